"""What somebody typed to find a payment: dates as people write them, amounts, words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from beancount_clawback.claims.written_dates import DayOfYear
from beancount_clawback.claims.written_dates import without_dates

_AMOUNT = re.compile(r"[-\u2212(]?\$?(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)\)?")
_LABELS = frozenset(
    (
        *("check", "chk", "eft", "ach", "era", "eob", "claim", "payer", "client", "patient"),
        *("paid", "payment", "amount", "dos", "date", "insurance", "from", "for", "of", "on"),
        *("the", "in", "by", "no", "nr", "and"),
    )
)


@dataclass(frozen=True, slots=True)
class SearchTerm:
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


def terms_of(typed: str) -> tuple[SearchTerm, ...]:
    """The terms of what was typed; those that say what the next one is come last."""
    days, rest = without_dates(typed)
    terms = [SearchTerm(text, text.casefold(), day=day) for text, day in days]
    for piece in rest.split():
        word = piece.strip(",;:\"'()[]#^").casefold()
        if word:
            terms.append(SearchTerm(piece, word, amount=_amount(piece), label=word in _LABELS))
    # A word that is typed again asks for nothing more.
    return tuple(sorted(dict.fromkeys(terms), key=lambda term: term.label))


def _amount(piece: str) -> Decimal | None:
    match = _AMOUNT.fullmatch(piece.strip(",;:\"'"))
    return Decimal(match[1].replace(",", "")) if match else None
