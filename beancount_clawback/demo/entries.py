"""An entry of the demo ledger: what is written, and what it does to the books.

The two are kept apart on purpose. A clawback record and a manual remittance entry are written
without postings; `moves` says what each of them means, computed here and not by the plugin,
so that the balance assertions of the ledger bear independent witness.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from decimal import Decimal

CHECKING = "Assets:Bank:Checking"
SAVINGS = "Assets:Bank:Savings"
CONTRACTUAL = "Income:Adjustments:Contractual"
BAD_DEBTS = "Expenses:Bad-Debts"
VARIANCE = "Expenses:Recoupment-Variance"


@dataclass(frozen=True, slots=True)
class Move:
    """`amount` USD onto an account; `meta` stands below it when it is written as a posting."""

    account: str
    amount: Decimal
    meta: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One transaction. `meta` holds values as they are written, quotes and all.

    `comment` is what the bookkeeper noted above the entry; `file` is the ledger file that
    holds it, empty for the file of its year. `by_payer` is set for what a payer sent, which an
    import of its files brings into the books.
    """

    date: dt.date
    payee: str
    narration: str
    moves: tuple[Move, ...]
    links: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    meta: tuple[tuple[str, str], ...] = ()
    flag: str = "*"
    with_postings: bool = True
    comment: str = ""
    file: str = ""
    by_payer: bool = False


def insurance_receivable(payer: str) -> str:
    """The account that holds what a payer owes the practice."""
    return f"Assets:Receivable:Insurance:{payer}"


def recoupments(payer: str) -> str:
    """The account that holds what the practice owes a payer."""
    return f"Liabilities:Recoupments:{payer}"


def quoted(text: str) -> str:
    """A text as Beancount writes it; the demo's texts hold no quotes of their own."""
    return f'"{text}"'


def usd(amount: Decimal) -> str:
    """An amount of money as metadata holds it."""
    return f"{amount:.2f} USD"


def without_zeros(moves: Iterable[Move]) -> tuple[Move, ...]:
    """The moves that move something."""
    return tuple(move for move in moves if move.amount)
