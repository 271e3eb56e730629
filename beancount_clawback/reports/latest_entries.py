"""The latest payments, reversals and corrected payments of a ledger."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from beancount.core.data import Directive
from beancount.core.data import Transaction

from beancount_clawback.claims.book import Book
from beancount_clawback.claims.claim import event_kind
from beancount_clawback.ledger_language.payment_line import payer_of
from beancount_clawback.ledger_language.postings import claim_links
from beancount_clawback.ledger_language.postings import read_legs
from beancount_clawback.reports.places import Places
from beancount_clawback.reports.tables.table import CURRENCY
from beancount_clawback.reports.tables.table import Row
from beancount_clawback.reports.tables.table import Table
from beancount_clawback.reports.tables.table import date
from beancount_clawback.reports.tables.table import make_table
from beancount_clawback.reports.tables.table import money
from beancount_clawback.reports.tables.table import text


def latest_entries(
    entries: Sequence[Directive], book: Book, limit: int, *, places: Places
) -> Table:
    """A row for each of the latest entries of ours, the newest first.

    Args:
        entries: All directives of a completed ledger, in order of date.
        book: Its book of claims.
        limit: The most that are given.
        places: Names their files.
    """
    ours = (
        entry
        for entry in reversed(entries)
        if isinstance(entry, Transaction) and entry.postings and event_kind(entry)
    )
    return make_table(
        "Latest entries",
        [
            date("date", "Date"),
            text("type", "Type"),
            text("payer", "Payer"),
            text("claim", "Claim"),
            text("reason", "Narration"),
            money("paid", "Insurance paid", total=False),
            text(CURRENCY, "Currency"),
            text("place", "Place"),
        ],
        [_row(entry, book, places) for entry in islice(ours, limit)],
    )


def _row(entry: Transaction, book: Book, places: Places) -> Row:
    kind = event_kind(entry)
    moved = read_legs(entry.postings, book.roles)
    currency = next(iter(moved), "")
    sole = moved[currency].insurance_paid if len(moved) == 1 else None
    sign = 1 if sole is None or sole >= 0 else -1
    return (
        entry.date,
        kind.value if kind else "",
        payer_of(entry.meta, entry.payee, entry.postings, book.roles, sign),
        ", ".join(claim_links(entry, book.roles.config.claim_prefix)),
        entry.narration or "",
        sole,
        currency,
        places.of(entry),
    )
