"""What a column of a sheet can hold, and which groups of fields belong together."""

from __future__ import annotations

from enum import Enum


class Field(str, Enum):
    """What a column can hold; the values are the names to use in a mapping."""

    TYPE = "type"
    STATUS = "status"
    PAYER_PLACE = "payer-place"
    DATE = "date"
    POSTED_DATE = "posted-date"
    PAYER = "payer"
    SECOND_PAYER = "second-payer"
    CHECK = "check"
    TOTAL = "total"
    CURRENCY = "currency"
    CLAIM = "claim"
    PAYER_CLAIM = "payer-claim"
    ACCOUNT = "account"
    CLIENT = "client"
    CLIENT_NAME = "client-name"
    SERVICE_DATE = "service-date"
    SERVICE = "service"
    PAYMENT = "payment"
    ORIGINAL_CHECK = "original-check"
    ORIGINAL_PAID = "original-paid"
    INSURANCE_PAID = "insurance-paid"
    WRITE_OFF = "write-off"
    CLIENT_RESPONSIBILITY = "client-responsibility"
    INSURANCE_RESPONSIBILITY = "insurance-responsibility"
    BILLED = "billed"
    ALLOWED = "allowed"
    DEDUCTIBLE = "deductible"
    COPAY = "copay"
    COINSURANCE = "coinsurance"
    SECOND_PAID = "second-paid"
    EARLIER_PAID = "earlier-paid"
    CLIENT_PAID = "client-paid"
    INTEREST = "interest"
    ADJUSTMENT = "adjustment-amount"
    TAKEN = "taken"
    SETTLEMENT = "settlement"
    SUPPLEMENTAL = "supplemental"
    SOURCE = "source"
    REASON = "reason"
    REFERENCE = "reference"
    GROUP = "group-code"
    CARC = "carc"
    NOT_USED = "ignore"


AMOUNT_FIELDS = (
    Field.INSURANCE_PAID,
    Field.WRITE_OFF,
    Field.CLIENT_RESPONSIBILITY,
    Field.INSURANCE_RESPONSIBILITY,
)
"""The four amounts of a row."""

SHARE_FIELDS = (Field.DEDUCTIBLE, Field.COPAY, Field.COINSURANCE)
"""What makes up the client's share where payers do not give its sum."""

CLIENT_SHARE_FIELDS = (Field.CLIENT_RESPONSIBILITY, *SHARE_FIELDS)

MONEY_FIELDS = (
    *AMOUNT_FIELDS,
    *SHARE_FIELDS,
    Field.BILLED,
    Field.ALLOWED,
    Field.SECOND_PAID,
    Field.EARLIER_PAID,
    Field.CLIENT_PAID,
    Field.INTEREST,
    Field.TAKEN,
    Field.ORIGINAL_PAID,
    Field.TOTAL,
    Field.ADJUSTMENT,
)
"""Fields whose cells are amounts."""

DATE_FIELDS = (Field.DATE, Field.POSTED_DATE, Field.SERVICE_DATE)

CLAIM_NUMBERS = (Field.CLAIM, Field.ACCOUNT, Field.PAYER_CLAIM)
"""The numbers of a claim itself, in the order in which they tell it."""

CLAIM_FIELDS = (Field.CLAIM, Field.PAYER_CLAIM, Field.ACCOUNT, Field.PAYMENT, Field.CLIENT)
"""What names the claim, or the payment, that a row is about."""

LIST_FIELDS = (
    Field.REASON,
    Field.SOURCE,
    Field.TAKEN,
    Field.PAYMENT,
    Field.ORIGINAL_CHECK,
    Field.ORIGINAL_PAID,
    Field.SETTLEMENT,
)
"""What lists of clawbacks have besides dates and claims."""
