"""What a record would do: the engine's own computation, without the write."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal

from beancount.core.data import Close
from beancount.core.data import Directive
from beancount.core.data import Directives
from beancount.core.data import Open
from beancount.core.data import Transaction
from beancount.core.data import sorted as sorted_entries

from beancount_clawback.claims.book import build_book
from beancount_clawback.claims.claim import Claim
from beancount_clawback.claims.claim import EventKind
from beancount_clawback.claims.claim import Status
from beancount_clawback.claims.claim import event_kind
from beancount_clawback.claims.claim import payment_link
from beancount_clawback.claims.claim_figures import roles_of
from beancount_clawback.engine.unmatched import nearest
from beancount_clawback.engine.what_if import Standing
from beancount_clawback.engine.what_if import WhatIf
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.keys import PAYMENT_TAG
from beancount_clawback.ledger_language.payment_line import PaymentLine
from beancount_clawback.ledger_language.places import Place
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.ledger_language.postings import Legs
from beancount_clawback.ledger_language.postings import claim_links
from beancount_clawback.ledger_language.postings import names_claims
from beancount_clawback.ledger_language.postings import read_legs
from beancount_clawback.ledger_language.problems import ClawbackError
from beancount_clawback.ledger_language.problems import money_by_currency


@dataclass(frozen=True, slots=True)
class ClaimChange:
    """One claim before and after; `before` is None for a claim that was not there."""

    before: Claim | None
    after: Claim

    @property
    def reopens(self) -> bool:
        """Whether the bill is reopened that was not reopened before."""
        was = self.before is not None and Status.REOPENED in self.before.statuses
        return Status.REOPENED in self.after.statuses and not was


@dataclass(frozen=True, slots=True)
class PaymentChange:
    """A payment on no claim before and after: what itself tells. Its balance is not known."""

    payment: str
    currency: str
    before: Legs
    after: Legs


@dataclass(frozen=True, slots=True)
class Redone:
    """A record that is completed anew because what it takes back was edited.

    `corrected` are the changed lines of its corrected payment, before and after; `revenue` and
    `cash` what changes in its own month, as in :class:`Preview`.
    """

    record: Transaction
    corrected: tuple[tuple[Legs, Legs], ...]
    revenue: dict[str, Decimal]
    cash: dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class MonthLeft:
    """A month that an edited entry leaves: a day of it, and what changes in it."""

    day: datetime.date
    revenue: dict[str, Decimal]
    cash: dict[str, Decimal]

    def in_words(self) -> list[str]:
        """What changes, a line each."""
        return [
            f"{what} of {self.day:%Y-%m}, the month it leaves, changes by "
            f"{money_by_currency(sums)}."
            for what, sums in (("Revenue", self.revenue), ("Cash", self.cash))
            if sums
        ]


@dataclass(frozen=True, slots=True)
class Preview:
    """The outcome of a record: transactions, claims before and after, errors.

    `errors` are those of the record itself, and those that other entries get because of it.
    `revenue` is the change in the income of the record's month by currency, positive for more
    revenue (accrual basis); `cash` the change in insurance paid. `without_claim` are the
    payments taken back that no claim is linked to. With `errors` the record would be refused,
    and there are no transactions. `met` is the payment that a clawback takes back, to be
    sealed. `redone` are the records behind an entry that is edited, `left` what changes in the
    month that its old date is in, if its new one is in another.
    """

    transactions: tuple[Transaction, ...]
    changes: tuple[ClaimChange, ...]
    errors: tuple[ClawbackError, ...]
    revenue: dict[str, Decimal]
    cash: dict[str, Decimal]
    without_claim: tuple[PaymentChange, ...] = ()
    met: PaymentLine | None = None
    redone: tuple[Redone, ...] = ()
    left: MonthLeft | None = None


class LinkedEntries:
    """A ledger's entries by link, made once per load, so that a preview reads only a few."""

    def __init__(self, entries: Iterable[Directive], config: Config) -> None:
        """Index the completed entries of a ledger."""
        self._accounts: Directives = []
        self._by_link: dict[str, list[Transaction]] = {}
        self._config = config
        self._payment_links: list[str] | None = None
        for entry in entries:
            if isinstance(entry, Transaction):
                for link in entry.links or ():
                    self._by_link.setdefault(link, []).append(entry)
            elif isinstance(entry, (Open, Close)):
                self._accounts.append(entry)

    def around(self, links: Iterable[str]) -> Directives:
        """The entries that a record with these links can have to do with, and the accounts.

        These are the entries on the links themselves, all on the claims of those, and what
        names their payments only (a reversal that somebody wrote out without the claim). For
        a link that nothing has they are those on the links near it, to be named.
        """
        config = self._config
        links = [near for link in links for near in self._known(link)]
        first = [entry for link in links for entry in self._by_link.get(link, ())]
        found = {id(entry): entry for entry in first}
        for prefixes in ((config.claim_prefix, config.payment_prefix), config.payment_prefix):
            named = {
                link
                for entry in found.values()
                for link in entry.links
                if link.startswith(prefixes)
            }
            for link in named:
                for entry in self._by_link.get(link, ()):
                    found[id(entry)] = entry
        return sorted_entries([*self._accounts, *found.values()])

    def with_link(self, link: str) -> Sequence[Transaction]:
        """The entries that have this link, in the ledger's order; none for an unknown one."""
        return self._by_link.get(link, ())

    def _known(self, link: str) -> list[str]:
        if link in self._by_link:
            return [link]
        if self._payment_links is None:
            self._payment_links = sorted(
                link
                for link, entries in self._by_link.items()
                if any(PAYMENT_TAG in (entry.tags or ()) for entry in entries)
            )
        return nearest(link, self._payment_links)


def preview(
    standing: Standing,
    new: Transaction,
    config: Config,
    *,
    replaces: Place | None = None,
    adopts: Sequence[tuple[Transaction, Transaction]] = (),
    again: Sequence[Transaction] = (),
) -> Preview:
    """What a ledger becomes with one record or payment more, or with one changed.

    Args:
        standing: All of a ledger, or what `LinkedEntries.around` gives.
        new: The record or payment. A line number beyond the last of its file puts it behind
            the others of its day, as appending it would.
        config: The plugin's configuration.
        replaces: File and line of the entry that `new` takes the place of, when one is edited.
        adopts: Entries of the ledger, and what each becomes by the same write: tagged.
        again: The records behind the entry that is edited, as written.
    """
    done = standing.with_entries([new], replaces=replaces, adopts=adopts, again=again)
    as_is = standing.expansion
    # What an adopted payment was paid stood before, though its claim did not show it.
    before = standing.with_entries([], adopts=adopts).entries if adopts else as_is.entries
    errors = done.errors
    made = () if errors else done.made.get(file_and_line(new), ())
    old = _at(as_is.entries, replaces) if replaces else []
    stays = [entry for entry in old if _month(entry) == _month(new)]
    gone = [entry for entry in old if _month(entry) != _month(new)]
    redone = () if errors else tuple(_redone(one, as_is.entries, done, config) for one in again)
    again_made = (entry for one in again for entry in done.made[file_and_line(one)])
    touched = [*old, *made, *again_made]
    return Preview(
        transactions=made,
        changes=() if errors else _changes(before, done.entries, config, touched),
        errors=errors,
        revenue=_effect(made, stays, config, nominal=True),
        cash=_effect(made, stays, config, nominal=False),
        without_claim=_without_claim(made, config),
        met=done.outcome.taken_back_by(new),
        redone=redone,
        left=_left(gone, config) if gone and not errors else None,
    )


def _left(gone: Sequence[Transaction], config: Config) -> MonthLeft:
    return MonthLeft(
        gone[0].date,
        revenue=_effect((), gone, config, nominal=True),
        cash=_effect((), gone, config, nominal=False),
    )


def _month(entry: Transaction) -> tuple[int, int]:
    return entry.date.year, entry.date.month


def _redone(record: Transaction, before: Directives, done: WhatIf, config: Config) -> Redone:
    was, made = _at(before, file_and_line(record)), done.made[file_and_line(record)]
    old, new = _corrected(was, config), _corrected(made, config)
    return Redone(
        record,
        tuple((old.get(c, Legs()), legs) for c, legs in new.items() if old.get(c) != legs),
        revenue=_effect(made, was, config, nominal=True),
        cash=_effect(made, was, config, nominal=False),
    )


def _corrected(made: Iterable[Transaction], config: Config) -> Mapping[str, Legs]:
    """The amounts of a record's corrected payment by currency."""
    roles = Roles(config)
    for entry in made:
        if event_kind(entry) is EventKind.CORRECTED_PAYMENT:
            return read_legs(entry.postings, roles_of(entry, roles))
    return {}


def _at(entries: Directives, place: Place) -> list[Transaction]:
    return [e for e in entries if isinstance(e, Transaction) and file_and_line(e) == place]


def _changes(
    before: Directives, after: Directives, config: Config, moved: Sequence[Transaction]
) -> tuple[ClaimChange, ...]:
    """The claims that entries are on which come, go or are made anew."""
    names = {
        link for entry in moved for link in entry.links if link.startswith(config.claim_prefix)
    }
    old = {
        (claim.name, claim.currency): claim for claim in build_book(before, config, names).all()
    }
    changes = (
        ClaimChange(old.get((claim.name, claim.currency)), claim)
        for claim in build_book(after, config, names).all()
    )
    return tuple(
        change
        for change in changes
        if any(
            event.entry in moved
            for claim in (change.before, change.after)
            for event in (claim.events if claim else ())
        )
    )


def _without_claim(made: Sequence[Transaction], config: Config) -> tuple[PaymentChange, ...]:
    roles = Roles(config)
    changes: dict[tuple[str, str], PaymentChange] = {}
    for entry in made:
        kind = event_kind(entry)
        on_claim = claim_links(entry, config.claim_prefix) or names_claims(entry.postings)
        if on_claim or kind not in (EventKind.REVERSAL, EventKind.CORRECTED_PAYMENT):
            continue
        payment = payment_link(entry, config)
        for currency, legs in read_legs(entry.postings, roles_of(entry, roles)).items():
            key = (payment, currency)
            change = changes.get(key, PaymentChange(payment, currency, Legs(), Legs()))
            if kind is EventKind.REVERSAL:
                change = replace(change, before=Legs._make(-number for number in legs))
            else:
                change = replace(change, after=legs)
            changes[key] = change
    return tuple(changes.values())


def _effect(
    made: Sequence[Transaction], old: Sequence[Directive], config: Config, *, nominal: bool
) -> dict[str, Decimal]:
    roles = Roles(config)
    sums: dict[str, Decimal] = {}
    for sign, entries in ((1, made), (-1, old)):
        for entry in entries:
            if not isinstance(entry, Transaction):
                continue
            for posting in entry.postings:
                units = posting.units
                if units is None or not isinstance(units.number, Decimal):
                    continue
                if nominal and roles.is_nominal(posting.account):
                    number = -units.number
                elif not nominal and roles.role(posting.account) == INSURANCE_PAID:
                    number = units.number
                else:
                    continue
                sums[units.currency] = sums.get(units.currency, ZERO) + sign * number
    return {currency: number for currency, number in sums.items() if number}
