"""The price of a claim in a ledger without charges, as its payments tell it.

It is what the payers' payments accounted for, and what they said is left to the insurance.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal

from beancount.core.data import Transaction

from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.keys import SUPPLEMENTAL_KEY
from beancount_clawback.ledger_language.postings import posting_claim
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.records import read_payment
from beancount_clawback.ledger_language.records import text_of


@dataclass(slots=True)
class PriceOfPayments:
    """What the payments on one claim say of its price, in one currency.

    `accounted` is by payer; `least` the most that a payment with a stated rest came to.
    """

    accounted: dict[str, Decimal] = field(default_factory=dict)
    least: Decimal | None = None

    def take_in(
        self, entry: Transaction, payer: str, currency: str, accounted: Decimal
    ) -> None:
        """Take in the next payment.

        A payer's later payment stands in the place of the first, unless it is supplemental;
        what is stated as left is what all payments up to then leave.
        """
        before = self.accounted.get(payer)
        if before is None:
            self.accounted[payer] = accounted
        elif text_of(entry.meta, SUPPLEMENTAL_KEY).upper() == "TRUE":
            self.accounted[payer] = before + accounted
        else:
            self.accounted[payer] = max(before, accounted)
        left = stated_rest(entry, currency)
        if left:
            price = sum(self.accounted.values(), ZERO) + left
            self.least = price if self.least is None else max(self.least, price)

    @property
    def price(self) -> Decimal:
        """The sum of the four amounts."""
        accounted = sum(self.accounted.values(), ZERO)
        return accounted if self.least is None else max(accounted, self.least)


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
