"""One table of a page: its rows in an order, a screenful at a time, with their sources."""

from __future__ import annotations

import re
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING
from typing import Any
from typing import cast

from fava.beans.funcs import hash_entry

from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.reports.tables.as_json import as_data
from beancount_clawback.reports.tables.table import CURRENCY
from beancount_clawback.reports.tables.table import UNKNOWN
from beancount_clawback.reports.tables.table import Table
from beancount_clawback.reports.tables.table import Type
from beancount_clawback.reports.tables.table import make_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping
    from collections.abc import Sequence

    from beancount.core.data import Directive

    from beancount_clawback.reports.tables.table import Cell

AT_ONCE = 100
"""Rows that are sent together; the next ones follow as one scrolls."""


@dataclass(frozen=True, slots=True)
class Drill:
    """How a number of a summary leads to the lines behind it.

    Attributes:
        columns: names of those whose numbers do.
        row: parameter of the page's address, and the column whose cell is its value.
    """

    columns: tuple[str, ...]
    row: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Section:
    """One table of a page.

    Attributes:
        name: in addresses, unique on the page.
        table: all of its rows, for the page and for downloads.
        noun: what the rows are, in the plural.
        heading: over the table; none where the page's own heading says it.
        sort: the order without a wish: name of a column, with ``-`` for descending; empty
            for the table's own order.
        newest: the order with the newest time first, where rows are times; people who chose
            it once get it unless they wish for another.
        sortable: whether another order makes sense.
        entries: the entry that each row stands for, where rows are entries; None for a row
            without one.
        drill: how its numbers lead on.
        over: headings that span neighboring columns, by column.
        hidden: columns that only downloads have.
        details: further JSON values for a row, by its number.
        is_whole: whether these are all rows; else nobody has counted them yet.
    """

    name: str
    table: Table
    noun: str = "lines"
    heading: str = ""
    sort: str = ""
    newest: str = ""
    sortable: bool = True
    entries: Sequence[Directive | None] = ()
    drill: Drill | None = None
    over: Mapping[str, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    details: Callable[[int], Any] | None = None
    is_whole: bool = True

    @property
    def sort_parameter(self) -> str:
        """The parameter of the page's address that holds the wish for an order."""
        return f"sort-{self.name}"

    def sort_for(self, wish: str) -> str:
        """A wish for an order, or the usual order when the wish names no column."""
        known = self.sortable and any(
            column.name == wish.removeprefix("-") for column in self.table.columns
        )
        return wish if known else self.sort

    def without_zeros(self, kept: str) -> Section:
        """The section without the columns of money that are zero in all rows, but `kept`."""
        silent = [
            column
            for column in self.table.columns
            if column.type is Type.MONEY
            and column.name != kept
            and not any(self.table.column(column.name))
        ]
        if not silent or not self.table.rows:
            return self
        note = f"Zero in all rows, so not shown: {', '.join(one.title for one in silent)}."
        return replace(
            self,
            hidden=self.hidden | {column.name for column in silent},
            table=replace(self.table, notes=(*self.table.notes, note)),
        )

    def order(self, sort: str) -> list[int]:
        """The numbers of the rows in an order."""
        numbers = list(range(len(self.table.rows)))
        if sort:
            cells = self.table.column(sort.removeprefix("-"))
            # Dates and numbers are their own keys, where there is one in each row.
            plain = not any(cell in (None, UNKNOWN) or isinstance(cell, str) for cell in cells)
            keys: list[Any] = cells if plain else list(map(sort_key, cells))
            numbers.sort(key=keys.__getitem__, reverse=sort.startswith("-"))
        return numbers

    def in_order(self, order: list[int]) -> Table:
        """The table with its rows in an order."""
        table = self.table
        rows = tuple(table.rows[number] for number in order)
        return Table(table.title, table.columns, rows, table.totals, table.notes)


def section_data(
    section: Section,
    order: list[int],
    *,
    offset: int = 0,
    sort: str = "",
    places: Mapping[str, int] | None = None,
) -> dict[str, Any]:
    """A screenful of a section for browser/table.js, which tells the shape.

    Args:
        section: Of which.
        order: The numbers of all its rows, in order.
        offset: How many rows were sent before.
        sort: The wish that the order follows.
        places: Decimal places by currency, for amounts that a conversion has made long;
            ``None`` shows every digit.
    """
    numbers = order[offset : offset + AT_ONCE]
    table = section.table
    part = Table(
        table.title,
        table.columns,
        tuple(table.rows[number] for number in numbers),
        table.totals,
        table.notes,
    )
    data = as_data(_rounded(part, places) if places is not None else part, unknown=str(UNKNOWN))
    entries = [section.entries[number] for number in numbers] if section.entries else []
    return {
        **data,
        "name": section.name,
        "noun": section.noun,
        "heading": section.heading,
        "count": len(order) if section.is_whole else None,
        "offset": offset,
        "sort": sort,
        "sortParameter": section.sort_parameter if section.sortable else "",
        "hidden": sorted(section.hidden),
        "over": dict(section.over),
        "drill": {"columns": section.drill.columns, "row": dict(section.drill.row)}
        if section.drill
        else None,
        "sources": [entry and _source(entry) for entry in entries],
        "details": [section.details(number) for number in numbers] if section.details else [],
    }


def in_one_currency(table: Table, currency: str) -> tuple[Table, list[int]]:
    """The rows in a currency, with their totals and their former numbers; all with none."""
    numbers = list(range(len(table.rows)))
    if not currency:
        return table, numbers
    units = table.column(CURRENCY)
    kept = [number for number in numbers if units[number] == currency]
    if len(kept) == len(numbers):
        return table, numbers
    rows = [table.rows[number] for number in kept]
    left_out = {currency: table.left_out.get(currency, frozenset())}
    made = make_table(table.title, table.columns, rows, notes=table.notes, left_out=left_out)
    return made, kept


_DIGITS = re.compile(r"(\d+)")


def sort_key(cell: Cell) -> tuple[Any, ...]:
    """The place of a cell in an order: numbers in texts count as numbers; nothing is first."""
    if cell is None or cell is UNKNOWN:
        return (0,)
    if isinstance(cell, str):
        parts = _DIGITS.split(cell.casefold())
        return (1, [int(part) if i % 2 else part for i, part in enumerate(parts)])
    return (1, cell)


def _rounded(table: Table, places: Mapping[str, int]) -> Table:
    currency = table.index(CURRENCY)

    def rounded(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
        digits = places.get(str(row[currency]), 2)
        return tuple(
            Decimal(f"{cell:.{digits}f}") if isinstance(cell, Decimal) else cell for cell in row
        )

    return Table(
        table.title,
        table.columns,
        tuple(map(rounded, table.rows)),
        tuple(map(rounded, table.totals)),
        table.notes,
    )


def _source(entry: Directive) -> tuple[str, str, int]:
    """How Fava calls an entry, and where it is."""
    return (hash_entry(cast("Any", entry)), *file_and_line(entry))
