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
from collections import defaultdict
from collections import deque
from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal
from difflib import get_close_matches
from heapq import nlargest
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
from beancount_clawback.ledger_language.keys import PROVIDER_TAG
from beancount_clawback.ledger_language.keys import REFERENCE_KEY
from beancount_clawback.ledger_language.keys import REVIEW_FLAG
from beancount_clawback.ledger_language.keys import UNAPPLIED_TAG
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import describe
from beancount_clawback.ledger_language.problems import money
from beancount_clawback.ledger_language.problems import place
from beancount_clawback.ledger_language.records import text_of

TO_CLOSE = "if there is nothing to book of it, change the ! of its entry to *"
"""What becomes of an amount of 0.00, which no other entry can move."""
_NAMED = frozenset((UNAPPLIED_TAG, PROVIDER_TAG))
_ALIKE = 0.6
"""From which likeness on a reference is named for one that is not there."""
_MOST_COMPARED = 30
"""References that are compared letter by letter; that takes a tenth of a millisecond each."""


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
            by=tuple(one.by),
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
    if one.is_beyond:
        by = ", ".join(f'{entry.date} "{entry.narration}"' for entry in one.by)
        return f"More of it is applied or sent back than came: {by}."
    if one.left != one.amount:
        return "A part of it is applied, so what is left is split or refunded by hand."
    if one.is_held:
        return "An application of it was taken back: without `apply: FALSE` it applies again."
    return text_of(one.entry.meta, FINDING_KEY) or "Nobody has applied it yet."


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


def unknown_applications(
    entries: Collection[Directive], roles: Roles
) -> list[tuple[Problem, Transaction]]:
    """What entries say with `applies:` that names nothing that waits, or money elsewhere.

    What waits is an unapplied amount, or what a payer kept back for an unknown claim.

    Args:
        entries: All directives of the ledger as completed.
        roles: The roles of its accounts.
    """
    naming = [
        one
        for one in entries
        if type(one) is Transaction
        and APPLIES_KEY in one.meta
        and UNAPPLIED_TAG not in (one.tags or ())
    ]
    if not naming:
        return []
    there: dict[str, Transaction] = {}
    for entry in entries:
        if type(entry) is Transaction and entry.tags and not _NAMED.isdisjoint(entry.tags):
            there.setdefault(text_of(entry.meta, REFERENCE_KEY).strip(), entry)
    found: dict[object, tuple[Problem, Transaction]] = {}
    for entry in naming:
        name = text_of(entry.meta, APPLIES_KEY).strip()
        what = _what_is_wrong(name, entry, there, roles)
        if what:
            # A record becomes several entries that all say what it says.
            problem = Problem("applies-unknown", reference=name, what=what)
            found.setdefault(file_and_line(entry), (problem, entry))
    return list(found.values())


def _what_is_wrong(
    name: str, entry: Transaction, there: Mapping[str, Transaction], roles: Roles
) -> str:
    """Why what an entry applies is not there; empty where it is."""
    if name not in there:
        near = _near(name, filter(None, there))
        shown = [f'"{one}" ({place(there[one], roles.config.base)})' for one in near]
        words = f"near it: {', '.join(shown)}" if shown else "and none is like it"
        return f"names no unapplied amount of the ledger; {words}"
    where = {(one.account, one.currency) for one in _moved(there[name], roles)}
    for one in _moved(entry, roles):
        if where and one.amount and (one.account, one.currency) not in where:
            account, currency = min(where)
            return (
                f"is an amount of {account} in {currency}, but this entry moves {one.account} "
                f"in {one.currency}"
            )
    return ""


def _near(name: str, references: Iterable[str]) -> list[str]:
    """The references most like one, of those that share most of its words; three at most."""
    words = set(name.split())
    some = nlargest(
        _MOST_COMPARED, references, key=lambda one: len(words.intersection(one.split()))
    )
    return get_close_matches(name, some, cutoff=_ALIKE)


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
    by: list[Transaction] = field(default_factory=list)

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
            meant.by.append(other.entry)
    _lower_oldest(held, unnamed, lambda one: one.entry.links or ())
    _lower_oldest(held, unnamed, lambda _: ("",))
    return [one for one in chain(unnamed, unknown) if one.left]


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
