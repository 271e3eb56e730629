"""Revenue by time, payer, client …: a summary, the lines behind each number, charts."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from beancount_clawback.fava_ext.reading.charts import amassed
from beancount_clawback.fava_ext.reading.charts import bars
from beancount_clawback.fava_ext.reading.page import ReadPage
from beancount_clawback.fava_ext.reading.page import Remark
from beancount_clawback.fava_ext.reading.page import Report
from beancount_clawback.fava_ext.reading.parameters import basis_control
from beancount_clawback.fava_ext.reading.parameters import dates_control
from beancount_clawback.fava_ext.reading.parameters import grouping
from beancount_clawback.fava_ext.reading.parameters import grouping_control
from beancount_clawback.fava_ext.reading.revenue_columns import EARNED
from beancount_clawback.fava_ext.reading.revenue_columns import NET
from beancount_clawback.fava_ext.reading.revenue_columns import OTHER
from beancount_clawback.fava_ext.reading.revenue_columns import RECEIVED
from beancount_clawback.fava_ext.reading.revenue_columns import column_title
from beancount_clawback.fava_ext.reading.revenue_columns import lines_of_column
from beancount_clawback.fava_ext.reading.revenue_columns import side_by_side
from beancount_clawback.fava_ext.reading.section import Drill
from beancount_clawback.fava_ext.reading.section import Section
from beancount_clawback.fava_ext.reading.sources import Sources
from beancount_clawback.reports.grouping import Basis
from beancount_clawback.reports.grouping import By
from beancount_clawback.reports.grouping import Dates
from beancount_clawback.reports.grouping import group_of
from beancount_clawback.reports.revenue import parts
from beancount_clawback.reports.revenue import revenue
from beancount_clawback.reports.revenue import revenue_lines

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from beancount_clawback.fava_ext.reading.asked import Asked
    from beancount_clawback.reports.line_items import LineItem
    from beancount_clawback.reports.table import Table

DRILLED = ("column", "group", "currency")
"""The parameters that lead from a number of a summary to the lines behind it."""


def _sections(asked: Asked) -> Sequence[Section]:
    by = _by(asked)
    items = asked.items_left(asked.loaded.items)
    if asked.parameter("column"):
        return [lines_section(asked, items, by)]
    return [summary_section(asked, _summary(asked, by), by)]


def summary_section(asked: Asked, table: Table, by: By) -> Section:
    """The section of a summary by columns of revenue."""
    table, over = side_by_side(asked.in_currency(table, merge=True), asked.basis)
    return Section(
        "summary",
        table,
        noun="rows",
        drill=Drill(
            columns=(*RECEIVED, *EARNED, *OTHER, NET),
            row={"group": by.value, "currency": "currency"},
        ),
        over=over,
    )


def lines_section(asked: Asked, items: list[LineItem], by: By) -> Section:
    """The lines behind one number of a summary, which the parameters `DRILLED` name."""
    column, group = asked.parameter("column"), asked.parameter("group")
    column_title(column)
    chosen = [
        item
        for item in items
        if (not group or group_of(item, by, asked.dates) == group)
        and any(
            part.net if column == NET else part.column == column
            for part in parts(item, asked.basis)
        )
    ]
    sources = Sources(asked.base)
    found = revenue_lines(
        chosen,
        by=by,
        basis=asked.basis,
        period=asked.filters.period,
        dates=asked.dates,
        places=sources,
    )
    table, kept = lines_of_column(asked.in_currency(found), column, asked.parameter("currency"))
    hidden = {"group"} if group or by in (By.MONTH, By.QUARTER, By.YEAR) else set()
    if column != NET:
        hidden.add("type")
    entries = [sources.entries[number] for number in kept]
    return Section("lines", table, entries=entries, hidden=frozenset(hidden))


def revenue_charts(by_time: Table, interval: By) -> list[Mapping[str, Any]]:
    """What was received, what was billed, and the net, of a summary by time."""
    drawn = [
        ("Payments, corrections and reversals", RECEIVED),
        ("Charges and write-offs", EARNED),
        ("Net", (NET,)),
    ]
    charts = [(label, amassed(by_time, interval, columns)) for label, columns in drawn]
    return [bars(label, found) for label, found in charts if found.sums]


def subject(asked: Asked) -> str:
    """What the lines behind a number are of."""
    words = [asked.parameter("group"), column_title(asked.parameter("column")).lower()]
    return ", ".join(word for word in words if word)


def _around(asked: Asked, sections: Sequence[Section]) -> ReadPage:
    by = _by(asked)
    if asked.parameter("column"):
        return ReadPage(sections, back=DRILLED, subject=subject(asked))
    remarks = []
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
        controls=[grouping_control(by), basis_control(asked), dates_control(asked)],
        charts=revenue_charts(_summary(asked, asked.interval), asked.interval),
        chart_links={
            column_title(name): {"column": name} for name in (*RECEIVED, *EARNED, NET)
        },
        remarks=remarks,
    )


def _by(asked: Asked) -> By:
    return grouping(asked) or asked.interval


def _summary(asked: Asked, by: By) -> Table:
    def summed() -> Table:
        return revenue(
            asked.items_left(asked.loaded.items),
            by=by,
            basis=asked.basis,
            period=asked.filters.period,
            dates=asked.dates,
        )

    return asked.loaded.remember(
        ("revenue", asked.filters.key, by, asked.basis, asked.dates), summed
    )


def _ties(asked: Asked) -> bool:
    # Write-offs outside Income are part of the net, but not of the statement's Income.
    config = asked.loaded.config
    return config.write_off.startswith(f"{config.income}:")


def _file(asked: Asked) -> str:
    column = asked.parameter("column")
    return f"revenue-{column or 'by-' + _by(asked).value}"


REVENUE = Report(_sections, _around, _file)
