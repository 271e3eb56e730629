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


class Shares(NamedTuple):
    """What payers have paid, written off and left to the client."""

    paid: Decimal
    write_off: Decimal
    client: Decimal

    def more(self, paid: Decimal, write_off: Decimal, client: Decimal) -> Shares:
        """The same and some more of each."""
        return Shares(self.paid + paid, self.write_off + write_off, self.client + client)


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

    @property
    def available(self) -> Decimal:
        """What of it is neither the client's nor settled."""
        return self.worth - self.client - self.handed - self.settled

    def beside(self, payment: Standing | None) -> Charged:
        """The same without the share of the client that a payment repeats."""
        if payment is None or not payment.repeats:
            return self
        return self._replace(client=ZERO, handed=self.handed - payment.handed)


class Position(NamedTuple):
    """A claim in one currency: what was charged, its payers in order, what stands.

    `denied` are the payers that answered without paying, `later` those that are said not to be
    the first, `gone` those that took a payment back.
    """

    charged: Charged
    payers: tuple[str, ...]
    denied: frozenset[str]
    payments: Payments
    later: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()

    def without(self, payer: str, number: int) -> Position:
        """The position once a payment of a payer does not stand any more."""
        found = self.payments.get(payer, OfPayer()).numbered(number)
        gone = self.gone | {payer} if found is not None and found.paid else self.gone
        payments = without_payment(self.payments, payer, number)
        return self._replace(payments=payments, gone=gone)

    def taken_back(self, payer: str, number: int) -> tuple[Position, tuple[Standing, ...]]:
        """The position once a payment is taken back, and what is booked otherwise since then.

        What waited for the room of the payment is booked, as far as there is room.
        """
        after, changed = self.without(payer, number), []
        own = after.payments.get(payer, OfPayer())
        for one in own.waiting:
            # There is room for all of a later payer's first one: it says what is left of all.
            has_all = one.later and one.number == own.in_turn[0].number
            if not has_all and after.room_for(payer) <= 0:
                break
            booked = _all_of(one) if has_all else _with_room_for(after, one)
            if booked != one:
                after = after.with_changed(booked)
                changed.append(booked)
        return after, tuple(changed)

    def with_changed(self, payment: Standing) -> Position:
        """The position with a payment of it standing otherwise."""
        others = without_payment(self.payments, payment.payer, payment.number)
        return self._replace(payments=others).with_(payment)

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

    def about(self, payer: str, number: int) -> Decimal | None:
        """What was left to a payer of the part that a payment of it answers; None for all."""
        found = self.payments.get(payer, OfPayer()).numbered(number)
        return found.about if found is not None else None

    def is_later(self, payer: str) -> bool:
        """Whether a payer is said not to be the first, or follows one that has answered."""
        return payer in self.later or self.follows(payer)

    def follows(self, payer: str) -> bool:
        """Whether a payer that comes before this one in their order has answered."""
        before = self._before(payer)
        return any(other in self.denied or other in self.payments for other in before)

    def follows_denial(self, payer: str) -> bool:
        """Whether one before it has answered without paying, or only so since it took back."""
        return any(
            one in self.denied
            or (one in self.gone and one in self.payments and not self.payments[one].paid)
            for one in self._before(payer)
        )

    def left_to(self, payer: str) -> Decimal:
        """What the payers before this one have neither paid nor written off."""
        before = self._before(payer)
        payments = {key: own for key, own in self.payments.items() if key in before}
        return self.charged.worth - self._replace(payments=payments).settled

    def _before(self, payer: str) -> tuple[str, ...]:
        known = payer in self.payers
        return self.payers[: self.payers.index(payer)] if known else self.payers

    @property
    def client(self) -> Decimal:
        """The client's share."""
        return self.shares.client

    @property
    def write_off(self) -> Decimal:
        """What the standing payments write off."""
        return self.shares.write_off

    @property
    def settled(self) -> Decimal:
        """What is paid or written off."""
        shares = self.shares
        return self.charged.settled + shares.paid + shares.write_off

    @property
    def remaining(self) -> Decimal:
        """The insurer's part; below zero it is a credit balance."""
        return self.charged.worth - self.settled - self.client

    @property
    def shares(self) -> Shares:
        """What the payers make of the claim, one after the other in their order.

        `leads` says whether the first one that decided anything still does: those after it
        settle what it left. Once it took its payment back, no answer without payment will do,
        for theirs were given to the payment, but one that says to be the first since.
        """
        charged = self.charged
        shares = Shares(ZERO, ZERO, charged.client + charged.handed)
        answered, leads = False, None
        for payer in self.payers:
            own = self.payments.get(payer)
            if leads is None and payer in self.gone:
                leads = own is not None and own.paid > 0
            if own is None:
                answered = answered or payer in self.denied
                continue
            first = own.first_stated
            if first is not None and first.leads:
                leads = True
            left = charged.worth - charged.settled - shares.paid - shares.write_off
            had = self._had(own, later=answered)
            repeated = self._repeated(own, left, had)
            if first is not None and answered:
                counts = bool(leads) or first.after_denial
                after = _after_later if first.about is None else _after_parts
                billed = charged._replace(client=charged.client - repeated)
                shares = after(billed, shares, own, first, counts=counts)
            elif first is not None:
                later = first.later and not first.leads
                uncounted = first.write_off if later and charged.worth else ZERO
                if first.about is not None:
                    uncounted = own.write_off - own.posted_write_off
                written_off = own.write_off - own.posted_write_off - uncounted
                client = own.client - repeated
                shares = shares.more(own.paid - own.posted_paid, written_off, client)
            share = shares.client
            for one in own.unstated:
                share = _moved(share, one.client, first=payer == self.payers[0])
            moved = share - shares.client
            shares = shares.more(own.posted_paid, own.posted_write_off, moved)
            if leads is None and own.moving:
                leads = True
            answered = True
        return shares

    def room_for(self, payer: str) -> Decimal:
        """The insurer's part, and what of the share that was billed a payer may yet repeat."""
        own = self.payments.get(payer)
        if own is None or not own.repeating:
            return self.remaining
        had = self._had(own, later=self.follows(payer))
        return self.remaining + had - self._repeated(own, self.left_to(payer), had)

    def _had(self, own: OfPayer, *, later: bool) -> Decimal:
        """The share that the client had when a payer stated it, and that it may repeat.

        It was billed by the charges, and handed to the client since; of that a later payer's
        shares take account by themselves.
        """
        handed = own.handed[-1] if own.handed and not later else ZERO
        return self.charged.client + handed

    def _repeated(self, own: OfPayer, left: Decimal, had: Decimal) -> Decimal:
        """What of the share that the client had a payer's shares include.

        Shares that include it say all; where more of the payer's may follow, what the client
        had stands as far as there is room.

        Args:
            own: The payer's payments.
            left: What was neither paid nor written off before them.
            had: The share that the client had.
        """
        if not own.repeating:
            return ZERO
        if own.whole:
            return had
        since = self.charged.client + self.charged.handed - had
        room = left - since - own.paid - own.write_off
        return had - max(ZERO, min(had, room) - own.client)


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


def _after_later(
    charged: Charged, before: Shares, own: OfPayer, first: Standing, *, counts: bool
) -> Shares:
    """What a later payer makes of what the payers before it left, if a payment `counts` there.

    Its first payment says what is left to the client of everything, which is never more than
    they left, and what stays open; the rest is written off, be it less than they wrote off.
    Further payments are cash that lowers the client's share, and what there is room for; the
    first one once more is cash that will be taken back, and leaves the client's share.
    """
    since = charged.handed - own.handed[-1]
    paid, written_off = own.paid - own.posted_paid, own.write_off - own.posted_write_off
    if not charged.worth:
        said = charged.client + own.client + since
        return Shares(before.paid + paid, before.write_off + written_off, said)
    left = charged.worth - first.settled - before.paid - before.write_off
    most = max(ZERO, min(left, max(first.client, left - first.paid)))
    client = min(charged.client + first.client, most)
    left -= first.paid
    further = written_off - first.write_off
    settles = max(_settles(first, left - client), -before.write_off)
    moved = settles if counts else min(settles, ZERO)
    left -= paid - first.paid + moved
    if len(own.handed) > 1:
        once_more = sum((one.paid for one in own.waiting if one.says == first.says), ZERO)
        client = min(client + own.client - first.client, max(ZERO, left + once_more))
    if counts and first.leaves is not None:
        further = left - client - first.leaves
    moved += max(ZERO, min(further, left - client))
    return Shares(before.paid + paid, before.write_off + moved, client + since)


def _after_parts(
    charged: Charged, before: Shares, own: OfPayer, first: Standing, *, counts: bool
) -> Shares:
    """The same where a later payer answers for parts of the claim, each by itself.

    What the payers before it left of other parts, to the client or open, stays as it is.
    """
    since = charged.handed - own.handed[-1]
    paid, written_off = own.paid - own.posted_paid, own.write_off - own.posted_write_off
    left = charged.worth - first.settled - before.paid - before.write_off
    client = max(ZERO, before.client - since - own.about) + own.client
    room = max(ZERO, left - paid - client)
    settles = max(min(written_off, room), -before.write_off)
    moved = settles if counts else min(settles, ZERO)
    return Shares(before.paid + paid, before.write_off + moved, client + since)


def _settles(later: Standing, rest: Decimal) -> Decimal:
    """What a later payer writes off of the rest; below zero, what was written off too much."""
    if later.leaves is not None:
        return rest - max(ZERO, min(later.leaves, rest))
    return min(later.write_off, rest)


def _with_room_for(position: Position, payment: Standing) -> Standing:
    """A payment once as much of what it states is booked as there is room for."""
    room = max(ZERO, position.room_for(payment.payer))
    payment = _booked(payment, min(payment.waits_client, room), ZERO)
    room = max(ZERO, position.with_changed(payment).room_for(payment.payer))
    return _booked(payment, ZERO, min(payment.waits_write_off, room))


def _all_of(payment: Standing) -> Standing:
    return _booked(payment, payment.waits_client, payment.waits_write_off)


def _booked(payment: Standing, client: Decimal, write_off: Decimal) -> Standing:
    """A payment of which more is booked that waited."""
    return payment._replace(
        client=payment.client + client,
        waits_client=payment.waits_client - client,
        write_off=payment.write_off + write_off,
        waits_write_off=payment.waits_write_off - write_off,
    )


def _moved(share: Decimal, number: Decimal, *, first: bool) -> Decimal:
    """A share that postings moved: a later payer's cannot take what is not there."""
    return share + number if first or number > 0 else max(share + number, min(share, ZERO))
