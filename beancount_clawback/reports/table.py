"""A table of a report: columns with types, rows, totals by currency; knows no format."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from beancount_clawback.amounts import ZERO

CURRENCY = "currency"

Cell = str | datetime.date | Decimal | int | None
Row = tuple[Cell, ...]


class Type(str, Enum):
    """What the cells of a column are: `str`, `date`, `Decimal` or `int`; or None."""

    TEXT = "text"
    DATE = "date"
    MONEY = "money"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: a name for machines, a title for people, and whether it is summed."""

    name: str
    title: str
    type: Type = Type.TEXT
    total: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """What every renderer prints.

    Amounts of a row are in the currency of its column `currency`. `totals` has one row a
    currency, in the currencies' order; it is empty where there is nothing to sum. All amounts
    of one currency have the same number of decimals, those of the longest; nothing is rounded.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    totals: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()

    def index(self, name: str) -> int:
        """The place of a column in a row."""
        return [column.name for column in self.columns].index(name)

    def column(self, name: str) -> list[Cell]:
        """The cells of a column."""
        index = self.index(name)
        return [row[index] for row in self.rows]


def text(name: str, title: str) -> Column:
    """A column of texts."""
    return Column(name, title)


def date(name: str, title: str) -> Column:
    """A column of dates."""
    return Column(name, title, Type.DATE)


def money(name: str, title: str, *, total: bool = True) -> Column:
    """A column of amounts, summed unless said otherwise."""
    return Column(name, title, Type.MONEY, total)


def count(name: str, title: str, *, total: bool = True) -> Column:
    """A column of whole numbers, summed unless said otherwise."""
    return Column(name, title, Type.COUNT, total)


def make_table(
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    *,
    hide_when_zero: Iterable[str] = (),
    notes: Iterable[str] = (),
) -> Table:
    """A table with its totals.

    Args:
        title: What it is, with its period.
        columns: One of them is `currency` where there are amounts.
        rows: The cells, in the order of the columns.
        hide_when_zero: Names of columns that are left out when all their cells are zero.
        notes: What a reader has to know, a sentence each.
    """
    body = [tuple(row) for row in rows]
    hidden = set(hide_when_zero)
    kept = [
        index
        for index, column in enumerate(columns)
        if column.name not in hidden or any(row[index] for row in body)
    ]
    if len(kept) < len(columns):
        columns = [columns[index] for index in kept]
        body = [tuple(row[index] for index in kept) for row in body]
    totals = _totals(columns, body)
    places = _Decimals(columns, [*body, *totals])
    return Table(
        title,
        tuple(columns),
        tuple(map(places.fill, body)),
        tuple(map(places.fill, totals)),
        tuple(notes),
    )


def _totals(columns: Sequence[Column], rows: Sequence[Row]) -> list[Row]:
    summed = [index for index, column in enumerate(columns) if column.total]
    if not summed or not rows:
        return []
    by = next((index for index, column in enumerate(columns) if column.name == CURRENCY), None)
    sums: dict[Cell, dict[int, Decimal | int]] = {}
    for row in rows:
        currency = row[by] if by is not None else None
        own = sums.setdefault(currency, dict.fromkeys(summed, 0))
        for index in summed:
            cell = row[index]
            if isinstance(cell, (Decimal, int)):
                own[index] += cell
    totals = []
    for currency in sorted(sums, key=str):
        cells: list[Cell] = [None] * len(columns)
        for index, number in sums[currency].items():
            is_money = columns[index].type is Type.MONEY
            cells[index] = Decimal(number) if is_money else number
        if by is not None:
            cells[by] = currency
        first = next((i for i, column in enumerate(columns) if _is_label(column, i, by)), None)
        if first is not None:
            cells[first] = "Total"
        totals.append(tuple(cells))
    return totals


def _is_label(column: Column, index: int, by: int | None) -> bool:
    return index != by and not column.total and column.type is Type.TEXT


class _Decimals:
    """Fills amounts with zeros to the number of decimals that their currency has."""

    def __init__(self, columns: Sequence[Column], rows: Iterable[Row]) -> None:
        self._money = [i for i, column in enumerate(columns) if column.type is Type.MONEY]
        names = [column.name for column in columns]
        self._currency = names.index(CURRENCY) if CURRENCY in names else None
        self._zeros: dict[Cell, Decimal] = {}
        for row in rows:
            zero = self._zeros.setdefault(self._of(row), ZERO)
            for index in self._money:
                cell = row[index]
                if isinstance(cell, Decimal) and not cell.same_quantum(zero):
                    zero = max(zero, _zero_like(cell), key=_decimals)
            self._zeros[self._of(row)] = zero

    def fill(self, row: Row) -> Row:
        zero = self._zeros[self._of(row)]
        cells = list(row)
        for index in self._money:
            cell = cells[index]
            if not isinstance(cell, Decimal):
                continue
            if not cell:
                # An amount of -0.00 is shown as nothing else than 0.00.
                cells[index] = zero
            elif not cell.same_quantum(zero):
                cells[index] = Decimal(f"{cell:.{_decimals(zero)}f}")
        return tuple(cells)

    def _of(self, row: Row) -> Cell:
        return row[self._currency] if self._currency is not None else None


def _zero_like(number: Decimal) -> Decimal:
    return Decimal(0).scaleb(-_decimals(number))


def _decimals(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0
