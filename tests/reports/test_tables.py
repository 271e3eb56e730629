from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from operator import itemgetter

import pytest

from beancount_clawback.reports.tables.table import Cell
from beancount_clawback.reports.tables.table import Column
from beancount_clawback.reports.tables.table import Table
from beancount_clawback.reports.tables.table import count
from beancount_clawback.reports.tables.table import date
from beancount_clawback.reports.tables.table import long_table
from beancount_clawback.reports.tables.table import make_table
from beancount_clawback.reports.tables.table import money
from beancount_clawback.reports.tables.table import text

COLUMNS = [
    text("name", "Name"),
    date("day", "Day"),
    text("currency", "Currency"),
    count("lines", "Lines"),
    money("amount", "Amount"),
    money("rest", "Rest", total=False),
]


def table_of(*rows: tuple[str, str, str, int, str, str]) -> Table:
    return make_table(
        "Lines",
        COLUMNS,
        [
            (a, datetime.date.fromisoformat(b), c, d, Decimal(e), Decimal(f))
            for a, b, c, d, e, f in rows
        ],
    )


def test_totals_are_one_row_a_currency_and_only_of_columns_that_sum() -> None:
    table = table_of(
        ("a", "2026-01-01", "USD", 1, "1.50", "9.00"),
        ("b", "2026-01-02", "CAD", 2, "2.00", "9.00"),
        ("c", "2026-01-03", "USD", 3, "-0.25", "9.00"),
    )
    assert table.totals == (
        ("Total", None, "CAD", 2, Decimal("2.00"), None),
        ("Total", None, "USD", 4, Decimal("1.25"), None),
    )


def test_amounts_of_one_currency_get_the_decimals_of_the_longest_and_none_is_rounded() -> None:
    table = table_of(
        ("a", "2026-01-01", "USD", 1, "1.5", "0"),
        ("b", "2026-01-02", "JPY", 1, "150", "0"),
        ("c", "2026-01-03", "USD", 1, "12345678901234567890123456789012.125", "1E+3"),
    )
    assert [[str(cell) for cell in row[-2:]] for row in table.rows] == [
        ["1.500", "0.000"],
        ["150", "0"],
        ["12345678901234567890123456789012.125", "1000.000"],
    ]


def test_a_negative_zero_is_a_zero() -> None:
    table = table_of(("a", "2026-01-01", "USD", 1, "-0.00", "-0"))
    assert [str(cell) for cell in table.rows[0][-2:]] == ["0.00", "0.00"]


def test_a_column_can_be_left_out_when_all_of_it_is_zero() -> None:
    rows = [("a", None, "USD", 0, Decimal(0), Decimal("0.00"))]
    table = make_table("Lines", COLUMNS, rows, hide_when_zero=["rest", "lines"])
    assert [column.name for column in table.columns] == ["name", "day", "currency", "amount"]
    assert make_table("Lines", COLUMNS, rows).index("rest") == 5


def test_a_table_of_nothing_has_no_totals() -> None:
    assert make_table("Lines", COLUMNS, []).totals == ()


def test_tables_cannot_be_changed() -> None:
    table = table_of(("a", "2026-01-01", "USD", 1, "1", "1"))
    with pytest.raises(AttributeError):
        table.title = "Other"  # type: ignore[misc]
    assert isinstance(table.rows, tuple)


def test_a_long_table_says_what_a_table_of_the_same_cells_says() -> None:
    table = table_of(
        ("a", "2026-01-01", "USD", 1, "1.5", "-0"),
        ("b", "2026-01-02", "JPY", 2, "150", "0"),
        ("c", "2026-01-03", "USD", 3, "-0.125", "9"),
    )
    rows = [
        ("a", datetime.date(2026, 1, 1), "USD", 1, Decimal("1.5"), Decimal("-0")),
        ("b", datetime.date(2026, 1, 2), "JPY", 2, Decimal(150), Decimal(0)),
        ("c", datetime.date(2026, 1, 3), "USD", 3, Decimal("-0.125"), Decimal(9)),
    ]
    cells = [(column, itemgetter(index)) for index, column in enumerate(COLUMNS)]
    long = long_table("Lines", cells, rows)
    assert long == table
    assert str(tuple(long.rows)) == str(table.rows)
    assert str(long.totals) == str(table.totals)
    for column in COLUMNS:
        assert str(long.column(column.name)) == str(table.column(column.name))
    assert str(tuple(long.rows[1:])) == str(table.rows[1:])
    assert long_table("Lines", cells, []).totals == ()


def test_a_row_of_a_long_table_is_worked_out_when_it_is_looked_at() -> None:
    asked: list[str] = []

    def name(row: tuple[str, Decimal]) -> str:
        asked.append(row[0])
        return row[0]

    cells: list[tuple[Column, Callable[[tuple[str, Decimal]], Cell]]] = [
        (text("name", "Name"), name),
        (text("currency", "Currency"), lambda _row: "USD"),
        (money("amount", "Amount"), itemgetter(1)),
    ]
    table = long_table("Long", cells, [(f"row {i}", Decimal(i)) for i in range(1000)])
    assert table.totals == (("Total", "USD", Decimal(499500)),)
    assert asked == []
    assert table.rows[7] == ("row 7", "USD", Decimal(7))
    assert asked == ["row 7"]
