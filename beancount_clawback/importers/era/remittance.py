"""One remittance: the segments between ST and SE become a `EraRemittance`."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from datetime import date
from decimal import Decimal

from beancount_clawback.importers.era.claim import read_claim
from beancount_clawback.importers.era.elements import UNREAD
from beancount_clawback.importers.era.elements import Segment
from beancount_clawback.importers.era.elements import code
from beancount_clawback.importers.era.elements import day
from beancount_clawback.importers.era.elements import number
from beancount_clawback.importers.era.elements import optional_day
from beancount_clawback.importers.era.elements import required_text
from beancount_clawback.importers.era.elements import text
from beancount_clawback.importers.era.findings import EraPlace
from beancount_clawback.importers.era.findings import FindingLog
from beancount_clawback.importers.era.findings import Unreadable
from beancount_clawback.importers.era.model import EraClaim
from beancount_clawback.importers.era.model import EraRemittance
from beancount_clawback.importers.era.model import Organization
from beancount_clawback.importers.era.model import ProviderAdjustment
from beancount_clawback.importers.era.model import Reference


def read_remittance(
    control_number: str,
    place: EraPlace,
    segments: Sequence[Segment],
    component: str,
    log: FindingLog,
    *,
    names: bool,
) -> EraRemittance:
    """A remittance with as many of its claims as can be read.

    Args:
        control_number: ST02.
        place: Where the ST is.
        segments: Everything between ST and SE.
        component: The delimiter within composite elements.
        log: Takes what is broken.
        names: Keep the names of clients.
    """
    before = log.count
    parts = _parts(segments)
    header = _Header(parts, log)
    header.report_missing(place)
    claims = [read_claim(run, component, log, names=names) for run in parts.claims]
    readable = tuple(claim for claim in claims if claim is not None)
    every = list(_provider_adjustments(parts.adjustments, component, log))
    adjustments = _trusted(every, header.amount, readable)
    _report_strays(parts.strays, log)
    return EraRemittance(
        control_number=control_number,
        amount=header.amount,
        paid_on=header.paid_on,
        trace=header.trace,
        payer_identifier=header.payer_identifier,
        handling=header.handling,
        direction=header.direction,
        method=header.method,
        produced_on=header.produced_on,
        currency=header.currency,
        payer=header.organization("PR"),
        payee=header.organization("PE"),
        references=tuple(header.references),
        claims=readable,
        provider_adjustments=adjustments,
        unread_claims=len(claims) - len(readable),
        unread_adjustments=len(every) - len(adjustments),
        clean=log.count == before,
        place=place,
    )


@dataclass(slots=True)
class _Parts:
    """The segments of a remittance by what they belong to."""

    header: list[Segment] = field(default_factory=list)
    claims: list[list[Segment]] = field(default_factory=list)
    adjustments: list[Segment] = field(default_factory=list)
    strays: list[Segment] = field(default_factory=list)


def _parts(segments: Sequence[Segment]) -> _Parts:
    parts = _Parts()
    home = parts.header
    for segment in segments:
        name = segment.elements[0]
        if name == "CLP":
            home = [segment]
            parts.claims.append(home)
        elif name == "PLB":
            parts.adjustments.append(segment)
            home = parts.strays
        elif name == "LX":
            home = parts.strays
        elif name == "N1" and home is not parts.header:
            # No claim has one: parts of another remittance, joined without their envelope.
            home = parts.strays
            home.append(segment)
        elif home is not parts.strays or name not in _NOT_STRAY:
            home.append(segment)
    return parts


class _Header:
    """What stands before the first claim: the money, its number, the payer and the payee."""

    def __init__(self, parts: _Parts, log: FindingLog) -> None:
        self.amount: Decimal | None = None
        self.handling = self.direction = self.method = ""
        self.paid_on: date | None = None
        self.trace = self.payer_identifier = ""
        self.produced_on: date | None = None
        self.currency = "USD"
        self.references: list[Reference] = []
        self._log = log
        self._seen: set[str] = set()
        self._organizations: dict[str, tuple[Organization, list[Reference]]] = {}
        self._references = self.references
        readers = {
            "BPR": self._payment,
            "TRN": self._trace,
            "CUR": self._currency,
            "DTM": self._date,
            "N1": self._organization,
            "REF": self._reference,
        }
        for segment in parts.header:
            name = segment.elements[0]
            read = readers.get(name)
            try:
                if read:
                    read(segment)
                elif name not in _NOT_KEPT:
                    parts.strays.append(segment)
            except Unreadable as why:
                log.add("broken-segment", segment.place, segment=name, why=why)

    def organization(self, entity: str) -> Organization | None:
        """The payer (PR) or the payee (PE), with its references."""
        if entity not in self._organizations:
            return None
        organization, references = self._organizations[entity]
        return replace(organization, references=tuple(references))

    def report_missing(self, place: EraPlace) -> None:
        """Say which of the segments that every remittance needs is not there."""
        for name, does in _NEEDED.items():
            if name not in self._seen:
                self._log.add("missing-segment", place, segment=name, does=does)

    def _payment(self, segment: Segment) -> None:
        elements, place = segment
        self._first("BPR")
        self.handling = text(elements, 1)
        self.amount = number(elements, 2)
        self.direction = text(elements, 3)
        self.method = text(elements, 4)
        if self.direction == "D":
            self._log.add("payer-debits", place)
        self.paid_on = optional_day(elements, 16)

    def _trace(self, segment: Segment) -> None:
        elements, _ = segment
        self._first("TRN")
        self.trace = required_text(elements, 2)
        self.payer_identifier = text(elements, 3)

    def _first(self, name: str) -> None:
        if name in self._seen:
            raise Unreadable("it is the second one of the remittance")
        self._seen.add(name)

    def _currency(self, segment: Segment) -> None:
        self.currency = code(segment.elements, 2)

    def _date(self, segment: Segment) -> None:
        elements, _ = segment
        if code(elements, 1) == "405":
            self.produced_on = day(elements, 2)

    def _organization(self, segment: Segment) -> None:
        elements, place = segment
        entity = code(elements, 1)
        self._seen.add(f"N1*{entity}")
        name, qualifier = text(elements, 2), text(elements, 3)
        organization = Organization(name, qualifier, text(elements, 4), (), place)
        self._references = []
        self._organizations.setdefault(entity, (organization, self._references))

    def _reference(self, segment: Segment) -> None:
        elements, place = segment
        if value := text(elements, 2):
            self._references.append(Reference(code(elements, 1), value, place))


def _provider_adjustments(
    segments: Sequence[Segment], component: str, log: FindingLog
) -> Iterator[ProviderAdjustment | EraPlace]:
    """The adjustments of all PLB segments; the place of one for the rest that is not read."""
    for segment in segments:
        elements, place = segment
        try:
            period_end = optional_day(elements, 2)
        except Unreadable as why:
            log.add("odd-date", place, why=why)
            period_end = None
        try:
            for reason, reference, amount in _pairs(elements, component):
                provider = text(elements, 1)
                yield ProviderAdjustment(provider, period_end, reason, reference, amount, place)
        except Unreadable as why:
            log.add("broken-segment", place, segment="PLB", why=why)
            yield place


def _trusted(
    every: Sequence[ProviderAdjustment | EraPlace],
    amount: Decimal | None,
    claims: Sequence[EraClaim],
) -> tuple[ProviderAdjustment, ...]:
    """The adjustments that were read, but for those of a PLB that is broken.

    Its elements may be shifted, so that amounts stand where numbers belong. They are kept
    where the remittance comes to its total with them.
    """
    read = tuple(one for one in every if isinstance(one, ProviderAdjustment))
    broken = {one for one in every if isinstance(one, EraPlace)}
    paid = sum(claim.paid for claim in claims)
    if amount == paid - sum(one.amount for one in read):
        return read
    return tuple(one for one in read if one.place not in broken)


def _pairs(elements: Sequence[str], component: str) -> Iterator[tuple[str, str, Decimal]]:
    """Reason, reference and amount of each pair of a PLB."""
    for at in range(3, len(elements), 2):
        if not any(elements[at : at + 2]):
            continue
        if at > 13:
            raise Unreadable("it has more than six adjustments")
        reason, _, reference = required_text(elements, at).partition(component)
        if not reason.isascii() or not reason.isalnum() or len(reason) > 2:
            raise Unreadable(f"PLB{at:02d} does not begin with a reason")
        reference = reference.rstrip(component + " ").replace(component, ":")
        yield reason, reference, number(elements, at + 1)


def _report_strays(strays: Sequence[Segment], log: FindingLog) -> None:
    """One finding for each run of segments without a home."""
    before = 0
    runs: list[list[EraPlace]] = []
    for place in sorted((segment.place for segment in strays), key=lambda at: at.segment):
        if not runs or place.segment != before + 1:
            runs.append([])
        runs[-1].append(place)
        before = place.segment
    for run in runs:
        log.add("stray-segments", run[0], count=len(run), owner="claim")


_NOT_STRAY = frozenset({"TS2", "TS3", UNREAD})
_NOT_KEPT = frozenset({"N2", "N3", "N4", "PER", "RDM", UNREAD})
_NEEDED = {
    "BPR": "says how much is paid",
    "TRN": "gives the number of the check or transfer",
    "N1*PR": "names the payer",
}
