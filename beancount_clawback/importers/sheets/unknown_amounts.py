"""Columns of amounts that nobody knows: a question wherever they can matter.

A column that is not understood may hold a client's share or a take-back. It is left out only
in rows whose other amounts come to what was billed; and where no total proves that nothing else
was paid or taken, it is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from decimal import Decimal

from beancount_clawback.importers.documents.cells import BadCell
from beancount_clawback.importers.documents.cells import Cell
from beancount_clawback.importers.documents.cells import cell_at
from beancount_clawback.importers.documents.cells import is_blank
from beancount_clawback.importers.documents.cells import read_amount
from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import RowPlace
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.sheets.columns import Column
from beancount_clawback.importers.sheets.columns import letters
from beancount_clawback.importers.sheets.heading_words import heading_words
from beancount_clawback.importers.sheets.sheet_table import SheetTable

_MONEY = re.compile(r"[$€£]|[.,]\d\d\)?$|^\(")
_MONEY_WORDS = re.compile(
    r"\b(amount|paid|payment|fee|due|charge|refund|balance|money|owed|cost|copay|adjustment)\b"
)
_NUMBER_WORDS = re.compile(
    r"\b(number|id|code|batch|count|type|date|days|sequence|reference|percent)\b"
)
"""Words of headings of numbers that are no amounts, unless they have cents."""

_MOST_ROWS_SHOWN = 6


def unknown_amount_columns(table: SheetTable) -> tuple[Column, ...]:
    """The columns of a table that hold amounts, and of which nobody knows what they are."""
    return tuple(one for one in table.columns.unknown if _holds_amounts(one, table))


def columns_with_amounts(
    columns: Sequence[Column], rows: Iterable[Sequence[RowPlace]], table: SheetTable
) -> dict[int, list[Column]]:
    """Those of some columns that have an amount other than zero, by the row's number.

    Args:
        columns: The columns.
        rows: The rows, each with the others that were added up with it behind it.
        table: The table.
    """
    if not columns:
        return {}
    by_number = {row.number: row for row in table.data_rows}
    found: dict[int, list[Column]] = {}
    for places in rows:
        readers = [table.reader(by_number[place.row]) for place in places]
        filled = [one for one in columns if any(reader.amount_at(one) for reader in readers)]
        if filled:
            found[places[0].row] = filled
    return found


def unknown_amounts(
    rows: Mapping[int, Sequence[Column]], table: SheetTable
) -> dict[int, tuple[ImportFinding, ...]]:
    """The question at each row with such amounts: the same for all rows of a column.

    Args:
        rows: The columns with an amount that can matter, by the row's number.
        table: The table.
    """
    asked = _of_columns("unknown-amounts", rows, table)
    return {
        number: tuple(asked[column] for column in columns) for number, columns in rows.items()
    }


def unused_amounts(
    rows: Mapping[int, Sequence[Column]], table: SheetTable
) -> list[ImportFinding]:
    """What is left of such columns in rows that come to what was billed, by column."""
    return list(_of_columns("unused-amounts", rows, table).values())


def _of_columns(
    code: str, rows: Mapping[int, Sequence[Column]], table: SheetTable
) -> dict[Column, ImportFinding]:
    numbers: dict[Column, list[int]] = {}
    for number, columns in rows.items():
        for column in columns:
            numbers.setdefault(column, []).append(number)
    asked = {}
    for column, of_column in numbers.items():
        shown = ", ".join(map(str, of_column[:_MOST_ROWS_SHOWN]))
        hidden = len(of_column) - _MOST_ROWS_SHOWN
        more = f" and {hidden} more" if hidden > 0 else ""
        facts = {
            "column": column.label,
            "letter": letters(column.index),
            "rows": f"{shown}{more}",
        }
        asked[column] = finding(code, table.place, **facts)
    return asked


def _holds_amounts(column: Column, table: SheetTable) -> bool:
    words = heading_words(column.heading)
    sure = bool(_MONEY_WORDS.search(words)) and not _NUMBER_WORDS.search(words)
    found = False
    for row in table.data_rows:
        cell = cell_at(row.cells, column.index)
        if is_blank(cell):
            continue
        try:
            read_amount(cell, decimal_comma=table.options.decimal_comma)
        except BadCell:
            return False
        found = True
        sure = sure or _is_money(cell)
    return found and sure


def _is_money(cell: Cell) -> bool:
    if isinstance(cell, Decimal):
        return cell != cell.to_integral_value()
    return bool(_MONEY.search(str(cell).strip()))
