"""`clawback report`: the five reports, each the same function as the page in Fava."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

import click

from beancount_clawback.claims.book import Book
from beancount_clawback.claims.book import build_book
from beancount_clawback.claims.settlement_allocation import allocate_settlements
from beancount_clawback.cli.examples import examples
from beancount_clawback.cli.opened_ledger import Opened
from beancount_clawback.cli.opened_ledger import exit_code
from beancount_clawback.cli.opened_ledger import ledger_argument
from beancount_clawback.cli.opened_ledger import worked_out
from beancount_clawback.cli.report_options import as_of_option
from beancount_clawback.cli.report_options import basis_option
from beancount_clawback.cli.report_options import by_option
from beancount_clawback.cli.report_options import dates_option
from beancount_clawback.cli.report_options import from_option
from beancount_clawback.cli.report_options import lines_option
from beancount_clawback.cli.report_options import period_of
from beancount_clawback.cli.report_options import to_option
from beancount_clawback.cli.table_format import format_option
from beancount_clawback.cli.table_format import print_table
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.reports import payments as payments_report
from beancount_clawback.reports import recoupments as recoupments_report
from beancount_clawback.reports import revenue as revenue_report
from beancount_clawback.reports.allocation import allocate
from beancount_clawback.reports.allocation import allocation as allocation_report
from beancount_clawback.reports.as_of import day_here
from beancount_clawback.reports.cash_basis import cash_items
from beancount_clawback.reports.grouping import Basis
from beancount_clawback.reports.grouping import By
from beancount_clawback.reports.grouping import Dates
from beancount_clawback.reports.grouping import Period
from beancount_clawback.reports.grouping import within
from beancount_clawback.reports.income_difference import about_the_money
from beancount_clawback.reports.line_items import LineItem
from beancount_clawback.reports.line_items import line_items
from beancount_clawback.reports.money_without_role import on_accounts_without_role
from beancount_clawback.reports.outstanding import OwedBy
from beancount_clawback.reports.outstanding import outstanding as outstanding_report
from beancount_clawback.reports.outstanding import outstanding_claims
from beancount_clawback.reports.receivables import open_balances
from beancount_clawback.reports.tables.table import Table
from beancount_clawback.reports.unapplied import unapplied_money
from beancount_clawback.reports.unapplied import unapplied_table


@click.group(
    epilog=examples(
        "clawback report revenue practice.beancount --by payer",
        "clawback report payments practice.beancount --from 2026-01-01 --format csv",
        "clawback report recoupments practice.beancount",
    )
)
def report() -> None:
    """Revenue, payments, practitioners' income, what is outstanding, what payers are owed."""


@dataclass(frozen=True, slots=True)
class _Given:
    period: Period
    dates: Dates


@dataclass(frozen=True, slots=True)
class _Items:
    """The line items of a ledger: as posted, and those on the basis of the report."""

    opened: Opened
    basis: Basis
    posted: list[LineItem]
    own: list[LineItem]
    roles: Roles

    def notes(self, given: _Given) -> list[str]:
        """What the income statement has instead, and why; and money that is not counted."""
        posted = list(within(self.posted, given.period, given.dates))
        own = within(self.own, given.period, given.dates)
        moved = on_accounts_without_role(self.opened.ledger.entries, self.roles)
        difference, left_out = about_the_money(posted, own, self.basis, moved, self.roles)
        return [*difference, *left_out]


def _over_a_period(table: Callable[..., Table]) -> Callable[..., int]:
    """A command out of a report of the line items of a period; it has the options of one."""

    @ledger_argument
    @from_option
    @to_option
    @basis_option
    @dates_option
    @lines_option
    @format_option
    @wraps(table)
    def command(
        *,
        ledger_file: str,
        start: datetime.date | None,
        end: datetime.date | None,
        basis: str | None,
        dates: str,
        format_: str,
        **chosen: object,
    ) -> int:
        given = _Given(period_of(start, end), Dates(dates))

        def work(opened: Opened) -> tuple[Book, list[Table]]:
            return _with_book(opened, basis, lambda items: table(items, given, **chosen))

        return _finished(ledger_file, work, format_)

    return command


@report.command(
    epilog=examples(
        "clawback report revenue practice.beancount",
        "clawback report revenue practice.beancount --by payer --from 2026-01-01",
        "clawback report revenue practice.beancount --basis cash --by quarter",
        "clawback report revenue practice.beancount --lines --format csv > lines.csv",
    )
)
@by_option
@_over_a_period
def revenue(items: _Items, given: _Given, *, by: str | None, lines: bool) -> Table:
    """Charges, payments, reversals, corrected payments, write-offs, and what is left.

    On accrual basis the net is that of the income statement; on cash basis it is the money
    that moved. All columns are signed by their effect on revenue. With --lines each of them
    has rows of its own, so that a reversal and its correction are never netted.
    """
    grouping = By(by or By.MONTH)
    if lines:
        return revenue_report.revenue_lines(
            items.own,
            by=grouping,
            basis=items.basis,
            period=given.period,
            dates=given.dates,
            places=items.opened.places,
            notes=items.notes(given),
        )
    return revenue_report.revenue(
        items.own,
        by=grouping,
        basis=items.basis,
        period=given.period,
        dates=given.dates,
        notes=items.notes(given),
    )


@report.command(
    epilog=examples(
        "clawback report payments practice.beancount --from 2026-01-01",
        "clawback report payments practice.beancount --by payer",
        "clawback report payments practice.beancount --format csv > payments.csv",
    )
)
@by_option
@_over_a_period
def payments(items: _Items, given: _Given, *, by: str | None, lines: bool) -> Table:
    """Insurance payments line by line: payments, denials, reversals, corrected payments.

    On cash basis: the lines that move money. With --by a summary: a row for each group and
    type; with --lines too, the lines in the order of the groups.
    """
    if by and not lines:
        return payments_report.payments_by(
            items.own, by=By(by), basis=items.basis, period=given.period, dates=given.dates
        )
    return payments_report.payments(
        items.own,
        by=By(by) if by else None,
        basis=items.basis,
        period=given.period,
        dates=given.dates,
        places=items.opened.places,
    )


@report.command(
    epilog=examples(
        "clawback report allocation practice.beancount --from 2026-03-01 --to 2026-03-31",
        "clawback report allocation practice.beancount --basis cash --format xlsx > pay.xlsx",
    )
)
@_over_a_period
def allocation(items: _Items, given: _Given, *, lines: bool) -> Table:
    """Income by practitioner, as payroll needs it; claims of several are divided."""
    if lines:
        return revenue_report.revenue_lines(
            allocate(items.own),
            by=By.PRACTITIONER,
            basis=items.basis,
            period=given.period,
            dates=given.dates,
            places=items.opened.places,
            notes=items.notes(given),
        )
    return allocation_report(
        items.own,
        basis=items.basis,
        period=given.period,
        dates=given.dates,
        notes=items.notes(given),
    )


@report.command(
    epilog=examples(
        "clawback report outstanding practice.beancount",
        "clawback report outstanding practice.beancount --by client --as-of 2026-03-31",
        "clawback report outstanding practice.beancount --lines --format csv > open.csv",
    )
)
@ledger_argument
@click.option(
    "--by",
    type=click.Choice([by.value for by in OwedBy]),
    default=OwedBy.PAYER.value,
    show_default=True,
    help="Group the rows by this.",
)
@as_of_option
@click.option("--lines", is_flag=True, help="The claims behind the summary, the oldest first.")
@click.option("--unapplied", is_flag=True, help="Money not applied to a claim, oldest first.")
@format_option
def outstanding(
    *,
    ledger_file: str,
    by: str,
    as_of: datetime.date | None,
    lines: bool,
    unapplied: bool,
    format_: str,
) -> int:
    """The receivables by age, insurance and client part, and unapplied money beside them."""
    if lines and unapplied:
        raise click.UsageError("Give either --lines or --unapplied.")

    def work(opened: Opened) -> tuple[Book, list[Table]]:
        ledger = opened.ledger
        day = day_here(ledger.entries, as_of)
        book = build_book(ledger.entries, ledger.config)
        money = unapplied_money(ledger.entries, book.roles, day)
        listed = unapplied_table(money, day, places=opened.places)
        if unapplied:
            return book, [listed]
        balances = open_balances(ledger.entries, book, day)
        if lines:
            earlier = day < ledger.entries[-1].date
            notes = ["The status of a claim is that of the ledger's end."] if earlier else []
            return book, [outstanding_claims(balances, day, notes=notes)]
        table = outstanding_report(balances, day, OwedBy(by), money)
        return book, [table, listed] if money and format_ == "table" else [table]

    return _finished(ledger_file, work, format_)


@report.command(
    epilog=examples(
        "clawback report recoupments practice.beancount",
        "clawback report recoupments practice.beancount --lines --as-of 2026-03-31",
        "clawback report recoupments practice.beancount --settlements --format csv",
    )
)
@ledger_argument
@as_of_option
@click.option("--lines", is_flag=True, help="The clawbacks behind the summary.")
@click.option("--settlements", is_flag=True, help="What settled them, entry by entry.")
@format_option
def recoupments(
    *,
    ledger_file: str,
    as_of: datetime.date | None,
    lines: bool,
    settlements: bool,
    format_: str,
) -> int:
    """What is owed to payers for clawbacks, by age, and what settled it.

    A settlement that does not say which clawback it settles goes to the payer's oldest open
    one and is marked as assumed. The balances are those of the recoupment accounts.
    """
    if lines and settlements:
        raise click.UsageError("Give either --lines or --settlements.")

    def work(opened: Opened) -> tuple[Book, list[Table]]:
        ledger = opened.ledger
        if not ledger.config.recoupment:
            click.echo(_NO_RECOUPMENT, err=True)
        day = day_here(ledger.entries, as_of)
        book = build_book(ledger.entries, ledger.config)
        found = allocate_settlements(ledger.entries, book.roles, day)
        if lines:
            return book, [recoupments_report.recoupment_lines(found, day, places=opened.places)]
        if settlements:
            return book, [recoupments_report.settlement_lines(found, places=opened.places)]
        by_payer = recoupments_report.recoupments_by_payer(found, day)
        accounts = recoupments_report.recoupment_accounts(found)
        return book, [by_payer, accounts] if format_ == "table" else [by_payer]

    return _finished(ledger_file, work, format_)


_NO_RECOUPMENT = (
    "The plugin line names no account for recoupments, so what payers take back is not kept "
    "apart. Add for example 'recoupment': 'Liabilities:Recoupments:{payer}'."
)


def _with_book(
    opened: Opened, basis: str | None, table: Callable[[_Items], Table]
) -> tuple[Book, list[Table]]:
    entries, config = opened.ledger.entries, opened.ledger.config
    book = build_book(entries, config)
    posted = own = line_items(entries, config, book)
    chosen = Basis(basis) if basis else revenue_report.default_basis(posted)
    if chosen is Basis.CASH:
        found = allocate_settlements(entries, book.roles)
        own = cash_items(posted, entries, book.roles, found)
    return book, [table(_Items(opened, chosen, posted, own, book.roles))]


def _finished(
    ledger_file: str, work: Callable[[Opened], tuple[Book, list[Table]]], format_: str
) -> int:
    opened, (book, tables) = worked_out(ledger_file, work)
    for number, table in enumerate(tables):
        if number:
            click.echo()
        print_table(table, format_)
    return exit_code(opened, book)
