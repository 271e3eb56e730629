"""The option `--format`, and printing a table as it says."""

from __future__ import annotations

import sys

import click

from beancount_clawback.cli.terminal import has_color
from beancount_clawback.cli.terminal import height_of_terminal
from beancount_clawback.cli.terminal import width_of_terminal
from beancount_clawback.reports.tables.as_text import as_text
from beancount_clawback.reports.tables.table import Table

format_option = click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "csv", "json", "xlsx"]),
    default="table",
    show_default=True,
    help="A table for people; CSV, JSON or a workbook for machines, with plain numbers.",
)


def print_table(table: Table, format_: str) -> None:
    """Print a table on standard output, as wide as the terminal; long ones page by page.

    Raises:
        click.UsageError: A workbook was asked for on a terminal, or cannot be written.
    """
    if format_ == "csv":
        from beancount_clawback.reports.tables.as_csv import as_csv  # noqa: PLC0415 - start

        click.echo(as_csv(table), nl=False)
    elif format_ == "json":
        from beancount_clawback.reports.tables.as_json import as_json  # noqa: PLC0415 - start

        click.echo(as_json(table), nl=False)
    elif format_ == "xlsx":
        _print_workbook(table)
    else:
        text = as_text(table, color=has_color(), width=width_of_terminal())
        height = height_of_terminal()
        if height is not None and text.count("\n") >= height:
            click.echo_via_pager(text)
        else:
            click.echo(text, nl=False)


def _print_workbook(table: Table) -> None:
    from beancount_clawback.reports.tables import as_xlsx  # noqa: PLC0415 - start

    if sys.stdout.isatty():
        raise click.UsageError(
            "A workbook cannot be shown here. Write it to a file: … --format xlsx > report.xlsx"
        )
    try:
        content = as_xlsx.as_xlsx(table)
    except as_xlsx.XlsxMissingError as error:
        raise click.UsageError(str(error)) from None
    click.echo(content, nl=False)
