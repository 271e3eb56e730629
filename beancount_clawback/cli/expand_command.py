"""`clawback expand`: the ledger as plain Beancount, to leave or to look."""

from __future__ import annotations

import os
from pathlib import Path

import click

from beancount_clawback.claims.book import build_book
from beancount_clawback.cli.examples import examples
from beancount_clawback.cli.opened_ledger import Opened
from beancount_clawback.cli.opened_ledger import exit_code
from beancount_clawback.cli.opened_ledger import ledger_argument
from beancount_clawback.cli.opened_ledger import worked_out
from beancount_clawback.ledger_files.expanded_text import expanded_text
from beancount_clawback.ledger_files.source_files import UnreadableError
from beancount_clawback.ledger_files.trial_load import LoadProblem
from beancount_clawback.ledger_files.trial_load import trial
from beancount_clawback.ledger_language.config import PLUGIN_NAMES
from beancount_clawback.reports.tables.as_text import printable


@click.command(epilog=examples("clawback expand practice.beancount > plain.beancount"))
@ledger_argument
def expand(ledger_file: str) -> int:
    """Print LEDGER as plain Beancount: reversals written out, the plugin line gone.

    Included files are put in the place of their include lines; comments stay. The result
    loads without this package and gives the same balance for every account. A record that has
    an error stays as it is. The exit code is 1 where another plugin finds an error in the
    result that it does not find in LEDGER.
    """
    opened, (text, problems) = worked_out(ledger_file, _tried)
    # With `color`, for without it click takes escape sequences out of the ledger's texts.
    click.echo(text, nl=False, color=True)
    book = build_book((), opened.ledger.config)
    code = exit_code(opened, book)
    if problems:
        listed = "".join(f"\n  {printable(problem)}" for problem in problems)
        click.echo(f"\nWarning: {_WHY}{listed}\n{_REMEDY}", err=True)
    return 1 if problems else code


_WHY = "another plugin of the ledger now meets the entries written out, and refuses this text:"
_REMEDY = (
    "Take that plugin's line out of the expanded text. If it wants no postings on an account "
    "that has others below it, you can also write 'reversals': '' and 'corrected-payments': '' "
    "into the line of this plugin, and expand again."
)


def _tried(opened: Opened) -> tuple[str, list[str]]:
    """The expanded text, and what other plugins find in it that they do not find now."""
    text = _text(opened)
    plugins = {name for name, _ in opened.ledger.options.get("plugin") or ()}
    if plugins.issubset(PLUGIN_NAMES):
        return text, []
    main = Path(opened.filename).absolute()
    known = {problem.message for problem in map(LoadProblem.of, opened.ledger.errors)}
    tried = trial(main, {Path(os.path.realpath(main)): text.encode()})
    found = (problem.message for problem in tried.problems if problem.message not in known)
    return text, list(dict.fromkeys(found))


def _text(opened: Opened) -> str:
    try:
        return expanded_text(opened.filename, opened.ledger)
    except UnreadableError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}.") from None
