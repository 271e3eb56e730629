"""Dates as people write them, in any text or alone in a field; none is guessed.

1/20/2026, 20.1.2026 and Jan 20, 2026 are one day. Of 1/2/2026 nobody can tell which of the two
numbers is the month: a search takes the one that slashes usually mean, a field asks.
"""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple

_MONTHS = {
    month: number
    for number, months in enumerate(
        (
            "jan january januar",
            "feb february februar",
            "mar march märz",
            "apr april",
            "may mai",
            "jun june juni",
            "jul july juli",
            "aug august",
            "sep sept september",
            "oct october okt oktober",
            "nov november",
            "dec december dez dezember",
        ),
        start=1,
    )
    for month in months.split()
}
_NAMED = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATES = (
    re.compile(
        r"(?<![\w./-])(?P<y>\d{4})(?P<s>[-/.])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})(?![\w/-])",
        re.ASCII,
    ),
    re.compile(r"(?<![\w-])(?P<m>\d{1,2})-(?P<d>\d{1,2})-(?P<y>(?:19|20)\d\d)(?![\w-])"),
    re.compile(r"(?<![\w/])(?P<m>\d{1,2})/(?P<d>\d{1,2})(?:/(?P<y>\d{4}|\d{2}))?(?![\w/])"),
    re.compile(r"(?<![\w.])(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4}|\d{2})?(?![\w.])"),
    re.compile(
        rf"\b(?P<n>{_NAMED})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<y>\d{{4}}))?\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?<![\w-])(?P<d>\d{{1,2}})(?:\.?\s+|-)(?P<n>{_NAMED})\.?"
        r"(?:(?:,?\s+|-)(?P<y>\d{4}))?\b",
        re.IGNORECASE,
    ),
)


class DayOfYear(NamedTuple):
    """A date whose year may have been left out (then it is 0)."""

    year: int
    month: int
    day: int

    def fits(self, date: datetime.date) -> bool:
        """Whether a date is meant."""
        return (self.month, self.day) == (date.month, date.day) and self.year in (0, date.year)


def dates_meant(text: str) -> tuple[datetime.date, ...]:
    """The dates that a text which is nothing but a date can mean.

    Returns:
        None where it is not a date or has no year, two where day and month can be told from
        nothing.
    """
    for pattern in _DATES:
        match = pattern.fullmatch(text.strip())
        if match:
            days = _readings(match.groupdict())
            return tuple(datetime.date(*day) for day in days if day.year)
    return ()


def days_in(text: str) -> list[tuple[str, DayOfYear]]:
    """The dates that a text names, each with how it is written there."""
    return without_dates(text)[0]


def without_dates(text: str) -> tuple[list[tuple[str, DayOfYear]], str]:
    """The dates that a text names, and the text with blanks instead of them."""
    found: list[tuple[str, DayOfYear]] = []
    for pattern in _DATES:
        for match in list(pattern.finditer(text)):
            days = _readings(match.groupdict())
            if days:
                found.append((match[0].strip(), days[0]))
                text = f"{text[: match.start()]}{' ' * len(match[0])}{text[match.end() :]}"
    return found, text


def _readings(parts: dict[str, str | None]) -> list[DayOfYear]:
    """The days that a written date can be, the usual order of day and month first."""
    year, day = int(parts.get("y") or 0), int(parts.get("d") or 0)
    year += 2000 if 0 < year < 100 else 0
    named = _MONTHS.get((parts.get("n") or "").casefold())
    month = named or int(parts.get("m") or 0)
    orders = [(month, day)] if named or parts.get("s") else [(month, day), (day, month)]
    return [
        DayOfYear(year, *order)
        for order in dict.fromkeys(orders)
        if _is_day(year or 2000, *order)
    ]


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        datetime.date(year, month, day)
    except ValueError:
        return False
    return True
