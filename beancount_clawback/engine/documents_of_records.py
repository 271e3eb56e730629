"""A document that a record names belongs to the entries that touch its account.

Fava's link_documents finds a file by its name among those of an entry's accounts. A letter that
is filed under the bank has nothing to do with a corrected payment that moves no cash.
"""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence

from beancount.core.data import Transaction

_KEYS = "document"


def leave_documents_where_they_belong(
    made: Sequence[Transaction], filed: Mapping[str, Collection[str]]
) -> None:
    """Take a document's name out of the entries of a record that do not touch its account.

    Where none of them does, the first keeps it, so that it is not lost without a word. A path
    is the same file for all of them.

    Args:
        made: The entries that a record became, which are changed.
        filed: The accounts under which files of a name are filed.
    """
    if not filed:
        return
    for key, value in list(made[0].meta.items()):
        accounts = (
            filed.get(value) if key.startswith(_KEYS) and isinstance(value, str) else None
        )
        if not accounts:
            continue
        touch = [any(one.account in accounts for one in entry.postings) for entry in made]
        for at, entry in enumerate(made):
            if not touch[at] and (any(touch) or at):
                entry.meta.pop(key, None)
