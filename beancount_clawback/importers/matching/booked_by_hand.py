"""Payments that a practice booked by hand before it imports the remittance they came with.

Nothing links such an entry to the remittance, so nothing is concluded from it: where payer,
amount and number or date are the same, a person says whether it is the same money. Whoever
gives the entry the remittance's link has said so.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal

from beancount.core.data import Directive
from beancount.core.data import Transaction

from beancount_clawback.claims.check_numbers import check_number
from beancount_clawback.claims.insurance_signs import names_any
from beancount_clawback.importers.matching.references import number_key
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.amounts import summed
from beancount_clawback.ledger_language.keys import NOT_REMITTANCE_KEY
from beancount_clawback.ledger_language.keys import OUR_TAGS
from beancount_clawback.ledger_language.keys import PAYMENT_TAG
from beancount_clawback.ledger_language.keys import REFERENCE_KEY
from beancount_clawback.ledger_language.keys import SUMMARY_FLAG
from beancount_clawback.ledger_language.metadata_values import says_true
from beancount_clawback.ledger_language.payment_line import same_payer
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.ledger_language.postings import claim_links

_NEAR = datetime.timedelta(days=14)
_NUMBERED = datetime.timedelta(days=100)


class BookedByHand:
    """The entries of a ledger that bring cash, without a claim that a row could match."""

    def __init__(self, entries: Iterable[Directive], roles: Roles) -> None:
        """Index a completed ledger."""
        self._roles = roles
        self._by_amount: dict[tuple[Decimal, str], list[Transaction]] = {}
        self._by_link: dict[str, list[tuple[Decimal, Transaction]]] = {}
        prefix = roles.config.remittance_prefix
        for entry in entries:
            if type(entry) is not Transaction or not self._may_be_one(entry):
                continue
            linked = [link for link in entry.links or () if link.startswith(prefix)]
            for currency, cash in self._cash(entry).items():
                for link in linked:
                    self._by_link.setdefault(link, []).append((cash, entry))
                if cash > 0 and not linked:
                    self._by_amount.setdefault((cash, currency), []).append(entry)

    def said_to_be(self, link: str, amount: Decimal) -> Transaction | None:
        """An entry that somebody gave a remittance's link, where it or all have an amount."""
        linked = self._by_link.get(link, [])
        alone = next((one for one in linked if one[0] == amount), None)
        if alone is not None:
            linked.remove(alone)
            return alone[1]
        is_whole = sum((cash for cash, _ in linked), ZERO) == amount
        return linked[0][1] if linked and is_whole else None

    def like(
        self,
        amount: tuple[Decimal, str],
        payer: str,
        number: str,
        date: datetime.date,
    ) -> Transaction | None:
        """The first entry that may be money of a remittance; no entry is given twice."""
        for entry in self._by_amount.get(amount, ()):
            if self._is_like(entry, payer, number, date):
                self._by_amount[amount].remove(entry)
                return entry
        return None

    def _is_like(
        self, entry: Transaction, payer: str, number: str, date: datetime.date
    ) -> bool:
        said = check_number(entry)
        apart = abs(entry.date - date)
        if said and number_key(said) == number_key(number):
            return apart <= _NUMBERED
        return apart <= _NEAR and not said and self._names(entry, payer)

    def _names(self, entry: Transaction, payer: str) -> bool:
        receivables = (self._roles.name_in(p.account, INSURANCE) for p in entry.postings)
        named = any(name and same_payer(name, payer) for name in receivables)
        return named or names_any(entry, [payer])

    def _may_be_one(self, entry: Transaction) -> bool:
        if entry.flag == SUMMARY_FLAG or says_true(entry.meta, NOT_REMITTANCE_KEY):
            return False
        if REFERENCE_KEY in entry.meta:
            return False
        tags = OUR_TAGS & (entry.tags or frozenset())
        on_claims = claim_links(entry, self._roles.config.claim_prefix)
        return not tags or (tags == {PAYMENT_TAG} and not on_claims)

    def _cash(self, entry: Transaction) -> dict[str, Decimal]:
        return summed(
            (units[1], units[0])
            for posting in entry.postings or ()
            if self._roles.is_bank(posting.account) and (units := amount_of(posting))
        )
