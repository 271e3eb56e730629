"""The staging file: drafts of rows that could not be imported, each once."""

from __future__ import annotations

from collections.abc import Iterable

from beancount.core.data import Transaction
from beancount.parser import parser

from beancount_clawback.importers.posting.plan import PlannedEntry
from beancount_clawback.ledger_files.transaction_text import render_transaction
from beancount_clawback.ledger_language.keys import DRAFT_KEY
from beancount_clawback.ledger_language.keys import DRAFT_TAG
from beancount_clawback.ledger_language.records import text_of

HEADING = """\
; Rows that could not be imported, with what is known of them. They move nothing.
; Complete one, give it the tag #insurance-payment or #clawback, and move it to the ledger; or
; correct the file, import it again, and delete the draft.
"""


def new_drafts(drafts: Iterable[PlannedEntry], text: str) -> list[str]:
    """The drafts, as ledger text, that a staging file does not have yet."""
    entries, _, _ = parser.parse_string(text)
    marks = {
        text_of(entry.meta, DRAFT_KEY)
        for entry in entries
        if isinstance(entry, Transaction) and DRAFT_TAG in (entry.tags or ())
    }
    texts = []
    for draft in drafts:
        mark = text_of(draft.entry.meta, DRAFT_KEY)
        if mark not in marks:
            marks.add(mark)
            texts.append(render_transaction(draft.entry))
    return texts
