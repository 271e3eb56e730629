"""The columns of revenue on the pages: what is received beside what is earned, and the net.

Which of the two makes the net depends on the basis; that one stands next to it.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from beancount_clawback.fava_ext.answers import Refusal
from beancount_clawback.reports.grouping import Basis
from beancount_clawback.reports.revenue import Line
from beancount_clawback.reports.revenue_columns import REVENUE_COLUMNS
from beancount_clawback.reports.tables.table import Cell
from beancount_clawback.reports.tables.table import Column
from beancount_clawback.reports.tables.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping

NET = "net"
GROUPS = {
    "Received": ("payments", "client_payments", "corrected_payments", "unapplied"),
    "Taken back": ("reversals", "variances"),
    "Billed": ("charges",),
    "Written off": ("write_offs", "write_off_reversals", "corrected_write_offs"),
}
"""The heading over each group of columns; the page tells the groups apart by colors."""

RECEIVED = (*GROUPS["Received"], *GROUPS["Taken back"])
EARNED = (*GROUPS["Billed"], *GROUPS["Written off"])
CORRECTING = ("reversals", "corrected_payments", "variances")
"""What clawbacks do to what was received."""

OTHER = ("other_income", "other_income_reversals", "corrected_other_income")

_TITLES = {column.name: column.title for column in REVENUE_COLUMNS} | {NET: "Net"}


def column_title(name: str) -> str:
    """The title of a column.

    Raises:
        Refusal: there is no such column.
    """
    if name not in _TITLES:
        known = ", ".join(f"'{column}'" for column in _TITLES)
        raise Refusal(f"'column' is '{name}' in this address; it can be {known}.")
    return _TITLES[name]


def side_by_side(table: Table, basis: Basis) -> tuple[Table, Mapping[str, str]]:
    """A summary with its columns in two groups, and the heading over each column."""
    first, last = (RECEIVED, EARNED) if basis is Basis.ACCRUAL else (EARNED, RECEIVED)
    names = [column.name for column in table.columns]
    moved = [name for name in (*first, *last, *OTHER) if name in names]
    start = min(map(names.index, moved))
    order = [*names[:start], *moved, *names[start + len(moved) :]]
    picked = [names.index(name) for name in order]
    over = {name: title for title, group in GROUPS.items() for name in group if name in names}
    return (
        Table(
            table.title,
            tuple(table.columns[i] for i in picked),
            tuple(tuple(row[i] for i in picked) for row in table.rows),
            tuple(tuple(row[i] for i in picked) for row in table.totals),
            table.notes,
        ),
        over,
    )


LineCells = Sequence[tuple[Column, Callable[[Line], Cell]]]


def cells_of_column(cells: LineCells, column: str) -> LineCells:
    """The columns of lines that make one column of the summary, and add up to it.

    Args:
        cells: Those of all lines.
        column: Name of the column; `NET` for the net.
    """
    without = "amount" if column == NET else NET
    return [
        (replace(one, total=one.name in ("amount", NET)), cell_of)
        for one, cell_of in cells
        if one.name != without
    ]
