"""The engine: a ledger's entries in, the completed entries and the errors out.

The entries that matter pass by in order of date. On each day payments, charges and the rest
come first, then the clawbacks in the order of file and line; what needs the whole day (a
second payment, the sums of a manual one) is looked at when it ends. So the outcome depends
neither on the order of files nor on where in a file a payment stands.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Context
from decimal import localcontext

from beancount.core.data import Directives
from beancount.core.data import Transaction

from beancount_clawback.engine.clawbacks import enter_clawback
from beancount_clawback.engine.marks import apply
from beancount_clawback.engine.payments import end_day
from beancount_clawback.engine.payments import enter_payment
from beancount_clawback.engine.practice import Practice
from beancount_clawback.engine.scan import Scan
from beancount_clawback.engine.scan import scan
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.postings import claim_links
from beancount_clawback.ledger_language.problems import ClawbackError
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import money_by_currency
from beancount_clawback.ledger_language.records import CORRECTED_TAG
from beancount_clawback.ledger_language.records import REOPENED_TAG
from beancount_clawback.ledger_language.records import REVIEW_FLAG
from beancount_clawback.ledger_language.records import file_and_line

# A day's charges and other entries, its payments, and its clawbacks.
_Day = tuple[list[Transaction], list[Transaction], list[Transaction]]

# A ledger may hold numbers longer than decimal's 28 digits; no sum of them may be rounded.
_EXACT = Context(prec=1000)


@dataclass(frozen=True, slots=True)
class Expansion:
    """The completed ledger and what was wrong with its records."""

    entries: Directives
    errors: list[ClawbackError]


def expand(
    entries: Directives, config: Config, *, accounts_open_themselves: bool = False
) -> Expansion:
    """Complete every clawback record and manual payment of a ledger.

    The input is not changed; entries that gain nothing are passed on as they are, and with
    nothing to do the very list comes back. Running it on its own output adds nothing.

    Args:
        entries: All directives, in any order.
        config: The plugin's configuration.
        accounts_open_themselves: A later plugin opens accounts on use, so that the absence of
            an Open directive means nothing.
    """
    found = scan(entries, config, automatic=accounts_open_themselves)
    if not found.anything:
        return Expansion(entries, [])
    with localcontext(_EXACT):
        practice = Practice(found, config)
        _pass_by(practice, found)
        for charge in practice.reopened_charges():
            practice.outcome.tag(charge, REOPENED_TAG)
        if config.strict_review:
            _refuse_open_reviews(practice, found.clawbacks)
    errors = sorted(practice.errors, key=_error_place)
    if not (practice.outcome.replaced or practice.outcome.marks):
        return Expansion(entries, errors)
    done = apply(entries, practice.outcome, found.chart, practice.roles)
    return Expansion(done, errors)


def _pass_by(practice: Practice, found: Scan) -> None:
    days: dict[datetime.date, _Day] = {}
    for kind, group in enumerate((found.ordinary, found.payments, found.clawbacks)):
        for entry in group:
            day = days.get(entry.date)
            if day is None:
                day = days[entry.date] = ([], [], [])
            day[kind].append(entry)
    for date in sorted(days):
        _one_day(practice, *days[date])


def _one_day(
    practice: Practice,
    ordinary: list[Transaction],
    payments: list[Transaction],
    clawbacks: list[Transaction],
) -> None:
    for entry in ordinary:
        practice.post_ordinary(entry)
    if len(payments) > 1:
        payments.sort(key=file_and_line)
    entered = [enter_payment(practice, entry) for entry in payments]
    moved: dict[str, None] = {}
    if len(clawbacks) > 1:
        clawbacks.sort(key=file_and_line)
    for entry in clawbacks:
        claims = practice.meant[id(entry)] = enter_clawback(practice, entry)
        moved.update(dict.fromkeys(claims))
    if entered:
        end_day(practice, [payment for payment in entered if payment is not None])
    if moved:
        practice.reopen(tuple(moved))


def _refuse_open_reviews(practice: Practice, clawbacks: list[Transaction]) -> None:
    for entry in clawbacks:
        if entry.flag != REVIEW_FLAG or (entry.postings and CORRECTED_TAG in entry.tags):
            continue
        if not entry.postings and id(entry) not in practice.outcome.replaced:
            continue
        claims = practice.meant[id(entry)] or tuple(
            claim_links(entry, practice.config.claim_prefix)
        )
        balance = money_by_currency(practice.balance(claims)) or "0"
        named = claims or sorted(entry.links or ())
        words = ", ".join(f"^{name}" for name in named) or "the claim"
        practice.report(Problem("open-review", claim=words, balance=balance), entry)


def _error_place(error: ClawbackError) -> tuple[str, int, str]:
    lineno = error.source.get("lineno")
    filename = str(error.source.get("filename"))
    return (filename, lineno if isinstance(lineno, int) else 0, error.check)
