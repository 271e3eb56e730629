"""A claim while its line items pass by: what each leaves, and whose words it goes by."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import NamedTuple

from beancount.core.data import Transaction

from beancount_clawback.claims.claim import Claim
from beancount_clawback.claims.claim import Event
from beancount_clawback.claims.claim import EventKind
from beancount_clawback.claims.claim import stated_service_date
from beancount_clawback.claims.price_of_payments import stated_rest
from beancount_clawback.engine.running_figures import moved_amounts
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.keys import CLIENT_KEY
from beancount_clawback.ledger_language.keys import PRACTITIONER_KEY
from beancount_clawback.ledger_language.keys import SERVICE_DATE_KEY
from beancount_clawback.ledger_language.keys import SERVICE_KEY
from beancount_clawback.ledger_language.postings import Legs
from beancount_clawback.ledger_language.records import FourAmounts
from beancount_clawback.ledger_language.records import text_of

TAKES_BACK = frozenset(
    (
        EventKind.REVERSAL,
        EventKind.CORRECTED_PAYMENT,
        EventKind.VARIANCE,
        EventKind.REPROCESSED,
    )
)
"""What is about a payment that was made before."""


class Words(NamedTuple):
    """What an entry itself says of the service that it is for; empty and None where not."""

    practitioner: str
    service: str
    service_date: datetime.date | None
    client: str

    @classmethod
    def of(cls, entry: Transaction) -> Words:
        """The words of an entry's metadata."""
        meta = entry.meta
        if _KEYS.isdisjoint(meta):
            return _SILENT
        return cls(
            text_of(meta, PRACTITIONER_KEY),
            text_of(meta, SERVICE_KEY),
            stated_service_date(entry),
            text_of(meta, CLIENT_KEY),
        )


_KEYS = frozenset((PRACTITIONER_KEY, SERVICE_KEY, SERVICE_DATE_KEY, CLIENT_KEY))
_SILENT = Words("", "", None, "")


class Standing:
    """A claim in one currency, whose events are asked for one after another.

    `remaining` is its insurance responsibility by now. Of each payment are known the sum of
    its four amounts and its insurance responsibility: a reversal takes the latter back, and in
    a ledger without charges a correction is measured against the former.
    """

    __slots__ = (
        "_asks",
        "_charged",
        "_named",
        "_prefix",
        "_prices",
        "_remainders",
        "_said",
        "_told",
        "claim",
        "remaining",
    )

    def __init__(self, claim: Claim, payment_prefix: str) -> None:
        """Begin with nothing accounted for; `payment_prefix` is that of payments' links."""
        self.claim = claim
        self.remaining = claim.billed
        self._charged = self._told = self._named = False
        for event in claim.events:
            if event.kind is EventKind.CHARGE:
                meta = event.entry.meta
                self._charged = True
                self._told = self._told or bool(meta.get(PRACTITIONER_KEY))
                self._named = self._named or bool(meta.get(SERVICE_KEY))
        # What no charge says and the claim knows is said by payments.
        by_payments = (claim.practitioner and not self._told) or (
            claim.service and not self._named
        )
        self._asks = bool(by_payments) or not self._charged
        self._prefix = payment_prefix
        self._prices: dict[str, Decimal] = {}
        self._remainders: dict[str, Decimal] = {}
        self._said: dict[str, Words] | None = None

    def words(self, event: Event) -> tuple[str, str, datetime.date]:
        """Practitioner, service and its date of an event that is not a charge.

        Those of the charges; else of the event's own entry, or for what takes a payment back,
        of that payment; else of the claim's payments together.
        """
        claim = self.claim
        practitioner, service, date = claim.practitioner, claim.service, claim.service_date
        if self._asks:
            said = self._words(event)
            if not self._told:
                practitioner = said.practitioner or practitioner
            if not self._named:
                service = said.service or service
            if not self._charged:
                date = said.service_date or date
        return practitioner, service, date

    def amounts(self, event: Event) -> FourAmounts:
        """The four amounts of the next event, and what remains after it."""
        three = three_amounts(event.kind, event.legs)
        accounted = sum(three, ZERO)
        if event.kind is EventKind.CHARGE:
            self.remaining -= event.legs.client
            return FourAmounts(*three, event.legs.insurance)
        if event.kind is EventKind.VARIANCE:
            return FourAmounts(*three, ZERO)
        self.remaining -= accounted
        name = self._name(event)
        if event.kind in (EventKind.REVERSAL, EventKind.REPROCESSED):
            return FourAmounts(*three, -self._remainders.pop(name, ZERO))
        if event.kind not in (EventKind.PAYMENT, EventKind.CORRECTED_PAYMENT):
            return FourAmounts(*three, -accounted)
        rest = self.remaining
        if not self._charged:
            left = stated_rest(event.entry, self.claim.currency)
            rest = self._prices.setdefault(name, accounted + left) - accounted
        self._remainders[name] = rest
        return FourAmounts(*three, rest)

    def _words(self, event: Event) -> Words:
        if self._said is None:
            self._said = {}
        said = Words.of(event.entry)
        if event.kind in TAKES_BACK:
            return self._said.get(self._name(event), said)
        if event.kind is EventKind.PAYMENT:
            self._said[self._name(event)] = said
        return said

    def _name(self, event: Event) -> str:
        """What a payment goes by, as do its reversals and corrected payments.

        Without a link of its own it is the payer's: what is said to take it back names the
        claim, or a remittance.
        """
        link = event.payment
        return link if link and link.startswith(self._prefix) else event.payer


def three_amounts(kind: EventKind, legs: Legs) -> tuple[Decimal, Decimal, Decimal]:
    """Insurance paid, write-off and client responsibility that an entry adds."""
    if kind is EventKind.CHARGE:
        return ZERO, legs.write_off, legs.client
    if kind in (EventKind.CLIENT_PAYMENT, EventKind.OTHER):
        return moved_amounts(legs, paid_by_client=kind is EventKind.CLIENT_PAYMENT)
    if kind is EventKind.VARIANCE:
        return legs.cash, legs.write_off, legs.client
    return legs.insurance_paid, legs.write_off, legs.client
