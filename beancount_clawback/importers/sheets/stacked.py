"""Remittances below each other in one sheet, each with its own labels: a table for each.

Portals print `Check Number: 8101` above the rows of a check, and the next check's labels below
them, with or without the headings again. Without this, its rows would be the first check's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace

from beancount_clawback.importers.documents.cells import is_blank
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.columns import Columns
from beancount_clawback.importers.sheets.columns import heading_of
from beancount_clawback.importers.sheets.sheet import Grid
from beancount_clawback.importers.sheets.sheet import GridRow
from beancount_clawback.importers.sheets.sheet import header_row
from beancount_clawback.importers.sheets.sheet_table import HEAD_FIELDS
from beancount_clawback.importers.sheets.sheet_table import labelled_cells
from beancount_clawback.importers.sheets.total_rows import is_total_row

_LABEL = re.compile(r"[A-Za-z/#. ]{3,30}(?::.*)?", re.DOTALL)
"""What a label may look like, so that not every row is read as one."""


def unstacked(grid: Grid, mapping: Mapping[Field, str]) -> tuple[Grid, ...]:
    """A sheet as one grid for each remittance that has labels of its own.

    Args:
        grid: The rows of a sheet.
        mapping: Headings that a person named.
    """
    at = header_row(grid, mapping)
    if at is None:
        return (grid,)
    header = grid.rows[at]
    headings = [heading_of(cell) for cell in header.cells]
    parts: list[list[GridRow]] = [list(grid.rows[: at + 1])]
    labels: list[GridRow] = []
    named: frozenset[Field] = frozenset()
    next_row = at + 1
    while next_row < len(grid.rows):
        row = grid.rows[next_row]
        used, fields = _labels(grid.rows[next_row : next_row + 2], headings, mapping)
        next_row += used or 1
        if used:
            labels += grid.rows[next_row - used : next_row]
            named |= fields
            continue
        again = [heading_of(cell) for cell in row.cells] == headings
        if Field.CHECK in named:
            parts.append([*labels, row if again else header])
        else:
            parts[-1] += labels
        labels, named = [], frozenset()
        if not again:
            parts[-1].append(row)
    parts[-1] += labels
    first, *others = (replace(grid, rows=tuple(rows)) for rows in parts)
    return (first, *(replace(one, findings=()) for one in others))


def _labels(
    rows: Sequence[GridRow], headings: Sequence[str], mapping: Mapping[Field, str]
) -> tuple[int, frozenset[Field]]:
    """How many rows are nothing but labels with their values, and what they name.

    Args:
        rows: A row below the headings, and the next one.
        headings: The row of headings, which may stand there again.
        mapping: Headings that a person named.
    """
    row = rows[0]
    filled = [cell for cell in row.cells if not is_blank(cell)]
    most = len(HEAD_FIELDS) * 2
    if len(filled) > most or not _LABEL.fullmatch(str(filled[0])):
        return 0, frozenset()
    of_both = labelled_cells(rows, HEAD_FIELDS, mapping)
    if not of_both or is_total_row(row.cells, Columns({})):
        return 0, frozenset()
    found = [one for one in of_both if one[1].row == row.number]
    # A value stands in its label's cell, or in the next one; or a row of values below labels.
    texts = [heading_of(cell) for cell in filled]
    inline = sum(":" in text and not text.endswith(":") for text in texts)
    used = 1
    if not found and [heading_of(cell) for cell in row.cells] != headings:
        used, found = 2, of_both
        inline = len(found)
    if not found or 2 * len(found) - min(inline, len(found)) != len(filled):
        return 0, frozenset()
    return used, frozenset(name for name, _, _ in found)
