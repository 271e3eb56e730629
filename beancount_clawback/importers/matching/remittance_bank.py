"""The accounts that a payer's remittances move: the bank's, and what is owed to the payer."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import RECOUPMENT
from beancount_clawback.ledger_language.accounts import resolve


def bank_account(index: LedgerIndex, payer: str, client: str, day: datetime.date | None) -> str:
    """The account that a payer's remittances go to.

    Raises:
        Problem: no-account.
    """
    names = {"payer": payer, "client": client}
    date = day or datetime.date.max
    return resolve(INSURANCE_PAID, names, index.roles, index.chart, date=date)


def recoupment_account(
    names: Mapping[str, str], index: LedgerIndex, day: datetime.date | None
) -> str:
    """The account of what is owed to a payer for clawbacks.

    Raises:
        Problem: no-account.
    """
    date = day or datetime.date.max
    return resolve(RECOUPMENT, names, index.roles, index.chart, date=date)
