"""A ledger as it is and as it would be: the same computation twice, without a write."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from beancount.core.data import Directive
from beancount.core.data import Directives
from beancount.core.data import Transaction
from beancount.core.data import sorted as sorted_entries

from beancount_clawback.engine.expansion import Expansion
from beancount_clawback.engine.expansion import expand
from beancount_clawback.engine.manual_remittance import as_written
from beancount_clawback.engine.marks import Outcome
from beancount_clawback.engine.marks import unmarked
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.keys import PAYMENT_TAG
from beancount_clawback.ledger_language.keys import REPROCESSED_TAG
from beancount_clawback.ledger_language.new_errors import new_errors
from beancount_clawback.ledger_language.places import Place
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.ledger_language.places import place_in
from beancount_clawback.ledger_language.problems import ClawbackError


@dataclass(frozen=True)
class WhatIf:
    """What comes of entries that a ledger does not have yet.

    Attributes:
        entries: The ledger with them, completed.
        own_errors: The errors at the places of the new entries.
        errors_of_others: Those that other entries get because of them.
        places: Where the new entries are, and those completed anew.
        outcome: What became of each entry, of those that the ledger had as well.
    """

    entries: Directives
    own_errors: tuple[ClawbackError, ...]
    errors_of_others: tuple[ClawbackError, ...]
    places: frozenset[Place]
    outcome: Outcome

    @property
    def errors(self) -> tuple[ClawbackError, ...]:
        """All errors that the new entries bring, their own first."""
        return self.own_errors + self.errors_of_others

    @cached_property
    def made(self) -> dict[Place, tuple[Transaction, ...]]:
        """What the engine made of each of these entries, by its place."""
        made: dict[Place, tuple[Transaction, ...]] = {}
        for entry in self.entries:
            if isinstance(entry, Transaction) and file_and_line(entry) in self.places:
                made[file_and_line(entry)] = (*made.get(file_and_line(entry), ()), entry)
        return made


class Standing:
    """A ledger as it is, against which other entries are tried."""

    def __init__(
        self,
        entries: Directives,
        config: Config,
        *,
        accounts_open_themselves: bool,
        parties: frozenset[str] | None = None,
    ) -> None:
        """Nothing is computed before it is asked for.

        Args:
            entries: All of a ledger, or what can have to do with the entries to be tried.
                Where its records are not completed, they count as if they were.
            config: The plugin's configuration.
            accounts_open_themselves: As for `expansion.expand`.
            parties: As for `expansion.expand`.
        """
        self._entries = entries
        self._config = config
        self._automatic = accounts_open_themselves
        self._parties = parties

    @cached_property
    def expansion(self) -> Expansion:
        """The ledger without anything new."""
        return self._expanded(self._entries)

    def with_entries(
        self,
        new: Iterable[Transaction],
        *,
        replaces: Place | None = None,
        adopts: Iterable[tuple[Transaction, Transaction]] = (),
        again: Sequence[Transaction] = (),
    ) -> WhatIf:
        """The ledger with entries more, or with one in the place of another.

        Args:
            new: Payments and clawbacks with a place each. A line beyond the last of its file
                puts one behind the others of its day, as appending it would.
            replaces: The place of the entry that gives way, when one is edited.
            adopts: Entries of the ledger and what each becomes besides: a payment tagged.
            again: Records of the ledger as written, each to be completed anew in the place of
                what it was completed to.
        """
        new = list(new)
        entries = self._entries
        for old, tagged in adopts:
            entries = [entry for entry in entries if entry is not old] + [tagged]
        gone = {*map(file_and_line, again), *([replaces] if replaces else ())}
        links = frozenset[str]().union(*(entry.links or () for entry in new))
        entries = _to_be_booked_anew(_less(entries, gone), links)
        done = self._expanded(sorted_entries([*entries, *new, *again]))
        places = frozenset(map(file_and_line, new))
        own: list[ClawbackError] = []
        others: list[ClawbackError] = []
        for error in done.errors:
            (own if place_in(error.source) in places else others).append(error)
        if others:
            others = list(new_errors(self.expansion.errors, others))
        places |= gone
        return WhatIf(done.entries, tuple(own), tuple(others), places, done.outcome)

    def _expanded(self, entries: Directives) -> Expansion:
        return expand(
            entries,
            self._config,
            accounts_open_themselves=self._automatic,
            parties=self._parties,
        )


def _to_be_booked_anew(entries: Directives, links: frozenset[str]) -> Directives:
    """The entries, the manual payments with one of these links without their postings.

    What they replaced is replaced anew.
    """
    anew: Directives = []
    of_payments: set[Place] = set()
    for entry in entries:
        if type(entry) is not Transaction or links.isdisjoint(entry.links or ()):
            anew.append(entry)
            continue
        anew.append(as_written(entry))
        if PAYMENT_TAG in (entry.tags or ()):
            of_payments.add(file_and_line(entry))
    return [entry for entry in anew if not _is_made_of(entry, of_payments)]


def _is_made_of(entry: Directive, payments: Collection[Place]) -> bool:
    """Whether the engine made an entry of a payment, which replaces an answer by it."""
    return (
        type(entry) is Transaction
        and REPROCESSED_TAG in (entry.tags or ())
        and file_and_line(entry) in payments
    )


def _less(entries: Directives, places: Collection[Place]) -> Directives:
    """The entries less those of some places, and without marks, which are set anew."""
    if not places:
        return entries
    return [
        unmarked(entry) if isinstance(entry, Transaction) else entry
        for entry in entries
        if not isinstance(entry, Transaction) or file_and_line(entry) not in places
    ]
