"""What stands under a report of money: what the income statement has, and what is not in."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence

from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.amounts import summed
from beancount_clawback.ledger_language.keys import RECEIVED_KEY
from beancount_clawback.ledger_language.problems import money_by_currency
from beancount_clawback.reports.grouping import Basis
from beancount_clawback.reports.line_item import Kind
from beancount_clawback.reports.line_item import LineItem
from beancount_clawback.reports.money_without_role import Moved
from beancount_clawback.reports.money_without_role import money_without_role
from beancount_clawback.reports.standing import TAKES_BACK

_TAKES_BACK = {kind.value for kind in TAKES_BACK}


def about_the_money(
    posted: Sequence[LineItem],
    own: Iterable[LineItem],
    basis: Basis,
    moved: Moved,
    roles: Roles,
) -> tuple[list[str], list[str]]:
    """Why the income statement has another figure on cash basis; and what is not counted.

    Args:
        posted: The line items as posted, narrowed as the report is.
        own: Those of the report's basis, narrowed likewise.
        basis: The report's basis.
        moved: `on_accounts_without_role` of the ledger.
        roles: The roles of the accounts.
    """
    left_out = money_without_role(posted, basis, moved, roles)
    if basis is Basis.ACCRUAL:
        return [], left_out
    return _income_difference(posted, own, left_out), left_out


def _income_difference(
    posted: Iterable[LineItem], on_cash: Iterable[LineItem], left_out: list[str]
) -> list[str]:
    posted = [item for item in posted if item.is_known]
    income = summed((item.currency, item.income) for item in posted)
    cash = summed((item.currency, item.cash) for item in on_cash if item.is_known)
    if income == cash:
        return []
    why = list(_reasons(posted, {id(item.entry): item for item in on_cash}))
    if left_out:
        why.append("money on accounts without a role is not counted here")
    reasons = "; ".join(why) or "it goes by the dates on which entries are posted"
    figure = money_by_currency(income) or "0"
    return [
        f"Income and write-offs on the income statement come to {figure} for the same entries: "
        f"{reasons}."
    ]


def _reasons(posted: list[LineItem], on_cash: dict[int, LineItem]) -> Iterator[str]:
    if any(item.kind is Kind.CHARGE and item.income for item in posted):
        yield "it counts charges and write-offs when they are posted, not money"
    if any(_counts_later(item, on_cash.get(id(item.entry))) for item in posted):
        yield "it counts a clawback on the day of its record, not when it is settled"
    if any(item.kind is Kind.UNAPPLIED for item in on_cash.values()):
        yield "unapplied money is not income before it is applied"
    if any(RECEIVED_KEY in item.entry.meta for item in posted):
        yield "it goes by the day on which a payment is posted, not received"


def _counts_later(item: LineItem, on_cash: LineItem | None) -> bool:
    """Whether a clawback makes something owed, which is cash when it is settled."""
    if item.kind.value not in _TAKES_BACK or not item.cash:
        return False
    return on_cash is None or on_cash.cash != item.cash
