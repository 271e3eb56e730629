"""The other numbers by which payers know a claim: `claim-also: "1099, 1100"` on its charge."""

from __future__ import annotations

from beancount.core.data import Transaction

from beancount_clawback.ledger_language.keys import CLAIM_ALSO_KEY
from beancount_clawback.ledger_language.records import text_of


def also_known_as(entry: Transaction) -> tuple[str, ...]:
    """The other numbers of a claim that an entry states, in its order; empty for none."""
    named = (
        one.strip().removeprefix("^") for one in text_of(entry.meta, CLAIM_ALSO_KEY).split(",")
    )
    return tuple(dict.fromkeys(name for name in named if name))
