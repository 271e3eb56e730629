"""What two columns of one field say: the same, in turns, or one what the other adds up to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import permutations

from beancount_clawback.importers.documents.cells import Cell
from beancount_clawback.importers.documents.cells import cell_at
from beancount_clawback.importers.documents.cells import is_blank
from beancount_clawback.importers.documents.cells import numbers_in
from beancount_clawback.importers.sheets.column_names import MONEY_FIELDS
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.row_types import row_type

_Rows = Sequence[Sequence[Cell]]


def agree(first: int, other: int, rows: _Rows, field: Field) -> bool:
    """Whether a second column says nothing that the first does not say."""
    if field in MONEY_FIELDS and not rows:
        return False
    for cells in rows:
        said, before = _plain(cells, other), _plain(cells, first)
        same_type = field is Field.TYPE and said and row_type(said) is row_type(before)
        if said and said != before and not same_type:
            return False
    return bool(rows)


def holds_anything(index: int, rows: _Rows) -> bool:
    """Whether a column has a cell that is not blank."""
    return not all(is_blank(cell_at(row, index)) for row in rows)


def take_turns(first: int, other: int, rows: _Rows) -> bool:
    """Whether a second column is filled only where the first is blank, and is so somewhere."""
    pairs = [(_plain(cells, first), _plain(cells, other)) for cells in rows]
    return any(said for _, said in pairs) and not any(both and said for both, said in pairs)


def without_sums(columns: Sequence[int], claim: int | None, rows: _Rows) -> list[int]:
    """Columns of one amount, without one that only gives for each claim what another does."""
    for one, other in permutations(columns, 2):
        if claim is not None and is_sum_by_claim(one, other, claim, rows):
            return without_sums([column for column in columns if column != one], claim, rows)
    return list(columns)


def is_sum_by_claim(whole: int, part: int, claim: int, rows: _Rows) -> bool:
    """Whether one column gives on the rows of each claim what another one adds up to.

    Claims of one row prove nothing: there must be one of which the amounts differ.
    """
    sums: dict[str, Decimal] = {}
    stated: dict[str, set[Decimal]] = {}
    differs = False
    amounts = numbers_in(rows, (whole, part))
    for cells, (of_whole, of_part) in zip(rows, amounts, strict=True):
        number = _plain(cells, claim)
        sums[number] = sums.get(number, Decimal(0)) + of_part
        stated.setdefault(number, set()).update({of_whole} - {Decimal(0)})
        differs = differs or bool(of_whole and of_whole != of_part)
    return differs and all(stated[number] <= {total} for number, total in sums.items())


def _plain(cells: Sequence[Cell], index: int) -> str:
    """A cell in a form that can be compared; nothing for a blank one or one of zero."""
    cell = cell_at(cells, index)
    text = str(cell if cell is not None else "").strip()
    bare = re.sub(r"[$,\s]", "", text)
    return "" if re.fullmatch(r"[-(]?0*(\.0*)?\)?", bare) else bare
