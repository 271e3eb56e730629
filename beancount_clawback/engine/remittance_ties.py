"""Whether each remittance comes to its total: its entries against what the check was.

A `#remittance` entry states one check or EFT as a whole: `total:`, and `lines:` for how many
entries it has. Held against it is what the entries on its link move on accounts of cash,
clearing and fees; unapplied money, recoupments and receivables are not cash. A provider-level
adjustment is what it moves on the account that the check came to, whatever it is about: a fee
that the payer keeps lowers the check, one that a card processor keeps does not, and one that
applies what waited unapplied came with none. A clawback
counts on the remittance that took the money back, not on the one that its payment came with.
What only passes money on counts as no line: a deposit out of the clearing account, and an
entry that applies unapplied money.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal
from typing import Any

from beancount.core.amount import Amount
from beancount.core.data import Directive
from beancount.core.data import Transaction

from beancount_clawback.engine.marks import Outcome
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.keys import APPLIES_KEY
from beancount_clawback.ledger_language.keys import CHECK_KEY
from beancount_clawback.ledger_language.keys import CLAWBACK_OF_KEY
from beancount_clawback.ledger_language.keys import CORRECTED_TAG
from beancount_clawback.ledger_language.keys import LINES_KEY
from beancount_clawback.ledger_language.keys import PROVIDER_TAG
from beancount_clawback.ledger_language.keys import REFERENCE_KEY
from beancount_clawback.ledger_language.keys import REMITTANCE_TAG
from beancount_clawback.ledger_language.keys import TOTAL_KEY
from beancount_clawback.ledger_language.keys import VARIANCE_TAG
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import describe
from beancount_clawback.ledger_language.problems import money
from beancount_clawback.ledger_language.records import is_record
from beancount_clawback.ledger_language.records import is_unread
from beancount_clawback.ledger_language.records import lacks_postings
from beancount_clawback.ledger_language.records import settlement_of
from beancount_clawback.ledger_language.records import text_of
from beancount_clawback.ledger_language.remittance_record import RemittanceRecord
from beancount_clawback.ledger_language.remittance_record import read_remittance
from beancount_clawback.ledger_language.unapplied import is_unapplied_entry

_MOST_NAMED = 8


@dataclass(slots=True)
class Tie:
    """A remittance and its entries: what each of them moved, by currency.

    `unread` is set where an entry has an error of its own, which tells more than a sum that is
    off because of it.
    """

    moved: list[tuple[Transaction, dict[str, Decimal]]] = field(default_factory=list)
    lines: int = 0
    unread: bool = False

    def sums(self) -> dict[str, Decimal]:
        """What the entries come to by currency, zeros left out."""
        sums: dict[str, Decimal] = {}
        for _, amounts in self.moved:
            for currency, number in amounts.items():
                sums[currency] = sums.get(currency, ZERO) + number
        return {currency: number for currency, number in sums.items() if number}


def statement(
    *, link: str, date: datetime.date, payer: str, number: str, total: Amount, lines: int
) -> Transaction:
    """The `#remittance` entry of a check or EFT: what it comes to, and of how many entries."""
    meta: dict[str, Any] = {CHECK_KEY: number} if number else {}
    return Transaction(
        meta={**meta, TOTAL_KEY: total, LINES_KEY: Decimal(lines)},
        date=date,
        flag="*",
        payee=payer or None,
        narration=f"Remittance {number}".rstrip(),
        tags=frozenset((REMITTANCE_TAG,)),
        links=frozenset((link,)),
        postings=[],
    )


def check_remittances(
    entries: Iterable[Directive], stated: list[Transaction], outcome: Outcome, roles: Roles
) -> None:
    """Report each stated remittance that its entries do not come to.

    Args:
        entries: The ledger as written, its records not completed.
        stated: Its `#remittance` entries.
        outcome: What was completed.
        roles: Which account has which role.
    """
    prefix = roles.config.remittance_prefix
    named = {link for entry in stated for link in entry.links or () if link.startswith(prefix)}
    ties = remittance_ties(entries, frozenset(named), outcome, roles)
    seen: dict[str, Transaction] = {}
    for entry in stated:
        links = sorted(link for link in entry.links or () if link.startswith(prefix))
        try:
            record = read_remittance(entry)
            if len(links) != 1:
                raise _no_link(links, prefix)
            first = seen.setdefault(links[0], entry)
            if first is not entry:
                raise _twice(links[0], first, roles.config.base)
            _compare(record, links[0], ties[links[0]], roles.config.base)
        except Problem as problem:
            outcome.report(problem, entry)


def remittance_ties(
    entries: Iterable[Directive], links: frozenset[str], outcome: Outcome, roles: Roles
) -> dict[str, Tie]:
    """The entries of each remittance, by its link, and what they move on cash."""
    ties, unrelated = {link: Tie() for link in links}, links.isdisjoint
    variances = []
    own_of: dict[tuple[object, object], frozenset[str]] = {}
    waiting: set[str] = set()
    for entry in entries:
        if type(entry) is not Transaction or unrelated(entry.links or ()):
            continue
        own = links & entry.links
        tags = entry.tags or frozenset()
        if REMITTANCE_TAG in tags:
            continue
        if is_unapplied_entry(entry):
            name = text_of(entry.meta, REFERENCE_KEY).strip()
            if name and name in waiting:
                continue  # Twice in the ledger, which is an error of its own.
            waiting.add(name)
        if VARIANCE_TAG in tags and entry.postings:
            variances.append(entry)
            continue
        met = outcome.met.get(id(entry))
        if met is not None:
            own -= met.links - _referred(entry)
            own_of[entry.meta.get(CLAWBACK_OF_KEY), entry.date] = own
        _count(entry, [ties[link] for link in own], outcome, roles)
    for entry in variances:
        own = own_of.get((entry.meta.get(CLAWBACK_OF_KEY), entry.date), frozenset())
        for link in own & entry.links:
            ties[link].moved.append((entry, cash_on_check([entry], roles)))
    return ties


def cash_on_check(made: Iterable[Transaction], roles: Roles) -> dict[str, Decimal]:
    """What entries move of their check, by currency; zeros left out."""
    sums: dict[str, Decimal] = {}
    for entry in made:
        own = roles.with_settlement(settlement_of(entry.meta))
        counts = own.is_cash
        if PROVIDER_TAG in (entry.tags or ()):
            if APPLIES_KEY in entry.meta:
                continue
            came_to = next((p.account for p in entry.postings if own.is_bank(p.account)), "")
            counts = came_to.__eq__ if came_to else counts
        for posting in entry.postings:
            if not counts(posting.account):
                continue
            units = amount_of(posting)
            if units is not None:
                number, currency = units
                sums[currency] = sums[currency] + number if currency in sums else number
    return sums if all(sums.values()) else {c: number for c, number in sums.items() if number}


def _referred(entry: Transaction) -> set[str]:
    """The remittances that an imported entry says it came with, in front of its references."""
    parts = text_of(entry.meta, REFERENCE_KEY).split(";")
    return {part.strip().partition(" ")[0] for part in parts}


def _count(entry: Transaction, ties: list[Tie], outcome: Outcome, roles: Roles) -> None:
    if not ties:
        return
    made = outcome.replaced.get(id(entry))
    unread = made is None and lacks_postings(entry) and (is_record(entry) or is_unread(entry))
    if made is None:
        made = [entry]
    moved = cash_on_check(made, roles)
    passes_on = APPLIES_KEY in entry.meta or _passes_on(made, moved, roles)
    for tie in ties:
        tie.unread = tie.unread or unread
        tie.moved.append((entry, moved))
        tie.lines += not (passes_on or (entry.postings and CORRECTED_TAG in entry.tags))


def _passes_on(made: list[Transaction], moved: dict[str, Decimal], roles: Roles) -> bool:
    """Whether entries move no cash in sum and either only cash, or money unapplied before."""
    if moved:
        return False
    accounts = [posting.account for entry in made for posting in entry.postings]
    applies = any(map(roles.is_unapplied, accounts)) and not any(
        is_unapplied_entry(entry) for entry in made
    )
    return applies or (bool(accounts) and all(map(roles.is_cash, accounts)))


def _compare(record: RemittanceRecord, link: str, tie: Tie, base: str) -> None:
    if tie.unread:
        return
    others = tie.sums()
    currency = record.total.currency or (next(iter(others)) if len(others) == 1 else "")
    # Nothing has as many decimals as the total beside it.
    made = others.pop(currency, ZERO * record.total.number)
    difference = made - record.total.number
    what, remedy = [], []
    if difference or others:
        word = "too much" if difference > 0 else "too little"
        beside = "".join(f", beside {money(n, c)}" for c, n in sorted(others.items()))
        what.append(
            f"{link} is {money(record.total.number, currency)}; its entries make "
            f"{money(made, currency)}{beside}: {money(abs(difference), currency)} {word}"
        )
        remedy.append(f"`total: {made:f} {currency}`")
    if record.lines not in (None, tie.lines):
        count = f"{tie.lines} {'entry' if tie.lines == 1 else 'entries'}"
        what.append(f"{link} has {record.lines} lines; the ledger has {count} of it")
        remedy.append(f"`lines: {tie.lines}`")
    if what:
        listed = "; ".join(_listed(tie, base)) or "no entry"
        raise Problem(
            "remittance-differs",
            what=", and ".join(what),
            entries=listed,
            remedy=" and ".join(remedy),
        )


def _listed(tie: Tie, base: str) -> Iterator[str]:
    for entry, moved in tie.moved[:_MOST_NAMED]:
        amounts = ", ".join(money(number, currency) for currency, number in moved.items())
        yield f"{amounts or 'no cash'} by {describe(entry, base)}"
    if len(tie.moved) > _MOST_NAMED:
        yield f"and {len(tie.moved) - _MOST_NAMED} more"


def _no_link(links: list[str], prefix: str) -> Problem:
    what = "no link" if not links else f"{len(links)} links"
    return Problem("remittance-link", what=what, prefix=prefix)


def _twice(link: str, first: Transaction, base: str) -> Problem:
    return Problem("remittance-twice", link=link, other=describe(first, base))
