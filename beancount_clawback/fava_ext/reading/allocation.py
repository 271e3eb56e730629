"""Income by practitioner, as payroll needs it; the lines behind each number; a chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_clawback.fava_ext.item_stream import ItemStream
from beancount_clawback.fava_ext.reading.charts import Amassed
from beancount_clawback.fava_ext.reading.charts import bars
from beancount_clawback.fava_ext.reading.charts import line
from beancount_clawback.fava_ext.reading.page import ReadPage
from beancount_clawback.fava_ext.reading.page import Remark
from beancount_clawback.fava_ext.reading.page import Report
from beancount_clawback.fava_ext.reading.parameters import basis_control
from beancount_clawback.fava_ext.reading.parameters import dates_control
from beancount_clawback.fava_ext.reading.parameters import income_remarks
from beancount_clawback.fava_ext.reading.revenue import DRILLED
from beancount_clawback.fava_ext.reading.revenue import lines_section
from beancount_clawback.fava_ext.reading.revenue import subject
from beancount_clawback.fava_ext.reading.revenue import summary_section
from beancount_clawback.fava_ext.reading.revenue_columns import NET
from beancount_clawback.fava_ext.reading.revenue_columns import RECEIVED
from beancount_clawback.fava_ext.reading.revenue_columns import column_title
from beancount_clawback.reports.allocation import allocate
from beancount_clawback.reports.allocation import allocation_table
from beancount_clawback.reports.grouping import NONE
from beancount_clawback.reports.grouping import By
from beancount_clawback.reports.grouping import date_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from beancount_clawback.fava_ext.reading.asked import Asked
    from beancount_clawback.fava_ext.reading.section import Section
    from beancount_clawback.reports.line_items import LineItem


def _sections(asked: Asked) -> Sequence[Section]:
    items = _items(asked)
    if asked.parameter("column"):
        return [lines_section(asked, items, By.PRACTITIONER)]
    divided = len(items) > len(asked.items_left(asked.stream))
    table = allocation_table(
        items,
        asked.basis,
        asked.filters.period,
        divided=divided,
        parts_of=asked.parts_of,
    )
    return [summary_section(asked, table, By.PRACTITIONER)]


def _items(asked: Asked) -> Sequence[LineItem]:
    # All are allocated: the charge that tells whose a payment is may be filtered out.
    allocated = asked.loaded.once(
        ("allocated", asked.basis), lambda: ItemStream(allocate(asked.stream.items))
    )
    return asked.items_left(allocated)


def _around(asked: Asked, sections: Sequence[Section]) -> ReadPage:
    if asked.parameter("column"):
        return ReadPage(sections, back=DRILLED, subject=subject(asked))
    remarks = income_remarks(asked)
    if not asked.filters.period.start:
        remarks.append(Remark("Set Fava's time filter to the pay period, for example 2026-03."))
    names = [str(name) for name in sections[0].table.column(By.PRACTITIONER.value)]
    return ReadPage(
        sections,
        controls=[basis_control(asked), dates_control(asked)],
        charts=asked.remember("charts", lambda: _charts(asked)),
        chart_links={column_title(name): {"column": name} for name in RECEIVED}
        | {name: {"group": name, "column": NET} for name in names},
        remarks=remarks,
    )


def _charts(asked: Asked) -> list[dict[str, object]]:
    net, received = Amassed(asked.interval), Amassed(asked.interval)
    titles = {name: column_title(name) for name in RECEIVED}
    parts_of, dates = asked.parts_of, asked.dates
    for item in _items(asked):
        day, currency = date_of(item, dates), item.currency
        for part in parts_of(item):
            if part.net:
                net.add(day, item.practitioner or NONE, currency, part.net)
            if part.column in titles and part.amount:
                received.add(day, titles[part.column], currency, part.amount)
    return [
        bars("Net by practitioner", net),
        bars("Payments, corrections and reversals", received),
        line("Net", net),
    ]


def _file(asked: Asked) -> str:
    column = asked.parameter("column")
    return f"income-by-practitioner{'-' + column if column else ''}"


ALLOCATION = Report(_sections, _around, _file)
