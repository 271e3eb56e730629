"""What several payers of one claim, or one that paid twice, leave for a person to decide."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator

from beancount.core.data import Transaction

from beancount_clawback.claims.claim import Claim
from beancount_clawback.claims.claim import Event
from beancount_clawback.claims.claim import EventKind
from beancount_clawback.claims.earlier_payers import differing_answers
from beancount_clawback.engine.running_figures import moved_amounts
from beancount_clawback.ledger_language.accounts import CLIENT
from beancount_clawback.ledger_language.accounts import WRITE_OFF
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.keys import AMOUNT_KEYS
from beancount_clawback.ledger_language.payer_plans import answerer
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import money
from beancount_clawback.ledger_language.records import PaymentRecord
from beancount_clawback.ledger_language.records import is_reversed
from beancount_clawback.ledger_language.records import read_payment

_SECOND = 2
_PAYMENTS = (EventKind.PAYMENT, EventKind.CORRECTED_PAYMENT)


def problems_between_payers(claim: Claim) -> Iterator[tuple[Problem, Transaction]]:
    """What is to be reviewed on a claim with several payments, each at a payment."""
    payments = [event for event in claim.events if event.kind in _PAYMENTS]
    if not payments:
        return
    yield from _credit(claim)
    if len(payments) > 1:
        order = _order(claim)
        yield from _not_booked(claim, order)
        yield from _lowered(claim)
        yield from _earlier_gone(claim, order)
        yield from differing_answers(claim, order)
        yield from _of_unclear_plans(claim, order)
        yield from _client_below_zero(claim)


def sends_back_credit(entry: Transaction, claims: Iterable[Claim]) -> bool:
    """Whether an entry only lowers a credit balance of the insurers, and reopens no bill."""
    parts = [event for one in claims for event in one.events if event.entry is entry]
    return bool(parts) and all(
        event.insurance_balance <= 0 < event.legs.insurance for event in parts
    )


def _order(claim: Claim) -> list[str]:
    """The payers in their order: as stated, the others by their first answers."""
    stated: dict[str, int] = {}
    first: list[str] = []
    for event in claim.events:
        if event.kind is not EventKind.PAYMENT:
            continue
        key = answerer(event.payer, event.entry.meta)
        record = _record(event.entry)
        if record is not None and record.processed_as:
            stated[key] = record.processed_as
        if key not in first:
            first.append(key)
    free = (place for place in range(1, len(first) + 4) if place not in stated.values())
    places = {key: stated.get(key) or next(free) for key in first}
    return sorted(first, key=lambda key: (places[key], first.index(key)))


def _credit(claim: Claim) -> Iterator[tuple[Problem, Transaction]]:
    """The insurers' part below zero; what a client paid ahead is not."""
    over = -claim.amounts.insurance_responsibility
    active = [event for event in claim.active_payments if event.legs.paid_out]
    if over <= 0 or not active:
        return
    last = active[-1]
    yield (
        Problem(
            "credit-balance",
            amount=money(over, claim.currency),
            claim=claim.name,
            payment=last.payment or claim.name,
            account=_receivable(last),
        ),
        last.entry,
    )


def _receivable(event: Event) -> str:
    """The account that a payment credited; shares that it lowers come before it."""
    credited = [
        posting.account
        for posting in event.postings
        if posting.units is not None and (posting.units.number or ZERO) < 0
    ]
    return credited[-1] if credited else "the insurance receivable"


def _not_booked(claim: Claim, order: list[str]) -> Iterator[tuple[Problem, Transaction]]:
    """Shares that a payment states beyond what its claim has room for.

    The first payer's are not looked at, nor those after which a later payer has had its say.
    """
    client, seen = ZERO, dict[str, int]()
    for event in claim.events:
        legs, key = event.legs, answerer(event.payer, event.entry.meta)
        if event.kind is EventKind.CHARGE:
            client += legs.client_billed
        elif event.kind is not EventKind.CLIENT_PAYMENT:
            client += legs.client
        elif legs.insurance:
            client += moved_amounts(legs, paid_by_client=True)[2]
        if event.kind is not EventKind.PAYMENT:
            continue
        again = key in seen
        first = not seen or any(order.index(one) > order.index(key) for one in seen)
        seen[key] = seen.get(key, 0) + 1
        record = _record(event.entry)
        if record is None or (first and not again) or is_reversed(event.entry, event.postings):
            continue
        if not event.postings or record.left_by_earlier is not None:
            continue
        stated = dict(zip(AMOUNT_KEYS, record.amounts, strict=True))
        booked = {CLIENT: client, WRITE_OFF: None}
        if again and record.supplemental:
            if claim.amounts.insurance_responsibility <= ZERO:
                # Its shares are the first payment's, or there is a credit to look at.
                continue
            # What the charge billed to the client may be a part of its share.
            of_client = None if record.includes_billed else legs.client
            booked = {CLIENT: of_client, WRITE_OFF: legs.write_off}
        for share, number in booked.items():
            given = stated[share]
            if given is None or number is None or given.number <= number:
                continue
            facts = {
                "said": money(given.number, claim.currency),
                "booked": money(max(number, ZERO), claim.currency),
                "number": f"{max(number, ZERO):f}",
            }
            yield Problem("not-booked", key=share, claim=claim.name, **facts), event.entry


def _lowered(claim: Claim) -> Iterator[tuple[Problem, Transaction]]:
    """Payments that stand and take back a part of what earlier payers wrote off."""
    amounts, written_off = claim.amounts, ZERO
    if not amounts.write_off and amounts.insurance_responsibility:
        # The earlier payment is gone, or there is a credit to look at.
        return
    active = {id(event) for event in claim.active_payments}
    before = ZERO
    for event in claim.events:
        if event.kind is not EventKind.CORRECTED_PAYMENT:
            # A reversal and its corrected payment are one step.
            before = written_off
        written_off += event.legs.write_off
        if written_off < before and event.legs.write_off < 0 and id(event) in active:
            yield (
                Problem(
                    "write-off-lowered",
                    payer=event.payer,
                    claim=claim.name,
                    before=money(before, claim.currency),
                    now=money(written_off, claim.currency),
                    payment=event.payment or claim.name,
                ),
                event.entry,
            )


def _earlier_gone(claim: Claim, order: list[str]) -> Iterator[tuple[Problem, Transaction]]:
    """Payments of later payers, where an earlier one took back what they followed."""
    active = [event for event in claim.active_payments if event.legs.paid_out]
    if not active or len(order) < 2:
        return
    standing = {answerer(event.payer, event.entry.meta) for event in active}
    reversed_ = {
        answerer(event.payer, event.entry.meta)
        for event in claim.events
        if event.kind is EventKind.REVERSAL and event.legs.paid_out
    }
    leading = min(standing, key=order.index)
    before = order[: order.index(leading)]
    if not reversed_.intersection(before) or claim.amounts.insurance_responsibility <= 0:
        return
    for event in active:
        yield (
            Problem(
                "earlier-payer-gone",
                payer=event.payer,
                paid=money(event.legs.insurance_paid, claim.currency),
                claim=claim.name,
                payment=event.payment or claim.name,
            ),
            event.entry,
        )


def _of_unclear_plans(claim: Claim, order: list[str]) -> Iterator[tuple[Problem, Transaction]]:
    """A later payer's answer beside others of its own payer only, which it does not follow."""
    records = [(event, _record(event.entry)) for event in claim.active_payments]
    later = [event for event, one in records if one and (one.processed_as or 0) >= _SECOND]
    if len(order) == 1 and len(later) < len(records):
        for event in later:
            yield Problem("plan-unclear", payer=event.payer, claim=claim.name), event.entry


def _client_below_zero(claim: Claim) -> Iterator[tuple[Problem, Transaction]]:
    """A reversal written out after a later payer has paid a part of the client's share."""
    share = claim.amounts.client_responsibility
    taken_back = [
        event
        for event in claim.events
        if event.kind is EventKind.REVERSAL and event.legs.client < 0
    ]
    if share >= 0 or not taken_back:
        return
    facts = {
        "amount": money(share, claim.currency),
        "back": money(-share, claim.currency),
    }
    yield Problem("client-below-zero", claim=claim.name, **facts), taken_back[-1].entry


def _record(entry: Transaction) -> PaymentRecord | None:
    try:
        return read_payment(entry)
    except Problem:
        return None
