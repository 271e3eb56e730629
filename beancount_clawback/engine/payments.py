"""Insurance payments as the engine meets them: in which order, completed, and entered."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from beancount.core.data import Transaction

from beancount_clawback.engine.coordination_of_benefits import Answer
from beancount_clawback.engine.coordination_of_benefits import Booked
from beancount_clawback.engine.coordination_of_benefits import book
from beancount_clawback.engine.end_of_day import NewPayment
from beancount_clawback.engine.lines_of_payments import client_of
from beancount_clawback.engine.lines_of_payments import lines_of
from beancount_clawback.engine.manual_remittance import answer_of
from beancount_clawback.engine.manual_remittance import complete_payment
from beancount_clawback.engine.manual_remittance import payment_currency
from beancount_clawback.engine.matching import Chain
from beancount_clawback.engine.position_of_claim import Part
from beancount_clawback.engine.practice import Practice
from beancount_clawback.engine.reprocessed import Replaced
from beancount_clawback.engine.reprocessed import replace_answers
from beancount_clawback.engine.reprocessed import restore_answer
from beancount_clawback.engine.standing import Standing
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.open_accounts import refuse_settlement
from beancount_clawback.ledger_language.payer_plans import answerer
from beancount_clawback.ledger_language.payment_line import PaymentLine
from beancount_clawback.ledger_language.payment_line import payer_of
from beancount_clawback.ledger_language.payment_line import turn_among_own
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.ledger_language.postings import claim_links
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import describe
from beancount_clawback.ledger_language.records import PaymentRecord
from beancount_clawback.ledger_language.records import lacks_postings
from beancount_clawback.ledger_language.records import read_payment


class _Decided(NamedTuple):
    """What the amounts of a payment come to on its claim: see `coordination_of_benefits`.

    It `stands` even where it moves nothing, if it holds once others answer or fall.
    """

    part: Part
    booked: Booked
    standing: Standing
    stands: bool


def in_payers_order(practice: Practice, payments: list[Transaction]) -> list[Transaction]:
    """A day's payments by file and line; of those on one claim the first payer's first."""
    payments = sorted(payments, key=file_and_line)
    prefix = practice.config.claim_prefix
    times = Counter(claim for entry in payments for claim in claim_links(entry, prefix))
    if all(count == 1 for count in times.values()):
        return payments
    payers: dict[tuple[str, str], int] = {}
    for at, entry in enumerate(sorted(payments, key=partial(_without_places, practice))):
        for key in _answers(practice, entry):
            payers.setdefault(key, at)
    return sorted(payments, key=lambda entry: _turn(practice, entry, payers))


def enter_payment(practice: Practice, entry: Transaction) -> NewPayment | None:
    """Enter a payment; a manual one gets its postings first.

    A manual payment that cannot be completed stays as it is, with one error.
    """
    record: PaymentRecord | None = None
    decided: _Decided | None = None
    replaced: list[Replaced] = []
    entered = entry
    try:
        record = read_payment(entry)
        if record.settlement:
            refuse_settlement(record.settlement, practice.roles)
        replaced = replace_answers(practice, record)
        if lacks_postings(entry):
            decided, entered = _complete(practice, record)
    except Problem as problem:
        practice.outcome.report(problem, entry)
        if lacks_postings(entry):
            for one in replaced:
                restore_answer(practice, one)
            practice.hints.cannot_be_taken_back(entry, "has an error of its own")
            return None
    every_line = lines_of(entered, practice.roles, practice.figures)
    practice.payers.answers(entry, [(line.claims, line.payer) for line in every_line])
    lines = [line for line in every_line if _moves(line)]
    told = lines or every_line
    if decided is None and record is not None and record.amounts.given and len(told) == 1:
        decided = _as_posted(practice, record, told[0])
    if decided is not None and decided.stands:
        # It may move nothing yet, and count once an earlier payer answers or its own one falls.
        lines = told
    beside = record is not None and record.supplemental
    stated = {}
    if decided is not None and len(lines) == 1:
        stated = {decided.booked.currency: decided.standing}
        if decided.standing.waits or decided.standing.repeats:
            practice.payers.wants_room(lines[0].claims)
    chains = [practice.chains.begin(line, stated, beside=beside) for line in lines]
    if not chains:
        for line in every_line:
            practice.payers.denies(line)
        practice.hints.cannot_be_taken_back(
            entry, "is of nothing, so there is nothing to take back"
        )
    made = [one.reversal for one in replaced]
    if made or entered is not entry:
        practice.outcome.replace(entry, [*made, entered])
    left: dict[str, Decimal] = {}
    if record is not None and record.amounts.given and len(chains) == 1:
        left = _left(practice, lines)
        _tell_price(practice, chains[0], record, left)
    if record is not None and record.replaced_by:
        practice.gives_way.setdefault(record.replaced_by, []).extend(chains)
    part = decided.part if decided else Part.FIRST
    return NewPayment(entry, record, lines, chains, part, left, replaced)


def _turn(
    practice: Practice, entry: Transaction, payers: dict[tuple[str, str], int]
) -> tuple[object, ...]:
    """The order of a day's payments on one claim."""
    answers = _answers(practice, entry)
    charged = any(
        payer in practice.figures.of(claim).charged_payers for claim, payer in answers
    )
    first = min([payers[key] for key in answers], default=0)
    places = [practice.figures.of(claim).place_of(payer) for claim, payer in answers]
    place = max(places, default=0) or 1
    try:
        record = read_payment(entry)
    except Problem:
        return (place, not charged, first, (), file_and_line(entry))
    own = turn_among_own(given.number if given else ZERO for given in record.amounts[:3])
    return (place, not charged, first, own, file_and_line(entry))


def _without_places(practice: Practice, entry: Transaction) -> tuple[str, str, int]:
    payer = payer_of(entry.meta, entry.payee, entry.postings or (), practice.roles)
    return practice.payers.turn_of(entry, payer)


def _answers(practice: Practice, entry: Transaction) -> list[tuple[str, str]]:
    payer = payer_of(entry.meta, entry.payee, entry.postings or (), practice.roles)
    prefix = practice.config.claim_prefix
    return [(claim, answerer(payer, entry.meta)) for claim in claim_links(entry, prefix)]


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
    answer = answer_of(record, currency)
    if not record.decides:
        return None, entry
    payer = payer_of(entry.meta, entry.payee, (), practice.roles)
    decided = _decide(practice, record, claims, payer, answer)
    client = client_of(entry, (), claims, practice.roles, practice.figures)
    account_book = practice.account_book
    completed = complete_payment(
        record, client, decided.booked, figures, account_book, stands=decided.stands
    )
    return decided, completed


def _decide(
    practice: Practice,
    record: PaymentRecord,
    claims: tuple[str, ...],
    payer: str,
    answer: Answer,
) -> _Decided:
    practice.payers.answers(record.entry, [(claims, payer)])
    position = practice.payers.position(claims, answer.currency)
    key = answerer(payer, record.entry.meta)
    part = position.part_of(key, beside=record.supplemental)
    written_as_first = part is Part.SUPPLEMENTAL and not record.supplemental
    if written_as_first and not position.is_later(key):
        # It was written as the first one: what remains is without the one that came before.
        answer = answer._replace(insurance=None)
    booked, standing = book(position, key, part, answer)
    is_early = standing.later and part is Part.FIRST
    stands = standing.leaves is not None or standing.waits or is_early or standing.repeats
    return _Decided(part, booked, standing, stands)


def _as_posted(practice: Practice, record: PaymentRecord, line: PaymentLine) -> _Decided | None:
    """What a payment decides that states its amounts beside postings that agree with them.

    Postings may be those that the plugin would have written, or the very amounts; then, beside
    other payers, they are what moves, and the amounts say no more.
    """
    if len(line.legs) != 1 or line.covered > 1:
        return None
    currency, legs = next(iter(line.legs.items()))
    try:
        answer = answer_of(record, currency)
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
