"""The order in which the entries of a day count, for all that reads a completed ledger.

Beancount sorts the entries of a day by their lines, whatever file they are in; the engine
takes them by what they are, so that a record may stand above its payment, or in another file.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from beancount.core.data import Directive
from beancount.core.data import Transaction

from beancount_clawback.ledger_language.keys import CLAWBACK_TAG
from beancount_clawback.ledger_language.keys import CORRECTED_TAG
from beancount_clawback.ledger_language.keys import OUR_TAGS
from beancount_clawback.ledger_language.keys import REPROCESSED_TAG
from beancount_clawback.ledger_language.keys import VARIANCE_TAG
from beancount_clawback.ledger_language.places import file_and_line

_STEPS = ((VARIANCE_TAG, 2), (CORRECTED_TAG, 1))

# Date, what it is, file, line, and of one record its reversal before what follows from it.
When = tuple[datetime.date, int, str, int, int]


def transactions_in_order(entries: Iterable[Directive]) -> list[Transaction]:
    """A ledger's transactions, each day's in the engine's order.

    First the charges and whatever else has no tag of ours, as the ledger has them; then the
    payments, then the clawbacks, by file and line; a reversal before its corrected payment,
    and an answer that was reprocessed before the one that replaces it.

    Args:
        entries: Directives in order of date.
    """
    ordered: list[Transaction] = []
    keep = ordered.append
    late: list[Transaction] = []
    for entry in entries:
        if type(entry) is not Transaction:
            continue
        if late and entry.date != late[0].date:
            ordered += _sorted(late)
            late = []
        if entry.tags and not OUR_TAGS.isdisjoint(entry.tags):
            late.append(entry)
        else:
            keep(entry)
    ordered += _sorted(late)
    return ordered


def when(entry: Transaction) -> When:
    """What to sort by; entries without our tags are equal on their day and stay in place."""
    tags = entry.tags
    if not tags or OUR_TAGS.isdisjoint(tags):
        return (entry.date, 0, "", 0, 0)
    filename, lineno = file_and_line(entry)
    if CLAWBACK_TAG not in tags:
        return (entry.date, 1, filename, lineno, int(REPROCESSED_TAG not in tags))
    step = next((step for tag, step in _STEPS if tag in tags), 0)
    return (entry.date, 2, filename, lineno, step)


def _sorted(late: list[Transaction]) -> list[Transaction]:
    if len(late) > 1:
        late.sort(key=when)
    return late
