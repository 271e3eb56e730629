"""`clawback apply`: unapplied money is applied to the claims that are there now."""

from __future__ import annotations

from pathlib import Path

import click

from beancount_clawback.cli.examples import examples
from beancount_clawback.cli.import_command import CannotImport
from beancount_clawback.cli.import_output import diff_text
from beancount_clawback.cli.import_output import findings_text
from beancount_clawback.cli.import_write import prepared
from beancount_clawback.cli.import_write import write
from beancount_clawback.cli.ledger_write import dry_run_option
from beancount_clawback.cli.ledger_write import yes_option
from beancount_clawback.cli.opened_ledger import Opened
from beancount_clawback.cli.opened_ledger import ledger_argument
from beancount_clawback.cli.opened_ledger import worked_out
from beancount_clawback.cli.terminal import with_bar
from beancount_clawback.importers.posting.plan_changes import plan_to_apply
from beancount_clawback.importers.posting.waiting_amounts import left_out
from beancount_clawback.ledger_files.safe_write import NewProblemsError
from beancount_clawback.ledger_files.source_files import LedgerFileError
from beancount_clawback.ledger_files.string_literal import TextError
from beancount_clawback.ledger_files.write_place import place_by_options
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.unapplied import open_unapplied


@click.command(
    epilog=examples(
        "clawback apply practice.beancount --dry-run",
        "clawback apply practice.beancount --yes",
    )
)
@ledger_argument
@click.option(
    "--attach",
    is_flag=True,
    help="Where a clawback was recorded by another way already, note the remittance there and "
    "settle what it takes.",
)
@yes_option
@dry_run_option
def apply(*, ledger_file: str, attach: bool, yes: bool, dry_run: bool) -> int:
    """Apply the unapplied money of LEDGER to the claims and payments that it has by now.

    Every import does the same first. The bank is left alone: what is written has the unapplied
    account as its cash leg. Lists what still waits, and why; the exit code is 1 while anything
    does.
    """
    opened, work = worked_out(
        ledger_file,
        lambda opened: plan_to_apply(opened.ledger, _target(opened), attach=attach),
        will_change=not dry_run,
    )
    ledger = opened.ledger
    waiting = open_unapplied(ledger.entries, Roles(ledger.config))
    try:
        change = prepared(ledger, work, _target(opened), None)
        click.echo(diff_text(change.diff(opened.places)), nl=False)
        click.echo(
            findings_text([*work.findings, *work.waiting, *left_out(waiting, work)]), nl=False
        )
        left = len(waiting) - work.counts.applied
        identified = work.counts.identified
        more = f" {identified:,} identified that was kept for no known claim."
        done = f"\n{work.counts.applied:,} applied, {left:,} still unapplied."
        click.echo(f"{done}{more if identified else ''}")
        if change.is_empty or dry_run:
            return int(left > 0)
        if not yes:
            click.confirm("Write this?", default=False, abort=True)
        with_bar("Checking and writing", lambda: write(change))
    except (NewProblemsError, LedgerFileError, TextError) as error:
        raise CannotImport(str(error)) from None
    click.echo(change.done_text(opened.places))
    return int(left > 0)


def _target(opened: Opened) -> Path:
    ledger = opened.ledger
    return place_by_options((), ledger.entries, str(ledger.options["filename"])).path
