"""What the entries of one claim say about it: amounts, balances, status."""

from __future__ import annotations

from collections.abc import Container
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal

from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.claims.claim import Claim
from beancount_clawback.claims.claim import Event
from beancount_clawback.claims.claim import EventKind
from beancount_clawback.claims.claim import Status
from beancount_clawback.claims.claim import event_kind
from beancount_clawback.claims.claim import payment_link
from beancount_clawback.claims.claim import service_date_of
from beancount_clawback.claims.insurance_signs import client_payees
from beancount_clawback.claims.insurance_signs import is_paid_by_client
from beancount_clawback.claims.other_currency import Beside
from beancount_clawback.claims.other_currency import at_worth
from beancount_clawback.claims.other_currency import sides
from beancount_clawback.claims.other_currency import untagged_kind
from beancount_clawback.claims.price_of_payments import Accounted
from beancount_clawback.claims.price_of_payments import price_of_payments
from beancount_clawback.engine.running_figures import Kind
from beancount_clawback.engine.running_figures import moved_amounts
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.accounts import payer_key
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.client_names import Part
from beancount_clawback.ledger_language.client_names import client_names
from beancount_clawback.ledger_language.keys import PAYMENT_TAG
from beancount_clawback.ledger_language.keys import PRACTITIONER_KEY
from beancount_clawback.ledger_language.keys import REVIEW_FLAG
from beancount_clawback.ledger_language.keys import SERVICE_DATE_KEY
from beancount_clawback.ledger_language.keys import SERVICE_KEY
from beancount_clawback.ledger_language.keys import SETTLEMENT_KEY
from beancount_clawback.ledger_language.payment_line import payer_of
from beancount_clawback.ledger_language.postings import Legs
from beancount_clawback.ledger_language.postings import read_legs
from beancount_clawback.ledger_language.postings_without_role import is_charge
from beancount_clawback.ledger_language.records import FourAmounts
from beancount_clawback.ledger_language.records import is_reversed
from beancount_clawback.ledger_language.records import lacks_postings
from beancount_clawback.ledger_language.records import settlement_of
from beancount_clawback.ledger_language.records import text_of


def claims_of(
    name: str,
    parts: Sequence[Part],
    roles: Roles,
    lacking: Container[int],
    spelling: dict[str, str],
) -> tuple[Claim, ...]:
    """The claim that its entries make, one a currency.

    Args:
        name: The claim's link.
        parts: The entries, with the postings that belong to it, in the engine's order.
        roles: Of the ledger's accounts.
        lacking: By identity, the entries of which no figure can be told.
        spelling: How each payer was first called, by `payer_key`; it grows.
    """
    by_currency: dict[str, _Facts] = {}
    for part in parts:
        entry, postings = part
        if not lacks_postings(entry):
            moved = read_legs(postings, roles_of(entry, roles))
        elif PAYMENT_TAG in (entry.tags or ()):
            moved = {currency: Legs() for currency in list(by_currency)[:1]}
        else:
            continue
        beside: Beside = ()
        if len(moved) > 1:
            moved, beside = sides(moved)
        for currency, legs in moved.items():
            facts = by_currency.get(currency)
            if facts is None:
                facts = by_currency[currency] = _Facts(spelling)
            _take_in(facts, part, parts, (legs, beside), roles)
            beside = ()
    charges = [
        event.entry
        for facts in by_currency.values()
        for event in facts.events
        if event.kind is EventKind.CHARGE
    ]
    without_role = tuple([entry for entry, _ in parts if id(entry) in lacking])
    services = [service_date_of(charge) for charge in charges]
    services = services or [service_date_of(paid) for paid in _saying(parts, SERVICE_DATE_KEY)]
    client = ", ".join(client_names(parts, charges, roles))
    practitioner, service = _joined(charges, PRACTITIONER_KEY), _joined(charges, SERVICE_KEY)
    if not practitioner:
        practitioner = _joined(_saying(parts, PRACTITIONER_KEY), PRACTITIONER_KEY)
    if not service:
        service = _joined(_saying(parts, SERVICE_KEY), SERVICE_KEY)
    claims = []
    for currency, facts in sorted(by_currency.items()):
        billed = facts.billed or price_of_payments(facts.payments, currency)
        rest = billed - facts.paid - facts.write_off - facts.client
        claim = Claim(
            name=name,
            currency=currency,
            client=client,
            payers=_payers(facts, charges, roles),
            practitioner=practitioner,
            service=service,
            service_date=min(services) if services else service_date_of(parts[0][0]),
            billed=billed,
            amounts=FourAmounts(
                facts.paid or ZERO, facts.write_off or ZERO, facts.client or ZERO, rest
            ),
            insurance_balance=facts.insurance_balance,
            client_balance=facts.client_balance,
            statuses=_statuses(facts, is_known=not without_role),
            events=tuple(facts.events),
            without_role=without_role,
        )
        claims.append(claim)
    return tuple(claims)


_UNTAGGED = {
    Kind.CHARGE: EventKind.CHARGE,
    Kind.CLIENT_PAYMENT: EventKind.CLIENT_PAYMENT,
    Kind.OTHER: EventKind.OTHER,
}


_TAKES_BACK = frozenset((EventKind.REVERSAL, EventKind.REPROCESSED))
# What a reversal leaves to the client, when a later payer has paid since, is in no payment.
_ANSWERS = _TAKES_BACK | {EventKind.PAYMENT, EventKind.CORRECTED_PAYMENT}


@dataclass(slots=True)
class _Facts:
    """What the entries of one claim say about it, in one currency.

    `spelling` is how each payer was first called, whichever claim that was on.
    """

    spelling: dict[str, str]
    events: list[Event] = field(default_factory=list)
    billed: Decimal = ZERO
    paid: Decimal = ZERO
    write_off: Decimal = ZERO
    client: Decimal = ZERO
    insurance_balance: Decimal = ZERO
    client_balance: Decimal = ZERO
    payments: list[Accounted] = field(default_factory=list)


def _take_in(
    facts: _Facts, part: Part, parts: Sequence[Part], moved: tuple[Legs, Beside], roles: Roles
) -> None:
    entry, postings = part
    legs, beside = moved
    worth = at_worth(legs, beside) if beside else legs
    kind = event_kind(entry) or _UNTAGGED[untagged_kind(legs, worth)]
    if kind is EventKind.OTHER and legs.insurance and _is_paid_by_client(entry, parts, roles):
        kind = EventKind.CLIENT_PAYMENT
    facts.insurance_balance += legs.insurance
    facts.client_balance += legs.client
    legs = worth
    active = _is_active(entry, postings, kind, legs)
    payer = payment = ""
    if kind is EventKind.CHARGE:
        facts.billed += legs.billed
        facts.client += legs.client_billed
    elif kind is EventKind.OTHER or (kind is EventKind.CLIENT_PAYMENT and legs.insurance):
        by_client = kind is EventKind.CLIENT_PAYMENT
        paid, write_off, client = moved_amounts(legs, paid_by_client=by_client)
        facts.paid += paid
        facts.write_off += write_off
        facts.client += client
    elif kind is not EventKind.CLIENT_PAYMENT:
        sign = -1 if kind in _TAKES_BACK else 1
        payer = payer_of(entry.meta, entry.payee, postings, roles, sign)
        payer = facts.spelling.setdefault(payer_key(payer), payer)
        payment = payment_link(entry, roles.config)
        if kind is EventKind.PAYMENT:
            facts.payments.append(Accounted(entry, payer, legs.accounted))
    if kind in _ANSWERS:
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
            payment=payment,
            active=active,
            insurance_balance=facts.insurance_balance,
            client_balance=facts.client_balance,
            beside=beside,
        )
    )


def _is_paid_by_client(entry: Transaction, parts: Iterable[Part], roles: Roles) -> bool:
    config = roles.config
    clients = client_payees(one for one, _ in parts if is_charge(one, config))
    return is_paid_by_client(entry, clients, roles)


def _is_active(
    entry: Transaction, postings: tuple[Posting, ...], kind: EventKind, legs: Legs
) -> bool:
    if kind not in (EventKind.PAYMENT, EventKind.CORRECTED_PAYMENT):
        return False
    moves = legs.accounted or legs.cash or legs.write_off
    return bool(moves) and not is_reversed(entry, postings)


def _statuses(facts: _Facts, *, is_known: bool) -> tuple[Status, ...]:
    events = facts.events
    changed = [e for e in events if e.kind in (EventKind.REVERSAL, EventKind.CORRECTED_PAYMENT)]
    if not is_known:
        to_review = any(event.entry.flag == REVIEW_FLAG for event in changed)
        return (Status.NO_ROLE, Status.NEEDS_REVIEW) if to_review else (Status.NO_ROLE,)
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


def _payers(facts: _Facts, charges: list[Transaction], roles: Roles) -> tuple[str, ...]:
    payers = dict.fromkeys([event.payer for event in facts.events if event.payer])
    if not payers:
        for charge in charges:
            for posting in charge.postings:
                if roles.role(posting.account) == INSURANCE:
                    payer = roles.name_in(posting.account, INSURANCE)
                    payers[facts.spelling.setdefault(payer_key(payer), payer)] = None
    payers.pop("", None)
    return tuple(payers)


def _saying(parts: Iterable[Part], key: str) -> list[Transaction]:
    """The payments that have a key in their metadata."""
    return [
        entry
        for entry, _ in parts
        if key in entry.meta and event_kind(entry) is EventKind.PAYMENT
    ]


def _joined(entries: list[Transaction], key: str) -> str:
    if len(entries) == 1:
        return text_of(entries[0].meta, key)
    values = dict.fromkeys([text_of(entry.meta, key) for entry in entries])
    return ", ".join([value for value in values if value])


def roles_of(entry: Transaction, roles: Roles) -> Roles:
    """The roles of an entry's accounts, its settlement being insurance paid."""
    if SETTLEMENT_KEY not in entry.meta:
        return roles
    return roles.with_settlement(settlement_of(entry.meta))
