"""Income by practitioner, as payroll needs it: every amount belongs to one practitioner.

A charge names its practitioner. What follows on its claim (payments, reversals, corrected
payments, write-offs, client payments) is that practitioner's. Where several practitioners have
charges on one claim, it is divided in the proportion of their charges: each share is rounded
down to the amount's own decimals, and what is left over goes, one smallest unit each, to the
shares that lost most. The shares add up to the amount, so that the totals are those of the
revenue report.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from decimal import Decimal

from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.records import FourAmounts
from beancount_clawback.reports.grouping import ALWAYS
from beancount_clawback.reports.grouping import NONE
from beancount_clawback.reports.grouping import Basis
from beancount_clawback.reports.grouping import Dates
from beancount_clawback.reports.grouping import Period
from beancount_clawback.reports.grouping import within
from beancount_clawback.reports.line_items import Kind
from beancount_clawback.reports.line_items import LineItem
from beancount_clawback.reports.line_items import Side
from beancount_clawback.reports.revenue import default_basis
from beancount_clawback.reports.revenue import summary
from beancount_clawback.reports.revenue_columns import PartsOf
from beancount_clawback.reports.tables.table import Table
from beancount_clawback.reports.tables.table import count
from beancount_clawback.reports.tables.table import text


def allocation(
    items: Sequence[LineItem],
    *,
    basis: Basis | None = None,
    period: Period = ALWAYS,
    dates: Dates = Dates.POSTED,
    notes: Iterable[str] = (),
) -> Table:
    """A row a practitioner and currency: charges counted, and the columns of revenue.

    Args:
        items: All line items of the ledger: the charge that tells whose a payment is may lie
            outside the period.
        basis: What the net is; None for `default_basis` of the items.
        period: Which items count.
        dates: By which date they fall into the period.
        notes: What a reader has to know besides what the net is.
    """
    allocated = within(allocate(items), period, dates)
    divided = len(allocated) > len(within(items, period, dates))
    basis = basis or default_basis(items)
    return allocation_table(allocated, basis, period, divided=divided, notes=notes)


def allocation_table(
    allocated: Iterable[LineItem],
    basis: Basis,
    period: Period,
    *,
    divided: bool,
    notes: Iterable[str] = (),
    parts_of: PartsOf | None = None,
) -> Table:
    """The table of `allocation`, of items that are chosen and divided."""
    title = "Income by practitioner"
    if divided:
        notes = ["Claims of several practitioners are divided by their charges.", *notes]
    return summary(
        allocated,
        title=f"{title}, {period}" if str(period) else title,
        first=text("practitioner", "Practitioner"),
        group=lambda item: item.practitioner or NONE,
        basis=basis,
        counts=count("sessions", "Sessions"),
        notes=notes,
        parts_of=parts_of,
    )


def allocate(items: Iterable[LineItem]) -> list[LineItem]:
    """The items, those of several practitioners divided into one a practitioner."""
    items = list(items)
    charged = _charged(items)
    several = {
        claim
        for claim, by_currency in charged.items()
        if any(len(own) > 1 for own in by_currency.values())
    }
    allocated: list[LineItem] = []
    for item in items:
        claim = item.claim
        if item.kind is Kind.CHARGE or (claim not in several and ", " not in claim):
            allocated.append(item)
            continue
        weights = _weights(item, charged)
        allocated += _divided(item, weights) if len(weights) > 1 else [item]
    return allocated


# By claim and currency, what each practitioner charged.
Charged = dict[str, dict[str, dict[str, Decimal]]]


def _charged(items: Iterable[LineItem]) -> Charged:
    charged: Charged = {}
    for item in items:
        if item.kind is Kind.CHARGE and item.claim and item.side is not Side.BESIDE:
            price, practitioner = item.amounts.price, item.practitioner
            by_currency = charged.get(item.claim)
            if by_currency is None:
                charged[item.claim] = {item.currency: {practitioner: price}}
                continue
            own = by_currency.setdefault(item.currency, {})
            own[practitioner] = own.get(practitioner, ZERO) + price
    return charged


def _weights(item: LineItem, charged: Charged) -> dict[str, Decimal]:
    weights: dict[str, Decimal] = {}
    for claim in item.claim.split(", "):
        of_claim = charged.get(claim, {})
        own = of_claim.get(item.currency)
        if own is None and item.side is Side.BESIDE and len(of_claim) == 1:
            (own,) = of_claim.values()
        for practitioner, price in (own or {}).items():
            weights[practitioner] = weights.get(practitioner, ZERO) + price
    return weights


def _divided(item: LineItem, weights: dict[str, Decimal]) -> list[LineItem]:
    names = list(weights)
    proportion = list(weights.values())
    amounts = item.amounts
    paid = divide(amounts.insurance_paid, proportion)
    write_off = divide(amounts.write_off, proportion)
    client = divide(amounts.client_responsibility, proportion)
    rest = divide(amounts.insurance_responsibility, proportion)
    booked = divide(item.booked_income, proportion)
    cash = divide(item.cash, proportion)
    return [
        item._replace(
            practitioner=name,
            amounts=FourAmounts(paid[i], write_off[i], client[i], rest[i]),
            income=booked[i] - write_off[i],
            cash=cash[i],
        )
        for i, name in enumerate(names)
    ]


def divide(number: Decimal, proportion: Sequence[Decimal]) -> list[Decimal]:
    """A number in proportional shares with its own decimals, which add up to it.

    Args:
        number: Any sign; shares of minus a number are minus the shares of the number.
        proportion: The weights, not negative; their sum is positive.
    """
    exponent = number.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    units = int(abs(number).scaleb(places))
    whole = sum(proportion, ZERO)
    exact = [units * weight / whole for weight in proportion]
    shares = [int(share) for share in exact]
    by_loss = sorted(range(len(exact)), key=lambda i: (shares[i] - exact[i], i))
    for i in by_loss[: units - sum(shares)]:
        shares[i] += 1
    sign = -1 if number < 0 else 1
    return [Decimal(sign * share).scaleb(-places) for share in shares]
