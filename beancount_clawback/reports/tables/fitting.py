"""A table made to fit a terminal: no amount is lost, and what is left out is said."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import replace

from beancount_clawback.reports.tables.table import CURRENCY
from beancount_clawback.reports.tables.table import Cell
from beancount_clawback.reports.tables.table import Column
from beancount_clawback.reports.tables.table import Row
from beancount_clawback.reports.tables.table import Table
from beancount_clawback.reports.tables.table import Type

_TEXTS = (40, 30, 22, 16, 12)
_MOST_ROWS_IN_BLOCKS = 60
_WHOLE = ("type", "part", "how", "assigned")
_KEPT_LONGEST = ("payer", "claim")

WidthOf = Callable[[Table], int]


def fitted(table: Table, width: int, width_of: WidthOf) -> list[Table]:
    """The table, narrowed step by step until it fits; in several blocks where it must be.

    First go a currency that is the same in all rows, and columns that are empty or zero in all
    of them; then long texts are cut. Of a list the columns of texts go from the right. What is
    still too wide stands in blocks below each other, each with the first columns.

    Args:
        table: What to print.
        width: Characters that a line may have.
        width_of: How many characters the lines of a table have.
    """
    if width_of(table) <= width:
        return [table]
    notes: list[str] = []
    narrow = table
    currencies = set(table.column(CURRENCY)) if _has_currency(table) else set()
    if len(currencies) == 1:
        narrow = _without(table, [table.index(CURRENCY)])
        notes.append(f"Amounts are in {currencies.pop()}.")
    empty = [index for index in range(len(narrow.columns)) if _says_nothing(narrow, index)]
    titles = [narrow.columns[index].title for index in empty]
    narrow = _without(narrow, empty)
    for most in _TEXTS:
        if width_of(narrow) > width:
            narrow = _cut(narrow, most)
    removed: list[str] = []
    is_long = len(table.rows) > _MOST_ROWS_IN_BLOCKS
    if is_long or _labels(narrow) > 3:
        kept = () if is_long else _KEPT_LONGEST
        narrow, removed = _without_texts(narrow, width, width_of, kept)
    if titles:
        notes.append(f"Zero or empty, so not shown: {', '.join(titles)}.")
    if removed:
        notes.append(
            f"Not shown at this width: {', '.join(removed)}. A wider terminal or "
            "--format csv shows all."
        )
    blocks = _blocks(narrow, width, width_of)
    blocks[-1] = replace(blocks[-1], notes=(*table.notes, *notes))
    return blocks


def _has_currency(table: Table) -> bool:
    return any(column.name == CURRENCY for column in table.columns)


def _says_nothing(table: Table, index: int) -> bool:
    if index == 0 or table.columns[index].name == CURRENCY:
        return False
    return not any(table.column(table.columns[index].name))


def _without(table: Table, indices: Iterable[int]) -> Table:
    gone = set(indices)
    return _picked(table, [i for i in range(len(table.columns)) if i not in gone])


def _picked(table: Table, indices: Sequence[int]) -> Table:
    def row(cells: Row) -> Row:
        return tuple(cells[index] for index in indices)

    def total(cells: Row) -> Row:
        kept = row(cells)
        return kept if kept[0] is not None or "Total" in kept else ("Total", *kept[1:])

    columns = tuple(table.columns[index] for index in indices)
    rows, totals = tuple(map(row, table.rows)), tuple(map(total, table.totals))
    return Table(table.title, columns, rows, totals, table.notes)


def _cut(table: Table, most: int) -> Table:
    whole = {i for i, column in enumerate(table.columns) if column.name in _WHOLE}

    def cell(index: int, value: Cell) -> Cell:
        if isinstance(value, str) and len(value) > most and index not in whole:
            return f"{value[: most - 1]}…"
        return value

    rows = tuple(tuple(cell(i, value) for i, value in enumerate(row)) for row in table.rows)
    return replace(table, rows=rows)


def _without_texts(
    table: Table, width: int, width_of: WidthOf, kept: Sequence[str]
) -> tuple[Table, list[str]]:
    removed: list[str] = []
    while width_of(table) > width:
        texts = [
            i
            for i, column in enumerate(table.columns)
            if i and _can_go(column) and column.name not in kept
        ]
        if not texts:
            break
        named = [i for i in texts if table.columns[i].name not in _KEPT_LONGEST]
        last = (named or texts)[-1]
        removed.insert(0, table.columns[last].title)
        table = _without(table, [last])
    return table, removed


def _can_go(column: Column) -> bool:
    return column.type in (Type.TEXT, Type.DATE) and column.name not in (CURRENCY, *_WHOLE)


def _labels(table: Table) -> int:
    """How many columns stand before the first number."""
    numbers = (Type.MONEY, Type.COUNT)
    return next(
        (i for i, column in enumerate(table.columns) if column.type in numbers),
        len(table.columns),
    )


def _blocks(table: Table, width: int, width_of: WidthOf) -> list[Table]:
    labels = list(range(max(1, min(_labels(table), 3))))
    blocks: list[Table] = []
    own: list[int] = []
    for index in range(len(labels), len(table.columns)):
        wider = _picked(table, [*labels, *own, index])
        if own and width_of(wider) > width:
            blocks.append(replace(_picked(table, [*labels, *own]), notes=()))
            own = []
        own.append(index)
    blocks.append(_picked(table, [*labels, *own]))
    return [
        replace(block, title=block.title if not number else f"{block.title}, continued")
        for number, block in enumerate(blocks)
    ]
