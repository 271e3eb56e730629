"""Undoing what a page has written, at the wish of the browser that wrote it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from typing import Any

from beancount_clawback.fava_ext.answers import Refusal
from beancount_clawback.fava_ext.answers import writes
from beancount_clawback.fava_ext.writing.desk import desk
from beancount_clawback.fava_ext.writing.sent_forms import text
from beancount_clawback.ledger_files.source_files import Change

if TYPE_CHECKING:
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


@writes("undo-write")
def undo_write(extension: PageHost, sent: dict[str, Any]) -> dict[str, Any]:
    """Put back what a write changed, and nothing else."""
    name = text(sent, "undo")
    with desk(extension, needs_plugin=False) as at:
        blocks = extension.own_writes.blocks(name)
        if not blocks:
            raise Refusal(UNKNOWN_WRITE, HTTPStatus.NOT_FOUND)
        at.write([_put_back(block, at) for block in blocks])
        extension.own_writes.forget(name)
        return at.saved


UNDO_ENDPOINTS = (undo_write,)


def _put_back(block: Block, at: Desk) -> Change:
    source = at.read(block.path)
    splice = block.put_back(source.text)
    if splice is None:
        file = at.linked.short_name(str(block.path))
        raise Refusal(CHANGED_SINCE.format(file=file), HTTPStatus.CONFLICT)
    return Change(source, (splice,))
