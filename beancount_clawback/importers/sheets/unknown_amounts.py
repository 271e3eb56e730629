"""Columns of amounts that nobody knows: a question wherever they can matter.

A column that is not understood may hold a client's share or a take-back. It is left out only
in rows whose other amounts come to what was billed; and where no total proves that nothing else
was paid or taken, it is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from decimal import Decimal
from typing import TypeVar

from beancount_clawback.importers.documents.cells import BadCell
from beancount_clawback.importers.documents.cells import Cell
from beancount_clawback.importers.documents.cells import cell_at
from beancount_clawback.importers.documents.cells import is_blank
from beancount_clawback.importers.documents.cells import read_amount
from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import RowPlace
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.columns import Column
from beancount_clawback.importers.sheets.columns import letters
from beancount_clawback.importers.sheets.heading_words import heading_words
from beancount_clawback.importers.sheets.row_reader import BALANCES
from beancount_clawback.importers.sheets.row_reader import RowReader
from beancount_clawback.importers.sheets.sheet_table import SheetTable

_Places = TypeVar("_Places", bound=Sequence[RowPlace])

_MONEY = re.compile(r"[$€£]|[.,]\d\d\)?$|^\(")
_MONEY_WORDS = re.compile(
    r"\b(amount|paid|payment|fee|due|charge|refund|balance|money|owed|cost|copay|adjustment"
    r"|covered|noncovered|pending|reductions?|penalty|sequestration|disallowed|tax)\b|^client$"
)
_NUMBER_WORDS = re.compile(
    r"\b(number|id|code|batch|count|type|date|days|sequence|reference|percent)\b"
)
"""Words of headings of numbers that are no amounts, unless they have cents."""

_MOST_ROWS_SHOWN = 6


def unknown_amount_columns(table: SheetTable) -> tuple[Column, ...]:
    """The columns of a table that hold amounts, and of which nobody knows what they are."""
    return tuple(one for one in table.columns.unknown if _holds_amounts(one, table))


def balances(table: SheetTable) -> tuple[Column, ...]:
    """The columns of what is left open, whoever owes it, that nobody has said to ignore."""
    ignored = {one.casefold() for one in table.options.ignored}
    return tuple(
        one
        for one in table.columns.shared.get(Field.NOT_USED, ())
        if heading_words(one.heading) in BALANCES
        and ignored.isdisjoint((one.heading.casefold(), letters(one.index).casefold()))
    )


def columns_that_explain(
    left: Mapping[tuple[RowPlace, ...], Decimal], table: SheetTable
) -> tuple[Column, ...]:
    """Columns of numbers, perhaps whole ones, that are amounts as they come to what is left.

    One of them comes to it, or all of them together, in more than half of the rows in which
    something is left and they are not zero. Once may be chance: a client's age is a number too.

    Args:
        left: What the known amounts leave open of what was billed, where that is something, by
            the rows that were added up.
        table: The table.
    """
    numbers = [one for one in table.columns.unknown if _holds_numbers(one, table)]
    if not numbers:
        return ()
    said: dict[tuple[RowPlace, ...], dict[Column, Decimal]] = {}
    for places, readers in _with_readers(left, table):
        said[places] = {
            one: sum((reader.amount_at(one) or Decimal(0) for reader in readers), Decimal(0))
            for one in numbers
        }
    found = [one for one in numbers if _explain([one], left, said)]
    if not found and len(numbers) > 1 and _explain(numbers, left, said):
        found = numbers
    return tuple(found)


def _explain(
    columns: Sequence[Column],
    left: Mapping[tuple[RowPlace, ...], Decimal],
    said: Mapping[tuple[RowPlace, ...], Mapping[Column, Decimal]],
) -> bool:
    sums = {
        places: sum((amounts[one] for one in columns), Decimal(0))
        for places, amounts in said.items()
    }
    filled = [places for places, amount in sums.items() if amount]
    return 2 * sum(sums[places] == left[places] for places in filled) > len(filled)


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
    found: dict[int, list[Column]] = {}
    for places, readers in _with_readers(rows, table):
        filled = [one for one in columns if any(reader.amount_at(one) for reader in readers)]
        if filled:
            found[places[0].row] = filled
    return found


def _with_readers(
    rows: Iterable[_Places], table: SheetTable
) -> Iterator[tuple[_Places, list[RowReader]]]:
    by_number = {row.number: row for row in table.data_rows}
    for places in rows:
        yield places, [table.reader(by_number[place.row]) for place in places]


def unknown_amounts(
    rows: Mapping[int, Sequence[Column]], table: SheetTable, code: str = "unknown-amounts"
) -> dict[int, tuple[ImportFinding, ...]]:
    """The question at each row with such amounts: the same for all rows of a column.

    Args:
        rows: The columns with an amount that can matter, by the row's number.
        table: The table.
        code: The question.
    """
    asked = _of_columns(code, rows, table)
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
    if not _holds_numbers(column, table):
        return False
    return sure or any(_is_money(cell_at(row.cells, column.index)) for row in table.data_rows)


def _holds_numbers(column: Column, table: SheetTable) -> bool:
    cells = [cell_at(row.cells, column.index) for row in table.data_rows]
    filled = [cell for cell in cells if not is_blank(cell)]
    try:
        for cell in filled:
            read_amount(cell, decimal_comma=table.options.decimal_comma)
    except BadCell:
        return False
    return bool(filled)


def _is_money(cell: Cell) -> bool:
    if isinstance(cell, Decimal):
        return cell != cell.to_integral_value()
    return bool(_MONEY.search(str(cell).strip()))
