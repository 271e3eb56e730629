"""Rows that only add others up: found by their words, compared, never imported."""

from __future__ import annotations

import re
from collections.abc import Sequence

from beancount_clawback.importers.documents.cells import Cell
from beancount_clawback.importers.sheets.column_names import CLAIM_FIELDS
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.columns import Columns
from beancount_clawback.importers.sheets.columns import heading_of
from beancount_clawback.importers.sheets.heading_words import heading_words

_LONGEST = 60
_PLAIN = re.compile(r"[\w\s:;.,/&'\u2019$#-]+")
_TOTAL = re.compile(
    r"(?:(?:grand|sub|sheet|report|page|check|payer|remittance) )?(?:total|subtotal|sum)s?"
    r"(?: (?:for|of|by) .*)?"
    r"|.* (?:sub)?totals?"
)


def is_total_row(cells: Sequence[Cell], columns: Columns) -> bool:
    """Whether a row names a total, and no claim."""
    named = {
        column.index
        for name, column in columns.by_field.items()
        if name in (*CLAIM_FIELDS, Field.SERVICE_DATE)
    }
    silent = {column.index for name, column in columns.by_field.items() if name is Field.REASON}
    found = False
    for index, cell in enumerate(cells):
        heading = heading_of(cell) if index not in silent else ""
        is_plain = len(heading) < _LONGEST and _PLAIN.fullmatch(heading)
        if is_plain and _TOTAL.fullmatch(heading_words(heading)):
            found = True
        elif index in named and cell is not None and str(cell).strip():
            return False
    return found
