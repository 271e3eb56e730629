"""Remittances below each other in one sheet, each with its own labels: a table for each.

Portals print `Check Number: 8101` above the rows of a check, and the next check's labels below
them, with or without the headings again. Without this, its rows would be the first check's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from beancount_clawback.importers.documents.cells import Cell
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.columns import Columns
from beancount_clawback.importers.sheets.columns import heading_of
from beancount_clawback.importers.sheets.sheet import Grid
from beancount_clawback.importers.sheets.sheet import GridRow
from beancount_clawback.importers.sheets.sheet import header_row
from beancount_clawback.importers.sheets.sheet_table import HEAD_FIELDS
from beancount_clawback.importers.sheets.sheet_table import labelled_cells
from beancount_clawback.importers.sheets.total_rows import is_total_row


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
    for row in grid.rows[at + 1 :]:
        if _labels(row, mapping):
            labels.append(row)
            continue
        again = [heading_of(cell) for cell in row.cells] == headings
        if any(Field.CHECK in _labels(one, mapping) for one in labels):
            parts.append([*labels, row if again else header])
        else:
            parts[-1] += labels
        labels = []
        if not again:
            parts[-1].append(row)
    parts[-1] += labels
    first, *others = (replace(grid, rows=tuple(rows)) for rows in parts)
    return (first, *(replace(one, findings=()) for one in others))


def _labels(row: GridRow, mapping: Mapping[Field, str]) -> frozenset[Field]:
    """What a row of nothing but labels with their values names; empty for another row."""
    filled = [cell for cell in row.cells if _is_filled(cell)]
    if len(filled) > len(HEAD_FIELDS) * 2 or not isinstance(filled[0], str):
        return frozenset()
    found = labelled_cells([row], HEAD_FIELDS, mapping)
    # A value stands in its label's cell, or in the next one.
    texts = [heading_of(cell) for cell in filled]
    inline = sum(":" in text and not text.endswith(":") for text in texts)
    pairs = 2 * len(found) - min(inline, len(found))
    if not found or pairs != len(filled) or is_total_row(row.cells, Columns({})):
        return frozenset()
    return frozenset(name for name, _, _ in found)


def _is_filled(cell: Cell) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))
