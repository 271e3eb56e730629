"""`clawback record`: take a payment back, with a preview and a question before the write."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from dataclasses import replace
from pathlib import Path

import click
from beancount.core.data import Transaction

from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.claims.payment_finder import Found
from beancount_clawback.claims.preview import Preview
from beancount_clawback.cli.asked_fields import amount_options
from beancount_clawback.cli.asked_fields import ask_amounts
from beancount_clawback.cli.asked_fields import ask_date
from beancount_clawback.cli.asked_fields import ask_text
from beancount_clawback.cli.asked_fields import choose
from beancount_clawback.cli.chosen_payment import choice_line
from beancount_clawback.cli.chosen_payment import found_choice
from beancount_clawback.cli.chosen_payment import found_line
from beancount_clawback.cli.chosen_payment import named_choice
from beancount_clawback.cli.examples import examples
from beancount_clawback.cli.ledger_write import CannotWrite
from beancount_clawback.cli.ledger_write import as_named
from beancount_clawback.cli.ledger_write import dry_run_option
from beancount_clawback.cli.ledger_write import finish
from beancount_clawback.cli.ledger_write import linked_to_write
from beancount_clawback.cli.ledger_write import reader
from beancount_clawback.cli.ledger_write import yes_option
from beancount_clawback.cli.letter_option import filled_by
from beancount_clawback.cli.letter_option import keep
from beancount_clawback.cli.letter_option import letter_choice
from beancount_clawback.cli.letter_option import letter_option
from beancount_clawback.cli.letter_option import read_for
from beancount_clawback.cli.opened_ledger import Opened
from beancount_clawback.cli.opened_ledger import ledger_argument
from beancount_clawback.cli.shown_preview import before_and_after
from beancount_clawback.cli.shown_preview import consequences
from beancount_clawback.cli.table_format import print_table
from beancount_clawback.data_entry.adoption import adopt_clawback
from beancount_clawback.data_entry.form_changes import record_changes
from beancount_clawback.data_entry.payment_choice import Choice
from beancount_clawback.data_entry.recording import ClawbackForm
from beancount_clawback.data_entry.recording import Recording
from beancount_clawback.data_entry.recording import record_clawback
from beancount_clawback.data_entry.session_offer import sessions_for
from beancount_clawback.data_entry.session_offer import with_session
from beancount_clawback.data_entry.typed_fields import FieldProblem
from beancount_clawback.ledger_files.source_files import LedgerFileError
from beancount_clawback.ledger_files.string_literal import TextError
from beancount_clawback.ledger_files.transaction_text import render_transaction
from beancount_clawback.ledger_files.write_place import WritePlace
from beancount_clawback.ledger_files.write_place import place_by_options
from beancount_clawback.ledger_language.keys import AMOUNT_KEYS
from beancount_clawback.ledger_language.keys import PAYER_REFERENCE_KEY
from beancount_clawback.ledger_language.keys import SOURCE_KEY
from beancount_clawback.letters.form_filled import DATE_FIELD
from beancount_clawback.letters.form_filled import FilledForm
from beancount_clawback.reports.tables.as_text import printable


@dataclass(frozen=True, slots=True)
class _Given:
    """What the options say; None where one was left out."""

    date: str | None
    source: str | None
    reason: str | None
    amounts: dict[str, str]
    settlement: str
    taken: str
    check: str
    payer_reference: str
    review: bool


@click.command(
    epilog=examples(
        "clawback record practice.beancount --claim claim-1042",
        'clawback record practice.beancount --find "Aetna 98.00 7908" --date 2026-05-02',
        "clawback record practice.beancount --letter letter.pdf",
        "clawback record practice.beancount --payment pay-5512 --date 2026-05-02 "
        '--source letter --reason "Coverage ended" --client-responsibility 150 --yes',
    )
)
@ledger_argument
@click.option(
    "--payment",
    default="",
    metavar="LINK",
    help="The payment taken back: its link, or its FILE:LINE.",
)
@click.option("--claim", default="", metavar="LINK", help="The claim that it is on.")
@click.option(
    "--find",
    default="",
    metavar="WORDS",
    help="The payment taken back, by whatever is known of it: payer, client, claim, check or "
    "EFT number, amount, date. It need not be tagged.",
)
@letter_option
@click.option(
    "--session",
    default="",
    metavar="FILE:LINE",
    help="The session that the payment is for, where the two share no claim yet: both are "
    "linked to one.",
)
@click.option("--date", metavar="DATE", help="When it became known: 2026-05-20, 5/20/2026.")
@click.option("--source", help="How it became known: letter, phone, portal.")
@click.option("--reason", help="Why; the narration of the record.")
@amount_options
@click.option(
    "--settlement", default="", metavar="ACCOUNT", help="Account the payer took it from."
)
@click.option("--taken", default="", metavar="AMOUNT", help="What the payer actually took.")
@click.option("--check", default="", metavar="NUMBER", help="The check that took it.")
@click.option(
    "--payer-reference", default="", metavar="NUMBER", help="The letter's control number."
)
@click.option("--reviewed", is_flag=True, help="It needs no review: flag * instead of !.")
@click.option(
    "--into",
    type=click.Path(exists=True, dir_okay=False),
    help="The file of the ledger to append to. Left out: where Fava's insert-entry and "
    "default-file options say, else LEDGER.",
)
@yes_option
@dry_run_option
def record(
    *,
    ledger_file: str,
    payment: str,
    claim: str,
    find: str,
    letter: Path | None,
    session: str,
    date: str | None,
    source: str | None,
    reason: str | None,
    insurance_paid: str | None,
    write_off: str | None,
    client_responsibility: str | None,
    insurance_responsibility: str | None,
    settlement: str,
    taken: str,
    check: str,
    payer_reference: str,
    reviewed: bool,
    into: str | None,
    yes: bool,
    dry_run: bool,
) -> int:
    """Record in LEDGER that a payer takes a payment back or changes it.

    Asks for what the options leave open, shows what it would do, and writes one record after
    asking. The amounts are what holds from now on; without any, there is only the reversal. The
    exit code is 1 when the record is refused or not wanted.
    """
    typed = (insurance_paid, write_off, client_responsibility, insurance_responsibility)
    amounts = {k: text for k, text in zip(AMOUNT_KEYS, typed, strict=True) if text is not None}
    given = _Given(
        date, source, reason, amounts, settlement, taken, check, payer_reference, not reviewed
    )
    asks = not (yes or dry_run)
    if not (payment or claim or find or letter):
        if not asks:
            raise click.UsageError(
                "Say which payment: --find, --letter, --payment or --claim. --find takes "
                'whatever is known of it: --find "Aetna 98.00 7908".'
            )
        find = str(click.prompt("Payment (payer, client, check number, amount, date)"))
    opened, linked = linked_to_write(ledger_file, dry_run=dry_run)
    _require_plugin(opened)
    read = read_for(letter, linked) if letter else None
    if read and not (payment or claim or find):
        choice = letter_choice(read, linked, asks=asks)
    elif find:
        choice = found_choice(linked, find, asks=asks)
    else:
        choice = named_choice(linked, claim, payment, asks=asks)
    if isinstance(choice, Found):
        return _adopt(choice, given, opened, linked, yes=yes, dry_run=dry_run)
    choice = _on_session(choice, session, linked, asks=asks)
    filled = filled_by(read, choice) if read else None
    if filled:
        given = _with_letter(given, filled, yes=yes)
    if not asks and given.date is None:
        raise click.UsageError("Without questions the date must be given: --date YYYY-MM-DD.")
    is_decided = bool(given.amounts or (filled and filled.decides_amounts))
    form = _form(given, choice, asks=asks, asks_amounts=asks and not is_decided)
    recording = record_clawback(form, choice, linked)
    while recording.problems:
        _refuse(recording.problems)
        if not (asks and any(one.field in AMOUNT_KEYS for one in recording.problems)):
            return 1
        form = replace(form, amounts=_asked_amounts({}, choice))
        recording = record_clawback(form, choice, linked)
    _show(recording, choice)
    made = recording.outcome.transactions if recording.outcome else ()
    place = _place(linked, made, into)
    kept = keep(read, choice, form.date, linked, place.path) if read else None
    if kept:
        recording = record_clawback(replace(form, document=kept.document), choice, linked)
    try:
        changes = record_changes(recording, choice, place, reader(linked))
    except TextError as error:
        raise CannotWrite(str(error)) from None
    new_file = kept.file if kept else None
    return finish(opened, linked, changes, yes=yes, dry_run=dry_run, new_file=new_file)


def _with_letter(given: _Given, filled: FilledForm, *, yes: bool) -> _Given:
    """The options, and what the letter says where they say nothing."""
    values = filled.values
    amounts = {key: values[key] for key in AMOUNT_KEYS if key in values}
    if yes and not (given.amounts or filled.decides_amounts):
        raise click.UsageError(
            f"{' '.join(filled.remarks)} Without questions say what is paid from now on: "
            "--insurance-paid AMOUNT; 0 for a full reversal."
        )
    return replace(
        given,
        date=given.date or values.get(DATE_FIELD),
        source=given.source if given.source is not None else values.get(SOURCE_KEY),
        payer_reference=given.payer_reference or values.get(PAYER_REFERENCE_KEY, ""),
        amounts=given.amounts or amounts,
    )


def _on_session(choice: Choice, session: str, linked: LinkedLedger, *, asks: bool) -> Choice:
    """The choice with the session that it is for, where somebody says which one that is."""
    fitting = sessions_for(choice, linked)
    if not fitting and not session:
        return choice
    places = [f"{linked.short_name(one.place[0])}:{one.place[1]}" for one in fitting]
    lines = [
        f'{place}  {one.entry.date} {one.entry.payee or ""} "{one.entry.narration}" '
        f"({', '.join(one.why)})"
        for place, one in zip(places, fitting, strict=True)
    ]
    named = as_named(session, linked)
    if session and named in places:
        return with_session(choice, fitting[places.index(named)])
    listed = "".join(f"\n  {printable(line)}" for line in lines)
    if session:
        raise click.UsageError(
            f"{session} is not a session that fits this payment by account, amount and client "
            f"or date of service.{listed or ' None does.'}"
        )
    click.echo(f"The payment is on no claim. It may be for:{listed}")
    if not asks:
        click.echo(f"To put both on one claim, add: --session {places[0]}")
        return choice
    number = choose("Link it to", [*map(printable, lines), "none of them"])
    return with_session(choice, fitting[number]) if number < len(fitting) else choice


def _require_plugin(opened: Opened) -> None:
    if not opened.ledger.has_plugin:
        raise click.UsageError(
            f"{opened.filename} does not load the plugin, so that a record would not be read. "
            f"Set it up first: clawback init {opened.filename}"
        )


def _form(given: _Given, choice: Choice, *, asks: bool, asks_amounts: bool) -> ClawbackForm:
    if asks:
        click.echo(f"Taken back: {choice_line(choice)}")
    today = datetime.date.today().isoformat()  # noqa: DTZ011 - where the accountant sits
    return ClawbackForm(
        date=given.date or (ask_date(today) if asks else ""),
        source=_asked("Source", given.source, asks=asks),
        reason=_asked("Reason", given.reason, asks=asks),
        amounts=_asked_amounts(given.amounts, choice) if asks_amounts else given.amounts,
        settlement=given.settlement,
        taken=given.taken,
        check=given.check,
        payer_reference=given.payer_reference,
        review=given.review,
    )


def _asked(label: str, given: str | None, *, asks: bool) -> str:
    if given is not None or not asks:
        return given or ""
    return ask_text(label)


def _asked_amounts(given: dict[str, str], choice: Choice) -> dict[str, str]:
    legs = choice.event.legs
    now = {
        key: f"{number:,f}"
        for key, number in zip(
            AMOUNT_KEYS, (legs.insurance_paid, legs.write_off, legs.client), strict=False
        )
    }
    return ask_amounts(given, now, "nothing, all four for a full reversal")


def _adopt(
    found: Found,
    given: _Given,
    opened: Opened,
    linked: LinkedLedger,
    *,
    yes: bool,
    dry_run: bool,
) -> int:
    """Tag a clawback that somebody wrote by hand; its date and text stay as they are."""
    click.echo(f"A clawback written by hand: {found_line(found, linked)}")
    adopted = adopt_clawback(found, linked, reader(linked), {SOURCE_KEY: given.source or ""})
    if adopted.errors:
        click.echo("The record would be refused:", err=True)
        for error in adopted.errors:
            click.echo(f"  {printable(error.message)}", err=True)
        return 1
    return finish(opened, linked, adopted.changes, yes=yes, dry_run=dry_run)


def _refuse(problems: tuple[FieldProblem, ...]) -> None:
    click.echo("The record would be refused:", err=True)
    for problem in problems:
        named = f"--{problem.field}: " if problem.field else ""
        click.echo(f"  {named}{printable(problem.message)}", err=True)


def _show(recording: Recording, choice: Choice) -> None:
    outcome: Preview | None = recording.outcome
    if outcome is None or recording.entry is None:
        return
    click.echo(f"\nA clawback of ^{choice.link} on {recording.entry.date}.\n")
    print_table(before_and_after(outcome), "table")
    click.echo("\n" + "\n".join(consequences(outcome, recording.entry.date)))
    click.echo("\nIts transactions:\n")
    lines = "\n".join(map(render_transaction, outcome.transactions)).split("\n")
    click.echo("\n".join(map(printable, lines)))


def _place(linked: LinkedLedger, made: tuple[Transaction, ...], into: str | None) -> WritePlace:
    if into is None:
        return place_by_options(made, linked.customs, linked.main_file)
    try:
        real = linked.sources.real_path(Path(into))
    except LedgerFileError as error:
        raise click.UsageError(str(error)) from None
    return WritePlace(next(file for file in linked.sources.files if file.resolve() == real))
