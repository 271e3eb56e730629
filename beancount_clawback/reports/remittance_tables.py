"""Remittances as tables: one row a check or EFT, or one row an entry of one of them."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from decimal import Decimal

from beancount_clawback.claims.remittances import RemittanceLine
from beancount_clawback.claims.remittances import RemittanceView
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.problems import money as as_money
from beancount_clawback.reports.places import Places
from beancount_clawback.reports.tables.table import CURRENCY
from beancount_clawback.reports.tables.table import Row
from beancount_clawback.reports.tables.table import Table
from beancount_clawback.reports.tables.table import count
from beancount_clawback.reports.tables.table import date
from beancount_clawback.reports.tables.table import make_table
from beancount_clawback.reports.tables.table import money
from beancount_clawback.reports.tables.table import text


def remittances_table(views: Iterable[RemittanceView]) -> Table:
    """Each remittance: stated total, what its entries come to, and whether the two agree."""
    return make_table(
        "Remittances",
        [
            date("date", "Date"),
            text("payer", "Payer"),
            text("number", "Check/EFT"),
            money("total", "Total"),
            money("entries", "Entries come to"),
            count("lines", "Lines", total=False),
            text(CURRENCY, "Currency"),
            text("ties", "Ties"),
            text("deposit", "Deposited"),
            text("link", "Link"),
        ],
        [_row(view) for view in views],
    )


def lines_table(views: Sequence[RemittanceView], places: Places) -> Table:
    """The entries of remittances, with what each moves and where it is."""
    rows: list[Row] = []
    for view in views:
        for line in view.lines:
            rows += _line_rows(view, line, places)
    return make_table(
        "Remittance",
        [
            date("date", "Date"),
            text("what", "What"),
            text("claims", "Claims"),
            text("narration", "Narration"),
            money("amount", "Amount"),
            text(CURRENCY, "Currency"),
            text("place", "Place"),
        ],
        rows,
        notes=[f"{view.link} ties: {tie_words(view)}." for view in views],
    )


def tie_words(view: RemittanceView) -> str:
    """Whether a remittance ties, for people; by how much it does not."""
    if view.record is None:
        return "not stated"
    if view.difference:
        return ", ".join(
            f"{as_money(abs(number), currency)} {'too much' if number > 0 else 'too little'}"
            for currency, number in sorted(view.difference.items())
        )
    return "yes" if view.ties else f"{view.record.lines} lines stated, {view.count} here"


def _row(view: RemittanceView) -> Row:
    currency = view.currency()
    stated = view.record.total.number if view.record else None
    made = view.sums.get(currency, ZERO) if currency or not view.sums else None
    deposit = f"waits on {view.waits_on}" if view.waits_on else str(view.deposited_on or "")
    return (
        view.date,
        view.payer,
        view.number,
        stated,
        made,
        view.count,
        currency,
        tie_words(view),
        deposit,
        view.link,
    )


def _line_rows(view: RemittanceView, line: RemittanceLine, places: Places) -> Iterable[Row]:
    moved: dict[str, Decimal] = line.moved or {view.currency(): ZERO}
    entry = line.entry
    where = places.at(str(entry.meta.get("filename")), entry.meta.get("lineno") or 0)
    for currency, number in moved.items():
        yield (
            entry.date,
            line.what,
            ", ".join(line.claims),
            entry.narration or "",
            number,
            currency,
            where,
        )
