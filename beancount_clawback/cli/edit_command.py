"""`clawback edit`: correct a manual payment or a clawback record where it is."""

from __future__ import annotations

import datetime

import click

from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.cli.asked_fields import NOTHING
from beancount_clawback.cli.asked_fields import amount_options
from beancount_clawback.cli.asked_fields import ask_amounts
from beancount_clawback.cli.asked_fields import not_blank
from beancount_clawback.cli.examples import examples
from beancount_clawback.cli.ledger_write import as_named
from beancount_clawback.cli.ledger_write import dry_run_option
from beancount_clawback.cli.ledger_write import finish
from beancount_clawback.cli.ledger_write import linked_to_write
from beancount_clawback.cli.ledger_write import reader
from beancount_clawback.cli.ledger_write import yes_option
from beancount_clawback.cli.opened_ledger import ledger_argument
from beancount_clawback.cli.parameter_types import TypedDate
from beancount_clawback.cli.shown_preview import before_and_after
from beancount_clawback.cli.shown_preview import consequences
from beancount_clawback.cli.table_format import print_table
from beancount_clawback.data_entry.amount_edit import Edit
from beancount_clawback.data_entry.amount_edit import EditForm
from beancount_clawback.data_entry.amount_edit import edit as edited
from beancount_clawback.data_entry.editable_entry import Editable
from beancount_clawback.data_entry.editable_entry import NotEditableError
from beancount_clawback.data_entry.editable_entry import editable_meant
from beancount_clawback.data_entry.sealing_anew import in_words
from beancount_clawback.data_entry.typed_fields import CLAIM_FIELD
from beancount_clawback.data_entry.typed_fields import DATE_FIELD
from beancount_clawback.data_entry.typed_fields import PAYMENT_FIELD
from beancount_clawback.ledger_language.keys import AMOUNT_KEYS
from beancount_clawback.ledger_language.keys import CHECK_KEY
from beancount_clawback.ledger_language.keys import REASON_KEY
from beancount_clawback.ledger_language.keys import SETTLEMENT_KEY
from beancount_clawback.ledger_language.keys import SOURCE_KEY
from beancount_clawback.ledger_language.keys import TAKEN_KEY
from beancount_clawback.reports.tables.as_text import printable


@click.command(
    epilog=examples(
        "clawback edit practice.beancount pay-5530",
        "clawback edit practice.beancount clawbacks.beancount:12 --insurance-paid 40 --yes",
        "clawback edit practice.beancount clawbacks.beancount:12 --date 6/20/2026 "
        "--payment pay-5531",
        "clawback edit practice.beancount practice.beancount:40 --insurance-paid 40 "
        "--resealed 2026-07-01",
    )
)
@ledger_argument
@click.argument("entry", metavar="ENTRY")
@amount_options
@click.option(
    "--date",
    callback=not_blank,
    metavar="DATE",
    help="When it became known: 2026-05-20, 5/20/2026.",
)
@click.option("--source", callback=not_blank, help="How it became known.")
@click.option("--reason", callback=not_blank, help="Why; the narration.")
@click.option(
    "--payment",
    callback=not_blank,
    metavar="LINK",
    help="Another payment that a record takes back.",
)
@click.option(
    "--claim",
    callback=not_blank,
    metavar="LINK",
    help="The claim that it is on, if it covers several.",
)
@click.option(
    "--settlement",
    callback=not_blank,
    metavar="ACCOUNT",
    help="Account the payer took it from.",
)
@click.option(
    "--taken", callback=not_blank, metavar="AMOUNT", help="What the payer actually took."
)
@click.option("--check", callback=not_blank, metavar="NUMBER", help="The check or EFT number.")
@click.option(
    "--resealed",
    type=TypedDate(),
    help="The day of this edit, where ENTRY was taken back since: its seals are written anew.",
)
@yes_option
@dry_run_option
def edit(
    *,
    ledger_file: str,
    entry: str,
    date: str | None,
    source: str | None,
    reason: str | None,
    payment: str | None,
    claim: str | None,
    settlement: str | None,
    taken: str | None,
    check: str | None,
    insurance_paid: str | None,
    write_off: str | None,
    client_responsibility: str | None,
    insurance_responsibility: str | None,
    resealed: datetime.date | None,
    yes: bool,
    dry_run: bool,
) -> int:
    """Correct ENTRY, a manual payment or a clawback record, in LEDGER.

    ENTRY is its link (pay-5530, claim-1043) or its FILE:LINE. Only what you give
    changes in the file; - removes a value. If ENTRY has been taken back since, you see what its
    clawbacks would take back then; --resealed DATE writes their seals anew. The exit code is 1
    when the change is refused or not wanted.
    """
    typed = (insurance_paid, write_off, client_responsibility, insurance_responsibility)
    given = {k: text for k, text in zip(AMOUNT_KEYS, typed, strict=True) if text is not None}
    details = {
        DATE_FIELD: date,
        SOURCE_KEY: source,
        REASON_KEY: reason,
        PAYMENT_FIELD: payment,
        CLAIM_FIELD: claim,
        SETTLEMENT_KEY: settlement,
        TAKEN_KEY: taken,
        CHECK_KEY: check,
    }
    said = {
        k: "" if text == NOTHING else text for k, text in details.items() if text is not None
    }
    opened, linked = linked_to_write(ledger_file, dry_run=dry_run)
    try:
        item = editable_meant(as_named(entry, linked), linked, reader(linked))
    except NotEditableError as error:
        click.echo(printable(str(error)), err=True)
        return 1
    amounts = dict(item.amounts)
    unknown = [field for field in said if field not in item.details]
    if unknown:
        raise click.UsageError(f"A payment has no --{unknown[0]}; a clawback record has.")
    if given or said or yes or dry_run:
        amounts |= given
    else:
        shown = {key: text or "nothing" for key, text in item.amounts.items()}
        asked = ask_amounts({}, shown, f"no change, {NOTHING} to take one away")
        amounts |= {key: text for key, text in asked.items() if text}
    amounts = {key: "" if text == NOTHING else text for key, text in amounts.items()}
    day = resealed.isoformat() if resealed else ""
    last = next(reversed(given), "")
    form = EditForm(amounts, said, last_edited=last, resealed=day)
    outcome = edited(item, form, linked)
    _show(item, outcome, linked)
    if outcome.problems or outcome.changes is None:
        click.echo("The change would be refused:", err=True)
        for problem in outcome.problems:
            named = f"--{problem.field}: " if problem.field else ""
            click.echo(f"  {named}{printable(problem.message)}", err=True)
        return 1
    return finish(opened, linked, outcome.changes, yes=yes, dry_run=dry_run)


def _show(item: Editable, outcome: Edit, linked: LinkedLedger) -> None:
    if outcome.outcome is None or outcome.outcome.errors:
        return
    entry = item.entry
    click.echo(f'\n{entry.date} {entry.payee or ""} "{printable(entry.narration or "")}"\n')
    print_table(before_and_after(outcome.outcome), "table")
    lines = consequences(outcome.outcome, outcome.date or entry.date)
    lines += outcome.outcome.left.in_words() if outcome.outcome.left else []
    lines += map(printable, in_words(outcome.seals, outcome.outcome, linked))
    click.echo("\n" + "\n".join(lines) + "\n")
