"""Titles of a sheet, or of some of its rows, that say what the rows below take back.

A report may have its take-backs below a title of their own, or in a sheet of a workbook that is
called so, with positive amounts. Such a row is a question, like one that says so itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from beancount_clawback.importers.documents.cells import is_blank
from beancount_clawback.importers.sheets.claim_lines import ClaimLine
from beancount_clawback.importers.sheets.columns import heading_of
from beancount_clawback.importers.sheets.row_types import names_take_backs
from beancount_clawback.importers.sheets.sheet import GridRow
from beancount_clawback.importers.sheets.sheet_table import SheetTable

_OF_OTHERS = re.compile(r"(?i).*\b(?:payments?|paid|denials?|denied|adjustments?|charges?)\b.*")
"""Titles that end a part of take-backs; the names of payers in it do not."""


def below_titles(lines: Sequence[ClaimLine], table: SheetTable) -> list[ClaimLine]:
    """The lines without such titles, which stand as a remark at the lines below them.

    Args:
        lines: The lines of the table's rows, in their order.
        table: The table.
    """
    by_row = {line.place.row: line for line in lines}
    above = [table.sheet, *map(_title, table.above)]
    title = next((text for text in above if names_take_backs(text)), "")
    found = []
    for row in table.data_rows:
        text = _title(row)
        if names_take_backs(text):
            title = text
        elif _OF_OTHERS.fullmatch(text):
            title = ""
        else:
            line = by_row[row.number]
            found.append(replace(line, remark=line.remark or title) if title else line)
    return found


def _title(row: GridRow) -> str:
    """The text of a row that has nothing else; empty for another row."""
    filled = [cell for cell in row.cells if not is_blank(cell)]
    return heading_of(filled[0]) if len(filled) == 1 else ""
