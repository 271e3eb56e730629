"""What a preview shows on a terminal: figures before and after, and what follows."""

from __future__ import annotations

import datetime
from decimal import Decimal

from beancount_clawback.claims.claim import Claim
from beancount_clawback.claims.preview import ClaimChange
from beancount_clawback.claims.preview import PaymentChange
from beancount_clawback.claims.preview import Preview
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.problems import money_by_currency
from beancount_clawback.reports.tables.table import UNKNOWN
from beancount_clawback.reports.tables.table import Cell
from beancount_clawback.reports.tables.table import Row
from beancount_clawback.reports.tables.table import Table
from beancount_clawback.reports.tables.table import make_table
from beancount_clawback.reports.tables.table import money
from beancount_clawback.reports.tables.table import text


def before_and_after(outcome: Preview) -> Table:
    """The four amounts and the balances of each claim, as they are and as they would be."""
    rows: list[Row] = [
        (change.after.name, name, change.after.currency, before, after, changed)
        for change in outcome.changes
        for name, before, after, changed in _figures(change)
    ]
    rows += [
        (change.payment, name, change.currency, before, after, after - before)
        for change in outcome.without_claim
        for name, before, after in _figures_alone(change)
    ]
    return make_table(
        "Before and after",
        [
            text("claim", "Claim"),
            text("figure", "Figure"),
            text("currency", "Currency"),
            money("before", "Before", total=False),
            money("after", "After", total=False),
            money("change", "Change", total=False),
        ],
        rows,
    )


def consequences(outcome: Preview, date: datetime.date) -> list[str]:
    """What else a record of that date would do, a line each."""
    month = f"{date.year:04d}-{date.month:02d}"
    lines = [f"Revenue of {month}: {_signed(outcome.revenue)}"]
    lines.append(f"Cash, where what is owed to payers counts as gone: {_signed(outcome.cash)}")
    lines += [
        f"{change.after.name}: the bill is reopened"
        for change in outcome.changes
        if change.reopens
    ]
    lines += [
        f"{change.after.name} will be: {', '.join(s.value for s in change.after.statuses)}"
        for change in outcome.changes
    ]
    lines += [
        f"{change.payment}: its balance is not known, because no charge is linked"
        for change in outcome.without_claim
    ]
    return lines


def _figures(change: ClaimChange) -> list[tuple[str, Cell, Cell, Cell]]:
    before = _values(change.before) if change.before else {}
    if not change.after.is_known or (change.before and not change.before.is_known):
        return [(name, UNKNOWN, UNKNOWN, UNKNOWN) for name in _values(change.after)]
    return [
        (name, before.get(name, ZERO), after, after - before.get(name, ZERO))
        for name, after in _values(change.after).items()
    ]


def _figures_alone(change: PaymentChange) -> list[tuple[str, Decimal, Decimal]]:
    """What a payment on no claim tells itself."""
    before, after = change.before, change.after
    return [
        ("Insurance paid", before.insurance_paid, after.insurance_paid),
        ("Write-off", before.write_off, after.write_off),
        ("Client responsibility", before.client, after.client),
    ]


def _values(claim: Claim) -> dict[str, Decimal]:
    amounts = claim.amounts
    return {
        "Insurance paid": amounts.insurance_paid,
        "Write-off": amounts.write_off,
        "Client responsibility": amounts.client_responsibility,
        "Insurance responsibility": amounts.insurance_responsibility,
        "Insurance balance": claim.insurance_balance,
        "Client balance": claim.client_balance,
        "Balance": claim.balance,
    }


def _signed(amounts: dict[str, Decimal]) -> str:
    if not amounts:
        return "no change"
    text = money_by_currency(amounts)
    return text if any(number < 0 for number in amounts.values()) else f"+{text}"
