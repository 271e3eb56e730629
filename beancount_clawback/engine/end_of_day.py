"""A day's payments once all of it was entered: second ones, and sums that do not add up."""

from __future__ import annotations

from decimal import Decimal
from operator import add
from typing import NamedTuple

from beancount.core.data import Transaction

from beancount_clawback.engine.manual_remittance import given_by_key
from beancount_clawback.engine.matching import Chain
from beancount_clawback.engine.position_of_claim import Part
from beancount_clawback.engine.practice import Practice
from beancount_clawback.engine.reprocessed import Replaced
from beancount_clawback.engine.reprocessed import mark_replaced
from beancount_clawback.engine.reprocessed import restore_answer
from beancount_clawback.ledger_language.accounts import CLIENT
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import WRITE_OFF
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.payment_line import PaymentLine
from beancount_clawback.ledger_language.postings import Legs
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import describe
from beancount_clawback.ledger_language.problems import money
from beancount_clawback.ledger_language.records import PaymentRecord
from beancount_clawback.ledger_language.records import lacks_postings
from beancount_clawback.ledger_language.sums import sums_problem


class NewPayment(NamedTuple):
    """A payment entered today, until the day's end decides whether it stays.

    `entry` is the ledger's own, `record` its metadata (None when unreadable), `lines` what it
    pays, `chains` what these began (none for a denial without amounts). `part` is what it is
    to the other payments of its claim. `left` is what the claim's insurance responsibility was
    after it, by currency, before others of the same day; `replaced` the zero-paid answers that
    it takes the place of.
    """

    entry: Transaction
    record: PaymentRecord | None
    lines: list[PaymentLine]
    chains: list[Chain]
    part: Part
    left: dict[str, Decimal]
    replaced: list[Replaced]

    @property
    def stands(self) -> bool:
        """Whether no clawback of the same day has reversed or replaced any of it."""
        return all(
            chain.active and chain.line is line
            for chain, line in zip(self.chains, self.lines, strict=True)
        )


def end_day(practice: Practice, payments: list[NewPayment]) -> None:
    """Check today's payments: second payments, and sums that do not add up."""
    for payment in payments:
        record = payment.record
        if record is None:
            continue
        try:
            if not record.supplemental:
                for chain in payment.chains:
                    _refuse_second(practice, chain)
            if record.amounts.given:
                _check_stated(practice, payment, record)
        except Problem as problem:
            practice.outcome.report(problem, payment.entry)
            if lacks_postings(payment.entry):
                _take_out(practice, payment)
                continue
        for one in payment.replaced:
            mark_replaced(practice, one.chain, payment.entry)


def _refuse_second(practice: Practice, chain: Chain) -> None:
    """A claim on which the same payer has paid before, with an active payment."""
    if not chain.active:
        return
    line = chain.line
    for claim in line.claims:
        for other in practice.index.on_claim(claim):
            if other.number >= chain.number or other.line.entry is line.entry or other.beside:
                continue
            if other.line.answerer != line.answerer:
                continue
            config = practice.config
            if not _paid(other):
                raise Problem(
                    "zero-paid-answer",
                    payer=line.payer or "The same payer",
                    claim=claim,
                    payment=describe(other.line.entry, config.base),
                    link=other.line.name,
                )
            raise Problem(
                "second-payment",
                payer=line.payer or "The same payer",
                claim=claim,
                payment=describe(other.line.entry, config.base),
                record=_record_for(other, line.entry),
            )


def _paid(chain: Chain) -> bool:
    return any(legs.paid_out for legs in chain.line.legs.values())


def _record_for(other: Chain, entry: Transaction) -> str:
    """The record that would put one payment in the place of another, on one line."""
    links = sorted({other.line.name, other.line.share} - {""})
    words = " ".join(f"^{link}" for link in links)
    return f'{entry.date} ! "{entry.payee or ""}" "…" {words} #clawback'


def _check_stated(practice: Practice, payment: NewPayment, record: PaymentRecord) -> None:
    as_decided = len(payment.chains) == 1 and bool(payment.chains[0].stated)
    if not lacks_postings(payment.entry) and not as_decided:
        _refuse_different(payment, record)
    if payment.stands and not (as_decided and payment.part is not Part.FIRST):
        _check_remaining(practice, payment, record)


def _refuse_different(payment: NewPayment, record: PaymentRecord) -> None:
    """A payment's metadata and its own postings may not disagree."""
    legs: dict[str, Legs] = {}
    for line in payment.lines:
        for currency, more in line.legs.items():
            legs[currency] = Legs(*map(add, legs.get(currency, Legs()), more))
    for key, given in given_by_key(record.amounts):
        currency = given.currency or ""
        if len(legs) == 1:
            currency = next(iter(legs))
            given.within(key, currency)
        legs_posted = legs.get(currency)
        if legs_posted is None or key == INSURANCE:
            continue
        posted = {
            INSURANCE_PAID: legs_posted.insurance_paid,
            WRITE_OFF: legs_posted.write_off,
            CLIENT: legs_posted.client,
        }[key]
        if posted != given.number:
            raise Problem(
                "payment-differs",
                key=key,
                said=money(given.number, currency),
                posted=money(posted, currency),
            )


def _check_remaining(practice: Practice, payment: NewPayment, record: PaymentRecord) -> None:
    """A first payment's amounts may not pass the price; what remains must be as stated.

    What remains may be meant with or without other payments; where a later payer answers
    before the first, nothing is known of what the first leaves.
    """
    stated = record.amounts.insurance_responsibility
    is_manual = lacks_postings(payment.entry)
    if len(payment.left) != 1 or (stated is None and not is_manual):
        return
    line = payment.lines[0]
    currency, before_others = next(iter(payment.left.items()))
    legs = line.legs.get(currency, Legs())
    standing = payment.chains[0].stated.get(currency)
    client = standing.client if standing else legs.client
    written_off = standing.write_off if standing else legs.write_off
    charged = practice.payers.charged(line.claims, currency).beside(standing)
    available = charged.available
    rest = available - legs.insurance_paid - written_off - client
    remaining = practice.figures.remaining(line, currency) or ZERO
    fits = stated is None or stated.within(INSURANCE, currency) in (
        rest,
        remaining,
        before_others,
    )
    if not fits:
        position, turn = practice.payers.position(line.claims, currency), payment.chains[0].turn
        came_before = position.has_others_before(line.answerer, turn)
        fits = came_before or (standing is not None and standing.later)
    if rest < 0 or not fits:
        raise sums_problem(
            available=available,
            billed=practice.figures.price_and_remaining(line, currency)[0],
            amounts=(legs.insurance_paid, written_off, client),
            stated=stated.number if stated else None,
            currency=currency,
            client_billed=charged.client,
        )


def _take_out(practice: Practice, payment: NewPayment) -> None:
    """Leave a manual payment without postings, as it was written."""
    if not payment.stands:
        return
    for chain in payment.chains:
        practice.chains.fall(chain, None)
    for one in payment.replaced:
        restore_answer(practice, one)
    practice.outcome.keep(payment.entry)
    practice.hints.cannot_be_taken_back(payment.entry, "has an error of its own")
