"""`clawback preview`: what a clawback record would do, without writing it."""

from __future__ import annotations

import datetime

import click
from beancount.core.data import Transaction

from beancount_clawback.claims.book import build_book
from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.claims.preview import Preview
from beancount_clawback.claims.trial_record import NoTransactionsError
from beancount_clawback.claims.trial_record import trial_record
from beancount_clawback.cli.asked_fields import amount_options
from beancount_clawback.cli.examples import examples
from beancount_clawback.cli.opened_ledger import Opened
from beancount_clawback.cli.opened_ledger import exit_code
from beancount_clawback.cli.opened_ledger import ledger_argument
from beancount_clawback.cli.opened_ledger import worked_out
from beancount_clawback.cli.parameter_types import TypedDate
from beancount_clawback.cli.shown_preview import before_and_after
from beancount_clawback.cli.shown_preview import consequences
from beancount_clawback.cli.table_format import print_table
from beancount_clawback.ledger_files.transaction_text import render_transaction
from beancount_clawback.ledger_language.keys import AMOUNT_KEYS
from beancount_clawback.reports.tables.as_text import printable


@click.command(
    epilog=examples(
        "clawback preview practice.beancount --payment pay-5512",
        "clawback preview practice.beancount --payment pay-5512 --client-responsibility 150.00",
        "clawback preview practice.beancount --payment pay-5512 --insurance-paid 40.00",
    )
)
@ledger_argument
@click.option("--payment", required=True, metavar="LINK", help="The payment taken back.")
@amount_options
@click.option("--claim", metavar="CLAIM", help="Which claim, when the payment covers several.")
@click.option(
    "--date",
    type=TypedDate(),
    help="The record's date. Left out: that of the last transaction.",
)
def preview(
    *,
    ledger_file: str,
    payment: str,
    insurance_paid: str | None,
    write_off: str | None,
    client_responsibility: str | None,
    insurance_responsibility: str | None,
    claim: str | None,
    date: datetime.date | None,
) -> int:
    """Show what a clawback of a payment would do to LEDGER. Writes nothing.

    Amounts are what holds after the clawback; leave them all out for a full reversal. CLAIM is
    the claim's link, with or without the caret and the prefix. With strict-review in the
    ledger, the record is shown as reviewed. The exit code is 1 when the record would be
    refused.
    """
    given = (insurance_paid, write_off, client_responsibility, insurance_responsibility)
    meta = {key: value for key, value in zip(AMOUNT_KEYS, given, strict=True) if value}
    link = payment.strip().removeprefix("^")
    if not link:
        raise click.UsageError("Name the payment: --payment pay-5512.")

    def work(opened: Opened) -> tuple[Transaction, Preview]:
        linked = LinkedLedger(opened.ledger)
        try:
            record = trial_record(linked, link, meta, claim=claim or "", date=date)
        except NoTransactionsError as error:
            seen = f" See what is wrong with it: clawback check {opened.filename}"
            why = seen if opened.ledger.errors else ""
            raise click.UsageError(f"{error}{why}") from None
        return record, linked.preview(record)

    opened, (record, outcome) = worked_out(ledger_file, work)
    if outcome.errors:
        click.echo("The record would be refused:", err=True)
        for error in outcome.errors:
            click.echo(f"  {printable(error.message)}", err=True)
        return 1
    click.echo(f"A clawback of ^{link} on {record.date}. Nothing is written.\n")
    print_table(before_and_after(outcome), "table")
    click.echo("\n" + "\n".join(consequences(outcome, record.date)))
    click.echo("\nIts transactions:\n")
    click.echo("\n".join(map(render_transaction, outcome.transactions)), nl=False)
    return exit_code(opened, build_book((), opened.ledger.config))
