"""Where a claim stands between its payers: what was charged, who answered, what holds. Pure.

The rules are in `coordination_of_benefits`; this is what they look at.
"""

from __future__ import annotations

import datetime
import sys
from collections.abc import Collection
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from beancount_clawback.ledger_language.amounts import ZERO

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
    place: tuple[str, str, int]

    @property
    def when(self) -> tuple[datetime.date, bool, tuple[str, str, int]]:
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
    def says(self) -> tuple[Decimal, Decimal, Decimal]:
        """What it states, whatever there is room for."""
        write_off = self.write_off + self.waits_write_off
        return self.paid, write_off, self.client + self.waits_client

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

    def is_later(self, payer: str) -> bool:
        """Whether a payer is said not to be the first, or follows one that has answered."""
        return payer in self.later or self.follows(payer)

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


def _moved(share: Decimal, number: Decimal, *, first: bool) -> Decimal:
    """A share that postings moved: a later payer's cannot take what is not there."""
    return share + number if first or number > 0 else max(share + number, min(share, ZERO))
