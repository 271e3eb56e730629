"""What a claim comes to when several payers pay on it, computed again from all active answers.

Written apart from the package and importing nothing of it: it keeps no running figures and
books no changes, but goes through the payers in their order and says where the claim is.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from decimal import Decimal

ZERO = Decimal("0.00")


@dataclass
class Payment:
    """One payment on one claim; `client` as its payer says it.

    `write_off` is as booked, of a `later` payer's first payment as it says; `rest` is what such
    a one says stays open. `unmet_*` is what a payment says beyond the room that older ones of
    its payer left. `handed` and `gone` are what others had handed over and written off before.
    """

    link: str
    payer: str
    paid: Decimal = ZERO
    write_off: Decimal = ZERO
    client: Decimal = ZERO
    active: bool = True
    share_of: str = ""
    handed: Decimal = ZERO
    gone: Decimal = ZERO
    later: bool = False
    after_denial: bool = False
    rest: Decimal | None = None
    unmet_write_off: Decimal = ZERO
    unmet_client: Decimal = ZERO

    @property
    def unmet(self) -> bool:
        """Whether it says more than there was room for."""
        return bool(self.unmet_write_off or self.unmet_client)

    @property
    def says(self) -> tuple[Decimal, Decimal, Decimal]:
        """What it says, be there room for it or not."""
        write_off = self.write_off + self.unmet_write_off
        return self.paid, write_off, self.client + self.unmet_client

    @property
    def accounted(self) -> Decimal:
        """All three together."""
        return self.paid + self.write_off + self.client


@dataclass
class Claim:
    """A claim: what it was charged, what was handed over since, and its payers' payments.

    `price` is zero without a charge. `payers` are in the order of their first answers; those
    that `denied` have answered without moving anything, those that `took_back` a payment.
    """

    price: Decimal
    copay: Decimal = ZERO
    handed: Decimal = ZERO
    written_off: Decimal = ZERO
    payments: list[Payment] = field(default_factory=list)
    payers: list[str] = field(default_factory=list)
    denied: set[str] = field(default_factory=set)
    took_back: set[str] = field(default_factory=set)

    @property
    def active(self) -> list[Payment]:
        """The active payments, oldest first."""
        return [payment for payment in self.payments if payment.active]

    def standing(self, payer: str) -> list[Payment]:
        """Those of one payer."""
        return [payment for payment in self.active if payment.payer == payer]

    def answers_unpaid(self, payer: str) -> bool:
        """Whether a payer has denied, or does not pay any more what it took back."""
        own = self.standing(payer)
        fell = payer in self.took_back and bool(own) and not any(one.paid for one in own)
        return fell or payer in self.denied

    @property
    def paid(self) -> Decimal:
        """What the insurers paid."""
        return sum((payment.paid for payment in self.active), ZERO)

    @property
    def write_off(self) -> Decimal:
        """What was written off."""
        return self.written_off + self._worked_out()[0]

    @property
    def client(self) -> Decimal:
        """What the client owes: the last payer that answered says it."""
        return self._worked_out()[1]

    def _worked_out(self) -> tuple[Decimal, Decimal]:
        """What payers wrote off and what the client owes, payer by payer."""
        paid = gone = ZERO
        owed, answered, decided, fallen = self.copay + self.handed, False, False, False
        for payer in self.payers:
            own = self.standing(payer)
            no_cash = not any(one.paid for one in own)
            fallen = fallen or (payer in self.took_back and no_cash and not decided)
            if own and answered and self.price:
                left = self.price - own[0].gone - paid - gone
                gone, owed = self._of_later(own, left, gone, counts=decided)
                owed += self.handed - max(one.handed for one in own)
            elif own and answered:
                newest = max(one.handed for one in own)
                owed = self.copay + sum(one.client for one in own) + self.handed - newest
                gone += sum((one.write_off for one in own), ZERO)
            else:
                owed += sum((one.client for one in own), ZERO)
                gone += sum((one.write_off for one in own if not one.later), ZERO)
            paid += sum((one.paid for one in own), ZERO)
            answered = answered or bool(own) or payer in self.denied
            decided = not fallen and (decided or any(one.accounted for one in own))
        return gone, owed

    def _of_later(
        self, own: list[Payment], left: Decimal, gone: Decimal, *, counts: bool
    ) -> tuple[Decimal, Decimal]:
        """The write-off of all so far and the client's share, after a later payer's payments.

        Of what was left, what it does not pay is the client's as it says, the rest is open as
        it says, and what is neither is written off; what passes all that lowers the write-off.
        """
        first, *further = own
        owed = min(self.copay + first.client, left)
        if owed > first.client:
            owed = max(first.client, min(owed, left - first.paid))
        owed, open_ = max(owed, ZERO), ZERO
        left -= first.paid + owed
        counts = counts or first.after_denial
        if not counts:
            lowered = min(ZERO, max(left, -gone))
            gone, left = gone + lowered, left - lowered
        else:
            if first.rest is None:
                open_ = max(ZERO, left - first.write_off)
            else:
                open_ = min(first.rest, max(ZERO, left))
            moved = max(left - open_, -gone)
            gone, left = gone + moved, left - moved
        once_more = ZERO
        for one in further:
            left -= one.paid + one.client
            owed += one.client
            if one.unmet and one.says == first.says:
                once_more += one.paid
            from_client = min(max(ZERO, -left - once_more), owed)
            owed, left = owed - from_client, left + from_client
            more = one.write_off
            if counts and first.rest is not None:
                more = left - first.rest
            more = max(ZERO, min(more, left))
            gone, left = gone + more, left - more
        return gone, owed

    @property
    def remaining(self) -> Decimal:
        """What the insurers owe; below zero, what they have paid too much."""
        return self.price - self.paid - self.write_off - self.client

    def left_to(self, payer: str) -> Decimal:
        """What the payers before it left of the price."""
        before = self.payers[: self.payers.index(payer)]
        kept = [one for one in self.payments if one.payer in before]
        return replace(self, payments=kept).unsettled

    @property
    def unsettled(self) -> Decimal:
        """What is neither paid nor written off."""
        return self.price - self.paid - self.write_off

    def room_beside(self, payment: Payment) -> Decimal:
        """What a payer's older payments leave to a further one of its own."""
        room = self.remaining
        older = [one for one in self.standing(payment.payer) if one is not payment]
        if older and older[0].later:
            first = older[0]
            open_ = self.price - first.accounted if first.rest is None else first.rest
            room = min(room, max(ZERO, open_))
        return room

    def make_room(self, payer: str) -> None:
        """A payment of a payer is gone: its others get what they say, oldest first."""
        for one in self.standing(payer):
            if one.later and one is self.standing(payer)[0]:
                got = one.unmet_client
            else:
                got = min(one.unmet_client, max(ZERO, self.remaining))
            one.client, one.unmet_client = one.client + got, one.unmet_client - got
            if one.later and one is self.standing(payer)[0]:
                got = one.unmet_write_off
            else:
                got = min(one.unmet_write_off, max(ZERO, self.remaining))
            one.write_off, one.unmet_write_off = one.write_off + got, one.unmet_write_off - got

    def comes_later(self, payer: str) -> bool:
        """Whether another payer before it in the order has answered, and that stands."""
        before = self.payers[: self.payers.index(payer)]
        return any(self.standing(other) or other in self.denied for other in before)

    def is_second(self, payment: Payment) -> bool:
        """Whether an older payment of the same payer stands beside it."""
        older = self.payments[: self.payments.index(payment)]
        return any(one.active and one.payer == payment.payer for one in older)

    @property
    def available(self) -> Decimal:
        """What a first payer has to decide on."""
        return self.price - self.copay - self.handed - self.written_off
