"""The postings to the recoupment accounts: which make something owed, which settle it.

Money that moved is told from what was only rebooked: of an entry that is not a payment, as much
of its postings to recoupment accounts is cash as its accounts of money moved the other way.
What an insurance payment has on a recoupment account was kept back from it, all of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal

from beancount.core.data import Directive
from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.claims.claim import EventKind
from beancount_clawback.claims.claim import event_kind
from beancount_clawback.claims.claim import payment_link
from beancount_clawback.claims.claim_figures import roles_of
from beancount_clawback.claims.recoupment import Beyond
from beancount_clawback.claims.recoupment import How
from beancount_clawback.claims.recoupment import Key
from beancount_clawback.claims.recoupment import RecoupmentDraft
from beancount_clawback.claims.recoupment import Settlement
from beancount_clawback.claims.recoupment import Unidentified
from beancount_clawback.engine.engine_order import transactions_in_order
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import RECOUPMENT
from beancount_clawback.ledger_language.accounts import UNIDENTIFIED
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.accounts import payer_key
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.keys import APPLIES_KEY
from beancount_clawback.ledger_language.keys import CHECK_KEY
from beancount_clawback.ledger_language.keys import CLAIM_KEY
from beancount_clawback.ledger_language.keys import CLAWBACK_OF_KEY
from beancount_clawback.ledger_language.keys import CLAWBACK_TAG
from beancount_clawback.ledger_language.keys import PAYER_KEY
from beancount_clawback.ledger_language.keys import PAYMENT_TAG
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.ledger_language.postings import claim_links
from beancount_clawback.ledger_language.postings import claim_name
from beancount_clawback.ledger_language.postings import posting_claim
from beancount_clawback.ledger_language.records import text_of

_CLAWBACK = (EventKind.REVERSAL, EventKind.CORRECTED_PAYMENT, EventKind.VARIANCE)
_CHECK = re.compile(r"\bche(ck|que)\b", re.IGNORECASE)


@dataclass(slots=True)
class Move:
    """A posting that is not part of a clawback; `left` is what of it still needs a place.

    `left` is as posted: positive settles, negative owes. `money` is the part of it that moved
    money. `about` are the claim and payment links that it names.
    """

    payer: str
    currency: str
    entry: Transaction
    left: Decimal
    money: Decimal
    how: How
    claims: tuple[str, ...]
    payment: str
    about: frozenset[str]
    remittances: frozenset[str]
    stated: str
    of_payment: bool

    @property
    def key(self) -> Key:
        """Payer and currency."""
        return self.payer, self.currency

    @property
    def is_on_remittance(self) -> bool:
        """Whether it came with a remittance."""
        return bool(self.remittances)

    @property
    def names_what_is_unknown(self) -> bool:
        """Whether it names a claim, but its amount was not for a clawback known of that.

        The links of a payment are its own and name no clawback.
        """
        return self.left > 0 and bool(self.stated or (self.about and not self.of_payment))

    def names(self, draft: RecoupmentDraft) -> bool:
        """Whether it says that it is about a clawback."""
        if self.stated:
            return draft.payment == self.stated
        return draft.payment in self.about or not self.about.isdisjoint(draft.claims)

    def take(self, number: Decimal) -> Decimal:
        """Use up a part, and say how much of it was money."""
        money = min(self.money, number, key=abs) if self.money * number > 0 else ZERO
        self.left -= number
        self.money -= money
        return money

    def beyond(self) -> Beyond:
        """What is left, as a settlement of nothing."""
        settlement = Settlement(self.entry, self.left, self.money, self.how, named=False)
        return Beyond(self.payer, self.currency, self.claims, self.payment, settlement)


@dataclass(slots=True)
class Taken:
    """A clawback that a remittance took in cash; `left` is what was not carried forward."""

    payer: str
    currency: str
    claims: tuple[str, ...]
    payment: str
    entry: Transaction
    remittances: frozenset[str]
    left: Decimal = ZERO
    draft: RecoupmentDraft | None = None


@dataclass(slots=True)
class MovesRead:
    """What the postings to recoupment accounts are, in the engine's order."""

    clawbacks: list[RecoupmentDraft] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    unidentified: list[Unidentified] = field(default_factory=list)
    balances: dict[tuple[str, str], Decimal] = field(default_factory=dict)


def read_moves(entries: Iterable[Directive], roles: Roles) -> MovesRead:
    """The clawbacks and moves on the recoupment accounts of a completed ledger."""
    reader = _Reader(roles)
    for entry in transactions_in_order(entries):
        reader.take_in(entry)
    return reader.read


def payer_on(posting: Posting, entry: Transaction, roles: Roles) -> str:
    """Whose recoupment account a posting is on: its component, else what the entry says."""
    name = roles.name_in(posting.account, RECOUPMENT)
    if name and name != UNIDENTIFIED:
        return name
    return text_of(entry.meta, PAYER_KEY) or entry.payee or ""


class _Reader:
    def __init__(self, roles: Roles) -> None:
        self._roles = roles
        self._config = roles.config
        self._latest: dict[tuple[Key, str, tuple[str, ...]], RecoupmentDraft] = {}
        self._spelling: dict[str, str] = {}
        self._links: dict[str, frozenset[str]] = {}
        self._taken: dict[tuple[Key, str, tuple[str, ...]], Taken] = {}
        self.read = MovesRead()

    def _spelled(self, payer: str) -> str:
        """A payer as it was first called: accounts and entries may spell it otherwise."""
        return self._spelling.setdefault(payer_key(payer), payer)

    def take_in(self, entry: Transaction) -> None:
        tags = entry.tags or ()
        if PAYMENT_TAG in tags:
            self._links[payment_link(entry, self._config)] = frozenset(entry.links or ())
        if CLAWBACK_TAG in tags:
            self._taken_in_cash(entry)
        is_recoupment = self._roles.is_recoupment
        own = []
        for posting in entry.postings or ():
            if is_recoupment(posting.account):
                units = amount_of(posting)
                if units and units[0]:
                    own.append((posting, *units))
        if own:
            self._on_recoupment(entry, own)

    def _on_recoupment(
        self, entry: Transaction, own: list[tuple[Posting, Decimal, str]]
    ) -> None:
        kind = event_kind(entry)
        balances = self.read.balances
        moved = {}
        if kind not in (*_CLAWBACK, EventKind.PAYMENT):
            moved = money_of(entry, self._roles, self._roles.is_recoupment)
        for posting, number, currency in own:
            on = (posting.account, currency)
            balances[on] = balances.get(on, ZERO) - number
            key = (self._spelled(payer_on(posting, entry, self._roles)), currency)
            if kind in _CLAWBACK:
                self._clawback(key, kind, entry, posting, -number)
                continue
            money = number
            if kind is not EventKind.PAYMENT:
                room = moved[currency, number > 0]
                money = min(room, number, key=abs)
                moved[currency, number > 0] -= money
            if posting.account.endswith(f":{UNIDENTIFIED}"):
                self.read.unidentified.append(
                    Unidentified(
                        *key, posting.account, entry, number, money, self._how(entry, money)
                    )
                )
            else:
                self.read.moves.append(self._move(key, entry, posting, number, money))

    def _move(
        self, key: Key, entry: Transaction, posting: Posting, number: Decimal, money: Decimal
    ) -> Move:
        config = self._config
        links = entry.links or frozenset()
        prefixes = (config.claim_prefix, config.payment_prefix)
        claim = posting_claim(posting)
        about = {claim} if claim else {link for link in links if link.startswith(prefixes)}
        return Move(
            *key,
            entry=entry,
            left=number,
            money=money,
            how=self._how(entry, money),
            claims=self._claims(entry, posting),
            payment=payment_link(entry, config),
            about=frozenset(about),
            remittances=frozenset(
                link for link in links if link.startswith(config.remittance_prefix)
            ),
            stated=text_of(posting.meta, CLAWBACK_OF_KEY).strip().removeprefix("^"),
            of_payment=PAYMENT_TAG in (entry.tags or ()),
        )

    def _how(self, entry: Transaction, money: Decimal) -> How:
        if not money:
            return How.NO_MONEY
        links = entry.links or ()
        prefix = self._config.remittance_prefix
        if PAYMENT_TAG in (entry.tags or ()) or any(x.startswith(prefix) for x in links):
            return How.OFFSET
        by_check = CHECK_KEY in entry.meta or _CHECK.search(entry.narration or "")
        return How.CHECK if by_check else How.DEBIT

    def _clawback(
        self, key: Key, kind: EventKind, entry: Transaction, posting: Posting, owed: Decimal
    ) -> None:
        claims = self._claims(entry, posting)
        payment = payment_link(entry, self._config)
        which = (key, payment, claims)
        draft = self._latest.get(which)
        own = draft is not None and (kind is not EventKind.REVERSAL or draft.entry is entry)
        if draft is None or not own:
            draft = RecoupmentDraft(*key, claims, payment, entry, since=entry.date)
            self.read.clawbacks.append(draft)
            self._latest[which] = draft
        draft.add(kind, owed)

    def _taken_in_cash(self, entry: Transaction) -> None:
        """Note what a clawback took on a remittance of its own, not of the old payment's."""
        kind = event_kind(entry)
        payment = payment_link(entry, self._config)
        prefix = self._config.remittance_prefix
        own = (entry.links or frozenset()) - self._links.get(payment, frozenset())
        # Entered by hand it names what waits of a remittance, whose link comes first in that.
        own |= {text_of(entry.meta, APPLIES_KEY).strip().partition(" ")[0]}
        remittances = frozenset(link for link in own if link.startswith(prefix))
        if kind not in _CLAWBACK or not remittances:
            return
        roles = roles_of(entry, self._roles)
        payer = self._spelled(text_of(entry.meta, PAYER_KEY) or entry.payee or "")
        for posting in entry.postings:
            units = amount_of(posting)
            if not units or roles.role(posting.account) != INSURANCE_PAID:
                continue
            if roles.is_recoupment(posting.account):
                continue
            claims = self._claims(entry, posting)
            which = ((payer, units[1]), payment, claims)
            taken = self._taken.get(which)
            if taken is None or (kind is EventKind.REVERSAL and taken.entry is not entry):
                taken = Taken(*which[0], claims, payment, entry, remittances)
                self._taken[which] = taken
                self.read.taken.append(taken)
            taken.left -= units[0]

    def _claims(self, entry: Transaction, posting: Posting) -> tuple[str, ...]:
        named = posting_claim(posting) or claim_name(entry.meta.get(CLAIM_KEY))
        return (named,) if named else tuple(claim_links(entry, self._config.claim_prefix))


def money_of(
    entry: Transaction, roles: Roles, on: Callable[[str], bool]
) -> dict[tuple[str, bool], Decimal]:
    """How much of what an entry moves on some accounts is money, not only rebooked.

    Assets without a role can only be money here: this is neither a payment nor a charge.

    Args:
        entry: Neither a payment nor a clawback.
        roles: The roles of the ledger's accounts.
        on: Whether an account is one of them.

    Returns:
        By currency, and whether it is what is debited: a debit positive, a credit negative.
    """
    roles = roles_of(entry, roles)
    assets = f"{roles.config.assets}:"
    money: dict[str, Decimal] = {}
    debits: dict[str, Decimal] = {}
    credits_: dict[str, Decimal] = {}
    for posting in entry.postings:
        account, units = posting.account, amount_of(posting)
        if not units:
            continue
        number, currency = units
        role = roles.role(account)
        if on(account):
            side = debits if number > 0 else credits_
            side[currency] = side.get(currency, ZERO) + number
        elif role == INSURANCE_PAID or (not role and account.startswith(assets)):
            money[currency] = money.get(currency, ZERO) + number
    found: dict[tuple[str, bool], Decimal] = {}
    for currency in {*debits, *credits_}:
        debit, credit = debits.get(currency, ZERO), credits_.get(currency, ZERO)
        rebooked = min(debit, -credit)
        paid = _opposed(debit + credit, money.get(currency, ZERO))
        found[currency, True] = rebooked + max(paid, ZERO)
        found[currency, False] = -rebooked + min(paid, ZERO)
    return found


def _opposed(moved: Decimal, money: Decimal) -> Decimal:
    """How much of what moved on an account is money, that moved the other way."""
    if moved > 0:
        return min(moved, max(ZERO, -money))
    return max(moved, min(ZERO, -money))
