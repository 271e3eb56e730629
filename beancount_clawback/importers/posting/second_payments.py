"""An answer beside others of its payer, as they stand when all rows have been worked on.

X12 TR3 005010X221A1 section 1.10.2.8 has reversal and correction in one remittance, reversal
first; payers send them in two, and at times in the other order. Until the reversal comes both
payments are active, which its row says was to be reviewed; when the reversal is known, there is
nothing to review. Nor is anything left of a claim whose parts are all answered.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal

from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.remittance import ZERO
from beancount_clawback.importers.documents.remittance import PaymentRow
from beancount_clawback.importers.matching.known_payments import KnownPayment
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.matching_claims import price_of
from beancount_clawback.importers.matching.row_cases import Outcome
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.ledger_language.keys import SUPPLEMENTAL_KEY
from beancount_clawback.ledger_language.payment_line import payer_key
from beancount_clawback.ledger_language.postings import claim_links
from beancount_clawback.ledger_language.problems import describe

_BESIDE = ("paid-again", "paid-beside")
_PART = "part-of-claim"


def settle_second_payments(cases: Iterable[RowCase], index: LedgerIndex) -> None:
    """Take back what new payments said of others of their payer, where it holds no more."""
    for case in cases:
        entry, row = case.entry, case.row
        if case.outcome is not Outcome.POSTED or entry is None or not case.by_era:
            continue
        if not isinstance(row, PaymentRow) or row.supplemental:
            continue
        for claim in claim_links(entry, index.config.claim_prefix):
            own = next((one for one in index.by_claim(claim) if one.entry is entry), None)
            if own is not None:
                _settle(case, own, index)


def _settle(case: RowCase, own: KnownPayment, index: LedgerIndex) -> None:
    last = datetime.date.max
    if not own.stands_on(last) or not _is_open(own, last, index):
        _drop(case, _PART)
    if SUPPLEMENTAL_KEY not in own.entry.meta:
        return
    others = _others(own, index)
    if own.date == case.date and not _is_answered_twice(own, others, index):
        _drop(case, *_BESIDE)
        return
    for first in (*others, own):
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


def _others(own: KnownPayment, index: LedgerIndex) -> list[KnownPayment]:
    """The other payments of its payer that stand when it is made, or come later."""
    payer = payer_key(own.payer)
    return [
        one
        for one in index.by_claim(own.claim)
        if one is not own
        and payer_key(one.payer) == payer
        and (one.stands_on(own.date) or one.date > own.date)
    ]


def _is_open(own: KnownPayment, day: datetime.date, index: LedgerIndex) -> bool:
    """Whether its payer has answered to less than what was charged, by the end of a day."""
    price = price_of(own.claim, index)
    return price is None or _answered(own, day, price, index) < price


def _is_answered_twice(
    own: KnownPayment, others: Iterable[KnownPayment], index: LedgerIndex
) -> bool:
    """Whether answers to more than what was charged stand on a day on which it stands."""
    price = price_of(own.claim, index)
    days = {own.date, *(one.date for one in others if one.date > own.date)}
    return price is None or any(
        own.stands_on(day) and _answered(own, day, price, index) > price for day in days
    )


def _answered(
    own: KnownPayment, day: datetime.date, price: Decimal, index: LedgerIndex
) -> Decimal:
    """The charges of the payer's answers that stand at the end of a day."""
    payer = payer_key(own.payer)
    return sum(
        (
            price if one.charge is None else one.charge
            for one in index.by_claim(own.claim)
            if payer_key(one.payer) == payer and one.decides and one.stands_on(day)
        ),
        ZERO,
    )


def _gone_after(payment: KnownPayment, day: datetime.date) -> datetime.date | None:
    """The later day on which a payment is taken back whole."""
    last = payment.steps[-1]
    return last.date if last.amounts is None and last.date > day else None
