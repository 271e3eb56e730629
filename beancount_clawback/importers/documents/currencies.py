"""Which currency a file means: signs and codes in cells, headings and number formats.

`$` is the sign of many currencies: which of them a file means is judged by the ledger's.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal
from functools import lru_cache

DOLLAR = "$"
"""What a file names that has this sign alone."""

_DOLLARS = {"AUD", "BBD", "BMD", "BSD", "BZD", "CAD", "FJD", "HKD", "JMD", "KYD", "LRD", "MXN"}
_DOLLARS |= {"NAD", "NZD", "SGD", "SRD", "TTD", "TWD", "USD", "XCD"}
_CODES = _DOLLARS | {"AED", "BRL", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HUF", "ILS"}
_CODES |= {"INR", "JPY", "KRW", "NOK", "PLN", "RON", "SEK", "THB", "TRY", "ZAR"}
_SIGNS = {
    "$": DOLLAR,
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "US$": "USD",
    "CA$": "CAD",
    "C$": "CAD",
    "AU$": "AUD",
    "A$": "AUD",
    "NZ$": "NZD",
    "HK$": "HKD",
    "S$": "SGD",
}
SIGN = r"(?:(?:US|CA?|AU?|NZ|HK|S)?\$|[€£¥])"
"""A sign of a currency, as a pattern."""

_IN_HEADING = re.compile(
    rf"(?<![^\s(\[/,-])(?:{SIGN}|{'|'.join(sorted(_CODES))})(?![^\s)\]/,-])"
)
_IN_FORMAT = re.compile(rf"\[\$([^\]-]*)(?:-[0-9A-Fa-f]+)?\]|({SIGN})")


class AmountIn(Decimal):
    """A number of a workbook whose format shows a currency."""

    currency: str = ""


def amount_in(number: Decimal, currency: str) -> AmountIn:
    """A number with the currency that its format shows."""
    amount = AmountIn(number)
    amount.currency = currency
    return amount


def currency_of_sign(sign: str) -> str:
    """The currency of a sign; a code is its own."""
    return _SIGNS.get(sign, sign)


def currency_in_heading(heading: str) -> str:
    """The one currency that a heading names, such as Paid (USD) or Paid in €; else empty."""
    named = {currency_of_sign(one) for one in _IN_HEADING.findall(heading)}
    return named.pop() if len(named) == 1 else ""


@lru_cache(maxsize=256)
def currency_of_format(number_format: str) -> str:
    """The currency that a workbook's number format shows, such as `[$€-407] #,##0.00`."""
    parts = number_format.replace('"', "").replace("\\", "").split(";")
    for bracketed, sign in _IN_FORMAT.findall(parts[0]):
        currency = currency_of_sign((bracketed or sign).strip())
        if currency == DOLLAR or currency in _CODES:
            return currency
    return ""


def one_currency(named: Collection[str]) -> str | None:
    """The currency that all of these are; None when they differ, empty when there are none."""
    if DOLLAR in named and len(named) > 1:
        others = set(named) - {DOLLAR}
        return one_currency(others) if others <= _DOLLARS else None
    return None if len(named) > 1 else min(named, default="")


def in_ledgers_words(named: str, currencies: Collection[str]) -> str:
    """A currency as a ledger calls it: `$` is its dollar.

    Empty where any of the ledger's currencies may be meant; `$` where none is, or not all.

    Args:
        named: As the file names it.
        currencies: The ledger's.
    """
    if named != DOLLAR:
        return named
    dollars = _DOLLARS.intersection(currencies)
    if len(dollars) == 1:
        return dollars.pop()
    return "" if dollars == set(currencies) else DOLLAR
