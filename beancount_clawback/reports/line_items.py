"""The line items of revenue: every charge, payment, reversal, correction … of a ledger, once.

All reports are sums over this one stream. A reversal and the corrected payment that follows
it are two items, never one.

What is in it: every transaction that touches an Income account, a write-off account, a
receivable, or that is tagged as an insurance payment or clawback. Each of its postings counts
in exactly one item: a cheque over many claims gives an item a claim, and one more for the
postings that belong to none. So the sum of `LineItem.income` is what the income statement
says, whatever other plugins and entries contribute to it. What Beancount itself generates to
summarize a period (flags S, T and C) is no item.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal

from beancount.core import flags
from beancount.core.data import Directive
from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.accounts import CLIENT
from beancount_clawback.accounts import INSURANCE
from beancount_clawback.accounts import INSURANCE_PAID
from beancount_clawback.accounts import NO_ROLE
from beancount_clawback.accounts import WRITE_OFF
from beancount_clawback.accounts import Roles
from beancount_clawback.amounts import ZERO
from beancount_clawback.claim import Claim
from beancount_clawback.claim import Event
from beancount_clawback.claim import EventKind
from beancount_clawback.claim import event_kind
from beancount_clawback.claim import payment_link
from beancount_clawback.claim import service_date_of
from beancount_clawback.claim_tally import kind_of
from beancount_clawback.claim_tally import moved_amounts
from beancount_clawback.claims import Book
from beancount_clawback.claims import build_book
from beancount_clawback.collector import without_collector
from beancount_clawback.config import Config
from beancount_clawback.legs import Legs
from beancount_clawback.legs import amount_of
from beancount_clawback.legs import claim_links
from beancount_clawback.legs import read_legs
from beancount_clawback.payment_line import payer_of
from beancount_clawback.problems import Problem
from beancount_clawback.records import CLAWBACK_TAG
from beancount_clawback.records import CLIENT_KEY
from beancount_clawback.records import PAYMENT_TAG
from beancount_clawback.records import PRACTITIONER_KEY
from beancount_clawback.records import SERVICE_KEY
from beancount_clawback.records import FourAmounts
from beancount_clawback.records import is_unread
from beancount_clawback.records import read_payment
from beancount_clawback.records import settlement_of
from beancount_clawback.records import text_of
from beancount_clawback.reports.line_item import Kind
from beancount_clawback.reports.line_item import LineItem

__all__ = ["Kind", "LineItem", "line_items", "narrow"]


def line_items(
    entries: Sequence[Directive], config: Config, book: Book | None = None
) -> list[LineItem]:
    """The line items of a completed ledger, in the order of its entries.

    Args:
        entries: All directives, as the plugin left them. To report on some of them only, read
            all and `narrow` afterwards: what a payment is about stands in other entries.
        config: The plugin's configuration.
        book: The book of claims of the same entries, where the caller has it already.
    """
    with without_collector():
        return list(_Reader(book or build_book(entries, config)).read(entries))


def narrow(items: Iterable[LineItem], entries: Iterable[Directive]) -> list[LineItem]:
    """The items whose entry is among `entries` (those that a filter of Fava leaves)."""
    kept = {id(entry) for entry in entries}
    return [item for item in items if id(item.entry) in kept]


_GENERATED_FLAGS = {flags.FLAG_SUMMARIZE, flags.FLAG_TRANSFER, flags.FLAG_CONVERSIONS}
# The file names that `beancount.ops.summarize` gives what it makes; a person may use the flags.
_GENERATED = {"<summarize>", "<transfer_balances>", "<conversions>"}
_TAKEN_AS_THEY_ARE = {
    EventKind.CHARGE: Kind.CHARGE,
    EventKind.PAYMENT: Kind.PAYMENT,
    EventKind.REVERSAL: Kind.REVERSAL,
    EventKind.CORRECTED_PAYMENT: Kind.CORRECTED_PAYMENT,
    EventKind.VARIANCE: Kind.VARIANCE,
    EventKind.CLIENT_PAYMENT: Kind.CLIENT_PAYMENT,
}
_OUR_TAGS = frozenset((PAYMENT_TAG, CLAWBACK_TAG))


@dataclass(slots=True)
class _Standing:
    """A claim in one currency while its events pass by.

    `prices` and `remainders` are, by payment, the sum of its four amounts and its insurance
    responsibility; a reversal takes the remainder back, and a correction in a ledger without
    charges is measured against the price.
    """

    claim: Claim
    charged: bool
    remaining: Decimal
    prices: dict[str, Decimal] = field(default_factory=dict)
    remainders: dict[str, Decimal] = field(default_factory=dict)


class _Reader:
    def __init__(self, book: Book) -> None:
        self._book = book
        self._roles = book.roles
        self._income = _CountsAsIncome(book.roles)
        self._matters = _Matters(book.roles)
        self._events: dict[int, list[tuple[_Standing, Event]]] = {}
        self._standings: dict[str, _Standing] = {}
        for name, claims in book.claims.items():
            for claim in claims:
                charged = any(event.kind is EventKind.CHARGE for event in claim.events)
                standing = _Standing(claim, charged, claim.billed)
                self._standings.setdefault(name, standing)
                for event in claim.events:
                    self._events.setdefault(id(event.entry), []).append((standing, event))

    def read(self, entries: Iterable[Directive]) -> Iterator[LineItem]:
        for entry in entries:
            if type(entry) is not Transaction:
                continue
            if entry.flag in _GENERATED_FLAGS and entry.meta.get("filename") in _GENERATED:
                continue
            events = self._events.get(id(entry))
            if events is None:
                yield from self._outside_claims(entry)
                continue
            items = [self._of_event(standing, event) for standing, event in events]
            yield from items
            if len(events) > 1 or len(events[0][1].postings) != len(entry.postings):
                yield from self._rest(entry, events)

    def _of_event(self, standing: _Standing, event: Event) -> LineItem:
        claim, entry, legs = standing.claim, event.entry, event.legs
        income = self._income.of(event.postings, claim.currency)
        kind = _kind(event.kind, legs, income)
        if kind is Kind.DENIAL and is_unread(entry):
            kind = Kind.UNREAD
        payer, practitioner, service = event.payer, claim.practitioner, claim.service
        service_date = claim.service_date
        if event.kind is EventKind.CHARGE:
            payer = self._names(event.postings, INSURANCE) if len(claim.payers) > 1 else ""
            practitioner = text_of(entry.meta, PRACTITIONER_KEY)
            service = text_of(entry.meta, SERVICE_KEY)
            service_date = service_date_of(entry)
        return LineItem(
            date=event.date,
            service_date=service_date,
            kind=kind,
            currency=claim.currency,
            payer=payer or claim.payer,
            client=claim.client,
            practitioner=practitioner,
            service=service,
            claim=claim.name,
            payment=event.payment,
            amounts=_amounts(standing, event),
            income=income,
            cash=legs.cash,
            entry=entry,
        )

    def _rest(
        self, entry: Transaction, events: list[tuple[_Standing, Event]]
    ) -> Iterator[LineItem]:
        """What the claims of a cheque leave over: interest, an offset, a part of the cash."""
        for currency, legs in self._legs(entry).items():
            income = self._income.of(entry.postings, currency)
            for standing, event in events:
                if standing.claim.currency == currency:
                    legs = _less(legs, event.legs)  # noqa: PLW2901 - it shrinks to the rest
                    income -= self._income.of(event.postings, currency)
            if income or legs.cash or legs.write_off or legs.receivable:
                yield self._unclaimed(entry, currency, legs, income)

    def _outside_claims(self, entry: Transaction) -> Iterator[LineItem]:
        tagged = not _OUR_TAGS.isdisjoint(entry.tags or ())
        if not tagged and not any(self._matters[p.account] for p in entry.postings or ()):
            return
        if not entry.postings:
            if PAYMENT_TAG in (entry.tags or ()):
                yield from self._denial(entry)
            return
        claims = claim_links(entry, self._roles.config.claim_prefix)
        for currency, legs in self._legs(entry).items():
            income = self._income.of(entry.postings, currency)
            if tagged or income or legs.cash or legs.write_off or legs.receivable:
                yield self._unclaimed(entry, currency, legs, income, claims)

    def _unclaimed(
        self,
        entry: Transaction,
        currency: str,
        legs: Legs,
        income: Decimal,
        claims: Sequence[str] = (),
    ) -> LineItem:
        """An item of no claim, or of several that the entry does not tell apart."""
        of = event_kind(entry) or EventKind(kind_of(legs).value)
        kind = _kind(of, legs, income)
        known = [self._standings[name].claim for name in claims if name in self._standings]
        meta, postings = entry.meta, entry.postings
        payer, payment = self._names(postings, INSURANCE), ""
        if not _OUR_TAGS.isdisjoint(entry.tags or ()):
            payment = payment_link(entry, self._roles.config)
            sign = -1 if of is EventKind.REVERSAL else 1
            payer = payer_of(meta, entry.payee, postings, self._roles, sign)
        client = text_of(meta, CLIENT_KEY) or self._names(postings, CLIENT)
        practitioner, service = text_of(meta, PRACTITIONER_KEY), text_of(meta, SERVICE_KEY)
        return LineItem(
            date=entry.date,
            service_date=service_date_of(entry),
            kind=kind,
            currency=currency,
            payer=payer or _joined(claim.payer for claim in known),
            client=client or _joined(claim.client for claim in known),
            practitioner=practitioner or _joined(claim.practitioner for claim in known),
            service=service or _joined(claim.service for claim in known),
            claim=", ".join(claims),
            payment=payment,
            amounts=FourAmounts(*_three(of, legs), ZERO),
            income=income,
            cash=legs.cash,
            entry=entry,
        )

    def _denial(self, entry: Transaction) -> Iterator[LineItem]:
        """A manual payment of nothing has no postings, but the payer did answer."""
        if is_unread(entry):
            return
        amounts = read_payment(entry).amounts
        stated = amounts.insurance_responsibility
        links = claim_links(entry, self._roles.config.claim_prefix)
        standing = self._standings.get(links[0]) if len(links) == 1 else None
        written = [given.currency for given in amounts if given and given.currency]
        currency = written[0] if written else standing.claim.currency if standing else ""
        if not currency:
            return
        rest = stated.number if stated else standing.remaining if standing else ZERO
        item = self._unclaimed(entry, currency, Legs(), ZERO, links)
        yield item._replace(
            service_date=standing.claim.service_date if standing else item.service_date,
            amounts=FourAmounts(ZERO, ZERO, ZERO, rest),
        )

    def _legs(self, entry: Transaction) -> dict[str, Legs]:
        roles = self._roles.with_settlement(settlement_of(entry.meta))
        return read_legs(entry.postings, roles)

    def _names(self, postings: Iterable[Posting], role: str) -> str:
        return _joined(
            self._roles.name_in(posting.account, role)
            for posting in postings
            if self._roles.role(posting.account) == role
        )


class _Matters(dict[str, bool]):
    """Whether a posting to an account makes its entry a line item; answers are remembered."""

    def __init__(self, roles: Roles) -> None:
        super().__init__()
        self._roles = roles

    def __missing__(self, account: str) -> bool:
        known = self._roles.role(account) not in (NO_ROLE, INSURANCE_PAID)
        answer = known or account.startswith(f"{self._roles.config.income}:")
        self[account] = answer
        return answer


class _CountsAsIncome(dict[str, bool]):
    """Whether an account is one of income or of write-offs; answers are remembered."""

    def __init__(self, roles: Roles) -> None:
        super().__init__()
        self._roles = roles

    def __missing__(self, account: str) -> bool:
        income = account.startswith(f"{self._roles.config.income}:")
        self[account] = answer = income or self._roles.role(account) == WRITE_OFF
        return answer

    def of(self, postings: Iterable[Posting], currency: str) -> Decimal:
        """The effect of postings on the income statement, positive for revenue."""
        income = ZERO
        for posting in postings:
            if self[posting.account]:
                units = amount_of(posting)
                if units is not None and units[1] == currency:
                    income -= units[0]
        return income


def _kind(of: EventKind, legs: Legs, income: Decimal) -> Kind:
    kind = _TAKEN_AS_THEY_ARE.get(of)
    if kind is Kind.CHARGE and legs.write_off < 0 and not income + legs.write_off:
        return Kind.WRITE_OFF_REVERSAL
    if kind is Kind.PAYMENT and not (legs.accounted or legs.cash or legs.write_off or income):
        return Kind.DENIAL
    if kind is not None:
        return kind
    if legs.insurance and legs.cash:
        return Kind.PAYMENT
    if legs.write_off:
        return Kind.WRITE_OFF if legs.write_off > 0 else Kind.WRITE_OFF_REVERSAL
    return Kind.OTHER_INCOME if income else Kind.OTHER


def _amounts(standing: _Standing, event: Event) -> FourAmounts:
    three = _three(event.kind, event.legs)
    accounted = sum(three, ZERO)
    if event.kind is EventKind.CHARGE:
        standing.remaining -= event.legs.client
        return FourAmounts(*three, event.legs.insurance)
    if event.kind is EventKind.VARIANCE:
        return FourAmounts(*three, ZERO)
    standing.remaining -= accounted
    name = event.payment or event.payer
    if event.kind is EventKind.REVERSAL:
        return FourAmounts(*three, -standing.remainders.pop(name, ZERO))
    if event.kind not in (EventKind.PAYMENT, EventKind.CORRECTED_PAYMENT):
        return FourAmounts(*three, -accounted)
    rest = standing.remaining
    if not standing.charged:
        price = standing.prices.setdefault(name, accounted + _stated_rest(event.entry))
        rest = price - accounted
    standing.remainders[name] = rest
    return FourAmounts(*three, rest)


def _three(kind: EventKind, legs: Legs) -> tuple[Decimal, Decimal, Decimal]:
    """Insurance paid, write-off and client responsibility that an entry adds."""
    if kind is EventKind.CHARGE:
        return ZERO, legs.write_off, legs.client
    if kind is EventKind.CLIENT_PAYMENT:
        return ZERO, legs.write_off, -legs.write_off
    if kind is EventKind.OTHER:
        return moved_amounts(legs)
    if kind is EventKind.VARIANCE:
        return legs.cash, legs.write_off, legs.client
    return legs.insurance_paid, legs.write_off, legs.client


def _stated_rest(entry: Transaction) -> Decimal:
    try:
        stated = read_payment(entry).amounts.insurance_responsibility
    except Problem:
        return ZERO
    return stated.number if stated else ZERO


def _less(whole: Legs, part: Legs) -> Legs:
    return Legs(*(all_ - own for all_, own in zip(whole, part, strict=True)))


def _joined(names: Iterable[str]) -> str:
    return ", ".join(name for name in dict.fromkeys(names) if name)
