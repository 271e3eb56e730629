"""What a practice owes its payers for clawbacks: what an offset without a claim can settle.

A sheet may say no more than that the payer keeps something back. It settles what clawbacks
left owed, where that is as much; else nobody knows what it is for.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from beancount.core.data import Transaction

from beancount_clawback.importers.documents.remittance import ZERO
from beancount_clawback.importers.documents.remittance import ClawbackRow
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.remittance_bank import recoupment_account
from beancount_clawback.importers.matching.row_cases import Outcome
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.importers.posting.settlements import leaves_owed
from beancount_clawback.ledger_language.payment_line import payer_key
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.ledger_language.problems import Problem


class OwedForClawbacks:
    """What is owed to each payer, less what this import has settled of it."""

    def __init__(self, cases: Iterable[RowCase], index: LedgerIndex) -> None:
        """Begin with what the ledger has, and the clawbacks of the import add."""
        self._index = index
        self._by_account: dict[str, Decimal] = {}
        self._by_payer: dict[str, Decimal] = {}
        for entry in index.ledger.entries:
            for posting in entry.postings if isinstance(entry, Transaction) else ():
                if index.roles.is_recoupment(posting.account):
                    units = amount_of(posting)
                    before = self._by_account.get(posting.account, ZERO)
                    self._by_account[posting.account] = before - (units[0] if units else ZERO)
        for case in cases:
            new = case.outcome is Outcome.POSTED and isinstance(case.row, ClawbackRow)
            if new and case.entry is not None and leaves_owed(case.entry, index.config):
                payer = payer_key(case.payer or case.entry.payee or "")
                self._by_payer[payer] = self._by_payer.get(payer, ZERO) - (case.effect or ZERO)

    def settles(self, case: RowCase, amount: Decimal) -> bool:
        """Whether as much is owed to a row's payer as it keeps back, which then is settled."""
        payer = payer_key(case.payer)
        names = {"payer": case.payer, "client": ""}
        try:
            account = recoupment_account(names, self._index, case.date)
        except Problem:
            return True
        owed = self._by_account.get(account, ZERO) + self._by_payer.get(payer, ZERO)
        if owed < amount:
            return False
        self._by_payer[payer] = self._by_payer.get(payer, ZERO) - amount
        return True
