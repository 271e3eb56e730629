"""Taking back a record that was made by mistake, as long as no other entry depends on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from beancount.core.data import Transaction

from beancount_clawback.claims.claim import event_kind
from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.ledger_files.entry_text import EntryTextError
from beancount_clawback.ledger_files.entry_text import entry_at
from beancount_clawback.ledger_files.entry_text import remove
from beancount_clawback.ledger_files.source_files import Change
from beancount_clawback.ledger_files.source_files import Source
from beancount_clawback.ledger_language.keys import CLAWBACK_TAG
from beancount_clawback.ledger_language.keys import REVERSED_BY_KEY
from beancount_clawback.ledger_language.keys import REVERSED_ON_KEY
from beancount_clawback.ledger_language.keys import REVERSED_TAG
from beancount_clawback.ledger_language.places import Place
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.ledger_language.places import stands_on_one_line


class CannotUndoError(Exception):
    """The record cannot be taken back; the message says what depends on it, or what to do."""


@dataclass(frozen=True, slots=True)
class Undoing:
    """A record that can be taken back.

    Attributes:
        entry: Its reversal, as the ledger has it.
        place: File and line of the record.
        change: The change that deletes it.
        text: The record's text now.
    """

    entry: Transaction
    place: Place
    change: Change
    text: str


def undo(name: str, linked: LinkedLedger, read: Callable[[Path], Source]) -> Undoing:
    """Taking back the record that a payment's or claim's link, or a `file:line`, names.

    Raises:
        CannotUndoError: None or several are named, it is not a record of ours, it lies in a
            closed period, or another entry depends on it.
        LedgerFileError: The file cannot be read.
    """
    place = _place_of(name, linked)
    made = linked.by_place[place]
    _refuse_closed(made[0], linked)
    for entry in made:
        if REVERSED_TAG in (entry.tags or ()):
            on, by = entry.meta.get(REVERSED_ON_KEY), entry.meta.get(REVERSED_BY_KEY)
            raise CannotUndoError(
                f'The corrected payment of this record was taken back on {on} by "{by}". Take '
                "that record back first."
            )
    source = read(Path(place[0]))
    try:
        found = entry_at(source.text, place[1])
    except EntryTextError as error:
        raise CannotUndoError(str(error)) from None
    if _is_written_out(made):
        raise CannotUndoError(
            "This clawback is written out with postings, so money would go with it. Delete the "
            "entry in the editor, or remove its tag #clawback."
        )
    links = {link for entry in made for link in entry.links or ()}
    outcome = linked.standing(links).with_entries([], replaces=place)
    if outcome.errors:
        listed = "\n".join(f"  {_where(e.source, linked)}: {e.message}" for e in outcome.errors)
        raise CannotUndoError(f"Other entries depend on this record:\n{listed}")
    return Undoing(made[0], place, Change(source, remove(source.text, found)), found.text)


def _place_of(name: str, linked: LinkedLedger) -> Place:
    name = name.strip().removeprefix("^")
    made = linked.made_at(name) or linked.made_of(name)
    places = {
        file_and_line(entry): entry for entry in made if CLAWBACK_TAG in (entry.tags or ())
    }
    if len(places) == 1:
        return next(iter(places))
    if not places:
        raise CannotUndoError(f'No clawback is named by "{name}".')
    listed = "\n".join(
        f"  {linked.short_name(file)}:{line}  {entry.date}  {entry.narration}"
        for (file, line), entry in sorted(places.items())
    )
    raise CannotUndoError(
        f'"{name}" means {len(places)} clawbacks. Name one by its file and line:\n{listed}'
    )


def _is_written_out(made: list[Transaction]) -> bool:
    """Whether a person wrote the postings: then they stand on lines of their own."""
    return event_kind(made[0]) is not None and not all(map(stands_on_one_line, made))


def _refuse_closed(entry: Transaction, linked: LinkedLedger) -> None:
    closed = linked.config.closed_through
    if closed is None or entry.date > closed:
        return
    raise CannotUndoError(
        f"This record is dated {entry.date}, inside the closed period (until {closed}), "
        "so it stays. If the payer pays again, enter that as a new payment."
    )


def _where(source: dict[str, object], linked: LinkedLedger) -> str:
    return f"{linked.short_name(str(source.get('filename')))}:{source.get('lineno')}"
