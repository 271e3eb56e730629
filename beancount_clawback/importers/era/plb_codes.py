"""What a provider-level adjustment (PLB) means: its reasons in our own words, with signs.

TR3 005010X221A1, section 1.10.2.1.3 and the PLB segment: a positive amount lowers the payment,
a negative one raises it. What that says about the money depends on the reason, so each has
words for both signs.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Final


class Family(str, Enum):
    """What kind of money a provider adjustment moves."""

    RECOUPMENT = "recoupment"
    """Overpayments: owed to the payer, taken back, carried forward or refunded."""
    INTEREST = "interest"
    """Interest and penalties for paying or filing late."""
    WITHHOLDING = "withholding"
    """Kept back for somebody else or until later: taxes, levies, loans, reserves."""
    PAYMENT = "payment"
    """Money for something else than claims: capitation, bonuses, settlements."""
    OTHER = "other"
    """Whatever the payer's own explanation says."""


@dataclass(frozen=True, slots=True)
class PlbCode:
    """One reason of a provider adjustment.

    Attributes:
        code: PLB03-1.
        name: A short name.
        family: What kind of money it moves.
        lowers: What a positive amount says.
        raises: What a negative amount says.
    """

    code: str
    name: str
    family: Family
    lowers: str
    raises: str


def meaning(code: str, amount: Decimal) -> str:
    """What one adjustment says, as text, with its sign."""
    known = PLB_CODES.get(code)
    if known is None:
        does = "raises" if amount < 0 else "lowers"
        return f"provider adjustment {code}, which {does} the payment"
    return known.raises if amount < 0 else known.lowers


def meaning_of(code: str) -> str:
    """A reason's short name."""
    known = PLB_CODES.get(code)
    return known.name if known is not None else "a reason that X12 does not list"


_OWED, _PAID = Family.RECOUPMENT, Family.PAYMENT
_CHARGED = ("is taken from this payment", "is given back with this payment")
_GRANTED = ("paid before, is taken from this payment", "is paid with this payment")
_EITHER = ("lowers this payment", "raises this payment")

_ALL: list[tuple[str, str, Family, str, str]] = [
    (
        "WO",
        "overpayment taken back",
        _OWED,
        "an overpayment is taken back from this payment",
        "an overpayment is not taken yet: a reversal in this file is put off until later",
    ),
    (
        "FB",
        "balance carried forward",
        _OWED,
        "a balance owed from an earlier remittance is taken from this payment",
        "what this payment cannot cover is carried to a later remittance",
    ),
    (
        "72",
        "refund received",
        _OWED,
        "a refund of the practice recorded before is undone",
        "a refund check of the practice was received and counts here",
    ),
    (
        "CS",
        "adjustment",
        Family.OTHER,
        "an adjustment that the reference explains lowers this payment",
        "an adjustment that the reference explains raises this payment",
    ),
    (
        "OB",
        "offset for another practice of the group",
        _OWED,
        "an overpayment of an affiliated practice is taken from this payment",
        "an offset for an affiliated practice is given back with this payment",
    ),
    (
        "WU",
        "recovery, kind not given",
        _OWED,
        "something is taken back, and the reference says what for",
        "something taken back before is given back",
    ),
    (
        "B3",
        "recovery allowance",
        _OWED,
        "an allowance for a recovery is taken from this payment",
        "an allowance for a recovery is given back with this payment",
    ),
    (
        "J1",
        "not reimbursable",
        Family.OTHER,
        "what the claims show as paid but is not reimbursed lowers this payment",
        "what the claims leave out but is paid all the same raises this payment",
    ),
    (
        "L6",
        "interest",
        Family.INTEREST,
        "interest paid before is taken back",
        "interest for paying late is added to this payment",
    ),
    (
        "AM",
        "applied to the borrower's account",
        Family.WITHHOLDING,
        "part of this payment goes towards a loan or advance",
        "what went towards a loan or advance is given back",
    ),
    (
        "LE",
        "levy",
        Family.WITHHOLDING,
        "a levy or garnishment is taken from this payment for somebody else",
        "a levy or garnishment is given back",
    ),
    (
        "IR",
        "tax withheld",
        Family.WITHHOLDING,
        "tax is withheld from this payment for the revenue service",
        "tax withheld before is given back",
    ),
    (
        "E3",
        "withholding",
        Family.WITHHOLDING,
        "part of this payment is withheld, normally until a target is met",
        "what was withheld before is paid out",
    ),
]

# Reasons whose two signs say no more than that the payment is lower or higher.
_PLAIN: list[tuple[str, str, Family, tuple[str, str]]] = [
    ("50", "late charge", Family.INTEREST, _CHARGED),
    ("51", "interest penalty charge", Family.INTEREST, _CHARGED),
    ("90", "early payment allowance", Family.OTHER, _EITHER),
    ("AH", "processing fee", Family.OTHER, _CHARGED),
    ("AP", "advance of benefits", _PAID, _GRANTED),
    ("B2", "rebate", Family.OTHER, _EITHER),
    ("BD", "bad debt adjustment", Family.OTHER, _EITHER),
    ("BN", "bonus", _PAID, _GRANTED),
    ("C5", "temporary allowance", _PAID, _GRANTED),
    ("CR", "interest on capitation", Family.INTEREST, _GRANTED),
    ("CT", "capitation payment", _PAID, _GRANTED),
    ("CV", "capital pass-through", _PAID, _GRANTED),
    ("CW", "nurse anesthetist pass-through", _PAID, _GRANTED),
    ("DM", "direct medical education pass-through", _PAID, _GRANTED),
    ("FC", "fund allocation", _PAID, _GRANTED),
    ("GO", "graduate medical education pass-through", _PAID, _GRANTED),
    ("HM", "clotting factor supplement", _PAID, _GRANTED),
    ("IP", "incentive payment", _PAID, _GRANTED),
    ("IS", "interim settlement", _PAID, _GRANTED),
    ("L3", "penalty", Family.INTEREST, _CHARGED),
    ("LS", "lump sum", _PAID, _GRANTED),
    ("OA", "organ acquisition pass-through", _PAID, _GRANTED),
    ("PI", "periodic interim payment", _PAID, _GRANTED),
    ("PL", "final payment", _PAID, _GRANTED),
    ("RA", "retroactive adjustment", Family.OTHER, _EITHER),
    ("RE", "return on equity", _PAID, _GRANTED),
    ("SL", "student loan repayment", Family.WITHHOLDING, _CHARGED),
    ("TL", "third party liability", Family.OTHER, _EITHER),
    ("ZZ", "as agreed between payer and practice (004010 only)", Family.OTHER, _EITHER),
]

PLB_CODES: Final[dict[str, PlbCode]] = {
    **{row[0]: PlbCode(*row) for row in _ALL},
    **{
        code: PlbCode(code, name, family, *(f"{name}: {does}" for does in lowers_or_raises))
        for code, name, family, lowers_or_raises in _PLAIN
    },
}
"""Every reason that 005010X221A1 or 004010X091A1 lists, by its code."""
