"""The price of a claim in a ledger without charges, as its payments tell it.

It is what the payers' payments accounted for, and what they said is left to the insurance.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from beancount.core.data import Transaction

from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.keys import SUPPLEMENTAL_KEY
from beancount_clawback.ledger_language.metadata_values import says_true
from beancount_clawback.ledger_language.postings import posting_claim
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.records import read_payment


class Accounted(NamedTuple):
    """What a payment accounted for, in the currency that is asked about."""

    entry: Transaction
    payer: str
    amount: Decimal


def price_of_payments(payments: Iterable[Accounted], currency: str) -> Decimal:
    """The sum of the four amounts, as the payments on one claim tell it.

    A payer's later payment stands in the place of the first, unless it is supplemental; what is
    stated as left is what all payments up to then leave.
    """
    accounted: dict[str, Decimal] = {}
    least: Decimal | None = None
    for entry, payer, amount in payments:
        before = accounted.get(payer)
        if before is None:
            accounted[payer] = amount
        elif says_true(entry.meta, SUPPLEMENTAL_KEY):
            accounted[payer] = before + amount
        else:
            accounted[payer] = max(before, amount)
        left = stated_rest(entry, currency)
        if left:
            price = sum(accounted.values(), ZERO) + left
            least = price if least is None else max(least, price)
    together = sum(accounted.values(), ZERO)
    return together if least is None else max(together, least)


def stated_rest(entry: Transaction, currency: str) -> Decimal:
    """The insurance responsibility that a payment states; zero where it states none.

    As to the engine, it says nothing where the payment covers several claims.
    """
    if INSURANCE not in entry.meta:
        return ZERO
    if len({posting_claim(posting) for posting in entry.postings} - {""}) > 1:
        return ZERO
    try:
        stated = read_payment(entry).amounts.insurance_responsibility
    except Problem:
        return ZERO
    if stated is None or stated.currency not in (None, currency):
        return ZERO
    return stated.number
