"""What a clawback takes back: its payment, whole or on one claim, found and marked."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from beancount_clawback.engine.lines_of_payments import client_of
from beancount_clawback.engine.matching import Chain
from beancount_clawback.engine.practice import Practice
from beancount_clawback.engine.unmatched import dated_otherwise
from beancount_clawback.engine.unmatched import links_text
from beancount_clawback.engine.unmatched import nearest_text
from beancount_clawback.engine.unmatched import paid_by
from beancount_clawback.engine.unmatched import paid_otherwise
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.keys import ORIGINAL_KEY
from beancount_clawback.ledger_language.keys import PAYMENT_TAG
from beancount_clawback.ledger_language.keys import REVERSED_BY_KEY
from beancount_clawback.ledger_language.keys import REVERSED_ON_KEY
from beancount_clawback.ledger_language.payment_line import PaymentLine
from beancount_clawback.ledger_language.postings import read_legs
from beancount_clawback.ledger_language.postings import unbalanced
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import describe
from beancount_clawback.ledger_language.problems import place
from beancount_clawback.ledger_language.problems import shown
from beancount_clawback.ledger_language.records import ORIGINAL_EXAMPLE
from beancount_clawback.ledger_language.records import ClawbackRecord
from beancount_clawback.ledger_language.records import read_payment
from beancount_clawback.ledger_language.seals import Seal

_ROUNDING = Decimal("0.01")


class Target(NamedTuple):
    """What a clawback reverses: the chains that fall, and their postings as one line."""

    chains: list[Chain]
    line: PaymentLine


def target_of(practice: Practice, record: ClawbackRecord) -> Target:
    """The payment that a clawback means; one that was edited since is reported, and taken.

    Raises:
        Problem: there is none or no single one, it is already reversed, the record does not
            say which claim is meant, or its seal cannot be read.
    """
    target = _found(practice, record)
    said_before = [
        chain.line.links
        for link in practice.index.unmet(record, target.chains)
        for chain in practice.index.taken_back(link)
    ]
    line = target.line._replace(links=target.line.links.union(*said_before))
    practice.outcome.met[id(record.entry)] = line
    if not said_before:
        _report_change(practice, record, target)
    return target


def mark_reversed(practice: Practice, record: ClawbackRecord, target: Target) -> None:
    """Let the payment, or its part of one claim, say by which record it was reversed."""
    entry = record.entry
    meta = {REVERSED_ON_KEY: entry.date, REVERSED_BY_KEY: entry.narration or ""}
    line = target.line
    if line.share and line.covered > 1:
        practice.outcome.claim_reversed_by(line.entry, line.share, meta, line.covered)
    else:
        practice.outcome.reversed_by(line.entry, meta)


def described(practice: Practice, line: PaymentLine) -> str:
    """The entry of a payment in one line, for a message."""
    return describe(line.entry, practice.config.base)


def _found(practice: Practice, record: ClawbackRecord) -> Target:
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
        raise Problem("claim-not-told", payment=described(practice, line), why=why)
    return Target(chains, line)


def _report_change(practice: Practice, record: ClawbackRecord, target: Target) -> None:
    """Report a payment that differs from its seal; the reversal is of what it is now.

    Raises:
        Problem: unreadable-value, when the seal is none.
    """
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
    # what it sealed: the payment is among those that came before. A payment of an earlier day
    # changes how much is booked of this one, and not what it states.
    if sealed.holds(now):
        return
    before = (Seal.of(line) for chain in target.chains for line in chain.replaced)
    if not any(map(sealed.holds, (*before, *_as_stated(target, sealed)))):
        changed = Problem(
            "original-changed",
            then=sealed,
            now=now,
            payment=described(practice, target.line),
        )
        practice.outcome.report(changed, record.entry)


def _as_stated(target: Target, sealed: Seal) -> list[Seal]:
    """The payment with those of its amounts as stated that are sealed so, not as booked.

    Of a share that includes what the charge billed, what is booked is but the change.
    """
    now, chain = Seal.of(target.line), target.chains[0]
    if len(target.chains) > 1 or len(now.amounts) > 1 or not chain.stated:
        return []
    ((currency, booked),) = now.amounts.items()
    try:
        record = read_payment(target.line.entry)
    except Problem:
        return []
    sealed_amounts = sealed.amounts.get(currency, booked)
    paid, write_off, client = (
        was if was == (one.number if one else ZERO) else amount
        for was, one, amount in zip(sealed_amounts, record.amounts, booked, strict=False)
    )
    if record.includes_billed:
        client = sealed_amounts[2]
    return [now._replace(amounts={currency: (paid, write_off, client)})]


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
