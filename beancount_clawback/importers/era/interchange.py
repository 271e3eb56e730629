"""Interchanges (ISA to IEA) hold groups (GS to GE), and groups hold remittances (ST to SE).

Where a beginning or an end is missing the reader says so, supplies it, and goes on.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from beancount_clawback.importers.era.damaged_front import Front
from beancount_clawback.importers.era.elements import UNREAD
from beancount_clawback.importers.era.elements import Segment
from beancount_clawback.importers.era.elements import optional_day
from beancount_clawback.importers.era.elements import text
from beancount_clawback.importers.era.findings import FindingLog
from beancount_clawback.importers.era.findings import Unreadable
from beancount_clawback.importers.era.findings import shown
from beancount_clawback.importers.era.model import Delimiters
from beancount_clawback.importers.era.model import EraRemittance
from beancount_clawback.importers.era.model import Group
from beancount_clawback.importers.era.model import Interchange
from beancount_clawback.importers.era.remittance import read_remittance

OTHER_SETS: Final[dict[str, str]] = {
    "270": "an eligibility inquiry (270)",
    "271": "an eligibility response (271)",
    "276": "a claim status inquiry (276)",
    "277": "a claim status report (277)",
    "278": "an authorisation (278)",
    "820": "a premium payment (820)",
    "824": "an application advice (824)",
    "834": "an enrolment (834)",
    "837": "a claim submission (837)",
    "997": "an acknowledgement (997)",
    "999": "an acknowledgement (999)",
}
"""What else a clearinghouse delivers, for the message that says what a file is."""

VERSIONS: Final = ("005010X221", "004010X091")
"""How GS08 begins in the versions that the reader is written for."""

_UNMARKED: Final = "-"


class InterchangeReader:
    """Takes the segments of one envelope in turn; `finish` gives what they made."""

    def __init__(
        self,
        delimiters: Delimiters,
        log: FindingLog,
        *,
        names: bool,
        front: Front | None = None,
    ) -> None:
        """Start outside of any interchange.

        Args:
            delimiters: The delimiters that the segments were split at.
            log: Takes what is wrong.
            names: Keep the names of clients.
            front: What is left of the ISA, where that is damaged.
        """
        self._front = front
        self._delimiters, self._log, self._names = delimiters, log, names
        self._interchanges: list[Interchange] = []
        self._isa: Segment | None = None
        self._groups: list[Group] = []
        self._groups_begun = 0
        self._acknowledged = False
        self._gs: Segment | None = None
        self._remittances: list[EraRemittance] = []
        self._sets_begun = 0
        self._st: Segment | None = None
        self._body: list[Segment] = []
        self._found_before = 0
        self._outside: list[Segment] = []

    def take(self, segment: Segment) -> None:
        """Take the next segment."""
        name = segment.elements[0]
        read = _ENVELOPE.get(name)
        if self._st and not read:
            self._body.append(segment)
            return
        if name == "BPR":
            self._begin_set(Segment(["ST", "835", UNREAD], segment.place))
            self._missing("ST", "begins the remittance", segment)
            self._body.append(segment)
        elif read:
            getattr(self, read)(segment)
        elif name == UNREAD:
            return
        else:
            self._outside.append(segment)
            return
        self._report_outside()

    def finish(self) -> list[Interchange]:
        """The interchanges, after the last segment."""
        self._end_interchange()
        self._report_outside()
        return self._interchanges

    def _begin_interchange(self, isa: Segment) -> None:
        self._end_interchange()
        if len(isa.elements) != 17 or isa.elements[16] != self._delimiters.component:
            self._log.add("odd-envelope", isa.place)
        self._isa = isa
        self._groups, self._groups_begun, self._acknowledged = [], 0, False

    def _begin_group(self, gs: Segment) -> None:
        self._end_group()
        if not self._isa:
            if self._front is None:
                self._missing("ISA", "begins the interchange", gs)
            self._isa = Segment(["ISA", UNREAD], gs.place)
            self._groups, self._groups_begun, self._acknowledged = [], 0, False
        self._gs = gs
        self._groups_begun += 1
        self._remittances, self._sets_begun = [], 0

    def _begin_set(self, st: Segment) -> None:
        self._end_set()
        if not self._gs:
            self._missing("GS", "begins the group", st)
            self._begin_group(Segment(["GS", UNREAD], st.place))
        self._st, self._body, self._found_before = st, [], self._log.count
        self._sets_begun += 1

    def _end_set(self, se: Segment | None = None) -> None:
        st = self._st
        if not st:
            if se:
                self._outside.append(se)
            return
        if se:
            self._check_end(
                se,
                st,
                counted=len(self._body) + 2,
                things="segments",
                what="remittance",
                number_at=2,
            )
        else:
            self._missing("SE", "ends the remittance", st)
            self._body.append(Segment([UNREAD], st.place))
        kind = text(st.elements, 1)
        if kind == "835":
            number = text(st.elements, 2)
            remittance = read_remittance(
                number,
                st.place,
                self._body,
                self._delimiters.component,
                self._log,
                names=self._names,
            )
            clean = self._log.count == self._found_before
            self._remittances.append(replace(remittance, clean=clean))
        else:
            what = OTHER_SETS.get(kind, "something of another kind")
            self._log.add("not-a-remittance", st.place, what=what)
        self._st, self._body = None, []

    def _end_group(self, ge: Segment | None = None) -> None:
        self._end_set()
        gs = self._gs
        if not gs:
            if ge:
                self._outside.append(ge)
            return
        if ge:
            self._check_end(
                ge,
                gs,
                counted=self._sets_begun,
                things="transaction sets",
                what="group",
                number_at=6,
            )
        else:
            self._missing("GE", "ends the group", gs)
        elements = gs.elements
        version = text(elements, 8)
        if self._remittances and not _supplied(gs) and not version.startswith(VERSIONS):
            self._log.add("unknown-version", gs.place)
        day = self._date(gs, 4)
        sent_on = day or (self._date(self._isa, 9, note=False) if self._isa else None)
        group = Group(
            control_number=text(elements, 6),
            sender=text(elements, 2),
            receiver=text(elements, 3),
            date=day,
            time=text(elements, 5),
            version=version,
            remittances=tuple(replace(one, sent_on=sent_on) for one in self._remittances),
            place=gs.place,
        )
        self._groups.append(group)
        self._gs = None

    def _end_interchange(self, iea: Segment | None = None) -> None:
        self._end_group()
        isa = self._isa
        if not isa:
            if iea:
                self._outside.append(iea)
            return
        if iea:
            self._check_end(
                iea,
                isa,
                counted=self._groups_begun,
                things="groups",
                what="interchange",
                number_at=13,
            )
        else:
            self._missing("IEA", "ends the interchange", isa)
        elements = isa.elements
        if not _supplied(isa) and text(elements, 15) != "P":
            self._log.add("test-file", isa.place)
        if not (self._groups or self._acknowledged):
            self._log.add("no-remittance", isa.place)
        interchange = Interchange(
            control_number=text(elements, 13),
            sender=text(elements, 6),
            receiver=text(elements, 8),
            date=self._date(isa, 9),
            time=text(elements, 10),
            sender_qualifier=text(elements, 5),
            receiver_qualifier=text(elements, 7),
            version=text(elements, 12),
            usage=self._usage(isa),
            delimiters=self._delimiters,
            groups=tuple(self._groups),
            place=isa.place,
        )
        self._interchanges.append(interchange)
        self._isa = None

    def _usage(self, isa: Segment) -> str:
        if not _supplied(isa):
            return text(isa.elements, 15) or _UNMARKED
        return self._front.usage if self._front else ""

    def _acknowledgement(self, ta1: Segment) -> None:
        self._acknowledged = True
        self._log.add("acknowledgement", ta1.place)

    def _check_end(
        self,
        end: Segment,
        start: Segment,
        *,
        counted: int,
        things: str,
        what: str,
        number_at: int,
    ) -> None:
        """The end of something states how much it ends, and repeats its control number."""
        name = end.elements[0]
        stated = text(end.elements, 1)
        if (stated.lstrip("0") or "0") != str(counted):
            self._log.add(
                "count-mismatch",
                end.place,
                element=f"{name}01",
                stated=shown(stated),
                counted=counted,
                things=things,
            )
        number = text(start.elements, number_at)
        if not _supplied(start) and text(end.elements, 2) != number:
            self._log.add(
                "control-number-mismatch",
                end.place,
                end=name,
                start=start.elements[0],
                what=what,
            )

    def _date(self, segment: Segment, position: int, *, note: bool = True) -> date | None:
        try:
            return optional_day(segment.elements, position)
        except Unreadable as why:
            name = segment.elements[0]
            if note:
                self._log.add("broken-segment", segment.place, segment=name, why=why)
            return None

    def _missing(self, name: str, does: str, near: Segment) -> None:
        self._log.add("missing-segment", near.place, segment=name, does=does)

    def _report_outside(self) -> None:
        if self._outside:
            first, count = self._outside[0].place, len(self._outside)
            self._log.add("stray-segments", first, count=count, owner="remittance")
            self._outside = []


def _supplied(segment: Segment) -> bool:
    """Whether the reader made the segment up for one that is missing."""
    return segment.elements[-1] == UNREAD


# By name: a table of bound methods would keep each reader, and all it read, in a cycle.
_ENVELOPE = {
    "ISA": "_begin_interchange",
    "GS": "_begin_group",
    "ST": "_begin_set",
    "SE": "_end_set",
    "GE": "_end_group",
    "IEA": "_end_interchange",
    "TA1": "_acknowledgement",
}
