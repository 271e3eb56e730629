"""Claims as tables: the list of all, and the history of one."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from decimal import Decimal
from operator import attrgetter

from beancount_clawback.claims.claim import Claim
from beancount_clawback.claims.claim import Event
from beancount_clawback.claims.claim import EventKind
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.records import is_reversed
from beancount_clawback.ledger_language.records import is_unread
from beancount_clawback.reports.places import Places
from beancount_clawback.reports.tables.table import UNKNOWN
from beancount_clawback.reports.tables.table import Cell
from beancount_clawback.reports.tables.table import Column
from beancount_clawback.reports.tables.table import Table
from beancount_clawback.reports.tables.table import date
from beancount_clawback.reports.tables.table import long_table
from beancount_clawback.reports.tables.table import make_table
from beancount_clawback.reports.tables.table import money
from beancount_clawback.reports.tables.table import text
from beancount_clawback.reports.unknown_figures import claims_left_out
from beancount_clawback.reports.unknown_figures import dashed
from beancount_clawback.reports.unknown_figures import notes_on


def claims_table(claims: Sequence[Claim]) -> Table:
    """A row a claim: its status, price, the four amounts now, and its balance."""
    left_out = claims_left_out(claims)
    cells = dashed(_CLAIM, attrgetter("is_known"), left_out)
    return long_table("Claims", cells, claims, notes=notes_on(left_out), left_out=left_out)


def history_table(claims: Sequence[Claim], *, places: Places | None = None) -> Table:
    """A row an event of one claim, in order, with the balance after it.

    `claims` is what `Book.find` gives: a claim in one currency, or in several.

    A reversal's amounts are negative. `client_paid` is what the client paid; `balance` is what
    insurance and client owe together.
    """
    left_out = claims_left_out(claims)
    places = places or Places()
    return make_table(
        "History" if not claims else f"History of {claims[0].name}",
        [
            date("date", "Date"),
            text("event", "Event"),
            text("link", "Link"),
            text("currency", "Currency"),
            money("billed", "Billed", total=False),
            money("insurance_paid", "Insurance paid", total=False),
            money("write_off", "Write-off", total=False),
            money("client_responsibility", "Client responsibility", total=False),
            money("client_paid", "Client paid", total=False),
            money("insurance_balance", "Insurance balance", total=False),
            money("client_balance", "Client balance", total=False),
            money("balance", "Balance", total=False),
            text("place", "Place"),
        ],
        [
            (
                event.date,
                event_text(event),
                event.payment or claim.name,
                claim.currency,
                *(_amounts(event) if claim.is_known else [UNKNOWN] * 5),
                *(_balances(event) if claim.is_known else [UNKNOWN] * 3),
                places.of(event.entry),
            )
            for claim in claims
            for event in claim.events
        ],
        notes=notes_on(left_out),
    )


def event_text(event: Event) -> str:
    """What an event is, and whether it was reversed since."""
    if event.kind not in (EventKind.PAYMENT, EventKind.CORRECTED_PAYMENT):
        narration = event.entry.narration
        if event.kind is EventKind.OTHER and narration:
            return f"other: {narration}"
        return str(event.kind.value)
    if is_reversed(event.entry, event.postings):
        return f"{event.kind.value}, reversed"
    if event.active:
        return str(event.kind.value)
    return "payment, not read" if is_unread(event.entry) else "denial"


def _amounts(event: Event) -> tuple[Decimal | None, ...]:
    """Billed, insurance paid, write-off, client responsibility, client paid; None if not it."""
    legs = event.legs
    if event.kind is EventKind.CHARGE:
        paid = legs.cash + legs.assets
        return (legs.billed, None, None, legs.client_billed or None, paid or None)
    if event.kind is EventKind.CLIENT_PAYMENT:
        share = -legs.insurance - legs.write_off if legs.insurance else None
        return (None, None, legs.write_off or None, share, legs.cash + legs.assets)
    if event.kind is EventKind.OTHER:
        paid = legs.insurance_paid if legs.insurance and legs.cash else ZERO
        return (None, paid or None, legs.write_off or None, legs.client or None, None)
    return (None, legs.insurance_paid, legs.write_off, legs.client, None)


def _balances(event: Event) -> tuple[Decimal, Decimal, Decimal]:
    return event.insurance_balance, event.client_balance, event.balance


_CLAIM: list[tuple[Column, Callable[[Claim], Cell]]] = [
    (text("claim", "Claim"), attrgetter("name")),
    (text("client", "Client"), attrgetter("client")),
    (text("payer", "Payer"), lambda claim: ", ".join(claim.payers)),
    (text("practitioner", "Practitioner"), attrgetter("practitioner")),
    (date("service_date", "Service date"), attrgetter("service_date")),
    (text("status", "Status"), lambda claim: ", ".join([s.value for s in claim.statuses])),
    (text("currency", "Currency"), attrgetter("currency")),
    (money("billed", "Billed"), attrgetter("billed")),
    (money("insurance_paid", "Insurance paid"), attrgetter("amounts.insurance_paid")),
    (money("write_off", "Write-off"), attrgetter("amounts.write_off")),
    (
        money("client_responsibility", "Client responsibility"),
        attrgetter("amounts.client_responsibility"),
    ),
    (
        money("insurance_responsibility", "Insurance responsibility"),
        attrgetter("amounts.insurance_responsibility"),
    ),
    (money("balance", "Balance"), attrgetter("balance")),
]
