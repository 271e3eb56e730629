"""Insurance payments as the engine meets them: completed, entered, checked at the day's end."""

from __future__ import annotations

from dataclasses import dataclass

from beancount.core.data import Transaction

from beancount_clawback.accounts import component_name
from beancount_clawback.amounts import ZERO
from beancount_clawback.legs import Legs
from beancount_clawback.legs import claim_links
from beancount_clawback.legs import read_legs
from beancount_clawback.manual import complete_payment
from beancount_clawback.manual import given_by_key
from beancount_clawback.manual import payment_currency
from beancount_clawback.matching import Chain
from beancount_clawback.practice import Practice
from beancount_clawback.problems import Problem
from beancount_clawback.problems import describe
from beancount_clawback.problems import money
from beancount_clawback.records import AMOUNT_KEYS
from beancount_clawback.records import PaymentRecord
from beancount_clawback.records import read_payment
from beancount_clawback.sums import sums_problem


@dataclass(frozen=True, slots=True)
class NewPayment:
    """A payment entered today, until the day's end decides whether it stays.

    `entry` is the ledger's own, `chains` what it began (none for a denial without amounts).
    """

    entry: Transaction
    record: PaymentRecord | None
    chains: list[Chain]


def enter_payment(practice: Practice, entry: Transaction) -> NewPayment | None:
    """Enter a payment; a manual one gets its postings first.

    A manual payment that cannot be completed stays as it is, with one error.
    """
    record: PaymentRecord | None = None
    entered = entry
    try:
        record = read_payment(entry)
        if not entry.postings:
            entered = _complete(practice, record)
    except Problem as problem:
        practice.report(problem, entry)
        if not entry.postings:
            _unusable(practice, entry, "has an error of its own")
            return None
    chains = [practice.begin(line) for line in practice.lines(entered) if _moves(line.postings)]
    if not chains:
        _unusable(practice, entry, "is of nothing, so there is nothing to take back")
    if entered is not entry and chains:
        practice.outcome.replaced[id(entry)] = [entered]
    return NewPayment(entry, record, chains)


def end_day(practice: Practice, payments: list[NewPayment]) -> None:
    """Check today's payments: second payments, and sums that do not add up."""
    for payment in payments:
        try:
            for chain in payment.chains:
                if chain.active and not (payment.record and payment.record.supplemental):
                    _refuse_second(practice, chain)
            if payment.record and payment.record.amounts.given:
                _check_stated(practice, payment)
        except Problem as problem:
            practice.report(problem, payment.entry)
            if not payment.entry.postings:
                _take_out(practice, payment)


def stated_amounts_problem(
    practice: Practice, record: PaymentRecord, chains: list[Chain]
) -> Problem | None:
    """Where a payment's metadata and its own postings disagree, the first such key."""
    legs: dict[str, Legs] = {}
    for chain in chains:
        for currency, more in read_legs(chain.line.postings, practice.roles).items():
            legs[currency] = _sum(legs.get(currency), more)
    for key, given in given_by_key(record.amounts):
        currency = given.currency or (next(iter(legs)) if len(legs) == 1 else "")
        posted = legs.get(currency)
        if posted is None:
            continue
        by_key = dict(
            zip(
                AMOUNT_KEYS,
                (posted.insurance_paid, posted.write_off, posted.client),
                strict=False,
            )
        )
        if key in by_key and by_key[key] != given.number:
            return Problem(
                "payment-differs",
                key=key,
                said=money(given.number, currency),
                posted=money(by_key[key], currency),
            )
    return None


def _complete(practice: Practice, record: PaymentRecord) -> Transaction:
    entry = record.entry
    claims = tuple(claim_links(entry, practice.config.claim_prefix))
    if len(claims) > 1 and record.amounts.given:
        raise Problem(
            "claim-not-told",
            payment=describe(entry, practice.config.base),
            why=f"gives amounts for {len(claims)} claims at once",
        )
    client = practice.client(entry, (), claims)
    return complete_payment(record, client, practice.tallies(claims), practice.books)


def _moves(postings: tuple[object, ...]) -> bool:
    return any(
        (units := getattr(posting, "units", None)) is not None and units.number
        for posting in postings
    )


def _unusable(practice: Practice, entry: Transaction, why: str) -> None:
    for link in entry.links or ():
        practice.unusable.setdefault(link, (entry, why))


def _refuse_second(practice: Practice, chain: Chain) -> None:
    line = chain.line
    for claim in line.claims:
        for other in practice.index.on_claim(claim):
            if other is chain:
                break
            if other.line.entry is line.entry:
                continue
            if component_name(other.line.payer) != component_name(line.payer):
                continue
            config = practice.config
            raise Problem(
                "second-payment",
                payer=line.payer or "The same payer",
                claim=claim,
                payment=describe(other.line.entry, config.base),
                record=_record_for(other, line.entry),
            )


def _record_for(other: Chain, entry: Transaction) -> str:
    """The record that would put one payment in the place of another, on one line."""
    claim = f' claim: "{other.line.share}"' if other.line.share else ""
    return f'{entry.date} ! "{entry.payee or ""}" "…" ^{other.line.name} #clawback{claim}'


def _check_stated(practice: Practice, payment: NewPayment) -> None:
    record = payment.record
    if record is None:
        return
    problem = stated_amounts_problem(practice, record, payment.chains)
    if problem is not None:
        raise problem
    if not all(chain.active for chain in payment.chains):
        return
    _check_remaining(practice, payment, record)


def _check_remaining(practice: Practice, payment: NewPayment, record: PaymentRecord) -> None:
    """A manual payment's amounts may not pass the price; what remains must be as stated."""
    if payment.entry.postings and record.amounts.insurance_responsibility is None:
        return
    if len(payment.chains) > 1:
        return
    claims = tuple(claim_links(payment.entry, practice.config.claim_prefix))
    currency = payment_currency(record.amounts, practice.tallies(claims))
    stated = record.amounts.insurance_responsibility
    if not payment.chains:
        return
    line = payment.chains[0].line
    remaining = practice.remaining(line, currency)
    if remaining is None:
        if stated is not None:
            price = payment.chains[0].price
            price[currency] = price.get(currency, ZERO) + stated.number
        return
    if remaining < 0 or (stated is not None and stated.number != remaining):
        legs = read_legs(line.postings, practice.roles).get(currency, Legs())
        raise sums_problem(
            available=remaining + legs.accounted,
            billed=practice.price(line, currency),
            amounts=(legs.insurance_paid, legs.write_off, legs.client),
            stated=stated.number if stated else None,
            currency=currency,
        )


def _take_out(practice: Practice, payment: NewPayment) -> None:
    """Leave a manual payment without postings, as it was written."""
    if not all(chain.active for chain in payment.chains):
        return
    for chain in payment.chains:
        practice.fall(chain, None)
    practice.outcome.replaced.pop(id(payment.entry), None)
    _unusable(practice, payment.entry, "has an error of its own")


def _sum(one: Legs | None, other: Legs) -> Legs:
    if one is None:
        return other
    return Legs(
        cash=one.cash + other.cash,
        write_off=one.write_off + other.write_off,
        client=one.client + other.client,
        insurance=one.insurance + other.insurance,
        other=one.other + other.other,
    )
