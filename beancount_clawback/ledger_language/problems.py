"""The checks: every message that the plugin can give, each with its remedy.

The messages are in two catalogues, `error_messages` and `review_messages`; the table of checks
in the documentation is made from them, so a message exists in one place.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any
from typing import NamedTuple

from beancount.core.data import Directive
from beancount.core.data import Meta
from beancount.core.data import Transaction

from beancount_clawback.ledger_language.error_messages import ERRORS
from beancount_clawback.ledger_language.review_messages import NEEDS_REVIEW
from beancount_clawback.ledger_language.review_messages import NOTICES

# The facts that say what a problem is about; the others may change with other entries.
_AT_FAULT = ("key", "role", "account", "claim")


class Severity(str, Enum):
    """How much a finding matters, from the one that fails a build to the one that informs."""

    ERROR = "error"
    NEEDS_REVIEW = "needs review"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Check:
    """One rule: what it says when broken and what to do then.

    `message` and `remedy` are format strings over the facts of a `Problem`.
    """

    code: str
    severity: Severity
    message: str
    remedy: str


CHECKS: dict[str, Check] = {
    code: Check(code, severity, message, remedy)
    for severity, catalogue in (
        (Severity.ERROR, ERRORS),
        (Severity.NEEDS_REVIEW, NEEDS_REVIEW),
        (Severity.NOTICE, NOTICES),
    )
    for code, message, remedy in catalogue
}
"""Every check by its code."""


class ClawbackError(NamedTuple):
    """An error as Beancount expects it, the check that found it, and what to do next.

    `message` ends with `next_step`. `subject` is what is at fault: errors of one check at one
    place are told apart by it, and never by their sentence.
    """

    source: Meta
    message: str
    entry: Directive | None
    check: str
    next_step: str
    subject: str = ""


class Problem(Exception):  # noqa: N818 - a finding about the ledger, not a failure of the code
    """A broken rule, raised while one entry is worked on and reported at that entry."""

    def __init__(self, code: str, **facts: object) -> None:
        """Keep the check's code and the facts that its message names."""
        super().__init__(code)
        self.check = CHECKS[code]
        self.facts = facts

    @property
    def what(self) -> str:
        """What is wrong."""
        return f"{self.check.message}.".format(**self.facts)

    @property
    def next_step(self) -> str:
        """What to do about it."""
        return f"{self.check.remedy}.".format(**self.facts)

    def at(self, entry: Directive) -> ClawbackError:
        """The error at the entry's own file and line."""
        return self.at_place(entry.meta, entry)

    def at_place(self, source: Meta, entry: Directive | None = None) -> ClawbackError:
        """The error at a place, which every error needs: one without it stops bean-check."""
        message = f"{self.what} {self.next_step}"
        subject = " ".join(str(self.facts[name]) for name in _AT_FAULT if name in self.facts)
        return ClawbackError(source, message, entry, self.check.code, self.next_step, subject)


def place(entry: Directive, base: str) -> str:
    """`file:line` of an entry, the file relative to the folder of the main ledger."""
    filename = str(entry.meta.get("filename", "?"))
    if base and os.path.isabs(filename):
        filename = os.path.relpath(filename, base)
    return f"{filename}:{entry.meta.get('lineno', 0)}"


def describe(entry: Transaction, base: str) -> str:
    """One line about an entry: date, payee, narration, links, place."""
    words = [entry.date.isoformat()]
    words += [f'"{text}"' for text in (entry.payee, entry.narration) if text]
    words += [f"^{link}" for link in sorted(entry.links or ())[:6]]
    return f"{' '.join(words)} ({place(entry, base)})"


def money(number: Decimal, currency: str = "") -> str:
    """An amount for people: thousands separators, the currency behind."""
    shown = number or abs(number)  # never -0.00
    return f"{shown:,f} {currency}".rstrip()


def money_by_currency(amounts: dict[str, Decimal]) -> str:
    """Several amounts for people, one a currency, in the currencies' order."""
    return ", ".join(money(number, currency) for currency, number in sorted(amounts.items()))


def balance_in_words(amounts: dict[str, Decimal] | None, claims: Collection[str]) -> str:
    """What claims have open; without any claim that is not known, and never zero.

    Nor is it where a posting of them fills no role: then `amounts` is None.
    """
    if not claims:
        return "not known: no charge is linked"
    if amounts is None:
        return "not known: a posting fills no role"
    return money_by_currency(amounts) or "0"


def shown(value: Any) -> str:  # noqa: ANN401 - any metadata value
    """A metadata value for a message, on one line and not endless."""
    text = f'"{value}"' if isinstance(value, str) else str(value)
    text = "nothing" if value is None else " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:57]}…"
