"""What several payers do to one claim, and one payer that pays twice. Pure.

The payers of a claim have an order. The first says what the client owes; each later one says
what it leaves to the client of everything, so that the client never owes the two shares
together. A later payer that leaves nothing open at the insurer settles the claim: write-off =
price - all paid - client, of which only the change is booked. X12 TR3 005010X221A1: CLP02 1,
2, 3 is the order, CARC 23 what the earlier payers decided, which is in the books already.

Cash that arrived is never kept out. What passes all that was left lowers the client's share
to zero; the rest is a credit balance, the insurer's part below zero. It never lowers what an
earlier payer's contract took off the price.

A payer's second payment writes off and leaves to the client what it states as far as its first
one leaves room. The rest waits: it is booked when the first one is taken back, so that a claim
comes to what its standing payments say, whichever of them came first.

A later payer's answer may be dated before the first payer's. What it settles then counts from
the day on which an earlier payer's payment stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from beancount_clawback.engine.position_of_claim import LAST
from beancount_clawback.engine.position_of_claim import Part
from beancount_clawback.engine.position_of_claim import Position
from beancount_clawback.engine.standing import OfPayer
from beancount_clawback.engine.standing import Standing
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.sums import sums_problem


class Answer(NamedTuple):
    """The four amounts as a payment or record states them; None where they are left out."""

    currency: str
    paid: Decimal = ZERO
    write_off: Decimal | None = None
    client: Decimal | None = None
    insurance: Decimal | None = None


class Booked(NamedTuple):
    """What an answer moves: `client` is the change of the client's share."""

    currency: str
    paid: Decimal
    write_off: Decimal
    client: Decimal

    @property
    def accounted(self) -> Decimal:
        """What it takes off the insurer's part."""
        return self.paid + self.write_off + self.client


def book(before: Position, payer: str, part: Part, answer: Answer) -> tuple[Booked, Standing]:
    """What an answer books on a claim, and how it stands there from then on.

    Args:
        before: The claim without it.
        payer: Whose answer it is.
        part: What it is to the others.
        answer: What it states.

    Raises:
        Problem: sums, where the amounts of the answer pass the price, or where what it says
            remains does not; of a first payment neither is looked at here.
    """
    if before.charged.price and part is not Part.FIRST:
        _refuse_more_than_the_price(before, answer)
    write_off, client = answer.write_off or ZERO, answer.client or ZERO
    handed = before.charged.handed
    standing = Standing(LAST, payer, answer.paid, write_off, client, stated=True, handed=handed)
    if part is Part.FIRST and payer in before.later and payer not in before.payments:
        standing = standing._replace(write_off=ZERO, leaves=_left_open(before, answer))
    elif part is Part.FIRST:
        written_off = write_off - _written_off_already(before, standing)
        standing = standing._replace(write_off=written_off)
    if part is Part.SUPPLEMENTAL and before.charged.price:
        standing = _as_far_as_there_is_room(before, standing)
        if before.is_later(payer):
            standing = standing._replace(leaves=_left_open(before, answer))
    if part is Part.LATER_PAYER:
        written_off = _change_of_write_off(before, standing, answer)
        is_computed = answer.insurance is not None
        standing = standing._replace(write_off=written_off, computed=is_computed)
    after = before.with_(standing)
    if part is Part.SUPPLEMENTAL and before.charged.price and standing.leaves is None:
        _refuse_other_rest(before, after, answer)
    write_off = after.write_off - before.write_off
    moved = after.client - before.client
    return Booked(answer.currency, answer.paid, write_off, moved), standing


def _left_open(before: Position, answer: Answer) -> Decimal:
    """What a later payer leaves open: as stated, else what it does not decide on."""
    if answer.insurance is not None:
        return answer.insurance
    stated = _total(answer.paid, answer.write_off, answer.client)
    return max(ZERO, before.charged.worth - stated)


def _written_off_already(before: Position, first: Standing) -> Decimal:
    """What of a first payment's write-off a later payer has written off, who stands by itself.

    A corrected payment keeps its place before the later payer, whose write-off was what was
    left then. What was paid twice is left to see as a credit.
    """
    computed = before.computed
    if not computed or not before.charged.worth:
        return ZERO
    over = -before.first_of_each().with_(first).remaining
    return max(ZERO, min(over, computed))


def _as_far_as_there_is_room(before: Position, stated: Standing) -> Standing:
    early = before.payments.get(stated.payer, OfPayer()).first_that_leaves()
    open_ = before.remaining
    if early is not None and early.leaves is not None:
        open_ = min(open_, early.leaves)
    room = max(ZERO, open_ - stated.paid)
    client = min(stated.client, room)
    write_off = min(stated.write_off, room - client)
    return stated._replace(
        client=client,
        write_off=write_off,
        waits_client=stated.client - client,
        waits_write_off=stated.write_off - write_off,
    )


def _change_of_write_off(before: Position, standing: Standing, answer: Answer) -> Decimal:
    """What a later payer writes off beyond what is written off already.

    The write-off that it states often repeats the first payer's: it counts as far as anything
    is left. Where the payer says what it leaves open, the rest is written off.
    """
    stated = answer.write_off or ZERO
    if not before.charged.worth:
        return stated
    room = before.with_(standing._replace(write_off=ZERO)).remaining
    if answer.insurance is None:
        return min(stated, max(ZERO, room))
    write_off = max(ZERO, room - answer.insurance)
    too_little = answer.write_off is not None and answer.write_off < write_off
    if too_little or answer.insurance > max(ZERO, room):
        # The client's share that it states is all of it, what earlier payers left included.
        left = before.charged.worth - before.settled - before.charged.client
        raise _sums(before, left, answer)
    return write_off


def _refuse_more_than_the_price(before: Position, answer: Answer) -> None:
    stated = _total(answer.paid, answer.write_off, answer.client, answer.insurance)
    if stated > before.charged.price:
        raise _sums(before, before.charged.price, answer)


def _refuse_other_rest(before: Position, after: Position, answer: Answer) -> None:
    if answer.insurance is not None and answer.insurance != max(ZERO, after.remaining):
        raise _sums(before, before.remaining, answer)


def _sums(before: Position, available: Decimal, answer: Answer) -> Problem:
    return sums_problem(
        available=available,
        billed=before.charged.worth,
        amounts=(answer.paid, answer.write_off or ZERO, answer.client or ZERO),
        stated=answer.insurance,
        currency=answer.currency,
    )


def _total(*numbers: Decimal | None) -> Decimal:
    given: Iterable[Decimal] = (number for number in numbers if number is not None)
    return sum(given, ZERO)
