"""Money that a remittance brought and nothing has applied yet: which entries, how much is left.

The entry that import writes says where the money is; it stays as it is. What applies it is any
entry with `applies:` and its reference: a payment or a clawback with the unapplied account as
its cash leg, or what somebody wrote out to split the amount or to send it back to the payer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from beancount.core.data import Directive
from beancount.core.data import Transaction

from beancount_clawback.ledger_language.accounts import UNAPPLIED
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.keys import APPLIES_KEY
from beancount_clawback.ledger_language.keys import APPLY_KEY
from beancount_clawback.ledger_language.keys import FINDING_KEY
from beancount_clawback.ledger_language.keys import REFERENCE_KEY
from beancount_clawback.ledger_language.keys import REVIEW_FLAG
from beancount_clawback.ledger_language.keys import UNAPPLIED_TAG
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import money
from beancount_clawback.ledger_language.records import text_of


@dataclass(frozen=True, slots=True)
class Unapplied:
    """An unapplied amount.

    Attributes:
        entry: The transaction that import wrote.
        reference: By which other entries name it.
        account: Where it is.
        payer: Whose it is, as the account spells it.
        currency: Of the amounts.
        amount: What came; negative for what was taken back.
        left: What of it is not applied yet, in the same sign.
        applied: Whether any entry applies it.
    """

    entry: Transaction
    reference: str
    account: str
    payer: str
    currency: str
    amount: Decimal
    left: Decimal
    applied: bool

    @property
    def is_open(self) -> bool:
        """Whether it waits for somebody: flagged, and not applied in full."""
        waits = bool(self.left) or not (self.amount or self.applied)
        return self.entry.flag == REVIEW_FLAG and waits

    @property
    def is_held(self) -> bool:
        """Whether somebody has taken an application back: `apply: FALSE`."""
        return text_of(self.entry.meta, APPLY_KEY).strip().upper() == "FALSE"


def unapplied_amounts(entries: Iterable[Directive], roles: Roles) -> list[Unapplied]:
    """Every unapplied amount of a ledger as completed, open or not, in the ledger's order."""
    found: list[Transaction] = []
    applied: dict[str, Decimal] = {}
    for entry in entries:
        if not isinstance(entry, Transaction):
            continue
        if UNAPPLIED_TAG in (entry.tags or ()):
            found.append(entry)
        elif APPLIES_KEY in entry.meta:
            name = text_of(entry.meta, APPLIES_KEY).strip()
            moved = sum((number for _, number, _ in _moved(entry, roles)), ZERO)
            applied[name] = applied.get(name, ZERO) + moved
    return [
        Unapplied(
            entry, name, account, payer, currency, -number, -number - more, name in applied
        )
        for entry in found
        for account, number, currency in _moved(entry, roles)[:1]
        for name in (text_of(entry.meta, REFERENCE_KEY).strip(),)
        for more in (applied.get(name, ZERO),)
        for payer in (roles.name_in(account, UNAPPLIED) or entry.payee or "",)
    ]


def open_unapplied(entries: Iterable[Directive], roles: Roles) -> list[Unapplied]:
    """The unapplied amounts of a ledger as completed that wait for somebody."""
    return [one for one in unapplied_amounts(entries, roles) if one.is_open]


def unapplied_problem(one: Unapplied) -> Problem:
    """What an open unapplied amount is called in a check, with the way out of it."""
    return Problem(
        "unapplied",
        left=money(one.left, one.currency),
        date=one.entry.date,
        why=text_of(one.entry.meta, FINDING_KEY).rstrip(".") or "nobody has applied it yet",
        reference=one.reference,
    )


def _moved(entry: Transaction, roles: Roles) -> list[tuple[str, Decimal, str]]:
    """What an entry moves on unapplied accounts: account, number, currency."""
    found = []
    for posting in entry.postings or ():
        units = amount_of(posting)
        if units is not None and roles.is_unapplied(posting.account):
            found.append((posting.account, *units))
    return found
