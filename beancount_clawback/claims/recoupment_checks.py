"""Whether what payers took is what they were owed: checks on the allocation of settlements."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from beancount.core import account as account_names
from beancount.core.data import Directive
from beancount.core.data import Transaction

from beancount_clawback.claims.book import Book
from beancount_clawback.claims.claim import check_of
from beancount_clawback.claims.recoupment import Key
from beancount_clawback.claims.recoupment import Recoupment
from beancount_clawback.claims.recoupment import Recoupments
from beancount_clawback.claims.settlement_allocation import allocate_settlements
from beancount_clawback.claims.taken_again import taken_again
from beancount_clawback.ledger_language.accounts import UNIDENTIFIED
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import describe
from beancount_clawback.ledger_language.problems import money

_MOST_ENTRIES = 5
_OF_DEBITS = (
    "Record the clawback that is missing, or give the entry the link of the payment whose "
    "clawback it is about (on a posting: `clawback-of`)"
)
_OF_CREDITS = (
    "Replace the entry that makes it owed by the record of its clawback; what was owed before "
    "the books began comes from an equity account"
)
_OF_GIVEN_BACK = (
    "If the entry moves more off than was kept there, correct it. Else ask {payer} which claim "
    "it was for, and move the amount to {recoupment} with the link of that claim's payment; or "
    "to an income, if it was taken before the books began"
)

Found = tuple[Problem, Transaction]
"""What is wrong, and the entry at which it is said."""


def recoupment_problems(entries: list[Directive], book: Book) -> Iterator[Found]:
    """What was recovered twice, what belongs to no clawback, what was kept for unknown claims.

    Args:
        entries: All directives of a completed ledger, in order of date.
        book: Its claims.
    """
    if not entries:
        return
    roles = book.roles
    found = allocate_settlements(entries, roles)
    yield from _recovered_twice(found, roles)
    yield from _taken_again(entries, book, found)
    yield from _unproved(found, roles)
    yield from _unidentified(found, entries[-1].date, roles.config.base)


def _recovered_twice(found: Recoupments, roles: Roles) -> Iterator[Found]:
    several = len({one.currency for one in found.clawbacks}) > 1
    for one in found.clawbacks:
        taken = [settled for settled in one.settlements if settled.amount]
        if not one.is_clawback or one.open >= 0 or one.settled <= 0 or one.owed < 0:
            continue
        currency = one.currency if several else ""
        last = taken[-1].entry
        problem = Problem(
            "recovered-twice",
            payer=one.payer,
            recovered=money(one.settled, currency),
            owed=money(one.owed, currency),
            date=one.entry.date,
            by=", ".join(settled.named_by_number for settled in taken),
            over=money(-one.open, currency),
            account=_account_of(last, one.currency, roles),
            named=f"the link {_link_of(one)}",
            other="give that entry the link of the payment it was for",
        )
        yield problem, last


def _taken_again(entries: list[Directive], book: Book, found: Recoupments) -> Iterator[Found]:
    """What was recovered before and is taken by a remittance that could not be applied."""
    for one in taken_again(entries, book, found):
        row = one.row
        applies = f'`applies: "{row.reference}"`'
        number = check_of(row.entry) or str(row.entry.date)
        problem = Problem(
            "recovered-twice",
            payer=row.payer,
            recovered=money(one.recovered + one.taken),
            owed=money(one.owed),
            date=one.clawback.date,
            by=", ".join((*one.by, f"remittance {number}")),
            over=money(one.beyond),
            account=row.account,
            named=applies,
            other=f"record that with `settlement: {row.account}` and {applies}",
        )
        yield problem, row.entry


@dataclass(slots=True)
class _Stray:
    """What on a payer's recoupment accounts belongs to no clawback: positive, a debit.

    `remedies` are what to do about it, debits and credits apart.
    """

    amount: Decimal
    entries: list[Transaction]
    remedies: dict[str, None]


def _unproved(found: Recoupments, roles: Roles) -> Iterator[Found]:
    strays: dict[Key, _Stray] = {}

    def stray(key: Key, amount: Decimal, entry: Transaction) -> None:
        own = strays.setdefault(key, _Stray(ZERO, [], {}))
        own.amount += amount
        own.entries.append(entry)
        own.remedies[_OF_DEBITS if amount > 0 else _OF_CREDITS] = None

    for rest in found.beyond:
        stray((rest.payer, rest.currency), rest.settlement.amount, rest.settlement.entry)
    for one in found.clawbacks:
        if not one.is_clawback and not _is_opening(one, roles):
            stray((one.payer, one.currency), -one.owed, one.entry)
    is_open: dict[Key, Decimal] = {}
    for one in found.clawbacks:
        if one.is_clawback or _is_opening(one, roles):
            key = (one.payer, one.currency)
            is_open[key] = is_open.get(key, ZERO) + one.open
    for (payer, currency), own in strays.items():
        entry = own.entries[0]
        # Nothing has as many decimals as what stands beside it.
        left = is_open.get((payer, currency), ZERO * own.amount)
        words = [describe(one, roles.config.base) for one in own.entries[:_MOST_ENTRIES]]
        more = len(own.entries) - len(words)
        problem = Problem(
            "recoupment-unproved",
            payer=payer,
            open=money(left, currency),
            account=_account_of(entry, currency, roles),
            held=money(left - own.amount, currency),
            difference=money(abs(own.amount), currency),
            entries="; ".join(words) + (f"; and {more} more" if more else ""),
            remedy=". ".join(own.remedies),
        )
        yield problem, entry


def _unidentified(found: Recoupments, last: datetime.date, base: str) -> Iterator[Found]:
    for kept, left in found.open_unidentified():
        amount = money(abs(left), kept.currency)
        facts = {"payer": kept.payer, "account": kept.account}
        recoupment = account_names.parent(kept.account) or ""
        if left > 0:
            facts |= {"amount": amount, "recoupment": recoupment}
            days = (last - kept.entry.date).days
            dates = {"date": kept.entry.date, "days": days, "last": last}
            yield Problem("unidentified-recoupment", **facts, **dates), kept.entry
            continue
        facts |= {"held": amount, "difference": amount, "entries": describe(kept.entry, base)}
        remedy = _OF_GIVEN_BACK.format(payer=kept.payer, recoupment=recoupment)
        none = f"{money(left - left, kept.currency)} of it"
        yield Problem("recoupment-unproved", open=none, remedy=remedy, **facts), kept.entry


def _is_opening(one: Recoupment, roles: Roles) -> bool:
    """Whether an amount that no clawback explains is an opening balance."""
    mine = {roles.config.assets, roles.config.liabilities}
    mine |= {roles.config.income, roles.config.expenses}
    roots = {account_names.root(1, posting.account) for posting in one.entry.postings}
    return not roots <= mine


def _account_of(entry: Transaction, currency: str, roles: Roles) -> str:
    """The account of recoupments that an entry moves; beside one for the unidentified, it."""
    accounts = (
        posting.account
        for posting in entry.postings
        if roles.is_recoupment(posting.account)
        and (amount_of(posting) or (ZERO, ""))[1] == currency
    )
    is_last = f":{UNIDENTIFIED}"
    return min(
        accounts, key=lambda one: one.endswith(is_last), default="the recoupment account"
    )


def _link_of(one: Recoupment) -> str:
    return f"^{one.payment or (one.claims[0] if one.claims else '')}"
