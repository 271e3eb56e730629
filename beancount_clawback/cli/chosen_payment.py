"""Which payment a command means: by link, claim, place, or by what is known of it."""

from __future__ import annotations

from collections.abc import Sequence

import click

from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.claims.payment_finder import Found
from beancount_clawback.claims.payment_finder import FoundKind
from beancount_clawback.claims.payment_finder import sole
from beancount_clawback.cli.asked_fields import choose
from beancount_clawback.cli.ledger_write import as_named
from beancount_clawback.data_entry.payment_choice import Choice
from beancount_clawback.data_entry.payment_choice import NotFoundError
from beancount_clawback.data_entry.payment_choice import choices_meant
from beancount_clawback.data_entry.payment_choice import choices_of
from beancount_clawback.ledger_language.problems import money
from beancount_clawback.reports.tables.as_text import printable


def named_choice(linked: LinkedLedger, claim: str, payment: str, *, asks: bool) -> Choice:
    """The payment of a link, of a file and line, or on a claim.

    Raises:
        click.UsageError: None, or several where nobody can be asked.
    """
    try:
        choices = choices_meant(linked, claim, as_named(payment, linked))
    except NotFoundError as error:
        raise click.UsageError(str(error)) from None
    link = payment.strip().removeprefix("^")
    named = [choice for choice in choices if link in (choice.key, choice.link)]
    return one_of(named or choices, asks=asks)


def found_choice(linked: LinkedLedger, words: str, *, asks: bool) -> Choice | Found:
    """What is found by words; a handwritten clawback as it was found.

    Raises:
        click.UsageError: Nothing fits, or several do equally well and nobody can be asked.
    """
    found = linked.finder.find(words)
    if not found:
        raise click.UsageError(
            f'No insurance payment fits "{words}". Every word must be found: leave some '
            "out, or name the payment by its place: --payment FILE:LINE."
        )
    lines = [found_line(one, linked) for one in found]
    chosen = sole(found)
    if chosen is None and asks:
        chosen = found[choose("Which one is it?", lines)]
    if chosen is None:
        raise click.UsageError(_several(words, found, lines))
    if not chosen.standing:
        raise click.UsageError(f"It has been taken back already:\n  {lines[0]}")
    if chosen.kind is FoundKind.HANDWRITTEN:
        return chosen
    return one_of(choices_of(chosen, linked), asks=asks)


def found_line(found: Found, linked: LinkedLedger) -> str:
    """One line about what was found: where it is, what it is, and why it fits."""
    entry, place = found.entry, found.place
    where = f"{linked.short_name(place[0])}:{place[1]}"
    words = f"{where}  {entry.date} {found.payer}, {money(found.paid, found.currency)} "
    words += f'"{entry.narration}"'
    if found.kind is FoundKind.HANDWRITTEN:
        words += " (a clawback written by hand)"
    elif not found.standing:
        words += " (taken back already)"
    elif not found.recognized:
        words += " (nothing says that an insurer paid it)"
    return printable(f"{words}  fits: {', '.join(found.why)}")


def choice_line(choice: Choice) -> str:
    """One line about a payment: when, who, how much."""
    event = choice.event
    paid = money(event.legs.insurance_paid, choice.currency)
    words = f'{event.date} {event.payer}, {paid} "{event.entry.narration}" ^{choice.link}'
    if choice.reversed_on:
        words += f' (reversed on {choice.reversed_on} by "{choice.reversed_by}")'
    return printable(words)


def one_of(choices: Sequence[Choice], *, asks: bool) -> Choice:
    """The one that can be taken back.

    Raises:
        click.UsageError: None can, or several where nobody can be asked.
    """
    standing = [choice for choice in choices if choice.active]
    if len(standing) == 1:
        return standing[0]
    lines = [choice_line(choice) for choice in (standing or choices)]
    listed = "".join(f"\n  {line}" for line in lines)
    if not standing:
        raise click.UsageError(f"There is no payment that can be taken back.{listed}")
    if not asks:
        keys = dict.fromkeys(choice.key for choice in standing)
        claims = dict.fromkeys(choice.claim for choice in standing)
        way = f"one by --payment: {', '.join(keys)}"
        if len(keys) < len(standing):
            way = f"the claim by --claim: {', '.join(claims)}"
        raise click.UsageError(f"There are {len(standing)} payments; name {way}.{listed}")
    return standing[choose("Which payment is taken back?", lines)]


def _several(words: str, found: Sequence[Found], lines: Sequence[str]) -> str:
    listed = "".join(f"\n  {line}" for line in lines)
    first = f"{lines[0].split('  ')[0]}"
    if len(found) == 1:
        why = "Nothing says that an insurer paid it"
        if not found[0].standing:
            return f"It has been taken back already:{listed}"
        return f"{why}. If one did, name it by its place: --payment {first}{listed}"
    return (
        f'{len(found)} payments fit "{words}" equally well. Add a word, or name one '
        f"by its place, such as --payment {first}:{listed}"
    )
