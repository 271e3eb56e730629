"""Accounts that payments and charges use and that fill no role, and roles without accounts."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from operator import attrgetter
from operator import itemgetter

from beancount.core.data import Transaction

from beancount_clawback.engine.scan import Scan
from beancount_clawback.ledger_language.accounts import NO_ROLE
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.open_accounts import in_two_roles
from beancount_clawback.ledger_language.open_accounts import role_not_open
from beancount_clawback.ledger_language.open_accounts import unopened
from beancount_clawback.ledger_language.plausible_roles import plausible_settings
from beancount_clawback.ledger_language.plausible_roles import uses
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.ledger_language.postings_without_role import postings_without_role
from beancount_clawback.ledger_language.problems import ClawbackError
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import money

_POSTINGS = attrgetter("postings")
_ACCOUNT = itemgetter(0)


def missing_roles(found: Scan, roles: Roles) -> list[ClawbackError]:
    """An error for each account of an entry that must have a role and has none.

    The accounts are gathered first, for asking each of them once is what makes this cheap;
    charges are passed over where every account that they could lack has a role.
    """
    paid = _used_without_role(chain(found.all_payments, found.clawbacks), roles)
    billed: set[str] = set()
    balance_sheet = (f"{roles.config.assets}:", f"{roles.config.liabilities}:")
    chart = found.chart
    if chart.automatic or any(
        roles.role(account) == NO_ROLE
        for account in chart.opens
        if account.startswith(balance_sheet)
    ):
        billed = _used_without_role(found.may_be_charges, roles)
        billed = {account for account in billed if account.startswith(balance_sheet)}
    suspects: list[Transaction] = []
    if paid:
        suspects += _touching(chain(found.all_payments, found.clawbacks), paid)
    if billed:
        suspects += _touching(found.may_be_charges, billed)
    lacking = [(entry, postings_without_role(entry, roles)) for entry in suspects]
    lacking = [(entry, postings) for entry, postings in lacking if postings]
    if not lacking:
        return []
    accounts = {posting.account for _, postings in lacking for posting in postings}
    used = uses(suspects, accounts, roles.config)
    ways = {
        account: plausible_settings(account, used[account], roles.config, found.chart.opens)
        for account in accounts
    }
    errors = []
    for entry, postings in lacking:
        moved = {posting.account: posting for posting in postings}
        for account, posting in sorted(moved.items()):
            number, currency = amount_of(posting) or (None, "")
            problem = Problem(
                "no-role",
                account=account,
                amount=f" ({money(number, currency)})" if number is not None else "",
                evidence=used[account],
                ways="; or ".join(f"{setting} if {what}" for setting, what in ways[account]),
            )
            errors.append(problem.at(entry))
    return errors


def roles_not_open(found: Scan, roles: Roles) -> list[Problem]:
    """The roles of the plugin line that name accounts which the ledger never opens."""
    if found.chart.automatic:
        return []
    written = unopened(roles.config.written, found.chart.opens, roles)
    return [role_not_open(role, roles) for role in written]


def roles_that_overlap(found: Scan, roles: Roles) -> list[Problem]:
    """The accounts that two roles of the plugin line mean."""

    def payees() -> Iterable[str]:
        return {entry.payee for entry in found.all_payments if entry.payee}

    return in_two_roles(found.chart.opens, roles, payees)


def _used_without_role(entries: Iterable[Transaction], roles: Roles) -> set[str]:
    # This looks at every posting of a load without records, so nothing here is Python's loop.
    postings = chain.from_iterable(filter(None, map(_POSTINGS, entries)))
    role = roles.role
    return {account for account in set(map(_ACCOUNT, postings)) if role(account) == NO_ROLE}


def _touching(entries: Iterable[Transaction], accounts: set[str]) -> list[Transaction]:
    return [
        entry
        for entry in entries
        if any(posting.account in accounts for posting in entry.postings or ())
    ]
