"""What a later payer says that earlier ones paid and adjusted, beside what the ledger has."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from decimal import Decimal

from beancount.core.data import Transaction

from beancount_clawback.claims.claim import Claim
from beancount_clawback.claims.claim import Event
from beancount_clawback.claims.claim import EventKind
from beancount_clawback.ledger_language.accounts import CLIENT
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import WRITE_OFF
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.amounts import read_signed_amount
from beancount_clawback.ledger_language.keys import LEFT_BY_EARLIER_KEY
from beancount_clawback.ledger_language.keys import SUPPLEMENTAL_KEY
from beancount_clawback.ledger_language.metadata_values import says_true
from beancount_clawback.ledger_language.payer_plans import answerer
from beancount_clawback.ledger_language.payer_plans import said_of_earlier
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import money
from beancount_clawback.ledger_language.records import is_reversed

_SHARES = (WRITE_OFF, CLIENT, INSURANCE)


def differing_answers(claim: Claim, order: list[str]) -> Iterator[tuple[Problem, Transaction]]:
    """Answers of later payers that tell of other decisions than the ledger has.

    They may tell of the earlier payers' first answers, or of those that hold now. An answer to
    a part of the claim tells of a part. A credit balance is looked at before.

    Args:
        claim: The claim.
        order: Its payers in their order.
    """
    if claim.amounts.insurance_responsibility < ZERO:
        return
    first = [event for event in claim.events if event.kind is EventKind.PAYMENT]
    for event in filter(_holds, claim.events):
        meta = event.entry.meta
        key, said = answerer(event.payer, meta), said_of_earlier(meta)
        if said is None or key not in order:
            continue
        before = set(order[: order.index(key)])
        booked, at_first = (_decided(some, before) for some in (claim.active_payments, first))
        if booked is None or said in (booked, at_first):
            continue
        if LEFT_BY_EARLIER_KEY in event.entry.meta and said < booked:
            continue
        facts = {
            "said": money(said, claim.currency),
            "booked": money(booked, claim.currency),
            "number": f"{booked:f}",
        }
        yield (
            Problem("earlier-payers-differ", payer=event.payer, claim=claim.name, **facts),
            event.entry,
        )


def _holds(event: Event) -> bool:
    """Whether an answer holds now: a payment, or one that decides and moves nothing."""
    if event.active or event.kind is not EventKind.PAYMENT or any(event.legs):
        return event.active
    meta = event.entry.meta
    return any(key in meta for key in _SHARES) and not is_reversed(event.entry, event.postings)


def _decided(events: Iterable[Event], payers: set[str]) -> Decimal | None:
    """What payments of these payers paid, and wrote off as stated; None without any."""
    found = [event for event in events if answerer(event.payer, event.entry.meta) in payers]
    if not found:
        return None
    return sum((event.legs.insurance_paid + _written_off(event) for event in found), ZERO)


def _written_off(event: Event) -> Decimal:
    meta = event.entry.meta
    stated = None if says_true(meta, SUPPLEMENTAL_KEY) else _number(event.entry, WRITE_OFF)
    return event.legs.write_off if stated is None else stated


def _number(entry: Transaction, key: str) -> Decimal | None:
    try:
        return read_signed_amount(key, entry.meta[key]).number if key in entry.meta else None
    except Problem:
        return None
