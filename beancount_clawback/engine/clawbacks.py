"""Clawbacks as the engine meets them: records completed, written-out ones verified."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from beancount.core.amount import Amount
from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.engine.coordination_of_benefits import Answer
from beancount_clawback.engine.coordination_of_benefits import Part
from beancount_clawback.engine.coordination_of_benefits import Position
from beancount_clawback.engine.coordination_of_benefits import Standing
from beancount_clawback.engine.coordination_of_benefits import book
from beancount_clawback.engine.correction import Corrected
from beancount_clawback.engine.correction import build_correction
from beancount_clawback.engine.generated_entry import Origin
from beancount_clawback.engine.kept_share import KeptShare
from beancount_clawback.engine.kept_share import is_kept_in
from beancount_clawback.engine.kept_share import kept_share
from beancount_clawback.engine.kept_share import move_kept_share
from beancount_clawback.engine.lines_of_payments import client_of
from beancount_clawback.engine.lines_of_payments import line_of_correction
from beancount_clawback.engine.lines_of_payments import lines_of
from beancount_clawback.engine.manual_remittance import stated_answer
from beancount_clawback.engine.matching import Chain
from beancount_clawback.engine.practice import Practice
from beancount_clawback.engine.reversal import build_reversal
from beancount_clawback.engine.reversal import build_variance
from beancount_clawback.engine.reversal import part_taken
from beancount_clawback.engine.reversal import taken_beyond
from beancount_clawback.engine.unmatched import dated_otherwise
from beancount_clawback.engine.unmatched import links_text
from beancount_clawback.engine.unmatched import nearest_text
from beancount_clawback.engine.unmatched import paid_by
from beancount_clawback.engine.unmatched import paid_otherwise
from beancount_clawback.ledger_language.accounts import FEE
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.accounts import refuse_settlement
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.payment_line import PaymentLine
from beancount_clawback.ledger_language.payment_line import payer_key
from beancount_clawback.ledger_language.payment_line import sole_legs
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.ledger_language.postings import read_legs
from beancount_clawback.ledger_language.postings import unbalanced
from beancount_clawback.ledger_language.postings_without_role import postings_without_role
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import describe
from beancount_clawback.ledger_language.problems import money
from beancount_clawback.ledger_language.problems import money_by_currency
from beancount_clawback.ledger_language.problems import place
from beancount_clawback.ledger_language.problems import shown
from beancount_clawback.ledger_language.records import BALANCE_KEY
from beancount_clawback.ledger_language.records import CORRECTED_TAG
from beancount_clawback.ledger_language.records import ORIGINAL_EXAMPLE
from beancount_clawback.ledger_language.records import ORIGINAL_KEY
from beancount_clawback.ledger_language.records import PAYMENT_TAG
from beancount_clawback.ledger_language.records import REVERSED_BY_KEY
from beancount_clawback.ledger_language.records import REVERSED_ON_KEY
from beancount_clawback.ledger_language.records import TAKEN_KEY
from beancount_clawback.ledger_language.records import ClawbackRecord
from beancount_clawback.ledger_language.records import FourAmounts
from beancount_clawback.ledger_language.records import is_record
from beancount_clawback.ledger_language.records import read_clawback
from beancount_clawback.ledger_language.seals import Seal
from beancount_clawback.ledger_language.sums import sums_problem

_ROUNDING = Decimal("0.01")


class Target(NamedTuple):
    """What a clawback reverses: the chains that fall, and their postings as one line."""

    chains: list[Chain]
    line: PaymentLine


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
            return _enter_correction(practice, record)
        return _verify_reversal(practice, record)
    except Problem as problem:
        practice.outcome.report(problem, entry)
        return ()


def _complete(practice: Practice, record: ClawbackRecord) -> tuple[str, ...]:
    """Reversal, corrected payment and variance in the place of the record."""
    entry = record.entry
    closed = practice.config.closed_through
    if closed is not None and entry.date <= closed and not record.closed:
        raise Problem("closed-period", date=entry.date, closed=closed)
    target = _target(practice, record)
    _check_seal(practice, record, target)
    _refuse_without_roles(practice, record, target)
    amounts = _resolve_amounts(practice, record, target)
    line = target.line
    if record.client and not line.client:
        line = line._replace(client=record.client)
    origin = Origin.of(line, record, practice.account_book)
    kept = [kept_share(practice, chain, entry) for chain in target.chains]
    reversal = build_reversal(origin)
    for one in kept:
        reversal.postings.extend(one.postings)
    correction = build_correction(origin, amounts) if amounts else None
    variance = _variance(practice, origin, amounts)
    _mark_reversed(practice, record, target)
    made = [reversal]
    if amounts is not None and correction is not None:
        (chain,) = target.chains
        corrected = line_of_correction(line, correction, practice.roles)
        practice.chains.supersede(chain, corrected, entry)
        chain.stated = {amounts.currency: amounts.stated}
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
    practice.outcome.replace(entry, made)
    return line.claims


def _enter_correction(practice: Practice, record: ClawbackRecord) -> tuple[str, ...]:
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
    practice.chains.stand(chain, line)
    chain.stated = stated
    return line.claims


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
        answer = stated_answer(record.amounts, currency)
        position = practice.payers.position(line.claims, currency)
        key = payer_key(line.payer)
        part = position.part_of(key, chain.number)
        booked, standing = book(position, key, part, answer)
    except Problem:
        return {}
    posted = (legs.insurance_paid, legs.write_off, legs.client)
    agree = posted == (booked.paid, booked.write_off, booked.client)
    return {currency: standing} if agree else {}


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
            payment=_described(practice, target.line),
            accounts=", ".join(sorted(lacking)),
        )


def _verify_reversal(practice: Practice, record: ClawbackRecord) -> tuple[str, ...]:
    """A written-out reversal must negate its payment per role and currency."""
    if record.settlement:
        refuse_settlement(record.settlement, practice.roles)
    target = _target(practice, record)
    _check_seal(practice, record, target)
    kept = [kept_share(practice, chain, record.entry) for chain in target.chains]
    kept = [one for one in kept if is_kept_in(record.entry, one, practice)]
    difference = _difference(target.line, record, kept, practice.roles)
    if not difference:
        _mark_reversed(practice, record, target)
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


def _target(practice: Practice, record: ClawbackRecord) -> Target:
    chains = practice.index.find(record)
    if not chains:
        raise _not_found(practice, record)
    line = chains[0].line
    covered = line.covered
    for chain in chains:
        practice.index.refuse_twice(record, chain)
    if len(chains) == covered == len(line.claims) == 1 and not line.share:
        return Target(chains, line)
    claims = _claims_of(record, practice.config.claim_prefix)
    why = ""
    if len(chains) == covered > 1:
        return Target(chains, _whole(practice, chains))
    if len(chains) > 1:
        why = f"covers {covered} claims, of which this record means {len(chains)}"
    elif covered > 1 and line.share not in claims:
        why = f"covers {covered} claims, of which some are reversed already"
    elif not line.share and len(line.claims) > 1 and claims and claims != set(line.claims):
        why = f"covers {len(line.claims)} claims without saying which posting is whose"
    elif line.share and _off_balance(line):
        why = f"does not tell which part of its cash belongs to {line.share}"
    if why:
        raise Problem("claim-not-told", payment=_described(practice, line), why=why)
    return Target(chains, line)


def _check_seal(practice: Practice, record: ClawbackRecord, target: Target) -> None:
    """Report a payment that was edited since; the reversal is of what it is now, all the same.

    Raises:
        Problem: unreadable-value, when the seal is none.
    """
    practice.outcome.met[id(record.entry)] = target.line
    if not record.original:
        return
    sealed, now = Seal.read(record.original), Seal.of(target.line)
    if sealed is None:
        raise Problem(
            "unreadable-value",
            key=ORIGINAL_KEY,
            value=shown(record.original),
            wanted="a date, a payer, three amounts and their currency",
            example=f'"{ORIGINAL_EXAMPLE}"',
        )
    # A clawback of an earlier day that was entered later changes what this one meets, and not
    # what it sealed: the payment is among those that came before.
    before = (line for chain in target.chains for line in chain.replaced)
    if not sealed.holds(now) and not any(sealed.holds(Seal.of(line)) for line in before):
        changed = Problem(
            "original-changed",
            then=sealed,
            now=now,
            payment=_described(practice, target.line),
        )
        practice.outcome.report(changed, record.entry)


def _described(practice: Practice, line: PaymentLine) -> str:
    return describe(line.entry, practice.config.base)


def _off_balance(line: PaymentLine) -> bool:
    """Whether a line lacks a part of its cash; at a price, a cent is Beancount's business."""
    priced = any(posting.cost or posting.price for posting in line.postings)
    most = _ROUNDING if priced else ZERO
    return any(abs(number) > most for number in unbalanced(line.postings).values())


def _claims_of(record: ClawbackRecord, prefix: str) -> set[str]:
    if record.claim:
        return {record.claim}
    return {link for link in record.entry.links or () if link.startswith(prefix)}


def _whole(practice: Practice, chains: list[Chain]) -> PaymentLine:
    """All claims of a payment as one line, with the postings that belong to no claim."""
    first = chains[0].line
    entry = first.entry
    claims = tuple(sorted({claim for chain in chains for claim in chain.line.claims}))
    return first._replace(
        postings=tuple(entry.postings),
        share="",
        claims=claims,
        links=frozenset(entry.links or ()),
        client=client_of(entry, entry.postings, claims, practice.roles, practice.figures),
        legs=read_legs(entry.postings, first.roles(practice.roles)),
    )


def _not_found(practice: Practice, record: ClawbackRecord) -> Problem:
    entry, base = record.entry, practice.config.base
    later = practice.hints.later_payment(entry)
    if later is not None:
        return Problem(
            "before-payment",
            date=entry.date,
            payment=describe(later, base),
            payment_date=later.date,
        )
    nearest, wrong = nearest_text(record, practice.hints.links()), "the link"
    loosely = practice.index.loosely(record)
    others = practice.index.by_payment_link(record) or loosely
    unmet = practice.index.unmet(record, others)
    if others and unmet:
        named = ", ".join(f"^{link}" for link in unmet)
        payment = describe(others[0].line.entry, base)
        nearest = f"; the payment {payment} has nothing to do with {named}"
    elif loosely:
        lines = [chain.line for chain in loosely]
        of_payer = paid_by(lines, record.payer)
        if of_payer:
            nearest, wrong = dated_otherwise(of_payer, base)
        else:
            nearest, wrong = paid_otherwise(lines[0], base)
    untagged = practice.hints.untagged(entry)
    if untagged and not others:
        where = place(untagged, base)
        nearest = f"; {where} has this link but not #{PAYMENT_TAG}"
        wrong = f"the link, or add #{PAYMENT_TAG} to {where}"
    unusable = practice.hints.unusable(entry)
    if unusable:
        linked, why = unusable
        nearest = f"; the payment {describe(linked, base)} {why}"
    narrowed = f" and paid by {record.payer}" if record.payer else ""
    if record.reverses:
        narrowed += f" and dated {record.reverses}"
    return Problem(
        "unknown-link",
        links=links_text(record),
        narrowed=narrowed,
        nearest=nearest,
        wrong=wrong,
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
        raise Problem("claim-not-told", payment=_described(practice, line), why=why)
    sole = sole_legs(line)
    if sole is None:
        why = "it is in several currencies, or at a cost or price"
        raise Problem("cannot-restate", payment=_described(practice, line), why=why)
    currency, _ = sole
    answer = stated_answer(given, currency)
    chain = target.chains[0]
    key = payer_key(line.payer)
    position = practice.payers.position(line.claims, currency).without((chain.number,))
    part = position.part_of(key, chain.number)
    booked, standing = book(position, key, part, answer)
    if part is Part.FIRST:
        _refuse_sums(position, chain, standing, answer)
    rest = position.remaining - booked.accounted
    four = FourAmounts(booked.paid, booked.write_off, booked.client, rest)
    return Corrected(four, currency, position.charged.price, standing)


def _refuse_sums(
    position: Position,
    chain: Chain,
    standing: Standing,
    answer: Answer,
) -> None:
    """The amounts of a first payment may not pass the price; what remains is as stated.

    What remains may be meant with or without what other payers have paid since.
    """
    charged = position.charged
    available = charged.price - charged.client - charged.handed - charged.settled
    if not charged.price:
        priced = chain.price(answer.currency)
        available = chain.line.legs[answer.currency].accounted if priced is None else priced
    rest = available - standing.paid - standing.write_off - standing.client
    remaining = position.with_(standing).remaining if charged.price else rest
    stated = answer.insurance
    if rest < 0 or (stated is not None and stated not in (rest, remaining)):
        raise sums_problem(
            available=available,
            billed=charged.price or available,
            amounts=(standing.paid, standing.write_off, standing.client),
            stated=stated,
            currency=answer.currency,
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
        raise Problem("cannot-restate", payment=_described(practice, line), why=why)
    currency, old = sole
    taken = record.taken.within(TAKEN_KEY, currency)
    if not record.amounts.given and taken < old.paid_out:
        raise part_taken(taken, old, currency)
    corrected = amounts.four.insurance_paid if amounts else ZERO
    difference = taken_beyond(taken, old.paid_out, corrected)
    return build_variance(origin, difference, currency)


def _mark_reversed(practice: Practice, record: ClawbackRecord, target: Target) -> None:
    entry = record.entry
    meta = {REVERSED_ON_KEY: entry.date, REVERSED_BY_KEY: entry.narration or ""}
    line = target.line
    if line.share and line.covered > 1:
        practice.outcome.claim_reversed_by(line.entry, line.share, meta, line.covered)
    else:
        practice.outcome.reversed_by(line.entry, meta)


def _balance_value(balance: dict[str, Decimal]) -> Amount | str:
    if len(balance) == 1:
        currency, number = next(iter(balance.items()))
        return Amount(number, currency)
    return money_by_currency(balance)


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
