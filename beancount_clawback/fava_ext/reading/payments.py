"""Insurance payments, reversals and corrected payments: each line, or sums of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_clawback.fava_ext.item_stream import ItemStream
from beancount_clawback.fava_ext.reading.charts import Amassed
from beancount_clawback.fava_ext.reading.charts import bars
from beancount_clawback.fava_ext.reading.charts import line
from beancount_clawback.fava_ext.reading.page import ReadPage
from beancount_clawback.fava_ext.reading.page import Report
from beancount_clawback.fava_ext.reading.page import choices
from beancount_clawback.fava_ext.reading.parameters import basis_control
from beancount_clawback.fava_ext.reading.parameters import dates_control
from beancount_clawback.fava_ext.reading.parameters import grouping
from beancount_clawback.fava_ext.reading.parameters import grouping_control
from beancount_clawback.fava_ext.reading.parameters import income_remarks
from beancount_clawback.fava_ext.reading.section import Drill
from beancount_clawback.fava_ext.reading.section import Section
from beancount_clawback.fava_ext.reading.section import in_one_currency
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.reports.grouping import date_of
from beancount_clawback.reports.grouping import groups
from beancount_clawback.reports.line_items import Kind
from beancount_clawback.reports.payments import is_on
from beancount_clawback.reports.payments import payment_lines
from beancount_clawback.reports.payments import payments_by
from beancount_clawback.reports.payments import payments_table
from beancount_clawback.reports.places import Places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from beancount_clawback.fava_ext.reading.asked import Asked
    from beancount_clawback.reports.grouping import By
    from beancount_clawback.reports.line_items import LineItem

TYPES = {
    "payment": Kind.PAYMENT,
    "denial": Kind.DENIAL,
    "payment, not read": Kind.UNREAD,
    "reversal": Kind.REVERSAL,
    "corrected payment": Kind.CORRECTED_PAYMENT,
    "recoupment variance": Kind.VARIANCE,
    "reprocessed": Kind.REPROCESSED,
    "taken back by check": Kind.BY_CHECK,
    "taken back by offset": Kind.BY_OFFSET,
    "taken back by debit": Kind.BY_DEBIT,
    "carried forward": Kind.CARRIED,
    "unapplied money": Kind.UNAPPLIED,
}
_DRAWN = {
    Kind.PAYMENT: "Payments",
    Kind.CORRECTED_PAYMENT: "Corrected payments",
    Kind.REVERSAL: "Reversals",
    Kind.VARIANCE: "Recoupment variances",
    Kind.BY_CHECK: "Taken back by check",
    Kind.BY_OFFSET: "Taken back by offset",
    Kind.BY_DEBIT: "Taken back by debit",
    Kind.CARRIED: "Carried forward",
    Kind.UNAPPLIED: "Unapplied money",
}
_DRILLED = ("column", "group", "of", "currency")


def _sections(asked: Asked) -> Sequence[Section]:
    by = grouping(asked, "lines")
    items = _of_type(asked)
    if by is None or asked.parameter("column"):
        return [_lines(asked, items, by)]
    table = payments_by(
        items, by=by, basis=asked.basis, period=asked.filters.period, dates=asked.dates
    )
    return [
        Section(
            "summary",
            asked.in_currency(table, merge=True),
            noun="rows",
            drill=Drill(
                columns=("lines", "insurance_paid", "write_off", "client_responsibility"),
                row={"group": by.value, "of": "type", "currency": "currency"},
            ),
        )
    ]


def _lines(asked: Asked, items: Sequence[LineItem], by: By | None) -> Section:
    group, of = asked.parameter("group"), asked.parameter("of")
    if by is not None and group:
        name_of = groups(by, asked.dates)
        items = [item for item in items if name_of(item) == group]
    if of:
        items = [item for item in items if item.kind.value == of]
    period = asked.filters.period
    lines = payment_lines(items, basis=asked.basis, period=period, dates=asked.dates)
    table = asked.in_currency(payments_table(lines, asked.basis, period, Places(asked.base)))
    table, kept = in_one_currency(table, asked.parameter("currency"))
    entries = [lines[number].entry for number in kept]
    return Section(
        "lines",
        table,
        sort="-posted",
        entries=entries,
        # The page says source and reason below the type, where there are any.
        hidden=frozenset({"source", "reason", "practitioner"}),
    )


def _of_type(asked: Asked) -> Sequence[LineItem]:
    wanted = asked.choice("type", ["", *TYPES], "")
    items = asked.items_left(_payments(asked))
    return [item for item in items if item.kind.value == wanted] if wanted else items


def _payments(asked: Asked) -> ItemStream:
    kinds, stream = frozenset(TYPES.values()), asked.stream
    return asked.loaded.once(
        ("payments", asked.basis),
        lambda: ItemStream([item for item in stream.items if item.kind in kinds]),
    )


def _around(asked: Asked, sections: Sequence[Section]) -> ReadPage:
    by = grouping(asked, "lines")
    if by is not None and asked.parameter("column"):
        words = [asked.parameter("group"), asked.parameter("of")]
        named = ", ".join(word for word in words if word)
        return ReadPage(sections, back=_DRILLED, subject=named or "all lines")
    return ReadPage(
        sections,
        remarks=income_remarks(asked),
        controls=[
            grouping_control(by, lines=True),
            choices(
                "type",
                "Type",
                [("", "All types"), *((name, name.capitalize()) for name in TYPES)],
                asked.parameter("type"),
                "",
            ),
            basis_control(asked),
            dates_control(asked),
        ],
        charts=asked.remember("charts", lambda: _charts(asked)),
        chart_links={title: {"type": kind.value, "by": ""} for kind, title in _DRAWN.items()},
    )


def _charts(asked: Asked) -> list[dict[str, object]]:
    paid = Amassed(asked.interval)
    for item in _of_type(asked):
        amount = item.amounts.insurance_paid if item.is_known else ZERO
        if amount and item.kind in _DRAWN and is_on(asked.basis, item):
            paid.add(date_of(item, asked.dates), _DRAWN[item.kind], item.currency, amount)
    return [bars("Insurance paid, corrected and reversed", paid), line("Net", paid)]


def _file(asked: Asked) -> str:
    by = grouping(asked, "lines")
    return f"payments-by-{by.value}" if by and not asked.parameter("column") else "payments"


PAYMENTS = Report(_sections, _around, _file)
