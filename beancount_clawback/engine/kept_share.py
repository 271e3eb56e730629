"""What shares keep when a payment is taken back that other payments of its claim build on.

A reversal negates every posting. What the payment left to the client may have been paid by a
later payer since; it would be taken from the client a second time, and its share would pass
below zero. What another payment of the payer states may have waited for the room of this one,
and is booked now. Postings more say so, against the insurer's part, which is open again; on
cash basis, where nothing is open at the insurer, against the income.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from beancount.core.amount import Amount
from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.engine.matching import Chain
from beancount_clawback.engine.practice import Practice
from beancount_clawback.engine.reversal import keep_shares
from beancount_clawback.engine.standing import Standing
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.payment_line import PaymentLine
from beancount_clawback.ledger_language.postings import Legs
from beancount_clawback.ledger_language.postings import read_legs


class KeptShare(NamedTuple):
    """The postings by which shares of one line are kept, and what else stands otherwise."""

    line: PaymentLine
    postings: list[Posting]
    changed: Mapping[str, tuple[Standing, ...]]


def kept_share(
    practice: Practice, chain: Chain, by: Transaction, *, whole: bool = False
) -> KeptShare:
    """What is kept when the payment of a chain is taken back.

    Args:
        practice: The ledger as it is.
        chain: The payment's.
        by: The entry that takes it back.
        whole: Nothing takes its place.

    Raises:
        Problem: no-account.
    """
    line = chain.line
    back = practice.payers.given_back(chain, whole=whole)
    postings: list[Posting] = []
    for currency, one in back.items():
        shares = (Amount(one.client, currency), Amount(one.write_off, currency))
        claims = practice.figures.of_each(line.claims)
        postings += keep_shares(line, shares, claims, practice.account_book, by)
    return KeptShare(line, postings, {currency: one.changed for currency, one in back.items()})


def kept_in(
    reversal: Transaction, chain: Chain, practice: Practice, *, whole: bool
) -> KeptShare | None:
    """What a reversal that somebody wrote out keeps of what ours would; None for nothing."""
    for entirely in (True, False) if whole else (False,):
        kept = kept_share(practice, chain, reversal, whole=entirely)
        if _is_kept_in(reversal, kept, practice):
            return kept
    return None


def move_kept_share(practice: Practice, kept: KeptShare) -> None:
    """Take what is kept into the figures of the line's claims and the other payments."""
    practice.figures.keep(kept.line, tuple(kept.postings))
    practice.payers.stand_otherwise(kept.line.claims, kept.changed)


def _is_kept_in(reversal: Transaction, kept: KeptShare, practice: Practice) -> bool:
    roles = kept.line.roles(practice.roles)
    moved, wanted = read_legs(reversal.postings, roles), read_legs(kept.postings, roles)
    return bool(wanted) and all(
        _shares(moved, currency, kept.line.legs) == (legs.client, legs.write_off)
        for currency, legs in wanted.items()
    )


def _shares(
    moved: Mapping[str, Legs], currency: str, legs: Mapping[str, Legs]
) -> tuple[Decimal, Decimal]:
    both: Iterable[Legs] = [one[currency] for one in (moved, legs) if currency in one]
    client = write_off = ZERO
    for one in both:
        client += one.client
        write_off += one.write_off
    return client, write_off
