"""How every command that writes begins and ends: the ledger; diff, question, safe write."""

from __future__ import annotations

import os
from collections.abc import Callable
from collections.abc import Sequence
from pathlib import Path

import click

from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.cli.opened_ledger import Opened
from beancount_clawback.cli.opened_ledger import worked_out
from beancount_clawback.cli.terminal import diff_line
from beancount_clawback.ledger_files import safe_write
from beancount_clawback.ledger_files import source_files
from beancount_clawback.ledger_files.new_file import NewFile
from beancount_clawback.ledger_files.new_file import put_away
from beancount_clawback.ledger_files.private_folder import folder_of
from beancount_clawback.ledger_files.source_files import Change
from beancount_clawback.ledger_files.source_files import LedgerFileError
from beancount_clawback.ledger_files.source_files import Source
from beancount_clawback.letters.letter_file import FiledLetter
from beancount_clawback.reports.tables.as_text import printable

yes_option = click.option("--yes", is_flag=True, help="Write without asking anything.")
dry_run_option = click.option(
    "--dry-run", is_flag=True, help="Show the change as a diff; write nothing."
)


class CannotWrite(click.ClickException):
    """The ledger, or a file of it, is in the way."""

    exit_code = 2


def linked_to_write(filename: str, *, dry_run: bool) -> tuple[Opened, LinkedLedger]:
    """The ledger that a command is about to change, or shows how it would.

    Raises:
        click.UsageError: The file cannot be read, or is not a text file.
    """
    return worked_out(
        filename, lambda opened: LinkedLedger(opened.ledger), will_change=not dry_run
    )


def reader(linked: LinkedLedger) -> Callable[[Path], Source]:
    """Reads a file of the ledger, always the same once it was read.

    What is asked and answered meanwhile is so about the file that is written in the end, or
    the write is refused.
    """
    known: dict[Path, Source] = {}

    def read(path: Path) -> Source:
        if path not in known:
            try:
                known[path] = source_files.read(linked.sources, path)
            except LedgerFileError as error:
                raise CannotWrite(str(error)) from None
        return known[path]

    return read


def as_named(name: str, linked: LinkedLedger) -> str:
    """`file:line` from here as `file:line` from the ledger's folder; a link stays as it is."""
    path, colon, line = name.rpartition(":")
    if colon and line.isdecimal() and Path(path).exists():
        return f"{linked.short_name(os.path.abspath(path))}:{line}"
    return name


def finish(
    opened: Opened,
    linked: LinkedLedger,
    changes: Sequence[Change],
    *,
    yes: bool,
    dry_run: bool,
    new_file: NewFile | None = None,
    letter: FiledLetter | None = None,
) -> int:
    """Show the changes, ask unless told not to, write all or none; gives the exit code.

    What the ledger would refuse is refused before anything is shown. A `letter` is the one of
    a record that is taken back.

    Raises:
        CannotWrite: A file cannot be written, or has changed meanwhile.
    """
    names = ", ".join(opened.places.file(str(change.source.path)) for change in changes)
    diff = "".join(
        change.diff(opened.places.file(str(change.source.path))) for change in changes
    )
    if not diff:
        click.echo("Nothing would change.")
        return 0
    if letter:
        click.echo(printable(letter.in_words()))
    try:
        known = linked.ledger.known_errors()
        tried = None
        if dry_run or not yes:
            tried = safe_write.try_out(linked.sources, changes, known=known)
            for line in diff.splitlines():
                click.echo(diff_line(printable(line)))
        if dry_run:
            return 0
        if not yes and not click.confirm(f"Write this to {names}?", default=False):
            click.echo("Nothing was written.")
            return 1
        safe_write.write(linked.sources, changes, known=known, tried=tried, new_file=new_file)
    except safe_write.NewProblemsError as error:
        click.echo(printable(str(error)), err=True)
        return 1
    except LedgerFileError as error:
        raise CannotWrite(str(error)) from None
    kept = f" The letter is kept in {new_file.path}." if new_file else ""
    click.echo(f"Written: {names}.{kept}")
    if letter and letter.file:
        problem = put_away(letter.file, folder_of(linked.config.letters, linked.main_file))
        click.echo(printable(problem or "The letter is deleted."))
    return 0
