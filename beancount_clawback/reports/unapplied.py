"""Money that payers paid and that is not applied to a claim yet: what is left, and how old.

It would lower the receivables of the payer, and stands beside them.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from beancount.core.data import Directive

from beancount_clawback.claims.claim import check_of
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.unapplied import Unapplied
from beancount_clawback.ledger_language.unapplied import unapplied_amounts
from beancount_clawback.reports.places import Places
from beancount_clawback.reports.tables.table import Table
from beancount_clawback.reports.tables.table import count
from beancount_clawback.reports.tables.table import date
from beancount_clawback.reports.tables.table import make_table
from beancount_clawback.reports.tables.table import money
from beancount_clawback.reports.tables.table import text


def unapplied_money(
    entries: Iterable[Directive], roles: Roles, as_of: datetime.date
) -> list[Unapplied]:
    """What is unapplied at the end of a day, the oldest first.

    Its sum is the balance of the unapplied accounts: what somebody dismissed is in it.

    Args:
        entries: All directives of a completed ledger.
        roles: The roles of the ledger's accounts.
        as_of: The day.
    """
    found = [one for one in unapplied_amounts(entries, roles, as_of) if one.left or one.is_open]
    return sorted(found, key=lambda one: (one.entry.date, one.account))


def unapplied_table(
    found: Iterable[Unapplied], as_of: datetime.date, *, places: Places | None = None
) -> Table:
    """A row an entry whose money is not applied, the oldest first."""
    places = places or Places()
    return make_table(
        f"Unapplied money on {as_of}",
        [
            date("received", "Received"),
            text("payer", "Payer"),
            text("check", "Check"),
            text("narration", "Narration"),
            count("age", "Age", total=False),
            text("currency", "Currency"),
            money("amount", "Amount"),
            text("review", "Review"),
            text("account", "Account"),
            text("place", "Place"),
        ],
        [
            (
                one.entry.date,
                one.payer,
                check_of(one.entry),
                one.entry.narration or "",
                one.age(as_of),
                one.currency,
                one.left,
                _review(one),
                one.account,
                places.of(one.entry),
            )
            for one in found
        ],
    )


def _review(one: Unapplied) -> str:
    if one.is_open:
        return "needs review"
    return "dismissed" if one.is_tagged else "not tagged #unapplied"
