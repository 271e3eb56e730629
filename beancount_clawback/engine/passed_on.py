"""What a payer passes on to the next one is on that payer's receivable. Pure.

X12 TR3 005010X221A1, CLP02 19, 20 and 21: the payer has sent the claim on, and what it leaves
to the client (PR) is the next payer's to decide. Of a payment or a record that says so, with
`passed-on` and `passed-to`, this much of what is open moves there.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal

from beancount_clawback.engine.generated_entry import AccountBook
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.keys import PASSED_ON_KEY
from beancount_clawback.ledger_language.open_accounts import resolve
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.records import ClawbackRecord
from beancount_clawback.ledger_language.records import PaymentRecord


def passed_on_by(
    record: PaymentRecord | ClawbackRecord,
    names: Mapping[str, str],
    currency: str,
    account_book: AccountBook,
) -> tuple[str, Decimal]:
    """The next payer's receivable, and what moves there, in `currency`; empty and zero.

    Where that payer has no receivable that is open on the day, nothing moves.

    Raises:
        Problem: wrong-currency.
    """
    if record.passed_on is None or not record.passed_to:
        return "", ZERO
    number = record.passed_on.within(PASSED_ON_KEY, currency)
    account = receivable_of(record.passed_to, names, record.entry.date, account_book)
    return (account, number) if account else ("", ZERO)


def receivable_of(
    payer: str, names: Mapping[str, str], day: datetime.date, account_book: AccountBook
) -> str:
    """The receivable of the payer that a claim is passed on to; empty where none is open."""
    roles, chart = account_book.roles, account_book.chart
    try:
        return resolve(INSURANCE, {**names, "payer": payer}, roles, chart, date=day)
    except Problem:
        return ""
