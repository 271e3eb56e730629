"""The bookkeeper's own reckoning: what each account holds, asserted in the ledger.

It adds up what entries mean and knows nothing of the plugin. A bank statement comes every
month; all accounts are reconciled when a year is closed. Of the year that is open only what
payers are owed is confirmed, so that its payments can still be edited.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_clawback.demo.entries import CHECKING
from beancount_clawback.demo.entries import CONTRACTUAL
from beancount_clawback.demo.entries import SAVINGS
from beancount_clawback.demo.entries import VARIANCE
from beancount_clawback.demo.entries import insurance_receivable
from beancount_clawback.demo.entries import recoupments
from beancount_clawback.demo.people import PAYERS
from beancount_clawback.demo.working_days import FIRST_DAY
from beancount_clawback.demo.working_days import month_starts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beancount_clawback.demo.entries import Entry
    from beancount_clawback.demo.people import Client

END_OF_BOOKS = dt.date(2026, 6, 1)
YEAR_ENDS = (dt.date(2025, 1, 1), dt.date(2026, 1, 1))


@dataclass(frozen=True, slots=True)
class Assertion:
    """What an account holds at the start of a day, in USD."""

    date: dt.date
    account: str
    amount: Decimal


def assertions(entries: list[Entry], clients: list[Client]) -> list[Assertion]:
    """All balance assertions of the ledger, in order of date."""
    days = list(_what_is_asserted(clients))
    days.sort(key=lambda wanted: wanted[0])
    moves = sorted(
        ((entry.date, move) for entry in entries for move in entry.moves),
        key=lambda dated: dated[0],
    )
    held: dict[str, Decimal] = {}
    found = []
    done = 0
    for day, account in days:
        while done < len(moves) and moves[done][0] < day:
            move = moves[done][1]
            held[move.account] = held.get(move.account, Decimal(0)) + move.amount
            done += 1
        found.append(Assertion(day, account, held.get(account, Decimal(0))))
    return found


def _what_is_asserted(clients: list[Client]) -> Iterator[tuple[dt.date, str]]:
    for month in month_starts(FIRST_DAY, YEAR_ENDS[-1])[1:]:
        yield month, CHECKING
    for day in (*YEAR_ENDS, END_OF_BOOKS):
        yield day, SAVINGS
        for payer in PAYERS if day in YEAR_ENDS else ():
            yield day, insurance_receivable(payer.name)
        for payer in PAYERS:
            yield day, recoupments(payer.name)
        if day in YEAR_ENDS:
            yield day, CONTRACTUAL
        yield day, VARIANCE
    for client in clients:
        yield YEAR_ENDS[-1], client.receivable
