"""Words that tesseract has found in a picture, put where they stand on the page.

Tesseract's own text loses the columns of a table. Its table of words (`tsv`) says where each
word is: level, page, block, paragraph, line, word, left, top, width, height, confidence, text;
lengths are in pixels.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

_WORD = "5"
_FIELDS = 12
_WIDEST_SPACE = 1.6
"""Of a usual character. A wider gap separates two columns."""

_SAME_LINE = 0.6
"""Of a usual height, between the middles of two words."""


@dataclass(frozen=True, slots=True)
class _Word:
    left: int
    width: int
    middle: float
    height: int
    text: str


def lines_of(table: str) -> str:
    """The lines of a page, with the gaps between columns as blanks.

    Args:
        table: What tesseract writes as `tsv`.
    """
    words = list(_words(table))
    if not words:
        return ""
    character = median(word.width / len(word.text) for word in words) or 1
    return "\n".join(_line(line, character) for line in _rows(words))


def _words(table: str) -> Iterator[_Word]:
    for row in table.splitlines():
        fields = row.split("\t")
        if len(fields) != _FIELDS or fields[0] != _WORD:
            continue
        # The rules of a table are taken for letters.
        text = fields[-1].strip("|[]{}_\u2014 ")
        if text:
            left, top, width, height = map(int, fields[6:10])
            yield _Word(left, width, top + height / 2, height, text)


def _rows(words: list[_Word]) -> list[list[_Word]]:
    """What stands at one height, from the left; tesseract reads column by column."""
    near = _SAME_LINE * median(word.height for word in words)
    rows: list[list[_Word]] = []
    for word in sorted(words, key=lambda word: word.middle):
        if rows and word.middle - rows[-1][0].middle <= near:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda word: word.left) for row in rows]


def _line(words: Iterable[_Word], character: float) -> str:
    line, end = "", 0.0
    for word in words:
        if line and word.left - end <= _WIDEST_SPACE * character:
            line += f" {word.text}"
        else:
            column = max(round(word.left / character), len(line) + 2 if line else 0)
            line = line.ljust(column) + word.text
        end = word.left + word.width
    return line
