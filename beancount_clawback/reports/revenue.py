"""Revenue: charges, payments, reversals, corrections and write-offs, each a column of its own.

What the columns are, and what they add up to: `revenue_columns`.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from decimal import Decimal
from operator import attrgetter
from operator import itemgetter
from typing import NamedTuple

from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.reports.grouping import ALWAYS
from beancount_clawback.reports.grouping import Basis
from beancount_clawback.reports.grouping import By
from beancount_clawback.reports.grouping import Dates
from beancount_clawback.reports.grouping import Period
from beancount_clawback.reports.grouping import date_of
from beancount_clawback.reports.grouping import groups
from beancount_clawback.reports.grouping import within
from beancount_clawback.reports.line_items import Kind
from beancount_clawback.reports.line_items import LineItem
from beancount_clawback.reports.line_items import Side
from beancount_clawback.reports.places import Places
from beancount_clawback.reports.revenue_columns import LINE_TYPES
from beancount_clawback.reports.revenue_columns import REVENUE_COLUMNS
from beancount_clawback.reports.revenue_columns import SAID_BY_KIND
from beancount_clawback.reports.revenue_columns import Part
from beancount_clawback.reports.revenue_columns import PartsOf
from beancount_clawback.reports.revenue_columns import parts
from beancount_clawback.reports.tables.table import UNKNOWN
from beancount_clawback.reports.tables.table import Cell
from beancount_clawback.reports.tables.table import Column
from beancount_clawback.reports.tables.table import Table
from beancount_clawback.reports.tables.table import Unknown
from beancount_clawback.reports.tables.table import count
from beancount_clawback.reports.tables.table import date
from beancount_clawback.reports.tables.table import long_table
from beancount_clawback.reports.tables.table import make_table
from beancount_clawback.reports.tables.table import money
from beancount_clawback.reports.tables.table import text
from beancount_clawback.reports.unknown_figures import dashed
from beancount_clawback.reports.unknown_figures import items_left_out
from beancount_clawback.reports.unknown_figures import names_of
from beancount_clawback.reports.unknown_figures import notes_on

NO_TAX_REPORT = "This is a management report, not a tax computation."
"""Is under every report on cash basis."""


def default_basis(items: Iterable[LineItem]) -> Basis:
    """Accrual when the ledger has charges, else cash."""
    charged = any(item.kind is Kind.CHARGE and item.income for item in items)
    return Basis.ACCRUAL if charged else Basis.CASH


def revenue(
    items: Sequence[LineItem],
    *,
    by: By = By.MONTH,
    basis: Basis | None = None,
    period: Period = ALWAYS,
    dates: Dates = Dates.POSTED,
    parts_of: PartsOf | None = None,
    notes: Iterable[str] = (),
) -> Table:
    """The summary: a row a group and currency.

    Args:
        items: The ledger's line items; on cash basis those of `cash_basis`.
        by: What a row stands for.
        basis: What the net is; None for `default_basis` of the items.
        period: Which items count.
        dates: By which date they fall into the period, and into a month, quarter or year.
        parts_of: The `parts` of an item on this basis, where the caller remembers them.
        notes: What a reader has to know besides what the net is.
    """
    basis = basis or default_basis(items)
    return summary(
        within(items, period, dates),
        title=_title("Revenue", by, period, dates),
        first=text(by.value, by.value.capitalize()),
        group=groups(by, dates),
        basis=basis,
        parts_of=parts_of,
        notes=notes,
    )


def summary(
    items: Iterable[LineItem],
    *,
    title: str,
    first: Column,
    group: Callable[[LineItem], str],
    basis: Basis,
    counts: Column | None = None,
    notes: Iterable[str] = (),
    parts_of: PartsOf | None = None,
) -> Table:
    """The revenue columns of items, in any grouping.

    Args:
        items: The items to add up, already narrowed to a period.
        title: The table's title.
        first: The column that names the groups.
        group: The group of an item.
        basis: What the net is.
        counts: A column that counts the charges of a group, if one is wanted.
        notes: What a reader has to know besides what the net is.
        parts_of: As for `revenue`.
    """
    parts_of = parts_of or (lambda item: parts(item, basis))
    sums: dict[tuple[str, str], dict[str, Decimal]] = {}
    charges: dict[tuple[str, str], int] = {}
    not_known: dict[tuple[str, str], set[str]] = {}
    for item in items:
        own = None
        if not item.is_known:
            not_known.setdefault((group(item), item.currency), set()).update(names_of(item))
        if counts and item.kind is Kind.CHARGE and item.side is not Side.BESIDE:
            key = (group(item), item.currency)
            charges[key] = charges.get(key, 0) + 1
        for column, amount, net in parts_of(item) if item.is_known else ():
            if not amount:
                continue
            if own is None:
                own = sums.setdefault((group(item), item.currency), {})
            own[column] = own.get(column, ZERO) + amount
            own["net"] = own.get("net", ZERO) + net
    names = [*(column.name for column in REVENUE_COLUMNS), "net"]
    unknown = dict.fromkeys(names, UNKNOWN)
    rows: dict[tuple[str, str], Mapping[str, Decimal | Unknown]] = {
        **{key: unknown for key in not_known if key not in sums},
        **sums,
    }
    left_out: dict[str, frozenset[str]] = {}
    for (_, currency), claims in not_known.items():
        left_out[currency] = left_out.get(currency, frozenset()) | claims
    return make_table(
        title,
        [
            first,
            text("currency", "Currency"),
            *([counts] if counts else []),
            *(money(column.name, column.title) for column in REVENUE_COLUMNS),
            money("net", "Net"),
            count("left_out", "Claims left out", total=False),
        ],
        [
            (
                *key,
                *([charges.get(key, 0)] if counts else []),
                *(own.get(column, ZERO) for column in names),
                len(not_known.get(key, ())),
            )
            for key, own in sorted(rows.items(), key=itemgetter(0))
        ],
        hide_when_zero=[
            *(c.name for c in REVENUE_COLUMNS if c.hidden_when_zero),
            "left_out",
        ],
        notes=[*notes_on(left_out), net_note(basis), *notes],
        left_out=left_out,
    )


def revenue_lines(
    items: Sequence[LineItem],
    *,
    by: By = By.MONTH,
    basis: Basis | None = None,
    period: Period = ALWAYS,
    dates: Dates = Dates.POSTED,
    group: str | None = None,
    places: Places | None = None,
    notes: Iterable[str] = (),
) -> Table:
    """The lines behind the summary: one a part, so that nothing is netted into another.

    Args:
        items: The ledger's line items.
        by: The grouping of the summary; lines stand in its order.
        basis: As for `revenue`.
        period: As for `revenue`.
        dates: As for `revenue`.
        group: Only the lines of this row of the summary.
        places: How files are named; None for their names in full.
        notes: As for `revenue`.
    """
    basis = basis or default_basis(items)
    found = lines_behind(items, by=by, basis=basis, period=period, dates=dates, group=group)
    return lines_table(
        found,
        title=lines_title(by, period, dates),
        cells=line_cells(by, places or Places()),
        notes=[net_note(basis), *notes],
    )


def lines_table(
    lines: Sequence[Line],
    *,
    title: str,
    cells: Sequence[tuple[Column, Callable[[Line], Cell]]],
    notes: Iterable[str],
) -> Table:
    """The table of lines that are chosen and in order, with columns of `line_cells`."""
    left_out = items_left_out(line.item for line in lines)
    return long_table(
        title,
        dashed(cells, attrgetter("item.is_known"), left_out),
        lines,
        notes=[*notes_on(left_out), *notes],
        left_out=left_out,
    )


class Line(NamedTuple):
    """One part of an item, which belongs to one row of the summary."""

    group: str
    item: LineItem
    part: Part


def lines_behind(
    items: Sequence[LineItem],
    *,
    by: By,
    basis: Basis,
    period: Period = ALWAYS,
    dates: Dates = Dates.POSTED,
    group: str | None = None,
    parts_of: PartsOf | None = None,
) -> list[Line]:
    """The lines of `revenue_lines`, in their order."""
    parts_of = parts_of or (lambda item: parts(item, basis))
    name_of = groups(by, dates)
    found = [
        (name_of(item), date_of(item, dates), number, item)
        for number, item in enumerate(within(items, period, dates))
    ]
    if group is not None:
        found = [line for line in found if line[0] == group]
    found.sort()
    return [Line(name, item, part) for name, _, _, item in found for part in parts(item, basis)]


def line_cells(by: By, places: Places) -> list[tuple[Column, Callable[[Line], Cell]]]:
    """The columns of `revenue_lines`, each with what its cell of a line is."""
    return [
        (text("group", by.value.capitalize()), attrgetter("group")),
        (date("posted", "Posted"), attrgetter("item.date")),
        (date("service_date", "Service date"), attrgetter("item.service_date")),
        (text("type", "Type"), _line_type),
        (text("payer", "Payer"), attrgetter("item.payer")),
        (text("client", "Client"), attrgetter("item.client")),
        (text("practitioner", "Practitioner"), attrgetter("item.practitioner")),
        (text("service", "Service"), attrgetter("item.service")),
        (text("claim", "Claim"), attrgetter("item.claim")),
        (text("check", "Check"), attrgetter("item.check")),
        (text("payment", "Payment"), attrgetter("item.payment")),
        (text("currency", "Currency"), attrgetter("item.currency")),
        (money("amount", "Amount", total=False), attrgetter("part.amount")),
        (money("net", "Net"), attrgetter("part.net")),
        (text("place", "Place"), lambda line: places.of(line.item.entry)),
    ]


def lines_title(by: By, period: Period, dates: Dates) -> str:
    """The title of `revenue_lines`."""
    return _title("Revenue lines", by, period, dates)


def _line_type(line: Line) -> str:
    kind = line.item.kind
    said = str(kind.value) if kind in SAID_BY_KIND else LINE_TYPES[line.part.column]
    return f"{said}, assumed" if line.item.assumed else said


def net_note(basis: Basis) -> str:
    """What the net of a basis is, in one sentence."""
    if basis is Basis.ACCRUAL:
        return (
            "Accrual basis: net is charges, write-offs with their reversals and corrections, "
            "and other income. Money received is shown beside it."
        )
    return (
        "Cash basis: net is what was received and taken back, on the day on which the money "
        f"moved. Charges and write-offs are shown beside it. {NO_TAX_REPORT}"
    )


def _title(what: str, by: By, period: Period, dates: Dates) -> str:
    words = [f"{what} by {by.value}"]
    if str(period):
        words.append(str(period))
    if dates is Dates.SERVICE:
        words.append("by date of service")
    return ", ".join(words)
