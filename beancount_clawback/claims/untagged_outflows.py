"""What of an entry's money a payer may have taken: by check or debit, or kept back.

Only entries without our tags count, and payments whose payer kept something back of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from beancount.core.amount import Amount
from beancount.core.data import Directive
from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.ledger_language.accounts import CLIENT
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import NO_ROLE
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.keys import CLAWBACK_TAG
from beancount_clawback.ledger_language.keys import NOT_CLAWBACK_KEY
from beancount_clawback.ledger_language.keys import OUR_TAGS
from beancount_clawback.ledger_language.keys import PAYMENT_TAG
from beancount_clawback.ledger_language.keys import SUMMARY_FLAG
from beancount_clawback.ledger_language.metadata_values import says_true
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


def outflows(entries: Iterable[Directive], roles: Roles) -> Iterator[Outflow]:
    """What a payer may have taken in the entries of a ledger, as each account tells it."""
    signs = _Signs(roles)
    for entry in entries:
        if type(entry) is Transaction and signs.may_take(entry) and _may_be_one(entry):
            yield from _outflows_of(entry, roles)


def moves_cash(posting: Posting, roles: Roles) -> bool:
    """Whether a posting moves cash: of a bank, or out of an asset that fills no role."""
    if roles.is_bank(posting.account):
        return True
    units = amount_of(posting)
    return bool(units and units[0] < 0) and _is_other_asset(posting.account, roles)


# What the signs of an entry's postings can say about it.
_PAYS_OUT, _PAYS, _CLEARS, _EARNS, _TAKES, _LOWERS = (1 << bit for bit in range(6))


class _Signs(dict[str, tuple[int, int]]):
    """Account to what a debit, and what a credit of it says; computed once an account.

    Of nearly all entries it tells that they hold no outflow, without looking at sums.
    """

    def __init__(self, roles: Roles) -> None:
        super().__init__()
        self._roles = roles

    def may_take(self, entry: Transaction) -> bool:
        """Whether an entry can hold an outflow at all."""
        said = 0
        for posting in entry.postings or ():
            units = posting.units
            if type(units) is Amount and type(units[0]) is Decimal:
                said |= self[posting.account][units[0].is_signed()]
        if said & _PAYS_OUT and said & _TAKES:
            return True
        return bool(said & _LOWERS and (said & _CLEARS or (said & _EARNS and said & _PAYS)))

    def __missing__(self, account: str) -> tuple[int, int]:
        roles = self._roles
        role, is_nominal = roles.role(account), roles.is_nominal(account)
        is_bank = roles.is_bank(account)
        debit = credit = _PAYS if is_bank else 0
        if is_bank or _is_other_asset(account, roles):
            credit |= _PAYS | _PAYS_OUT
        if _takes(account, roles):
            debit |= _TAKES
        if role == INSURANCE:
            credit |= _CLEARS
        if role == INSURANCE or (role == NO_ROLE and is_nominal):
            debit |= _LOWERS
        if account.startswith(f"{roles.config.income}:"):
            credit |= _EARNS
        self[account] = said = (debit, credit)
        return said


def _outflows_of(entry: Transaction, roles: Roles) -> Iterator[Outflow]:
    sums: dict[str, list[tuple[Posting, Decimal]]] = {}
    for posting in entry.postings or ():
        units = amount_of(posting)
        if units is not None and units[0]:
            sums.setdefault(units[1], []).append((posting, units[0]))
    for currency, moved in sums.items():
        cash = sum((number for posting, number in moved if moves_cash(posting, roles)), ZERO)
        if cash < 0:
            yield from _paid_out(entry, currency, moved, roles, -cash)
        else:
            yield from _kept_back(entry, currency, moved, roles)


def _may_be_one(entry: Transaction) -> bool:
    if entry.flag == SUMMARY_FLAG or says_true(entry.meta, NOT_CLAWBACK_KEY):
        return False
    return OUR_TAGS.isdisjoint(entry.tags or ()) or _is_payment(entry)


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
    booked = [
        (posting.account, number)
        for posting, number in moved
        if number > 0 and _takes(posting.account, roles)
    ]
    if not booked:
        return
    largest = max(booked, key=lambda one: one[1])[0]
    settled = [number for posting, number in moved if roles.is_owed_to_payers(posting.account)]
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
    pays = any(moves_cash(p, roles) for p, _ in moved)
    if not (clears or (earns and pays)):
        return
    for posting, number in moved:
        role = roles.role(posting.account)
        again = role == INSURANCE and clears and not earns
        unexplained = role == NO_ROLE and roles.is_nominal(posting.account)
        if number > 0 and (again or (unexplained and not _is_payment(entry))):
            yield Outflow(entry, number, currency, posting.account, kept=True)


def _takes(account: str, roles: Roles) -> bool:
    """Whether a payer may have what an account is debited with, of money that went out."""
    if roles.is_bank(account) or _is_other_asset(account, roles):
        return False
    return not roles.is_owed_to_payers(account) and roles.role(account) != CLIENT


def _is_other_asset(account: str, roles: Roles) -> bool:
    return roles.role(account) == NO_ROLE and account.startswith(f"{roles.config.assets}:")
