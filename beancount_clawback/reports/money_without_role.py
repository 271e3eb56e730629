"""Money that other entries move through accounts without a role: said, never counted.

An insurance payment may have no such posting (check `no-role`). But a client's copay that goes
into a till, or a sale without a receivable, is nobody's error; which of the accounts hold money
and which are something else, only the practice knows.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from beancount.core.data import Directive
from beancount.core.data import Open
from beancount.core.data import Transaction

from beancount_clawback.ledger_language.accounts import CLIENT
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import NO_ROLE
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.amounts import summed
from beancount_clawback.ledger_language.keys import OUR_TAGS
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.ledger_language.problems import money_by_currency
from beancount_clawback.reports.grouping import Basis
from beancount_clawback.reports.line_item import LineItem

_NAMED = 4


Moved = dict[int, tuple[tuple[str, Decimal, str], ...]]
"""Of entries without our tags, by identity: account, number and currency of such money."""


def on_accounts_without_role(entries: Iterable[Directive], roles: Roles) -> Moved:
    """What the untagged entries of a ledger move on Assets that fill no role."""
    entries = list(entries)
    assets = f"{roles.config.assets}:"
    lacking = {
        entry.account
        for entry in entries
        if type(entry) is Open
        and entry.account.startswith(assets)
        and roles.role(entry.account) == NO_ROLE
    }
    moved: Moved = {}
    for entry in entries if lacking else ():
        if type(entry) is Transaction and OUR_TAGS.isdisjoint(entry.tags or ()):
            own = [p for p in entry.postings if p.account in lacking and not p.cost]
            units = [(p.account, amount_of(p)) for p in own]
            found = tuple((account, *of) for account, of in units if of)
            if found:
                moved[id(entry)] = found
    return moved


def money_without_role(
    items: Iterable[LineItem], basis: Basis, moved: Moved, roles: Roles
) -> list[str]:
    """What the money columns lack of untagged entries, in a sentence; nothing if all is in.

    Args:
        items: The line items as posted, narrowed as the report is.
        basis: On accrual basis only entries on a receivable show their money at all.
        moved: `on_accounts_without_role` of the ledger.
        roles: The roles of the accounts.
    """
    entries = {id(item.entry): item.entry for item in items if id(item.entry) in moved}
    sums = summed(
        ((account, currency), number)
        for key, entry in entries.items()
        if _counts(entry, basis, roles)
        for account, number, currency in moved[key]
    )
    if not sums:
        return []
    accounts = sorted({account for account, _ in sums})
    more = f" and {len(accounts) - _NAMED} more" if len(accounts) > _NAMED else ""
    by_currency = summed((currency, number) for (_, currency), number in sums.items())
    return [
        f"Not counted as money: {money_by_currency(by_currency) or 'what cancels out'} on "
        f"accounts that fill no role ({', '.join(accounts[:_NAMED])}{more}). Where it is cash, "
        f'add the account to "{INSURANCE_PAID}" in the plugin line.'
    ]


def _counts(entry: Transaction, basis: Basis, roles: Roles) -> bool:
    if basis is Basis.CASH:
        return True
    owed = any(roles.role(one.account) in (CLIENT, INSURANCE) for one in entry.postings)
    income = f"{roles.config.income}:"
    return owed and not any(one.account.startswith(income) for one in entry.postings)
