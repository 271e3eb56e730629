"""Dates as Beancount writes them, the same on every Python."""

from __future__ import annotations

import datetime
import re

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def read_iso_date(text: str) -> datetime.date | None:
    """A date like 2025-12-31, blanks around it allowed; None when the text is none.

    Later Pythons read week dates and dates without dashes too, which nobody means here.
    """
    text = text.strip()
    if _DATE.fullmatch(text) is None:
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def not_a_date(text: str) -> str:
    """What to say of a string that should be a date."""
    return f'"{text.strip()}" is not a date. Write it like 2026-05-02.'
