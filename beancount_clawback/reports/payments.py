"""Insurance payments as line items: payments, denials, reversals, corrected payments.

The amounts are as in a payment, so that those of a reversal are negative and a payment, its
reversal and its corrected payment add up to what stands. Insurance responsibility is what
remained of the claim's price after the line; it is stated, not moved, and so is not summed.

A payment in another currency than its claim's has a line in each: on accrual basis what it
did to the claim, on cash basis what came in.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from decimal import Decimal
from operator import attrgetter

from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.reports.grouping import ALWAYS
from beancount_clawback.reports.grouping import Basis
from beancount_clawback.reports.grouping import By
from beancount_clawback.reports.grouping import Dates
from beancount_clawback.reports.grouping import Period
from beancount_clawback.reports.grouping import groups
from beancount_clawback.reports.grouping import within
from beancount_clawback.reports.line_items import Kind
from beancount_clawback.reports.line_items import LineItem
from beancount_clawback.reports.line_items import Side
from beancount_clawback.reports.places import Places
from beancount_clawback.reports.revenue import NO_TAX_REPORT
from beancount_clawback.reports.tables.table import UNKNOWN
from beancount_clawback.reports.tables.table import Cell
from beancount_clawback.reports.tables.table import Column
from beancount_clawback.reports.tables.table import Table
from beancount_clawback.reports.tables.table import count
from beancount_clawback.reports.tables.table import date
from beancount_clawback.reports.tables.table import long_table
from beancount_clawback.reports.tables.table import make_table
from beancount_clawback.reports.tables.table import money
from beancount_clawback.reports.tables.table import text
from beancount_clawback.reports.unknown_figures import dashed
from beancount_clawback.reports.unknown_figures import items_left_out
from beancount_clawback.reports.unknown_figures import notes_on

_KINDS = (
    Kind.PAYMENT,
    Kind.DENIAL,
    Kind.UNREAD,
    Kind.REVERSAL,
    Kind.CORRECTED_PAYMENT,
    Kind.VARIANCE,
    Kind.REPROCESSED,
    Kind.BY_CHECK,
    Kind.BY_OFFSET,
    Kind.BY_DEBIT,
    Kind.CARRIED,
    Kind.UNAPPLIED,
)
_PLACES = {kind: place for place, kind in enumerate(_KINDS)}
_POSTED = attrgetter("date")
_SERVED = attrgetter("service_date")


def payments(
    items: Sequence[LineItem],
    *,
    by: By | None = None,
    basis: Basis = Basis.ACCRUAL,
    period: Period = ALWAYS,
    dates: Dates = Dates.POSTED,
    group: str | None = None,
    places: Places | None = None,
) -> Table:
    """The line items, in order of date.

    Args:
        items: The ledger's line items.
        by: Put them in the order of these groups first.
        basis: On cash basis only the lines that move money.
        period: Which items count.
        dates: By which date they fall into the period.
        group: With `by`, only the lines of this group.
        places: How files are named; None for their names in full.
    """
    lines = payment_lines(items, basis=basis, period=period, dates=dates)
    if by:
        name_of = groups(by, dates)
        if group is not None:
            lines = [line for line in lines if name_of(line) == group]
        lines.sort(key=name_of)
    return payments_table(lines, basis, period, places)


def payments_table(
    lines: Sequence[LineItem],
    basis: Basis,
    period: Period = ALWAYS,
    places: Places | None = None,
) -> Table:
    """The table of `payments`, of lines that are chosen and in order."""
    left_out = items_left_out(lines)
    cells = dashed(_cells(places or Places()), attrgetter("is_known"), left_out)
    notes = [*notes_on(left_out), *_notes(basis)]
    title = _title("Payments", period)
    return long_table(title, cells, lines, notes=notes, left_out=left_out)


def payment_lines(
    items: Sequence[LineItem], *, basis: Basis, period: Period, dates: Dates
) -> list[LineItem]:
    """The lines of `payments`, in their order."""
    chosen = [
        item
        for item in within(items, period, dates)
        if item.kind in _PLACES and is_on(basis, item)
    ]
    chosen.sort(key=_POSTED if dates is Dates.POSTED else _SERVED)
    return chosen


def is_on(basis: Basis, item: LineItem) -> bool:
    """Whether a payment counts on a basis: its part in the claim, or only what moves money."""
    return bool(item.cash) if basis is Basis.CASH else item.side is not Side.BESIDE


def _cells(places: Places) -> list[tuple[Column, Callable[[LineItem], Cell]]]:
    paid, write_off, client = _amount_columns()
    return [
        (date("posted", "Posted"), _POSTED),
        (date("service_date", "Service date"), _SERVED),
        (text("payer", "Payer"), attrgetter("payer")),
        (text("client", "Client"), attrgetter("client")),
        (text("practitioner", "Practitioner"), attrgetter("practitioner")),
        (text("claim", "Claim"), attrgetter("claim")),
        (text("check", "Check"), attrgetter("check")),
        (text("type", "Type"), _type),
        (text("currency", "Currency"), attrgetter("currency")),
        (paid, attrgetter("amounts.insurance_paid")),
        (write_off, attrgetter("amounts.write_off")),
        (client, attrgetter("amounts.client_responsibility")),
        (
            money("insurance_responsibility", "Insurance responsibility", total=False),
            attrgetter("amounts.insurance_responsibility"),
        ),
        (text("source", "Source"), attrgetter("source")),
        (text("reason", "Reason"), attrgetter("reason")),
        (text("place", "Place"), lambda item: places.of(item.entry)),
    ]


def _type(item: LineItem) -> str:
    return f"{item.kind.value}, assumed" if item.assumed else item.kind.value


def payments_by(
    items: Sequence[LineItem],
    *,
    by: By,
    basis: Basis = Basis.ACCRUAL,
    period: Period = ALWAYS,
    dates: Dates = Dates.POSTED,
) -> Table:
    """A row for each group, type and currency: reversals never in one row with payments.

    Args:
        items: The ledger's line items.
        by: What a group stands for.
        basis: On cash basis only the lines that move money.
        period: Which items count.
        dates: By which date they fall into the period, and into a month, quarter or year.
    """
    sums: dict[tuple[str, str, int], list[Decimal]] = {}
    counts: dict[tuple[str, str, int], int] = {}
    unknown: dict[tuple[str, str, int], int] = {}
    group = groups(by, dates)
    lines = payment_lines(items, basis=basis, period=period, dates=dates)
    left_out = items_left_out(lines)
    for item in lines:
        key = (group(item), item.currency, _PLACES[item.kind])
        own = sums.setdefault(key, [ZERO, ZERO, ZERO])
        if item.is_known:
            amounts = item.amounts
            own[0] += amounts.insurance_paid
            own[1] += amounts.write_off
            own[2] += amounts.client_responsibility
        counts[key] = counts.get(key, 0) + 1
        unknown[key] = unknown.get(key, 0) + (not item.is_known)
    return make_table(
        _title(f"Payments by {by.value}", period),
        [
            text(by.value, by.value.capitalize()),
            text("currency", "Currency"),
            text("type", "Type"),
            count("lines", "Lines"),
            *_amount_columns(),
            count("left_out", "Lines left out"),
        ],
        [
            (
                *(key[0], key[1], _KINDS[key[2]].value, counts[key]),
                *(own if unknown[key] < counts[key] else [UNKNOWN] * 3),
                unknown[key],
            )
            for key, own in sorted(sums.items())
        ],
        hide_when_zero=["left_out"],
        notes=[*notes_on(left_out), *_notes(basis)],
        left_out=left_out,
    )


def _notes(basis: Basis) -> list[str]:
    if basis is Basis.ACCRUAL:
        return []
    what = "Cash basis: what moves money, on the day on which it moved."
    return [f"{what} {NO_TAX_REPORT}"]


def _amount_columns() -> tuple[Column, ...]:
    return (
        money("insurance_paid", "Insurance paid"),
        money("write_off", "Write-off"),
        money("client_responsibility", "Client responsibility"),
    )


def _title(what: str, period: Period) -> str:
    return f"{what}, {period}" if str(period) else what
