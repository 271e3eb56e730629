"""A claim and the events of its history."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.claims.other_currency import Beside
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.iso_dates import read_iso_date
from beancount_clawback.ledger_language.keys import CHECK_KEY
from beancount_clawback.ledger_language.keys import CLAWBACK_OF_KEY
from beancount_clawback.ledger_language.keys import CLAWBACK_TAG
from beancount_clawback.ledger_language.keys import CORRECTED_TAG
from beancount_clawback.ledger_language.keys import PAYMENT_TAG
from beancount_clawback.ledger_language.keys import REPLACES_KEY
from beancount_clawback.ledger_language.keys import REPROCESSED_TAG
from beancount_clawback.ledger_language.keys import SERVICE_DATE_KEY
from beancount_clawback.ledger_language.keys import VARIANCE_TAG
from beancount_clawback.ledger_language.postings import Legs
from beancount_clawback.ledger_language.records import FourAmounts
from beancount_clawback.ledger_language.records import lacks_postings
from beancount_clawback.ledger_language.records import text_of


class EventKind(str, Enum):
    """What happened to a claim; reversals and corrected payments are events of their own.

    A zero-paid answer that the payer's next one replaced was reprocessed, not clawed back.
    """

    CHARGE = "charge"
    PAYMENT = "payment"
    REVERSAL = "reversal"
    CORRECTED_PAYMENT = "corrected payment"
    VARIANCE = "recoupment variance"
    REPROCESSED = "reprocessed"
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
    NO_ROLE = "no-role"


class Event(NamedTuple):
    """One entry's part in a claim's history; a tuple, because a ledger has very many.

    `legs` are signed as in the ledger (a reversal's are negative), and cash in another currency
    counts at its worth; `beside` are the legs in other currencies as they are. The balances are
    what the claim's receivables held after it, positive owed to the practice. `active` tells a
    active payment or corrected payment; `payment` is its own link.
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
    beside: Beside = ()

    @property
    def balance(self) -> Decimal:
        """Insurance and client balance together."""
        return self.insurance_balance + self.client_balance


class Claim(NamedTuple):
    """One claim in one currency, after all entries.

    The four amounts are those of the active payments and what other entries moved; their sum
    is `billed` (in a ledger without charges, what the first payments accounted for and left to
    the insurance). Balances are the receivables, positive owed to the practice. Practitioner,
    service and its date are the charges', else the payments'. Names that differ among a
    claim's entries are joined by commas. `events` are in the order in which the engine takes
    them. While any of its entries is in `without_role` no figure of it is to be shown.
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
    without_role: tuple[Transaction, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether its figures can be told: every posting that must have a role has one."""
        return not self.without_role

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


def balance_of(claims: Iterable[Claim]) -> dict[str, Decimal] | None:
    """What is owed on claims together, by currency; None while one of them is not known."""
    balance: dict[str, Decimal] = {}
    for claim in claims:
        if not claim.is_known:
            return None
        balance[claim.currency] = balance.get(claim.currency, ZERO) + claim.balance
    return {currency: number for currency, number in balance.items() if number}


def event_kind(entry: Transaction) -> EventKind | None:
    """What an entry's tags say it is; None where they say nothing."""
    tags = entry.tags or ()
    if CLAWBACK_TAG in tags:
        if lacks_postings(entry):
            return None
        if CORRECTED_TAG in tags:
            return EventKind.CORRECTED_PAYMENT
        return EventKind.VARIANCE if VARIANCE_TAG in tags else EventKind.REVERSAL
    if PAYMENT_TAG in tags:
        return EventKind.PAYMENT
    return EventKind.REPROCESSED if REPROCESSED_TAG in tags and entry.postings else None


def service_date_of(entry: Transaction) -> datetime.date:
    """A charge's date of service: the metadata `service-date`, else its own date."""
    return stated_service_date(entry) or entry.date


def stated_service_date(entry: Transaction) -> datetime.date | None:
    """The metadata `service-date`; None where it is left out or no date."""
    value = entry.meta.get(SERVICE_DATE_KEY)
    if isinstance(value, datetime.date):
        return value
    return read_iso_date(value) if isinstance(value, str) else None


def payment_link(entry: Transaction, config: Config) -> str:
    """A payment's own link; for a reversal or correction, that of the first payment."""
    key = REPLACES_KEY if REPROCESSED_TAG in (entry.tags or ()) else CLAWBACK_OF_KEY
    stated = entry.meta.get(key)
    if isinstance(stated, str) and stated:
        return stated
    prefix = config.payment_prefix
    own = [link for link in entry.links or () if link.startswith(prefix)]
    return min(own) if own else ""


def check_of(entry: Transaction) -> str:
    """The check or EFT number that an entry names."""
    return text_of(entry.meta, CHECK_KEY)
