"""A transaction as ledger text: quote-safe, with every digit of every amount.

Beancount's own printer rounds numbers to a common precision; money here is never rounded.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from beancount.core import account as account_names
from beancount.core.amount import Amount
from beancount.core.data import Posting
from beancount.core.data import Transaction
from beancount.core.position import Cost

from beancount_clawback.ledger_files.string_literal import quote
from beancount_clawback.ledger_language.keys import SETTLEMENT_KEY

_NUMBERS_END_AT = 62


def render_transaction(entry: Transaction) -> str:
    """A transaction, with or without postings, as text that parses back to the same.

    Ends with a line break. Metadata that other programs keep (`filename`, `lineno`, names
    that begin with two underscores) is left out.

    Raises:
        UnwritableTextError: When a text holds a character that no ledger can keep.
    """
    words = [entry.date.isoformat(), entry.flag or "*"]
    if entry.payee is not None:
        words.append(quote(entry.payee))
    words.append(quote(entry.narration or ""))
    words += [f"#{tag}" for tag in sorted(entry.tags or ())]
    words += [f"^{link}" for link in sorted(entry.links or ())]
    lines = [" ".join(words), *metadata_lines(entry.meta, "  ")]
    for posting in entry.postings or ():
        lines += posting_lines(posting)
    return "\n".join(lines) + "\n"


def posting_lines(posting: Posting) -> list[str]:
    """A posting's line, and those of its metadata."""
    account = f"{posting.flag} {posting.account}" if posting.flag else posting.account
    line = f"  {account}"
    if posting.units is not None and isinstance(posting.units.number, Decimal):
        amount = f"{posting.units.number:f}"
        line = f"{line:<{max(len(line) + 2, _NUMBERS_END_AT - len(amount))}}{amount}"
        line += f" {posting.units.currency}"
    if isinstance(posting.cost, Cost):
        line += f" {{{_cost(posting.cost)}}}"
    if posting.price is not None:
        line += f" @ {amount_text(posting.price)}"
    return [line, *metadata_lines(posting.meta, "    ")]


def metadata_lines(meta: Mapping[str, Any] | None, indent: str) -> list[str]:
    """Metadata as lines, in the order in which it stands."""
    return [
        f"{indent}{key}: {metadata_value(key, value)}".rstrip()
        for key, value in (meta or {}).items()
        if key not in ("filename", "lineno") and not key.startswith("__")
    ]


def metadata_value(key: str, value: object) -> str:
    """A metadata value as a ledger writes it; the empty text for nothing."""
    if isinstance(value, Amount):
        return amount_text(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime.date):
        return value.isoformat()
    text = str(value)
    if key == SETTLEMENT_KEY and account_names.is_valid(text):
        return text
    return quote(text)


def amount_text(amount: Amount) -> str:
    """An amount with every digit, plain as a ledger has it."""
    return f"{amount.number:f} {amount.currency}"


def _cost(cost: Cost) -> str:
    words = [f"{cost.number:f} {cost.currency}", cost.date.isoformat()]
    if cost.label:
        words.append(quote(cost.label))
    return ", ".join(words)
