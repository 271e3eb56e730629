"""`clawback expand`: the ledger as plain Beancount, to leave or to look."""

from __future__ import annotations

import click

from beancount_clawback.claims.book import build_book
from beancount_clawback.cli.examples import examples
from beancount_clawback.cli.opened_ledger import Opened
from beancount_clawback.cli.opened_ledger import exit_code
from beancount_clawback.cli.opened_ledger import ledger_argument
from beancount_clawback.cli.opened_ledger import worked_out
from beancount_clawback.ledger_files.expanded_text import expanded_text
from beancount_clawback.ledger_files.source_files import UnreadableError


@click.command(epilog=examples("clawback expand practice.beancount > plain.beancount"))
@ledger_argument
def expand(ledger_file: str) -> int:
    """Print LEDGER as plain Beancount: reversals written out, the plugin line gone.

    Included files are put in the place of their include lines; comments stay. The result
    loads without this package and gives the same balance for every account. A record that has
    an error stays as it is.
    """
    opened, text = worked_out(ledger_file, _text)
    # With `color`, for without it click takes escape sequences out of the ledger's texts.
    click.echo(text, nl=False, color=True)
    book = build_book((), opened.ledger.config)
    return exit_code(opened, book)


def _text(opened: Opened) -> str:
    try:
        return expanded_text(opened.filename, opened.ledger)
    except UnreadableError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}.") from None
