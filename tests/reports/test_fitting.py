"""Tables that fit a terminal, and lose no amount."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from beancount_clawback.reports.tables.as_text import as_text
from beancount_clawback.reports.tables.table import Cell
from beancount_clawback.reports.tables.table import Column
from beancount_clawback.reports.tables.table import Table
from beancount_clawback.reports.tables.table import make_table
from beancount_clawback.reports.tables.table import money
from beancount_clawback.reports.tables.table import text

AMOUNTS = [Decimal(f"{number}234567.89") for number in range(1, 9)]


def wide(rows: int = 2) -> Table:
    columns: list[Column] = [
        text("month", "Month"),
        text("currency", "Currency"),
        text("reason", "Reason"),
        *(money(f"amount-{n}", f"Amount {n}") for n in range(8)),
        money("zero", "Always zero"),
    ]
    words = "a reason that somebody has written out at great length"
    row: list[Cell] = ["2026-01", "USD", words, *AMOUNTS, Decimal("0.00")]
    return make_table("Wide", columns, [row] * rows, notes=["A note about it all. " * 8])


@pytest.mark.parametrize("width", [40, 60, 80, 100, 132, 200])
@pytest.mark.parametrize("rows", [2, 100])
def test_no_line_is_longer_than_the_terminal_and_no_amount_is_lost(
    width: int, rows: int
) -> None:
    lines = as_text(wide(rows), width=width).splitlines()
    assert max(map(len, lines)) <= width
    shown = re.findall(r"\d,234,567\.89", "\n".join(lines))
    assert len(shown) == rows * len(AMOUNTS)
    assert set(shown) == {f"{number:,}" for number in AMOUNTS}


def test_what_is_left_out_is_said() -> None:
    words = " ".join(as_text(wide(), width=80).split())
    assert "Amounts are in USD." in words
    assert "Zero or empty, so not shown: Always zero." in words
    words = " ".join(as_text(wide(100), width=80).split())
    assert "Not shown at this width: Reason." in words


def test_each_block_has_the_first_column_and_its_total() -> None:
    blocks = as_text(wide(), width=60).split("Wide, continued")
    assert len(blocks) > 1
    for block in blocks:
        assert "2026-01" in block
        assert "Total" in block


def test_without_a_width_a_table_is_as_wide_as_it_needs() -> None:
    assert max(map(len, as_text(wide()).splitlines())) > 150
