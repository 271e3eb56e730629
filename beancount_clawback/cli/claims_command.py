"""`clawback claims`: the claims of a ledger, or one with its whole history."""

from __future__ import annotations

import difflib

import click
from beancount.core.data import Transaction

from beancount_clawback.claims.book import Book
from beancount_clawback.claims.book import build_book
from beancount_clawback.cli.examples import examples
from beancount_clawback.cli.opened_ledger import Opened
from beancount_clawback.cli.opened_ledger import exit_code
from beancount_clawback.cli.opened_ledger import ledger_argument
from beancount_clawback.cli.opened_ledger import worked_out
from beancount_clawback.cli.table_format import format_option
from beancount_clawback.cli.table_format import print_table
from beancount_clawback.reports.claim_tables import claims_table
from beancount_clawback.reports.claim_tables import history_table
from beancount_clawback.reports.tables.as_text import as_list
from beancount_clawback.reports.tables.as_text import shown
from beancount_clawback.reports.tables.table import Table


@click.command(
    epilog=examples(
        "clawback claims practice.beancount",
        "clawback claims practice.beancount claim-1042",
        "clawback claims practice.beancount --format csv > claims.csv",
    )
)
@ledger_argument
@click.argument("claim", required=False)
@format_option
def claims(ledger_file: str, claim: str | None, format_: str) -> int:
    """List the claims in LEDGER, or show the whole history of one CLAIM.

    CLAIM is its link, with or without the caret and the prefix.
    """
    if claim is None:
        opened, book = worked_out(ledger_file, _whole_book)
        print_table(claims_table(book.all()), format_)
        return exit_code(opened, book)
    opened, book = worked_out(ledger_file, lambda opened: _book_of(opened, claim))
    found = book.find(claim)
    if not found:
        raise click.BadParameter(_unknown(opened, claim), param_hint="CLAIM")
    if format_ == "table":
        for one in found:
            click.echo(_facts(claims_table([one])))
    print_table(history_table(found, places=opened.places), format_)
    return exit_code(opened, book)


def _whole_book(opened: Opened) -> Book:
    return build_book(opened.ledger.entries, opened.ledger.config)


def _book_of(opened: Opened, claim: str) -> Book:
    name = claim.strip().removeprefix("^")
    config = opened.ledger.config
    names = (name, f"{config.claim_prefix}{name}")
    return build_book(opened.ledger.entries, config, names)


def _unknown(opened: Opened, claim: str) -> str:
    prefix = opened.ledger.config.claim_prefix
    names = {
        link
        for entry in opened.ledger.entries
        if isinstance(entry, Transaction)
        for link in entry.links or ()
        if link.startswith(prefix)
    }
    name = claim.strip().removeprefix("^")
    wanted = name if name.startswith(prefix) else f"{prefix}{name}"
    near = difflib.get_close_matches(wanted, sorted(names), n=3)
    hint = f" Near it are {', '.join(near)}." if near else ""
    return f"the ledger has no claim {wanted}.{hint}"


def _facts(table: Table) -> str:
    """The one row of a list of claims, its cells below each other."""
    (row,) = table.rows
    return as_list(
        (column.title, shown(cell)) for column, cell in zip(table.columns, row, strict=True)
    )
