"""Opening the ledger that a command is about, and saying what is wrong with it."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import click
from beancount.utils import encryption

from beancount_clawback.claims.book import Book
from beancount_clawback.cli.terminal import with_bar
from beancount_clawback.ledger_files.loaded_ledger import Ledger
from beancount_clawback.ledger_files.loaded_ledger import load
from beancount_clawback.ledger_language.keys import OUR_TAGS
from beancount_clawback.ledger_language.problems import Severity
from beancount_clawback.reports.places import Places
from beancount_clawback.reports.tables.as_text import printable

T = TypeVar("T")

ledger_argument = click.argument(
    "ledger_file",
    metavar="LEDGER",
    type=click.Path(exists=True, dir_okay=False, readable=True),
)


@dataclass(frozen=True, slots=True)
class Opened:
    """A ledger, and how its files are named: as the person named the main one."""

    filename: str
    ledger: Ledger
    places: Places


def worked_out(
    filename: str, work: Callable[[Opened], T], *, will_change: bool = False
) -> tuple[Opened, T]:
    """Load a ledger and do the work on it, with a bar while that takes its time.

    Args:
        filename: The ledger's main file.
        work: What to do.
        will_change: Whether the command ends in a write.

    Raises:
        click.UsageError: the file cannot be read, or is not a text file.
    """
    _require_text(filename)

    def both() -> tuple[Opened, T]:
        # For as long as the command lasts; why, is said in garbage_collector.py.
        gc.disable()
        folder = os.path.dirname(os.path.abspath(filename))
        places = Places(folder, os.path.dirname(filename))
        opened = Opened(filename, load(filename, will_change=will_change), places)
        return opened, work(opened)

    return with_bar(f"Reading {os.path.basename(filename)}", both)


def exit_code(opened: Opened, book: Book) -> int:
    """0; or 1 after a warning, when errors of the ledger make what was shown doubtful.

    What is not read, or counts as a payment below zero, is told and changes no exit code.
    """
    ledger = opened.ledger
    if not ledger.errors and ledger.has_plugin and not _pays_below_zero(book):
        return 0
    from beancount_clawback.claims.checks import find  # noqa: PLC0415 - a command's start

    found = find(ledger, book)
    for one in found:
        if one.check in _TOLD:
            where = opened.places.at(one.filename, one.lineno)
            click.echo(f"\n{where}: {printable(f'{one.message} {one.next_step}')}", err=True)
    errors = [one for one in found if one.severity is Severity.ERROR]
    if not errors:
        return 0
    first = errors[0]
    where = f"{opened.places.at(first.filename, first.lineno)}: " if first.filename else ""
    many = "an error" if len(errors) == 1 else f"{len(errors):,} errors"
    click.echo(
        f"\nWarning: the ledger has {many}, so these figures may not be right.\n"
        f"  {where}{printable(first.message)}\n"
        f"See them all with: clawback check {opened.filename}",
        err=True,
    )
    return 1


_TOLD = ("not-set-up", "untagged-clawback")


def _pays_below_zero(book: Book) -> bool:
    """Whether a payment without a tag takes money, as a clawback written by hand does."""
    return any(
        event.legs.cash < 0 and OUR_TAGS.isdisjoint(event.entry.tags or ())
        for claims in book.claims.values()
        for claim in claims
        for event in claim.events
    )


def _require_text(filename: str) -> None:
    """Beancount would report every byte of another file as an error."""
    try:
        with open(filename, "rb") as file:
            start = file.read(4096)
    except OSError as error:
        raise click.UsageError(f"{filename} cannot be read: {error.strerror}.") from None
    if b"\0" in start and not encryption.is_encrypted_file(filename):
        raise click.UsageError(f"{filename} is not a text file, so it is not a ledger.")
