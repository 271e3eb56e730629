"""Editing what a clawback took back: what it would take back then, and its seal anew.

The edit of a payment reaches every clawback behind it: the one that took it back, and those
that took back what this one left paid. Each is completed anew, and where it meets something
else than before, its seal is written anew in the same change, with the day of the edit.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from beancount.core.data import Transaction

from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.claims.preview import Preview
from beancount_clawback.data_entry.entry_as_written import as_written
from beancount_clawback.ledger_files.entry_text import EntryText
from beancount_clawback.ledger_files.entry_text import EntryTextError
from beancount_clawback.ledger_files.entry_text import entry_at
from beancount_clawback.ledger_files.entry_text import set_metadata
from beancount_clawback.ledger_files.source_files import Change
from beancount_clawback.ledger_files.source_files import Source
from beancount_clawback.ledger_files.splice import Splice
from beancount_clawback.ledger_files.string_literal import quote
from beancount_clawback.ledger_language.keys import CLAWBACK_TAG
from beancount_clawback.ledger_language.keys import CORRECTED_TAG
from beancount_clawback.ledger_language.keys import ORIGINAL_KEY
from beancount_clawback.ledger_language.keys import RESEALED_KEY
from beancount_clawback.ledger_language.payment_line import PaymentLine
from beancount_clawback.ledger_language.places import Place
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.ledger_language.places import place_in
from beancount_clawback.ledger_language.problems import money_by_currency
from beancount_clawback.ledger_language.records import text_of
from beancount_clawback.ledger_language.seals import Seal


@dataclass(frozen=True, slots=True)
class Behind:
    """A clawback behind an entry: as its file has it, and the payment that it takes back."""

    entry: Transaction
    source: Source
    found: EntryText
    payment: PaymentLine


@dataclass(frozen=True, slots=True)
class NewSeal:
    """The seal that a clawback needs after an edit; `before` is what it takes back now."""

    clawback: Behind
    before: Seal
    after: Seal

    @property
    def holds(self) -> bool:
        """Whether the clawback is as it was, or its seal is that of what it meets then."""
        if str(self.before) == str(self.after):
            return True
        sealed = Seal.read(text_of(self.clawback.entry.meta, ORIGINAL_KEY))
        return sealed is not None and sealed.holds(self.after)

    @property
    def sealed(self) -> Transaction:
        """The clawback with this seal."""
        entry = self.clawback.entry
        return entry._replace(meta={**entry.meta, ORIGINAL_KEY: str(self.after)})


def clawbacks_behind(
    made: Sequence[Transaction], linked: LinkedLedger, read: Callable[[Path], Source]
) -> tuple[Behind, ...]:
    """The clawbacks that take back an entry or what came of it, in the ledger's order.

    Args:
        made: What the ledger has at the entry's place.
        linked: The ledger as loaded.
        read: Reads a file of it.

    Raises:
        EntryTextError: One of them is not where the ledger had it.
        LedgerFileError: A file cannot be read.
    """
    links = {link for entry in made for link in entry.links or ()}
    met = linked.standing(links).expansion.outcome.met
    records = {
        id(entry): entry
        for entry in linked.entries_around(links)
        if type(entry) is Transaction
        and id(entry) in met
        and CLAWBACK_TAG in (entry.tags or ())
        and CORRECTED_TAG not in (entry.tags or ())
    }
    reached = {file_and_line(made[0])}
    behind: dict[Place, PaymentLine] = {}
    while more := {
        file_and_line(entry): met[key]
        for key, entry in records.items()
        if file_and_line(met[key].entry) in reached and file_and_line(entry) not in behind
    }:
        behind |= more
        reached |= more.keys()
    places = dict.fromkeys(map(file_and_line, records.values()))
    return tuple(_behind(p, behind[p], linked, read) for p in places if p in behind)


def new_seals(
    edited: Transaction, behind: Sequence[Behind], linked: LinkedLedger
) -> tuple[NewSeal, ...]:
    """The seals that the edit of an entry asks for.

    These are those of the clawbacks that would meet something else, and of those whose seal
    would not hold any more.
    """
    if not behind:
        return ()
    done = linked.standing(_links(edited, behind)).with_entries(
        [edited], replaces=file_and_line(edited), again=[one.entry for one in behind]
    )
    broken = {place_in(e.source) for e in done.errors if e.check == "original-changed"}
    seals = []
    for one in behind:
        payment = done.outcome.taken_back_by(one.entry)
        if payment is None:
            continue
        seal = NewSeal(one, Seal.of(one.payment), Seal.of(payment))
        if not seal.holds or file_and_line(one.entry) in broken:
            seals.append(seal)
    return tuple(seals)


def seal_splices(
    seals: Sequence[NewSeal], on: datetime.date
) -> Iterator[tuple[Source, tuple[Splice, ...]]]:
    """What writes the seals anew, with the day of the edit: a file and its splices each."""
    for seal in seals:
        values = {ORIGINAL_KEY: quote(str(seal.after)), RESEALED_KEY: on.isoformat()}
        source = seal.clawback.source
        yield source, set_metadata(source.text, seal.clawback.found, values)


def as_changes(parts: Sequence[tuple[Source, tuple[Splice, ...]]]) -> tuple[Change, ...]:
    """Splices of several entries as one change a file."""
    by_file: dict[Path, tuple[Source, tuple[Splice, ...]]] = {}
    for source, splices in parts:
        _, before = by_file.get(source.path, (source, ()))
        by_file[source.path] = (source, before + splices)
    return tuple(Change(source, splices) for source, splices in by_file.values())


def in_words(
    seals: Sequence[NewSeal], outcome: Preview | None, linked: LinkedLedger
) -> list[str]:
    """What the clawbacks behind an edited entry would do differently, a line each."""
    redone = {file_and_line(one.record): one for one in outcome.redone} if outcome else {}
    lines = []
    for seal in seals:
        entry = seal.clawback.entry
        words = [
            f'The clawback of {entry.date} "{entry.narration or ""}" '
            f"({linked.named(file_and_line(entry))}) took back: {seal.before}. "
            f"It would take back: {seal.after}."
        ]
        one = redone.get(file_and_line(entry))
        for before, after in one.corrected if one else ():
            words.append(f"Its corrected payment was: {before}. It would be: {after}.")
        for what, amounts in (("Revenue", one.revenue), ("Cash", one.cash)) if one else ():
            if amounts:
                changed = money_by_currency(amounts)
                words.append(f"{what} of {entry.date:%Y-%m} changes by {changed}.")
        lines.append(" ".join(words))
    return lines


def _behind(
    place: Place, payment: PaymentLine, linked: LinkedLedger, read: Callable[[Path], Source]
) -> Behind:
    source = read(Path(place[0]))
    found = entry_at(source.text, place[1])
    entry = as_written(found, linked.by_place[place], place)
    if entry is None:
        raise EntryTextError(
            f"The entry at {linked.named(place)} is not the one that was loaded. The file has "
            "changed: load it again."
        )
    return Behind(entry, source, found, payment)


def _links(edited: Transaction, behind: Sequence[Behind]) -> set[str]:
    entries = (edited, *(one.entry for one in behind))
    return {link for entry in entries for link in entry.links or ()}
