"""What an import looks up in a ledger: its claims, payments, payers, and what it knows already.

Made once, in one pass over the entries; every look-up then takes the same time however large
the ledger is.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from functools import cached_property

from beancount.core.data import Close
from beancount.core.data import Directive
from beancount.core.data import Open
from beancount.core.data import Transaction

from beancount_clawback.claims.book import Book
from beancount_clawback.claims.book import build_book
from beancount_clawback.claims.claim import Claim
from beancount_clawback.claims.claim import Event
from beancount_clawback.claims.claim import EventKind
from beancount_clawback.claims.claim import check_of
from beancount_clawback.claims.claim import event_kind
from beancount_clawback.claims.claim import payment_link
from beancount_clawback.claims.claim import service_date_of
from beancount_clawback.claims.claim import stated_service_date
from beancount_clawback.claims.untagged_take_backs import UntaggedTakeBacks
from beancount_clawback.importers.matching.booked_by_hand import BookedByHand
from beancount_clawback.importers.matching.claim_names import ClaimNames
from beancount_clawback.importers.matching.claim_payments import ClaimPayments
from beancount_clawback.importers.matching.known_payments import KnownPayment
from beancount_clawback.importers.matching.known_payments import first_step
from beancount_clawback.importers.matching.known_remittances import KnownRemittances
from beancount_clawback.importers.matching.references import claims_taken_back
from beancount_clawback.importers.matching.references import keys_of
from beancount_clawback.importers.matching.references import number_key
from beancount_clawback.importers.matching.references import paid_key
from beancount_clawback.importers.matching.references import references_of
from beancount_clawback.ledger_files.loaded_ledger import Ledger
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import NAMED_BY
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.accounts import payer_key
from beancount_clawback.ledger_language.accounts_by_name import parties_of_lists
from beancount_clawback.ledger_language.keys import CLAWBACK_TAG
from beancount_clawback.ledger_language.keys import CLIENT_KEY
from beancount_clawback.ledger_language.keys import PAYER_CLAIM_KEY
from beancount_clawback.ledger_language.keys import PAYER_ON_FILE_KEY
from beancount_clawback.ledger_language.keys import PAYER_REFERENCE_KEY
from beancount_clawback.ledger_language.keys import PAYMENT_TAG
from beancount_clawback.ledger_language.keys import REFERENCE_KEY
from beancount_clawback.ledger_language.keys import RENUMBERED_TAG
from beancount_clawback.ledger_language.keys import REVERSAL_TAG
from beancount_clawback.ledger_language.open_accounts import Chart
from beancount_clawback.ledger_language.payment_line import payer_of
from beancount_clawback.ledger_language.postings import Legs
from beancount_clawback.ledger_language.postings import claim_links
from beancount_clawback.ledger_language.postings import read_legs
from beancount_clawback.ledger_language.records import lacks_postings
from beancount_clawback.ledger_language.records import text_of
from beancount_clawback.ledger_language.unapplied import Unapplied
from beancount_clawback.ledger_language.unapplied import unapplied_amounts

_OF_CLIENTS = (EventKind.OTHER, EventKind.CLIENT_PAYMENT)
_STEPS = (EventKind.REVERSAL, EventKind.REPROCESSED, EventKind.CORRECTED_PAYMENT)


class LedgerIndex:
    """A ledger's claims and payments by everything that a row may name them by."""

    def __init__(
        self,
        ledger: Ledger,
        book: Book | None = None,
        *,
        accounts_open_themselves: bool = False,
    ) -> None:
        """Read a ledger as the plugin completed it; `book` is that of its claims."""
        self.ledger = ledger
        self.config = ledger.config
        self.roles = Roles(ledger.config)
        self.chart = Chart(
            automatic=accounts_open_themselves,
            parties=parties_of_lists(ledger.entries, ledger.config),
        )
        self.keys: dict[str, Directive] = {}
        self.payments: list[KnownPayment] = []
        self.of_claims = ClaimPayments()
        self.taken_unnamed: set[tuple[str, datetime.date]] = set()
        self.unapplied: dict[str, Unapplied] = {}
        self.remittances = KnownRemittances(ledger.config)
        self.currencies: set[str] = set()
        self._names = ClaimNames(ledger.config.claim_prefix)
        self._orphans: dict[str, list[tuple[EventKind, Transaction, Legs]]] = {}
        self._taken_by: dict[int, list[KnownPayment]] = {}
        self._by_link: dict[str, list[KnownPayment]] = {}
        self._by_check: dict[tuple[str, str], list[KnownPayment]] = {}
        self._by_session: dict[tuple[str, datetime.date], list[KnownPayment]] = {}
        self._payers: dict[str, str] = {}
        self._on_file: dict[str, set[str]] = {}
        self._by_payer_reference: dict[str, list[Transaction]] = {}
        self._service_dates: dict[str, frozenset[datetime.date]] = {}
        self._book = book or build_book(ledger.entries, self.config)
        self._read(ledger.entries)

    def unapplied_of(self, link: str) -> list[Unapplied]:
        """The unapplied amounts of a remittance."""
        return self._unapplied_of.get(link, [])

    @cached_property
    def _unapplied_of(self) -> dict[str, list[Unapplied]]:
        found: dict[str, list[Unapplied]] = {}
        for one in self.unapplied.values():
            for link in one.entry.links or ():
                found.setdefault(link, []).append(one)
        return found

    @cached_property
    def booked_by_hand(self) -> BookedByHand:
        """The entries that may be remittances, booked before these were imported."""
        return BookedByHand(self.ledger.entries, self.roles)

    @cached_property
    def untagged_take_backs(self) -> UntaggedTakeBacks:
        """The entries without a tag whose money a payer may have taken."""
        return UntaggedTakeBacks(self.ledger.entries, self.roles)

    def claims_named(self, name: str) -> list[str]:
        """The claims with this id, with or without caret or prefix, in any case."""
        return self._names.named(name)

    def claims_of_client(self, client: str, day: datetime.date) -> list[str]:
        """The claims of a client for services on a day."""
        return self._names.of_client(client, day)

    def has_client(self, client: str) -> bool:
        """Whether any claim is of this client."""
        return self._names.has_client(client)

    def claim(self, name: str) -> tuple[Claim, ...]:
        """A claim by its link, one a currency."""
        return self._book.claims.get(name, ())

    def by_link(self, text: str) -> list[KnownPayment]:
        """The payments with a link of their own, with or without caret or prefix."""
        link = text.strip().removeprefix("^")
        return self._by_link.get(link) or self._by_link.get(
            f"{self.config.payment_prefix}{link}", []
        )

    def by_claim(self, name: str) -> list[KnownPayment]:
        """The payments on a claim."""
        return self.of_claims.of(name)

    def taken_by(self, record: Transaction) -> list[KnownPayment]:
        """The payments that a clawback of the ledger took back."""
        return self._taken_by.get(id(record), [])

    def by_check(self, number: str, client: str = "") -> list[KnownPayment]:
        """The payments that came with a check or EFT, to all clients or to one."""
        return self._by_check.get((number_key(number), client.casefold()), [])

    def paid_under(
        self, claim: str, payer: str, number: str, remittance: str
    ) -> Transaction | None:
        """The payment on a claim under a number, of no other remittance of that number.

        `remittance` is the link of the number alone, which others have with a date behind.
        """
        found = self.keys.get(paid_key(claim, payer, number))
        if not isinstance(found, Transaction):
            return None
        others = self.remittances.of_number(remittance)
        return found if others.isdisjoint(found.links or ()) else None

    def by_session(self, client: str, day: datetime.date) -> list[KnownPayment]:
        """The payments on a client's services of a day."""
        return self._by_session.get((client.casefold(), day), [])

    def by_payer_claim(self, number: str) -> list[KnownPayment]:
        """The payments on a claim as the payer numbers it, or did before."""
        return self.of_claims.by_number(number)

    def by_payer_reference(self, number: str) -> list[Transaction]:
        """The clawbacks that were recorded from the payer's letter of this number."""
        return self._by_payer_reference.get(number_key(number), []) if number else []

    def payer_named(self, payer: str) -> str:
        """The ledger's own spelling of a payer; empty when it knows none by that name.

        What files call it is known from the entries of an import that somebody told so.
        """
        key = payer_key(payer)
        own = self._payers.get(key)
        if own is None and len(told := self._on_file.get(key, ())) == 1:
            own = self._payers.get(*told)
        return own or ""

    def take_payers(self, named: Iterable[str]) -> None:
        """Know the payers that somebody names, where the receivables name none themselves."""
        templates = self.config.accounts(INSURANCE)
        if not any(NAMED_BY[INSURANCE] in template for template in templates):
            for payer in named:
                self._payers.setdefault(payer_key(payer), payer)

    def payers(self) -> list[str]:
        """All payers that the ledger knows."""
        return sorted(self._payers.values())

    def near_claims(self, name: str) -> list[str]:
        """Claims whose ids are sorted next to one that is not there, for a hint."""
        return self._names.near(name)

    def add(self, payment: KnownPayment) -> None:
        """Take in a payment, of the ledger or one that is about to be imported.

        What somebody wrote out of a payment that the ledger lacked is applied to it now.
        """
        for kind, entry, legs in self._orphans.pop(payment.link, ()):
            self._take_step(payment, kind, entry, legs)
        self.payments.append(payment)
        self.of_claims.add(payment)
        if payment.link:
            self._by_link.setdefault(payment.link, []).append(payment)
        clients = {client for client in payment.client.casefold().split(", ") if client}
        for client in {"", *clients} if payment.check else ():
            key = (number_key(payment.check), client)
            self._by_check.setdefault(key, []).append(payment)
        for client in clients:
            for day in payment.service_dates or {payment.date}:
                self._by_session.setdefault((client, day), []).append(payment)

    def charges(self, name: str) -> list[Transaction]:
        """The charges of a claim."""
        return [
            event.entry
            for claim in self.claim(name)
            for event in claim.events
            if event.kind is EventKind.CHARGE
        ]

    def bills_client(self, name: str) -> bool:
        """Whether a part of a claim was billed, or handed, to the client by other entries."""
        events = [event for claim in self.claim(name) for event in claim.events]
        charged = (one.legs.client_billed for one in events if one.kind is EventKind.CHARGE)
        handed = (one.legs.client > 0 for one in events if one.kind in _OF_CLIENTS)
        return any(charged) or any(handed)

    def service_dates(self, name: str) -> frozenset[datetime.date]:
        """The days of service of a claim's charges; without one those that its payments state.

        The day on which something was paid says nothing of the service.
        """
        days = self._service_dates.get(name)
        if days is None:
            days = frozenset(map(service_date_of, self.charges(name))) or frozenset(
                day
                for claim in self.claim(name)
                for event in claim.events
                if (day := stated_service_date(event.entry))
            )
            self._service_dates[name] = days
        return days

    def _read(self, entries: Iterable[Directive]) -> None:
        opens, closes = self.chart.opens, self.chart.closes
        renumbered: list[Transaction] = []
        for entry in entries:
            if isinstance(entry, Transaction):
                tags = entry.tags
                self.remittances.take(entry)
                if tags and RENUMBERED_TAG in tags:
                    renumbered.append(entry)
                if tags and PAYER_ON_FILE_KEY in entry.meta:
                    said = payer_key(text_of(entry.meta, PAYER_ON_FILE_KEY))
                    self._on_file.setdefault(said, set()).add(payer_key(entry.payee or ""))
                if tags or REFERENCE_KEY in entry.meta:
                    for key in keys_of(entry, self.roles):
                        self.keys.setdefault(key, entry)
                    if tags and (PAYMENT_TAG in tags or CLAWBACK_TAG in tags):
                        self._read_without_claim(entry)
                        self._note_payer_reference(entry)
                    if tags and CLAWBACK_TAG in tags and not references_of(entry):
                        about = claims_taken_back(entry, self.config)
                        self.taken_unnamed.update((one, entry.date) for one in about)
            elif isinstance(entry, Open):
                opens[entry.account] = entry
                self._note_payer(entry.account)
            elif isinstance(entry, Close):
                closes[entry.account] = entry
        for claims in self._book.claims.values():
            for claim in claims:
                self._read_claim(claim)
        for entry in renumbered:
            for payment in self.by_link(payment_link(entry, self.config)):
                self.of_claims.renumber(payment, text_of(entry.meta, PAYER_CLAIM_KEY))
        for one in unapplied_amounts(entries, self.roles):
            if one.reference:
                self.unapplied.setdefault(one.reference, one)

    def _read_claim(self, claim: Claim) -> None:
        self.currencies.add(claim.currency)
        days = self.service_dates(claim.name)
        self._names.take(claim, days or {claim.service_date})
        for payer in claim.payers:
            self._payers.setdefault(payer_key(payer), payer)
        open_payments: dict[str, KnownPayment] = {}
        for event in claim.events:
            if event.kind is EventKind.PAYMENT:
                payment = self._known(claim, event, days)
                if event.payment:
                    open_payments[event.payment] = payment
                self.add(payment)
            elif event.kind in _STEPS:
                known = open_payments.get(event.payment)
                if known is not None:
                    self._take_step(known, event.kind, event.entry, event.legs)
                elif event.payment:
                    step = (event.kind, event.entry, event.legs)
                    self._orphans.setdefault(event.payment, []).append(step)

    def _take_step(
        self, payment: KnownPayment, kind: EventKind, record: Transaction, legs: Legs
    ) -> None:
        payment.take_step(kind, record, legs)
        self.of_claims.note_record(payment, record)
        if payment.taken_by(record) is not None:
            self._taken_by.setdefault(id(record), []).append(payment)

    def _known(
        self, claim: Claim, event: Event, days: frozenset[datetime.date]
    ) -> KnownPayment:
        alone = event.legs.is_cash_alone and not self.charges(claim.name)
        return KnownPayment(
            link=event.payment,
            claim=claim.name,
            payer=event.payer,
            client=claim.client,
            check=check_of(event.entry),
            payer_claim=text_of(event.entry.meta, PAYER_CLAIM_KEY),
            service_dates=days,
            currency=claim.currency,
            entry=event.entry,
            cash_accounts=self._cash(event.entry),
            steps=[first_step(event.entry, event.legs, alone=alone)],
            paid_alone=alone,
        )

    def _read_without_claim(self, entry: Transaction) -> None:
        """A payment of a ledger without claims, and what became of it."""
        if claim_links(entry, self.config.claim_prefix) or lacks_postings(entry):
            return
        legs = read_legs(entry.postings, self.roles)
        if len(legs) != 1:
            return
        currency, only = next(iter(legs.items()))
        link = payment_link(entry, self.config)
        kind = event_kind(entry)
        if kind is EventKind.PAYMENT:
            payer = payer_of(entry.meta, entry.payee, entry.postings, self.roles)
            self._payers.setdefault(payer_key(payer), payer)
            day = stated_service_date(entry)
            payment = KnownPayment(
                link=link,
                claim="",
                payer=payer,
                client=text_of(entry.meta, CLIENT_KEY),
                check=check_of(entry),
                payer_claim=text_of(entry.meta, PAYER_CLAIM_KEY),
                service_dates=frozenset([day] if day else ()),
                currency=currency,
                entry=entry,
                cash_accounts=self._cash(entry),
                steps=[first_step(entry, only, alone=only.is_cash_alone)],
                paid_alone=only.is_cash_alone,
            )
            self.add(payment)
        elif kind in (EventKind.REVERSAL, EventKind.CORRECTED_PAYMENT):
            for known in self._by_link.get(link, ())[:1]:
                if not known.claim:
                    self._take_step(known, kind, entry, only)

    def _cash(self, entry: Transaction) -> frozenset[str]:
        accounts = {posting.account for posting in entry.postings}
        return frozenset(filter(self.roles.pays, accounts))

    def _note_payer_reference(self, entry: Transaction) -> None:
        number = text_of(entry.meta, PAYER_REFERENCE_KEY)
        if number and REVERSAL_TAG in (entry.tags or ()):
            self._by_payer_reference.setdefault(number_key(number), []).append(entry)

    def _note_payer(self, account: str) -> None:
        if self.roles.role(account) == INSURANCE:
            payer = self.roles.name_in(account, INSURANCE)
            if payer:
                self._payers.setdefault(payer_key(payer), payer)
