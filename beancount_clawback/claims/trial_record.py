"""A clawback record that is not written: what a preview previews."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from beancount.core.data import Transaction

from beancount_clawback.claims.linked_ledger import BEHIND_ALL
from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.ledger_language.keys import CLAIM_KEY
from beancount_clawback.ledger_language.keys import CLAWBACK_TAG
from beancount_clawback.ledger_language.keys import CLEARED_FLAG
from beancount_clawback.ledger_language.keys import REVIEW_FLAG


class NoTransactionsError(ValueError):
    """The ledger has no transactions, so nothing can be taken back."""


def trial_record(
    linked: LinkedLedger,
    payment: str,
    amounts: Mapping[str, object],
    *,
    claim: str = "",
    date: datetime.date | None = None,
) -> Transaction:
    """The record of a clawback; with strict-review in the ledger, as reviewed.

    Args:
        linked: The ledger.
        payment: The payment's link.
        amounts: By key what holds after the clawback: an amount, a number or a string of
            either; none is a full reversal.
        claim: The claim's link, with or without caret and prefix, where the payment covers
            several.
        date: Left out, that of the last transaction.

    Raises:
        NoTransactionsError: There is none.
    """
    entries = linked.ledger.entries
    transactions = [entry for entry in entries if isinstance(entry, Transaction)]
    if not transactions:
        raise NoTransactionsError("The ledger has no transactions.")
    found = linked.claims_named(claim) if claim else ()
    named = {CLAIM_KEY: found[0].name if found else claim} if claim else {}
    payee = next((one.payee for one in transactions if payment in (one.links or ())), None)
    return Transaction(
        meta={"filename": linked.main_file, "lineno": BEHIND_ALL, **amounts, **named},
        date=date or max(entry.date for entry in transactions),
        flag=CLEARED_FLAG if linked.config.strict_review else REVIEW_FLAG,
        payee=payee,
        narration=f"Clawback of {payment}",
        tags=frozenset({CLAWBACK_TAG}),
        links=frozenset({payment}),
        postings=[],
    )
