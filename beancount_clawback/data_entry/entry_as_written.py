"""A payment or record as its file has it, without what the plugin made of it."""

from __future__ import annotations

from beancount.core.data import Transaction
from beancount.parser import parser

from beancount_clawback.ledger_files.entry_text import EntryText
from beancount_clawback.ledger_language.keys import AMOUNT_KEYS
from beancount_clawback.ledger_language.keys import BALANCE_KEY
from beancount_clawback.ledger_language.keys import CLAWBACK_OF_KEY
from beancount_clawback.ledger_language.keys import CLAWBACK_TAG
from beancount_clawback.ledger_language.keys import PAYMENT_TAG
from beancount_clawback.ledger_language.keys import REVERSED_BY_KEY
from beancount_clawback.ledger_language.keys import REVERSED_ON_KEY
from beancount_clawback.ledger_language.places import Place

_MADE_KEYS = {CLAWBACK_OF_KEY, BALANCE_KEY, REVERSED_ON_KEY, REVERSED_BY_KEY}


def as_written(found: EntryText, made: list[Transaction], place: Place) -> Transaction | None:
    """The entry as its text has it, with the tags and metadata pushed on it from above.

    Args:
        found: Its lines.
        made: What the ledger as loaded has at this place.
        place: File and line, as its metadata has them.

    Returns:
        None where the lines are not those that were loaded.
    """
    entries, _, _ = parser.parse_string(f"{found.text}\n")
    first = made[0]
    if len(entries) != 1 or not isinstance(entries[0], Transaction):
        return None
    entry = entries[0]
    same = (entry.date, entry.payee, entry.narration) == (
        first.date,
        first.payee,
        first.narration,
    )
    if not same:
        return None
    pushed = {key: v for key, v in first.meta.items() if key not in {*_MADE_KEYS, *AMOUNT_KEYS}}
    meta = {**pushed, **entry.meta, "filename": place[0], "lineno": place[1]}
    kind = {CLAWBACK_TAG, PAYMENT_TAG} & first.tags
    return entry._replace(
        meta=meta, tags=frozenset(entry.tags or ()) | kind, postings=entry.postings or []
    )
