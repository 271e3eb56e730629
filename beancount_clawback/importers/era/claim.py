"""One claim: the segments from its CLP on (loops 2100 and 2110) become a `EraClaim`."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Final

from beancount_clawback.importers.era.claim_status import CLAIM_STATUS
from beancount_clawback.importers.era.elements import UNREAD
from beancount_clawback.importers.era.elements import Segment
from beancount_clawback.importers.era.elements import carc_code
from beancount_clawback.importers.era.elements import code
from beancount_clawback.importers.era.elements import day
from beancount_clawback.importers.era.elements import number
from beancount_clawback.importers.era.elements import optional_number
from beancount_clawback.importers.era.elements import required_text
from beancount_clawback.importers.era.elements import text
from beancount_clawback.importers.era.findings import FindingLog
from beancount_clawback.importers.era.findings import Unreadable
from beancount_clawback.importers.era.model import Adjustment
from beancount_clawback.importers.era.model import EraClaim
from beancount_clawback.importers.era.model import EraRemark
from beancount_clawback.importers.era.model import MarkedDate
from beancount_clawback.importers.era.model import MarkedNumber
from beancount_clawback.importers.era.model import Party
from beancount_clawback.importers.era.model import Procedure
from beancount_clawback.importers.era.model import Reference
from beancount_clawback.importers.era.model import ServiceLine

SEGMENT_IDS: Final = frozenset(
    [
        "ISA",
        "IEA",
        "GS",
        "GE",
        "ST",
        "SE",
        "BPR",
        "TRN",
        "CUR",
        "REF",
        "DTM",
        "N1",
        "N2",
        "N3",
        "N4",
        "PER",
        "RDM",
        "LX",
        "TS2",
        "TS3",
        "CLP",
        "CAS",
        "NM1",
        "MIA",
        "MOA",
        "AMT",
        "QTY",
        "SVC",
        "LQ",
        "PLB",
        "TA1",
    ]
)
"""Every segment that an 835 may hold."""


def read_claim(
    segments: Sequence[Segment], component: str, log: FindingLog, *, names: bool
) -> EraClaim | None:
    """A claim, or None when its CLP is too broken to say which claim and how much.

    A broken segment is one finding; what stood in it before the broken element is kept.

    Args:
        segments: The CLP and everything up to the next claim.
        component: The delimiter within composite elements.
        log: Takes what is broken.
        names: Keep the names of clients.
    """
    elements, place = segments[0]
    before = log.count
    try:
        claim_id = text(elements, 1)
        status = code(elements, 2)
        charge, paid = optional_number(elements, 3), number(elements, 4)
    except Unreadable as why:
        log.add("unread-claim", place, claim=text(elements, 1), why=why)
        return None
    if charge is None:
        log.add("broken-segment", place, claim=claim_id, segment="CLP", why="CLP03 is blank")
    client_responsibility = _client_responsibility(segments[0], claim_id, log)
    if status not in CLAIM_STATUS:
        log.add("unknown-status", place, claim=claim_id)
    starts = [at for at, (line, _) in enumerate(segments) if line[0] == "SVC"]
    own = _Gathered(claim_id, component, log, names=names)
    own.take(segments[1 : starts[0] if starts else None], _OF_CLAIM)
    lines = tuple(_lines(segments, starts, own))
    return EraClaim(
        id=claim_id,
        status=status,
        # The charges of its lines come to it (TR3 005010X221A1, 1.10.2.1.2).
        charge=sum((line.charge for line in lines), Decimal(0)) if charge is None else charge,
        paid=paid,
        client_responsibility=client_responsibility,
        filing_indicator=text(elements, 6),
        payer_claim=text(elements, 7),
        facility=text(elements, 8),
        frequency=text(elements, 9),
        adjustments=tuple(own.adjustments),
        parties=tuple(own.parties),
        dates=tuple(own.dates),
        references=tuple(own.references),
        amounts=tuple(own.amounts),
        quantities=tuple(own.quantities),
        remarks=tuple(own.remarks),
        lines=lines,
        clean=log.count == before and not own.spoiled,
        place=place,
    )


def _client_responsibility(segment: Segment, claim_id: str, log: FindingLog) -> Decimal | None:
    """CLP05, which the claim can do without: its adjustments say the same."""
    try:
        return optional_number(segment.elements, 5)
    except Unreadable as why:
        log.add("broken-segment", segment.place, claim=claim_id, segment="CLP", why=why)
        return None


class _Gathered:
    """What the segments of a claim, or of one of its lines, have said so far."""

    __slots__ = (
        "adjustments",
        "amounts",
        "claim_id",
        "component",
        "dates",
        "log",
        "names",
        "parties",
        "quantities",
        "references",
        "remarks",
        "spoiled",
    )

    def __init__(self, claim_id: str, component: str, log: FindingLog, *, names: bool) -> None:
        self.claim_id, self.component, self.log, self.names = claim_id, component, log, names
        self.adjustments: list[Adjustment] = []
        self.parties: list[Party] = []
        self.dates: list[MarkedDate] = []
        self.references: list[Reference] = []
        self.amounts: list[MarkedNumber] = []
        self.quantities: list[MarkedNumber] = []
        self.remarks: list[EraRemark] = []
        self.spoiled = False

    def take(self, segments: Sequence[Segment], readers: dict[str, _Reader]) -> None:
        for segment in segments:
            read = readers.get(segment.elements[0])
            if read is None:
                self.refuse(segment)
                continue
            try:
                read(segment, self)
            except Unreadable as why:
                name = segment.elements[0]
                self.log.add(
                    "broken-segment", segment.place, claim=self.claim_id, segment=name, why=why
                )

    def refuse(self, segment: Segment) -> None:
        name = segment.elements[0]
        if name in _NOT_KEPT:
            return
        if name == UNREAD:
            self.spoiled = True
            return
        named = f" ({name})" if name in SEGMENT_IDS else ""
        self.log.add("unknown-segment", segment.place, claim=self.claim_id, named=named)


_Reader = Callable[[Segment, _Gathered], None]


def _lines(
    segments: Sequence[Segment], starts: Sequence[int], claim: _Gathered
) -> Iterator[ServiceLine]:
    log = claim.log
    ends = [*starts, len(segments)][1:]
    for start, end in zip(starts, ends, strict=True):
        elements, place = segments[start]
        before = log.count
        try:
            procedure = _procedure(required_text(elements, 1), claim.component)
            charge, paid = number(elements, 2), number(elements, 3)
            units = optional_number(elements, 5)
            billed = text(elements, 6)
            billed_units = optional_number(elements, 7)
        except Unreadable as why:
            log.add("unread-line", place, claim=claim.claim_id, why=why)
            continue
        line = _Gathered(claim.claim_id, claim.component, log, names=claim.names)
        line.take(segments[start + 1 : end], _OF_LINE)
        claim.spoiled = claim.spoiled or line.spoiled
        yield ServiceLine(
            procedure=procedure,
            charge=charge,
            paid=paid,
            revenue_code=text(elements, 4),
            units=units,
            billed_procedure=_procedure(billed, claim.component) if billed else None,
            billed_units=billed_units,
            adjustments=tuple(line.adjustments),
            dates=tuple(line.dates),
            references=tuple(line.references),
            amounts=tuple(line.amounts),
            quantities=tuple(line.quantities),
            remarks=tuple(line.remarks),
            clean=log.count == before and not line.spoiled,
            place=place,
        )


@lru_cache(maxsize=4096)
def _procedure(composite: str, component: str) -> Procedure:
    qualifier, *rest = [part.strip() for part in composite.split(component)]
    modifiers = tuple(part for part in rest[1:5] if part)
    return Procedure(qualifier, rest[0] if rest else "", modifiers)


def _adjustments(segment: Segment, gathered: _Gathered) -> None:
    elements, place = segment
    group = text(elements, 1)
    if group not in _GROUPS:
        raise Unreadable("CAS01 is none of CO, OA, PI, PR and CR")
    for at in range(2, len(elements), 3):
        triplet = elements[at : at + 3]
        if not any(triplet):
            continue
        if at > 17:
            raise Unreadable("it has more than six adjustments")
        carc, amount = carc_code(elements, at), number(elements, at + 1)
        quantity = optional_number(elements, at + 2)
        gathered.adjustments.append(Adjustment(group, carc, amount, quantity, place))


def _party(segment: Segment, gathered: _Gathered) -> None:
    elements, place = segment
    entity = code(elements, 1)
    name: list[str] = []
    if gathered.names or entity in _NO_CLIENTS:
        name = [text(elements, at) for at in range(3, 8)]
    while name and not name[-1]:
        name.pop()
    person = text(elements, 2) != "2"
    party = Party(entity, person, text(elements, 8), text(elements, 9), tuple(name), place)
    gathered.parties.append(party)


def _reference(segment: Segment, gathered: _Gathered) -> None:
    elements, place = segment
    if value := text(elements, 2):
        gathered.references.append(Reference(code(elements, 1), value, place))


def _date(segment: Segment, gathered: _Gathered) -> None:
    elements, place = segment
    gathered.dates.append(MarkedDate(code(elements, 1), day(elements, 2), place))


def _amount(segment: Segment, gathered: _Gathered) -> None:
    elements, place = segment
    gathered.amounts.append(MarkedNumber(code(elements, 1), number(elements, 2), place))


def _quantity(segment: Segment, gathered: _Gathered) -> None:
    elements, place = segment
    gathered.quantities.append(MarkedNumber(code(elements, 1), number(elements, 2), place))


def _inpatient_remarks(segment: Segment, gathered: _Gathered) -> None:
    _remarks("MIA", (5, 20, 21, 22, 23), segment, gathered)


def _outpatient_remarks(segment: Segment, gathered: _Gathered) -> None:
    _remarks("MOA", (3, 4, 5, 6, 7), segment, gathered)


def _line_remark(segment: Segment, gathered: _Gathered) -> None:
    elements, place = segment
    gathered.remarks.append(EraRemark(code(elements, 1), code(elements, 2), place))


def _remarks(
    source: str, positions: tuple[int, ...], segment: Segment, gathered: _Gathered
) -> None:
    elements, place = segment
    for at in positions:
        if text(elements, at):
            gathered.remarks.append(EraRemark(source, code(elements, at), place))


_GROUPS = frozenset({"CO", "OA", "PI", "PR", "CR"})
_NO_CLIENTS = frozenset({"82", "TT", "PR"})
_NOT_KEPT = frozenset({"PER"})
_OF_BOTH: dict[str, _Reader] = {
    "CAS": _adjustments,
    "REF": _reference,
    "DTM": _date,
    "AMT": _amount,
    "QTY": _quantity,
}
_OF_CLAIM: dict[str, _Reader] = {
    **_OF_BOTH,
    "NM1": _party,
    "MIA": _inpatient_remarks,
    "MOA": _outpatient_remarks,
}
_OF_LINE: dict[str, _Reader] = {**_OF_BOTH, "LQ": _line_remark}
