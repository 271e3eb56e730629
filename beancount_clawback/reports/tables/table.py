"""A table of a report: columns with types, rows, totals by currency; knows no format."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal
from enum import Enum
from typing import TypeVar
from typing import cast
from typing import overload

from beancount_clawback.ledger_language.amounts import ZERO

CURRENCY = "currency"


class Unknown(Enum):
    """What stands for an amount that cannot be told; nothing sums it."""

    UNKNOWN = "—"

    def __str__(self) -> str:
        """A dash, for people."""
        return self.value


UNKNOWN = Unknown.UNKNOWN

Cell = str | datetime.date | Decimal | int | Unknown | None
Row = tuple[Cell, ...]
LeftOut = Mapping[str, frozenset[str]]

T = TypeVar("T")


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
    `left_out` names, by currency, the claims whose amounts are unknown and in no total.
    """

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    totals: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()
    left_out: LeftOut = field(default_factory=dict)

    def index(self, name: str) -> int:
        """The place of a column in a row."""
        return [column.name for column in self.columns].index(name)

    def column(self, name: str) -> list[Cell]:
        """The cells of a column."""
        index = self.index(name)
        if isinstance(self.rows, LongRows):
            return self.rows.column(index)
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
    left_out: LeftOut | None = None,
) -> Table:
    """A table with its totals.

    Args:
        title: What it is, with its period.
        columns: One of them is `currency` where there are amounts.
        rows: The cells, in the order of the columns.
        hide_when_zero: Names of columns that are left out when all their cells are zero.
        notes: What a reader has to know, a sentence each.
        left_out: The claims that totals are without, by currency.
    """
    left_out = left_out or {}
    body = [tuple(row) for row in rows]
    hidden = set(hide_when_zero)
    kept = [
        index
        for index, column in enumerate(columns)
        if column.name not in hidden
        or any(row[index] and row[index] is not UNKNOWN for row in body)
    ]
    if len(kept) < len(columns):
        columns = [columns[index] for index in kept]
        body = [tuple(row[index] for index in kept) for row in body]
    cells: Sequence[Sequence[Cell]] = list(zip(*body, strict=True))
    totals, decimals = _summed(columns, len(body), lambda index: cells[index], left_out)
    filled = tuple(map(decimals.fill, body))
    return Table(title, tuple(columns), filled, totals, tuple(notes), left_out)


def long_table(
    title: str,
    cells: Sequence[tuple[Column, Callable[[T], Cell]]],
    items: Sequence[T],
    *,
    notes: Iterable[str] = (),
    left_out: LeftOut | None = None,
) -> Table:
    """A table of very many rows, each computed when somebody looks at it.

    A page shows a hundred of fifty thousand rows, but the totals and the order of all.

    Args:
        title: What it is, with its period.
        cells: The columns, each with what its cell of an item is.
        items: What the rows stand for, in their order.
        notes: What a reader has to know, a sentence each.
        left_out: The claims that totals are without, by currency.
    """
    left_out = left_out or {}
    columns = tuple(column for column, _ in cells)
    getters = [getter for _, getter in cells]
    totals, decimals = _summed(
        columns, len(items), lambda index: list(map(getters[index], items)), left_out
    )
    rows = LongRows(items, getters, decimals)
    return Table(title, columns, rows, totals, tuple(notes), left_out)


class LongRows(Sequence[Row]):
    """The rows of a `long_table`."""

    def __init__(
        self,
        items: Sequence[T],
        getters: Sequence[Callable[[T], Cell]],
        decimals: _Decimals,
    ) -> None:
        self._items = items
        self._getters = getters
        self._decimals = decimals

    def __len__(self) -> int:
        return len(self._items)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        if isinstance(index, slice):
            return LongRows(self._items[index], self._getters, self._decimals)
        item = self._items[index]
        return self._decimals.fill(tuple([getter(item) for getter in self._getters]))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def column(self, index: int) -> list[Cell]:
        """The cells of a column, without those of the others."""
        cells = list(map(self._getters[index], self._items))
        at = self._decimals.currency
        units = self.column(at) if at not in (None, index) else [None] * len(cells)
        return self._decimals.fill_column(index, cells, units)


def _summed(
    columns: Sequence[Column],
    count: int,
    column_of: Callable[[int], Sequence[Cell]],
    left_out: LeftOut,
) -> tuple[tuple[Row, ...], _Decimals]:
    """The totals of columns of cells, and the decimals of their amounts."""
    decimals = _Decimals(columns)
    if not count:
        return (), decimals
    by = decimals.currency
    currencies = column_of(by) if by is not None else [None] * count
    known = sorted(set(currencies), key=str)
    sums: dict[int, dict[Cell, Decimal | int | Unknown]] = {}
    for index, column in enumerate(columns):
        is_money = column.type is Type.MONEY
        if not (column.total or is_money):
            continue
        zero = ZERO if is_money else 0
        numbers = _by_currency(known, currencies, column_of(index))
        if column.total:
            sums[index] = {
                currency: sum(own, zero) if own or currency not in left_out else UNKNOWN
                for currency, own in numbers.items()
            }
        if is_money:
            decimals.take_in(numbers)
    totals = []
    if sums:
        for currency in known:
            label = f"Total{without(left_out.get(str(currency), ()))}"
            totals.append(_total(columns, currency, sums, by, label))
    for index, own_sums in sums.items():
        if columns[index].type is Type.MONEY:
            decimals.take_in(
                {
                    currency: [number]
                    for currency, number in own_sums.items()
                    if number is not UNKNOWN
                }
            )
    return tuple(map(decimals.fill, totals)), decimals


Numbers = Sequence[Decimal | int]


def _by_currency(
    known: Sequence[Cell], currencies: Sequence[Cell], cells: Sequence[Cell]
) -> dict[Cell, Numbers]:
    """The numbers of a column, apart by the currency of their rows."""
    if len(known) == 1:
        own = [cell for cell in cells if cell is not None and cell is not UNKNOWN]
        return {known[0]: cast("Numbers", own)}
    numbers: dict[Cell, list[Decimal | int]] = {currency: [] for currency in known}
    for currency, cell in zip(currencies, cells, strict=True):
        if cell is not None and cell is not UNKNOWN:
            numbers[currency].append(cast("Decimal | int", cell))
    return dict(numbers)


def _total(
    columns: Sequence[Column],
    currency: Cell,
    sums: dict[int, dict[Cell, Decimal | int | Unknown]],
    by: int | None,
    label: str,
) -> Row:
    cells: list[Cell] = [None] * len(columns)
    for index, of_currency in sums.items():
        cells[index] = of_currency[currency]
    if by is not None:
        cells[by] = currency
    first = next((i for i, column in enumerate(columns) if _is_label(column, i, by)), None)
    if first is not None:
        cells[first] = label
    return tuple(cells)


def without(left_out: Collection[str]) -> str:
    """What a total is without, in words: `, without 3 claims`; empty where it is whole."""
    if not left_out:
        return ""
    return f" without {len(left_out)} claim{'s' if len(left_out) > 1 else ''}"


def _is_label(column: Column, index: int, by: int | None) -> bool:
    return index != by and not column.total and column.type is Type.TEXT


class _Decimals:
    """Fills amounts with zeros to the number of decimals that their currency has.

    `currency` is the place of that column, None where there is none.
    """

    def __init__(self, columns: Sequence[Column]) -> None:
        self._money = [i for i, column in enumerate(columns) if column.type is Type.MONEY]
        names = [column.name for column in columns]
        self.currency = names.index(CURRENCY) if CURRENCY in names else None
        self._zeros: dict[Cell, Decimal] = {}

    def take_in(self, numbers: Mapping[Cell, Numbers]) -> None:
        """Have the decimals of these amounts, by currency, in all amounts."""
        for currency, own in numbers.items():
            zero = self._zeros.get(currency, ZERO)
            amounts = cast("Sequence[Decimal]", own)
            if not all(map(zero.same_quantum, amounts)):
                for amount in amounts:
                    if not amount.same_quantum(zero):
                        zero = max(zero, _zero_like(amount), key=_decimals)
                self._zeros[currency] = zero

    def fill(self, row: Row) -> Row:
        """A row with its amounts filled."""
        zero = self._zeros.get(row[self.currency] if self.currency is not None else None, ZERO)
        cells = list(row)
        for index in self._money:
            cells[index] = _filled(cells[index], zero)
        return tuple(cells)

    def fill_column(
        self, index: int, cells: list[Cell], currencies: Sequence[Cell]
    ) -> list[Cell]:
        """A column with its amounts filled, if it has any."""
        if index not in self._money:
            return cells
        zeros = self._zeros
        return [
            _filled(cell, zeros.get(currency, ZERO))
            for cell, currency in zip(cells, currencies, strict=True)
        ]


def _filled(cell: Cell, zero: Decimal) -> Cell:
    if not isinstance(cell, Decimal):
        return cell
    if not cell:
        # An amount of -0.00 is shown as nothing else than 0.00.
        return zero
    return cell if cell.same_quantum(zero) else Decimal(f"{cell:.{_decimals(zero)}f}")


def _zero_like(number: Decimal) -> Decimal:
    return Decimal(0).scaleb(-_decimals(number))


def _decimals(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0
