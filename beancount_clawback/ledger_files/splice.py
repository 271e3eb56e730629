"""Replace pieces of a text: apply, take back, follow line numbers, show as a diff.

A splice says which characters give way to which. Several splices of one text all speak
of the text as it was before any of them, so that their order never matters.
Lines end at a line feed only, as they do for Beancount.
"""

from __future__ import annotations

import bisect
import difflib
import io
import itertools
import re
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass

from beancount_clawback.ledger_files.string_literal import TextError

_CONTEXT = 3
_HUNK = re.compile(r"@@ -(\d+)((?:,\d+)?) \+(\d+)((?:,\d+)?) @@")


class OverlapError(TextError):
    """Two splices of one write want the same characters."""


@dataclass(frozen=True, slots=True)
class Splice:
    """The characters from `start` up to `end` give way to `text`."""

    start: int
    end: int
    text: str


def spliced(text: str, splices: Iterable[Splice]) -> str:
    """Apply splices to a text.

    Args:
        text: The text before.
        splices: In any order. Insertions at one place keep the order they are given in.

    Returns:
        The text after.

    Raises:
        OverlapError: Two splices overlap.
    """
    pieces = []
    position = 0
    for splice in _in_order(splices):
        pieces += [text[position : splice.start], splice.text]
        position = splice.end
    return "".join([*pieces, text[position:]])


def inverse(text: str, splices: Iterable[Splice]) -> tuple[Splice, ...]:
    """Give the splices that turn the text after into the text before.

    Raises:
        OverlapError: Two splices overlap.
    """
    undone = []
    shift = 0
    for splice in _in_order(splices):
        start = splice.start + shift
        undone.append(Splice(start, start + len(splice.text), text[splice.start : splice.end]))
        shift += len(splice.text) - (splice.end - splice.start)
    return tuple(undone)


def moved_lines(text: str, splices: Iterable[Splice]) -> Callable[[int], int]:
    """Say where the lines of the text before are in the text after.

    Args:
        text: The text before.
        splices: What happens to it.

    Returns:
        A function from a line of the text before, counted from 1, to its line in the text
        after. A line that a splice takes away counts as the line where its replacement
        begins; a number that is not a line (0, or past the end) stays as it is.
    """
    starts = _starts(lines_of(text))
    ordered = _in_order(splices)

    def moved(lineno: int) -> int:
        if not 1 <= lineno < len(starts):
            return lineno
        start = starts[lineno - 1]
        shift = 0
        for splice in ordered:
            if splice.start > start or splice.start == start < splice.end:
                break
            if splice.end > start:
                shift -= text.count("\n", splice.start, start)
                break
            shift += splice.text.count("\n") - text.count("\n", splice.start, splice.end)
        return lineno + shift

    return moved


def lines_of(text: str) -> list[str]:
    """Split a text after each line feed, and nowhere else."""
    # Not str.splitlines: that also splits at form feeds and Unicode's line separators.
    return list(io.StringIO(text, newline="\n"))


def start_of_line(text: str, lineno: int) -> int:
    """Say where a line, counted from 1, begins; past the last line, where the text ends."""
    start = 0
    for _ in range(lineno - 1):
        found = text.find("\n", start)
        if found < 0:
            return len(text)
        start = found + 1
    return start


def unified_diff(name: str, text: str, splices: Iterable[Splice]) -> str:
    """Show splices the way ``git diff`` would.

    Only the neighborhood of the splices is compared: a ledger of a million lines costs
    no more than a short one.

    Args:
        name: The file's name in the heading, as ``a/name`` and ``b/name``.
        text: The text before.
        splices: What happens to it.

    Returns:
        The diff; empty when nothing changes.
    """
    starts = _starts(lines_of(text))
    hunks: list[str] = []
    added = 0
    for first, last, cluster in _clusters(starts, splices):
        window = text[starts[first] : starts[last]]
        old = lines_of(window)
        new = lines_of(
            spliced(window, [_shifted(splice, -starts[first]) for splice in cluster])
        )
        hunks += _hunks(old, new, first, first + added)
        added += len(new) - len(old)
    below = name.lstrip("/")
    return "".join([f"--- a/{below}\n", f"+++ b/{below}\n", *hunks]) if hunks else ""


def _in_order(splices: Iterable[Splice]) -> list[Splice]:
    ordered = sorted(splices, key=lambda splice: (splice.start, splice.end))
    for before, after in itertools.pairwise(ordered):
        if after.start < before.end:
            raise OverlapError(
                "Two changes of one write want the same line. Save them one by one."
            )
    return ordered


def _starts(lines: Iterable[str]) -> list[int]:
    return [0, *itertools.accumulate(map(len, lines))]


def _shifted(splice: Splice, by: int) -> Splice:
    return Splice(splice.start + by, splice.end + by, splice.text)


def _clusters(
    starts: Sequence[int], splices: Iterable[Splice]
) -> Iterator[tuple[int, int, list[Splice]]]:
    """Group splices whose neighborhoods touch; lines from first up to last, from 0."""
    end = len(starts) - 1
    cluster: list[Splice] = []
    first = last = 0
    for splice in _in_order(splices):
        begins = max(0, bisect.bisect_right(starts, splice.start) - 1 - _CONTEXT)
        ends = min(end, bisect.bisect_right(starts, splice.end) + _CONTEXT)
        if cluster and begins > last:
            yield first, last, cluster
            cluster = []
        if not cluster:
            first, last = begins, ends
        cluster.append(splice)
        last = max(last, ends)
    if cluster:
        yield first, last, cluster


def _hunks(
    old: Sequence[str], new: Sequence[str], old_offset: int, new_offset: int
) -> Iterator[str]:
    diff = difflib.unified_diff(old, new, n=_CONTEXT)
    for line in itertools.islice(diff, 2, None):
        header = _HUNK.match(line)
        if header:
            before, before_count, after, after_count = header.groups()
            yield (
                f"@@ -{int(before) + old_offset}{before_count}"
                f" +{int(after) + new_offset}{after_count} @@\n"
            )
        elif line.endswith("\n"):
            yield line
        else:
            yield f"{line}\n\\ No newline at end of file\n"
