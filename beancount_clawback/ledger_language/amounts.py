"""Reading an amount of money from metadata, in any of its three spellings."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple
from typing import TypeVar

from beancount.core.amount import Amount

from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import shown

ZERO = Decimal(0)
TOO_LONG = "more digits than money has"

# Sums of amounts within these bounds are exact in the 28 digits of decimal's default context.
_LARGEST = Decimal(10) ** 12
_MOST_DECIMALS = 8
_CENT = Decimal("0.01")

_TEXT = re.compile(
    r"\s*(?P<number>[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?)"
    r"(?:\s*(?P<currency>[A-Z](?:[A-Z0-9'._-]*[A-Z0-9])?))?\s*",
    re.ASCII,
)


_Key = TypeVar("_Key")


def summed(numbers: Iterable[tuple[_Key, Decimal]]) -> dict[_Key, Decimal]:
    """The sum of each key's numbers, where it is not zero."""
    sums: dict[_Key, Decimal] = {}
    for key, number in numbers:
        sums[key] = sums.get(key, ZERO) + number
    return {key: number for key, number in sums.items() if number}


class Given(NamedTuple):
    """An amount as somebody wrote it: not negative, its currency where one was written."""

    number: Decimal
    currency: str | None

    def within(self, key: str, currency: str) -> Decimal:
        """The number, when it is in `currency` or in none; else the problem says which."""
        if self.currency is not None and self.currency != currency:
            raise Problem("wrong-currency", key=key, currency=self.currency, wanted=currency)
        return self.number


def amount_in(number: Decimal, currency: str) -> Amount:
    """An amount of Beancount's, without the checks of its constructor: these types are known.

    A record makes eight of them, and the checks would take as long as the rest of a posting.
    """
    return tuple.__new__(Amount, (number, currency))


def read_amount(key: str, value: object) -> Given:
    """An amount, a number or a text of either, as written in the metadata `key`.

    Raises:
        Problem: unreadable-amount or negative-amount.
    """
    given = read_signed_amount(key, value)
    if given.number < 0:
        raise Problem("negative-amount", key=key, value=shown(value))
    return given


def read_signed_amount(key: str, value: object) -> Given:
    """The same for what may be below zero.

    Raises:
        Problem: unreadable-amount.
    """
    number, currency = _split(key, value)
    # Nearly all money; how many decimals a number has is slow to ask.
    if number.same_quantum(_CENT) and ZERO <= number < _LARGEST:
        return Given(number, currency)
    if not number.is_finite():
        raise _unreadable(key, value, "not a number")
    exponent = number.as_tuple().exponent
    if abs(number) >= _LARGEST or (isinstance(exponent, int) and -exponent > _MOST_DECIMALS):
        raise _unreadable(key, value, TOO_LONG)
    return Given(number, currency)


def _split(key: str, value: object) -> tuple[Decimal, str | None]:
    # Other implementations of Beancount have an amount of their own.
    number, currency = getattr(value, "number", None), getattr(value, "currency", None)
    if isinstance(number, Decimal) and isinstance(currency, str):
        return number, currency
    if isinstance(value, Decimal):
        return value, None
    if isinstance(value, str):
        match = _TEXT.fullmatch(value)
        if match is None:
            raise _unreadable(
                key, value, "a number with at most a currency behind it is wanted"
            )
        return Decimal(match["number"].replace(",", "")), match["currency"]
    raise _unreadable(
        key, value, "it is empty" if value is None else "it is not an amount at all"
    )


def _unreadable(key: str, value: object, why: str) -> Problem:
    return Problem("unreadable-amount", key=key, value=shown(value), why=why)
