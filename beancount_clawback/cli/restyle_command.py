"""`clawback restyle`: a ledger turned to the other record style, in one diff."""

from __future__ import annotations

import click

from beancount_clawback.cli.examples import examples
from beancount_clawback.cli.ledger_write import CannotWrite
from beancount_clawback.cli.ledger_write import dry_run_option
from beancount_clawback.cli.ledger_write import finish
from beancount_clawback.cli.ledger_write import linked_to_write
from beancount_clawback.cli.ledger_write import reader
from beancount_clawback.cli.ledger_write import yes_option
from beancount_clawback.cli.opened_ledger import ledger_argument
from beancount_clawback.ledger_files.string_literal import TextError
from beancount_clawback.ledger_language.config import RECORD_STYLES
from beancount_clawback.set_up.plugin_line import PluginLineError
from beancount_clawback.set_up.restyle import restyled


@click.command(
    epilog=examples(
        "clawback restyle practice.beancount --to zero-posting --dry-run",
        "clawback restyle practice.beancount --to no-postings --yes",
    )
)
@ledger_argument
@click.option("--to", type=click.Choice(RECORD_STYLES), required=True, help="The new style.")
@yes_option
@dry_run_option
def restyle(*, ledger_file: str, to: str, yes: bool, dry_run: bool) -> int:
    """Turn LEDGER to another record style: the setting, and every entry that is there.

    In the style zero-posting a record has one posting of zero and its amounts are texts, for
    tools whose grammar insists on that. Both styles mean the same. Entries whose postings
    are written out keep them.
    """
    opened, linked = linked_to_write(ledger_file, dry_run=dry_run)
    try:
        changes = restyled(linked, to, reader(linked))
    except (PluginLineError, TextError) as error:
        raise CannotWrite(str(error)) from None
    return finish(opened, linked, changes, yes=yes, dry_run=dry_run)
