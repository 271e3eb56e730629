"""`clawback review`: the open reviews with their age; clearing one, and opening it again."""

from __future__ import annotations

import datetime

import click

from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.cli.examples import examples
from beancount_clawback.cli.ledger_write import as_named
from beancount_clawback.cli.ledger_write import dry_run_option
from beancount_clawback.cli.ledger_write import finish
from beancount_clawback.cli.ledger_write import reader
from beancount_clawback.cli.ledger_write import yes_option
from beancount_clawback.cli.opened_ledger import Opened
from beancount_clawback.cli.opened_ledger import ledger_argument
from beancount_clawback.cli.opened_ledger import worked_out
from beancount_clawback.cli.report_options import as_of_option
from beancount_clawback.cli.table_format import format_option
from beancount_clawback.cli.table_format import print_table
from beancount_clawback.data_entry.reviews import Review
from beancount_clawback.data_entry.reviews import ReviewError
from beancount_clawback.data_entry.reviews import review_of
from beancount_clawback.data_entry.reviews import reviews
from beancount_clawback.data_entry.reviews import turn
from beancount_clawback.ledger_language.keys import CLEARED_FLAG
from beancount_clawback.ledger_language.keys import REVIEW_FLAG
from beancount_clawback.ledger_language.problems import balance_in_words
from beancount_clawback.reports.as_of import day_here
from beancount_clawback.reports.tables.as_text import printable
from beancount_clawback.reports.tables.table import Table
from beancount_clawback.reports.tables.table import make_table
from beancount_clawback.reports.tables.table import text


@click.command(
    epilog=examples(
        "clawback review practice.beancount",
        "clawback review practice.beancount --clear pay-5512",
    )
)
@ledger_argument
@click.option("--clear", metavar="LINK", help="Change the ! of this record to *.")
@click.option("--reopen", metavar="LINK", help="Undo: change the * back to !.")
@as_of_option
@format_option
@yes_option
@dry_run_option
def review(
    *,
    ledger_file: str,
    clear: str | None,
    reopen: str | None,
    as_of: datetime.date | None,
    format_: str,
    yes: bool,
    dry_run: bool,
) -> int:
    """List the clawbacks of LEDGER that need review, or clear one of them.

    LINK is the payment's or the claim's, or FILE:LINE of the record. Clearing changes one
    character of the file. The exit code is 1 when it is refused or not wanted.
    """
    if clear is not None and reopen is not None:
        raise click.UsageError("Give either --clear or --reopen.")
    lists = clear is None and reopen is None
    opened, linked = worked_out(
        ledger_file, lambda opened: LinkedLedger(opened.ledger), will_change=not lists
    )
    if lists:
        day = day_here(opened.ledger.entries, as_of)
        print_table(_listed(opened, reviews(linked), day), format_)
        return 0
    flag = REVIEW_FLAG if clear is None else CLEARED_FLAG
    try:
        name = as_named(clear or reopen or "", linked)
        one = review_of(name, linked, is_open=clear is not None)
        changes = turn([one], flag, linked, reader(linked))
    except ReviewError as error:
        click.echo(printable(str(error)), err=True)
        return 1
    click.echo(_described(one))
    return finish(opened, linked, changes, yes=yes, dry_run=dry_run)


def _listed(opened: Opened, found: list[Review], day: datetime.date) -> Table:
    rows = [
        (
            ", ".join(one.claims) or one.payment,
            one.entry.date,
            one.age(day),
            one.client,
            one.payer,
            one.entry.narration or "",
            _balance(one),
            opened.places.at(*one.place),
        )
        for one in found
    ]
    return make_table(
        f"Open reviews on {day}",
        [
            text("claim", "Claim"),
            text("since", "Since"),
            text("days", "Days"),
            text("client", "Client"),
            text("payer", "Payer"),
            text("reason", "Reason"),
            text("balance", "Balance"),
            text("place", "Place"),
        ],
        rows,
    )


def _described(one: Review) -> str:
    claims = ", ".join(one.claims) or one.payment
    balance = _balance(one)
    words = f'{one.entry.date} {one.payer} "{one.entry.narration}" {claims}, balance {balance}'
    return printable(words)


def _balance(one: Review) -> str:
    words = balance_in_words(one.balance, one.claims)
    return "settled" if words == "0" else words
