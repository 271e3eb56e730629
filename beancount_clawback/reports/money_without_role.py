"""Money that other entries move through accounts without a role: said, never counted.

An insurance payment may have no such posting (check `no-role`). But a client's copay that goes
into a till, or a sale without a receivable, is nobody's error; which of the accounts hold money
and which are something else, only the practice knows.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from beancount.core.data import Transaction

from beancount_clawback.ledger_language.accounts import CLIENT
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import NO_ROLE
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.keys import OUR_TAGS
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.ledger_language.problems import money_by_currency
from beancount_clawback.reports.grouping import Basis
from beancount_clawback.reports.line_item import LineItem

_NAMED = 4


def money_without_role(items: Iterable[LineItem], basis: Basis, roles: Roles) -> list[str]:
    """What the money columns lack of untagged entries, in a sentence; nothing if all is in.

    Args:
        items: The line items as posted, narrowed as the report is.
        basis: On accrual basis only entries on a receivable show their money at all.
        roles: The roles of the accounts.
    """
    sums: dict[tuple[str, str], Decimal] = {}
    for entry in {id(item.entry): item.entry for item in items}.values():
        if OUR_TAGS.isdisjoint(entry.tags or ()) and _shows_money(entry, basis, roles):
            _add(entry, sums, roles)
    moved = {key: number for key, number in sums.items() if number}
    if not moved:
        return []
    accounts = sorted({account for account, _ in moved})
    more = f" and {len(accounts) - _NAMED} more" if len(accounts) > _NAMED else ""
    by_currency: dict[str, Decimal] = {}
    for (_, currency), number in moved.items():
        by_currency[currency] = by_currency.get(currency, ZERO) + number
    return [
        f"Not counted as money: {money_by_currency(by_currency) or 'what cancels out'} on "
        f"accounts that fill no role ({', '.join(accounts[:_NAMED])}{more}). Where it is cash, "
        f'add the account to "{INSURANCE_PAID}" in the plugin line.'
    ]


def _shows_money(entry: Transaction, basis: Basis, roles: Roles) -> bool:
    if basis is Basis.CASH:
        return True
    owed = [one for one in entry.postings if roles.role(one.account) in (CLIENT, INSURANCE)]
    earned = any(one.account.startswith(f"{roles.config.income}:") for one in entry.postings)
    return bool(owed) and not earned


def _add(entry: Transaction, sums: dict[tuple[str, str], Decimal], roles: Roles) -> None:
    for posting in entry.postings:
        units = amount_of(posting)
        if units is None or posting.cost or roles.role(posting.account) != NO_ROLE:
            continue
        if posting.account.startswith(f"{roles.config.assets}:"):
            key = (posting.account, units[1])
            sums[key] = sums.get(key, ZERO) + units[0]
