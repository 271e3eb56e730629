"""The accounts that a payer's remittances move: the bank's, and what is owed to the payer."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from beancount_clawback.importers.documents.remittance import CashRoute
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.ledger_language.accounts import CLEARING
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import RECOUPMENT
from beancount_clawback.ledger_language.accounts import UNAPPLIED
from beancount_clawback.ledger_language.open_accounts import resolve

_ROLES = {
    CashRoute.BANK: INSURANCE_PAID,
    CashRoute.OWED: RECOUPMENT,
    CashRoute.NO_PAYMENT: CLEARING,
}


def cash_account(case: RowCase, client: str, index: LedgerIndex) -> str:
    """The account that a row's money comes to, or is taken from.

    It is where the money waits, if an earlier import has booked it without a claim.

    Raises:
        Problem: no-account.
    """
    waiting = case.unapplied or case.remittance.booked_total
    if waiting is not None:
        return waiting.account
    return remittance_account(case, client, index)


def remittance_account(case: RowCase, client: str, index: LedgerIndex) -> str:
    """The account that the whole remittance of a row comes to.

    It is the bank's, unless no money moves: a negative total is owed to the payer, and what is
    on its way goes to the clearing account.

    Raises:
        Problem: no-account.
    """
    names = {"payer": case.payer, "client": client}
    role = _ROLES[case.remittance.route]
    return resolve(role, names, index.roles, index.chart, date=_day(case.date))


def is_on_bank(link: str, index: LedgerIndex) -> bool:
    """Whether anything that the ledger has of a remittance has moved the bank."""
    return any(map(index.roles.is_bank, _accounts(link, index)))


def is_left_owed(link: str, index: LedgerIndex) -> bool:
    """Whether what the ledger has of a remittance is owed to the payer, and moved no bank."""
    owed = any(map(index.roles.is_recoupment, _accounts(link, index)))
    return owed and not is_on_bank(link, index)


def _accounts(link: str, index: LedgerIndex) -> set[str]:
    entries = index.remittances.entries(link)
    return {posting.account for entry in entries for posting in entry.postings}


def is_usual(case: RowCase) -> bool:
    """Whether a row's money moves on the bank account, as it does without a word."""
    waiting = case.unapplied or case.remittance.booked_total
    return waiting is None and case.remittance.route is CashRoute.BANK


def recoupment_account(
    names: Mapping[str, str], index: LedgerIndex, day: datetime.date | None
) -> str:
    """The account of what is owed to a payer for clawbacks.

    Raises:
        Problem: no-account.
    """
    return resolve(RECOUPMENT, names, index.roles, index.chart, date=_day(day))


def unapplied_account(payer: str, index: LedgerIndex, day: datetime.date | None) -> str:
    """The account of a payer's money that is not applied to a claim yet.

    Raises:
        Problem: no-account.
    """
    names = {"payer": payer, "client": ""}
    return resolve(UNAPPLIED, names, index.roles, index.chart, date=_day(day))


def _day(day: datetime.date | None) -> datetime.date:
    return day or datetime.date.max
