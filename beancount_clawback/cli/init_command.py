"""`clawback init`: set a ledger up by the evidence of its own entries, or mend its set-up."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import click

from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.cli.asked_fields import choose
from beancount_clawback.cli.examples import examples
from beancount_clawback.cli.ledger_write import CannotWrite
from beancount_clawback.cli.ledger_write import dry_run_option
from beancount_clawback.cli.ledger_write import finish
from beancount_clawback.cli.ledger_write import linked_to_write
from beancount_clawback.cli.ledger_write import reader
from beancount_clawback.cli.ledger_write import yes_option
from beancount_clawback.cli.opened_ledger import ledger_argument
from beancount_clawback.ledger_language.config import ROLES
from beancount_clawback.ledger_language.problems import ClawbackError
from beancount_clawback.ledger_language.problems import money_by_currency
from beancount_clawback.reports.tables.as_text import printable
from beancount_clawback.set_up.plugin_line import PluginLineError
from beancount_clawback.set_up.proposal import Question
from beancount_clawback.set_up.set_up import CannotSetUpError
from beancount_clawback.set_up.set_up import SetUp
from beancount_clawback.set_up.set_up import set_up
from beancount_clawback.set_up.set_up_change import set_up_change

_MOST_SIGNS = 4


@click.command(
    epilog=examples(
        "clawback init practice.beancount",
        "clawback init practice.beancount --role write-off=Expenses:Contractual --yes",
        "clawback init practice.beancount --letters ../practice-letters",
    )
)
@ledger_argument
@click.option(
    "--role",
    "given",
    multiple=True,
    metavar="ROLE=ACCOUNT",
    help="Decide what an account is for; several are separated by commas. Roles: "
    + ", ".join(ROLES)
    + ".",
)
@click.option(
    "--letters",
    default="",
    metavar="FOLDER",
    help="Keep payers' letters in this folder, which git must not track. Left out: letters are "
    "read, but not kept.",
)
@yes_option
@dry_run_option
def init(
    *, ledger_file: str, given: tuple[str, ...], letters: str, yes: bool, dry_run: bool
) -> int:
    """Set up LEDGER for clawbacks, or repair its setup.

    Reads the ledger as it is, shows what each account is taken for and why, and makes one
    change of it after asking. Where the evidence is equal it asks; with --yes it stops there
    and names the option that decides. The exit code is 1 when something is left to decide.
    """
    decided = _decided(given)
    opened, linked = linked_to_write(ledger_file, dry_run=dry_run)
    if letters:
        letters = Path(os.path.relpath(letters, Path(linked.main_file).parent)).as_posix()
    found = _found(linked, decided, letters)
    while found.questions and not (yes or dry_run):
        role, account = _answered(found.questions)
        decided.setdefault(role, []).append(account)
        found = _found(linked, decided, letters)
    _show(found)
    if found.questions:
        _show_questions(found.questions, ledger_file)
        return 1
    if found.is_complete and any(not _is_ours(one) for one in opened.ledger.errors):
        raise CannotWrite(
            "Nothing is left to set up in what was read, but the ledger has errors, so it may "
            f"not be all of it. See them with: clawback check {ledger_file}"
        )
    if found.is_complete:
        click.echo("The ledger is set up, and every posting has a role.")
        return 0
    source = reader(linked)(Path(linked.main_file))
    try:
        change = set_up_change(found, source)
    except PluginLineError as error:
        raise CannotWrite(str(error)) from None
    code = finish(opened, linked, [change], yes=yes, dry_run=dry_run)
    if code == 0 and not dry_run:
        click.echo(
            "Next: record a clawback by whatever is known of the payment:\n"
            f'  clawback record {ledger_file} --find "PAYER AMOUNT CHECK-NUMBER"'
        )
    return code


def _is_ours(error: object) -> bool:
    """Whether an error says something of a payment or a clawback that was read."""
    return isinstance(error, ClawbackError)


def _decided(given: Sequence[str]) -> dict[str, list[str]]:
    decided: dict[str, list[str]] = {}
    for one in given:
        role, equals, accounts = one.partition("=")
        if role not in ROLES or not equals or not accounts.strip():
            raise click.UsageError(
                f"--role {one}: write it like --role write-off=Expenses:Contractual. The roles "
                f"are {', '.join(ROLES)}."
            )
        own = [account.strip() for account in accounts.split(",") if account.strip()]
        decided.setdefault(role, []).extend(own)
    return decided


def _found(linked: LinkedLedger, decided: dict[str, list[str]], letters: str) -> SetUp:
    try:
        return set_up(linked, decided, letters)
    except CannotSetUpError as error:
        raise CannotWrite(str(error)) from None


def _answered(questions: Sequence[Question]) -> tuple[str, str]:
    """The role of the first account that is said to have one of those asked for."""
    for question in questions:
        click.echo(f"{printable(question.account)}: {question.why}.")
        roles = [
            option.removeprefix("--role ").partition("=")[0] for option in question.options
        ]
        if len(roles) > 1:
            return roles[choose("What is it?", roles)], question.account
        if click.confirm(f"Is it {roles[0]}?"):
            return roles[0], question.account
    raise click.UsageError(
        f"Say what {questions[0].account} is: --role ROLE={questions[0].account}, with one of "
        f"{', '.join(ROLES)}."
    )


def _show(found: SetUp) -> None:
    if found.payments:
        many = (
            "1 insurance payment"
            if found.payments == 1
            else f"{found.payments:,} insurance payments"
        )
        signs = "; ".join(f"{why} ({count:,})" for why, count in found.signs[:_MOST_SIGNS])
        click.echo(printable(f"{many} recognized: {signs}.\n"))
    for one in found.proposals:
        click.echo(printable(f"{one.role}: {', '.join(one.templates)}"))
        for line in one.evidence:
            click.echo(printable(f"  {line}."))
    for other in found.unexplained:
        if not any(other.account in one.accounts for one in found.proposals):
            stake = money_by_currency(other.stake)
            click.echo(printable(f"No role covers {other.account} ({stake})."))
    if found.default_file:
        click.echo(printable(f"New records go to {found.default_file}."))
    if "letters" in found.settings:
        click.echo(printable(f"Payers' letters are kept in {found.settings['letters']}."))
    for line in found.why_not:
        click.echo(f"{line}.")
    if found.proposals:
        click.echo("")


def _show_questions(questions: Sequence[Question], ledger_file: str) -> None:
    click.echo("Nothing was written, because this has to be decided first:", err=True)
    for question in questions:
        click.echo(f"  {printable(question.account)} is {question.why}.", err=True)
        ways = " or ".join(question.options)
        click.echo(f"  Say it: clawback init {ledger_file} {ways}", err=True)
