"""An ERA (X12 835) as a document for `posting.plan`: claims and provider adjustments as rows.

A claim that the reader could not read in full, or that does not add up, is a row as well, and
is never posted: somebody has to look at it first.
"""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from beancount_clawback.garbage_collector import without_collector
from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import RowPlace
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.findings import of_reading
from beancount_clawback.importers.documents.findings import shown_id
from beancount_clawback.importers.documents.remittance import CONTRACTUAL
from beancount_clawback.importers.documents.remittance import ERA
from beancount_clawback.importers.documents.remittance import NO_ROWS
from beancount_clawback.importers.documents.remittance import NOTHING
from beancount_clawback.importers.documents.remittance import ZERO
from beancount_clawback.importers.documents.remittance import CashRoute
from beancount_clawback.importers.documents.remittance import ClaimReference
from beancount_clawback.importers.documents.remittance import Document
from beancount_clawback.importers.documents.remittance import PaymentRow
from beancount_clawback.importers.documents.remittance import Remittance
from beancount_clawback.importers.era import balance_findings
from beancount_clawback.importers.era import findings as reading
from beancount_clawback.importers.era import read_file
from beancount_clawback.importers.era.model import EraClaim
from beancount_clawback.importers.era.model import EraFile
from beancount_clawback.importers.era.model import EraRemittance
from beancount_clawback.importers.era.model import Interchange
from beancount_clawback.importers.era_rows.carc_shares import in_cents
from beancount_clawback.importers.era_rows.claims import is_decided
from beancount_clawback.importers.era_rows.claims import notices_of
from beancount_clawback.importers.era_rows.claims import row_of
from beancount_clawback.importers.era_rows.pairs import with_corrections
from beancount_clawback.importers.era_rows.proved_by_sums import claims_proved
from beancount_clawback.importers.era_rows.proved_by_sums import form_proved
from beancount_clawback.importers.era_rows.proved_by_sums import lines_proved
from beancount_clawback.importers.era_rows.provider_rows import provider_rows
from beancount_clawback.ledger_language.problems import Severity
from beancount_clawback.ledger_language.problems import money

KIND = "ERA"

MOST_ROWS = 250_000
"""Claims and adjustments taken from one file: it bounds the memory that an import can take."""

_PRODUCTION, _LOST = "P", ""
_TAKEN_FROM_PRACTICE = "D"
_NO_PAYMENT = "NON"
_OF_THE_WHOLE = "unbalanced-remittance"
_ODD = "odd-fraction"


def read_era(
    path: Path,
    *,
    names: bool = False,
    contractual: Collection[str] = CONTRACTUAL,
    currency: str = "",
) -> Document:
    """Read an 835 file; never raises, what is wrong is in the findings.

    Args:
        path: The file.
        names: Keep clients' names, which are health data.
        contractual: The reasons (CARC) that are written off although nothing is paid.
        currency: What all amounts are in, whatever the file says; empty to believe it.
    """
    with without_collector():
        era = read_file(path, names=names)
        return document_of(era, path.name, contractual, currency)


def document_of(
    era: EraFile,
    file: str,
    contractual: Collection[str] = CONTRACTUAL,
    currency: str = "",
) -> Document:
    """The document of a file as read.

    The sum of the whole remittance is not checked here, but against the ledger as well, where
    all imports are.

    Args:
        era: The file.
        file: Its name in places.
        contractual: The reasons that are written off although nothing is paid.
        currency: What all amounts are in, whatever the file says; empty to believe it.
    """
    left_out = _not_to_be_added_up(era)
    every = lines_proved(balance_findings(era))
    sums = [
        one for one in every if one.code != _OF_THE_WHOLE and one.place.segment not in left_out
    ]
    doubts = {
        one.place.segment: of_reading(one, file)
        for one in sums
        if one.severity is Severity.ERROR or one.code == _ODD
    }
    proved = claims_proved(era)
    read = form_proved(era, every, proved)
    unread = _by_claim(read, file)
    findings = [of_reading(one, file) for one in read]
    findings += (of_reading(one, file) for one in sums)
    remittances = []
    rows = taken = 0
    for interchange in era.interchanges:
        for group in interchange.groups:
            for one in group.remittances:
                own = len(one.claims) + len(one.provider_adjustments)
                own += _is_empty(one) + _lacks_unread(one)
                if taken == rows and rows + own > MOST_ROWS:
                    why = f"the file has more than {MOST_ROWS:,} claims and adjustments"
                    findings.append(
                        finding("cut-off", RowPlace(file, one.place.segment), why=why)
                    )
                elif taken == rows:
                    taken += own
                    mapper = _Mapper(
                        file,
                        interchange,
                        replace(one, currency=currency) if currency else one,
                        doubts=doubts,
                        unread=unread,
                        proved=proved,
                        contractual=contractual,
                    )
                    remittances.append(mapper.remittance())
                    findings += _dated_by_file(one, file)
                    for claim in one.claims:
                        if claim.clean or claim.place.segment in proved:
                            findings += notices_of(claim, file, contractual)
                rows += own
    lost = sum(_unread(one) - _lacks_unread(one) for one in era.remittances)
    return Document(
        file=file,
        kind=KIND,
        remittances=tuple(remittances),
        findings=tuple(findings),
        rows_read=rows + lost,
        rows_unread=rows - taken + lost,
    )


class _Mapper:
    """One remittance of a file on its way to the core's."""

    def __init__(
        self,
        file: str,
        interchange: Interchange,
        era: EraRemittance,
        *,
        doubts: dict[int, ImportFinding],
        unread: dict[str, list[ImportFinding]],
        proved: frozenset[int],
        contractual: Collection[str],
    ) -> None:
        self._file = file
        self._era = era
        self._proved = proved
        self._contractual = contractual
        self._doubts = doubts
        self._unread = unread
        self._place = RowPlace(file, era.place.segment)
        self._faults = tuple(self._whole_faults(interchange))

    def remittance(self) -> Remittance:
        """The remittance with all its rows."""
        era = self._era
        claims = [
            row_of(
                claim, self._file, era.currency, self._claim_faults(claim), self._contractual
            )
            for claim in era.claims
        ]
        others = provider_rows(era.provider_adjustments, self._file)
        return Remittance(
            place=self._place,
            payer=era.payer.name if era.payer else "",
            number=era.trace,
            date=era.day,
            total=_total(era),
            currency=era.currency,
            rows=(*with_corrections(claims), *others, *self._nothing()),
            rows_unread=_unread(era) - _lacks_unread(era),
            source=ERA,
            route=_route(era),
            faults=self._faults,
        )

    def _nothing(self) -> Iterator[PaymentRow]:
        """A row for the money of which the file has no row, or none that can be read."""
        if not (_is_empty(self._era) or _lacks_unread(self._era)):
            return
        unread = (one for of_claim in self._unread.values() for one in of_claim)
        behind = [one for one in unread if one.place.row > self._place.row]
        facts = {
            "number": shown_id(self._era.trace),
            "total": money(_total(self._era) or ZERO),
        }
        fault = finding(NO_ROWS, self._place, **facts)
        if behind and not _is_empty(self._era):
            fault = min(behind, key=lambda one: one.place.row)
        yield PaymentRow(fault.place, ClaimReference(), NOTHING, faults=(fault,))

    def _whole_faults(self, interchange: Interchange) -> Iterator[ImportFinding]:
        """What keeps every row of the remittance out of the ledger."""
        if interchange.usage not in (_PRODUCTION, _LOST):
            yield finding("era-test", self._place)
        if not any(map(str.isdecimal, self._era.trace)):
            yield finding("era-no-number", self._place)
        if self._era.amount is None:
            yield finding("era-no-money", self._place)

    def _claim_faults(self, claim: EraClaim) -> Iterator[ImportFinding]:
        if not claim.clean and claim.place.segment not in self._proved:
            place = RowPlace(self._file, claim.place.segment)
            own = (one for one in self._unread.get(claim.id, ()) if one.place.row >= place.row)
            yield next(own, None) or finding("era-unclear-claim", place)
        elif self._doubts:
            for segment in sorted(_segments(claim) & self._doubts.keys()):
                yield self._doubts[segment]


def _is_empty(era: EraRemittance) -> bool:
    """Whether a remittance has money, and nothing in the file says what it is for."""
    rows = (era.claims, era.provider_adjustments, era.unread_claims, era.unread_adjustments)
    return bool(era.amount) and not any(rows)


def _unread(era: EraRemittance) -> int:
    return era.unread_claims + era.unread_adjustments


def _lacks_unread(era: EraRemittance) -> bool:
    """Whether rows that could not be read have money of a remittance: one stands for them."""
    if not _unread(era) or era.amount is None:
        return False
    paid = sum((one.paid for one in era.claims), ZERO)
    moved = sum((one.amount for one in era.provider_adjustments), ZERO)
    return era.amount != paid - moved


def _dated_by_file(era: EraRemittance, file: str) -> Iterable[ImportFinding]:
    """That nothing but the envelope dates the remittance."""
    if era.day is not None and not (era.paid_on or era.produced_on):
        yield finding("era-dated-by-file", RowPlace(file, era.place.segment), date=era.day)


def _route(era: EraRemittance) -> CashRoute:
    """Which way the money goes; a debit (BPR03 D) is taken from the bank account."""
    if era.amount is None or era.direction == _TAKEN_FROM_PRACTICE:
        return CashRoute.BANK
    if era.amount < 0:
        return CashRoute.OWED
    return CashRoute.NO_PAYMENT if era.amount and era.method == _NO_PAYMENT else CashRoute.BANK


def _total(era: EraRemittance) -> Decimal | None:
    """What the bank gets; negative where the payer debits it."""
    if era.amount is None:
        return None
    amount = in_cents(era.amount)
    return -amount if era.direction == _TAKEN_FROM_PRACTICE and amount > 0 else amount


def _not_to_be_added_up(era: EraFile) -> set[int]:
    """The segments of claims that need not add up.

    A part of them was not read, they are not decided yet, or are denied without a reason.
    """
    return {
        segment
        for remittance in era.remittances
        for claim in remittance.claims
        if not (claim.clean and is_decided(claim)) or _denied_without_reason(claim)
        for segment in _segments(claim)
    }


def _denied_without_reason(claim: EraClaim) -> bool:
    return claim.is_denial and not claim.paid and not claim.every_adjustment


def _segments(claim: EraClaim) -> set[int]:
    """Where a claim, its lines and their adjustments stand."""
    segments = {claim.place.segment, *(line.place.segment for line in claim.lines)}
    segments.update(one.place.segment for one in claim.every_adjustment)
    return segments


def _by_claim(
    findings: Iterable[reading.EraFinding], file: str
) -> dict[str, list[ImportFinding]]:
    """What was not read, in the file's order, by the number of the claim that it is of."""
    found: dict[str, list[ImportFinding]] = {}
    for one in findings:
        if one.severity is Severity.ERROR:
            found.setdefault(one.claim, []).append(of_reading(one, file))
    return found
