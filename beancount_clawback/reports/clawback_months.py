"""What insurers paid, took back and paid corrected, month by month, of each payer."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.reports.line_item import Kind
from beancount_clawback.reports.line_item import LineItem

MONTHS = 12


@dataclass(frozen=True, slots=True)
class ClawbackMonth:
    """One month; all amounts are positive.

    Attributes:
        month: Such as 2026-05.
        paid: What payments brought, before anything was taken back.
        taken_back: What was reversed, whole payments.
        corrected: What stands of them as corrected payments.
    """

    month: str
    paid: Decimal
    taken_back: Decimal
    corrected: Decimal

    @property
    def rate(self) -> Decimal | None:
        """Taken back of each unit paid in the month; None where nothing was paid."""
        return self.taken_back / self.paid if self.paid else None


@dataclass(frozen=True, slots=True)
class PayerMonths:
    """The months of one payer in one currency, the oldest first; payer "" is all of them."""

    payer: str
    currency: str
    months: tuple[ClawbackMonth, ...]


_COUNTED = (Kind.PAYMENT, Kind.REVERSAL, Kind.CORRECTED_PAYMENT)


def clawback_months(items: Iterable[LineItem], as_of: datetime.date) -> list[PayerMonths]:
    """The twelve months up to a day, all payers together first, then by payer's name.

    Payers of whom nothing was taken back are in the sum alone. What is paid in the place of
    an answer that paid nothing is a payment, for nothing was taken back.

    Args:
        items: Line items of revenue, by posted date.
        as_of: The day, which counts itself.
    """
    months, items = _months_until(as_of), list(items)
    unpaid = {
        (*file_and_line(item.entry), item.claim)
        for item in items
        if item.kind is Kind.REPROCESSED
    }
    sums: dict[tuple[str, str], dict[tuple[str, Kind], Decimal]] = {}
    for item in items:
        month = f"{item.date:%Y-%m}"
        if item.kind not in _COUNTED or item.date > as_of or month < months[0]:
            continue
        for payer in ("", item.payer) if item.payer else ("",):
            own = sums.setdefault((payer, item.currency), {})
            is_first = (*file_and_line(item.entry), item.claim) in unpaid
            key = (month, Kind.PAYMENT if is_first else item.kind)
            own[key] = own.get(key, ZERO) + abs(item.amounts.insurance_paid)
    return [
        PayerMonths(payer, currency, tuple(_month(name, own) for name in months))
        for (payer, currency), own in sorted(sums.items())
        if not payer or any(own.get((name, Kind.REVERSAL)) for name in months)
    ]


def _month(name: str, sums: dict[tuple[str, Kind], Decimal]) -> ClawbackMonth:
    paid, taken, corrected = (sums.get((name, kind), ZERO) for kind in _COUNTED)
    return ClawbackMonth(name, paid, taken, corrected)


def _months_until(as_of: datetime.date) -> Sequence[str]:
    last = as_of.year * 12 + as_of.month - 1
    return [
        f"{number // 12:04d}-{number % 12 + 1:02d}"
        for number in range(last - MONTHS + 1, last + 1)
    ]
