"""Reversals and corrected payments that somebody wrote out: verified, never changed."""

from __future__ import annotations

from decimal import Decimal

from beancount.core.data import Posting

from beancount_clawback.engine.coordination_of_benefits import book
from beancount_clawback.engine.kept_share import KeptShare
from beancount_clawback.engine.kept_share import kept_in
from beancount_clawback.engine.kept_share import move_kept_share
from beancount_clawback.engine.lines_of_payments import lines_of
from beancount_clawback.engine.manual_remittance import stated_answer
from beancount_clawback.engine.matching import Chain
from beancount_clawback.engine.practice import Practice
from beancount_clawback.engine.standing import Standing
from beancount_clawback.engine.target_of_clawback import mark_reversed
from beancount_clawback.engine.target_of_clawback import target_of
from beancount_clawback.engine.unmatched import nearest_text
from beancount_clawback.ledger_language.accounts import FEE
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.open_accounts import refuse_settlement
from beancount_clawback.ledger_language.payment_line import PaymentLine
from beancount_clawback.ledger_language.payment_line import sole_legs
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import describe
from beancount_clawback.ledger_language.problems import money
from beancount_clawback.ledger_language.records import ClawbackRecord


def verify_reversal(practice: Practice, record: ClawbackRecord) -> tuple[str, ...]:
    """A written-out reversal must negate its payment per role and currency."""
    if record.settlement:
        refuse_settlement(record.settlement, practice.roles)
    target = target_of(practice, record)
    every = [kept_in(record.entry, chain, practice, whole=True) for chain in target.chains]
    kept = [one for one in every if one is not None]
    difference = _difference(target.line, record, kept, practice.roles)
    if not difference:
        mark_reversed(practice, record, target)
    for chain in target.chains:
        practice.chains.fall(chain, record.entry)
    for one in kept:
        move_kept_share(practice, one)
    if difference:
        raise Problem(
            "reversal-differs",
            payment=describe(target.line.entry, practice.config.base),
            difference=difference,
        )
    return target.line.claims


def enter_correction(practice: Practice, record: ClawbackRecord) -> tuple[str, ...]:
    """A corrected payment that somebody wrote out takes its place in the chain."""
    lines = lines_of(record.entry, practice.roles, practice.figures)
    chain = practice.index.find_reversed(record)
    if chain is None or len(lines) != 1:
        for line in lines:
            practice.chains.begin(line)
        raise Problem(
            "correction-without-reversal",
            nearest=nearest_text(record, practice.hints.links()),
        )
    practice.outcome.met[id(record.entry)] = chain.line
    line = _continued(lines[0], chain.line)
    stated = _stated(practice, record, chain, line)
    practice.chains.stand(chain, line, stated)
    return line.claims


def _difference(
    line: PaymentLine, record: ClawbackRecord, kept: list[KeptShare], roles: Roles
) -> str:
    """What payment and written-out reversal together leave, per role or account; or empty."""
    roles = line.roles(roles)
    sums: dict[tuple[str, str], Decimal] = {}

    def add(posting: Posting, sign: int = 1) -> None:
        units = amount_of(posting)
        if units is None:
            return
        what = roles.role(posting.account) or roles.parent(posting.account)
        if what == FEE or posting.account == record.settlement:
            what = INSURANCE_PAID
        number, currency = units
        sums[what, currency] = sums.get((what, currency), ZERO) + number * sign

    for posting in (*line.postings, *record.entry.postings):
        add(posting)
    for one in kept:
        for posting in one.postings:
            add(posting, -1)
    return ", ".join(
        f"{what} is left with {money(number, currency)}"
        for (what, currency), number in sorted(sums.items())
        if number
    )


def _continued(line: PaymentLine, payment: PaymentLine) -> PaymentLine:
    """A corrected payment written out by its payment's link alone is on the same claims."""
    return line._replace(
        name=payment.name,
        share=line.share or payment.share,
        claims=line.claims or payment.claims,
        links=line.links | payment.links,
        client=line.client or payment.client,
    )


def _stated(
    practice: Practice, record: ClawbackRecord, chain: Chain, line: PaymentLine
) -> dict[str, Standing]:
    """The client's share that a written-out corrected payment states, if its postings agree."""
    sole = sole_legs(line)
    if sole is None or not record.amounts.given or not line.claims:
        return {}
    currency, legs = sole
    try:
        answer = stated_answer(record.amounts, currency)._replace(leads=record.leads)
        position = practice.payers.position(line.claims, currency)
        key = line.answerer
        part = position.part_of(key, chain.turn, beside=True)
        booked, standing = book(position, key, part, answer)
    except Problem:
        return {}
    posted = (legs.insurance_paid, legs.write_off, legs.client)
    agree = posted == (booked.paid, booked.write_off, booked.client)
    return {currency: standing} if agree else {}
