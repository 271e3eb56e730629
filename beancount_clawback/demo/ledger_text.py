"""Entries, assertions and accounts as the text of a ledger, amounts aligned."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_clawback.demo.entries import CHECKING

if TYPE_CHECKING:
    from beancount_clawback.demo.books import Assertion
    from beancount_clawback.demo.entries import Entry

POSTINGS_END_AT = 58
ASSERTIONS_END_AT = 72
KEYS_END_AT = 28
METADATA_AMOUNTS_END_AT = 36


def entry_text(entry: Entry, *, zero_posting: bool = False) -> str:
    """A transaction, with the bookkeeper's note above it.

    With `zero_posting` one that leaves its postings to the plugin has one, of zero, and amounts
    in metadata are texts.
    """
    lines = [f"; {line}" for line in entry.comment.splitlines()]
    words = [entry.date.isoformat(), entry.flag]
    if entry.payee:
        words.append(f'"{entry.payee}"')
    words.append(f'"{entry.narration}"')
    words += [f"^{link}" for link in entry.links]
    words += [f"#{tag}" for tag in entry.tags]
    lines.append(" ".join(words))
    lines += [_metadata(key, value, as_text=zero_posting) for key, value in entry.meta]
    if entry.with_postings:
        for move in entry.moves:
            lines.append(_aligned(f"  {move.account}", move.amount, POSTINGS_END_AT))
            lines += [f"    {key}: {value}" for key, value in move.meta]
    elif zero_posting:
        lines.append(_aligned(f"  {CHECKING}", Decimal(0), POSTINGS_END_AT))
    return "\n".join(lines)


def assertion_text(assertion: Assertion) -> str:
    """A balance assertion."""
    start = f"{assertion.date} balance {assertion.account}"
    return _aligned(start, assertion.amount, ASSERTIONS_END_AT)


def _aligned(start: str, amount: Decimal, end_at: int) -> str:
    return f"{start}  {amount:>{end_at - len(start) - 2}.2f} USD"


def _metadata(key: str, value: str, *, as_text: bool) -> str:
    if as_text and value.endswith(" USD"):
        return f'  {key}: "{value}"'
    if not value[0].isdigit():
        return f"  {key}: {value}"
    number, _, currency = value.partition(" ")
    aligned = f"{f'  {key}:':<{KEYS_END_AT}}{number:>{METADATA_AMOUNTS_END_AT - KEYS_END_AT}}"
    return f"{aligned} {currency}".rstrip()
