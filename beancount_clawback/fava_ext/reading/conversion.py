"""Fava's conversion, applied to the amounts of a table.

All amounts are converted at one date, the last of Fava's time filter (the latest price
without one), as in Fava's own statements; so the totals still tie to those. Nothing is
rounded here.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from fava.context import g
from fava.core.inventory import CounterInventory
from flask import request

from beancount_clawback.reports.tables.table import CURRENCY
from beancount_clawback.reports.tables.table import Type
from beancount_clawback.reports.tables.table import make_table

if TYPE_CHECKING:
    import datetime

    from beancount_clawback.reports.tables.table import Cell
    from beancount_clawback.reports.tables.table import Row
    from beancount_clawback.reports.tables.table import Table

_KEEP_THE_CURRENCY = {"", "at_cost", "at_value", "units"}


@dataclass(frozen=True, slots=True)
class Conversion:
    """Into which currencies amounts are converted.

    Attributes:
        name: as Fava names it, for example ``EUR``.
        date: of the prices; ``None`` for the latest.
    """

    name: str
    date: datetime.date | None

    def rate(self, currency: str) -> tuple[Decimal, str]:
        """What one unit of a currency is, and in which currency; itself without a price."""
        one = CounterInventory()
        one.add((currency, None), Decimal(1))
        converted = g.conv.apply(one, g.ledger.prices, self.date)
        (target, rate), *_ = converted.items()
        return Decimal(rate), target


def read_conversion(last_day: datetime.date | None) -> Conversion | None:
    """The conversion that is chosen in Fava; ``None`` for those that keep the currency."""
    name = request.args.get("conversion", "")
    return None if name in _KEEP_THE_CURRENCY else Conversion(name, last_day)


def converted(table: Table, conversion: Conversion, *, merge: bool) -> Table:
    """The table with its amounts converted.

    Args:
        table: Any table with a column ``currency``; others stay as they are.
        conversion: Into what.
        merge: Whether rows that differ in nothing but the currency become one.
    """
    names = [column.name for column in table.columns]
    if CURRENCY not in names:
        return table
    at = names.index(CURRENCY)
    summed = [i for i, c in enumerate(table.columns) if c.type is Type.MONEY]
    rates: dict[Cell, tuple[Decimal, str]] = {}
    rows: list[Row] = []
    for row in table.rows:
        if row[at] not in rates:
            rates[row[at]] = conversion.rate(str(row[at]))
        rate, target = rates[row[at]]
        cells = list(row)
        cells[at] = target
        for index in summed:
            cell = cells[index]
            if isinstance(cell, Decimal):
                cells[index] = cell * rate
        rows.append(tuple(cells))
    if merge:
        rows = _merged(rows, [column.total for column in table.columns])
    day = f"of {conversion.date} or before" if conversion.date else "that is the latest"
    note = f"Amounts are converted to {conversion.name} at the price {day}."
    left_out: dict[str, frozenset[str]] = {}
    for currency, claims in table.left_out.items():
        _, target = rates.get(currency) or conversion.rate(currency)
        left_out[target] = left_out.get(target, frozenset()) | claims
    notes = [*table.notes, note]
    return make_table(table.title, table.columns, rows, notes=notes, left_out=left_out)


def _merged(rows: list[Row], summed: list[bool]) -> list[Row]:
    merged: dict[Row, list[Cell]] = {}
    for row in rows:
        key = tuple(None if is_sum else cell for cell, is_sum in zip(row, summed, strict=True))
        own = merged.get(key)
        if own is None:
            merged[key] = list(row)
            continue
        for index, cell in enumerate(row):
            known = own[index]
            if summed[index] and isinstance(cell, Decimal | int):
                own[index] = known + cell if isinstance(known, Decimal | int) else cell
    return [tuple(cells) for cells in merged.values()]
