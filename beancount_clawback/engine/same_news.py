"""Whether two clawbacks tell the same news, so that one was entered twice."""

from __future__ import annotations

from beancount.core.data import Transaction

from beancount_clawback.ledger_language.keys import BALANCE_KEY
from beancount_clawback.ledger_language.keys import CLAIM_KEY
from beancount_clawback.ledger_language.keys import CLAWBACK_OF_KEY
from beancount_clawback.ledger_language.keys import CLIENT_KEY
from beancount_clawback.ledger_language.keys import PAYER_KEY
from beancount_clawback.ledger_language.keys import SETTLEMENT_KEY

_NOT_NEWS = frozenset(
    {
        "filename",
        "lineno",
        "__tolerances__",
        CLAWBACK_OF_KEY,
        BALANCE_KEY,
        CLAIM_KEY,
        PAYER_KEY,
        CLIENT_KEY,
        SETTLEMENT_KEY,
    }
)


def says_the_same(one: Transaction, other: Transaction) -> bool:
    """Whether two clawbacks of one payment tell the same news: one that was entered twice.

    Their links, and what a written-out reversal has besides its record, do not matter.
    """
    news = (one.date, one.payee, one.narration)
    return news == (other.date, other.payee, other.narration) and _said(one) == _said(other)


def _said(entry: Transaction) -> list[tuple[str, str]]:
    """Metadata to compare; as texts, for Beancount's amounts compare with amounts only."""
    return sorted((key, repr(entry.meta[key])) for key in entry.meta.keys() - _NOT_NEWS)
