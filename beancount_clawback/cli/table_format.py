"""The option `--format`, and printing a table as it says."""

from __future__ import annotations

import click

from beancount_clawback.cli.terminal import has_colour
from beancount_clawback.reports.tables.as_text import as_text
from beancount_clawback.reports.tables.table import Table

format_option = click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="A table for people; CSV or JSON for machines, with plain numbers.",
)


def print_table(table: Table, format_: str) -> None:
    """Print a table on standard output."""
    if format_ == "csv":
        from beancount_clawback.reports.tables.as_csv import as_csv  # noqa: PLC0415 - start

        click.echo(as_csv(table), nl=False)
    elif format_ == "json":
        from beancount_clawback.reports.tables.as_json import as_json  # noqa: PLC0415 - start

        click.echo(as_json(table), nl=False)
    else:
        click.echo(as_text(table, colour=has_colour()), nl=False)
