"""What a practice owes its payers for clawbacks: what an offset without a claim can settle.

A sheet may say no more than that the payer keeps something back. It settles what clawbacks
left owed, where that is as much; else nobody knows what it is for. A payer may also name the
remittance that left it owed: one with a negative total, or that carried a balance forward.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from beancount.core.data import Transaction

from beancount_clawback.importers.documents.remittance import ZERO
from beancount_clawback.importers.documents.remittance import CashRoute
from beancount_clawback.importers.documents.remittance import ClawbackRow
from beancount_clawback.importers.documents.remittance import ProviderMoney
from beancount_clawback.importers.documents.remittance import ProviderRow
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.references import remittance_link
from beancount_clawback.importers.matching.remittance_bank import recoupment_account
from beancount_clawback.importers.matching.row_cases import Outcome
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.importers.posting.settlements import leaves_owed
from beancount_clawback.ledger_language.accounts import payer_key
from beancount_clawback.ledger_language.keys import CLAWBACK_TAG
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.ledger_language.problems import Problem


class OwedForClawbacks:
    """What is owed to each payer, less what this import has settled of it."""

    def __init__(self, cases: Iterable[RowCase], index: LedgerIndex) -> None:
        """Begin with what the ledger has, and the clawbacks of the import add."""
        self._index = index
        self._by_account: dict[str, Decimal] = {}
        self._by_payer: dict[str, Decimal] = {}
        self._by_remittance: dict[str, Decimal] = {}
        self._about: dict[str, set[tuple[str, ...]]] = {}
        for entry in index.ledger.entries:
            if not isinstance(entry, Transaction):
                continue
            for posting in entry.postings:
                if index.roles.is_recoupment(posting.account):
                    units = amount_of(posting)
                    owed = -units[0] if units else ZERO
                    before = self._by_account.get(posting.account, ZERO)
                    self._by_account[posting.account] = before + owed
                    self._note(entry, owed)
        for case in cases:
            self._add(case)

    def _add(self, case: RowCase) -> None:
        """What a row of the import makes owed, or pays of it."""
        row, entry = case.row, case.entry
        owed = ZERO
        if isinstance(row, ProviderRow):
            is_new = row.kind is ProviderMoney.RECOUPMENT and case.outcome is Outcome.PENDING
            owed = max(ZERO, -(row.amount or ZERO)) if is_new else ZERO
        elif case.outcome is Outcome.POSTED and entry is not None:
            on_account = case.remittance.route is CashRoute.OWED
            if isinstance(row, ClawbackRow):
                on_account = leaves_owed(entry, self._index.roles)
            owed = -(case.effect or ZERO) if on_account else ZERO
        if owed:
            payer = payer_key(case.payer or (entry and entry.payee) or "")
            self._by_payer[payer] = self._by_payer.get(payer, ZERO) + owed
            self._note(entry, owed, case.remittance.link)

    def _note(self, entry: Transaction | None, owed: Decimal, link: str = "") -> None:
        """Note by remittance what is owed, and the payment that it took back."""
        links = (entry.links if entry is not None else None) or frozenset()
        prefix = self._index.config.remittance_prefix
        about = tuple(sorted(one for one in links if not one.startswith(prefix)))
        for one in {link, *(one for one in links if one.startswith(prefix))} - {""}:
            self._by_remittance[one] = self._by_remittance.get(one, ZERO) + owed
            if entry is not None and owed > 0 and CLAWBACK_TAG in (entry.tags or ()):
                self._about.setdefault(one, set()).add(about)

    def left_by(self, number: str, case: RowCase, amount: Decimal) -> tuple[str, ...] | None:
        """What a payer's remittance took back that left as much owed; None where none did.

        Args:
            number: That may be of a remittance.
            case: The row that names it.
            amount: What the row keeps back.

        Returns:
            The links of the only payment that it took back; empty where it is not one.
        """
        payer = self._index.payer_named(case.payer)
        link = remittance_link(payer, number, self._index.config) if number and payer else ""
        if self._by_remittance.get(link, ZERO) < amount or not self.settles(case, amount):
            return None
        about = self._about.get(link, set())
        return next(iter(about)) if len(about) == 1 else ()

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
