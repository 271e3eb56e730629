"""What a claim comes to when several payers pay on it, computed again from all active answers.

Written apart from the package and importing nothing of it: it keeps no running figures and
books no changes, but goes through the payers in their order and says where the claim is.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal

ZERO = Decimal("0.00")


@dataclass
class Payment:
    """One payment on one claim; `client` as its payer says it, the others as booked.

    `unmet_*` is what it says beyond the room that older payments of its payer left.
    """

    link: str
    payer: str
    paid: Decimal = ZERO
    write_off: Decimal = ZERO
    client: Decimal = ZERO
    active: bool = True
    share_of: str = ""
    handed: Decimal = ZERO
    unmet_write_off: Decimal = ZERO
    unmet_client: Decimal = ZERO

    @property
    def accounted(self) -> Decimal:
        """All three together."""
        return self.paid + self.write_off + self.client


@dataclass
class Claim:
    """A claim: what it was charged, what was handed over since, and its payers' payments.

    `price` is zero without a charge. `payers` are in the order of their first answers; those
    that `denied` have answered without moving anything.
    """

    price: Decimal
    copay: Decimal = ZERO
    handed: Decimal = ZERO
    written_off: Decimal = ZERO
    payments: list[Payment] = field(default_factory=list)
    payers: list[str] = field(default_factory=list)
    denied: set[str] = field(default_factory=set)

    @property
    def active(self) -> list[Payment]:
        """The active payments, oldest first."""
        return [payment for payment in self.payments if payment.active]

    def standing(self, payer: str) -> list[Payment]:
        """Those of one payer."""
        return [payment for payment in self.active if payment.payer == payer]

    @property
    def paid(self) -> Decimal:
        """What the insurers paid."""
        return sum((payment.paid for payment in self.active), ZERO)

    @property
    def write_off(self) -> Decimal:
        """What was written off."""
        return sum((payment.write_off for payment in self.active), self.written_off)

    @property
    def client(self) -> Decimal:
        """What the client owes: the last payer that answered says it."""
        owed, gone, answered = self.copay + self.handed, self.written_off, False
        for payer in self.payers:
            own = self.standing(payer)
            paid = sum((payment.paid for payment in own), ZERO)
            says = sum((payment.client for payment in own), ZERO)
            if own and answered:
                newest = max(payment.handed for payment in own)
                owed = self.copay + says + self.handed - newest
                if self.price:
                    owed = min(owed, max(ZERO, self.price - gone - paid))
            elif own:
                owed += says
            gone += paid + sum((payment.write_off for payment in own), ZERO)
            answered = answered or bool(own) or payer in self.denied
        return owed

    @property
    def remaining(self) -> Decimal:
        """What the insurers owe; below zero, what they have paid too much."""
        return self.price - self.paid - self.write_off - self.client

    def make_room(self, payer: str) -> None:
        """A payment of a payer is gone: its others get what they say, oldest first."""
        for one in self.standing(payer):
            got = min(one.unmet_client, max(ZERO, self.remaining))
            one.client, one.unmet_client = one.client + got, one.unmet_client - got
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
