"""`clawback template`: an empty list of clawbacks or remittance sheet, to fill in."""

from __future__ import annotations

from pathlib import Path

import click

from beancount_clawback.cli.examples import examples
from beancount_clawback.extras import XLSX
from beancount_clawback.importers.sheets.template import TEMPLATES
from beancount_clawback.importers.sheets.template import Template
from beancount_clawback.importers.sheets.template import as_csv
from beancount_clawback.importers.sheets.template import as_workbook


@click.command(
    "template",
    epilog=examples(
        "clawback template remittance.xlsx", "clawback template clawbacks.csv --kind list"
    ),
)
@click.argument("path", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--kind",
    type=click.Choice(list(TEMPLATES)),
    default="sheet",
    show_default=True,
    help="A remittance sheet, or a list of clawbacks.",
)
def template_command(path: Path, kind: str) -> int:
    """Write an empty FILE (.csv or .xlsx) to fill in and import.

    A workbook has drop-downs, checks, and notes at its headings. A file that exists is left
    alone.
    """
    template = TEMPLATES[kind]
    content = _content(template, path)
    try:
        with path.open("xb") as stream:
            stream.write(content)
    except FileExistsError:
        raise click.UsageError(f"{path} exists. Choose another name.") from None
    click.echo(f"Written: {path}")
    if path.suffix.lower() == ".csv":
        click.echo("\n".join(["", *(f"- {note}" for note in template.notes)]))
    return 0


def _content(template: Template, path: Path) -> bytes:
    ending = path.suffix.lower()
    if ending == ".csv":
        return as_csv(template)
    if ending != ".xlsx":
        raise click.UsageError(f"{path} ends neither in .csv nor in .xlsx.")
    try:
        return as_workbook(template)
    except ImportError:
        raise click.UsageError(
            f"openpyxl, which writes XLSX, is not installed. Install it with: {XLSX} "
            "(or name a file that ends in .csv)"
        ) from None
