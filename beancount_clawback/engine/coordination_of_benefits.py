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

import datetime
import sys
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.sums import sums_problem

LAST = sys.maxsize
"""The number of a payment that is newer than all active ones."""


class Part(Enum):
    """What a payment is to the other payments of its claim."""

    FIRST = "first"
    SUPPLEMENTAL = "supplemental"
    LATER_PAYER = "later payer"


class Answered(NamedTuple):
    """A payer's first answer on a claim, by which the payers are put in order.

    `stated` is the place that the payer was said to have, zero for none; on one day the payer
    that the session was charged to comes before others.
    """

    stated: int
    date: datetime.date
    charged: bool
    place: tuple[str, int]

    @property
    def when(self) -> tuple[datetime.date, bool, tuple[str, int]]:
        """What comes first where no order is stated."""
        return (self.date, not self.charged, self.place)


class Standing(NamedTuple):
    """An active payment, in one currency.

    `client` is the client's share as the payer put it; where that was not `stated`, what the
    payment's postings move. `handed` is what had been handed to the client when it was stated.
    `paid` and `write_off` are as booked. `waits_*` is what it states beyond the room that the
    payer's other payments left; `beside` says that it stands beside others of its payer.
    `leaves` is what a later payer that came before the earlier ones leaves open at the insurer;
    `computed` says that the write-off is what a later payer left, and no contract's.
    """

    number: int
    payer: str
    paid: Decimal
    write_off: Decimal
    client: Decimal
    stated: bool
    handed: Decimal = ZERO
    waits_write_off: Decimal = ZERO
    waits_client: Decimal = ZERO
    beside: bool = False
    leaves: Decimal | None = None
    computed: bool = False

    @property
    def waits(self) -> bool:
        """Whether it states more than is booked of it."""
        return bool(self.waits_write_off or self.waits_client)


class Charged(NamedTuple):
    """The price of a claim, and what of it entries other than payments settled.

    `price` is zero without charges; `told` is then the price as the payments tell it. `client`
    is what the charges billed to the client, `handed` what was handed to it since, `settled`
    what was paid or written off.
    """

    price: Decimal = ZERO
    told: Decimal = ZERO
    client: Decimal = ZERO
    handed: Decimal = ZERO
    settled: Decimal = ZERO

    @property
    def worth(self) -> Decimal:
        """The price, however it is known; zero where it is not."""
        return self.price or self.told


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


class Position(NamedTuple):
    """A claim in one currency: what was charged, its payers in order, what stands.

    `denied` are the payers that answered without paying, `later` those that are said not to be
    the first.
    """

    charged: Charged
    payers: tuple[str, ...]
    denied: frozenset[str]
    standing: tuple[Standing, ...]
    later: frozenset[str] = frozenset()

    def without(self, numbers: Collection[int]) -> Position:
        """The position as if some payments did not stand."""
        standing = tuple(one for one in self.standing if one.number not in numbers)
        return self._replace(standing=standing)

    def taken_back(self, number: int) -> Position:
        """The position once a payment is taken back: what waited for its room is booked."""
        payers = {one.payer for one in self.standing if one.number == number}
        after = self.without((number,))
        for one in after.standing:
            if one.waits and one.payer in payers:
                after = _with_room_for(after, one)
        return after

    def with_changed(self, payment: Standing) -> Position:
        """The position with a payment of it standing otherwise."""
        standing = (payment if one.number == payment.number else one for one in self.standing)
        return self._replace(standing=tuple(standing))

    def with_(self, payment: Standing) -> Position:
        """The position with a payment more; a payer that had not answered yet is the last."""
        payers = self.payers
        if payment.payer not in payers:
            payers = (*payers, payment.payer)
        return self._replace(payers=payers, standing=(*self.standing, payment))

    def part_of(self, payer: str, number: int = LAST, *, beside: bool) -> Part:
        """What a payment of `payer` is to those of other payers, and to its own.

        Args:
            payer: Whose payment it is.
            number: Its number; of its payer's payments those before it count.
            beside: Whether it is said to stand beside them; that may be said of either.
        """
        before = (one for one in self.answered_by(payer) if one.number < number)
        if any(beside or one.beside for one in before):
            return Part.SUPPLEMENTAL
        return Part.LATER_PAYER if self.follows(payer) else Part.FIRST

    def follows(self, payer: str) -> bool:
        """Whether a payer that comes before this one in their order has answered."""
        known = payer in self.payers
        earlier = self.payers[: self.payers.index(payer)] if known else self.payers
        return any(other in self.denied or self.answered_by(other) for other in earlier)

    @property
    def client(self) -> Decimal:
        """The client's share."""
        charged, decided = self.charged, False
        share, settled = charged.client + charged.handed, charged.settled
        for payer in self.payers:
            own = self.answered_by(payer)
            if not own:
                decided = decided or payer in self.denied
                continue
            paid = sum((one.paid for one in own), ZERO)
            stated = [one for one in own if one.stated]
            said = sum((one.client for one in stated), ZERO)
            if decided and stated:
                since = charged.handed - max(one.handed for one in stated)
                share = charged.client + said + since
                if charged.worth:
                    share = min(share, max(ZERO, charged.worth - settled - paid))
            else:
                share += said
            for one in own:
                if not one.stated:
                    share = _moved(share, one.client, first=payer == self.payers[0])
            decided = True
            settled += paid + sum((one.write_off for one in own), ZERO)
        return share

    @property
    def write_off(self) -> Decimal:
        """What the standing payments write off, and what one that came early settles."""
        written_off = sum((one.write_off for one in self.standing), ZERO)
        leaves = self._left_by_early()
        if leaves is None or not self.charged.worth:
            return written_off
        paid = sum((one.paid for one in self.standing), self.charged.settled)
        rest = self.charged.worth - paid - written_off - self.client - leaves
        return written_off + max(ZERO, rest)

    @property
    def settled(self) -> Decimal:
        """What is paid or written off."""
        paid = sum((one.paid for one in self.standing), self.charged.settled)
        return paid + self.write_off

    @property
    def remaining(self) -> Decimal:
        """The insurer's part; below zero it is a credit balance."""
        return self.charged.worth - self.settled - self.client

    def _left_by_early(self) -> Decimal | None:
        """What the last payer leaves open that came before an earlier one, which stands now."""
        leaves, decided = None, False
        if all(one.leaves is None for one in self.standing):
            return None
        for payer in self.payers:
            own = self.answered_by(payer)
            if decided:
                leaves = next((one.leaves for one in own if one.leaves is not None), leaves)
            decided = decided or any(one.paid or one.write_off or one.client for one in own)
        return leaves

    def beside_others(self) -> list[int]:
        """The numbers of the payments that their payer made beside an earlier one."""
        firsts: dict[str, int] = {}
        for one in self.standing:
            firsts.setdefault(one.payer, one.number)
        return [one.number for one in self.standing if one.number != firsts[one.payer]]

    def answered_by(self, payer: str) -> list[Standing]:
        """The payments of a payer that stand."""
        return [one for one in self.standing if one.payer == payer]


def in_order(answers: Mapping[str, Answered]) -> tuple[str, ...]:
    """The payers of a claim in their order: as stated, the others by their first answers."""
    if len(answers) == 1:
        return tuple(answers)
    places: dict[str, int] = {}
    taken = {one.stated for one in answers.values() if one.stated}
    free = (number for number in range(1, len(answers) + 4) if number not in taken)
    for payer, answer in sorted(answers.items(), key=lambda item: item[1].when):
        places[payer] = answer.stated or next(free)
    return tuple(sorted(places, key=lambda payer: (places[payer], answers[payer].when)))


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
    standing = Standing(0, payer, answer.paid, write_off, client, stated=True, handed=handed)
    if part is Part.FIRST:
        is_early = payer in before.later and not before.answered_by(payer)
        leaves = answer.insurance if is_early else None
        written_off = write_off - _written_off_already(before, standing)
        standing = standing._replace(write_off=written_off, leaves=leaves)
    if part is Part.SUPPLEMENTAL and before.charged.price:
        standing = _as_far_as_there_is_room(before, standing)
        if payer in before.later or before.follows(payer):
            standing = standing._replace(leaves=answer.insurance)
    if part is Part.LATER_PAYER:
        written_off = _change_of_write_off(before, standing, answer)
        is_computed = answer.insurance is not None
        standing = standing._replace(write_off=written_off, computed=is_computed)
    after = before.with_(standing)
    if part is Part.SUPPLEMENTAL and before.charged.price and standing.leaves is None:
        _refuse_other_rest(after, answer)
    write_off = after.write_off - before.write_off
    moved = after.client - before.client
    return Booked(answer.currency, answer.paid, write_off, moved), standing


def _with_room_for(position: Position, payment: Standing) -> Position:
    """The position once as much of what a payment states is booked as there is room for."""
    leaves, payment = payment.leaves, payment._replace(leaves=None)
    room = max(ZERO, position.with_changed(payment).remaining)
    client = min(payment.waits_client, room)
    payment = payment._replace(
        client=payment.client + client, waits_client=payment.waits_client - client
    )
    room = max(ZERO, position.with_changed(payment).remaining)
    write_off = min(payment.waits_write_off, room)
    return position.with_changed(
        payment._replace(
            write_off=payment.write_off + write_off,
            waits_write_off=payment.waits_write_off - write_off,
            leaves=leaves,
        )
    )


def _written_off_already(before: Position, first: Standing) -> Decimal:
    """What of a first payment's write-off a later payer has written off, who stands by itself.

    A corrected payment keeps its place before the later payer, whose write-off was what was
    left then. What was paid twice is left to see as a credit.
    """
    computed = sum([one.write_off for one in before.standing if one.computed], ZERO)
    if not computed or not before.charged.worth:
        return ZERO
    twice = before.beside_others()
    over = -before.without(twice).with_(first).remaining
    return max(ZERO, min(over, computed))


def _moved(share: Decimal, number: Decimal, *, first: bool) -> Decimal:
    """A share that postings moved: a later payer's cannot take what is not there."""
    return share + number if first or number > 0 else max(share + number, min(share, ZERO))


def _as_far_as_there_is_room(before: Position, stated: Standing) -> Standing:
    early = [one.leaves for one in before.answered_by(stated.payer) if one.leaves is not None]
    open_ = min([before.remaining, *early[:1]])
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


def _refuse_other_rest(after: Position, answer: Answer) -> None:
    if answer.insurance is not None and answer.insurance != max(ZERO, after.remaining):
        before = after.without((0,))
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
