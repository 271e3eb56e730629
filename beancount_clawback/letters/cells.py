"""A page of a letter as cells: each with the words that say what stands in it.

A line is cut where its text leaves a gap. What a value means is said ahead of it in its cell,
in the cell before it, or in the cell above it, as in a table or in prose that goes on in the
next line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass

_CELL = re.compile(r"\S+(?: \S+)*")
_SENTENCE_END = re.compile(r"[.!?]\s+(?=[A-Z])|[.!?]$")


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of a line.

    Attributes:
        text: It.
        said_before: What is said of it elsewhere: the end of the cell before it or above it.
        page: Counted from 1.
        row: Which line of the page.
        line: The whole line, with single blanks.
    """

    text: str
    said_before: str
    page: int
    row: int
    line: str


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    text: str


def cells_of(pages: Sequence[str]) -> Iterator[Cell]:
    """The cells of all pages, line by line."""
    for page, text in enumerate(pages, start=1):
        above: list[_Piece] = []
        for row, line in enumerate(text.splitlines(), start=1):
            pieces = [_Piece(m.start(), m.end(), m[0]) for m in _CELL.finditer(line)]
            if not pieces:
                continue
            words = " ".join(line.split())
            for index, piece in enumerate(pieces):
                before = pieces[index - 1].text if index else ""
                said = before if _is_label(before) else _above(piece, above)
                yield Cell(piece.text, last_sentence(said), page, row, words)
            above = _heads(pieces, above)


def last_sentence(text: str) -> str:
    """What of a text belongs to what comes behind it."""
    ends = list(_SENTENCE_END.finditer(text))
    return text[ends[-1].end() :] if ends else text


def _is_label(text: str) -> bool:
    return any(char.isalpha() for char in text) and not any(char.isdigit() for char in text)


def _above(piece: _Piece, above: Sequence[_Piece]) -> str:
    """The text above a piece: what overlaps it most, else what is nearest."""
    if not above:
        return ""

    def distance(other: _Piece) -> int:
        return max(other.start, piece.start) - min(other.end, piece.end)

    nearest = min(above, key=distance)
    return nearest.text if distance(nearest) <= 2 else ""


def _overlap(one: _Piece, other: _Piece) -> bool:
    return one.start < other.end and other.start < one.end


def _heads(pieces: list[_Piece], above: list[_Piece]) -> list[_Piece]:
    """What stands above the next line: rows keep a table's heads, two lines of heads join."""
    if len(above) < 2:
        return pieces
    if len(pieces) > 1 and all(map(_is_label, (p.text for p in [*pieces, *above]))):
        joined = [
            _Piece(one.start, one.end, f"{_above(one, above)} {one.text}".strip())
            for one in pieces
        ]
        return [*joined, *(one for one in above if not any(_overlap(one, p) for p in pieces))]
    if len(pieces) > 1 and not all(_is_label(one.text) for one in pieces):
        return above
    # The rest of a cell that goes on in a second line.
    if len(pieces) == 1 and sum(_overlap(pieces[0], one) for one in above) < 2:
        return above
    return pieces
