"""Remittances as tables: one row a check or EFT, or one row an entry of one of them."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from beancount_clawback.claims.deposits import WAITS_LONG
from beancount_clawback.claims.remittance_lines import ExplainedLine
from beancount_clawback.claims.remittances import RemittanceView
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.places import file_and_line
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


def remittances_table(views: Sequence[RemittanceView], as_of: datetime.date) -> Table:
    """Each remittance: stated total, what its entries come to, and whether the two agree.

    Args:
        views: The remittances.
        as_of: The day by which it is counted how long deposits have waited.
    """
    late = [view for view in views if view.deposit.waits_long(as_of)]
    many = "1 deposit has" if len(late) == 1 else f"{len(late):,} deposits have"
    told = f"{many} waited for more than {WAITS_LONG} days by {as_of}."
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
        [_row(view, as_of) for view in views],
        notes=[told] if late else (),
    )


def lines_table(
    view: RemittanceView, lines: Sequence[ExplainedLine], places: Places, as_of: datetime.date
) -> Table:
    """What a remittance is made of, with what each line moves and where it is.

    Args:
        view: The remittance.
        lines: Its lines, explained.
        places: How files are named.
        as_of: The day by which it is counted how long its deposit has waited.
    """
    deposit = deposit_words(view, as_of)
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
            text("clawback", "Clawback"),
        ],
        [_line_row(line, places) for line in lines],
        notes=[
            f"{view.link} ties: {tie_words(view)}.",
            *([f"Deposit: {deposit}."] if deposit else []),
        ],
    )


def deposit_words(view: RemittanceView, as_of: datetime.date) -> str:
    """When the deposit arrived, or what waits on which clearing account; empty without one."""
    deposit = view.deposit
    if not deposit.since:
        return ""
    days = f"{deposit.days(as_of):,} days"
    words = [
        f"{as_money(number, currency)} waits on {account} ({days})"
        if number > 0
        else f"{as_money(-number, currency)} more left {account} than came"
        for account, currency, number in deposit.left
    ]
    told = ", ".join(words) or f"{deposit.arrived_on or ''}"
    return f"{told}, with {', '.join(deposit.others)}" if deposit.others else told


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


def _row(view: RemittanceView, as_of: datetime.date) -> Row:
    currency = view.currency()
    stated = view.record.total.number if view.record else None
    made = view.sums.get(currency, ZERO) if currency or not view.sums else None
    return (
        view.date,
        view.payer,
        view.number,
        stated,
        made,
        view.count,
        currency,
        tie_words(view),
        deposit_words(view, as_of),
        view.link,
    )


def _line_row(line: ExplainedLine, places: Places) -> Row:
    entry = line.entry
    return (
        entry.date,
        line.what,
        ", ".join(line.claims),
        entry.narration or "",
        line.amount,
        line.currency,
        places.at(*file_and_line(entry)),
        places.at(*file_and_line(line.about)) if line.about else "",
    )
