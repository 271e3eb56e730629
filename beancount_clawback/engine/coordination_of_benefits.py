"""What several payers do to one claim, and one payer that pays twice. Pure.

The payers of a claim have an order. The first says what the client owes; each later one says
what it leaves to the client of everything, so that the client never owes the two shares
together. A later payer that leaves nothing open at the insurer settles the claim: write-off =
price - all paid - client, of which only the change is booked. One that answers a part of the
claim says so of what was left to it of that part; the rest stays as it was. X12 TR3
005010X221A1: CLP02 1, 2, 3 is the order, CARC 23 what the earlier payers decided, which is in
the books already.

Cash that arrived is never kept out. What a later payer pays and leaves to the client, which is
never more than was left to it, counts before what earlier payers wrote off: the write-off
becomes less. What passes the price is a credit balance, the insurer's part below zero; so is
what a payer pays twice.

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
    """The four amounts as a payment or record states them; None where they are left out.

    `left_by_earlier` is what the earlier payers left of the part that a later payer answers;
    `leads` says that its payer pays first once no payment of an earlier one stands.
    """

    currency: str
    paid: Decimal = ZERO
    write_off: Decimal | None = None
    client: Decimal | None = None
    insurance: Decimal | None = None
    includes_billed: bool = False
    left_by_earlier: Decimal | None = None
    leads: bool = False


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
    later = before.is_later(payer)
    standing = Standing(
        LAST,
        payer,
        answer.paid,
        answer.write_off or ZERO,
        answer.client or ZERO,
        stated=True,
        handed=before.charged.handed,
        settled=before.charged.settled,
        later=later,
        after_denial=later and before.follows_denial(payer),
        leaves=answer.insurance if later else None,
        repeats=answer.includes_billed,
        whole=answer.includes_billed and answer.insurance is not None,
        leads=answer.leads,
    )
    if answer.left_by_earlier is not None and later:
        standing = _of_a_part(before, standing, answer.left_by_earlier)
    if part is Part.SUPPLEMENTAL and before.charged.price and standing.about is None:
        standing = _as_far_as_there_is_room(before, standing)
    after = before.with_(standing)
    (_, written_off, client), was = after.shares, before.shares
    moved = (written_off - was.write_off, client - was.client)
    booked = Booked(answer.currency, answer.paid, *moved)
    if part is Part.SUPPLEMENTAL and before.charged.price and not later:
        _refuse_other_rest(before, after, answer)
    if part is Part.LATER_PAYER and before.charged.worth:
        _refuse_other_rest_of_later(before, payer, answer, booked)
    return booked, standing


def _of_a_part(before: Position, stated: Standing, left: Decimal) -> Standing:
    """A later payer's answer to a part of the claim, of which the earlier payers `left` this.

    Beside an answer to the whole claim it is a further payment like any other.
    """
    first = before.payments.get(stated.payer, OfPayer()).first_stated
    if first is not None and first.about is None:
        return stated
    client, write_off = min(stated.client, left), stated.write_off
    if stated.leaves is not None:
        write_off = left - stated.paid - client - stated.leaves
    return stated._replace(about=left, client=client, write_off=write_off)


def _as_far_as_there_is_room(before: Position, stated: Standing) -> Standing:
    room = before.room_for(stated.payer) if stated.repeats else before.remaining
    for first in before.payments.get(stated.payer, OfPayer()).in_turn[:1]:
        if first.later:
            room = min(room, _left_open(before, first))
    room = max(ZERO, room - stated.paid)
    client = min(stated.client, room)
    write_off = min(stated.write_off, room - client)
    return stated._replace(
        client=client,
        write_off=write_off,
        waits_client=stated.client - client,
        waits_write_off=stated.write_off - write_off,
    )


def _left_open(before: Position, later: Standing) -> Decimal:
    """What a later payer leaves open: as stated, else what it does not decide on."""
    if later.leaves is not None:
        return later.leaves
    return max(ZERO, before.charged.worth - later.paid - later.write_off - later.client)


def _refuse_more_than_the_price(before: Position, answer: Answer) -> None:
    stated = _total(answer.paid, answer.write_off, answer.client, answer.insurance)
    if stated > before.charged.price:
        raise _sums(before, before.charged.price, answer)


def _refuse_other_rest(before: Position, after: Position, answer: Answer) -> None:
    if answer.insurance is not None and answer.insurance != max(ZERO, after.remaining):
        raise _sums(before, before.remaining, answer)


def _refuse_other_rest_of_later(
    before: Position, payer: str, answer: Answer, booked: Booked
) -> None:
    """What a later payer says remains is of what was left to it, and all that it leaves."""
    if answer.insurance is None:
        return
    rest = before.left_to(payer) - answer.paid - (answer.client or ZERO)
    too_little = answer.write_off is not None and answer.write_off < booked.write_off
    if too_little or answer.insurance > max(ZERO, rest):
        # The client's share that it states is all of it, what earlier payers left included.
        left = before.charged.worth - before.settled - before.charged.client
        raise _sums(before, left, answer)


def _sums(before: Position, available: Decimal, answer: Answer) -> Problem:
    return sums_problem(
        available=available,
        billed=before.charged.worth,
        amounts=(answer.paid, answer.write_off or ZERO, answer.client or ZERO),
        stated=answer.insurance,
        currency=answer.currency,
        client_billed=ZERO if answer.includes_billed else before.charged.client,
    )


def _total(*numbers: Decimal | None) -> Decimal:
    given: Iterable[Decimal] = (number for number in numbers if number is not None)
    return sum(given, ZERO)
