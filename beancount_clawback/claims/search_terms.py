"""What somebody typed to find a payment: dates as people write them, amounts, words."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from decimal import Decimal
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
    re.compile(r"(?<![\w.-])(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?![\w-])", re.ASCII),
    re.compile(r"(?<![\w/])(?P<m>\d{1,2})/(?P<d>\d{1,2})(?:/(?P<y>\d{4}|\d{2}))?(?![\w/])"),
    re.compile(r"(?<![\w.])(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4}|\d{2})?(?![\w.])"),
    re.compile(
        rf"\b(?P<n>{_NAMED})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<y>\d{{4}}))?\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?P<d>\d{{1,2}})\.?\s+(?P<n>{_NAMED})\.?(?:,?\s+(?P<y>\d{{4}}))?\b", re.IGNORECASE
    ),
)
_AMOUNT = re.compile(r"[-\u2212(]?\$?(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)\)?")
_LABELS = frozenset(
    (
        *("check", "chk", "eft", "ach", "era", "eob", "claim", "payer", "client", "patient"),
        *("paid", "payment", "amount", "dos", "date", "insurance", "from", "for", "of", "on"),
        *("the", "in", "by", "no", "nr", "and"),
    )
)


class DayOfYear(NamedTuple):
    """A date whose year may have been left out (then it is 0)."""

    year: int
    month: int
    day: int

    def fits(self, date: datetime.date) -> bool:
        """Whether a date is meant."""
        return (self.month, self.day) == (date.month, date.day) and self.year in (0, date.year)


@dataclass(frozen=True, slots=True)
class Term:
    """One thing typed: a date, or a word that may be an amount.

    Attributes:
        typed: As it was typed.
        word: In small letters, without punctuation around it.
        day: The date that it is.
        amount: The amount that it may be.
        label: Whether it only says what comes next ("check", "paid"): it need not be found.
    """

    typed: str
    word: str
    day: DayOfYear | None = None
    amount: Decimal | None = None
    label: bool = False


def terms_of(typed: str) -> tuple[Term, ...]:
    """The terms of what was typed; those that say what the next one is come last."""
    days, rest = _without_dates(typed)
    terms = [Term(text, text.casefold(), day=day) for text, day in days]
    for piece in rest.split():
        word = piece.strip(",;:\"'()[]#^").casefold()
        if word:
            terms.append(Term(piece, word, amount=_amount(piece), label=word in _LABELS))
    return tuple(sorted(terms, key=lambda term: term.label))


def days_in(text: str) -> list[DayOfYear]:
    """The dates that a text names."""
    return [day for _, day in _without_dates(text)[0]]


def _without_dates(text: str) -> tuple[list[tuple[str, DayOfYear]], str]:
    found: list[tuple[str, DayOfYear]] = []
    for pattern in _DATES:
        for match in list(pattern.finditer(text)):
            day = _day(match.groupdict())
            if day is not None:
                found.append((match[0].strip(), day))
                text = f"{text[: match.start()]}{' ' * len(match[0])}{text[match.end() :]}"
    return found, text


def _day(parts: dict[str, str | None]) -> DayOfYear | None:
    month = _MONTHS.get((parts.get("n") or "").casefold()) or int(parts.get("m") or 0)
    year = int(parts.get("y") or 0)
    year += 2000 if 0 < year < 100 else 0
    try:
        date = datetime.date(year or 2000, month, int(parts.get("d") or 0))
    except ValueError:
        return None
    return DayOfYear(year, date.month, date.day)


def _amount(piece: str) -> Decimal | None:
    match = _AMOUNT.fullmatch(piece.strip(",;:\"'"))
    return Decimal(match[1].replace(",", "")) if match else None
