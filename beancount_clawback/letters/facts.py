"""What a letter says: payers, amounts, dates and numbers, each with where it stands."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from beancount_clawback.claims.written_dates import DayOfYear
from beancount_clawback.claims.written_dates import without_dates
from beancount_clawback.letters import meanings
from beancount_clawback.letters.cells import Cell
from beancount_clawback.letters.cells import cells_of
from beancount_clawback.letters.cells import last_sentence
from beancount_clawback.letters.meanings import Meaning

_AMOUNT = re.compile(
    r"(?<![\w.,])[-\u2212(]?\s?(?:USD ?)?\$?\s?"
    r"(\d{1,3}(?:,\d{3})+(?:\.\d\d)?|\d+\.\d\d)\)?(?![\w%]|[.,]\d)"
    r"|\$\s?(\d+(?:\.\d\d)?)(?![\w%]|[.,]\d)"
)
# Phone numbers and zip codes.
_PHONE = re.compile(
    r"\(?\b\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b|\b\d{3}-\d{4}\b"
    r"|\b[A-Z]{2} \d{5}(?:-\d{4})?\b"
)
_NUMBER = re.compile(r"(?<![\w-])#?((?=[\w-]*\d)[A-Za-z0-9][\w-]{1,40})(?![\w-])")
_PLACE_AND_DATE = re.compile(r"(?:[^\W\d]+,? ){1,3}[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}")
_FEWEST_DIGITS = 4
_MOST_CONTEXT = 60
_MOST_FACTS = 400


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in a letter something stands.

    Attributes:
        page: Counted from 1.
        row: Which line of the page.
        context: The words around it. They may name a person: for the eyes of whoever has the
            letter, never for a log.
    """

    page: int
    row: int
    context: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a letter says.

    Attributes:
        meaning: What it is.
        typed: As it stands there.
        spot: Where.
        amount: The amount, without a sign, if it is one.
        day: The date, if it is one.
        alone: Of a date: whether it stands apart, or behind a place or a name only.
    """

    meaning: Meaning
    typed: str
    spot: Spot
    amount: Decimal | None = None
    day: DayOfYear | None = None
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What a letter says, in the order of its text; each thing once with the same meaning."""

    all: tuple[Fact, ...]

    def of(self, *wanted: Meaning) -> tuple[Fact, ...]:
        """Those with one of some meanings."""
        return tuple(fact for fact in self.all if fact.meaning in wanted)

    @property
    def letter_date(self) -> Fact | None:
        """When it was written: what is called its date, else a date that stands alone."""
        said = self.of(Meaning.LETTER_DATE)
        found = said or tuple(
            fact for fact in self.of(Meaning.UNSAID_DATE) if fact.spot.page == 1 and fact.alone
        )
        days = {fact.day for fact in found}
        return found[0] if len(days) == 1 and found[0].day and found[0].day.year else None


def facts_of(pages: Sequence[str], payers: Iterable[str]) -> Facts:
    """What the pages of a letter say.

    Args:
        pages: The text of each, with columns as columns.
        payers: Those that the ledger knows.
    """
    found: dict[tuple[object, ...], Fact] = {}
    cells = list(cells_of(pages))
    for fact in (*_payers(pages, payers), *(f for cell in cells for f in _in_cell(cell))):
        if len(found) < _MOST_FACTS:
            key = fact.amount if fact.amount is not None else fact.day or fact.typed.casefold()
            found.setdefault((fact.meaning, key), fact)
    return Facts(tuple(found.values()))


def names_in(pages: Sequence[str], names: Iterable[str]) -> dict[str, Spot]:
    """Which of some names stand in a letter, however they are spaced or hyphenated."""
    lines = [
        (page, row, " ".join(line.split()))
        for page, text in enumerate(pages, start=1)
        for row, line in enumerate(text.splitlines(), start=1)
    ]
    found: dict[str, Spot] = {}
    for name in names:
        words = re.findall(r"[^\W_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))
        if not words or sum(map(len, words)) < 3:
            continue
        pattern = re.compile(rf"(?<!\w){'[^A-Za-z0-9]*'.join(words)}(?!\w)", re.IGNORECASE)
        for page, row, line in lines:
            match = pattern.search(line)
            if match:
                found[name] = Spot(page, row, _context(line, match[0]))
                break
    return found


def iso(day: DayOfYear) -> str:
    """A day with its year, as a form takes it."""
    return datetime.date(day.year, day.month, day.day).isoformat()


def _payers(pages: Sequence[str], payers: Iterable[str]) -> Iterator[Fact]:
    known = list(payers)
    found = names_in(pages, known)
    for name in known:
        spot = found.get(name) or _spelled_out(name, pages)
        if spot:
            yield Fact(Meaning.PAYER, name, spot)


def _spelled_out(name: str, pages: Sequence[str]) -> Spot | None:
    """Where a name of initials is written out, as BCBS in Blue Cross and Blue Shield."""
    initials = re.match(r"[A-Z]{3,6}(?![A-Za-z])", name)
    if initials is None:
        return None
    between = r"[a-z]+[\s-]+(?:(?:and|of|&)\s+)?"
    pattern = re.compile(rf"\b{between.join(initials[0])}[a-z]+")
    for page, text in enumerate(pages, start=1):
        for row, line in enumerate(text.splitlines(), start=1):
            match = pattern.search(line)
            if match:
                return Spot(page, row, _context(" ".join(line.split()), match[0]))
    return None


def _in_cell(cell: Cell) -> Iterator[Fact]:
    """The values of a cell from left to right, each with what is said ahead of it."""
    found: list[tuple[int, str, Decimal | DayOfYear | str]] = []
    days, text = without_dates(cell.text)
    found += [(cell.text.find(typed), typed, day) for typed, day in days]
    for match in _PHONE.finditer(text):
        text = _blanked(text, match)
    for match in _AMOUNT.finditer(text):
        number = Decimal((match[1] or match[2]).replace(",", ""))
        found.append((match.start(), match[0].strip(), number))
        text = _blanked(text, match)
    found += [(match.start(1), match[1], match[1]) for match in _NUMBER.finditer(text)]
    end = 0
    found.sort(key=lambda one: one[0])
    for index, (start, typed, value) in enumerate(found):
        ahead = cell.text[end:start]
        if index == 0 or not any(char.isalpha() for char in ahead):
            ahead = f"{cell.said_before}\n{ahead}"
        end = start + len(typed)
        following = found[index + 1][0] if index + 1 < len(found) else len(cell.text)
        fact = _fact(value, typed, last_sentence(ahead), cell.text[end:following], cell)
        if fact:
            yield fact


def _fact(
    value: Decimal | DayOfYear | str, typed: str, ahead: str, behind: str, cell: Cell
) -> Fact | None:
    spot = Spot(cell.page, cell.row, _context(cell.line, typed))
    if isinstance(value, Decimal):
        return Fact(meanings.of_amount(ahead, behind), typed, spot, amount=value)
    if isinstance(value, DayOfYear):
        alone = cell.text == typed or bool(_PLACE_AND_DATE.fullmatch(cell.text))
        return Fact(meanings.of_date(ahead), typed, spot, day=value, alone=alone)
    meaning = meanings.of_number(ahead)
    digits = sum(char.isdigit() for char in value)
    if meaning is Meaning.OTHER_NUMBER or digits < 2:
        return None
    if meaning is Meaning.UNSAID_NUMBER and (digits < _FEWEST_DIGITS or _is_year(value)):
        return None
    return Fact(meaning, typed, spot)


def _is_year(text: str) -> bool:
    return len(text) == 4 and text[:2] in ("19", "20")


def _context(line: str, typed: str) -> str:
    """The words of a line around what was found in it."""
    if len(line) <= _MOST_CONTEXT:
        return line
    at = max(line.find(typed), 0)
    room = max(_MOST_CONTEXT - len(typed), 0) // 2
    start, end = at - room, at + len(typed) + room
    start = line.find(" ", start, at) + 1 if start > 0 else 0
    end = line.rfind(" ", at + len(typed), end) if end < len(line) else len(line)
    cut = line[start : max(end, at + len(typed))]
    return f"{'… ' if start else ''}{cut}{' …' if end < len(line) else ''}"


def _blanked(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]}{' ' * len(match[0])}{text[match.end() :]}"
