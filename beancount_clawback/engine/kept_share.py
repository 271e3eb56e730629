"""What the client's share keeps when a payment is taken back that a later payer has paid on.

A reversal negates every posting. What the payment left to the client may have been paid by a
later payer since; it would be taken from the client a second time, and its share would pass
below zero. Two postings more give it back, from the insurer's part, which is open again; on
cash basis, where nothing is open at the insurer, from the income.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from beancount.core.amount import Amount
from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.engine.matching import Chain
from beancount_clawback.engine.practice import Practice
from beancount_clawback.engine.reversal import keep_client_share
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.payment_line import PaymentLine
from beancount_clawback.ledger_language.postings import Legs
from beancount_clawback.ledger_language.postings import read_legs


class KeptShare(NamedTuple):
    """The postings that one line's client keeps its share by."""

    line: PaymentLine
    postings: list[Posting]


def kept_share(practice: Practice, chain: Chain, by: Transaction) -> KeptShare:
    """What the client keeps when the payment of a chain is taken back, `by` an entry.

    Raises:
        Problem: no-account.
    """
    line = chain.line
    postings: list[Posting] = []
    for currency, number in practice.payers.given_back(chain).items():
        amount, claims = Amount(number, currency), practice.figures.of_each(line.claims)
        postings += keep_client_share(line, amount, claims, practice.account_book, by)
    return KeptShare(line, postings)


def is_kept_in(reversal: Transaction, kept: KeptShare, practice: Practice) -> bool:
    """Whether a reversal that somebody wrote out gives the client's share back too."""
    roles = kept.line.roles(practice.roles)
    moved, wanted = read_legs(reversal.postings, roles), read_legs(kept.postings, roles)
    return bool(wanted) and all(
        _client(moved, currency) + _client(kept.line.legs, currency) == legs.client
        for currency, legs in wanted.items()
    )


def move_kept_share(practice: Practice, kept: KeptShare) -> None:
    """Take the kept share into the figures of the line's claims."""
    for currency, legs in read_legs(kept.postings, practice.roles).items():
        practice.figures.shift(kept.line, currency, legs, tuple(kept.postings))


def _client(legs: Mapping[str, Legs], currency: str) -> Decimal:
    return legs[currency].client if currency in legs else ZERO
