"""A file whose ISA is missing or cut short, read by the separators that its segments show.

ISA says which characters separate. Without it they are told by the first payment: a BPR whose
elements are what they must be, with another segment of the header behind it. Where there is no
such payment, or where two characters could be meant, nothing is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from beancount_clawback.importers.era.model import Delimiters

_BPR = re.compile(
    r"BPR(?P<e>[^A-Za-z0-9\s.\-])[A-Z](?P=e)-?\d+(?:\.\d+)?(?P=e)[CD](?P=e)"
    r"(?:[A-Za-z0-9 .\-]|(?P=e)){0,300}?(?P<segment>[^A-Za-z0-9 ])\s*"
    r"(?:TRN|CUR|REF|DTM|N1)(?P=e)"
)
_X12 = re.compile(
    r"\s*(?:ISA|GS|ST|BPR|TRN|REF|DTM|N[1-4]|PER|LX|TS[23]|CLP|NM1|MIA|MOA|CAS|AMT|QTY|SVC"
    r"|LQ|PLB|SE|GE|IEA)(?P<e>[^A-Za-z0-9\s,;\"'])[^\r\n]*(?P=e)"
)
_CLAIM = re.compile(
    r"(?:^|[^A-Za-z0-9])CLP(?P<e>[^A-Za-z0-9\s,;\"'])[^\r\n]{1,200}?(?P=e)\d{1,2}(?P=e)"
)


@dataclass(frozen=True, slots=True)
class Front:
    """Where what is left of an interchange begins.

    Attributes:
        start: Of its GS, ST or BPR.
        delimiters: As its segments show them.
        usage: What is left of ISA15; empty where that is lost.
    """

    start: int
    delimiters: Delimiters
    usage: str


def is_part_of_x12(text: str) -> bool:
    """Whether a text is a piece of an X12 file, wherever that was cut."""
    return bool(_X12.match(text) or _CLAIM.search(text))


def damaged_front(content: str) -> Front | None:
    """Where an interchange without a whole ISA begins; None where that cannot be told."""
    payment = _BPR.search(content)
    if payment is None:
        return None
    element, terminator = payment["e"], payment["segment"]
    start = payment.start()
    for begins in (f"ST{element}835{element}", f"GS{element}HP{element}"):
        at = content.rfind(begins, max(start - 200, 0), start)
        if at >= 0 and content[at:start].count(terminator) == 1:
            start = at
    ends = re.escape(terminator)
    rest = re.search(
        rf"{re.escape(element)}([A-Z]){re.escape(element)}([^A-Za-z0-9\s]){ends}?\s*$",
        content[max(start - 120, 0) : start],
    )
    component = _component(content[start:], element, terminator)
    if rest and component in ("", rest[2]):
        component = rest[2]
    if component is None or len({element, terminator, component or ":"}) < 3:
        return None
    delimiters = Delimiters(element, component or ":", terminator)
    return Front(start, delimiters, rest[1] if rest else "")


def _component(content: str, element: str, terminator: str) -> str | None:
    """What separates within elements, as lines and adjustments show; None where they differ."""
    e, segments = re.escape(element), content.split(terminator)
    line = rf"\s*SVC{e}[A-Z]{{2}}([^A-Za-z0-9\s])"
    adjustment = rf"\s*PLB{e}[^{e}]*{e}[^{e}]*{e}[A-Z0-9]{{2}}(\W)"
    shown = _shown(line, segments) or _shown(adjustment, segments)
    shown -= {element, terminator}
    return None if len(shown) > 1 else "".join(shown)


def _shown(begins: str, segments: Iterable[str]) -> set[str]:
    """The separators that segments show which begin so."""
    found = (re.match(begins, segment) for segment in segments)
    return {one[1] for one in found if one}
