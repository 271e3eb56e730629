"""Tables below each other in one sheet: of each remittance with labels, or other headings.

Portals print `Check Number: 8101` above the rows of a check, and the next check's labels below
them, with or without the headings again. Without this, its rows would be the first check's.
Other headings further down begin a table with columns of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace

from beancount_clawback.importers.documents.cells import is_blank
from beancount_clawback.importers.sheets.column_names import CLAIM_FIELDS
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.columns import Columns
from beancount_clawback.importers.sheets.columns import are_headings
from beancount_clawback.importers.sheets.columns import heading_of
from beancount_clawback.importers.sheets.columns import known_field
from beancount_clawback.importers.sheets.heading_words import heading_words
from beancount_clawback.importers.sheets.sheet import Grid
from beancount_clawback.importers.sheets.sheet import GridRow
from beancount_clawback.importers.sheets.sheet import header_row
from beancount_clawback.importers.sheets.sheet import header_score
from beancount_clawback.importers.sheets.sheet_table import HEAD_FIELDS
from beancount_clawback.importers.sheets.sheet_table import labelled_cells
from beancount_clawback.importers.sheets.total_rows import is_total_row

_LABEL = re.compile(r"[A-Za-z/#. ]{3,30}(?::.*)?", re.DOTALL)
"""What a label may look like, so that not every row is read as one."""

_OF_A_CLAIM = (*CLAIM_FIELDS, Field.CLIENT_NAME, Field.SERVICE_DATE)
_PAIR = 2
_FEWEST_HEADINGS = 3
"""Known headings that make a row another one of headings."""


def unstacked(grid: Grid, mapping: Mapping[Field, str]) -> tuple[Grid, ...]:
    """A sheet as one grid for each remittance with labels of its own, and other headings.

    Args:
        grid: The rows of a sheet.
        mapping: Headings that a person named.
    """
    best = header_row(grid, mapping)
    if best is None:
        return (grid,)
    wanted = [heading_words(text) for text in mapping.values()]
    at = _first_headings(grid.rows[: best + 1], wanted)
    header = grid.rows[at]
    headings = _texts(header)
    above = list(grid.rows[:at])
    parts: list[list[GridRow]] = [[*above, header]]
    labels: list[GridRow] = []
    named: frozenset[Field] = frozenset()
    next_row = at + 1
    while next_row < len(grid.rows):
        row = grid.rows[next_row]
        used, fields = _labels(grid.rows[next_row : next_row + 3], headings, mapping, wanted)
        next_row += used or 1
        if used:
            labels += grid.rows[next_row - used : next_row]
            named |= fields
            continue
        again = are_headings(row.cells, headings)
        begins = not again and _are_headings(row, wanted)
        if Field.CHECK in named:
            above = labels
            if parts[-1][-1] is header and not begins:
                # Nothing stands below these headings yet: the labels are of their rows.
                above = [*parts.pop()[:-1], *labels]
            header = row if again else header
            parts.append([*above, *([] if begins else [header])])
        elif begins and parts[-1][-1] is not header:
            parts.append([*above, *labels])
        else:
            parts[-1] += labels
        if begins:
            header, headings = row, _texts(row)
        labels, named = [], frozenset()
        if not again:
            parts[-1].append(row)
    above_last = parts[-1][: parts[-1].index(header)]
    said = {name for name, _, _ in labelled_cells(above_last, HEAD_FIELDS, mapping)}
    # Labels at the end are of the last table, unless they stand above it already.
    parts[-1] = [*labels, *parts[-1]] if said.isdisjoint(named) else [*parts[-1], *labels]
    first, *others = (replace(grid, rows=tuple(rows)) for rows in parts)
    return (first, *(replace(one, findings=()) for one in others))


def _first_headings(rows: Sequence[GridRow], wanted: Sequence[str]) -> int:
    """The index of the first row of headings of claims, of which the last row is the best."""
    for index, row in enumerate(rows):
        if _are_headings(row, wanted) and _name_claims(row):
            return index
    return len(rows) - 1


def _are_headings(row: GridRow, wanted: Sequence[str]) -> bool:
    """Whether a row is nothing but texts, most of them headings that are known."""
    filled = [str(cell).strip() for cell in row.cells if not is_blank(cell)]
    if len(filled) < _FEWEST_HEADINGS or not all(one[0].isalpha() for one in filled):
        return False
    return header_score(row.cells, wanted) >= _FEWEST_HEADINGS


def _name_claims(row: GridRow) -> bool:
    """Whether headings are those of rows that are each of a claim."""
    return any(known_field(text) in _OF_A_CLAIM for text in _texts(row))


def _texts(row: GridRow) -> list[str]:
    return [heading_of(cell) for cell in row.cells]


def _filled(row: GridRow) -> int:
    return sum(not is_blank(cell) for cell in row.cells)


def _labels(
    rows: Sequence[GridRow],
    headings: Sequence[str],
    mapping: Mapping[Field, str],
    wanted: Sequence[str],
) -> tuple[int, frozenset[Field]]:
    """How many rows are nothing but labels with their values, and what they name.

    Args:
        rows: A row below the headings, and the next two.
        headings: The row of headings, which may stand there again.
        mapping: Headings that a person named.
        wanted: These in their common form.
    """
    row, pair = rows[0], rows[:2]
    if _are_headings(row, wanted) and not _name_claims(row):
        # Over one row of values; over several it is a table of checks.
        is_table = len(rows) > _PAIR and _filled(rows[2]) == _filled(rows[1])
        is_table |= any(known_field(text) in (Field.CARC, Field.GROUP) for text in _texts(row))
        over = frozenset(name for name, _, _ in labelled_cells(pair, HEAD_FIELDS, mapping))
        return (0, frozenset()) if is_table or not over else (len(pair), over)
    filled = [cell for cell in row.cells if not is_blank(cell)]
    most = len(HEAD_FIELDS) * 2
    if len(filled) > most or not _LABEL.fullmatch(str(filled[0])):
        return 0, frozenset()
    of_both = labelled_cells(pair, HEAD_FIELDS, mapping)
    if not of_both or is_total_row(row.cells, Columns({})):
        return 0, frozenset()
    found = [one for one in of_both if one[1].row == row.number]
    # A value stands in its label's cell, or in the next one; or a row of values below labels.
    texts = [heading_of(cell) for cell in filled]
    inline = sum(":" in text and not text.endswith(":") for text in texts)
    labelled = len({place.column for _, place, _ in found})
    used = 1
    if not found and not are_headings(row.cells, headings):
        used, found = 2, of_both
        labelled = inline = len(found)
    if not found or 2 * labelled - min(inline, labelled) != len(filled):
        return 0, frozenset()
    return used, frozenset(name for name, _, _ in found)
