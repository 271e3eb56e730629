"""`--letter`: what a payer's letter says finds the payment and fills the form."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.claims.payment_finder import Found
from beancount_clawback.claims.payment_finder import FoundKind
from beancount_clawback.cli.asked_fields import choose
from beancount_clawback.cli.chosen_payment import found_line
from beancount_clawback.cli.chosen_payment import one_of
from beancount_clawback.cli.ledger_write import CannotWrite
from beancount_clawback.data_entry.payment_choice import Choice
from beancount_clawback.data_entry.payment_choice import choices_of
from beancount_clawback.ledger_files.private_folder import folder_of
from beancount_clawback.ledger_files.private_folder import proposed_folder
from beancount_clawback.ledger_files.source_files import LedgerFileError
from beancount_clawback.letters.facts import Spot
from beancount_clawback.letters.form_filled import FilledForm
from beancount_clawback.letters.form_filled import PaymentAsItIs
from beancount_clawback.letters.form_filled import fill_form
from beancount_clawback.letters.letter_file import KeptLetter
from beancount_clawback.letters.letter_file import kept_letter
from beancount_clawback.letters.payment_meant import Fitting
from beancount_clawback.letters.payment_meant import LetterSearch
from beancount_clawback.letters.payment_meant import search_by_letter
from beancount_clawback.letters.pdf_text import LetterError
from beancount_clawback.letters.pdf_text import LetterText
from beancount_clawback.letters.pdf_text import read_letter
from beancount_clawback.letters.pdf_text import text_of
from beancount_clawback.reports.tables.as_text import printable

letter_option = click.option(
    "--letter",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE.pdf",
    help="The payer's letter: read on this machine; it finds the payment and fills the rest. "
    "It is kept in the folder for letters and linked to the record.",
)


class NoPaymentFits(click.ClickException):
    """The letter does not lead to one payment."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that was read, with what came of looking for its payment."""

    content: bytes
    text: LetterText
    search: LetterSearch


def read_for(path: Path, linked: LinkedLedger) -> Letter:
    """Read a letter.

    Raises:
        CannotWrite: It cannot be read.
    """
    try:
        content = read_letter(path)
        text = text_of(content)
        return Letter(content, text, search_by_letter(text.pages, linked.finder))
    except LetterError as error:
        raise CannotWrite(str(error)) from None


def letter_choice(letter: Letter, linked: LinkedLedger, *, asks: bool) -> Choice | Found:
    """The payment that a letter is about; a handwritten clawback as it was found.

    Raises:
        NoPaymentFits: It fits none, or several and nobody can be asked.
    """
    search = letter.search
    if not search.fitting:
        looked_for = "".join(f"\n  {printable(line)}" for line in search.looked_for)
        raise NoPaymentFits(
            f"No insurance payment fits this letter. Looked for:{looked_for}\n"
            'Name the payment: --find "PAYER AMOUNT CHECK-NUMBER", or --payment FILE:LINE.'
        )
    lines = [found_line(one.found, linked) for one in search.fitting]
    chosen = search.chosen.found if search.chosen else None
    if not any(one.found.standing for one in search.fitting):
        raise NoPaymentFits("It has been taken back already:\n  " + "\n  ".join(lines))
    if chosen is None and asks:
        number = choose("The letter may be about more than one. Which one is it?", lines)
        chosen = search.fitting[number].found
    if chosen is None:
        first = lines[0].split("  ")[0]
        listed = "".join(f"\n  {line}" for line in lines)
        several = "The letter may be about one of these"
        raise NoPaymentFits(f"{several}; name it, such as --payment {first}:{listed}")
    if chosen.kind is FoundKind.HANDWRITTEN:
        return chosen
    return one_of(choices_of(chosen, linked), asks=asks)


def filled_by(letter: Letter, choice: Choice) -> FilledForm:
    """What the letter fills in the form, shown with where it stands in the letter."""
    event = choice.event
    fitting = letter.search.fitting_of(event.entry, choice.link)
    payment = PaymentAsItIs.of(event.date, event.legs, choice.currency)
    filled = fill_form(letter.search.facts, fitting, payment)
    _show(fitting, filled, letter.text.remarks)
    return filled


def keep(
    letter: Letter, choice: Choice, date: str, linked: LinkedLedger, record_file: Path
) -> KeptLetter | None:
    """Where the letter goes; says so where no folder for letters is set up.

    Raises:
        CannotWrite: Git would take the letter in.
    """
    event = choice.event
    try:
        kept = kept_letter(
            letter.content,
            date=date,
            link=choice.link,
            payment=event.entry,
            payer=event.payer,
            linked=linked,
            record_file=record_file,
        )
    except LedgerFileError as error:
        raise CannotWrite(str(error)) from None
    if kept is None:
        proposed = folder_of(proposed_folder(linked.main_file), linked.main_file)
        click.echo(
            "\nThe letter itself is not kept, because no folder for letters is set up:\n"
            f"  clawback init {os.path.relpath(linked.main_file)} "
            f"--letters {os.path.relpath(proposed)}"
        )
    return kept


def _show(fitting: Fitting | None, filled: FilledForm, remarks: Sequence[str]) -> None:
    rows: list[tuple[str, str, Spot | None]] = []
    if fitting:
        rows += [(f.meaning.value, f.typed, f.spot) for f in fitting.facts]
    rows += [
        (one.field, f"{one.value} ({one.why})" if one.why else one.value, one.spot)
        for one in filled.fields
    ]
    names = max(len(name) for name, _, _ in rows)
    values = max(len(value) for _, value, _ in rows)
    click.echo("Found in the letter:")
    for name, value, spot in rows:
        where = f'  page {spot.page}: "{spot.context}"' if spot else ""
        click.echo(printable(f"  {name:{names}}  {value:{values}}{where}".rstrip()))
    for remark in (*remarks, *filled.remarks):
        click.echo(printable(remark))
    click.echo("")
