"""A cell of a sheet as an amount, a date, a text or a boolean; or why it is none of these."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from itertools import chain

from beancount_clawback.importers.documents.currencies import SIGN
from beancount_clawback.importers.documents.currencies import AmountIn
from beancount_clawback.importers.documents.currencies import currency_of_sign

Cell = str | Decimal | datetime.date | bool | None
"""What a file holds in a cell; None for nothing."""

LONGEST_TEXT = 500
"""Characters of the longest text that is taken from a cell."""

_CENT = Decimal("0.01")
_SPACES = str.maketrans("\u00a0\u2007\u2009\u202f\u2212\ufe63\uff0d", "    ---")
_SIGNS = {"": 1, "+": 1, "-": -1, "()": -1}
_AMOUNT = re.compile(
    rf"""
    (?P<lead>[-+(]?)[ ]? (?P<before>{SIGN}|[A-Z]{{3}})?[ ]? (?P<inner>[-+(]?)[ ]?
    (?P<number>[0-9]{{1,3}}(?P<apart>[,'\u2019])[0-9]{{3}}(?:(?P=apart)[0-9]{{3}})*(?:\.[0-9]*)?
    |[0-9]{{1,3}}(?:[ ][0-9]{{3}})+\.[0-9][0-9] |[0-9]+(?:\.[0-9]*)?|\.[0-9]+)
    [ ]?(?P<tail>[-)]?) [ ]?(?P<after>{SIGN}|[A-Z]{{3}})? [ ]?(?P<end>[-)]?)
    """,
    re.VERBOSE | re.ASCII,
)
_CREDIT = re.compile(r"(?P<amount>.*\d\)?) ?(?P<side>CR|DR)\.?", re.IGNORECASE)
"""An amount as a side of an account: a credit lowers what is owed, a debit raises it."""

_NOT_APPLICABLE = ("N/A", "NA", "NONE", "--", "\u2013\u2013", "**")
"""How reports write that there is no amount."""

_WORDS_BEHIND = re.compile(
    r"(?<=\d) \((?:adjusted|corrected|reversed|voided)\)$", re.IGNORECASE
)
_OF_FLOATS = re.compile(r"(\d+)\.0", re.ASCII)
"""A number that a program took for one that is no whole number."""

_DASH = re.compile(r"[$€£]? ?[-\u2013\u2014]")
_COMMA_AND_POINT = str.maketrans(",.", ".,")
_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[-+]\d\d:?\d\d)?)?", re.ASCII
)
_YEAR_FIRST = re.compile(r"((?:19|20)\d\d)[/.](\d{1,2})[/.](\d{1,2})", re.ASCII)
_RANGE = re.compile(
    r"\s*[\u2013\u2014]\s*|\s+(?:-|to|thru|through)\s+|(?<=/\d\d)-(?=\d)|(?<=/\d{4})-(?=\d)",
    re.ASCII | re.IGNORECASE,
)
"""What stands between the first and the last day of a range."""

_SHORTENED = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.ASCII | re.IGNORECASE)
_CURRENCY = re.compile(r"[A-Z][A-Z0-9'._-]{0,22}[A-Z0-9]", re.ASCII)
_WORDS_OF_BEANCOUNT = ("TRUE", "FALSE", "NULL")
YES = frozenset({"yes", "y", "true", "x", "1", "ja", "oui", "si"})
NO = frozenset({"no", "n", "false", "0", "", "-"})
"""How sheets say yes and no, in small letters."""

_FIRST_YEAR, _LAST_YEAR = 1950, 2199
_DAY_OF_EXCEL = re.compile(r"[3-5]\d{4}(?:\.\d+)?", re.ASCII)
"""A day from 1982 to 2064 as Excel counts it, where a workbook was saved as text."""

_DAY_ZERO_OF_EXCEL = datetime.date(1899, 12, 30)
_MOST_DAYS = 200_000
"""More days than a workbook counts to the last year."""


MONTH_FIRST, DAY_FIRST = "month first", "day first"
"""The orders of month and day in dates of numbers only."""

_MONTHS = 12
_NUMBERS = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d\d)\b", re.ASCII)
_NUMBERS_RUN_TOGETHER = re.compile(r"(?!19|20)([0-3]\d)([0-3]\d)((?:19|20)\d\d)", re.ASCII)
_TIME = re.compile(
    r",?[ T]\d{1,2}:\d\d(?::\d\d)?(?:\.\d+)?(?: ?[AP]M)?$", re.ASCII | re.IGNORECASE
)
_DAY_OF_WEEK = re.compile(
    r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? (?=\d)", re.ASCII | re.IGNORECASE
)
_WORDED = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?(?:(?P<first>\d{1,2})[ -])?"
    r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
    r"\.?[ -](?:(?P<day>\d{1,2})(?:st|nd|rd|th)?,? )?(?P<year>\d{4}|\d\d)",
    re.ASCII | re.IGNORECASE,
)


class BadCell(Exception):  # noqa: N818 - a fact about a cell, not a failure of the code
    """A cell that is not what its column is for; the text says why, or is empty."""


class UnclearDate(BadCell):
    """A day of which month and day could change places."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount as written, with its currency where the cell names one; `$` is DOLLAR."""

    number: Decimal
    currency: str = ""


def is_blank(cell: Cell) -> bool:
    """Whether a cell holds nothing, or nothing but spaces."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def cell_at(cells: Sequence[Cell], index: int) -> Cell:
    """A row's cell in a column; None beyond the row's end."""
    return cells[index] if index < len(cells) else None


def read_amount(cell: Cell, *, decimal_comma: bool = False) -> Money | None:
    """A cell as an amount with two decimals; None when it is blank.

    A lone dash is zero, as spreadsheets show it. Parentheses, and a minus before or behind it,
    make an amount negative; where CR or DR is behind it, that alone says its sign.

    Raises:
        BadCell: It is not an amount, or has a fraction of a cent.
    """
    if cell is None:
        return None
    if isinstance(cell, Decimal):
        return Money(_cents(cell), cell.currency if isinstance(cell, AmountIn) else "")
    if not isinstance(cell, str):
        raise BadCell("")
    if len(cell) > LONGEST_TEXT:
        raise BadCell(": it is too long")
    return _amount_in(cell, decimal_comma=decimal_comma)


@lru_cache(maxsize=8192)
def _amount_in(written: str, *, decimal_comma: bool) -> Money | None:
    """A text as an amount; most amounts stand in many cells of a file, and are asked for often.

    Raises:
        BadCell: See `read_amount`.
    """
    text = " ".join(written.translate(_SPACES).split())
    if not text or text.upper() in _NOT_APPLICABLE:
        return None
    if _DASH.fullmatch(text):
        return Money(_CENT * 0)
    side = _CREDIT.fullmatch(text)
    if side is not None:
        money = _amount_in(side["amount"], decimal_comma=decimal_comma)
        is_credit = side["side"].upper() == "CR"
        return money and replace(money, number=abs(money.number) * (-1 if is_credit else 1))
    if decimal_comma:
        text = text.translate(_COMMA_AND_POINT)
    found = _AMOUNT.fullmatch(text)
    signs = found and "".join(found[name] for name in ("lead", "inner", "tail", "end"))
    if found is None or signs not in _SIGNS or (found["before"] and found["after"]):
        raise BadCell("")
    number = _cents(Decimal(re.sub(r"[^\d.]", "", found["number"]))) * _SIGNS[signs]
    return Money(number + 0, currency_of_sign(found["before"] or found["after"] or ""))


def number_in(cell: Cell, *, decimal_comma: bool = False) -> Decimal | None:
    """The number of a cell that may be an amount; None for a blank cell or another text."""
    try:
        money = read_amount(cell, decimal_comma=decimal_comma)
    except BadCell:
        return None
    return money.number if money else None


def numbers_in(
    rows: Iterable[Sequence[Cell]], columns: Sequence[int]
) -> list[tuple[Decimal, ...]]:
    """The amounts of each row in some columns; zero for a blank cell or another text."""
    of_rows = [[cell_at(row, index) for index in columns] for row in rows]
    decimal_comma = has_decimal_comma(chain.from_iterable(of_rows))
    return [
        tuple(number_in(cell, decimal_comma=decimal_comma) or Decimal(0) for cell in cells)
        for cells in of_rows
    ]


def read_date(
    cell: Cell, date_format: str = "", order: str = "", day_zero: datetime.date | None = None
) -> datetime.date | None:
    """A cell as a date; None when it is blank.

    Args:
        cell: A date, or a text: in ISO's form, with the month in letters, in `date_format`, or
            of numbers of which it is clear which is the month; or a workbook's number of a day.
        date_format: As for `datetime.strptime`, such as %m/%d/%Y; empty for none.
        order: Of month and day in dates of numbers only: MONTH_FIRST, DAY_FIRST, or empty where
            that is not known.
        day_zero: From which a workbook counts its days; None where numbers are no dates.

    Raises:
        UnclearDate: Month and day could change places.
        BadCell: It is not a date, or a range of several days.
    """
    if isinstance(cell, datetime.datetime):
        return _plausible(cell.date())
    if isinstance(cell, datetime.date):
        return _plausible(cell)
    if is_blank(cell):
        return None
    if isinstance(cell, Decimal) and day_zero is not None and 0 <= cell < _MOST_DAYS:
        day = day_zero + datetime.timedelta(days=int(cell))
        if _FIRST_YEAR <= day.year <= _LAST_YEAR:
            return day
    if not isinstance(cell, str):
        raise BadCell(": the cell is not formatted as a date")
    text = " ".join(cell.translate(_SPACES).split())
    if len(text) > LONGEST_TEXT:
        raise BadCell(": it is too long")
    try:
        found = _day(text, date_format, order)
    except (ValueError, OverflowError, re.error):
        found = None
    if found is not None:
        return _plausible(found)
    ends = _RANGE.split(text)
    if len(ends) == 2 and all(ends):
        first, last = (read_date(end, date_format, order) for end in ends)
        if first == last and first is not None:
            return first
        raise BadCell("; it is a range of several days")
    wanted = f"; dates are {date_format} or like 2026-05-02" if date_format else ""
    raise BadCell(wanted or "; write it like 2026-05-02, or give the form with --date-format")


def has_decimal_comma(cells: Iterable[Cell]) -> bool:
    """Whether texts can only be read with a comma before the cents, and none without."""
    found = False
    for text in cells:
        number = re.sub(r"[^\d.,]", "", text) if isinstance(text, str) else ""
        if re.search(r"\.\d\d?$", number):
            return False
        found = found or re.fullmatch(r"[\d.]*,\d\d?", number) is not None
    return found


def date_order(texts: Iterable[str]) -> str:
    """The order of month and day that all days written in numbers agree on; empty for none."""
    orders = set()
    for text in texts:
        run_together = _NUMBERS_RUN_TOGETHER.fullmatch(text.strip())
        for found in [run_together] if run_together else _NUMBERS.finditer(text):
            first, second = int(found[1]), int(found[2])
            if first > _MONTHS >= second:
                orders.add(DAY_FIRST)
            elif second > _MONTHS >= first:
                orders.add(MONTH_FIRST)
    return orders.pop() if len(orders) == 1 else ""


def _day(text: str, date_format: str, order: str) -> datetime.date | None:
    """A text as a day.

    Raises:
        UnclearDate: Month and day could change places.
        ValueError: It has the form of a day, but is none.
    """
    iso = _ISO.fullmatch(text)
    if iso:
        return datetime.date.fromisoformat(iso[1])
    if date_format:
        return datetime.datetime.strptime(text, date_format).date()  # noqa: DTZ007 - a day has no zone
    text = _DAY_OF_WEEK.sub("", _TIME.sub("", text))
    year_first = _YEAR_FIRST.fullmatch(text)
    if year_first:
        return datetime.date(*map(int, year_first.groups()))
    if re.fullmatch(r"(?:19|20)\d{6}", text, re.ASCII):
        return datetime.date(int(text[:4]), int(text[4:6]), int(text[6:]))
    if _DAY_OF_EXCEL.fullmatch(text):
        return _DAY_ZERO_OF_EXCEL + datetime.timedelta(days=int(text[:5]))
    worded = _WORDED.fullmatch(text)
    if worded:
        year = _year(worded["year"])
        day = f"{worded['month'][:3]} {worded['day'] or worded['first']} {year:04}"
        return datetime.datetime.strptime(day, "%b %d %Y").date()  # noqa: DTZ007 - see above
    numbers = _NUMBERS.fullmatch(text) or _NUMBERS_RUN_TOGETHER.fullmatch(text)
    if numbers is None:
        return None
    first, second = int(numbers[1]), int(numbers[2])
    order = order or date_order([text])
    if not order and first != second:
        raise UnclearDate("; it is not clear which number is the month")
    month, day_of = (second, first) if order == DAY_FIRST else (first, second)
    return datetime.date(_year(numbers[3]), month, day_of)


def _year(text: str) -> int:
    """A year of four digits, or of two in this century."""
    return int(text) + (2000 if len(text) == len("26") else 0)


def read_text(cell: Cell) -> str:
    """A cell as one line of text without control characters; empty when it is blank.

    Raises:
        BadCell: It is longer than any text should be.
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, Decimal):
        return plain_number(cell)
    if isinstance(cell, datetime.datetime):
        return (cell.date() if cell.time() == datetime.time() else cell).isoformat()
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    if len(cell) > LONGEST_TEXT:
        raise BadCell(f": it is longer than {LONGEST_TEXT} characters")
    return one_line(cell)


def read_id(cell: Cell) -> str:
    """A cell as a number of a claim, client or check: text without invisible characters.

    Raises:
        BadCell: It is longer than any id should be.
    """
    text = read_text(cell)
    if not text.isascii():
        text = "".join(char for char in text if unicodedata.category(char) != "Cf").strip()
    text = _WORDS_BEHIND.sub("", text)
    whole = _OF_FLOATS.fullmatch(text)
    text = whole[1] if whole else text
    if _SHORTENED.fullmatch(text):
        raise BadCell(": a spreadsheet shortened it; format the column as text")
    if len(text) > 80:
        raise BadCell(": it is longer than 80 characters")
    return text


def read_truth(cell: Cell) -> bool:
    """A cell as yes or no; no when it is blank.

    Raises:
        BadCell: It is neither.
    """
    if isinstance(cell, bool):
        return cell
    text = read_text(cell).casefold()
    if text in YES:
        return True
    if text in NO:
        return False
    raise BadCell("")


def one_line(text: str) -> str:
    """A text without control characters and line breaks, its blanks run together."""
    if not (text.isascii() and text.isprintable()):
        return " ".join("".join(map(_harmless, text)).split())
    return " ".join(text.split()) if " " in text else text


@lru_cache(maxsize=256)
def is_currency(text: str) -> bool:
    """Whether a text can be a currency in a ledger."""
    return _CURRENCY.fullmatch(text) is not None and text not in _WORDS_OF_BEANCOUNT


def plain_number(number: Decimal) -> str:
    """A number as people write an id: without exponent and without trailing zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _cents(number: Decimal) -> Decimal:
    if not number.is_finite() or number.adjusted() > 11:
        raise BadCell(": no remittance is that large")
    cents = number.quantize(_CENT)
    if cents != number:
        raise BadCell(": it has a fraction of a cent")
    return cents


def _plausible(date: datetime.date) -> datetime.date:
    if not _FIRST_YEAR <= date.year <= _LAST_YEAR:
        raise BadCell(f": its year is not between {_FIRST_YEAR} and {_LAST_YEAR}")
    return date


def _harmless(char: str) -> str:
    category = unicodedata.category(char)
    if category in ("Cc", "Zl", "Zp"):
        return " "
    return "\ufffd" if category == "Cs" else char
