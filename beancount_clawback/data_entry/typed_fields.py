"""What somebody typed into a form, as dates and amounts; and what is wrong, field by field.

A field goes by the name of the metadata key that it fills, or by one of the names below.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from beancount.core.amount import Amount

from beancount_clawback.claims.written_dates import dates_meant
from beancount_clawback.ledger_files.string_literal import UnwritableTextError
from beancount_clawback.ledger_files.string_literal import require_writable
from beancount_clawback.ledger_language.amounts import TOO_LONG
from beancount_clawback.ledger_language.amounts import Given
from beancount_clawback.ledger_language.amounts import read_amount
from beancount_clawback.ledger_language.iso_dates import not_a_date
from beancount_clawback.ledger_language.keys import AMOUNT_KEYS
from beancount_clawback.ledger_language.keys import CHECK_KEY
from beancount_clawback.ledger_language.keys import PAYER_KEY
from beancount_clawback.ledger_language.keys import PAYER_REFERENCE_KEY
from beancount_clawback.ledger_language.keys import REASON_KEY
from beancount_clawback.ledger_language.keys import SETTLEMENT_KEY
from beancount_clawback.ledger_language.keys import SOURCE_KEY
from beancount_clawback.ledger_language.keys import TAKEN_KEY
from beancount_clawback.ledger_language.places import Place
from beancount_clawback.ledger_language.places import place_in
from beancount_clawback.ledger_language.problems import ClawbackError
from beancount_clawback.ledger_language.problems import Problem

DATE_FIELD = "date"
PAYMENT_FIELD = "payment"
CLAIM_FIELD = "claim"
REVIEW_FIELD = "review"
WHOLE_FORM = ""

_SPACES = str.maketrans(dict.fromkeys("\u00a0\u2007\u2009\u202f", " "))
_BELOW_ZERO = re.compile(r"\$? *[-\u2212](?P<number>.+)|\((?P<bracketed>.+)\)")
_KEY_IN_MESSAGE = re.compile(r"`([a-z-]+)`")
_FIELD_OF_CHECK = {
    "before-payment": DATE_FIELD,
    "closed-period": DATE_FIELD,
    "unknown-link": PAYMENT_FIELD,
    "ambiguous-link": PAYMENT_FIELD,
    "already-reversed": PAYMENT_FIELD,
    "era-and-manual": PAYMENT_FIELD,
    "claim-not-told": PAYMENT_FIELD,
    "second-payment": CLAIM_FIELD,
    "part-taken": TAKEN_KEY,
    "open-review": REVIEW_FIELD,
}
_FIELDS = (
    *AMOUNT_KEYS,
    TAKEN_KEY,
    SETTLEMENT_KEY,
    SOURCE_KEY,
    REASON_KEY,
    CHECK_KEY,
    PAYER_KEY,
    PAYER_REFERENCE_KEY,
)


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with a field (the empty name: with the form as a whole), as a sentence."""

    field: str
    message: str


class FieldError(ValueError):
    """A field does not hold what it is for."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.problem = FieldProblem(field, message)


def typed_date(text: str, field: str = DATE_FIELD) -> datetime.date:
    """A date as people write them: 2026-05-20, 5/20/2026, May 20, 2026.

    Raises:
        FieldError: It is empty, not a date, has no year, or may be two dates.
    """
    if not text.strip():
        raise FieldError(field, "A date is needed, such as 2026-05-02.")
    dates = dates_meant(text)
    if not dates:
        raise FieldError(field, not_a_date(text))
    if len(dates) > 1:
        either = " or ".join(map(str, dates))
        raise FieldError(field, f'"{text.strip()}" may be {either}. Write the one you mean.')
    return dates[0]


def typed_amount(text: str, field: str) -> Given | None:
    """An amount such as 40.00, .50, 1,234.50, $40 or 40.00 USD; None for an empty field.

    Raises:
        FieldError: It is not an amount, or negative.
    """
    plain = _one_line(text).replace("$", "", 1).strip()
    if not plain:
        if text.strip():
            raise FieldError(field, _not_an_amount(text))
        return None
    try:
        return read_amount(field, f"0{plain}" if plain.startswith(".") else plain)
    except Problem as problem:
        raise FieldError(field, _why_no_amount(problem, text, field)) from None


def typed_sum(text: str, field: str) -> tuple[Decimal, str] | None:
    """A sum as :func:`typed_amount` reads one, or one below zero: -40.00, (40.00).

    Its currency follows it, empty where none was typed.

    Raises:
        FieldError: It is not an amount.
    """
    below = _BELOW_ZERO.fullmatch(_one_line(text))
    given = typed_amount((below["number"] or below["bracketed"]) if below else text, field)
    if given is None:
        return None
    return (-given.number if below else given.number), given.currency or ""


def typed_text(text: str, field: str) -> str:
    """A text without the blanks around it.

    Raises:
        FieldError: It holds a character that no ledger can keep.
    """
    try:
        require_writable(text)
    except UnwritableTextError as error:
        raise FieldError(field, str(error)) from None
    return text.strip()


def as_amount(given: Given, currency: str, like: Decimal) -> Amount:
    """An amount to be written, with as many decimals as another; never with fewer digits."""
    exponent = like.as_tuple().exponent
    number = given.number
    places = -exponent if isinstance(exponent, int) else 0
    own = number.as_tuple().exponent
    if isinstance(own, int) and -own < places:
        number = number.quantize(Decimal(1).scaleb(-places))
    return Amount(number, given.currency or currency)


class Reading:
    """Reads the fields of one form and keeps what is wrong with each, in `problems`."""

    def __init__(self) -> None:
        """Begin without a problem."""
        self.problems: list[FieldProblem] = []

    def refuse(self, field_name: str, message: str) -> None:
        """Note that something is wrong with a field."""
        self.problems.append(FieldProblem(field_name, message))

    def date(self, text: str) -> datetime.date | None:
        """The date; None when it is none."""
        try:
            return typed_date(text)
        except FieldError as error:
            self.problems.append(error.problem)
            return None

    def text(self, text: str, name: str) -> str:
        """A text; the empty one when it cannot be kept."""
        try:
            return typed_text(text, name)
        except FieldError as error:
            self.problems.append(error.problem)
            return ""

    def texts(self, fields: Mapping[str, str]) -> dict[str, str]:
        """The texts that are not empty, by field."""
        read = {name: self.text(text, name) for name, text in fields.items()}
        return {name: text for name, text in read.items() if text}

    def amounts(
        self, fields: Mapping[str, str], currency: str, like: Decimal
    ) -> dict[str, Any]:
        """The amounts that were typed, by key, with as many decimals as `like`."""
        read: dict[str, Any] = {}
        for key in (*AMOUNT_KEYS, TAKEN_KEY):
            try:
                given = typed_amount(fields.get(key, ""), key)
            except FieldError as error:
                self.problems.append(error.problem)
                continue
            if given is not None:
                read[key] = as_amount(given, currency, like)
        return read


def field_problems(
    errors: Iterable[ClawbackError],
    at: Place,
    amounts: Mapping[str, str],
    last_edited: str = "",
) -> tuple[FieldProblem, ...]:
    """The engine's errors about an entry, each at the field that it is about.

    Args:
        errors: As a preview gives them; those of other entries concern the form as a whole.
        at: The place of the entry that the form makes.
        amounts: The four amounts as typed, by key.
        last_edited: The amount typed last, which amounts that do not add up are shown at.
    """
    problems = []
    for error in errors:
        filename, lineno = place_in(error.source)
        if (filename, lineno) != at:
            where = f"{Path(filename).name}:{lineno}"
            problems.append(FieldProblem(WHOLE_FORM, f"{where}: {error.message}"))
            continue
        field = _FIELD_OF_CHECK.get(error.check, WHOLE_FORM)
        key = _KEY_IN_MESSAGE.match(error.message)
        if error.check == "sums":
            field = _amount_at_fault(amounts, last_edited)
        elif error.check == "no-amounts":
            field = AMOUNT_KEYS[0]
        elif key and key[1] in _FIELDS:
            field = key[1]
        # Where amounts do not add up, the fields themselves are the remedy.
        message = error.message
        if error.check == "sums":
            message = message.removesuffix(error.next_step).rstrip()
        problems.append(FieldProblem(field, message))
    return tuple(problems)


def _one_line(text: str) -> str:
    return " ".join(text.translate(_SPACES).split())


def _not_an_amount(text: str) -> str:
    return f'"{text.strip()}" is not an amount. Write it like 40.00.'


def _why_no_amount(problem: Problem, text: str, field: str) -> str:
    if problem.check.code != "negative-amount":
        why = problem.facts.get("why")
        return f'"{text.strip()}" has {why}.' if why == TOO_LONG else _not_an_amount(text)
    if field in AMOUNT_KEYS:
        return (
            "An amount is never negative: it is what holds from now on. "
            "The reversal takes the old payment back by itself."
        )
    return "Write the amount without a minus."


def _amount_at_fault(amounts: Mapping[str, str], last_edited: str) -> str:
    typed = [key for key in AMOUNT_KEYS if amounts.get(key, "").strip()]
    if last_edited in typed:
        return last_edited
    return typed[-1] if typed else AMOUNT_KEYS[-1]
