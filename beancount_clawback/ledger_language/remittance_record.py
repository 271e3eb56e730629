"""A `#remittance` as a typed record: what one check or EFT comes to as a whole."""

from __future__ import annotations

from typing import NamedTuple

from beancount.core.data import Transaction

from beancount_clawback.ledger_language.amounts import Given
from beancount_clawback.ledger_language.amounts import read_signed_amount
from beancount_clawback.ledger_language.keys import LINES_KEY
from beancount_clawback.ledger_language.keys import TOTAL_KEY
from beancount_clawback.ledger_language.metadata_values import as_count
from beancount_clawback.ledger_language.problems import Problem


class RemittanceRecord(NamedTuple):
    """A `#remittance`: what one check or EFT comes to as a whole, and of how many entries.

    `total` is below zero where the payer took money from the bank; `lines` None if left out.
    """

    entry: Transaction
    total: Given
    lines: int | None


def read_remittance(entry: Transaction) -> RemittanceRecord:
    """A `#remittance` transaction as a record.

    Raises:
        Problem: for the first key or value that is not what it should be.
    """
    meta = entry.meta
    if TOTAL_KEY not in meta:
        raise Problem(
            "unreadable-value",
            key=TOTAL_KEY,
            value="missing",
            wanted="what the check or EFT comes to",
            example="350.00 USD",
        )
    total = read_signed_amount(TOTAL_KEY, meta[TOTAL_KEY])
    return RemittanceRecord(entry, total, as_count(meta, LINES_KEY))
