"""`clawback seal`: seals for the clawbacks of a ledger that have none, in one diff."""

from __future__ import annotations

import datetime

import click

from beancount_clawback.cli.examples import examples
from beancount_clawback.cli.ledger_write import dry_run_option
from beancount_clawback.cli.ledger_write import finish
from beancount_clawback.cli.ledger_write import linked_to_write
from beancount_clawback.cli.ledger_write import reader
from beancount_clawback.cli.ledger_write import yes_option
from beancount_clawback.cli.opened_ledger import ledger_argument
from beancount_clawback.cli.parameter_types import TypedDate
from beancount_clawback.data_entry.sealing import seal_changes
from beancount_clawback.data_entry.sealing import unsealed


@click.command(
    epilog=examples(
        "clawback seal practice.beancount --on 2026-06-30 --dry-run",
        "clawback seal practice.beancount --on 2026-06-30 --yes",
    )
)
@ledger_argument
@click.option("--on", type=TypedDate(), required=True, help="The day to note as `sealed-on`.")
@yes_option
@dry_run_option
def seal(*, ledger_file: str, on: datetime.date, yes: bool, dry_run: bool) -> int:
    """Write into each clawback of LEDGER that has no seal what its payment is now.

    From then on `bean-check` says when the date, payer or amounts of a payment that was taken
    back are edited. Check the payments first: a seal keeps what it finds.
    """
    opened, linked = linked_to_write(ledger_file, dry_run=dry_run)
    found = unsealed(linked)
    if not found:
        click.echo("Every clawback has a seal.")
        return 0
    changes = seal_changes(found, on, reader(linked))
    many = "1 clawback has" if len(found) == 1 else f"{len(found):,} clawbacks have"
    click.echo(f"{many} no seal.")
    return finish(opened, linked, changes, yes=yes, dry_run=dry_run)
