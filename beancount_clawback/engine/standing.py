"""The payments of a claim that stand, in one currency: each, and what a payer's come to. Pure.

The sums move with each payment that begins, falls or stands otherwise, so that a claim with
thousands of payments is asked for them as quickly as one with two.
"""

from __future__ import annotations

from bisect import bisect_left
from bisect import insort
from collections.abc import Iterable
from collections.abc import Mapping
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple

from beancount_clawback.ledger_language.amounts import ZERO

_NUMBER = attrgetter("number")


class Standing(NamedTuple):
    """An active payment, in one currency.

    `client` is the client's share as the payer put it; where that was not `stated`, what the
    payment's postings move. `handed` and `settled` are what entries other than payments had
    handed to the client and settled when it was stated. `paid` is as booked; so is `write_off`,
    but of a `later` payer's first payment as stated: it counts beside an earlier payer's
    payment, or `after_denial` of one. `leaves` is what such a payer leaves open at the insurer,
    None where it does not say so. `waits_*` is what a payment states beyond the room that the
    payer's other payments left; `beside` says that it stands beside others of its payer.
    `repeats` says that its share includes what the charges billed to the client, `whole` that
    it is all of it. `about` is what earlier payers left of the part of the claim that a later
    payer's payment answers, None where that is the whole claim. `leads` says that its payer
    pays first, whoever did before it.
    """

    number: int
    payer: str
    paid: Decimal
    write_off: Decimal
    client: Decimal
    stated: bool
    handed: Decimal = ZERO
    settled: Decimal = ZERO
    waits_write_off: Decimal = ZERO
    waits_client: Decimal = ZERO
    beside: bool = False
    later: bool = False
    after_denial: bool = False
    leaves: Decimal | None = None
    repeats: bool = False
    whole: bool = False
    about: Decimal | None = None
    leads: bool = False

    @property
    def says(self) -> tuple[Decimal, Decimal, Decimal]:
        """What it states, whatever there is room for."""
        write_off = self.write_off + self.waits_write_off
        return self.paid, write_off, self.client + self.waits_client

    @property
    def waits(self) -> bool:
        """Whether it states more than is booked of it."""
        return bool(self.waits_write_off or self.waits_client)

    @property
    def moves(self) -> bool:
        """Whether it accounts for anything."""
        return bool(self.paid or self.write_off or self.client)


class OfPayer(NamedTuple):
    """A payer's payments in their turn, and what they come to.

    `client` is the sum of the shares that are stated, `handed` what had been handed to the
    client at each of these; `waiting` and `unstated` are some of the payments, `moving`,
    `besides`, `repeating` and `whole` how many they are; `posted_*` are of the unstated ones,
    `about` is of those that answer a part.
    """

    in_turn: tuple[Standing, ...] = ()
    paid: Decimal = ZERO
    write_off: Decimal = ZERO
    client: Decimal = ZERO
    posted_paid: Decimal = ZERO
    posted_write_off: Decimal = ZERO
    handed: tuple[Decimal, ...] = ()
    waiting: tuple[Standing, ...] = ()
    unstated: tuple[Standing, ...] = ()
    moving: int = 0
    besides: int = 0
    repeating: int = 0
    whole: int = 0
    about: Decimal = ZERO

    def with_(self, one: Standing) -> OfPayer:
        """The same with a payment more."""
        return self._moved(one, 1)

    def without(self, number: int) -> OfPayer:
        """The same without a payment."""
        found = self.numbered(number)
        return self._moved(found, -1) if found is not None else self

    def numbered(self, number: int) -> Standing | None:
        """The payment of a number; None without it."""
        at = bisect_left(self.in_turn, number, key=_NUMBER)
        found = self.in_turn[at : at + 1]
        return found[0] if found and found[0].number == number else None

    @property
    def first_stated(self) -> Standing | None:
        """The first payment that states the client's share."""
        return next((one for one in self.in_turn if one.stated), None)

    def _moved(self, one: Standing, sign: int) -> OfPayer:
        stated, put = one.stated, _put if sign > 0 else _taken
        return OfPayer(
            put(self.in_turn, one),
            self.paid + sign * one.paid,
            self.write_off + sign * one.write_off,
            self.client + sign * one.client if stated else self.client,
            self.posted_paid if stated else self.posted_paid + sign * one.paid,
            self.posted_write_off if stated else self.posted_write_off + sign * one.write_off,
            _counted(self.handed, one.handed, sign) if stated else self.handed,
            put(self.waiting, one) if one.waits else self.waiting,
            self.unstated if stated else put(self.unstated, one),
            self.moving + sign * one.moves,
            self.besides + sign * one.beside,
            self.repeating + sign * one.repeats,
            self.whole + sign * one.whole,
            self.about + sign * (one.about or ZERO),
        )


Payments = Mapping[str, OfPayer]
"""The payments of a claim that stand, by the payers' keys."""


def payments_of(standing: Iterable[Standing]) -> Payments:
    """Some payments together."""
    payments: Payments = {}
    for one in standing:
        payments = with_payment(payments, one)
    return payments


def with_payment(payments: Payments, one: Standing) -> Payments:
    """The payments and one more."""
    return {**payments, one.payer: payments.get(one.payer, OfPayer()).with_(one)}


def without_payment(payments: Payments, payer: str, number: int) -> Payments:
    """The payments without one of a payer's."""
    own = payments.get(payer, OfPayer()).without(number)
    if own.in_turn:
        return {**payments, payer: own}
    return {key: others for key, others in payments.items() if key != payer}


def _put(some: tuple[Standing, ...], one: Standing) -> tuple[Standing, ...]:
    if not some or some[-1].number < one.number:
        return (*some, one)
    at = bisect_left(some, one.number, key=_NUMBER)
    return (*some[:at], one, *some[at:])


def _taken(some: tuple[Standing, ...], one: Standing) -> tuple[Standing, ...]:
    at = bisect_left(some, one.number, key=_NUMBER)
    return some[:at] + some[at + 1 :]


def _counted(handed: tuple[Decimal, ...], number: Decimal, sign: int) -> tuple[Decimal, ...]:
    """The numbers in their order, with one more or one less."""
    numbers = list(handed)
    if sign > 0:
        insort(numbers, number)
    else:
        numbers.remove(number)
    return tuple(numbers)
