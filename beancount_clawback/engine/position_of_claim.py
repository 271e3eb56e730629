"""Where a claim stands between its payers: what was charged, who answered, what holds. Pure.

The rules are in `coordination_of_benefits`; this is what they look at.
"""

from __future__ import annotations

import datetime
import sys
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from beancount_clawback.engine.standing import OfPayer
from beancount_clawback.engine.standing import Payments
from beancount_clawback.engine.standing import Standing
from beancount_clawback.engine.standing import payments_of
from beancount_clawback.engine.standing import with_payment
from beancount_clawback.engine.standing import without_payment
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
    payments: Payments
    later: frozenset[str] = frozenset()

    def without(self, payer: str, number: int) -> Position:
        """The position as if a payment of a payer did not stand."""
        return self._replace(payments=without_payment(self.payments, payer, number))

    def taken_back(self, payer: str, number: int) -> tuple[Position, tuple[Standing, ...]]:
        """The position once a payment is taken back, and what is booked otherwise since then.

        What waited for the room of the payment is booked, as far as there is room.
        """
        after, changed = self.without(payer, number), []
        own = after.payments.get(payer, OfPayer())
        first = own.first_that_leaves()
        for one in own.waiting:
            # What the first one leaves is all that may give one payment more room than another.
            if (first is None or one.number > first.number) and after.remaining <= 0:
                break
            booked = _with_room_for(after, one)
            if booked != one:
                after = after.with_changed(booked)
                changed.append(booked)
        return after, tuple(changed)

    def with_changed(self, payment: Standing) -> Position:
        """The position with a payment of it standing otherwise."""
        return self.without(payment.payer, payment.number).with_(payment)

    def with_(self, payment: Standing) -> Position:
        """The position with a payment more; a payer that had not answered yet is the last."""
        payers = self.payers
        if payment.payer not in payers:
            payers = (*payers, payment.payer)
        return self._replace(payers=payers, payments=with_payment(self.payments, payment))

    def part_of(self, payer: str, number: int = LAST, *, beside: bool) -> Part:
        """What a payment of `payer` is to those of other payers, and to its own.

        Args:
            payer: Whose payment it is.
            number: Its number; of its payer's payments those before it count.
            beside: Whether it is said to stand beside them; that may be said of either.
        """
        own = self.payments.get(payer, OfPayer())
        comes_second = bool(own.in_turn) and own.in_turn[0].number < number
        if comes_second and not beside and own.besides:
            beside = any(one.beside for one in own.in_turn if one.number < number)
        if comes_second and beside:
            return Part.SUPPLEMENTAL
        return Part.LATER_PAYER if self.follows(payer) else Part.FIRST

    def has_others_before(self, payer: str, number: int) -> bool:
        """Whether a payment of another payer comes before a number."""
        others = (own for key, own in self.payments.items() if key != payer)
        return any(own.in_turn[0].number < number for own in others)

    def is_later(self, payer: str) -> bool:
        """Whether a payer is said not to be the first, or follows one that has answered."""
        return payer in self.later or self.follows(payer)

    def follows(self, payer: str) -> bool:
        """Whether a payer that comes before this one in their order has answered."""
        known = payer in self.payers
        earlier = self.payers[: self.payers.index(payer)] if known else self.payers
        return any(other in self.denied or other in self.payments for other in earlier)

    @property
    def client(self) -> Decimal:
        """The client's share."""
        charged, decided = self.charged, False
        share, settled = charged.client + charged.handed, charged.settled
        for payer in self.payers:
            own = self.payments.get(payer)
            if own is None:
                decided = decided or payer in self.denied
                continue
            if decided and own.handed:
                share = charged.client + own.client + charged.handed - own.handed[-1]
                if charged.worth:
                    share = min(share, max(ZERO, charged.worth - settled - own.paid))
            else:
                share += own.client
            for one in own.unstated:
                share = _moved(share, one.client, first=payer == self.payers[0])
            decided = True
            settled += own.paid + own.write_off
        return share

    @property
    def write_off(self) -> Decimal:
        """What the standing payments write off, and what one that came early settles."""
        written_off = sum([own.write_off for own in self.payments.values()], ZERO)
        leaves = self._left_by_early()
        if leaves is None or not self.charged.worth:
            return written_off
        rest = self.charged.worth - self._paid - written_off - self.client - leaves
        return written_off + max(ZERO, rest)

    @property
    def settled(self) -> Decimal:
        """What is paid or written off."""
        return self._paid + self.write_off

    @property
    def remaining(self) -> Decimal:
        """The insurer's part; below zero it is a credit balance."""
        return self.charged.worth - self.settled - self.client

    @property
    def _paid(self) -> Decimal:
        return sum([own.paid for own in self.payments.values()], self.charged.settled)

    def _left_by_early(self) -> Decimal | None:
        """What the last payer leaves open that came before an earlier one, which stands now."""
        leaves, decided = None, False
        if not any(own.leaving for own in self.payments.values()):
            return None
        for payer in self.payers:
            own = self.payments.get(payer, OfPayer())
            if decided and (first := own.first_that_leaves()) is not None:
                leaves = first.leaves
            decided = decided or bool(own.moving)
        return leaves

    @property
    def computed(self) -> Decimal:
        """What later payers left, and wrote off by themselves."""
        return sum([own.computed for own in self.payments.values()], ZERO)

    def first_of_each(self) -> Position:
        """The position without the payments that their payer made beside an earlier one."""
        firsts = [own.in_turn[0] for own in self.payments.values()]
        return self._replace(payments=payments_of(firsts))


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


def _with_room_for(position: Position, payment: Standing) -> Standing:
    """A payment once as much of what it states is booked as there is room for."""
    leaves, payment = payment.leaves, payment._replace(leaves=None)
    room = max(ZERO, position.with_changed(payment).remaining)
    client = min(payment.waits_client, room)
    payment = payment._replace(
        client=payment.client + client, waits_client=payment.waits_client - client
    )
    room = max(ZERO, position.with_changed(payment).remaining)
    write_off = min(payment.waits_write_off, room)
    return payment._replace(
        write_off=payment.write_off + write_off,
        waits_write_off=payment.waits_write_off - write_off,
        leaves=leaves,
    )


def _moved(share: Decimal, number: Decimal, *, first: bool) -> Decimal:
    """A share that postings moved: a later payer's cannot take what is not there."""
    return share + number if first or number > 0 else max(share + number, min(share, ZERO))
