"""Insurance payments as line items: payments, denials, reversals, corrected payments.

The amounts are as in a payment, so that those of a reversal are negative and a payment, its
reversal and its corrected payment add up to what stands. Insurance responsibility is what
remained of the claim's price after the line; it is stated, not moved, and so is not summed.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from beancount_clawback.amounts import ZERO
from beancount_clawback.reports.grouping import ALWAYS
from beancount_clawback.reports.grouping import Basis
from beancount_clawback.reports.grouping import By
from beancount_clawback.reports.grouping import Dates
from beancount_clawback.reports.grouping import Period
from beancount_clawback.reports.grouping import date_of
from beancount_clawback.reports.grouping import group_of
from beancount_clawback.reports.grouping import within
from beancount_clawback.reports.line_items import Kind
from beancount_clawback.reports.line_items import LineItem
from beancount_clawback.reports.places import Places
from beancount_clawback.reports.table import Column
from beancount_clawback.reports.table import Table
from beancount_clawback.reports.table import count
from beancount_clawback.reports.table import date
from beancount_clawback.reports.table import make_table
from beancount_clawback.reports.table import money
from beancount_clawback.reports.table import text

_KINDS = (
    Kind.PAYMENT,
    Kind.DENIAL,
    Kind.REVERSAL,
    Kind.CORRECTED_PAYMENT,
    Kind.VARIANCE,
)


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
    places = places or Places()
    found = []
    for number, item in enumerate(_chosen(items, basis, period, dates)):
        name = group_of(item, by, dates) if by else ""
        if group is None or name == group:
            found.append((name, date_of(item, dates), number, item))
    return make_table(
        _title("Payments", period),
        [
            date("posted", "Posted"),
            date("service_date", "Service date"),
            text("payer", "Payer"),
            text("client", "Client"),
            text("practitioner", "Practitioner"),
            text("claim", "Claim"),
            text("check", "Cheque"),
            text("type", "Type"),
            text("currency", "Currency"),
            *_amount_columns(),
            money("insurance_responsibility", "Insurance responsibility", total=False),
            text("source", "Source"),
            text("reason", "Reason"),
            text("place", "Place"),
        ],
        [
            (
                item.date,
                item.service_date,
                item.payer,
                item.client,
                item.practitioner,
                item.claim,
                item.check,
                item.kind.value,
                item.currency,
                item.amounts.insurance_paid,
                item.amounts.write_off,
                item.amounts.client_responsibility,
                item.amounts.insurance_responsibility,
                item.source,
                item.reason,
                places.of(item.entry),
            )
            for _, _, _, item in sorted(found)
        ],
    )


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
    for item in _chosen(items, basis, period, dates):
        key = (group_of(item, by, dates), item.currency, _KINDS.index(item.kind))
        own = sums.setdefault(key, [ZERO, ZERO, ZERO])
        own[0] += item.amounts.insurance_paid
        own[1] += item.amounts.write_off
        own[2] += item.amounts.client_responsibility
        counts[key] = counts.get(key, 0) + 1
    return make_table(
        _title(f"Payments by {by.value}", period),
        [
            text(by.value, by.value.capitalize()),
            text("currency", "Currency"),
            text("type", "Type"),
            count("lines", "Lines"),
            *_amount_columns(),
        ],
        [
            (key[0], key[1], _KINDS[key[2]].value, counts[key], *own)
            for key, own in sorted(sums.items())
        ],
    )


def _chosen(
    items: Sequence[LineItem], basis: Basis, period: Period, dates: Dates
) -> list[LineItem]:
    return [
        item
        for item in within(items, period, dates)
        if item.kind in _KINDS and (basis is Basis.ACCRUAL or item.cash)
    ]


def _amount_columns() -> tuple[Column, ...]:
    return (
        money("insurance_paid", "Insurance paid"),
        money("write_off", "Write-off"),
        money("client_responsibility", "Client responsibility"),
    )


def _title(what: str, period: Period) -> str:
    return f"{what}, {period}" if str(period) else what
