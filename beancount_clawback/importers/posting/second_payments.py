"""An answer beside others of its payer, as they stand when all rows have been worked on.

X12 TR3 005010X221A1 section 1.10.2.8 has reversal and correction in one remittance, reversal
first; payers send them in two, and at times in the other order. Until the reversal comes both
payments are active, which its row says was to be reviewed; when the reversal is known, there is
nothing to review. Nor is anything left of a claim whose parts are all answered.
"""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from itertools import chain

from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.remittance import ZERO
from beancount_clawback.importers.documents.remittance import PaymentRow
from beancount_clawback.importers.matching.known_payments import KnownPayment
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.matching_claims import price_of
from beancount_clawback.importers.matching.row_cases import Outcome
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.ledger_language.accounts import payer_key
from beancount_clawback.ledger_language.keys import SUPPLEMENTAL_KEY
from beancount_clawback.ledger_language.postings import claim_links
from beancount_clawback.ledger_language.problems import describe

_BESIDE = ("paid-again", "paid-beside", "paid-beside-denial", "paid-beside-plan")
_PART = "part-of-claim"


def settle_second_payments(cases: Iterable[RowCase], index: LedgerIndex) -> None:
    """Take back what new payments said of others of their payer, where it holds no more."""
    by_entry: dict[str, dict[int, KnownPayment]] = {}
    by_payer: dict[tuple[str, str], _OfPayer] = {}
    for case in cases:
        entry, row = case.entry, case.row
        if case.outcome is not Outcome.POSTED or entry is None or not case.by_era:
            continue
        if not isinstance(row, PaymentRow) or row.supplemental:
            continue
        for claim in claim_links(entry, index.config.claim_prefix):
            if claim not in by_entry:
                by_entry[claim] = {id(one.entry): one for one in index.by_claim(claim)}
            own = by_entry[claim].get(id(entry))
            if own is None:
                continue
            key = (claim, payer_key(own.payer))
            if key not in by_payer:
                by_payer[key] = _OfPayer.of(*key, index)
            _settle(case, own, by_payer[key], index)


@dataclass(frozen=True, slots=True)
class _OfPayer:
    """A payer's answers on a claim.

    Attributes:
        gone: Those that are taken back in the end.
        price: What was charged; None where nobody knows.
        days: When the answers that stand change.
        sums: The charges of those that stand from each of these days on.
        over: The days from which they are more than the price.
    """

    gone: tuple[KnownPayment, ...]
    price: Decimal | None
    days: tuple[datetime.date, ...]
    sums: tuple[Decimal, ...]
    over: tuple[datetime.date, ...]

    @classmethod
    def of(cls, claim: str, payer: str, index: LedgerIndex) -> _OfPayer:
        payments = [one for one in index.by_claim(claim) if payer_key(one.payer) == payer]
        price = price_of(claim, index)
        changes: dict[datetime.date, Decimal] = {}
        for one in payments:
            charge = one.charge if one.decides else ZERO
            charge = (price or ZERO) if charge is None else charge
            for begin, end in one.standing_days():
                changes[begin] = changes.get(begin, ZERO) + charge
                if end < datetime.date.max:
                    changes[end] = changes.get(end, ZERO) - charge
        days = tuple(sorted(changes))
        sums = tuple(accumulate(changes[day] for day in days))
        over = (day for day, some in zip(days, sums, strict=True) if some > (price or ZERO))
        gone = tuple(one for one in payments if one.steps[-1].amounts is None)
        return cls(gone, price, days, sums, tuple(over))

    @property
    def is_open(self) -> bool:
        """Whether it has answered to less than what was charged, in the end."""
        return self.price is None or self._answered(datetime.date.max) < self.price

    def answers_twice(self, own: KnownPayment) -> bool:
        """Whether answers to more than what was charged stand while one of them does."""
        price = self.price
        return price is None or any(
            self._answered(begin) > price or self._is_over_between(begin, end)
            for begin, end in own.standing_days()
        )

    def _answered(self, day: datetime.date) -> Decimal:
        at = bisect_right(self.days, day)
        return self.sums[at - 1] if at else ZERO

    def _is_over_between(self, begin: datetime.date, end: datetime.date) -> bool:
        at = bisect_right(self.over, begin)
        return at < len(self.over) and self.over[at] < end


def _settle(case: RowCase, own: KnownPayment, payer: _OfPayer, index: LedgerIndex) -> None:
    if not own.stands_on(datetime.date.max) or not payer.is_open:
        _drop(case, _PART)
    if SUPPLEMENTAL_KEY not in own.entry.meta:
        return
    if own.date == case.date and not payer.answers_twice(own):
        _drop(case, *_BESIDE)
        return
    others = (
        one
        for one in payer.gone
        if one is not own and (one.stands_on(own.date) or one.date > own.date)
    )
    for first in chain(others, (own,)):
        gone = _gone_after(first, own.date)
        if gone is not None:
            facts = {"payment": describe(first.entry, index.config.base), "date": gone}
            settled = finding("era-early-correction", case.place, **facts)
            case.notices = [
                settled if one.code == "paid-beside" else one for one in case.notices
            ]
            return


def _drop(case: RowCase, *codes: str) -> None:
    case.notices = [one for one in case.notices if one.code not in codes]


def _gone_after(payment: KnownPayment, day: datetime.date) -> datetime.date | None:
    """The later day on which a payment is taken back whole."""
    last = payment.steps[-1]
    return last.date if last.amounts is None and last.date > day else None
