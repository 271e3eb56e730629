"""The line items of revenue: every charge, payment, reversal, correction … of a ledger, once.

All reports are sums over this one stream. A reversal and the corrected payment that follows
it are two items, never one.

What is in it: every transaction that touches an Income account, a write-off account, a
receivable, or that is tagged as an insurance payment or clawback. Each of its postings counts
in exactly one item: a remittance over many claims gives an item a claim, and one more for the
postings that belong to none. So the sum of `LineItem.income` is what the income statement
says, whatever other plugins and entries contribute to it. What Beancount itself generates to
summarize a period (flags S, T and C) is not an item.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from decimal import Decimal

from beancount.core import flags
from beancount.core.data import Directive
from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.claims.book import Book
from beancount_clawback.claims.book import build_book
from beancount_clawback.claims.claim import Event
from beancount_clawback.claims.claim import EventKind
from beancount_clawback.claims.claim import event_kind
from beancount_clawback.claims.claim import payment_link
from beancount_clawback.claims.claim import service_date_of
from beancount_clawback.claims.claim_figures import roles_of
from beancount_clawback.claims.insurance_signs import is_paid_by_client
from beancount_clawback.claims.other_currency import Beside
from beancount_clawback.claims.other_currency import at_worth
from beancount_clawback.claims.other_currency import sides
from beancount_clawback.claims.other_currency import untagged_kind
from beancount_clawback.engine.engine_order import transactions_in_order
from beancount_clawback.engine.running_figures import kind_of
from beancount_clawback.garbage_collector import without_collector
from beancount_clawback.ledger_language.accounts import CLIENT
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import payer_key
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.keys import CLIENT_KEY
from beancount_clawback.ledger_language.keys import OUR_TAGS
from beancount_clawback.ledger_language.keys import PAYMENT_TAG
from beancount_clawback.ledger_language.keys import PRACTITIONER_KEY
from beancount_clawback.ledger_language.keys import SERVICE_KEY
from beancount_clawback.ledger_language.payment_line import payer_of
from beancount_clawback.ledger_language.postings import Legs
from beancount_clawback.ledger_language.postings import claim_links
from beancount_clawback.ledger_language.postings import read_legs
from beancount_clawback.ledger_language.postings_without_role import tells_its_figures
from beancount_clawback.ledger_language.records import FourAmounts
from beancount_clawback.ledger_language.records import is_unread
from beancount_clawback.ledger_language.records import lacks_postings
from beancount_clawback.ledger_language.records import read_payment
from beancount_clawback.ledger_language.records import text_of
from beancount_clawback.reports.accounts_that_count import CountsAsIncome
from beancount_clawback.reports.accounts_that_count import Matters
from beancount_clawback.reports.line_item import Kind
from beancount_clawback.reports.line_item import LineItem
from beancount_clawback.reports.line_item import Side
from beancount_clawback.reports.standing import TAKES_BACK
from beancount_clawback.reports.standing import Standing
from beancount_clawback.reports.standing import Words
from beancount_clawback.reports.standing import three_amounts

__all__ = ["Kind", "LineItem", "Side", "line_items"]


def line_items(
    entries: Sequence[Directive], config: Config, book: Book | None = None
) -> list[LineItem]:
    """The line items of a completed ledger, in the order in which the engine takes its entries.

    Args:
        entries: All directives, as the plugin left them. To report on some of them only, read
            all and narrow the items: what a payment is about stands in other entries.
        config: The plugin's configuration.
        book: The book of claims of the same entries, where the caller has it already.
    """
    with without_collector():
        return list(_Reader(book or build_book(entries, config)).read(entries))


_GENERATED_FLAGS = {flags.FLAG_SUMMARIZE, flags.FLAG_TRANSFER, flags.FLAG_CONVERSIONS}
# The file names that `beancount.ops.summarize` gives what it makes; a person may use the flags.
_GENERATED = {"<summarize>", "<transfer_balances>", "<conversions>"}
_TAKEN_AS_THEY_ARE = {
    EventKind.CHARGE: Kind.CHARGE,
    EventKind.PAYMENT: Kind.PAYMENT,
    EventKind.REVERSAL: Kind.REVERSAL,
    EventKind.CORRECTED_PAYMENT: Kind.CORRECTED_PAYMENT,
    EventKind.VARIANCE: Kind.VARIANCE,
    EventKind.REPROCESSED: Kind.REPROCESSED,
    EventKind.CLIENT_PAYMENT: Kind.CLIENT_PAYMENT,
}


class _Reader:
    def __init__(self, book: Book) -> None:
        self._roles = book.roles
        self._income = CountsAsIncome(book.roles)
        self._matters = Matters(book.roles)
        self._events: dict[int, list[tuple[Standing, Event]]] = {}
        self._standings: dict[str, Standing] = {}
        self._said: dict[tuple[str, str], Words] = {}
        self._clients: set[str] = set()
        self._spelling: dict[str, str] = {}
        prefix = book.roles.config.payment_prefix
        for name, claims in book.claims.items():
            for claim in claims:
                self._spelling |= {payer_key(payer): payer for payer in claim.payers}
                standing = Standing(claim, prefix)
                self._standings.setdefault(name, standing)
                for event in claim.events:
                    self._events.setdefault(id(event.entry), []).append((standing, event))
                    if event.kind is EventKind.CHARGE and event.entry.payee:
                        self._clients.add(event.entry.payee.casefold())

    def read(self, entries: Iterable[Directive]) -> Iterator[LineItem]:
        for entry in transactions_in_order(entries):
            if entry.flag in _GENERATED_FLAGS and entry.meta.get("filename") in _GENERATED:
                continue
            events = self._events.get(id(entry))
            if events is None:
                yield from self._outside_claims(entry)
                continue
            standing, event = events[0]
            if len(events) > 1 or event.beside or len(event.postings) != len(entry.postings):
                yield from self._of_events(entry, events)
            else:
                yield self._of_event(standing, event)

    def _of_events(
        self, entry: Transaction, events: list[tuple[Standing, Event]]
    ) -> Iterator[LineItem]:
        """The items of an entry on several claims, in two currencies, or partly on no claim."""
        items: list[LineItem] = []
        for standing, event in events:
            item = self._of_event(standing, event)
            if event.beside:
                item = item._replace(cash=self._as_posted(standing, event).cash)
            items += self._with_beside(item, event.beside, event.postings)
        rest = list(self._rest(entry, events))
        if any(item.side is Side.BESIDE and item.cash for item in rest):
            items = [item if item.cash else item._replace(side=Side.CLAIM) for item in items]
        yield from items
        yield from rest

    def _of_event(self, standing: Standing, event: Event) -> LineItem:
        claim, entry, legs = standing.claim, event.entry, event.legs
        income = self._income.of(event.postings, claim.currency)
        kind = _kind(event.kind, legs, income)
        if kind is Kind.DENIAL and is_unread(entry):
            kind = Kind.UNREAD
        payer = event.payer
        if event.kind is EventKind.CHARGE:
            payer = self._names(event.postings, INSURANCE) if len(claim.payers) > 1 else ""
            practitioner = text_of(entry.meta, PRACTITIONER_KEY)
            service = text_of(entry.meta, SERVICE_KEY)
            service_date = service_date_of(entry)
        else:
            practitioner, service, service_date = standing.words(event)
        return LineItem(
            date=event.date,
            service_date=service_date,
            kind=kind,
            currency=claim.currency,
            payer=self._spelled(payer) or claim.payer,
            client=claim.client,
            practitioner=practitioner,
            service=service,
            claim=claim.name,
            payment=event.payment,
            amounts=standing.amounts(event),
            income=income,
            cash=legs.paid_out,
            entry=entry,
            is_known=not claim.without_role,
        )

    def _with_beside(
        self, item: LineItem, beside: Beside, postings: Sequence[Posting]
    ) -> Iterator[LineItem]:
        """An item, and one for each other currency that the same postings move money in."""
        elsewhere = not item.cash and any(legs.cash for _, legs in beside)
        yield item._replace(side=Side.CLAIM) if elsewhere else item
        for currency, legs in beside:
            income = self._income.of(postings, currency)
            if not (income or legs.cash or legs.write_off):
                continue
            kind = item.kind
            if kind is Kind.OTHER and income:
                kind = Kind.OTHER_INCOME
            paid = ZERO
            if legs.cash and item.amounts.insurance_paid:
                paid = legs.paid_out + legs.beside + legs.other
            yield item._replace(
                kind=kind,
                currency=currency,
                amounts=FourAmounts(paid, legs.write_off, ZERO, ZERO),
                income=income,
                cash=legs.paid_out,
                side=Side.BESIDE,
            )

    def _rest(
        self, entry: Transaction, events: list[tuple[Standing, Event]]
    ) -> Iterator[LineItem]:
        """What the claims of a remittance leave over: interest, an offset, part of the cash."""
        currencies = {standing.claim.currency for standing, _ in events}
        for currency, legs in self._legs(entry).items():
            income = self._income.of(entry.postings, currency)
            for standing, event in events:
                own = dict(event.beside).get(currency)
                if standing.claim.currency == currency:
                    own = self._as_posted(standing, event)
                if own is not None:
                    legs = _less(legs, own)  # noqa: PLW2901 - it shrinks to the rest
                    income -= self._income.of(event.postings, currency)
            if income or legs.cash or legs.write_off or legs.receivable:
                of = event_kind(entry) or EventKind(kind_of(legs).value)
                item = self._unclaimed(entry, of, currency, legs, income=income)
                beside = currency not in currencies
                yield item._replace(side=Side.BESIDE) if beside else item

    def _as_posted(self, standing: Standing, event: Event) -> Legs:
        """The legs of an event in its claim's currency, without cash that is in another."""
        if not event.beside:
            return event.legs
        return read_legs(event.postings, roles_of(event.entry, self._roles))[
            standing.claim.currency
        ]

    def _outside_claims(self, entry: Transaction) -> Iterator[LineItem]:
        tagged = not OUR_TAGS.isdisjoint(entry.tags or ())
        if not tagged and not any(self._matters[p.account] for p in entry.postings or ()):
            return
        if lacks_postings(entry):
            if PAYMENT_TAG in (entry.tags or ()):
                yield from self._denial(entry)
            return
        claims = claim_links(entry, self._roles.config.claim_prefix)
        own, beside = sides(self._legs(entry))
        for currency, legs in own.items():
            income = self._income.of(entry.postings, currency)
            moves = income or legs.cash or legs.write_off or legs.receivable
            if not (tagged or moves or beside):
                continue
            worth = at_worth(legs, beside) if beside else legs
            of = event_kind(entry) or EventKind(untagged_kind(legs, worth).value)
            if of is EventKind.CHARGE and entry.payee:
                self._clients.add(entry.payee.casefold())
            if of is EventKind.OTHER and legs.insurance and self._is_paid_by_client(entry):
                of = EventKind.CLIENT_PAYMENT
            item = self._unclaimed(entry, of, currency, worth, income=income, claims=claims)
            if beside:
                item = item._replace(cash=legs.paid_out)
                yield from self._with_beside(item, beside, entry.postings)
                beside = ()
            else:
                yield item

    def _is_paid_by_client(self, entry: Transaction) -> bool:
        """Whether it is a client's payment of a receivable that insurers pay too."""
        return is_paid_by_client(entry, self._clients, self._roles)

    def _unclaimed(
        self,
        entry: Transaction,
        of: EventKind,
        currency: str,
        legs: Legs,
        *,
        income: Decimal = ZERO,
        claims: Sequence[str] = (),
    ) -> LineItem:
        """An item of no claim, or of several that the entry does not tell apart."""
        known = [self._standings[name].claim for name in claims if name in self._standings]
        postings, said = entry.postings, Words.of(entry)
        payer, payment = self._names(postings, INSURANCE), ""
        told = (_joined(c.practitioner for c in known), _joined(c.service for c in known))
        practitioner, service = said.practitioner or told[0], said.service or told[1]
        if not OUR_TAGS.isdisjoint(entry.tags or ()):
            payment = payment_link(entry, self._roles.config)
            sign = -1 if of in (EventKind.REVERSAL, EventKind.REPROCESSED) else 1
            payer = payer_of(entry.meta, entry.payee, postings, self._roles, sign)
            said = self._words_of_payment(entry, of, payer, said)
            practitioner, service = told[0] or said.practitioner, told[1] or said.service
        client = text_of(entry.meta, CLIENT_KEY) or self._names(postings, CLIENT)
        return LineItem(
            date=entry.date,
            service_date=said.service_date or entry.date,
            kind=_kind(of, legs, income),
            currency=currency,
            payer=self._spelled(payer) or _joined(claim.payer for claim in known),
            client=client or said.client or _joined(claim.client for claim in known),
            practitioner=practitioner,
            service=service,
            claim=", ".join(claims),
            payment=payment,
            amounts=FourAmounts(*three_amounts(of, legs), ZERO),
            income=income,
            cash=legs.paid_out,
            entry=entry,
            is_known=tells_its_figures(entry, self._roles)
            and all(claim.is_known for claim in known),
        )

    def _spelled(self, payer: str) -> str:
        """A payer as the claims call it, where they do."""
        return self._spelling.get(payer_key(payer), payer)

    def _words_of_payment(
        self, entry: Transaction, of: EventKind, payer: str, said: Words
    ) -> Words:
        """A payment's own words, which are those of what takes it back as well.

        A payment without a link of its own is named by that of its claim, else by its first.
        """
        config = self._roles.config
        link = payment_link(entry, config)
        if not link:
            link = min(claim_links(entry, config.claim_prefix) or entry.links or (), default="")
        name = (link, "" if link.startswith(config.payment_prefix) else payer)
        if of in TAKES_BACK:
            return self._said.get(name, said)
        if of is EventKind.PAYMENT:
            self._said[name] = said = said._replace(service_date=service_date_of(entry))
        return said

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
        item = self._unclaimed(entry, EventKind.PAYMENT, currency, Legs(), claims=links)
        yield item._replace(
            service_date=standing.claim.service_date if standing else item.service_date,
            amounts=FourAmounts(ZERO, ZERO, ZERO, rest),
        )

    def _legs(self, entry: Transaction) -> dict[str, Legs]:
        return read_legs(entry.postings, roles_of(entry, self._roles))

    def _names(self, postings: Iterable[Posting], role: str) -> str:
        return _joined(
            self._roles.name_in(posting.account, role)
            for posting in postings
            if self._roles.role(posting.account) == role
        )


def _kind(of: EventKind, legs: Legs, income: Decimal) -> Kind:
    kind = _TAKEN_AS_THEY_ARE.get(of)
    if kind is Kind.CHARGE and legs.write_off < 0 and not income + legs.write_off:
        return Kind.WRITE_OFF_REVERSAL
    if kind is Kind.PAYMENT and not (legs.accounted or legs.cash or legs.write_off or income):
        return Kind.DENIAL
    if kind is Kind.REVERSAL and not (legs.insurance_paid or legs.paid_out):
        # Nothing goes back to the payer: an answer that paid nothing is no clawback.
        return Kind.REPROCESSED
    if kind is not None:
        return kind
    if legs.insurance and legs.cash:
        return Kind.PAYMENT
    if legs.write_off:
        return Kind.WRITE_OFF if legs.write_off > 0 else Kind.WRITE_OFF_REVERSAL
    return Kind.OTHER_INCOME if income else Kind.OTHER


def _less(whole: Legs, part: Legs) -> Legs:
    return Legs(*(all_ - own for all_, own in zip(whole, part, strict=True)))


def _joined(names: Iterable[str]) -> str:
    return ", ".join(name for name in dict.fromkeys(names) if name)
