"""`clawback status`: what waits for somebody, how much it is, and how long it has waited."""

from __future__ import annotations

import datetime

import click

from beancount_clawback.claims.checks import find
from beancount_clawback.cli.examples import examples
from beancount_clawback.cli.opened_ledger import ledger_argument
from beancount_clawback.cli.opened_ledger import worked_out
from beancount_clawback.cli.report_options import as_of_option
from beancount_clawback.cli.table_format import format_option
from beancount_clawback.cli.table_format import print_table
from beancount_clawback.reports.as_of import day_here
from beancount_clawback.reports.what_waits import waiting_table
from beancount_clawback.reports.what_waits import what_waits


@click.command(
    epilog=examples(
        "clawback status practice.beancount",
        "clawback status practice.beancount --format json",
    )
)
@ledger_argument
@as_of_option
@format_option
def status(*, ledger_file: str, as_of: datetime.date | None, format_: str) -> int:
    """Show what needs attention in LEDGER: the same lines as Fava's Overview.

    A line with nothing to do has the count 0. The exit code is always 0.
    """
    opened, findings = worked_out(ledger_file, lambda opened: find(opened.ledger))
    ledger = opened.ledger
    day = day_here(ledger.entries, as_of)
    lines = what_waits(ledger.entries, ledger.config, findings, day)
    print_table(waiting_table(lines, day), format_)
    return 0
