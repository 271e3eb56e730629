"""From what a form comes to, to the changes that one write makes of it."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from pathlib import Path

from beancount.core.data import Transaction

from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.data_entry.adoption import adopting_change
from beancount_clawback.data_entry.bulk_form import SheetForm
from beancount_clawback.data_entry.bulk_form import SheetOutcome
from beancount_clawback.data_entry.payment_choice import Choice
from beancount_clawback.data_entry.payment_choice import chosen
from beancount_clawback.data_entry.recording import Recording
from beancount_clawback.ledger_files.source_files import Change
from beancount_clawback.ledger_files.source_files import Source
from beancount_clawback.ledger_files.source_files import merged
from beancount_clawback.ledger_files.transaction_text import render_transaction
from beancount_clawback.ledger_files.write_place import Addition
from beancount_clawback.ledger_files.write_place import WritePlace
from beancount_clawback.ledger_files.write_place import changes_of
from beancount_clawback.ledger_files.write_place import place_beside
from beancount_clawback.ledger_files.write_place import place_by_options


def place_of_new(
    made: Sequence[Transaction],
    choice: Choice | None,
    linked: LinkedLedger,
    *,
    beside_payment: bool,
) -> WritePlace:
    """Where an entry goes that `made` comes of.

    Args:
        made: What the engine makes of it; the accounts decide.
        choice: The payment that it takes back; None where it takes none back.
        linked: The ledger.
        beside_payment: Whether it goes into the file of that payment.
    """
    if choice is not None and beside_payment:
        return place_beside(choice.event.entry)
    return place_by_options(made, linked.customs, linked.main_file)


def record_changes(
    recording: Recording,
    choice: Choice | None,
    place: WritePlace,
    read: Callable[[Path], Source],
) -> tuple[Change, ...]:
    """The changes that write a recording, one for each file: the entry, and what it adopts.

    Raises:
        EntryTextError: An entry does not stand any more where it was read.
        LedgerFileError: A file cannot be read, or is none of the ledger's.
    """
    adopted = [adopting_change(one, read) for one in choice.adoptions] if choice else []
    return merged((*adopted, *changes_of([Addition(place, recording.text)], read)))


def sheet_changes(
    form: SheetForm,
    outcome: SheetOutcome,
    linked: LinkedLedger,
    read: Callable[[Path], Source],
    *,
    beside_payment: bool,
) -> tuple[Change, ...]:
    """The changes that write all rows of a sheet, and what its `#remittance` entry says.

    Raises:
        EntryTextError: The directive that an entry goes above is gone.
        LedgerFileError: A file cannot be read, or is none of the ledger's.
    """
    additions = []
    for row, done in zip(form.rows, outcome.rows, strict=True):
        choice = chosen(done.choices, row.clawback_of) if row.clawback_of else None
        place = place_of_new(done.made, choice, linked, beside_payment=beside_payment)
        additions.append(Addition(place, done.text))
    if outcome.statement is not None:
        additions.append(Addition(place, render_transaction(outcome.statement)))
    return changes_of(additions, read)


def entry_changes(
    entry: Transaction, linked: LinkedLedger, read: Callable[[Path], Source]
) -> tuple[Change, ...]:
    """The change that writes an entry with postings, where Fava's options say.

    Raises:
        EntryTextError: The directive that it goes above is gone.
        LedgerFileError: The file cannot be read, or is none of the ledger's.
    """
    place = place_by_options([entry], linked.customs, linked.main_file)
    return changes_of([Addition(place, render_transaction(entry))], read)
