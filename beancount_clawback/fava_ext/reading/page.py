"""What a page that reads is made of."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING
from typing import Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping
    from collections.abc import Sequence

    from beancount_clawback.fava_ext.reading.asked import Asked
    from beancount_clawback.fava_ext.reading.section import Section


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a control.

    Attributes:
        label: what it is called.
        set: parameters of the page's address that choosing it sets; empty ones go away.
        chosen: whether it is the current one.
    """

    label: str
    set: Mapping[str, str]
    chosen: bool


@dataclass(frozen=True, slots=True)
class Control:
    """A field above the tables.

    With options it is a choice among them; without, a field for a text or, if `type` says
    so, for a date, which sets the parameter of its name. One that is kept is a cookie instead
    of a parameter: the same on each visit.
    """

    name: str
    label: str
    options: tuple[Option, ...] = ()
    value: str = ""
    type: str = "text"
    suggestions: tuple[str, ...] = ()
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows there are of a kind; choosing it shows those.

    The count is None as long as nobody has counted.
    """

    label: str
    count: int | None
    set: Mapping[str, str]
    chosen: bool


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence, and one of Fava's reports that it is about.

    Attributes:
        text: the sentence.
        report: address of the report below the ledger's, shown under the same filters.
        link: what the link to it says.
        time: the time filter for it, where it is another one.
    """

    text: str
    report: str = ""
    link: str = ""
    time: str = ""


@dataclass(frozen=True, slots=True)
class ReadPage:
    """What a page shows, in its order from top to bottom.

    Attributes:
        chart_links: by part of a chart, the parameters of the address that it leads to.
        back: parameters of the address that led from the summary into these lines; without
            them it is the summary again.
        subject: what the lines are of, where there is a way back.
    """

    sections: Sequence[Section]
    counts: Sequence[Count] = ()
    controls: Sequence[Control] = ()
    charts: Sequence[Mapping[str, Any]] = ()
    chart_links: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    remarks: Sequence[Remark] = ()
    back: Sequence[str] = ()
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """How a page is made.

    Attributes:
        sections: its tables; also what downloads and further rows are taken from.
        around: the page around these tables.
        first: the page without what takes long, sent before the whole, which the browser asks
            for then; None where the whole comes at once.
    """

    sections: Callable[[Asked], Sequence[Section]]
    around: Callable[[Asked, Sequence[Section]], ReadPage]
    file: Callable[[Asked], str] = field(default=lambda _asked: "report")
    first: Callable[[Asked], ReadPage | None] = field(default=lambda _asked: None)


def choices(
    name: str, label: str, options: Sequence[tuple[str, str]], chosen: str, default: str
) -> Control:
    """A control of options, each a value and a label; the default needs no parameter."""
    return Control(
        name,
        label,
        tuple(
            Option(title, {name: "" if value == default else value}, value == chosen)
            for value, title in options
        ),
    )
