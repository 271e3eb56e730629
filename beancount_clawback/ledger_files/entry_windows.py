"""A file cut up at its entries: each with the text that it stands in."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass

from beancount.core.data import Directive

from beancount_clawback.ledger_files.splice import lines_of


@dataclass(frozen=True, slots=True)
class Window:
    """An entry as written, and the text from its first line up to the line of the next one.

    `start` says where in the file's text that begins.
    """

    entry: Directive
    start: int
    text: str


def windows(text: str, written: Iterable[Directive]) -> Iterator[Window]:
    """The windows of a file, in its order.

    An entry behind a space has none: Beancount reads it all the same, with a syntax error.

    Args:
        text: The file's text.
        written: The entries of this file alone, as parsed.
    """
    entries = sorted(written, key=_line)
    starts = [0, *itertools.accumulate(map(len, lines_of(text)))]
    ends = dict(itertools.pairwise(sorted({*map(_line, entries)})))
    for entry in entries:
        lineno = _line(entry)
        start = starts[lineno - 1]
        if text[start : start + 1].isdigit():
            end = starts[ends[lineno] - 1] if lineno in ends else len(text)
            yield Window(entry, start, text[start:end])


def _line(entry: Directive) -> int:
    lineno: int = entry.meta["lineno"]
    return lineno
