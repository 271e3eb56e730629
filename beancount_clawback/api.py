"""The public Python API: a ledger, its claims and line items, a preview, the engine.

Everything else in this package is private by its address. Nothing is imported before it is
used, and nothing here writes. Amounts are `Decimal`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime

    from beancount_clawback.claims.checks import Finding
    from beancount_clawback.claims.claim import Claim
    from beancount_clawback.claims.claim import Event
    from beancount_clawback.claims.claim import EventKind
    from beancount_clawback.claims.claim import Status
    from beancount_clawback.claims.preview import ClaimChange
    from beancount_clawback.claims.preview import Preview
    from beancount_clawback.engine.expansion import Expansion
    from beancount_clawback.engine.expansion import expand
    from beancount_clawback.ledger_files.loaded_ledger import Ledger
    from beancount_clawback.ledger_language.config import Config
    from beancount_clawback.ledger_language.config import read_config
    from beancount_clawback.ledger_language.problems import ClawbackError
    from beancount_clawback.ledger_language.problems import Severity
    from beancount_clawback.ledger_language.records import FourAmounts
    from beancount_clawback.reports.line_item import Kind
    from beancount_clawback.reports.line_item import LineItem

__all__ = [
    "Claim",
    "ClaimChange",
    "ClawbackError",
    "Config",
    "Event",
    "EventKind",
    "Expansion",
    "Finding",
    "FourAmounts",
    "Kind",
    "Ledger",
    "LineItem",
    "Preview",
    "Severity",
    "Status",
    "claims",
    "expand",
    "findings",
    "line_items",
    "load",
    "preview",
    "read_config",
]

_AT = {
    "Claim": "claims.claim",
    "ClaimChange": "claims.preview",
    "ClawbackError": "ledger_language.problems",
    "Config": "ledger_language.config",
    "Event": "claims.claim",
    "EventKind": "claims.claim",
    "Expansion": "engine.expansion",
    "Finding": "claims.checks",
    "FourAmounts": "ledger_language.records",
    "Kind": "reports.line_item",
    "Ledger": "ledger_files.loaded_ledger",
    "LineItem": "reports.line_item",
    "Preview": "claims.preview",
    "Severity": "ledger_language.problems",
    "Status": "claims.claim",
    "expand": "engine.expansion",
    "read_config": "ledger_language.config",
}


if not TYPE_CHECKING:  # or a type checker would find any name here

    def __getattr__(name: str) -> object:
        if name not in _AT:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"beancount_clawback.{_AT[name]}"), name)
        globals()[name] = value
        return value


# ruff: noqa: PLC0415 - the functions import what they call


def load(filename: str | os.PathLike[str]) -> Ledger:
    """Load a ledger as Beancount does.

    What is wrong with it is in `errors`; `entries` are completed by the plugin when the ledger
    has the plugin line (`has_plugin`).
    """
    from beancount_clawback.ledger_files import loaded_ledger

    return loaded_ledger.load(os.fspath(filename))


def claims(ledger: Ledger) -> list[Claim]:
    """Every claim (per currency), by name, with its figures, its status and its events."""
    from beancount_clawback.claims.book import build_book

    return build_book(ledger.entries, ledger.config).all()


def line_items(ledger: Ledger) -> list[LineItem]:
    """The lines that reports are made of, reversals and corrected payments on their own.

    A reversal's amounts are negative. `income` is positive for revenue, `cash` for what came
    in.
    """
    from beancount_clawback.reports import line_items as reading

    return reading.line_items(ledger.entries, ledger.config)


def findings(ledger: Ledger) -> list[Finding]:
    """What `clawback check` says: errors, open reviews, notices; the gravest first."""
    from beancount_clawback.claims.checks import find

    return find(ledger)


def preview(
    ledger: Ledger,
    payment: str,
    amounts: Mapping[str, Decimal] | None = None,
    *,
    claim: str = "",
    date: datetime.date | None = None,
) -> Preview:
    """What a clawback of a payment would make of the ledger; nothing is written.

    Args:
        ledger: As loaded.
        payment: The payment's link, such as "pay-5512".
        amounts: By key ("insurance-paid", "write-off", "client-responsibility",
            "insurance-responsibility") what holds after the clawback, in the payment's
            currency; none is a full reversal.
        claim: Of a payment that covers several claims, the link of the one that is meant.
        date: The record's; left out, that of the ledger's last transaction.

    Returns:
        Its transactions, and the claims before and after; or errors, and no transactions,
        where the record would be refused.

    Raises:
        ValueError: The ledger has no transactions.
    """
    from beancount_clawback.claims.linked_ledger import LinkedLedger
    from beancount_clawback.claims.trial_record import trial_record

    linked = LinkedLedger(ledger)
    return linked.preview(trial_record(linked, payment, amounts or {}, claim=claim, date=date))
