"""`clawback demo`: the demo practice, laid out in a folder and served in Fava."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import click

from beancount_clawback.cli.examples import examples
from beancount_clawback.demo import DemoExistsError
from beancount_clawback.demo import demo_files
from beancount_clawback.demo import export_files
from beancount_clawback.demo import write_demo

IMPORT = (
    "clawback import practice.beancount era/*.835 sheets/* lists/*.csv "
    "--into imported.beancount --account interest=Income:Interest:Payers --contractual 29 "
    "--attach"
)


@click.command(
    epilog=examples(
        "clawback demo",
        "clawback demo ~/try-it --no-serve",
        "clawback demo ~/try-import --exports",
    )
)
@click.argument(
    "directory",
    metavar="[DIR]",
    default="clawback-demo",
    type=click.Path(file_okay=False, path_type=Path),
)
@click.option("--serve/--no-serve", default=True, help="Serve it in Fava, or lay it out only.")
@click.option("--port", default=5000, show_default=True, help="Where Fava listens.")
@click.option(
    "--exports",
    is_flag=True,
    help="Its first year before an import: its own books, and the files that payers sent.",
)
@click.option(
    "--zero-posting",
    is_flag=True,
    help="Write records with one posting, of zero, for tools that insist on a posting.",
)
def demo(directory: Path, serve: bool, port: int, exports: bool, zero_posting: bool) -> int:
    """Lay out the demo practice in DIR (clawback-demo) and serve it in Fava.

    Files that exist are never overwritten. Ctrl-C ends Fava.
    """
    if exports and zero_posting:
        raise click.UsageError(
            "The practice before an import has no records yet: leave --zero-posting out, and "
            "write 'record-style': 'zero-posting' into its plugin line before you import."
        )
    files = demo_files(zero_posting=True) if zero_posting else None
    written = {name: text.encode() for name, text in files.items()} if files else None
    try:
        ledger = write_demo(directory, export_files() if exports else written)
    except DemoExistsError as error:
        raise click.UsageError(str(error)) from None
    click.echo(f"The demo practice is in {ledger}")
    if exports:
        click.echo(f"Import what its payers sent, from within {directory}, with: {IMPORT}")
    if exports or not serve:
        return 0
    if importlib.util.find_spec("fava") is None:
        raise click.UsageError(
            "Fava is not installed. Install it with: pip install 'beancount-clawback[fava]', "
            f"then: fava {ledger}"
        )
    _serve(ledger, port)
    return 0


def _serve(ledger: Path, port: int) -> None:
    from fava.cli import main as fava  # noqa: PLC0415 - an extra, which may be missing

    # Fava would serve the ledgers that this names beside the demo.
    os.environ.pop("BEANCOUNT_FILE", None)
    click.echo(f"Fava serves it on http://127.0.0.1:{port}/ (Ctrl-C ends it)")
    arguments = [str(ledger), "--host", "127.0.0.1", "--port", str(port)]
    fava.main(arguments, prog_name="fava", standalone_mode=False)
