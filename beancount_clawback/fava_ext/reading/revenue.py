"""Revenue by time, payer, client …: a summary, the lines behind each number, charts."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from beancount_clawback.fava_ext.reading.charts import amassed
from beancount_clawback.fava_ext.reading.charts import bars
from beancount_clawback.fava_ext.reading.charts import line
from beancount_clawback.fava_ext.reading.page import ReadPage
from beancount_clawback.fava_ext.reading.page import Remark
from beancount_clawback.fava_ext.reading.page import Report
from beancount_clawback.fava_ext.reading.parameters import TIMES
from beancount_clawback.fava_ext.reading.parameters import basis_control
from beancount_clawback.fava_ext.reading.parameters import dates_control
from beancount_clawback.fava_ext.reading.parameters import grouping
from beancount_clawback.fava_ext.reading.parameters import grouping_control
from beancount_clawback.fava_ext.reading.parameters import income_remarks
from beancount_clawback.fava_ext.reading.parameters import order_control
from beancount_clawback.fava_ext.reading.revenue_columns import CORRECTING
from beancount_clawback.fava_ext.reading.revenue_columns import EARNED
from beancount_clawback.fava_ext.reading.revenue_columns import NET
from beancount_clawback.fava_ext.reading.revenue_columns import OTHER
from beancount_clawback.fava_ext.reading.revenue_columns import RECEIVED
from beancount_clawback.fava_ext.reading.revenue_columns import cells_of_column
from beancount_clawback.fava_ext.reading.revenue_columns import column_title
from beancount_clawback.fava_ext.reading.revenue_columns import side_by_side
from beancount_clawback.fava_ext.reading.section import Drill
from beancount_clawback.fava_ext.reading.section import Section
from beancount_clawback.fava_ext.reading.section import in_one_currency
from beancount_clawback.reports.grouping import Basis
from beancount_clawback.reports.grouping import By
from beancount_clawback.reports.grouping import Dates
from beancount_clawback.reports.places import Places
from beancount_clawback.reports.revenue import line_cells
from beancount_clawback.reports.revenue import lines_behind
from beancount_clawback.reports.revenue import lines_table
from beancount_clawback.reports.revenue import lines_title
from beancount_clawback.reports.revenue import net_note
from beancount_clawback.reports.revenue import revenue

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from beancount_clawback.fava_ext.reading.asked import Asked
    from beancount_clawback.reports.line_items import LineItem
    from beancount_clawback.reports.tables.table import Table

DRILLED = ("column", "group", "currency")
"""The parameters that lead from a number of a summary to the lines behind it."""


def _sections(asked: Asked) -> Sequence[Section]:
    by = _by(asked)
    items = asked.items_left(asked.stream)
    if asked.parameter("column"):
        return [lines_section(asked, items, by)]
    return [summary_section(asked, _summary(asked, by), by)]


def summary_section(asked: Asked, table: Table, by: By) -> Section:
    """The section of a summary by columns of revenue."""
    table, over = side_by_side(asked.in_currency(table, merge=True), asked.basis)
    section = Section(
        "summary",
        table,
        noun="rows",
        newest=f"-{by.value}" if by in TIMES else "",
        drill=Drill(
            columns=(*RECEIVED, *EARNED, *OTHER, NET),
            row={"group": by.value, "currency": "currency"},
        ),
        over=over,
    )
    return section.without_zeros(NET)


def lines_section(asked: Asked, items: Sequence[LineItem], by: By) -> Section:
    """The lines behind one number of a summary, which the parameters `DRILLED` name."""
    column, group = asked.parameter("column"), asked.parameter("group")
    column_title(column)
    period, dates = asked.filters.period, asked.dates
    lines = [
        line
        for line in lines_behind(
            items,
            by=by,
            basis=asked.basis,
            period=period,
            dates=dates,
            group=group or None,
            parts_of=asked.parts_of,
        )
        if (line.part.net if column == NET else line.part.column == column)
    ]
    found = lines_table(
        lines,
        title=lines_title(by, period, dates),
        cells=cells_of_column(line_cells(by, Places(asked.base)), column),
        notes=[net_note(asked.basis)],
    )
    table, kept = in_one_currency(asked.in_currency(found), asked.parameter("currency"))
    # What it says stands in another column as well; the rows are in its order.
    hidden = {"group"}
    if column != NET:
        hidden.add("type")
    entries = [lines[number].item.entry for number in kept]
    return Section("lines", table, entries=entries, hidden=frozenset(hidden))


def revenue_charts(by_time: Table, interval: By) -> list[Mapping[str, Any]]:
    """What was received, what clawbacks changed of it, what was billed, and the net."""
    drawn = [
        ("Payments, corrections and reversals", RECEIVED),
        ("Reversals and corrections alone", CORRECTING),
        ("Charges and write-offs", EARNED),
    ]
    charts = [(label, amassed(by_time, interval, columns)) for label, columns in drawn]
    shown: list[Mapping[str, Any]] = [
        bars(label, found) for label, found in charts if found.sums
    ]
    net = amassed(by_time, interval, [NET])
    return [*shown, line("Net", net)] if net.sums else shown


def subject(asked: Asked) -> str:
    """What the lines behind a number are of."""
    words = [asked.parameter("group"), column_title(asked.parameter("column")).lower()]
    return ", ".join(word for word in words if word)


def _around(asked: Asked, sections: Sequence[Section]) -> ReadPage:
    by = _by(asked)
    if asked.parameter("column"):
        return ReadPage(sections, back=DRILLED, subject=subject(asked))
    remarks = income_remarks(asked)
    if asked.basis is Basis.ACCRUAL and asked.dates is Dates.POSTED and _ties(asked):
        remarks.append(
            Remark(
                "Net is the total of Income under the same filters in Fava's",
                "income_statement/",
                "income statement",
            )
        )
    return ReadPage(
        sections,
        controls=[
            grouping_control(by),
            basis_control(asked),
            dates_control(asked),
            *([order_control(asked)] if by in TIMES else []),
        ],
        charts=revenue_charts(_summary(asked, asked.interval), asked.interval),
        chart_links={column_title(name): {"column": name} for name in (*RECEIVED, *EARNED)},
        remarks=remarks,
    )


def _by(asked: Asked) -> By:
    return grouping(asked) or asked.interval


def _summary(asked: Asked, by: By) -> Table:
    def summed() -> Table:
        return revenue(
            asked.items_left(asked.stream),
            by=by,
            basis=asked.basis,
            period=asked.filters.period,
            dates=asked.dates,
            parts_of=asked.parts_of,
        )

    return asked.loaded.remember(
        ("revenue", asked.filters.key, by, asked.basis, asked.dates), summed
    )


def _ties(asked: Asked) -> bool:
    # Write-offs outside Income are part of the net, but not of the statement's Income.
    config = asked.loaded.config
    if _summary(asked, _by(asked)).left_out:
        return False
    return all(account.startswith(f"{config.income}:") for account in config.write_off)


def _file(asked: Asked) -> str:
    column = asked.parameter("column")
    return f"revenue-{column or 'by-' + _by(asked).value}"


REVENUE = Report(_sections, _around, _file)
