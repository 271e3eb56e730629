"""What this Fava has written since it was started, so that its pages can undo it.

Each write is kept under a name that only the page that made it is told. It can be undone as
long as the entries that it wrote are still there as it left them, whatever has changed around
them; the ledger is loaded on trial before, as for every write.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from beancount_clawback.ledger_files.splice import Splice
from beancount_clawback.ledger_files.splice import spliced

if TYPE_CHECKING:
    from pathlib import Path

    from beancount_clawback.ledger_files.new_file import NewFile
    from beancount_clawback.ledger_files.source_files import Change
    from beancount_clawback.ledger_files.source_files import Written

REMEMBERED = 100
"""Writes that can be undone; the oldest are forgotten."""


@dataclass(frozen=True, slots=True)
class Block:
    """The entries of one file that a write touched.

    Attributes:
        start: where they begin in the file, in characters.
        after: as the write left them.
        before: as they were.
    """

    path: Path
    start: int
    after: str
    before: str

    def put_back(self, text: str) -> Splice | None:
        """What undoes the write in the file's text; None if its entries are not there once."""
        start = self.start
        if not text.startswith(self.after, start):
            if text.count(self.after) != 1:
                return None
            start = text.index(self.after)
        end = start + len(self.after)
        # Lines that were added to an entry since would be left behind without it.
        is_begun = start == 0 or "\n\n" in text[max(0, start - 2) : start + 1]
        is_ended = end == len(text) or "\n\n" in text[end - 1 : end + 2]
        return Splice(start, end, self.before) if is_begun and is_ended else None


@dataclass(frozen=True, slots=True)
class OwnWrite:
    """What a write did.

    Attributes:
        blocks: the entries that it touched, by file.
        filed: the letter that it put in its place with a record.
        put_away: the letter that it took away with one.
    """

    blocks: tuple[Block, ...]
    filed: Path | None = None
    put_away: NewFile | None = None


class OwnWrites:
    """The writes that can be undone, each by its name."""

    def __init__(self) -> None:
        """Begin with none."""
        self._kept: OrderedDict[str, OwnWrite] = OrderedDict()

    def keep(
        self, written: Written, filed: Path | None = None, put_away: NewFile | None = None
    ) -> str:
        """Remember a write; gives its name."""
        name = secrets.token_urlsafe(16)
        self._kept[name] = OwnWrite(tuple(map(_block, written.undo())), filed, put_away)
        if len(self._kept) > REMEMBERED:
            self._kept.popitem(last=False)
        return name

    def named(self, name: str) -> OwnWrite | None:
        """A write by its name; None where none of that name is known."""
        return self._kept.get(name)

    def forget(self, name: str) -> None:
        """Forget a write, which is undone."""
        self._kept.pop(name, None)


def _block(undoing: Change) -> Block:
    """The whole paragraphs around what a write changed."""
    after, splices = undoing.source.text, undoing.splices
    first = min(splice.start for splice in splices)
    last = max(splice.end for splice in splices)
    # What is added at the end of a file begins with the blank line before it.
    is_begun = after[max(0, first - 1) : first + 1] == "\n\n"
    blank = after.rfind("\n\n", 0, first)
    start = first if is_begun else blank + 2 if blank >= 0 else 0
    end = after.find("\n\n", last)
    end = len(after) if end < 0 else end
    moved = tuple(Splice(s.start - start, s.end - start, s.text) for s in splices)
    block = after[start:end]
    return Block(undoing.source.path, start, block, spliced(block, moved))
