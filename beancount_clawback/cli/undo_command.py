"""`clawback undo`: take back a clawback that was recorded by mistake."""

from __future__ import annotations

import click

from beancount_clawback.cli.examples import examples
from beancount_clawback.cli.ledger_write import as_named
from beancount_clawback.cli.ledger_write import dry_run_option
from beancount_clawback.cli.ledger_write import finish
from beancount_clawback.cli.ledger_write import linked_to_write
from beancount_clawback.cli.ledger_write import reader
from beancount_clawback.cli.ledger_write import yes_option
from beancount_clawback.cli.opened_ledger import ledger_argument
from beancount_clawback.data_entry.undoing import CannotUndoError
from beancount_clawback.data_entry.undoing import undo as undone
from beancount_clawback.letters.letter_file import filed_letter
from beancount_clawback.letters.letter_file import letter_of
from beancount_clawback.reports.tables.as_text import printable


@click.command(
    epilog=examples(
        "clawback undo practice.beancount pay-5512",
        "clawback undo practice.beancount clawbacks.beancount:12 --yes",
    )
)
@ledger_argument
@click.argument("entry", metavar="ENTRY")
@yes_option
@dry_run_option
def undo(*, ledger_file: str, entry: str, yes: bool, dry_run: bool) -> int:
    """Delete ENTRY, a clawback that was recorded in LEDGER by mistake.

    ENTRY is the link of its payment or claim, or FILE:LINE of the record. The payment is
    active again, as if it had never been taken back. The letter that was kept with the record
    goes too, unless it was changed or another entry names it. It is refused when another entry
    depends on the record. To change only the amounts, use clawback edit. The exit code is 1
    when it is refused or not wanted.
    """
    opened, linked = linked_to_write(ledger_file, dry_run=dry_run)
    try:
        found = undone(as_named(entry, linked), linked, reader(linked))
    except CannotUndoError as error:
        click.echo(printable(str(error)), err=True)
        return 1
    letter = filed_letter(letter_of(found.entry, linked), linked)
    return finish(opened, linked, [found.change], yes=yes, dry_run=dry_run, letter=letter)
