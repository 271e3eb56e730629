"""The demo practice in one of the two styles, and the balances of a loaded ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from beancount.core.data import Directive
from beancount.core.data import Transaction

from beancount_clawback.demo import demo_files
from beancount_clawback.ledger_language.postings import amount_of


def demo(folder: Path, *, zero_posting: bool) -> Path:
    """Write the demo practice into a folder; returns its main file."""
    for name, text in demo_files(zero_posting=zero_posting).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "practice.beancount"


def balances(entries: Iterable[Directive]) -> dict[str, Decimal]:
    """The balance of every account that has one, in USD."""
    held: Counter[str] = Counter()
    for entry in entries:
        for posting in entry.postings if isinstance(entry, Transaction) else ():
            number, _ = amount_of(posting) or (Decimal(0), "")
            held[posting.account] += number  # type: ignore[assignment]  # exact, as Decimal
    return {account: Decimal(number) for account, number in held.items() if number}
