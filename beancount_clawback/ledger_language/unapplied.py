"""Money that payers paid and that is not applied to a claim yet: which entries, what is left.

The entry that import writes says where the money is; it stays as it is. What applies it is any
entry with `applies:` and its reference: a payment or a clawback with the unapplied account as
its cash leg, or what somebody wrote out to split the amount or to send it back to the payer.
An entry on the account that does not say what it applies lowers an amount of its remittance,
else the oldest; what it has beyond that is an amount of its own, and so is what names an amount
that is not there. So what is left is always the balance of the account, for every report and
check alike.
"""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections import deque
from collections.abc import Callable
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field
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
from beancount_clawback.ledger_language.keys import DRAFT_TAG
from beancount_clawback.ledger_language.keys import FINDING_KEY
from beancount_clawback.ledger_language.keys import OUR_TAGS
from beancount_clawback.ledger_language.keys import PAYER_KEY
from beancount_clawback.ledger_language.keys import PROVIDER_TAG
from beancount_clawback.ledger_language.keys import REFERENCE_KEY
from beancount_clawback.ledger_language.keys import REMITTANCE_TAG
from beancount_clawback.ledger_language.keys import REVIEW_FLAG
from beancount_clawback.ledger_language.keys import UNAPPLIED_TAG
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import describe
from beancount_clawback.ledger_language.problems import money
from beancount_clawback.ledger_language.records import text_of

TO_CLOSE = "if there is nothing to book of it, change the ! of its entry to *"
"""What becomes of an amount of 0.00, which no other entry can move."""
_MARKED = re.compile(r" unapplied(?: #\d+)?$")
"""How the reference of an entry of unapplied money ends; see importers/posting/unapplied.py."""
_OTHERS = OUR_TAGS | {PROVIDER_TAG, DRAFT_TAG, REMITTANCE_TAG}


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
        by: The entries that name it and move something of it.
    """

    entry: Transaction
    reference: str
    account: str
    payer: str
    currency: str
    amount: Decimal
    left: Decimal
    applied: bool
    by: tuple[Transaction, ...] = ()

    @property
    def is_beyond(self) -> bool:
        """Whether more of it was applied or sent back than came."""
        return bool(self.left) and self.left * self.amount <= 0

    @property
    def is_open(self) -> bool:
        """Whether it waits for somebody: tagged, flagged, and not applied in full."""
        waits = bool(self.left) or not (self.amount or self.applied)
        return self.is_tagged and self.entry.flag == REVIEW_FLAG and waits

    @property
    def is_tagged(self) -> bool:
        """Whether its entry is one of unapplied money, and not another that left some."""
        return is_unapplied_entry(self.entry)

    @property
    def is_held(self) -> bool:
        """Whether somebody has taken an application back: `apply: FALSE`."""
        return text_of(self.entry.meta, APPLY_KEY).strip().upper() == "FALSE"

    def age(self, as_of: datetime.date) -> int:
        """Days since it was received."""
        return (as_of - self.entry.date).days


def is_unapplied_entry(entry: Transaction) -> bool:
    """Whether an entry is one of unapplied money: by its tag, or lacking that, its name."""
    tags, meta = entry.tags or (), entry.meta
    if UNAPPLIED_TAG in tags:
        return True
    if REFERENCE_KEY not in meta or APPLIES_KEY in meta or not _OTHERS.isdisjoint(tags):
        return False
    return _MARKED.search(text_of(meta, REFERENCE_KEY).strip()) is not None


def unapplied_amounts(
    entries: Iterable[Directive], roles: Roles, as_of: datetime.date | None = None
) -> list[Unapplied]:
    """Every unapplied amount of a ledger, open or not; what other entries left comes last.

    Args:
        entries: All directives of the ledger as completed.
        roles: The roles of its accounts.
        as_of: The day at whose end is looked; None for all days.
    """
    held, named = _held(entries, roles, as_of)
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
            by=tuple(other.entry for other in one.by),
        )
        for one in held
    ]


def additions(entries: Iterable[Directive], roles: Roles) -> list[Transaction]:
    """Entries that name an amount and add to it, so that more would be left than came.

    Args:
        entries: All directives of the ledger as completed.
        roles: The roles of its accounts.
    """
    held, _ = _held(about_unapplied(entries, roles), roles)
    return [other.entry for one in held for other in one.added]


def moved_unapplied(entry: Transaction, roles: Roles) -> dict[tuple[str, str], Decimal]:
    """What an entry moves on each unapplied account and currency; positive as received."""
    sums: dict[tuple[str, str], Decimal] = {}
    for posting in entry.postings or ():
        units = amount_of(posting) if roles.is_unapplied(posting.account) else None
        if units is not None:
            key = (posting.account, units[1])
            sums[key] = sums.get(key, ZERO) - units[0]
    return sums


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
    if one.is_beyond:
        by = ", ".join(f'{entry.date} "{entry.narration}"' for entry in one.by)
        return f"More of it is applied or sent back than came: {by}."
    if one.left != one.amount:
        return "A part of it is applied, so what is left is split or refunded by hand."
    if one.is_held:
        return "An application of it was taken back: without `apply: FALSE` it applies again."
    then = text_of(one.entry.meta, FINDING_KEY)
    return f"When it was imported: {then}" if then else "Nobody has applied it yet."


def unapplied_problem(one: Unapplied, base: str = "") -> Problem:
    """What an open unapplied amount is called in a check, with the way out of it."""
    if one.is_beyond:
        return Problem("applied-beyond", date=one.entry.date, **applied_beyond(one, base))
    naming = f'with an entry that says applies: "{one.reference}"'
    return Problem(
        "unapplied",
        left=money(one.left, one.currency),
        date=one.entry.date,
        why=why_unapplied(one).rstrip("."),
        ways=f"split the amount, or book its refund, {naming}" if one.left else TO_CLOSE,
    )


def applied_beyond(one: Unapplied, base: str) -> dict[str, str]:
    """The facts of an amount of which more was applied or sent back than came."""
    return {
        "amount": money(abs(one.amount), one.currency),
        "applied": money(abs(one.amount - one.left), one.currency),
        "beyond": money(abs(one.left), one.currency),
        "by": ", ".join(describe(entry, base) for entry in one.by),
    }


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
    by: list[_Left] = field(default_factory=list)
    added: list[_Left] = field(default_factory=list)

    @property
    def reference(self) -> str:
        """Its name, for those that are held."""
        is_amount = is_unapplied_entry(self.entry)
        return text_of(self.entry.meta, REFERENCE_KEY).strip() if is_amount else ""

    @property
    def payer(self) -> str:
        """As the entry has it."""
        return text_of(self.entry.meta, PAYER_KEY) or self.entry.payee or ""


def _held(
    entries: Iterable[Directive], roles: Roles, as_of: datetime.date | None = None
) -> tuple[list[_Left], set[str]]:
    """What is left of each amount, and the references that other entries name."""
    held: list[_Left] = []
    others: list[_Left] = []
    named: set[str] = set()
    for entry in entries:
        if type(entry) is not Transaction or (as_of is not None and entry.date > as_of):
            continue
        is_amount = is_unapplied_entry(entry)
        (held if is_amount else others).extend(
            _Left(entry, *key, number, number)
            for key, number in moved_unapplied(entry, roles).items()
        )
        if not is_amount and APPLIES_KEY in entry.meta:
            named.add(text_of(entry.meta, APPLIES_KEY).strip())
    return [*held, *_lower(held, others)], named


def _lower(held: list[_Left], others: list[_Left]) -> list[_Left]:
    """Lower the amounts held by what moved besides; what of that is an amount of its own."""
    by_name: dict[tuple[str, str, str], _Left] = {}
    for one in held:
        by_name.setdefault((one.account, one.currency, one.reference), one)
    unnamed, unknown = [], []
    for other in others:
        name = text_of(other.entry.meta, APPLIES_KEY).strip()
        meant = by_name.get((other.account, other.currency, name))
        if not name:
            unnamed.append(other)
        elif meant is None:
            unknown.append(other)
        else:
            meant.left += other.left
            meant.by.append(other)
    for one in held:
        _leave_out_additions(one)
        unknown += one.added
    _lower_oldest(held, unnamed, lambda one: one.entry.links or ())
    _lower_oldest(held, unnamed, lambda _: ("",))
    return [one for one in chain(unnamed, unknown) if one.left]


def _leave_out_additions(one: _Left) -> None:
    """Leave out the records that add to an amount, so that more would be left than came.

    One that only undoes a part of what others applied before leaves no more than that.
    """
    if all(other.left * one.amount <= 0 for other in one.by):
        return
    records: defaultdict[object, list[_Left]] = defaultdict(list)
    for other in one.by:
        records[file_and_line(other.entry)].append(other)
    sums = [(sum((other.left for other in own), ZERO), own) for own in records.values()]
    one.left = one.amount
    for moved, own in sorted(sums, key=lambda it: (it[1][0].entry.date, it[0] * one.amount)):
        if moved * one.amount > 0 and abs(one.left + moved) > abs(one.amount) > 0:
            one.added += own
        else:
            one.left += moved
    added = set(map(id, one.added))
    one.by = [other for other in one.by if id(other) not in added]


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
