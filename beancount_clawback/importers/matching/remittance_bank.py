"""The bank account that a payer's remittances go to."""

from __future__ import annotations

import datetime

from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import resolve


def bank_account(index: LedgerIndex, payer: str, client: str, day: datetime.date | None) -> str:
    """The account that a payer's remittances go to.

    Raises:
        Problem: no-account.
    """
    template = index.roles.template(INSURANCE_PAID)
    names = {"payer": payer, "client": client}
    date = day or datetime.date.max
    return resolve(INSURANCE_PAID, template, names, index.roles, index.chart, date=date)
