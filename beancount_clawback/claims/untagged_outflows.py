"""What of an entry's money a payer may have taken: by check or debit, or kept back.

Only entries without our tags count, and payments whose payer kept something back of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.ledger_language.accounts import CLIENT
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import NO_ROLE
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.keys import CLAWBACK_TAG
from beancount_clawback.ledger_language.keys import NOT_CLAWBACK_KEY
from beancount_clawback.ledger_language.keys import OUR_TAGS
from beancount_clawback.ledger_language.keys import PAYMENT_TAG
from beancount_clawback.ledger_language.keys import SUMMARY_FLAG
from beancount_clawback.ledger_language.postings import amount_of


@dataclass(frozen=True, slots=True)
class Outflow:
    """Money of an entry that a payer may have taken: a positive amount, and where it is booked.

    `kept` says that the payer kept it back of what it paid.
    """

    entry: Transaction
    amount: Decimal
    currency: str
    booked_on: str
    kept: bool


def outflows(entry: Transaction, roles: Roles) -> Iterator[Outflow]:
    """What a payer may have taken in an entry, as each account tells it."""
    if not _may_be_one(entry) or not _may_take(entry, roles):
        return
    sums: dict[str, list[tuple[Posting, Decimal]]] = {}
    for posting in entry.postings or ():
        units = amount_of(posting)
        if units is not None and units[0]:
            sums.setdefault(units[1], []).append((posting, units[0]))
    for currency, moved in sums.items():
        cash = sum((number for posting, number in moved if is_cash(posting, roles)), ZERO)
        if cash < 0:
            yield from _paid_out(entry, currency, moved, roles, -cash)
        else:
            yield from _kept_back(entry, currency, moved, roles)


def is_cash(posting: Posting, roles: Roles) -> bool:
    """Whether a posting is on an account that holds cash, as far as can be told."""
    account = posting.account
    if roles.role(account) == INSURANCE_PAID:
        return not _is_settled(posting, roles)
    units = amount_of(posting)
    is_asset = account.startswith(f"{roles.config.assets}:")
    return is_asset and roles.role(account) == NO_ROLE and bool(units and units[0] < 0)


def _may_be_one(entry: Transaction) -> bool:
    if entry.flag == SUMMARY_FLAG or entry.meta.get(NOT_CLAWBACK_KEY) is True:
        return False
    return OUR_TAGS.isdisjoint(entry.tags or ()) or _is_payment(entry)


def _may_take(entry: Transaction, roles: Roles) -> bool:
    """Whether an entry pays or clears anything: most bill, and need no second look."""
    for posting in entry.postings or ():
        role = roles.role(posting.account)
        if role in (INSURANCE_PAID, INSURANCE):
            if role == INSURANCE_PAID or (amount_of(posting) or (ZERO,))[0] < 0:
                return True
        elif role == NO_ROLE and posting.account.startswith(roles.balance_sheet):
            return True
    return False


def _is_payment(entry: Transaction) -> bool:
    tags = entry.tags or frozenset()
    return PAYMENT_TAG in tags and CLAWBACK_TAG not in tags


def _paid_out(
    entry: Transaction,
    currency: str,
    moved: Iterable[tuple[Posting, Decimal]],
    roles: Roles,
    out: Decimal,
) -> Iterator[Outflow]:
    """Of money that went out: each account that took it, and the whole of it."""
    if _is_payment(entry):
        return
    assets = f"{roles.config.assets}:"
    booked = [
        (posting.account, number)
        for posting, number in moved
        if number > 0
        and not is_cash(posting, roles)
        and not _is_settled(posting, roles)
        and roles.role(posting.account) != CLIENT
        and not (roles.role(posting.account) == NO_ROLE and posting.account.startswith(assets))
    ]
    if not booked:
        return
    largest = max(booked, key=lambda one: one[1])[0]
    settled = [number for posting, number in moved if _is_settled(posting, roles)]
    amounts = {number: account for account, number in booked}
    amounts.setdefault(out - sum(settled, ZERO), largest)
    for number, account in amounts.items():
        yield Outflow(entry, number, currency, account, kept=False)


def _kept_back(
    entry: Transaction,
    currency: str,
    moved: Iterable[tuple[Posting, Decimal]],
    roles: Roles,
) -> Iterator[Outflow]:
    """Of a payer's payment: what lowers it and is no write-off and no client's share."""
    moved = list(moved)
    income = f"{roles.config.income}:"
    earns = any(p.account.startswith(income) and number < 0 for p, number in moved)
    clears = any(roles.role(p.account) == INSURANCE and number < 0 for p, number in moved)
    pays = any(is_cash(p, roles) for p, _ in moved)
    if not (clears or (earns and pays)):
        return
    for posting, number in moved:
        role = roles.role(posting.account)
        again = role == INSURANCE and clears and not earns
        unexplained = role == NO_ROLE and roles.is_nominal(posting.account)
        if number > 0 and (again or (unexplained and not _is_payment(entry))):
            yield Outflow(entry, number, currency, posting.account, kept=True)


def _is_settled(posting: Posting, roles: Roles) -> bool:
    """Whether a posting is on what is owed to payers, so that it settles clawbacks."""
    return roles.is_recoupment(posting.account) or roles.is_unapplied(posting.account)
