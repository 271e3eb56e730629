"""What the words around a value say that it is: an amount that is taken back, a check number.

The last of these words ahead of a value counts; of an amount else the first behind it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum


class Meaning(str, Enum):
    """What a value in a letter is; the values are the words that people are shown."""

    TAKEN_BACK = "taken back"
    PAID = "paid"
    PAID_FROM_NOW_ON = "paid from now on"
    OTHER_AMOUNT = "another amount"
    CHECK = "check or EFT number"
    CLAIM = "claim number"
    REFERENCE = "the payer's reference"
    UNSAID_NUMBER = "a number"
    OTHER_NUMBER = "another number"
    LETTER_DATE = "date of the letter"
    PAID_DATE = "date of the payment"
    SERVICE_DATE = "date of service"
    UNSAID_DATE = "a date"
    OTHER_DATE = "another date"
    PAYER = "payer"
    CLIENT = "client"


_OF_THE_PAYMENT = (
    r"(?: of)?(?: the| this| that| your| our)?(?: entire| full| total)?"
    r"(?: payments?| amounts?)?"
)
_AMOUNTS = {
    Meaning.PAID_FROM_NOW_ON: (
        r"should have (?:been )?paid",
        r"(?:correct(?:ed)?|revised|new|adjusted) (?:payment|paid)\b",
        r"correct(?:ed)? amount",
        r"(?:payment|amount) should (?:have been|be)",
    ),
    Meaning.TAKEN_BACK: (
        r"over-?\s?pa(?:id|y)\w*",
        rf"(?:refund|recoup|recover|repay|retract|return|revers|offset)\w*{_OF_THE_PAYMENT}",
        rf"(?:take-? ?back|taken back|took back|withh[oe]ld\w*){_OF_THE_PAYMENT}",
        rf"deduct(?:ed|ing|ion)?\b{_OF_THE_PAYMENT}",
        r"(?:amount|balance|total) due",
        r"\bowed?\b",
        r"amount requested|requested amount",
        r"paid in error|erroneous\w*(?: payments?)?",
    ),
    Meaning.OTHER_AMOUNT: (
        r"charge[sd]?\b|billed|allowed|allowable|not covered|\btotal\b",
        r"co-?pay\w*|co-?insurance|deductible|responsibility",
        r"interest|penalt\w+|contractual|write-?off|discount|balance forward",
    ),
    Meaning.PAID: (r"\bpaid\b|payments?\b|remit(?:ted|tance)?\b|\bnet\b",),
}
_NUMBERS = {
    Meaning.OTHER_NUMBER: (
        r"member|subscriber|policy|group|\bnpi\b|\btin\b|tax|provider (?:id|no)",
        r"phone|fax|\bcall\b|\bext\b",
        r"\bzip\b|box|suite|\bste\b|street|avenue|page",
        r"procedure|\bcpt\b|code|diagnos\w+|\bicd\b",
    ),
    Meaning.CLAIM: (
        r"claim control|claim|\bicn\b|\bdcn\b|\bccn\b|\btcn\b|\bfln\b|encounter",
        r"patient account|patient control|\bpcn\b|account|\bacct\b",
    ),
    Meaning.CHECK: (
        r"\bcheck|\bchk\b|\bck\b|\beft\b|\bach\b|trace|warrant|draft|voucher|remit\w*",
        r"payment (?:no|num|id|#|ref)\w*|\br/?a (?:no|num|#)",
    ),
    Meaning.REFERENCE: (
        r"refer\w*|\bref\b|case|inquiry|tracking|audit|our number",
        r"(?:letter|notice|request|recovery|over-?payment) (?:id|no|num|case)",
        r"(?:control|\bfile|\ba/?r) (?:no|num)",
    ),
}
_DATES = {
    Meaning.OTHER_DATE: (
        r"(?:date of )?birth(?: date)?|\bdob\b|born",
        r"\bdue\b(?: date)?|respond|respons\w+|within|\bby\b|deadline|appeal\w*",
        r"terminat\w+|coverage|effective|eligib\w+|\bended\b|begin\w*",
        r"receiv\w+|\buntil\b|through|after|before",
    ),
    Meaning.SERVICE_DATE: (
        r"dates? of service|service dates?|\bdos\b|^\W*(?:from|to|thru)\W*$",
        # Not where a line ends with it, as the name of a department does.
        r"services?\b(?!\s*$)",
        r"treated|seen|session|visit|rendered",
    ),
    Meaning.PAID_DATE: (
        r"\bpaid\b|payment(?: date)?|check(?: date)?|\beft\b|remit\w*|issued?\b",
    ),
    Meaning.LETTER_DATE: (
        r"(?:letter|notice|mail(?:ed|ing)?|statement)(?: date)?|request date",
        r"date of (?:this )?(?:letter|notice)",
        r"(?<![A-Za-z]\x20)\bdate\W*$",
    ),
}


def of_amount(ahead: str, behind: str) -> Meaning:
    """What an amount is."""
    return _last(_OF_AMOUNT, ahead) or _first(_OF_AMOUNT, behind) or Meaning.OTHER_AMOUNT


def of_number(ahead: str) -> Meaning:
    """What a number is; `UNSAID_NUMBER` where nothing is said."""
    return _last(_OF_NUMBER, ahead) or Meaning.UNSAID_NUMBER


def of_date(ahead: str) -> Meaning:
    """What a date is; `UNSAID_DATE` where nothing is said."""
    return _last(_OF_DATE, ahead) or Meaning.UNSAID_DATE


def _last(pattern: re.Pattern[str], text: str) -> Meaning | None:
    found = [match.lastgroup for match in pattern.finditer(text)]
    return Meaning[found[-1]] if found and found[-1] else None


def _first(pattern: re.Pattern[str], text: str) -> Meaning | None:
    found = pattern.search(text)
    return Meaning[found.lastgroup] if found and found.lastgroup else None


def _compiled(kinds: Mapping[Meaning, tuple[str, ...]]) -> re.Pattern[str]:
    parts = (f"(?P<{kind.name}>{'|'.join(patterns)})" for kind, patterns in kinds.items())
    # A label may go on in the next line.
    return re.compile("|".join(parts).replace(" ", r"\s"), re.IGNORECASE)


_OF_AMOUNT, _OF_NUMBER, _OF_DATE = map(_compiled, (_AMOUNTS, _NUMBERS, _DATES))
