"""Clawbacks as the engine meets them: records completed, written-out ones verified."""

from __future__ import annotations

from decimal import Decimal

from beancount.core.amount import Amount
from beancount.core.data import Transaction

from beancount_clawback.engine.coordination_of_benefits import Answer
from beancount_clawback.engine.coordination_of_benefits import book
from beancount_clawback.engine.correction import Corrected
from beancount_clawback.engine.correction import build_correction
from beancount_clawback.engine.documents_of_records import leave_documents_where_they_belong
from beancount_clawback.engine.generated_entry import Origin
from beancount_clawback.engine.kept_share import kept_share
from beancount_clawback.engine.kept_share import move_kept_share
from beancount_clawback.engine.lines_of_payments import line_of_correction
from beancount_clawback.engine.manual_remittance import stated_answer
from beancount_clawback.engine.matching import Chain
from beancount_clawback.engine.position_of_claim import Part
from beancount_clawback.engine.position_of_claim import Position
from beancount_clawback.engine.practice import Practice
from beancount_clawback.engine.reversal import build_reversal
from beancount_clawback.engine.reversal import build_variance
from beancount_clawback.engine.reversal import part_taken
from beancount_clawback.engine.reversal import taken_beyond
from beancount_clawback.engine.running_figures import holding_account
from beancount_clawback.engine.standing import Standing
from beancount_clawback.engine.target_of_clawback import Target
from beancount_clawback.engine.target_of_clawback import described
from beancount_clawback.engine.target_of_clawback import mark_reversed
from beancount_clawback.engine.target_of_clawback import target_of
from beancount_clawback.engine.written_out import enter_correction
from beancount_clawback.engine.written_out import verify_reversal
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.keys import BALANCE_KEY
from beancount_clawback.ledger_language.keys import CORRECTED_TAG
from beancount_clawback.ledger_language.keys import PAYER_CLAIM_KEY
from beancount_clawback.ledger_language.keys import TAKEN_KEY
from beancount_clawback.ledger_language.payment_line import sole_legs
from beancount_clawback.ledger_language.postings_without_role import postings_without_role
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import money_by_currency
from beancount_clawback.ledger_language.records import ClawbackRecord
from beancount_clawback.ledger_language.records import is_record
from beancount_clawback.ledger_language.records import read_clawback
from beancount_clawback.ledger_language.records import text_of
from beancount_clawback.ledger_language.sums import sums_problem


def enter_clawback(practice: Practice, entry: Transaction) -> tuple[str, ...]:
    """Work on one clawback; a problem becomes an error at its place and changes nothing.

    Returns:
        The claims whose balances it moved.
    """
    try:
        record = read_clawback(entry)
        if is_record(entry):
            return _complete(practice, record)
        if CORRECTED_TAG in entry.tags:
            return enter_correction(practice, record)
        return verify_reversal(practice, record)
    except Problem as problem:
        practice.outcome.report(problem, entry)
        return ()


def _complete(practice: Practice, record: ClawbackRecord) -> tuple[str, ...]:
    """Reversal, corrected payment and variance in the place of the record."""
    entry = record.entry
    closed = practice.config.closed_through
    if closed is not None and entry.date <= closed and not record.closed:
        raise Problem("closed-period", date=entry.date, closed=closed)
    target = target_of(practice, record)
    _refuse_without_roles(practice, record, target)
    amounts = _resolve_amounts(practice, record, target)
    line = target.line
    if record.client and not line.client:
        line = line._replace(client=record.client)
    origin = Origin.of(line, record, practice.account_book)
    whole = amounts is None
    kept = [kept_share(practice, chain, entry, whole=whole) for chain in target.chains]
    reversal = build_reversal(origin)
    for one in kept:
        reversal.postings.extend(one.postings)
    correction = build_correction(origin, amounts) if amounts else None
    variance = _variance(practice, origin, amounts)
    mark_reversed(practice, record, target)
    made = [reversal]
    if amounts is not None and correction is not None:
        (chain,) = target.chains
        corrected = line_of_correction(line, correction, practice.roles)
        stated = {amounts.booked.currency: amounts.stated}
        practice.chains.supersede(chain, corrected, entry, stated)
        if amounts.stated.waits or amounts.stated.repeats:
            practice.payers.wants_room(line.claims)
        made.append(correction)
    else:
        for chain in target.chains:
            practice.chains.fall(chain, entry)
    for one in kept:
        move_kept_share(practice, one)
    if variance is not None:
        made.append(variance)
    balance = practice.figures.balance(line.claims)
    if balance:
        reversal.meta[BALANCE_KEY] = _balance_value(balance)
        practice.figures.reopen(line.claims)
    leave_documents_where_they_belong(made, practice.account_book.chart.filed)
    practice.outcome.replace(entry, made)
    return line.claims


def _refuse_without_roles(practice: Practice, record: ClawbackRecord, target: Target) -> None:
    """What moves money elsewhere, or restates amounts, needs the roles of the payment."""
    asks = record.amounts.given or record.taken is not None or record.settlement
    if not (asks or practice.config.recoupment):
        return
    payment = target.line.entry
    lacking = {one.account for one in postings_without_role(payment, practice.roles)}
    if lacking:
        raise Problem(
            "role-first",
            payment=described(practice, target.line),
            accounts=", ".join(sorted(lacking)),
        )


def _resolve_amounts(
    practice: Practice, record: ClawbackRecord, target: Target
) -> Corrected | None:
    """The amounts after the clawback; None when the record gives but zeros."""
    given = record.amounts
    for amount in given:
        if amount and amount.number:
            break
    else:
        return None
    line = target.line
    if len(target.chains) > 1:
        why = f"covers {len(target.chains)} claims, and the amounts are for one"
        raise Problem("claim-not-told", payment=described(practice, line), why=why)
    sole = sole_legs(line)
    if sole is None:
        why = "it is in several currencies, or at a cost or price"
        raise Problem("cannot-restate", payment=described(practice, line), why=why)
    currency, _ = sole
    answer = stated_answer(given, currency, includes_billed=record.includes_billed)
    chain = target.chains[0]
    key = line.answerer
    if (answer.write_off, answer.client, answer.insurance) != (None, None, None):
        number = text_of(record.entry.meta, PAYER_CLAIM_KEY)
        practice.payers.put_meant_of_equal(chain, currency, number)
    position = practice.payers.position(line.claims, currency)
    left = position.about(key, chain.turn)
    answer = answer._replace(left_by_earlier=left, leads=record.leads)
    position = position.without(key, chain.turn)
    part = position.part_of(key, chain.turn, beside=True)
    booked, standing = book(position, key, part, answer)
    if part is Part.FIRST or not position.charged.worth:
        _refuse_sums(position, chain, standing, answer)
    receivable = ""
    if part is not Part.FIRST or len(position.payers) > 1 or answer.includes_billed:
        receivable = holding_account(INSURANCE, practice.figures.of_each(line.claims))
    return Corrected(booked, position.charged.price, standing, receivable)


def _refuse_sums(
    position: Position,
    chain: Chain,
    standing: Standing,
    answer: Answer,
) -> None:
    """The amounts of a first payment may not pass the price; what remains is as stated.

    Where nobody tells the price, no payment's may pass what it accounted for.

    What remains may be meant with or without what other payers have paid since.
    """
    charged = position.charged.beside(standing)
    available = charged.available
    if not charged.price:
        priced = chain.price(answer.currency)
        available = chain.line.legs[answer.currency].accounted if priced is None else priced
    rest = available - standing.paid - standing.write_off - standing.client
    stated = answer.insurance
    fits = stated is None or stated == rest
    if not fits and charged.price:
        fits = stated == position.with_(standing).remaining
    if rest < 0 or not fits:
        raise sums_problem(
            available=available,
            billed=charged.price or available,
            amounts=(standing.paid, standing.write_off, standing.client),
            stated=stated,
            currency=answer.currency,
            client_billed=charged.client,
        )


def _variance(
    practice: Practice, origin: Origin, amounts: Corrected | None
) -> Transaction | None:
    record, line = origin.record, origin.line
    if record.taken is None:
        return None
    sole = sole_legs(line)
    if sole is None:
        why = "it is in several currencies, or at a cost or price"
        raise Problem("cannot-restate", payment=described(practice, line), why=why)
    currency, old = sole
    taken = record.taken.within(TAKEN_KEY, currency)
    if not record.amounts.given and taken < old.paid_out:
        raise part_taken(taken, old, currency)
    corrected = amounts.booked.paid if amounts else ZERO
    difference = taken_beyond(taken, old.paid_out, corrected)
    return build_variance(origin, difference, currency)


def _balance_value(balance: dict[str, Decimal]) -> Amount | str:
    if len(balance) == 1:
        currency, number = next(iter(balance.items()))
        return Amount(number, currency)
    return money_by_currency(balance)
