"""Which balance assertions a change would break, told without loading the ledger.

A load tells it all, and everything that other plugins check besides; a save does one. This is
for a preview, which is made anew with each pause in the typing.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from collections.abc import Mapping
from decimal import Decimal

from beancount.core.data import Balance
from beancount.core.data import Directive
from beancount.core.data import Pad
from beancount.core.data import Transaction
from beancount.ops.balance import get_balance_tolerance

from beancount_clawback.ledger_files.loaded_ledger import Ledger
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.postings import amount_of

# What a change moves, by day, account and currency; debits are positive.
Moved = Mapping[tuple[datetime.date, str, str], Decimal]


def moved_between(before: Iterable[Directive], after: Iterable[Directive]) -> Moved:
    """What a change moves, from the entries that it concerns as they were and would be."""
    moved: dict[tuple[datetime.date, str, str], Decimal] = {}
    for sign, entries in ((-1, before), (1, after)):
        for entry in entries:
            if not isinstance(entry, Transaction):
                continue
            for posting in entry.postings or ():
                units = amount_of(posting)
                if units is not None:
                    key = (entry.date, posting.account, units[1])
                    moved[key] = moved.get(key, ZERO) + sign * units[0]
    return {key: number for key, number in moved.items() if number}


def broken_balances(ledger: Ledger, moved: Moved) -> list[tuple[Balance, Decimal]]:
    """The assertions that hold now and would fail, each with what would be missing or too much.

    One is left out where a `pad` fills the account or one below it, and where the change is
    so small that the tolerance may hide it: the load before the save decides.
    """
    padded = [f"{entry.account}:" for entry in ledger.entries if isinstance(entry, Pad)]
    broken = []
    for entry in ledger.entries:
        if not isinstance(entry, Balance) or entry.diff_amount:
            continue
        asserted = f"{entry.account}:"
        if any(account.startswith(asserted) for account in padded):
            continue
        change = sum(
            (
                number
                for (date, account, currency), number in moved.items()
                if currency == entry.amount.currency
                and date < entry.date
                and f"{account}:".startswith(asserted)
            ),
            ZERO,
        )
        options = ledger.options
        if change and abs(change) > 2 * get_balance_tolerance(entry, options):  # type: ignore[no-untyped-call]
            broken.append((entry, change))
    return broken
