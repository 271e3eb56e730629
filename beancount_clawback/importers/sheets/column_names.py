"""What columns of sheets are called, as practice systems name them.

Names are in the form that `columns.heading_words` gives a heading.
"""

from __future__ import annotations

from enum import Enum


class Field(str, Enum):
    """What a column can hold; the values are the names to use in a mapping."""

    TYPE = "type"
    DATE = "date"
    PAYER = "payer"
    CHECK = "check"
    TOTAL = "total"
    CURRENCY = "currency"
    CLAIM = "claim"
    PAYER_CLAIM = "payer-claim"
    CLIENT = "client"
    CLIENT_NAME = "client-name"
    SERVICE_DATE = "service-date"
    PAYMENT = "payment"
    ORIGINAL_CHECK = "original-check"
    ORIGINAL_PAID = "original-paid"
    INSURANCE_PAID = "insurance-paid"
    WRITE_OFF = "write-off"
    CLIENT_RESPONSIBILITY = "client-responsibility"
    INSURANCE_RESPONSIBILITY = "insurance-responsibility"
    TAKEN = "taken"
    SETTLEMENT = "settlement"
    SUPPLEMENTAL = "supplemental"
    SOURCE = "source"
    REASON = "reason"
    REFERENCE = "reference"
    CARC = "carc"


AMOUNT_FIELDS = (
    Field.INSURANCE_PAID,
    Field.WRITE_OFF,
    Field.CLIENT_RESPONSIBILITY,
    Field.INSURANCE_RESPONSIBILITY,
)

COMMON_WORDS = {
    "ins": "insurance",
    "insur": "insurance",
    "pt": "client",
    "pat": "client",
    "patient": "client",
    "member": "client",
    "payor": "payer",
    "insurer": "payer",
    "carrier": "payer",
    "cheque": "check",
    "chk": "check",
    "ck": "check",
    "no": "number",
    "nr": "number",
    "nbr": "number",
    "num": "number",
    "amt": "amount",
    "pmt": "payment",
    "pymt": "payment",
    "pay": "payment",
    "pd": "paid",
    "resp": "responsibility",
    "adj": "adjustment",
    "adjust": "adjustment",
    "adjustments": "adjustment",
    "writeoff": "write off",
    "writeoffs": "write off",
    "dos": "service date",
    "svc": "service",
    "orig": "original",
    "ref": "reference",
    "remit": "remittance",
    "acct": "account",
    "w": "write",
    "o": "off",
}
LEADING_WORDS = ("corrected ", "new ", "updated ", "revised ")
AMOUNT_ENDINGS = (" amount", " usd", " total")
ID_ENDINGS = (" number", " id")

COLUMN_NAMES: dict[Field, tuple[str, ...]] = {
    Field.TYPE: (
        "type",
        "kind",
        "row type",
        "entry type",
        "transaction type",
        "line type",
        "action",
    ),
    Field.DATE: (
        "date",
        "check date",
        "payment date",
        "posted date",
        "posting date",
        "date posted",
        "remittance date",
        "eft date",
        "deposit date",
        "clawback date",
        "reversal date",
        "recoupment date",
        "letter date",
        "notice date",
        "date received",
        "received",
        "date of notice",
        "date of letter",
    ),
    Field.PAYER: (
        "payer",
        "payer name",
        "insurance",
        "insurance name",
        "insurance company",
        "insurance payer",
        "plan",
        "plan name",
    ),
    Field.CHECK: (
        "check",
        "check id",
        "check eft",
        "check or eft",
        "check eft number",
        "check or eft number",
        "check trace number",
        "eft",
        "eft number",
        "eft trace number",
        "trace",
        "trace number",
        "trn",
        "remittance",
        "remittance number",
        "remittance id",
        "eob",
        "eob number",
        "payment reference",
    ),
    Field.TOTAL: (
        "total",
        "sheet total",
        "check total",
        "check amount",
        "eft amount",
        "remittance total",
        "remittance amount",
        "payment total",
        "deposit",
        "deposit amount",
        "total payment",
        "total paid",
        "grand total",
        "net payment",
    ),
    Field.CURRENCY: ("currency",),
    Field.CLAIM: (
        "claim",
        "claim id",
        "claim number",
        "claim link",
        "client control number",
        "pcn",
        "our claim",
        "our claim number",
        "invoice",
        "invoice number",
        "bill number",
    ),
    Field.PAYER_CLAIM: (
        "payer claim",
        "payer claim number",
        "payer claim id",
        "payer claim control number",
        "payer control number",
        "insurance claim number",
        "icn",
        "dcn",
        "tcn",
    ),
    Field.CLIENT: (
        "client",
        "client id",
        "client number",
        "client code",
        "client account",
        "client account number",
        "account number",
        "mrn",
        "chart number",
        "chart id",
    ),
    Field.CLIENT_NAME: (
        "client name",
        "name",
        "full name",
        "name of client",
        "last name",
        "client last name",
        "client full name",
        "subscriber name",
        "insured name",
    ),
    Field.SERVICE_DATE: (
        "service date",
        "date of service",
        "session date",
        "appointment date",
        "date of session",
        "visit date",
        "service from",
        "from date",
    ),
    Field.PAYMENT: (
        "payment link",
        "payment id",
        "payment number",
        "original payment",
        "original payment id",
        "original payment link",
        "reversed payment",
    ),
    Field.ORIGINAL_CHECK: (
        "original check",
        "original check eft",
        "original eft",
        "original remittance",
        "original trace",
        "original check or eft",
        "paid with check",
        "original payment or check",
        "original payment or check number",
    ),
    Field.ORIGINAL_PAID: (
        "original paid",
        "original insurance paid",
        "original payment amount",
        "originally paid",
        "previously paid",
        "previous insurance paid",
        "old insurance paid",
        "paid before",
    ),
    Field.INSURANCE_PAID: (
        "insurance paid",
        "paid by insurance",
        "insurance payment",
        "payer paid",
        "paid by payer",
        "payer payment",
        "plan paid",
        "paid",
        "paid amount",
        "amount paid",
        "payment",
        "insurance amount",
        "correct payment",
    ),
    Field.WRITE_OFF: (
        "write off",
        "adjustment",
        "insurance adjustment",
        "insurance write off",
        "contractual",
        "contractual adjustment",
        "contractual write off",
        "contractual obligation",
        "provider write off",
        "discount",
        "disallowed",
        "co",
    ),
    Field.CLIENT_RESPONSIBILITY: (
        "client responsibility",
        "client owes",
        "client owed",
        "client owing",
        "client due",
        "client amount due",
        "client portion",
        "client share",
        "client balance",
        "client pays",
        "client to pay",
        "due from client",
        "owed by client",
        "pr",
    ),
    Field.INSURANCE_RESPONSIBILITY: (
        "insurance responsibility",
        "insurance owes",
        "insurance owed",
        "insurance due",
        "insurance balance",
        "insurance remaining",
        "payer responsibility",
        "payer owes",
        "due from insurance",
        "still with insurance",
    ),
    Field.TAKEN: (
        "taken",
        "taken back",
        "amount taken",
        "amount taken back",
        "take back",
        "takeback",
        "recouped",
        "recoupment",
        "amount recouped",
        "clawback",
        "clawback amount",
        "clawed back",
        "withheld",
        "kept back",
        "offset",
        "overpayment",
        "amount recovered",
        "recovered",
    ),
    Field.SETTLEMENT: ("settlement", "settled from", "settlement account", "taken from"),
    Field.SUPPLEMENTAL: ("supplemental", "supplemental payment", "second payment"),
    Field.SOURCE: (
        "source",
        "received by",
        "notified by",
        "channel",
        "how received",
        "notice by",
    ),
    Field.REASON: (
        "reason",
        "source reason",
        "description",
        "explanation",
        "note",
        "notes",
        "memo",
        "comment",
        "comments",
        "remark",
        "remarks",
        "denial reason",
    ),
    Field.REFERENCE: (
        "reference",
        "reference number",
        "letter number",
        "case",
        "case number",
        "clawback number",
        "notice number",
    ),
    Field.CARC: (
        "carc",
        "carcs",
        "adjustment code",
        "adjustment codes",
        "adjustment reason code",
        "adjustment reason codes",
        "reason code",
        "reason codes",
        "claim adjustment reason code",
    ),
}


ALL_AMOUNT_FIELDS = (*AMOUNT_FIELDS, Field.TAKEN, Field.ORIGINAL_PAID, Field.TOTAL)
ID_FIELDS = (
    Field.CHECK,
    Field.CLAIM,
    Field.PAYER_CLAIM,
    Field.CLIENT,
    Field.PAYMENT,
    Field.ORIGINAL_CHECK,
    Field.REFERENCE,
)
