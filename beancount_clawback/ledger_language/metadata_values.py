"""Metadata values by type; each raises `unreadable-value` for what is not of that type."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from beancount.core import account as account_names

from beancount_clawback.ledger_language.iso_dates import read_iso_date
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import shown


def as_text(meta: Mapping[str, Any], key: str, example: str) -> str:
    """A string, stripped; empty where the key is left out."""
    value = meta.get(key, "")
    if isinstance(value, str) and (value.strip() or key not in meta):
        return value.strip()
    raise Problem(
        "unreadable-value",
        key=key,
        value=shown(value),
        wanted="a string",
        example=f'"{example}"',
    )


def as_account(meta: Mapping[str, Any], key: str) -> str:
    """An account; empty where the key is left out."""
    value = meta.get(key, "")
    if key not in meta or (isinstance(value, str) and account_names.is_valid(value)):
        return str(value)
    raise Problem(
        "unreadable-value",
        key=key,
        value=shown(value),
        wanted="an account",
        example="Assets:Bank:Checking",
    )


def as_date(meta: Mapping[str, Any], key: str) -> datetime.date | None:
    """A date, or a string of one; None where the key is left out."""
    value = meta.get(key)
    if key not in meta or isinstance(value, datetime.date):
        return value
    date = read_iso_date(value) if isinstance(value, str) else None
    if date is not None:
        return date
    raise Problem(
        "unreadable-value", key=key, value=shown(value), wanted="a date", example="2026-05-02"
    )


def as_boolean(meta: Mapping[str, Any], key: str) -> bool:
    """TRUE or FALSE, or a string of either; false where the key is left out."""
    value = meta.get(key, False)
    truth = _truth(value)
    if truth is not None:
        return truth
    raise Problem(
        "unreadable-value", key=key, value=shown(value), wanted="TRUE or FALSE", example="TRUE"
    )


def says_true(meta: Mapping[str, Any], key: str) -> bool:
    """Whether a key says TRUE, or a string of it, in an entry that need not be one of ours."""
    return _truth(meta.get(key)) is True


def as_count(meta: Mapping[str, Any], key: str) -> int | None:
    """A whole number; None where the key is left out."""
    value = meta.get(key)
    if key not in meta:
        return None
    text = str(value).strip() if isinstance(value, (str, Decimal)) else ""
    if text.isascii() and text.isdigit() and len(text) <= 6:
        return int(text)
    raise Problem(
        "unreadable-value", key=key, value=shown(value), wanted="a number of entries", example=2
    )


def as_one_of(meta: Mapping[str, Any], key: str, words: tuple[str, ...]) -> int:
    """Which of some words a value is, counted from 1, in any case; zero where it is left out.

    Raises:
        Problem: unreadable-value.
    """
    value = meta.get(key)
    if key not in meta:
        return 0
    word = value.strip().lower() if isinstance(value, str) else ""
    if word in words:
        return words.index(word) + 1
    raise Problem(
        "unreadable-value",
        key=key,
        value=shown(value),
        wanted=f"{', '.join(words[:-1])} or {words[-1]}",
        example=f'"{words[0]}"',
    )


def _truth(value: object) -> bool | None:
    """What a value says as TRUE or FALSE; None where it is neither."""
    if isinstance(value, bool):
        return value
    word = value.strip().upper() if isinstance(value, str) else ""
    return {"TRUE": True, "FALSE": False}.get(word)
