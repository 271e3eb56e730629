"""`clawback report`: revenue and payments, each reversal and correction a line of its own."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import click

from beancount_clawback.claims.book import Book
from beancount_clawback.claims.book import build_book
from beancount_clawback.cli.examples import examples
from beancount_clawback.cli.opened_ledger import Opened
from beancount_clawback.cli.opened_ledger import exit_code
from beancount_clawback.cli.opened_ledger import ledger_argument
from beancount_clawback.cli.opened_ledger import worked_out
from beancount_clawback.cli.parameter_types import IsoDate
from beancount_clawback.cli.table_format import format_option
from beancount_clawback.cli.table_format import print_table
from beancount_clawback.reports import payments as payments_report
from beancount_clawback.reports import revenue as revenue_report
from beancount_clawback.reports.grouping import Basis
from beancount_clawback.reports.grouping import By
from beancount_clawback.reports.grouping import Period
from beancount_clawback.reports.line_items import LineItem
from beancount_clawback.reports.line_items import line_items
from beancount_clawback.reports.tables.table import Table

by_option = click.option(
    "--by",
    type=click.Choice([by.value for by in By]),
    help="What the rows of the summary stand for.",
)
from_option = click.option(
    "--from", "start", type=IsoDate(), help="The first day, by date posted."
)
to_option = click.option("--to", "end", type=IsoDate(), help="The last day, by date posted.")
lines_option = click.option("--lines", is_flag=True, help="The lines behind the summary.")


@click.group(
    epilog=examples(
        "clawback report revenue practice.beancount --by payer",
        "clawback report payments practice.beancount --from 2026-01-01 --format csv",
    )
)
def report() -> None:
    """Revenue and payments, with reversals and corrections as lines of their own."""


@report.command(
    epilog=examples(
        "clawback report revenue practice.beancount",
        "clawback report revenue practice.beancount --by payer --from 2026-01-01",
        "clawback report revenue practice.beancount --basis cash --by quarter",
        "clawback report revenue practice.beancount --lines --format csv > lines.csv",
    )
)
@ledger_argument
@by_option
@from_option
@to_option
@click.option(
    "--basis",
    type=click.Choice([basis.value for basis in Basis]),
    help="What the net is. Left out: accrual if the ledger has charges, else cash.",
)
@lines_option
@format_option
def revenue(
    *,
    ledger_file: str,
    by: str | None,
    start: datetime.date | None,
    end: datetime.date | None,
    basis: str | None,
    lines: bool,
    format_: str,
) -> int:
    """Charges, payments, reversals, corrected payments, write-offs, and what is left.

    On accrual basis the net is that of the income statement; on cash basis it is what came
    in. All columns are signed by their effect on revenue. With --lines each of them has rows
    of its own, so that a reversal and its correction are never netted.
    """
    period = _period(start, end)
    grouping = By(by or By.MONTH)
    chosen = Basis(basis) if basis else None

    def table(items: list[LineItem], opened: Opened) -> Table:
        if lines:
            return revenue_report.revenue_lines(
                items, by=grouping, basis=chosen, period=period, places=opened.places
            )
        return revenue_report.revenue(items, by=grouping, basis=chosen, period=period)

    return _print(ledger_file, table, format_)


@report.command(
    epilog=examples(
        "clawback report payments practice.beancount --from 2026-01-01",
        "clawback report payments practice.beancount --by payer",
        "clawback report payments practice.beancount --format csv > payments.csv",
    )
)
@ledger_argument
@by_option
@from_option
@to_option
@click.option(
    "--basis",
    type=click.Choice([basis.value for basis in Basis]),
    default=Basis.ACCRUAL.value,
    show_default=True,
    help="On cash basis only the lines that move money.",
)
@lines_option
@format_option
def payments(
    *,
    ledger_file: str,
    by: str | None,
    start: datetime.date | None,
    end: datetime.date | None,
    basis: str,
    lines: bool,
    format_: str,
) -> int:
    """Insurance payments line by line: payments, denials, reversals, corrected payments.

    With --by a summary: a row for each group and type; with --lines too, the lines in the
    order of the groups.
    """
    period = _period(start, end)
    grouping = By(by) if by else None

    def table(items: list[LineItem], opened: Opened) -> Table:
        if grouping and not lines:
            return payments_report.payments_by(
                items, by=grouping, basis=Basis(basis), period=period
            )
        return payments_report.payments(
            items, by=grouping, basis=Basis(basis), period=period, places=opened.places
        )

    return _print(ledger_file, table, format_)


def _period(start: datetime.date | None, end: datetime.date | None) -> Period:
    if start and end and start > end:
        raise click.UsageError(f"--from {start} is after --to {end}.")
    return Period(start, end)


def _print(
    ledger_file: str, table: Callable[[list[LineItem], Opened], Table], format_: str
) -> int:
    def work(opened: Opened) -> tuple[Book, Table]:
        ledger = opened.ledger
        book = build_book(ledger.entries, ledger.config)
        return book, table(line_items(ledger.entries, ledger.config, book), opened)

    opened, (book, made) = worked_out(ledger_file, work)
    print_table(made, format_)
    return exit_code(opened, book)
