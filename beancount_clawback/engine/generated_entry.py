"""What generated entries share: the record's place and metadata, tags, links, cash leg."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from typing import NamedTuple

from beancount.core.data import Close
from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import NO_ROLE
from beancount_clawback.ledger_language.accounts import RECOUPMENT
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.keys import CLAIM_KEY
from beancount_clawback.ledger_language.keys import CLAWBACK_OF_KEY
from beancount_clawback.ledger_language.keys import CLAWBACK_TAG
from beancount_clawback.ledger_language.keys import CLIENT_KEY
from beancount_clawback.ledger_language.keys import CORRECTED_TAG
from beancount_clawback.ledger_language.keys import PAYER_KEY
from beancount_clawback.ledger_language.keys import PAYMENT_TAG
from beancount_clawback.ledger_language.keys import REVERSAL_TAG
from beancount_clawback.ledger_language.keys import REVIEW_FLAG
from beancount_clawback.ledger_language.keys import REVIEW_TAG
from beancount_clawback.ledger_language.keys import SECOND_PLAN_KEY
from beancount_clawback.ledger_language.keys import SETTLEMENT_KEY
from beancount_clawback.ledger_language.keys import VARIANCE_TAG
from beancount_clawback.ledger_language.open_accounts import Chart
from beancount_clawback.ledger_language.open_accounts import cash_account
from beancount_clawback.ledger_language.open_accounts import resolve
from beancount_clawback.ledger_language.payment_line import PaymentLine
from beancount_clawback.ledger_language.payment_line import stated_payer
from beancount_clawback.ledger_language.places import at_place_of
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import describe
from beancount_clawback.ledger_language.problems import place
from beancount_clawback.ledger_language.records import ClawbackRecord

_KIND_TAGS = {PAYMENT_TAG, REVERSAL_TAG, CORRECTED_TAG, VARIANCE_TAG}


@dataclass(frozen=True, slots=True)
class AccountBook:
    """What the engine knows of a ledger's accounts."""

    roles: Roles
    chart: Chart


class Origin(NamedTuple):
    """What all entries share that one record on one payment becomes.

    `meta` and `links` are theirs; `place` is the record's own file and line, for an invented
    file name breaks Fava's journal export and editing.
    """

    line: PaymentLine
    record: ClawbackRecord
    account_book: AccountBook
    meta: dict[str, Any]
    links: frozenset[str]
    place: dict[str, Any]

    @classmethod
    def of(cls, line: PaymentLine, record: ClawbackRecord, account_book: AccountBook) -> Origin:
        """The record's own words and place, and what only the payment says: whose it is."""
        entry = record.entry
        place = at_place_of(entry)
        meta = own_meta(entry.meta, place)
        meta[CLAWBACK_OF_KEY] = line.name
        if line.share:
            meta[CLAIM_KEY] = line.share
        if CLIENT_KEY in line.entry.meta:
            meta[CLIENT_KEY] = line.entry.meta[CLIENT_KEY]
        if SECOND_PLAN_KEY in line.entry.meta:
            meta[SECOND_PLAN_KEY] = line.entry.meta[SECOND_PLAN_KEY]
        told = stated_payer(meta) or line.named_payer or entry.payee
        if line.payer and told != line.payer:
            meta[PAYER_KEY] = line.payer
        links = line.links
        if not links.issuperset(entry.links or ()):
            links = links.union(entry.links)
        return cls(line, record, account_book, meta, links, place)

    def generated(self, tag: str, postings: list[Posting]) -> Transaction:
        """An entry made of the record: its own words, the payment's links, tagged as `tag`."""
        entry, settlement = self.record.entry, self.line.settlement
        meta = self.meta.copy()
        if settlement and any(posting.account == settlement for posting in postings):
            meta[SETTLEMENT_KEY] = settlement
        in_review = entry.flag == REVIEW_FLAG
        return Transaction(
            meta,
            entry.date,
            entry.flag,
            entry.payee,
            entry.narration,
            _tags(frozenset(entry.tags or ()), tag, in_review),
            self.links,
            postings,
        )

    def cash_leg_account(self, account: str) -> str:
        """Where a cash leg on `account` goes: settlement, recoupment, or its own account.

        A payment out of unapplied money came with the remittance, so its money is in the bank.

        Raises:
            Problem: no-account.
        """
        roles = self.account_book.roles
        chart, date = self.account_book.chart, self.record.entry.date
        if self.record.settlement:
            return cash_account(self.record.settlement, roles, chart, date)
        if roles.config.recoupment and not roles.is_recoupment(account):
            return resolve(RECOUPMENT, self.line.names(), roles, chart, date=date)
        if roles.is_unapplied(account):
            return resolve(INSURANCE_PAID, self.line.names(), roles, chart, date=date)
        return self.open_account(account, INSURANCE_PAID)

    def open_account(self, account: str, role: str) -> str:
        """The payment's own account, or where that was closed, its role's next open one.

        Raises:
            Problem: account-closed.
        """
        book, date = self.account_book, self.record.entry.date
        closed = book.chart.closed_before(book.roles.parent(account), date)
        return account if closed is None else self._instead_of(closed, role)

    def _instead_of(self, closed: Close, role: str) -> str:
        roles, chart = self.account_book.roles, self.account_book.chart
        date = self.record.entry.date
        if role != NO_ROLE:
            try:
                return resolve(role, self.line.names(), roles, chart, date=date)
            except Problem:
                pass
        is_cash = role == INSURANCE_PAID
        raise Problem(
            "account-closed",
            account=closed.account,
            closed=closed.date,
            place=place(closed, roles.config.base),
            role=role or "the payment's income",
            date=date,
            way="Say with `settlement:` which account the payer took the money from"
            if is_cash
            else f"Open another account of {role}"
            if role
            else "Write the entry out with postings",
        )


def own_meta(meta: Mapping[str, Any] | None, place: dict[str, Any]) -> dict[str, Any]:
    """Metadata that a generated posting or entry keeps, at the record's own place."""
    own = place.copy()
    if meta and len(meta) > len(own):
        for key, value in meta.items():
            if key not in own and not key.startswith("__"):
                own[key] = value
    return own


def cannot_restate(line: PaymentLine, account_book: AccountBook, why: str) -> Problem:
    """The problem of a payment whose postings do not tell how to correct it."""
    payment = describe(line.entry, account_book.roles.config.base)
    return Problem("cannot-restate", payment=payment, why=why)


@lru_cache(maxsize=1024)
def _tags(own: frozenset[str], kind: str, in_review: bool) -> frozenset[str]:
    review = {REVIEW_TAG} if in_review else set()
    return (own - _KIND_TAGS) | {CLAWBACK_TAG, kind} | review
