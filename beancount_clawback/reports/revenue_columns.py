"""The columns of the revenue report, and what of a line item goes into which.

What adds up to what, in every row and in the totals:

- *Accrual basis*: net = charges + write-offs + write-off reversals + corrected write-offs
  + other income (+ its reversals and corrections). It is the income statement's figure: minus
  the sum of all postings to Income accounts, and to write-off accounts that lie elsewhere.
  The columns of money received are shown beside it and are not part of it.
- *Cash basis*: net = payments + client payments + reversals + corrected payments + variances
  + unapplied money + other income. It is the money that moved, on its own day and gross
  (`cash_basis`): what a payer keeps back counts as paid and as taken back, and a clawback by
  letter counts when it is settled. It is in the currency of that money, whatever the claim's.
  Charges and write-offs are shown beside it and are not part of it.

Every column is signed by its effect on revenue: reversals and write-offs are negative, the
reversal of a write-off is positive. So the columns of a basis can simply be added.

Other income is what is booked to Income without a charge (interest that a payer adds, and all
that is not about claims); a cash-basis ledger books its payments this way, so that its accrual
figures are there.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.reports.grouping import Basis
from beancount_clawback.reports.line_items import Kind
from beancount_clawback.reports.line_items import LineItem
from beancount_clawback.reports.line_items import Side


@dataclass(frozen=True, slots=True)
class RevenueColumn:
    """One column of the summary, and the type of the lines that make it."""

    name: str
    title: str
    line: str
    hidden_when_zero: bool = False


REVENUE_COLUMNS = (
    RevenueColumn("charges", "Charges", "charge"),
    RevenueColumn("payments", "Payments", "payment"),
    RevenueColumn("client_payments", "Client payments", "client payment"),
    RevenueColumn("reversals", "Reversals", "reversal"),
    RevenueColumn("corrected_payments", "Corrected payments", "corrected payment"),
    RevenueColumn("variances", "Recoupment variances", "recoupment variance", True),
    RevenueColumn("unapplied", "Unapplied money", "unapplied money", True),
    RevenueColumn("write_offs", "Write-offs", "write-off"),
    RevenueColumn("write_off_reversals", "Write-off reversals", "write-off reversal"),
    RevenueColumn("corrected_write_offs", "Corrected write-offs", "corrected write-off"),
    RevenueColumn("other_income", "Other income", "other income", True),
    RevenueColumn(
        "other_income_reversals", "Other income reversals", "other income reversal", True
    ),
    RevenueColumn(
        "corrected_other_income", "Corrected other income", "corrected other income", True
    ),
)

LINE_TYPES = {column.name: column.line for column in REVENUE_COLUMNS}
_CASH = {
    Kind.CHARGE: "client_payments",
    Kind.CLIENT_PAYMENT: "client_payments",
    Kind.PAYMENT: "payments",
    Kind.DENIAL: "payments",
    Kind.UNREAD: "payments",
    Kind.REVERSAL: "reversals",
    Kind.CORRECTED_PAYMENT: "corrected_payments",
    Kind.VARIANCE: "variances",
    Kind.BY_CHECK: "reversals",
    Kind.BY_OFFSET: "reversals",
    Kind.BY_DEBIT: "reversals",
    Kind.CARRIED: "reversals",
    Kind.UNAPPLIED: "unapplied",
}
_ANSWERS = {Kind.DENIAL, Kind.UNREAD}
SAID_BY_KIND = {
    *_ANSWERS,
    Kind.REPROCESSED,
    Kind.BY_CHECK,
    Kind.BY_OFFSET,
    Kind.BY_DEBIT,
    Kind.CARRIED,
}
_ALWAYS_A_LINE = {Kind.PAYMENT, Kind.REVERSAL, Kind.CORRECTED_PAYMENT, *_ANSWERS}
_WRITTEN_OFF = {
    Kind.REVERSAL: "write_off_reversals",
    Kind.WRITE_OFF_REVERSAL: "write_off_reversals",
    Kind.REPROCESSED: "write_off_reversals",
    Kind.CORRECTED_PAYMENT: "corrected_write_offs",
}
_BOOKED = {
    Kind.CHARGE: "charges",
    Kind.REVERSAL: "other_income_reversals",
    Kind.REPROCESSED: "other_income_reversals",
    Kind.CORRECTED_PAYMENT: "corrected_other_income",
}


class Part(NamedTuple):
    """What an item adds to one column, and what of it to the net."""

    column: str
    amount: Decimal
    net: Decimal


PartsOf = Callable[[LineItem], Sequence[Part]]


def parts(item: LineItem, basis: Basis) -> list[Part]:
    """The parts of an item; the sum of their `net` is what it adds to net.

    They are not zero, but for the payment, reversal or correction itself: a corrected payment
    of nothing is a line as well, unless its money is another item.
    """
    accrual = basis is Basis.ACCRUAL
    kind, cash = item.kind, item.cash
    booked, written_off = item.booked_income, item.write_off_income
    found = []
    if booked and (accrual or kind is Kind.CHARGE):
        column = _BOOKED.get(kind, "other_income")
        found.append(Part(column, booked, booked if accrual else ZERO))
    if cash or (kind in _ALWAYS_A_LINE and item.side is Side.WHOLE):
        own = _CASH.get(kind)
        if own or not accrual:
            found.append(Part(own or "other_income", cash, ZERO if accrual else cash))
    if written_off:
        column = _WRITTEN_OFF.get(kind, "write_offs")
        found.append(Part(column, written_off, written_off if accrual else ZERO))
    return found
