"""By what a report groups, by which date, and over which period."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from operator import attrgetter

from beancount_clawback.reports.line_items import LineItem

NONE = "(none)"


class By(str, Enum):
    """What the rows of a summary stand for."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    PAYER = "payer"
    CLIENT = "client"
    PRACTITIONER = "practitioner"
    SERVICE = "service"
    CLAIM = "claim"


class Dates(str, Enum):
    """Which date of an item counts: when it was posted, or when the service was given."""

    POSTED = "posted"
    SERVICE = "service"


class Basis(str, Enum):
    """Cash basis counts money when it moves, accrual basis what the income statement says."""

    CASH = "cash"
    ACCRUAL = "accrual"


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` to `end`, both of them within it; None for no bound."""

    start: datetime.date | None = None
    end: datetime.date | None = None

    def holds(self, date: datetime.date) -> bool:
        """Whether a date is within the period."""
        if self.start is not None and date < self.start:
            return False
        return self.end is None or date <= self.end

    def __str__(self) -> str:
        if self.start and self.end:
            return f"{self.start} to {self.end}"
        if self.start:
            return f"from {self.start}"
        return f"to {self.end}" if self.end else ""


ALWAYS = Period()


def date_of(item: LineItem, dates: Dates) -> datetime.date:
    """The date of an item that counts."""
    return item.date if dates is Dates.POSTED else item.service_date


def within(items: Iterable[LineItem], period: Period, dates: Dates) -> list[LineItem]:
    """The items of a period."""
    if period == ALWAYS:
        return list(items)
    return [item for item in items if period.holds(date_of(item, dates))]


def groups(by: By, dates: Dates) -> Callable[[LineItem], str]:
    """What tells the row of a summary that an item belongs to; `NONE` where none is named.

    Groups sort as texts: 2026-05, 2026-Q2, 2026, or a name.
    """
    if by in (By.MONTH, By.QUARTER, By.YEAR):
        spans = _Spans(by)
        if dates is Dates.POSTED:
            return lambda item: spans[item.date]
        return lambda item: spans[item.service_date]
    name = attrgetter(by.value)
    return lambda item: name(item) or NONE


class _Spans(dict[datetime.date, str]):
    """The month, quarter or year of a day; answers are remembered."""

    def __init__(self, by: By) -> None:
        super().__init__()
        self._by = by

    def __missing__(self, date: datetime.date) -> str:
        if self._by is By.MONTH:
            span = f"{date.year:04d}-{date.month:02d}"
        elif self._by is By.QUARTER:
            span = f"{date.year:04d}-Q{(date.month + 2) // 3}"
        else:
            span = f"{date.year:04d}"
        self[date] = span
        return span
