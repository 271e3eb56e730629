"""The one rule for "today": the day by which ages are counted and balances are shown."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from beancount.core.data import Directive


def day_here(entries: Sequence[Directive], asked: datetime.date | None = None) -> datetime.date:
    """The day as of which to show a ledger where the accountant sits; see `day_of`."""
    return day_of(entries, datetime.date.today(), asked)  # noqa: DTZ011 - the machine's own


def day_of(
    entries: Sequence[Directive], today: datetime.date, asked: datetime.date | None = None
) -> datetime.date:
    """The day asked for, else today, but never later than the ledger's last entry.

    A ledger that is not kept up would otherwise age by itself.

    Args:
        entries: All directives in order of date.
        today: Where the accountant sits.
        asked: The day asked for, which counts whatever it is.
    """
    if asked is not None:
        return asked
    return min(today, entries[-1].date) if entries else today
