"""The book of claims: charges, payments, reversals, corrections, balances, status per claim.

It is read from a completed ledger (after the plugin), in one pass over its entries.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from beancount.core.data import Directive
from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.accounts import CLIENT
from beancount_clawback.accounts import INSURANCE
from beancount_clawback.accounts import Roles
from beancount_clawback.amounts import ZERO
from beancount_clawback.claim_tally import Kind
from beancount_clawback.claim_tally import by_claim
from beancount_clawback.claim_tally import kind_of
from beancount_clawback.claim_tally import moved_amounts
from beancount_clawback.collector import without_collector
from beancount_clawback.config import Config
from beancount_clawback.iso_dates import read_iso_date
from beancount_clawback.legs import Legs
from beancount_clawback.legs import claim_links
from beancount_clawback.legs import posting_claim
from beancount_clawback.legs import read_legs
from beancount_clawback.records import CHECK_KEY
from beancount_clawback.records import CLAWBACK_OF_KEY
from beancount_clawback.records import CLAWBACK_TAG
from beancount_clawback.records import CLIENT_KEY
from beancount_clawback.records import CORRECTED_TAG
from beancount_clawback.records import PAYMENT_TAG
from beancount_clawback.records import PRACTITIONER_KEY
from beancount_clawback.records import REVERSED_ON_KEY
from beancount_clawback.records import REVERSED_TAG
from beancount_clawback.records import REVIEW_FLAG
from beancount_clawback.records import SERVICE_DATE_KEY
from beancount_clawback.records import SERVICE_KEY
from beancount_clawback.records import SETTLEMENT_KEY
from beancount_clawback.records import SUPPLEMENTAL_KEY
from beancount_clawback.records import VARIANCE_TAG
from beancount_clawback.records import FourAmounts
from beancount_clawback.records import settlement_of
from beancount_clawback.records import text_of
from beancount_clawback.reversal import payer_of


class EventKind(str, Enum):
    """What happened to a claim; reversals and corrected payments are events of their own."""

    CHARGE = "charge"
    PAYMENT = "payment"
    REVERSAL = "reversal"
    CORRECTED_PAYMENT = "corrected payment"
    VARIANCE = "recoupment variance"
    CLIENT_PAYMENT = "client payment"
    OTHER = "other"


class Status(str, Enum):
    """Where a claim stands; a claim may have several."""

    NEEDS_REVIEW = "needs review"
    REOPENED = "reopened"
    REVERSED = "reversed"
    CORRECTED = "corrected"
    OPEN = "open"
    PAID = "paid"


class Event(NamedTuple):
    """One entry's part in a claim's history; a tuple, because a ledger has very many.

    `legs` are signed as in the ledger (a reversal's are negative); the balances are what the
    claim's receivables held after it, positive owed to the practice. `active` tells a payment
    or corrected payment that stands; `payment` is its own link.
    """

    date: datetime.date
    kind: EventKind
    entry: Transaction
    postings: tuple[Posting, ...]
    legs: Legs
    payer: str
    payment: str
    active: bool
    insurance_balance: Decimal
    client_balance: Decimal

    @property
    def balance(self) -> Decimal:
        """Insurance and client balance together."""
        return self.insurance_balance + self.client_balance


class Claim(NamedTuple):
    """One claim in one currency, as it stands after all entries.

    The four amounts are those of the active payments and what other entries moved; their sum
    is `billed` (in a ledger without charges, what the first payments accounted for). Balances
    are the receivables, positive owed to the practice. Names that differ among a claim's
    entries are joined by commas.
    """

    name: str
    currency: str
    client: str
    payers: tuple[str, ...]
    practitioner: str
    service: str
    service_date: datetime.date
    billed: Decimal
    amounts: FourAmounts
    insurance_balance: Decimal
    client_balance: Decimal
    statuses: tuple[Status, ...]
    events: tuple[Event, ...]

    @property
    def balance(self) -> Decimal:
        """Insurance and client balance together."""
        return self.insurance_balance + self.client_balance

    @property
    def payer(self) -> str:
        """The first payer, empty when there is none."""
        return self.payers[0] if self.payers else ""

    @property
    def active_payments(self) -> tuple[Event, ...]:
        """The payments that a clawback can take back."""
        return tuple(event for event in self.events if event.active)


@dataclass(frozen=True, slots=True)
class Book:
    """All claims of a ledger, and the entries that name several without telling them apart."""

    claims: dict[str, tuple[Claim, ...]]
    unclear: tuple[Transaction, ...]
    roles: Roles

    def all(self) -> list[Claim]:
        """Every claim (per currency), by name."""
        return [claim for name in sorted(self.claims) for claim in self.claims[name]]

    def find(self, name: str) -> tuple[Claim, ...]:
        """A claim by its link, with or without caret or prefix; empty when there is none."""
        name = name.strip().removeprefix("^")
        return self.claims.get(name) or self.claims.get(
            f"{self.roles.config.claim_prefix}{name}", ()
        )


def build_book(
    entries: Iterable[Directive], config: Config, only: Iterable[str] | None = None
) -> Book:
    """The book of a completed ledger; with `only`, of the claims with these links alone.

    Args:
        entries: A ledger's directives, sorted, as the plugin left them.
        config: The plugin's configuration.
        only: Names of claims; None for all.
    """
    with without_collector():
        return _book(entries, config, only)


def _book(entries: Iterable[Directive], config: Config, only: Iterable[str] | None) -> Book:
    roles = Roles(config)
    prefix = config.claim_prefix
    wanted = None if only is None else set(only)
    drafts: dict[str, _Draft] = {}
    unclear = []
    unnamed = []
    payments = []
    for entry in entries:
        if type(entry) is not Transaction or not entry.links:
            continue
        named = [link for link in entry.links if link.startswith(prefix)]
        if not named and not _names_claims(entry):
            if CLAWBACK_TAG in (entry.tags or ()):
                unnamed.append(entry)
            continue
        if named and wanted is not None and wanted.isdisjoint(entry.links):
            continue
        if PAYMENT_TAG in (entry.tags or ()):
            payments.append(entry)
        parts = by_claim(entry, _roles_of(entry, roles))
        if not parts and len(named) > 1 and _touches_receivables(entry.postings, roles):
            unclear.append(entry)
        for claim, postings in parts.items():
            if wanted is None or claim in wanted:
                drafts.setdefault(claim, _Draft(claim)).add(entry, postings)
    if unnamed:
        _insert_unnamed(drafts, unnamed, payments, config)
    claims = {name: tuple(_finish(draft, roles)) for name, draft in drafts.items()}
    return Book(claims, tuple(unclear), roles)


def _insert_unnamed(
    drafts: dict[str, _Draft],
    unnamed: list[Transaction],
    payments: list[Transaction],
    config: Config,
) -> None:
    """Put clawbacks that have only a payment's link on the claim of that payment."""
    paid = {payment_link(entry, config): entry for entry in payments}
    for entry in unnamed:
        payment = paid.get(payment_link(entry, config))
        named = claim_links(payment, config.claim_prefix) if payment else []
        if len(named) == 1 and named[0] in drafts:
            drafts[named[0]].insert(entry)


def event_kind(entry: Transaction) -> EventKind | None:
    """What an entry's tags say it is; None where they say nothing."""
    tags = entry.tags or ()
    if CLAWBACK_TAG in tags:
        if not entry.postings:
            return None
        if CORRECTED_TAG in tags:
            return EventKind.CORRECTED_PAYMENT
        return EventKind.VARIANCE if VARIANCE_TAG in tags else EventKind.REVERSAL
    return EventKind.PAYMENT if PAYMENT_TAG in tags else None


def service_date_of(entry: Transaction) -> datetime.date:
    """A charge's date of service: the metadata `service-date`, else its own date."""
    value = entry.meta.get(SERVICE_DATE_KEY)
    if isinstance(value, datetime.date):
        return value
    stated = read_iso_date(value) if isinstance(value, str) else None
    return stated or entry.date


def payment_link(entry: Transaction, config: Config) -> str:
    """A payment's own link; for a reversal or correction, that of the first payment."""
    stated = entry.meta.get(CLAWBACK_OF_KEY)
    if isinstance(stated, str) and stated:
        return stated
    prefix = config.payment_prefix
    own = [link for link in entry.links or () if link.startswith(prefix)]
    return min(own) if own else ""


def check_of(entry: Transaction) -> str:
    """The cheque or EFT number that an entry names."""
    return text_of(entry.meta, CHECK_KEY)


_UNTAGGED = {
    Kind.CHARGE: EventKind.CHARGE,
    Kind.CLIENT_PAYMENT: EventKind.CLIENT_PAYMENT,
    Kind.OTHER: EventKind.OTHER,
}


@dataclass(slots=True)
class _Draft:
    name: str
    parts: list[tuple[Transaction, tuple[Posting, ...]]] = field(default_factory=list)

    def add(self, entry: Transaction, postings: tuple[Posting, ...]) -> None:
        self.parts.append((entry, postings))

    def insert(self, entry: Transaction) -> None:
        """Take in an entry that names its claim by the payment's link only."""
        self.parts.append((entry, tuple(entry.postings)))
        self.parts.sort(key=lambda part: part[0].date)


@dataclass(slots=True)
class _Facts:
    """What the entries of one claim say about it, in one currency."""

    events: list[Event] = field(default_factory=list)
    billed: Decimal = ZERO
    paid: Decimal = ZERO
    write_off: Decimal = ZERO
    client: Decimal = ZERO
    insurance_balance: Decimal = ZERO
    client_balance: Decimal = ZERO
    first_payments: dict[str, Decimal] = field(default_factory=dict)


def _finish(draft: _Draft, roles: Roles) -> Iterable[Claim]:
    by_currency: dict[str, _Facts] = {}
    for entry, postings in draft.parts:
        moved = read_legs(postings, _roles_of(entry, roles))
        if not moved and not postings and PAYMENT_TAG in (entry.tags or ()):
            moved = {currency: Legs() for currency in list(by_currency)[:1]}
        for currency, legs in moved.items():
            facts = by_currency.setdefault(currency, _Facts())
            _take_in(facts, entry, postings, legs, roles)
    _drop_shadows(by_currency)
    charges = [
        event.entry
        for facts in by_currency.values()
        for event in facts.events
        if event.kind is EventKind.CHARGE
    ]
    first = draft.parts[0][0]
    services = [service_date_of(charge) for charge in charges] or [service_date_of(first)]
    client = _client(draft, charges, roles)
    practitioner, service = _joined(charges, PRACTITIONER_KEY), _joined(charges, SERVICE_KEY)
    for currency, facts in sorted(by_currency.items()):
        billed = facts.billed or sum(facts.first_payments.values(), ZERO)
        rest = billed - facts.paid - facts.write_off - facts.client
        yield Claim(
            name=draft.name,
            currency=currency,
            client=client,
            payers=_payers(facts.events, charges, roles),
            practitioner=practitioner,
            service=service,
            service_date=min(services),
            billed=billed,
            amounts=FourAmounts(facts.paid, facts.write_off, facts.client, rest),
            insurance_balance=facts.insurance_balance,
            client_balance=facts.client_balance,
            statuses=_statuses(facts),
            events=tuple(facts.events),
        )


def _drop_shadows(by_currency: dict[str, _Facts]) -> None:
    """Forget a currency that is only the other side of entries in the claim's own.

    A payment in EUR at a price clears a receivable in USD: the claim's line is that in USD.
    """
    if len(by_currency) == 1:
        return
    moved: dict[int, set[str]] = {}
    for currency, facts in by_currency.items():
        for event in facts.events:
            if event.legs.insurance or event.legs.client:
                moved.setdefault(id(event.entry), set()).add(currency)
    for currency, facts in list(by_currency.items()):
        if all(currency not in moved.get(id(e.entry), {currency}) for e in facts.events):
            del by_currency[currency]


def _names_claims(entry: Transaction) -> bool:
    """Whether a payment or clawback without a claim's link names claims in its postings."""
    tags = entry.tags or ()
    if CLAWBACK_TAG not in tags and PAYMENT_TAG not in tags:
        return False
    return any(map(posting_claim, entry.postings or ()))


def _roles_of(entry: Transaction, roles: Roles) -> Roles:
    if SETTLEMENT_KEY not in entry.meta:
        return roles
    return roles.with_settlement(settlement_of(entry.meta))


def _take_in(
    facts: _Facts, entry: Transaction, postings: tuple[Posting, ...], legs: Legs, roles: Roles
) -> None:
    kind = event_kind(entry) or _UNTAGGED[kind_of(legs)]
    facts.insurance_balance += legs.insurance
    facts.client_balance += legs.client
    active = _is_active(entry, postings, kind, legs)
    payer = ""
    if kind is EventKind.CHARGE:
        facts.billed += legs.receivable
        facts.client += legs.client
    elif kind is EventKind.OTHER:
        paid, write_off, client = moved_amounts(legs)
        facts.paid += paid
        facts.write_off += write_off
        facts.client += client
    elif kind is not EventKind.CLIENT_PAYMENT:
        sign = -1 if kind is EventKind.REVERSAL else 1
        payer = payer_of(entry.meta, entry.payee, postings, roles, sign)
        if kind is EventKind.PAYMENT:
            if payer not in facts.first_payments:
                facts.first_payments[payer] = legs.accounted
            elif text_of(entry.meta, SUPPLEMENTAL_KEY).upper() == "TRUE":
                facts.first_payments[payer] += legs.accounted
    if active:
        facts.paid += legs.insurance_paid
        facts.write_off += legs.write_off
        facts.client += legs.client
    facts.events.append(
        Event(
            date=entry.date,
            kind=kind,
            entry=entry,
            postings=postings,
            legs=legs,
            payer=payer,
            payment=payment_link(entry, roles.config) if payer or active else "",
            active=active,
            insurance_balance=facts.insurance_balance,
            client_balance=facts.client_balance,
        )
    )


def _is_active(
    entry: Transaction, postings: tuple[Posting, ...], kind: EventKind, legs: Legs
) -> bool:
    if kind not in (EventKind.PAYMENT, EventKind.CORRECTED_PAYMENT):
        return False
    if REVERSED_TAG in entry.tags or not (legs.accounted or legs.cash or legs.write_off):
        return False
    return not any(posting.meta and REVERSED_ON_KEY in posting.meta for posting in postings)


def _statuses(facts: _Facts) -> tuple[Status, ...]:
    events = facts.events
    changed = [e for e in events if e.kind in (EventKind.REVERSAL, EventKind.CORRECTED_PAYMENT)]
    settled = not (facts.insurance_balance or facts.client_balance)
    if not changed:
        return (Status.PAID if settled else Status.OPEN,)
    statuses = []
    if any(event.entry.flag == REVIEW_FLAG for event in changed):
        statuses.append(Status.NEEDS_REVIEW)
    if not settled:
        statuses.append(Status.REOPENED)
    active = [event for event in events if event.active]
    if any(event.kind is EventKind.CORRECTED_PAYMENT for event in active):
        statuses.append(Status.CORRECTED)
    elif not active:
        statuses.append(Status.REVERSED)
    elif settled:
        statuses.append(Status.PAID)
    return tuple(statuses)


def _payers(
    events: Sequence[Event], charges: list[Transaction], roles: Roles
) -> tuple[str, ...]:
    payers = dict.fromkeys([event.payer for event in events if event.payer])
    if not payers:
        for charge in charges:
            for posting in charge.postings:
                if roles.role(posting.account) == INSURANCE:
                    payers[roles.name_in(posting.account, INSURANCE)] = None
    payers.pop("", None)
    return tuple(payers)


def _client(draft: _Draft, charges: list[Transaction], roles: Roles) -> str:
    stated = {
        text_of(entry.meta, CLIENT_KEY): None
        for entry, _ in draft.parts
        if CLIENT_KEY in entry.meta
    }
    accounts = {
        posting.account: None
        for _, postings in draft.parts
        for posting in postings
        if roles.role(posting.account) == CLIENT
    }
    named = {roles.name_in(account, CLIENT): None for account in accounts}
    payees = {charge.payee or "": None for charge in charges}
    for names in (stated, named, payees):
        names.pop("", None)
        if names:
            return ", ".join(names)
    return ""


def _joined(charges: list[Transaction], key: str) -> str:
    if len(charges) == 1:
        return text_of(charges[0].meta, key)
    values = dict.fromkeys([text_of(charge.meta, key) for charge in charges])
    return ", ".join([value for value in values if value])


def _touches_receivables(postings: Iterable[Posting], roles: Roles) -> bool:
    return any(roles.role(posting.account) in (CLIENT, INSURANCE) for posting in postings)
