"""Money that payers paid and that is not applied to a claim yet: which entries, what is left.

The entry that import writes says where the money is; it stays as it is. What applies it is any
entry with `applies:` and its reference: a payment or a clawback with the unapplied account as
its cash leg, or what somebody wrote out to split the amount or to send it back to the payer.
An entry on the account that does not say what it applies lowers an amount of its remittance,
else the oldest; what it has beyond that is an amount of its own. So what is left is always the
balance of the account, for every report and check alike.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections import deque
from collections.abc import Callable
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from operator import attrgetter
from operator import itemgetter

from beancount.core.data import Directive
from beancount.core.data import Transaction

from beancount_clawback.ledger_language.accounts import UNAPPLIED
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.keys import APPLIES_KEY
from beancount_clawback.ledger_language.keys import APPLY_KEY
from beancount_clawback.ledger_language.keys import FINDING_KEY
from beancount_clawback.ledger_language.keys import PAYER_KEY
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
        entry: The transaction that import wrote, or one that left money on the account.
        reference: By which other entries name it; empty where it has none.
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
        """Whether it waits for somebody: tagged, flagged, and not applied in full."""
        waits = bool(self.left) or not (self.amount or self.applied)
        return self.is_tagged and self.entry.flag == REVIEW_FLAG and waits

    @property
    def is_tagged(self) -> bool:
        """Whether its entry is one of unapplied money, and not another that left some."""
        return UNAPPLIED_TAG in (self.entry.tags or ())

    @property
    def is_held(self) -> bool:
        """Whether somebody has taken an application back: `apply: FALSE`."""
        return text_of(self.entry.meta, APPLY_KEY).strip().upper() == "FALSE"

    def age(self, as_of: datetime.date) -> int:
        """Days since it was received."""
        return (as_of - self.entry.date).days


def unapplied_amounts(
    entries: Iterable[Directive], roles: Roles, as_of: datetime.date | None = None
) -> list[Unapplied]:
    """Every unapplied amount of a ledger, open or not; those without the tag come last.

    Args:
        entries: All directives of the ledger as completed.
        roles: The roles of its accounts.
        as_of: The day at whose end is looked; None for all days.
    """
    held: list[_Left] = []
    others: list[_Left] = []
    named: set[str] = set()
    for entry in entries:
        if type(entry) is not Transaction or (as_of is not None and entry.date > as_of):
            continue
        is_amount = UNAPPLIED_TAG in (entry.tags or ())
        (held if is_amount else others).extend(_moved(entry, roles))
        if not is_amount and APPLIES_KEY in entry.meta:
            named.add(text_of(entry.meta, APPLIES_KEY).strip())
    held += _lower(held, others)
    return [
        Unapplied(
            one.entry,
            one.reference,
            one.account,
            roles.name_in(one.account, UNAPPLIED) or one.payer,
            one.currency,
            one.amount,
            one.left,
            applied=one.left != one.amount or one.reference in named,
        )
        for one in held
    ]


def about_unapplied(entries: Iterable[Directive], roles: Roles) -> list[Transaction]:
    """The entries that `unapplied_amounts` depends on; of most ledgers few."""
    transactions = [entry for entry in entries if type(entry) is Transaction]
    # Every page asks this once a load: most ledgers have no such account among their hundreds.
    postings = chain.from_iterable(filter(None, map(attrgetter("postings"), transactions)))
    accounts = set(filter(roles.is_unapplied, set(map(itemgetter(0), postings))))
    return [
        entry
        for entry in transactions
        if APPLIES_KEY in entry.meta
        or (accounts and any(posting.account in accounts for posting in entry.postings or ()))
    ]


def open_unapplied(entries: Iterable[Directive], roles: Roles) -> list[Unapplied]:
    """The unapplied amounts of a ledger as completed that wait for somebody."""
    return [one for one in unapplied_amounts(entries, roles) if one.is_open]


def why_unapplied(one: Unapplied) -> str:
    """Why an amount waits, as far as its own entry says it."""
    if one.left != one.amount:
        return "A part of it is applied, so what is left is split or refunded by hand."
    if one.is_held:
        return "An application of it was taken back: without `apply: FALSE` it applies again."
    return text_of(one.entry.meta, FINDING_KEY) or "Nobody has applied it yet."


def unapplied_problem(one: Unapplied) -> Problem:
    """What an open unapplied amount is called in a check, with the way out of it."""
    return Problem(
        "unapplied",
        left=money(one.left, one.currency),
        date=one.entry.date,
        why=why_unapplied(one).rstrip("."),
        reference=one.reference,
    )


@dataclass(slots=True)
class _Left:
    """What an entry moves on an unapplied account, in one currency, and what is left of it.

    An amount that is held is positive, as it was received.
    """

    entry: Transaction
    account: str
    currency: str
    amount: Decimal
    left: Decimal

    @property
    def reference(self) -> str:
        """Its name, for those that are held."""
        is_amount = UNAPPLIED_TAG in (self.entry.tags or ())
        return text_of(self.entry.meta, REFERENCE_KEY).strip() if is_amount else ""

    @property
    def payer(self) -> str:
        """As the entry has it."""
        return text_of(self.entry.meta, PAYER_KEY) or self.entry.payee or ""


def _moved(entry: Transaction, roles: Roles) -> list[_Left]:
    own = [one for one in entry.postings or () if roles.is_unapplied(one.account)]
    if not own:
        return []
    sums: dict[tuple[str, str], Decimal] = {}
    for posting in own:
        units = amount_of(posting)
        if units is not None:
            key = (posting.account, units[1])
            sums[key] = sums.get(key, ZERO) - units[0]
    return [_Left(entry, *key, number, number) for key, number in sums.items()]


def _lower(held: list[_Left], others: list[_Left]) -> list[_Left]:
    """Lower the amounts held by what moved besides; what of that is an amount of its own."""
    by_name: dict[tuple[str, str, str], _Left] = {}
    for one in held:
        by_name.setdefault((one.account, one.currency, one.reference), one)
    unnamed = []
    for other in others:
        name = text_of(other.entry.meta, APPLIES_KEY).strip()
        meant = by_name.get((other.account, other.currency, name)) if name else None
        if meant is None:
            unnamed.append(other)
        else:
            meant.left += other.left
    _lower_oldest(held, unnamed, lambda one: one.entry.links or ())
    _lower_oldest(held, unnamed, lambda _: ("",))
    return [one for one in unnamed if one.left]


def _lower_oldest(
    held: list[_Left], others: list[_Left], parts: Callable[[_Left], Iterable[str]]
) -> None:
    """Let each amount lower the oldest of the other sign, in the parts that both are in."""
    queues: defaultdict[tuple[str, str, str, bool], deque[_Left]] = defaultdict(deque)
    for one in held:
        for part in parts(one):
            queues[one.account, one.currency, part, one.left > 0].append(one)
    for other in others:
        for part in parts(other):
            there = queues[other.account, other.currency, part, other.left < 0]
            while there and other.left:
                used = min(-other.left, there[0].left, key=abs)
                there[0].left -= used
                other.left += used
                if not there[0].left:
                    there.popleft()
            queues[other.account, other.currency, part, other.left > 0].append(other)
