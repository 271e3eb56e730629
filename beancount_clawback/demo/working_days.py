"""The days on which the practice and its payers work."""

from __future__ import annotations

import datetime as dt

FIRST_DAY = dt.date(2024, 1, 1)
LAST_DAY = dt.date(2025, 12, 31)

_HOLIDAYS = """
    2024-01-01 2024-01-15 2024-02-19 2024-05-27 2024-06-19 2024-07-04 2024-09-02
    2024-11-28 2024-11-29 2024-12-24 2024-12-25
    2025-01-01 2025-01-20 2025-02-17 2025-05-26 2025-06-19 2025-07-04 2025-09-01
    2025-11-27 2025-11-28 2025-12-24 2025-12-25
    2026-01-01 2026-01-19 2026-02-16 2026-05-25
"""
HOLIDAYS = frozenset(dt.date.fromisoformat(day) for day in _HOLIDAYS.split())


def is_working_day(day: dt.date) -> bool:
    """Monday to Friday, and no holiday."""
    return day.weekday() < 5 and day not in HOLIDAYS


def working_day_from(day: dt.date) -> dt.date:
    """`day` itself, or the next day on which anyone works."""
    while not is_working_day(day):
        day += dt.timedelta(days=1)
    return day


def days_later(day: dt.date, days: int) -> dt.date:
    """The first working day at least `days` calendar days after `day`."""
    return working_day_from(day + dt.timedelta(days=days))


def month_starts(first: dt.date, last: dt.date) -> list[dt.date]:
    """The first of every month from `first`'s month to `last`'s."""
    starts = []
    month = first.replace(day=1)
    while month <= last:
        starts.append(month)
        month = next_month(month)
    return starts


def next_month(day: dt.date) -> dt.date:
    """The first of the month after `day`'s."""
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
