"""Amounts typed over those of an entry: what changes in its file, spelled as before."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from typing import Protocol

from beancount.core.amount import Amount

from beancount_clawback.data_entry.typed_fields import FieldError
from beancount_clawback.data_entry.typed_fields import FieldProblem
from beancount_clawback.data_entry.typed_fields import as_amount
from beancount_clawback.data_entry.typed_fields import typed_amount
from beancount_clawback.ledger_files.string_literal import quote
from beancount_clawback.ledger_files.transaction_text import amount_text
from beancount_clawback.ledger_files.transaction_text import metadata_value
from beancount_clawback.ledger_language.amounts import Given
from beancount_clawback.ledger_language.amounts import read_amount
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.record_style import RecordStyle


class Spelling(Protocol):
    """What amounts of an entry look like: their currency, and one for its decimals."""

    @property
    def currency(self) -> str:
        """The currency; empty where it is not known."""

    @property
    def like(self) -> Decimal:
        """An amount of the entry."""


def changed_amounts(
    typed: Mapping[str, str], old: Mapping[str, Any], item: Spelling, style: RecordStyle
) -> tuple[dict[str, str | None], dict[str, Any], list[FieldProblem]]:
    """What changes in the file, None for what goes; the new metadata; what cannot be read."""
    values: dict[str, str | None] = {}
    meta = dict(old)
    problems = []
    for key, text in typed.items():
        try:
            given = typed_amount(text, key)
        except FieldError as error:
            problems.append(error.problem)
            continue
        if given is None and key in meta:
            values[key] = None
            del meta[key]
        elif given is not None and not _same(given, meta.get(key)):
            values[key], meta[key] = _spelled(given, meta.get(key), item, style)
    return values, meta, problems


def given_in(value: object) -> Given | None:
    """The amount that a value of metadata holds; None where it holds none."""
    try:
        return None if value is None else read_amount("", value)
    except Problem:
        return None


def shown(value: object) -> str:
    """A value as shown in a form: an amount as its bare number."""
    if isinstance(value, Amount):
        return f"{value.number:f}"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return "" if value is None else str(value)


def _same(given: Given, value: object) -> bool:
    old = given_in(value)
    if old is None or old.number != given.number:
        return False
    return given.currency in (None, old.currency)


def _spelled(
    given: Given, old: object, item: Spelling, style: RecordStyle
) -> tuple[str, object]:
    """The new value in the spelling of the old one: a text, a number, or an amount."""
    like = given_in(old)
    currency = (like and like.currency) or item.currency
    amount = as_amount(given, currency, like.number if like else item.like)
    if isinstance(old, Decimal) and given.currency is None:
        return metadata_value("", amount.number), amount.number
    if isinstance(old, str):
        bare = like is not None and like.currency is None and given.currency is None
        text = f"{amount.number:f}" if bare else amount_text(amount)
        return quote(text), text
    if not amount.currency:
        return metadata_value("", amount.number), amount.number
    value = style.value(amount) if old is None else amount
    return metadata_value("", value), value
