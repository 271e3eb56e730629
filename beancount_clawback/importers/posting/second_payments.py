"""A second payment whose first one is taken back, as it is when all rows have been worked on.

X12 TR3 005010X221A1 section 1.10.2.8 has reversal and correction in one remittance, reversal
first; payers send them in two, and at times in the other order. Until the reversal comes both
payments are active, which its row says was to be reviewed; when the reversal is known, there is
nothing to review.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.remittance import PaymentRow
from beancount_clawback.importers.matching.known_payments import KnownPayment
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.row_cases import Outcome
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.ledger_language.keys import SUPPLEMENTAL_KEY
from beancount_clawback.ledger_language.payment_line import payer_key
from beancount_clawback.ledger_language.postings import claim_links
from beancount_clawback.ledger_language.problems import describe

_BESIDE = ("paid-again", "paid-beside")


def settle_second_payments(cases: Iterable[RowCase], index: LedgerIndex) -> None:
    """Say of each new payment beside another whether that one, or itself, is taken back."""
    for case in cases:
        entry, row = case.entry, case.row
        if case.outcome is not Outcome.POSTED or entry is None or not case.by_era:
            continue
        if SUPPLEMENTAL_KEY not in entry.meta or not isinstance(row, PaymentRow):
            continue
        for claim in claim_links(entry, index.config.claim_prefix):
            payments = index.by_claim(claim)
            own = next((one for one in payments if one.entry is entry), None)
            if own is not None and not row.supplemental:
                _settle(case, own, payments, index)


def _settle(
    case: RowCase, own: KnownPayment, payments: list[KnownPayment], index: LedgerIndex
) -> None:
    payer = payer_key(own.payer)
    others = [
        one
        for one in payments
        if one is not own
        and payer_key(one.payer) == payer
        and (one.stands_on(own.date) or one.date > own.date)
    ]
    if not others and own.date == case.date and _stood_on(payments, own, payer):
        case.notices = [one for one in case.notices if one.code not in _BESIDE]
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


def _stood_on(payments: list[KnownPayment], own: KnownPayment, payer: str) -> bool:
    """Whether one of the payer's payments was taken back on the day of this one."""
    return any(
        one.steps[-1].amounts is None and one.steps[-1].date == own.date
        for one in payments
        if one is not own and payer_key(one.payer) == payer
    )


def _gone_after(payment: KnownPayment, day: datetime.date) -> datetime.date | None:
    """The later day on which a payment is taken back whole."""
    last = payment.steps[-1]
    return last.date if last.amounts is None and last.date > day else None
