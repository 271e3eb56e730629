"""Asking for what the options of a command leave open, a field at a time."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from typing import TypeVar

import click

from beancount_clawback.data_entry.typed_fields import FieldError
from beancount_clawback.data_entry.typed_fields import typed_amount
from beancount_clawback.data_entry.typed_fields import typed_date
from beancount_clawback.ledger_language.keys import AMOUNT_KEYS

Command = TypeVar("Command", bound=Callable[..., object])

NAMES = {
    "insurance-paid": "Insurance paid",
    "write-off": "Write-off",
    "client-responsibility": "Client responsibility",
    "insurance-responsibility": "Insurance responsibility",
}
NOTHING = "-"


def amount_options(command: Command) -> Command:
    """The options for the four amounts, as `insurance_paid` and so on."""
    helps = ("What stays paid.", "The write-off.", "What the client owes.", "What remains.")
    for key, text in reversed(list(zip(AMOUNT_KEYS, helps, strict=True))):
        option = click.option(f"--{key}", metavar="AMOUNT", help=text, callback=not_blank)
        command = option(command)
    return command


def not_blank(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """Refuse an empty value: a variable that a script left empty is not a full reversal."""
    if value is not None and not value.strip():
        raise click.BadParameter("it is empty. Give a value, or omit the option.")
    return value


def ask_date(default: str) -> str:
    """Ask for a date until it is one."""
    while True:
        text = str(click.prompt("Date", default=default))
        try:
            return typed_date(text).isoformat()
        except FieldError as error:
            click.echo(error.problem.message)


def ask_text(label: str) -> str:
    """Ask for a text that may be left out."""
    return str(click.prompt(f"{label} (Enter for none)", default="", show_default=False))


def ask_amounts(given: Mapping[str, str], now: Mapping[str, str], empty: str) -> dict[str, str]:
    """Ask for those of the four amounts that no option gives.

    Args:
        given: What the options give, by key.
        now: What each is now, to be shown.
        empty: What Enter means.
    """
    amounts = dict(given)
    open_keys = [key for key in AMOUNT_KEYS if key not in given]
    if open_keys:
        click.echo(f"Amounts from now on; Enter for {empty}.")
    for key in open_keys:
        amounts[key] = _ask_amount(key, now.get(key, ""))
    return amounts


def choose(question: str, lines: Sequence[str]) -> int:
    """Let somebody choose one of several lines; gives its number, counted from 0."""
    for number, line in enumerate(lines, start=1):
        click.echo(f"  {number}  {line}")
    return int(click.prompt(question, type=click.IntRange(1, len(lines)))) - 1


def _ask_amount(key: str, now: str) -> str:
    label = f"  {NAMES[key]}" + (f" (now {now})" if now else "")
    while True:
        text = str(click.prompt(label, default="", show_default=False))
        try:
            if text != NOTHING:
                typed_amount(text, key)
        except FieldError as error:
            click.echo(f"  {error.problem.message}")
            continue
        return text
