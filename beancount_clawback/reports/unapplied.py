"""Money that payers paid and that is not applied to a claim yet: what is left, and how old.

An entry that says what it applies (`applies: "<reference>"`) lowers that; any other the oldest
on the account. So what is left is the balance of the account. It would lower the receivables of
the payer, and stands beside them.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from beancount.core.data import Directive
from beancount.core.data import Transaction

from beancount_clawback.claims.claim import check_of
from beancount_clawback.ledger_language.accounts import UNAPPLIED
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.keys import APPLIES_KEY
from beancount_clawback.ledger_language.keys import PAYER_KEY
from beancount_clawback.ledger_language.keys import REFERENCE_KEY
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.ledger_language.records import text_of
from beancount_clawback.reports.places import Places
from beancount_clawback.reports.tables.table import Table
from beancount_clawback.reports.tables.table import count
from beancount_clawback.reports.tables.table import date
from beancount_clawback.reports.tables.table import make_table
from beancount_clawback.reports.tables.table import money
from beancount_clawback.reports.tables.table import text


@dataclass(frozen=True, slots=True)
class UnappliedMoney:
    """What is left of one entry; negative where a payer took what belongs to no claim."""

    entry: Transaction
    payer: str
    account: str
    currency: str
    left: Decimal

    def age(self, as_of: datetime.date) -> int:
        """Days since it was received."""
        return (as_of - self.entry.date).days


def unapplied_money(
    entries: Iterable[Directive], roles: Roles, as_of: datetime.date
) -> list[UnappliedMoney]:
    """What is unapplied at the end of a day, the oldest first.

    Args:
        entries: All directives of a completed ledger, in order of date.
        roles: The roles of the ledger's accounts.
        as_of: The day.
    """
    held: dict[tuple[str, str], list[_Held]] = {}
    for entry in entries:
        if type(entry) is not Transaction or entry.date > as_of:
            continue
        for posting in entry.postings or ():
            units = amount_of(posting)
            if units and units[0] and roles.is_unapplied(posting.account):
                number, currency = -units[0], units[1]
                own = held.setdefault((posting.account, currency), [])
                number = _applied(own, entry, number)
                if number:
                    own.append(_Held(entry, number))
    found = [
        UnappliedMoney(
            entry=one.entry,
            payer=_payer(account, one.entry, roles),
            account=account,
            currency=currency,
            left=one.left,
        )
        for (account, currency), own in held.items()
        for one in own
        if one.left
    ]
    return sorted(found, key=lambda one: (one.entry.date, one.account))


def unapplied_table(
    found: Iterable[UnappliedMoney], as_of: datetime.date, *, places: Places | None = None
) -> Table:
    """A row an entry whose money is not applied, the oldest first."""
    places = places or Places()
    return make_table(
        f"Unapplied money on {as_of}",
        [
            date("received", "Received"),
            text("payer", "Payer"),
            text("check", "Check"),
            text("narration", "Narration"),
            count("age", "Age", total=False),
            text("currency", "Currency"),
            money("amount", "Amount"),
            text("account", "Account"),
            text("place", "Place"),
        ],
        [
            (
                one.entry.date,
                one.payer,
                check_of(one.entry),
                one.entry.narration or "",
                one.age(as_of),
                one.currency,
                one.left,
                one.account,
                places.of(one.entry),
            )
            for one in found
        ],
    )


@dataclass(slots=True)
class _Held:
    entry: Transaction
    left: Decimal


def _applied(held: list[_Held], entry: Transaction, number: Decimal) -> Decimal:
    """Lower what an entry applies, else the oldest of the other sign; what is left over."""
    named = text_of(entry.meta, APPLIES_KEY).strip()
    first = [one for one in held if named and text_of(one.entry.meta, REFERENCE_KEY) == named]
    for one in (*first, *held):
        if number * one.left < 0:
            used = min(-number, one.left, key=abs)
            one.left -= used
            number += used
    return number


def _payer(account: str, entry: Transaction, roles: Roles) -> str:
    name = roles.name_in(account, UNAPPLIED)
    return name or text_of(entry.meta, PAYER_KEY) or entry.payee or ""
