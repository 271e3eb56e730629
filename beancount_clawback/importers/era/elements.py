"""The elements of a segment as values: numbers, dates, codes, each read strictly.

Every function takes the segment's elements (the first is the segment's id, so an element's
index is its X12 position) and raises `Unreadable`, naming the element, for what it cannot
read. Blank is read as blank only where X12 lets the element be left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final
from typing import NamedTuple

from beancount_clawback.importers.era.findings import EraPlace
from beancount_clawback.importers.era.findings import Unreadable
from beancount_clawback.importers.era.findings import shown

UNREAD: Final = "\n"
"""The id of a segment that stands for one that could not be read. No real id can be it."""


class Segment(NamedTuple):
    """One segment: its elements, the id first, and where it is."""

    elements: list[str]
    place: EraPlace


def text(elements: Sequence[str], position: int) -> str:
    """An element unchanged, but without blanks around it; empty when left out."""
    return elements[position].strip() if position < len(elements) else ""


def required_text(elements: Sequence[str], position: int) -> str:
    """An element that may not be blank."""
    value = text(elements, position)
    if not value:
        raise Unreadable(f"{_name(elements, position)} is blank")
    return value


def number(elements: Sequence[str], position: int) -> Decimal:
    """An amount or a quantity that may not be blank."""
    try:
        return _number(elements[position])
    except (IndexError, ValueError):
        value = text(elements, position)
    try:
        return _number(value)
    except ValueError:
        why = f"is {shown(value)}, which is not a number" if value else "is blank"
        raise Unreadable(f"{_name(elements, position)} {why}") from None


def optional_number(elements: Sequence[str], position: int) -> Decimal | None:
    """An amount or a quantity; None when left out."""
    return number(elements, position) if text(elements, position) else None


def day(elements: Sequence[str], position: int) -> date:
    """A date that may not be blank: CCYYMMDD, or YYMMDD of this century."""
    try:
        return _day(elements[position])
    except (IndexError, ValueError):
        value = text(elements, position)
    try:
        return _day(value)
    except ValueError:
        why = f"is {shown(value)}, which is not a date" if value else "is blank"
        raise Unreadable(f"{_name(elements, position)} {why}") from None


def optional_day(elements: Sequence[str], position: int) -> date | None:
    """A date; None when left out."""
    return day(elements, position) if text(elements, position) else None


def code(elements: Sequence[str], position: int) -> str:
    """A code of a code list: one to six letters and digits, not blank."""
    value = text(elements, position)
    if not _CODE.fullmatch(value):
        raise Unreadable(f"{_name(elements, position)} is {'not a code' if value else 'blank'}")
    return value


def carc_code(elements: Sequence[str], position: int) -> str:
    """A claim adjustment reason code, such as 45 or B7: a code with a digit in it."""
    value = text(elements, position)
    if not _CARC.fullmatch(value):
        raise Unreadable(f"{_name(elements, position)} is {'not a code' if value else 'blank'}")
    return value


_CARC = re.compile(r"(?=[A-Za-z]*[0-9])[A-Za-z0-9]{1,6}")
_CODE = re.compile(r"[A-Za-z0-9]{1,6}")
# Fifteen digits before the point keep every sum of a file exact in Decimal's 28.
_NUMBER = re.compile(r"[-+]?(?:[0-9]{1,15}(?:\.[0-9]{0,4})?|\.[0-9]{1,4})")
_DAY = re.compile(r"(?:[0-9]{2})?[0-9]{6}")


@lru_cache(maxsize=16384)
def _number(value: str) -> Decimal:
    if not _NUMBER.fullmatch(value):
        raise ValueError
    return Decimal(value) or Decimal(0)


@lru_cache(maxsize=4096)
def _day(value: str) -> date:
    if not _DAY.fullmatch(value):
        raise ValueError
    if len(value) == 6:
        value = "20" + value
    return date(int(value[:4]), int(value[4:6]), int(value[6:]))


def _name(elements: Sequence[str], position: int) -> str:
    return f"{elements[0]}{position:02d}"
