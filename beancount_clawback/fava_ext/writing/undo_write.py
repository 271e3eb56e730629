"""Undoing what a page has written, at the wish of the browser that wrote it."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING
from typing import Any

from beancount_clawback.fava_ext.answers import Refusal
from beancount_clawback.fava_ext.answers import writes
from beancount_clawback.fava_ext.writing.desk import desk
from beancount_clawback.fava_ext.writing.sent_fields import Sent
from beancount_clawback.ledger_files.source_files import Change
from beancount_clawback.letters.letter_file import filed_letter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from beancount_clawback.fava_ext.host import PageHost
    from beancount_clawback.fava_ext.own_writes import Block
    from beancount_clawback.fava_ext.writing.desk import Desk

UNKNOWN_WRITE = (
    "Fava does not know this change any more: it was undone already, or Fava was started anew "
    "since. To take a clawback back, open its claim, choose Edit amounts, and there Take this "
    "record back."
)

CHANGED_SINCE = (
    "What was written to {file} has been changed since, so it cannot be undone here. Undo the "
    "later change first, or edit the entry."
)


@dataclass(frozen=True, slots=True)
class SentUndo:
    """The form of the button *Undo*: the name of a write; see fava_ext/own_writes.py."""

    undo: str

    @classmethod
    def read(cls, fields: Mapping[str, Any]) -> SentUndo:
        """Read itself from what a page sends."""
        return cls(Sent(fields).text("undo"))


@writes("undo-write", SentUndo.read)
def undo_write(extension: PageHost, form: SentUndo) -> dict[str, Any]:
    """Put back what a write changed, and nothing else."""
    with desk(extension, None, needs_plugin=False, compares_files=False) as at:
        write = extension.own_writes.named(form.undo)
        if write is None:
            raise Refusal(UNKNOWN_WRITE, HTTPStatus.NOT_FOUND)
        changes = [_put_back(block, at) for block in write.blocks]
        letter = filed_letter(write.filed, at.linked)
        back = write.put_away
        at.write(changes, None if back and back.path.exists() else back, letter)
        extension.own_writes.forget(form.undo)
        return at.saved


def _put_back(block: Block, at: Desk) -> Change:
    source = at.read(block.path)
    splice = block.put_back(source.text)
    if splice is None:
        file = at.linked.short_name(str(block.path))
        raise Refusal(CHANGED_SINCE.format(file=file), HTTPStatus.CONFLICT)
    return Change(source, (splice,))
