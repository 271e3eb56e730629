"""Insurance payments as the engine meets them: completed, entered, checked at the day's end."""

from __future__ import annotations

from decimal import Decimal
from operator import add
from typing import NamedTuple

from beancount.core.data import Transaction

from beancount_clawback.engine.lines_of_payments import client_of
from beancount_clawback.engine.lines_of_payments import lines_of
from beancount_clawback.engine.manual_remittance import complete_payment
from beancount_clawback.engine.manual_remittance import given_by_key
from beancount_clawback.engine.matching import Chain
from beancount_clawback.engine.practice import Practice
from beancount_clawback.ledger_language.accounts import CLIENT
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import WRITE_OFF
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.payment_line import PaymentLine
from beancount_clawback.ledger_language.payment_line import same_payer
from beancount_clawback.ledger_language.postings import Legs
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.ledger_language.postings import claim_links
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import describe
from beancount_clawback.ledger_language.problems import money
from beancount_clawback.ledger_language.records import PaymentRecord
from beancount_clawback.ledger_language.records import lacks_postings
from beancount_clawback.ledger_language.records import read_payment
from beancount_clawback.ledger_language.sums import sums_problem


class NewPayment(NamedTuple):
    """A payment entered today, until the day's end decides whether it stays.

    `entry` is the ledger's own, `record` its metadata (None when unreadable), `lines` what it
    pays, `chains` what these began (none for a denial without amounts). `left` is what the
    claim's insurance responsibility was after it, by currency, before others of the same day.
    """

    entry: Transaction
    record: PaymentRecord | None
    lines: list[PaymentLine]
    chains: list[Chain]
    left: dict[str, Decimal]

    @property
    def stands(self) -> bool:
        """Whether no clawback of the same day has reversed or replaced any of it."""
        return all(
            chain.active and chain.line is line
            for chain, line in zip(self.chains, self.lines, strict=True)
        )


def enter_payment(practice: Practice, entry: Transaction) -> NewPayment | None:
    """Enter a payment; a manual one gets its postings first.

    A manual payment that cannot be completed stays as it is, with one error.
    """
    record: PaymentRecord | None = None
    entered = entry
    try:
        record = read_payment(entry)
        if lacks_postings(entry):
            entered = _complete(practice, record)
    except Problem as problem:
        practice.outcome.report(problem, entry)
        if lacks_postings(entry):
            practice.hints.cannot_be_taken_back(entry, "has an error of its own")
            return None
    lines = [
        line for line in lines_of(entered, practice.roles, practice.figures) if _moves(line)
    ]
    chains = [practice.chains.begin(line) for line in lines]
    if not chains:
        practice.hints.cannot_be_taken_back(
            entry, "is of nothing, so there is nothing to take back"
        )
    if entered is not entry and chains:
        practice.outcome.replace(entry, [entered])
    left: dict[str, Decimal] = {}
    if record is not None and record.amounts.given and len(chains) == 1:
        left = _left(practice, lines)
        _extend_price(chains[0], record, left)
    return NewPayment(entry, record, lines, chains, left)


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


def _complete(practice: Practice, record: PaymentRecord) -> Transaction:
    entry = record.entry
    claims = tuple(claim_links(entry, practice.config.claim_prefix))
    if len(claims) > 1 and record.amounts.given:
        raise Problem(
            "claim-not-told",
            payment=describe(entry, practice.config.base),
            why=f"gives amounts for {len(claims)} claims at once: enter it claim by claim, or "
            "with its postings written out",
        )
    client = client_of(entry, (), claims, practice.roles, practice.figures)
    return complete_payment(
        record, client, practice.figures.of_each(claims), practice.account_book
    )


def _left(practice: Practice, lines: list[PaymentLine]) -> dict[str, Decimal]:
    left = {
        currency: practice.figures.remaining(lines[0], currency) for currency in lines[0].legs
    }
    return {currency: number for currency, number in left.items() if number is not None}


def _extend_price(chain: Chain, record: PaymentRecord, left: dict[str, Decimal]) -> None:
    """Without charges, what the insurance still owes is a part of the price as stated."""
    stated = record.amounts.insurance_responsibility
    if not left:
        chain.left_over = stated


def _moves(line: PaymentLine) -> bool:
    for legs in line.legs.values():
        if legs.cash or legs.insurance:
            return True
    return any(units[0] for units in map(amount_of, line.postings) if units)


def _refuse_second(practice: Practice, chain: Chain) -> None:
    """A claim on which the same payer has paid before, with a payment that still stands."""
    if not chain.active:
        return
    line = chain.line
    for claim in line.claims:
        for other in practice.index.on_claim(claim):
            if other.number >= chain.number or other.line.entry is line.entry:
                continue
            if not same_payer(other.line.payer, line.payer):
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
    links = sorted({other.line.name, other.line.share} - {""})
    words = " ".join(f"^{link}" for link in links)
    return f'{entry.date} ! "{entry.payee or ""}" "…" {words} #clawback'


def _check_stated(practice: Practice, payment: NewPayment, record: PaymentRecord) -> None:
    if not lacks_postings(payment.entry):
        _refuse_different(payment, record)
    if payment.stands:
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
    """A manual payment's amounts may not pass the price; what remains must be as stated."""
    stated = record.amounts.insurance_responsibility
    is_manual = lacks_postings(payment.entry)
    if len(payment.left) != 1 or (stated is None and not is_manual):
        return
    line = payment.lines[0]
    currency, before_others = next(iter(payment.left.items()))
    remaining = practice.figures.remaining(line, currency) or ZERO
    fits = stated is None or stated.within(INSURANCE, currency) in (remaining, before_others)
    if remaining < 0 or not fits:
        legs = line.legs.get(currency, Legs())
        raise sums_problem(
            available=remaining + legs.accounted,
            billed=practice.figures.price_and_remaining(line, currency)[0],
            amounts=(legs.insurance_paid, legs.write_off, legs.client),
            stated=stated.number if stated else None,
            currency=currency,
        )


def _take_out(practice: Practice, payment: NewPayment) -> None:
    """Leave a manual payment without postings, as it was written."""
    if not payment.stands:
        return
    for chain in payment.chains:
        practice.chains.fall(chain, None)
    practice.outcome.keep(payment.entry)
    practice.hints.cannot_be_taken_back(payment.entry, "has an error of its own")
