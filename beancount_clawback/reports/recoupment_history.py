"""What the practice owes payers from clawbacks, and what settled it.

Read from the postings to the recoupment accounts (`recoupment` in the configuration). A
reversal credits what was paid, its corrected payment debits what stays paid: the difference is
owed. Any other debit settles: a refund check, an amount kept back from a payment, a clawback
that the payer dropped.

Which clawback a settlement settles: the one that its posting names (`clawback-of: "pay-5512"`),
else those on whose payment or claim links it is; what is left over goes to the payer's oldest
clawbacks that are still open, and says so. So per payer: what is open, less what was settled
beyond everything owed, is the balance of the account.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal

from beancount.core.data import Directive
from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.claims.claim import EventKind
from beancount_clawback.claims.claim import event_kind
from beancount_clawback.claims.claim import payment_link
from beancount_clawback.engine.engine_order import transactions_in_order
from beancount_clawback.ledger_language.accounts import RECOUPMENT
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.postings import CLAIM_KEY
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.ledger_language.postings import claim_links
from beancount_clawback.ledger_language.postings import claim_name
from beancount_clawback.ledger_language.postings import posting_claim
from beancount_clawback.ledger_language.records import CLAWBACK_OF_KEY
from beancount_clawback.ledger_language.records import text_of


@dataclass(frozen=True, slots=True)
class Settlement:
    """What one entry settles of one clawback; `named` when it said which."""

    entry: Transaction
    amount: Decimal
    named: bool

    @property
    def by(self) -> str:
        """The entry in a few words."""
        words = [self.entry.payee or "", self.entry.narration or ""]
        return ", ".join(word for word in words if word)


@dataclass(frozen=True, slots=True)
class Recoupment:
    """One clawback on a recoupment account. Amounts are positive when owed to the payer.

    `corrected` is negative: what stays paid. `payment` is the link of the payment taken back,
    `entry` the reversal (for an amount that no clawback explains, such as an opening balance,
    the entry that booked it).
    """

    payer: str
    currency: str
    claims: tuple[str, ...]
    payment: str
    entry: Transaction
    reversed: Decimal
    corrected: Decimal
    variance: Decimal
    settlements: tuple[Settlement, ...]

    @property
    def owed(self) -> Decimal:
        """What the payer takes back, all told."""
        return self.reversed + self.corrected + self.variance

    @property
    def settled(self) -> Decimal:
        """What has been given back."""
        return sum((settlement.amount for settlement in self.settlements), ZERO)

    @property
    def open(self) -> Decimal:
        """What is still owed."""
        return self.owed - self.settled


@dataclass(frozen=True, slots=True)
class Unapplied:
    """A settlement, or a part of one, that nothing owed explains."""

    payer: str
    currency: str
    settlement: Settlement


@dataclass(frozen=True, slots=True)
class Recoupments:
    """All clawbacks on recoupment accounts, oldest first, and settlements beyond them."""

    clawbacks: tuple[Recoupment, ...]
    unapplied: tuple[Unapplied, ...]


def read_recoupments(
    entries: Sequence[Directive],
    config: Config,
    as_of: datetime.date | None = None,
    roles: Roles | None = None,
) -> Recoupments:
    """The recoupments of a completed ledger; empty when no recoupment account is configured.

    Args:
        entries: All directives, sorted, as the plugin left them.
        config: The plugin's configuration.
        as_of: The last day that counts; None for all.
        roles: Those of the configuration, where the caller has them.
    """
    reader = _Reader(roles or Roles(config))
    if config.recoupment:
        for entry in transactions_in_order(entries):
            if as_of is None or entry.date <= as_of:
                reader.take_in(entry)
    return reader.settle()


@dataclass(slots=True)
class _Draft:
    payer: str
    currency: str
    claims: tuple[str, ...]
    payment: str
    entry: Transaction
    sums: dict[EventKind, Decimal] = field(default_factory=dict)
    settlements: list[Settlement] = field(default_factory=list)

    @property
    def open(self) -> Decimal:
        settled = sum((settlement.amount for settlement in self.settlements), ZERO)
        return sum(self.sums.values(), ZERO) - settled

    def add(self, kind: EventKind, owed: Decimal) -> None:
        self.sums[kind] = self.sums.get(kind, ZERO) + owed

    def finished(self) -> Recoupment:
        corrected = self.sums.get(EventKind.CORRECTED_PAYMENT, ZERO)
        variance = self.sums.get(EventKind.VARIANCE, ZERO)
        return Recoupment(
            payer=self.payer,
            currency=self.currency,
            claims=self.claims,
            payment=self.payment,
            entry=self.entry,
            reversed=sum(self.sums.values(), ZERO) - corrected - variance,
            corrected=corrected,
            variance=variance,
            settlements=tuple(self.settlements),
        )


@dataclass(slots=True)
class _Move:
    """A posting that is no part of a clawback; `left` is what of it still needs a place."""

    payer: str
    currency: str
    posting: Posting
    entry: Transaction
    left: Decimal


Key = tuple[str, str]


class _Reader:
    def __init__(self, roles: Roles) -> None:
        self._roles = roles
        self._config = roles.config
        self._drafts: dict[Key, list[_Draft]] = {}
        self._latest: dict[tuple[Key, str, tuple[str, ...]], _Draft] = {}
        self._moves: list[_Move] = []

    def take_in(self, entry: Transaction) -> None:
        for posting in entry.postings or ():
            if not self._roles.is_recoupment(posting.account):
                continue
            number, currency = amount_of(posting) or (ZERO, "")
            if not number:
                continue
            key = (self._payer(posting, entry), currency)
            kind = event_kind(entry)
            if kind in (EventKind.REVERSAL, EventKind.CORRECTED_PAYMENT, EventKind.VARIANCE):
                self._clawback(key, kind, entry, posting, -number)
            else:
                self._moves.append(_Move(*key, posting, entry, number))

    def settle(self) -> Recoupments:
        """Give every move its place: first to what it names, then to the oldest, then beyond.

        A credit that no clawback explains is owed as well, once it has settled what clawbacks
        in the practice's favour left open.
        """
        for move in self._moves:
            self._give(move, self._is_named(move), named=True)
        for move in self._moves:
            if move.left < 0:
                self._give(move, _any, named=False)
                self._owe(move)
        for move in self._moves:
            self._give(move, _any, named=False)
        drafts = [draft for drafts in self._drafts.values() for draft in drafts]
        drafts.sort(key=lambda draft: (draft.entry.date, draft.payer))
        return Recoupments(
            tuple(draft.finished() for draft in drafts),
            tuple(
                Unapplied(move.payer, move.currency, Settlement(move.entry, move.left, False))
                for move in self._moves
                if move.left
            ),
        )

    def _payer(self, posting: Posting, entry: Transaction) -> str:
        named = self._roles.name_in(posting.account, RECOUPMENT)
        return named or text_of(entry.meta, "payer") or entry.payee or ""

    def _clawback(
        self, key: Key, kind: EventKind, entry: Transaction, posting: Posting, owed: Decimal
    ) -> None:
        claims = self._claims(entry, posting)
        payment = payment_link(entry, self._config)
        which = (key, payment, claims)
        draft = self._latest.get(which)
        own = draft is not None and (kind is not EventKind.REVERSAL or draft.entry is entry)
        if draft is None or not own:
            draft = _Draft(*key, claims, payment, entry)
            self._drafts.setdefault(key, []).append(draft)
            self._latest[which] = draft
        draft.add(kind, owed)

    def _claims(self, entry: Transaction, posting: Posting) -> tuple[str, ...]:
        named = posting_claim(posting) or claim_name(entry.meta.get(CLAIM_KEY))
        return (named,) if named else tuple(claim_links(entry, self._config.claim_prefix))

    def _is_named(self, move: _Move) -> Callable[[_Draft], bool]:
        stated = text_of(move.posting.meta, CLAWBACK_OF_KEY).removeprefix("^")
        if stated:
            return lambda draft: draft.payment == stated
        links = move.entry.links or frozenset()
        claim = posting_claim(move.posting)
        claims = {claim} if claim else links

        def named(draft: _Draft) -> bool:
            return draft.payment in links or not claims.isdisjoint(draft.claims)

        return named

    def _give(self, move: _Move, fits: Callable[[_Draft], bool], *, named: bool) -> None:
        for draft in self._drafts.get((move.payer, move.currency), ()):
            if not move.left:
                return
            is_open = draft.open
            if is_open * move.left <= 0 or not fits(draft):
                continue
            amount = min(is_open, move.left, key=abs)
            draft.settlements.append(Settlement(move.entry, amount, named))
            move.left -= amount

    def _owe(self, move: _Move) -> None:
        if not move.left:
            return
        key = (move.payer, move.currency)
        claims = self._claims(move.entry, move.posting)
        payment = payment_link(move.entry, self._config)
        draft = _Draft(*key, claims, payment, move.entry)
        draft.add(EventKind.OTHER, -move.left)
        self._drafts.setdefault(key, []).append(draft)
        self._drafts[key].sort(key=lambda draft: draft.entry.date)
        move.left = ZERO


def _any(draft: _Draft) -> bool:
    return bool(draft.open)
