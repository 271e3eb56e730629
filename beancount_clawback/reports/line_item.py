"""One line item of revenue: what it is, whose, and what it moves."""

from __future__ import annotations

import datetime
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from beancount.core.data import Transaction

from beancount_clawback.claims.claim import check_of
from beancount_clawback.ledger_language.keys import CLAWBACK_TAG
from beancount_clawback.ledger_language.keys import REASON_KEY
from beancount_clawback.ledger_language.keys import SOURCE_KEY
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.ledger_language.records import FourAmounts
from beancount_clawback.ledger_language.records import text_of


class Kind(str, Enum):
    """What a line item is; the text is what reports show."""

    CHARGE = "charge"
    PAYMENT = "payment"
    DENIAL = "denial"
    UNREAD = "payment, not read"
    REVERSAL = "reversal"
    CORRECTED_PAYMENT = "corrected payment"
    VARIANCE = "recoupment variance"
    REPROCESSED = "reprocessed"
    CLIENT_PAYMENT = "client payment"
    WRITE_OFF = "write-off"
    WRITE_OFF_REVERSAL = "write-off reversal"
    OTHER_INCOME = "other income"
    OTHER = "other"
    # On cash basis alone: money that settled a clawback, and what came for no known claim.
    BY_CHECK = "taken back by check"
    BY_OFFSET = "taken back by offset"
    BY_DEBIT = "taken back by debit"
    CARRIED = "carried forward"
    UNAPPLIED = "unapplied money"

    # As equality is; Enum's own is computed again each time and takes ten times as long.
    __hash__ = str.__hash__


class Side(str, Enum):
    """Which part of an entry in two currencies a line item is.

    A payment of 100 EUR at 1.10 USD on a receivable in USD is two items: what it does to the
    claim, which is of 110 USD and has no cash, and beside it the 100 EUR.
    """

    WHOLE = "whole"
    CLAIM = "claim"
    BESIDE = "beside"


class LineItem(NamedTuple):
    """One entry's part in one claim, or in none, in one currency.

    A tuple and not a dataclass: one is made for nearly every entry of a ledger.

    Signs: `amounts` are as in a payment, so a reversal's are negative; `income` is the effect
    on the income statement, positive for revenue (minus the sum of the postings to Income and
    to write-off accounts wherever they are); `cash` is what came in on the insurance-paid
    accounts, the recoupment accounts among them, whoever paid it, and the fee that a processor
    kept of it. On cash basis (`cash_basis`) it is money alone.

    `kind` is REPROCESSED also for the reversal of an answer that had paid nothing.

    `date` is when it was posted. Practitioner and service are those of the charges, else of the
    payment, which its reversals and corrected payments share; names that an entry does not
    tell are the claim's; unknown ones are empty. `payment` is the payment's own link, the same
    for its reversals and corrected payments. `side` tells a claim's part from the money, where
    that is in another currency. `assumed` tells a settlement that does not say what it settles.
    What is not `is_known` depends on a posting without a role: no amount of it is to be shown
    or summed.
    """

    date: datetime.date
    service_date: datetime.date
    kind: Kind
    currency: str
    payer: str
    client: str
    practitioner: str
    service: str
    claim: str
    payment: str
    amounts: FourAmounts
    income: Decimal
    cash: Decimal
    entry: Transaction
    side: Side = Side.WHOLE
    assumed: bool = False
    is_known: bool = True

    @property
    def write_off_income(self) -> Decimal:
        """The part of `income` that is write-off; negative where something is written off."""
        return -self.amounts.write_off

    @property
    def booked_income(self) -> Decimal:
        """The part of `income` that is not a write-off."""
        return self.income + self.amounts.write_off

    @property
    def check(self) -> str:
        """The check or EFT number."""
        return check_of(self.entry)

    @property
    def source(self) -> str:
        """How a clawback became known (letter, phone, portal, era)."""
        return text_of(self.entry.meta, SOURCE_KEY)

    @property
    def reason(self) -> str:
        """The metadata `reason`; a clawback's narration says it where that is left out."""
        stated = text_of(self.entry.meta, REASON_KEY)
        if stated or CLAWBACK_TAG not in (self.entry.tags or ()):
            return stated
        return self.entry.narration or ""

    @property
    def filename(self) -> str:
        """The file of the entry; a generated one is at its record."""
        return file_and_line(self.entry)[0]

    @property
    def lineno(self) -> int:
        """The line of the entry in its file."""
        return file_and_line(self.entry)[1]
