"""Insurance payments as the engine meets them: completed, entered, checked at the day's end."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from operator import add
from typing import NamedTuple

from beancount.core.data import Transaction

from beancount_clawback.engine.coordination_of_benefits import Answer
from beancount_clawback.engine.coordination_of_benefits import Booked
from beancount_clawback.engine.coordination_of_benefits import Part
from beancount_clawback.engine.coordination_of_benefits import Standing
from beancount_clawback.engine.coordination_of_benefits import book
from beancount_clawback.engine.lines_of_payments import client_of
from beancount_clawback.engine.lines_of_payments import lines_of
from beancount_clawback.engine.manual_remittance import complete_payment
from beancount_clawback.engine.manual_remittance import given_by_key
from beancount_clawback.engine.manual_remittance import payment_currency
from beancount_clawback.engine.manual_remittance import stated_answer
from beancount_clawback.engine.matching import Chain
from beancount_clawback.engine.practice import Practice
from beancount_clawback.engine.reprocessed import Replaced
from beancount_clawback.engine.reprocessed import mark_replaced
from beancount_clawback.engine.reprocessed import replace_answer
from beancount_clawback.engine.reprocessed import restore_answer
from beancount_clawback.ledger_language.accounts import CLIENT
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import WRITE_OFF
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.open_accounts import refuse_settlement
from beancount_clawback.ledger_language.payment_line import PaymentLine
from beancount_clawback.ledger_language.payment_line import payer_key
from beancount_clawback.ledger_language.payment_line import payer_of
from beancount_clawback.ledger_language.payment_line import same_payer
from beancount_clawback.ledger_language.places import file_and_line
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
    pays, `chains` what these began (none for a denial without amounts). `part` is what it is
    to the other payments of its claim. `left` is what the claim's insurance responsibility was
    after it, by currency, before others of the same day; `replaced` the zero-paid answer that
    it takes the place of.
    """

    entry: Transaction
    record: PaymentRecord | None
    lines: list[PaymentLine]
    chains: list[Chain]
    part: Part
    left: dict[str, Decimal]
    replaced: Replaced | None

    @property
    def stands(self) -> bool:
        """Whether no clawback of the same day has reversed or replaced any of it."""
        return all(
            chain.active and chain.line is line
            for chain, line in zip(self.chains, self.lines, strict=True)
        )


class _Decided(NamedTuple):
    """What the amounts of a payment come to on its claim: see `coordination_of_benefits`."""

    part: Part
    booked: Booked
    standing: Standing


def in_payers_order(practice: Practice, payments: list[Transaction]) -> list[Transaction]:
    """A day's payments by file and line; of those on one claim the first payer's first."""
    payments = sorted(payments, key=file_and_line)
    prefix = practice.config.claim_prefix
    times = Counter(claim for entry in payments for claim in claim_links(entry, prefix))
    if all(count == 1 for count in times.values()):
        return payments
    payers: dict[tuple[str, str], int] = {}
    for at, entry in enumerate(payments):
        for key in _answers(practice, entry):
            payers.setdefault(key, at)
    return sorted(payments, key=lambda entry: _turn(practice, entry, payers))


def enter_payment(practice: Practice, entry: Transaction) -> NewPayment | None:
    """Enter a payment; a manual one gets its postings first.

    A manual payment that cannot be completed stays as it is, with one error.
    """
    record: PaymentRecord | None = None
    decided: _Decided | None = None
    replaced: Replaced | None = None
    entered = entry
    try:
        record = read_payment(entry)
        if record.settlement:
            refuse_settlement(record.settlement, practice.roles)
        replaced = replace_answer(practice, record) if record.replaces else None
        if lacks_postings(entry):
            decided, entered = _complete(practice, record)
    except Problem as problem:
        practice.outcome.report(problem, entry)
        if lacks_postings(entry):
            if replaced:
                restore_answer(practice, replaced)
            practice.hints.cannot_be_taken_back(entry, "has an error of its own")
            return None
    every_line = lines_of(entered, practice.roles, practice.figures)
    for line in every_line:
        practice.payers.answers(
            line.claims, line.payer, entry, record.processed_as if record else 0
        )
    lines = [line for line in every_line if _moves(line)]
    told = lines or every_line
    if decided is None and record is not None and record.amounts.given and len(told) == 1:
        decided = _as_posted(practice, record, told[0])
    if decided is not None and decided.standing.leaves is not None:
        # It may move nothing yet, and settle the claim once an earlier payer has answered.
        lines = told
    chains = [practice.chains.begin(line) for line in lines]
    if not chains:
        for line in every_line:
            practice.payers.denies(line.claims, line.payer)
        practice.hints.cannot_be_taken_back(
            entry, "is of nothing, so there is nothing to take back"
        )
    made = [replaced.reversal] if replaced else []
    if made or entered is not entry:
        practice.outcome.replace(entry, [*made, entered])
    left: dict[str, Decimal] = {}
    if record is not None and record.amounts.given and len(chains) == 1:
        left = _left(practice, lines)
        _tell_price(practice, chains[0], record, left)
    if decided is not None and len(chains) == 1:
        chains[0].stated = {decided.booked.currency: decided.standing}
        if decided.standing.waits:
            practice.payers.wants_room(lines[0].claims)
    for chain in chains:
        chain.beside = record is not None and record.supplemental
    part = decided.part if decided else Part.FIRST
    return NewPayment(entry, record, lines, chains, part, left, replaced)


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
        if payment.replaced:
            mark_replaced(practice, payment.replaced.chain, payment.entry)


def _turn(
    practice: Practice, entry: Transaction, payers: dict[tuple[str, str], int]
) -> tuple[object, ...]:
    """The order of a day's payments on one claim.

    Of a payer's own, those that paid nothing are the first, then the one that paid most,
    whichever was entered first: which of two says that it stands beside the other depends on
    the order of the imports.
    """
    answers = _answers(practice, entry)
    charged = any(
        payer in practice.figures.of(claim).charged_payers for claim, payer in answers
    )
    first = min([payers[key] for key in answers], default=0)
    try:
        record = read_payment(entry)
    except Problem:
        return (1, not charged, first, (), file_and_line(entry))
    stated = [-given.number if given else ZERO for given in record.amounts[:3]]
    own = (bool(stated[0]), *stated)
    return (record.processed_as or 1, not charged, first, own, file_and_line(entry))


def _answers(practice: Practice, entry: Transaction) -> list[tuple[str, str]]:
    payer = payer_of(entry.meta, entry.payee, entry.postings or (), practice.roles)
    prefix = practice.config.claim_prefix
    return [(claim, payer_key(payer)) for claim in claim_links(entry, prefix)]


def _complete(practice: Practice, record: PaymentRecord) -> tuple[_Decided | None, Transaction]:
    """What a manual payment decides, and its postings; nothing is decided by a denial."""
    entry, amounts = record.entry, record.amounts
    claims = tuple(claim_links(entry, practice.config.claim_prefix))
    if not amounts.given:
        raise Problem("no-amounts")
    if len(claims) > 1:
        raise Problem(
            "claim-not-told",
            payment=describe(entry, practice.config.base),
            why=f"gives amounts for {len(claims)} claims at once: enter it claim by claim, or "
            "with its postings written out",
        )
    figures = practice.figures.of_each(claims) if claims else []
    currency = payment_currency(amounts, figures)
    answer = stated_answer(amounts, currency)
    if not record.decides:
        return None, entry
    payer = payer_of(entry.meta, entry.payee, (), practice.roles)
    decided = _decide(practice, record, claims, payer, answer)
    client = client_of(entry, (), claims, practice.roles, practice.figures)
    stands = decided.standing.leaves is not None
    account_book = practice.account_book
    completed = complete_payment(
        record, client, decided.booked, figures, account_book, stands=stands
    )
    return decided, completed


def _decide(
    practice: Practice,
    record: PaymentRecord,
    claims: tuple[str, ...],
    payer: str,
    answer: Answer,
) -> _Decided:
    practice.payers.answers(claims, payer, record.entry, record.processed_as)
    position, key = practice.payers.position(claims, answer.currency), payer_key(payer)
    part = position.part_of(key, beside=record.supplemental)
    booked, standing = book(position, key, part, answer)
    return _Decided(part, booked, standing)


def _as_posted(practice: Practice, record: PaymentRecord, line: PaymentLine) -> _Decided | None:
    """What a payment decides that states its amounts beside postings that agree with them.

    Postings may be those that the plugin would have written, or the very amounts; then, beside
    other payers, they are what moves, and the amounts say no more.
    """
    if len(line.legs) != 1 or line.covered > 1:
        return None
    currency, legs = next(iter(line.legs.items()))
    try:
        answer = stated_answer(record.amounts, currency)
        decided = _decide(practice, record, line.claims, line.payer, answer)
    except Problem:
        return None
    booked = decided.booked
    posted = (legs.insurance_paid, legs.write_off, legs.client)
    return decided if posted == (booked.paid, booked.write_off, booked.client) else None


def _left(practice: Practice, lines: list[PaymentLine]) -> dict[str, Decimal]:
    left = {
        currency: practice.figures.remaining(lines[0], currency) for currency in lines[0].legs
    }
    return {currency: number for currency, number in left.items() if number is not None}


def _tell_price(
    practice: Practice, chain: Chain, record: PaymentRecord, left: dict[str, Decimal]
) -> None:
    """Without charges, what the insurance still owes is a part of the price as stated.

    Cash that was booked to income at once tells no price: it clears no receivable.
    """
    if left:
        return
    chain.left_over = record.amounts.insurance_responsibility
    for claim in practice.figures.of_each(chain.line.claims) if chain.line.claims else ():
        for currency, legs in chain.line.legs.items():
            if legs.insurance:
                figures = claim.figure(currency)
                figures.told = max(figures.told, chain.price(currency) or ZERO)


def _moves(line: PaymentLine) -> bool:
    for legs in line.legs.values():
        if legs.paid_out or legs.insurance:
            return True
    return any(units[0] for units in map(amount_of, line.postings) if units)


def _refuse_second(practice: Practice, chain: Chain) -> None:
    """A claim on which the same payer has paid before, with an active payment."""
    if not chain.active:
        return
    line = chain.line
    for claim in line.claims:
        for other in practice.index.on_claim(claim):
            if other.number >= chain.number or other.line.entry is line.entry or other.beside:
                continue
            if not same_payer(other.line.payer, line.payer):
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
    charged = practice.payers.position(line.claims, currency).charged
    available = charged.worth - charged.client - charged.handed - charged.settled
    rest = available - legs.insurance_paid - written_off - client
    remaining = practice.figures.remaining(line, currency) or ZERO
    fits = stated is None or stated.within(INSURANCE, currency) in (
        rest,
        remaining,
        before_others,
    )
    if stated is not None and record.processed_as > 1 and stated.number < rest:
        fits = True
    if rest < 0 or not fits:
        raise sums_problem(
            available=available,
            billed=practice.figures.price_and_remaining(line, currency)[0],
            amounts=(legs.insurance_paid, written_off, client),
            stated=stated.number if stated else None,
            currency=currency,
        )


def _take_out(practice: Practice, payment: NewPayment) -> None:
    """Leave a manual payment without postings, as it was written."""
    if not payment.stands:
        return
    for chain in payment.chains:
        practice.chains.fall(chain, None)
    if payment.replaced:
        restore_answer(practice, payment.replaced)
    practice.outcome.keep(payment.entry)
    practice.hints.cannot_be_taken_back(payment.entry, "has an error of its own")
