"""`clawback review`: the open reviews with their age; clearing one, and opening it again."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import click

from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.cli.examples import examples
from beancount_clawback.cli.ledger_write import as_named
from beancount_clawback.cli.ledger_write import dry_run_option
from beancount_clawback.cli.ledger_write import finish
from beancount_clawback.cli.ledger_write import linked_to_write
from beancount_clawback.cli.ledger_write import reader
from beancount_clawback.cli.ledger_write import yes_option
from beancount_clawback.cli.opened_ledger import Opened
from beancount_clawback.cli.opened_ledger import ledger_argument
from beancount_clawback.cli.opened_ledger import worked_out
from beancount_clawback.cli.report_options import as_of_option
from beancount_clawback.cli.table_format import format_option
from beancount_clawback.cli.table_format import print_table
from beancount_clawback.data_entry.reviews import Review
from beancount_clawback.data_entry.reviews import ReviewError
from beancount_clawback.data_entry.reviews import review_of
from beancount_clawback.data_entry.reviews import reviews
from beancount_clawback.data_entry.reviews import turn
from beancount_clawback.ledger_files.write_place import place_by_options
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.import_drafts import draft_problem
from beancount_clawback.ledger_language.import_drafts import import_drafts
from beancount_clawback.ledger_language.keys import CLEARED_FLAG
from beancount_clawback.ledger_language.keys import FOR_CLAIM_KEY
from beancount_clawback.ledger_language.keys import FOR_CLIENT_KEY
from beancount_clawback.ledger_language.keys import REVIEW_FLAG
from beancount_clawback.ledger_language.problems import balance_in_words
from beancount_clawback.ledger_language.problems import money
from beancount_clawback.ledger_language.records import text_of
from beancount_clawback.reports.as_of import day_here
from beancount_clawback.reports.tables.as_text import printable
from beancount_clawback.reports.tables.table import Table
from beancount_clawback.reports.tables.table import make_table
from beancount_clawback.reports.tables.table import text
from beancount_clawback.reports.unapplied import unapplied_money

if TYPE_CHECKING:
    from beancount_clawback.importers.posting.waiting_amounts import WaitingAmount


@click.command(
    epilog=examples(
        "clawback review practice.beancount",
        "clawback review practice.beancount --clear pay-5512",
    )
)
@ledger_argument
@click.option("--clear", metavar="LINK", help="Change the ! of this record to *.")
@click.option("--reopen", metavar="LINK", help="Undo: change the * back to !.")
@as_of_option
@format_option
@yes_option
@dry_run_option
def review(
    *,
    ledger_file: str,
    clear: str | None,
    reopen: str | None,
    as_of: datetime.date | None,
    format_: str,
    yes: bool,
    dry_run: bool,
) -> int:
    """List what needs review in LEDGER, or clear one of its clawbacks.

    The list has the clawbacks; then the unapplied money with why it waits, which `clawback
    apply` applies; and then the drafts of rows that an import could not bring.

    LINK is the payment's or the claim's, or FILE:LINE of the record. Clearing changes one
    character of the file. The exit code is 1 when it is refused or not wanted.
    """
    if clear is not None and reopen is not None:
        raise click.UsageError("Give either --clear or --reopen.")
    lists = clear is None and reopen is None
    if lists:
        _, table = worked_out(ledger_file, lambda opened: _listed(opened, as_of))
        print_table(table, format_)
        return 0
    opened, linked = linked_to_write(ledger_file, dry_run=dry_run)
    flag = REVIEW_FLAG if clear is None else CLEARED_FLAG
    try:
        name = as_named(clear or reopen or "", linked)
        one = review_of(name, linked, is_open=clear is not None)
        changes = turn([one], flag, linked, reader(linked))
    except ReviewError as error:
        click.echo(printable(str(error)), err=True)
        return 1
    click.echo(_described(one))
    return finish(opened, linked, changes, yes=yes, dry_run=dry_run)


def _listed(opened: Opened, as_of: datetime.date | None) -> Table:
    linked = LinkedLedger(opened.ledger)
    day = day_here(opened.ledger.entries, as_of)
    clawbacks = [
        (
            ", ".join(one.claims) or one.payment,
            one.entry.date,
            one.age(day),
            one.client,
            one.payer,
            one.entry.narration or "",
            _balance(one),
            opened.places.at(*one.place),
        )
        for one in reviews(linked)
        if one.entry.date <= day
    ]
    waiting = [(one, opened.places.of(one.amount.entry)) for one in _waiting(opened, day)]
    unapplied = [
        (
            text_of(one.amount.entry.meta, FOR_CLAIM_KEY),
            one.amount.entry.date,
            one.amount.age(day),
            text_of(one.amount.entry.meta, FOR_CLIENT_KEY),
            one.amount.entry.payee or one.amount.payer,
            one.amount.entry.narration or "",
            f"{money(one.amount.left, one.amount.currency)} unapplied",
            place,
        )
        for one, place in waiting
    ]
    drafts = [one for one in import_drafts(opened.ledger.entries) if one.date <= day]
    not_imported = [
        (
            text_of(one.meta, FOR_CLAIM_KEY),
            one.date,
            (day - one.date).days,
            text_of(one.meta, FOR_CLIENT_KEY),
            one.payee or "",
            one.narration or "",
            "not imported",
            opened.places.of(one),
        )
        for one in drafts
    ]
    notes = [f"{place}: {one.why}" for one, place in waiting]
    for one in drafts:
        problem = draft_problem(one)
        notes.append(f"{opened.places.of(one)}: {problem.what} {problem.next_step}")
    command = f"clawback apply {opened.filename}"
    if any(one.can_apply and not one.amount.is_held for one, _ in waiting):
        notes.append(f"To apply: {command}")
    if any(one.can_attach for one, _ in waiting):
        notes.append(f"To attach what a clawback has already: {command} --attach")
    return make_table(
        f"Open reviews on {day}",
        [
            text("claim", "Claim"),
            text("since", "Since"),
            text("days", "Days"),
            text("client", "Client"),
            text("payer", "Payer"),
            text("reason", "Reason"),
            text("balance", "Balance"),
            text("place", "Place"),
        ],
        [*clawbacks, *unapplied, *not_imported],
        notes=notes,
    )


def _waiting(opened: Opened, day: datetime.date) -> list[WaitingAmount]:
    """The unapplied money that waits at the end of a day, and why; see `clawback apply`."""
    ledger = opened.ledger
    found = unapplied_money(ledger.entries, Roles(ledger.config), day)
    waiting = [one for one in found if one.is_open]
    if not waiting:
        return []
    from beancount_clawback.importers.posting import plan_changes  # noqa: PLC0415 - start
    from beancount_clawback.importers.posting import waiting_amounts  # noqa: PLC0415 - start

    into = place_by_options((), ledger.entries, str(ledger.options["filename"])).path
    work = plan_changes.plan_to_apply(ledger, into)
    is_past = day < day_here(ledger.entries)
    return waiting_amounts.waiting_amounts(waiting, work, is_past=is_past)


def _described(one: Review) -> str:
    claims = ", ".join(one.claims) or one.payment
    balance = _balance(one)
    words = f'{one.entry.date} {one.payer} "{one.entry.narration}" {claims}, balance {balance}'
    return printable(words)


def _balance(one: Review) -> str:
    words = balance_in_words(one.balance, one.claims)
    return "settled" if words == "0" else words
