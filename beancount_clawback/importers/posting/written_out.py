"""A payment with its postings written out, where its amounts alone would not say enough."""

from __future__ import annotations

from collections.abc import Iterable

from beancount.core.amount import Amount
from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.claims.claim import EventKind
from beancount_clawback.importers.documents.remittance import ZERO
from beancount_clawback.importers.documents.remittance import PaymentRow
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.remittance_bank import cash_account
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.ledger_language.accounts import CLIENT
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import WRITE_OFF
from beancount_clawback.ledger_language.open_accounts import resolve
from beancount_clawback.ledger_language.postings import claim_links


def written_out(
    entry: Transaction, case: RowCase, row: PaymentRow, index: LedgerIndex
) -> list[Posting]:
    """The postings of a payment's amounts, and of what it passes on to the next payer.

    Args:
        entry: The payment without postings.
        case: The row that it comes from.
        row: The same.
        index: The ledger.

    Raises:
        Problem: no-account.
    """
    currency = currency_of(entry)
    claims = claim_links(entry, index.config.claim_prefix)
    client = min((one.client for name in claims for one in index.claim(name)), default="")

    def account(role: str, payer: str) -> str:
        if role == INSURANCE_PAID:
            return cash_account(case, client, index)
        names = {"payer": payer, "client": client}
        return resolve(role, names, index.roles, index.chart, date=entry.date)

    paid, write_off, owed = row.amounts.three
    legs = [
        (INSURANCE_PAID, case.payer, paid),
        (WRITE_OFF, case.payer, write_off),
        (CLIENT, case.payer, owed),
        (INSURANCE, case.next_payer, row.passed_on or ZERO if case.next_payer else ZERO),
    ]
    moved = [(account(role, payer), number) for role, payer, number in legs if number]
    total = sum((number for _, number in moved), ZERO)
    moved.append((_receivable(claims, account(INSURANCE, case.payer), index), -total))
    return [
        Posting(name, Amount(number, currency), None, None, None, None)
        for name, number in moved
    ]


def replace_entry(case: RowCase, entry: Transaction, index: LedgerIndex) -> None:
    """Put another entry in the place of a row's, wherever it is known."""
    for claim in claim_links(entry, index.config.claim_prefix):
        for payment in index.by_claim(claim):
            if payment.entry is case.entry:
                payment.entry = entry
    case.entry = entry


def _receivable(claims: list[str], own: str, index: LedgerIndex) -> str:
    """The payer's own receivable where the claim was billed or passed on to it.

    Else the only one that it was billed to; the payer's own where there are several.
    """
    billed: set[str] = set()
    for claim in claims:
        for one in index.claim(claim):
            charges = (event for event in one.events if event.kind is EventKind.CHARGE)
            billed |= {name for event in charges for name in _insurances(event.postings, index)}
    passed_on = {
        name
        for claim in claims
        for payment in index.by_claim(claim)
        for name in _insurances(payment.entry.postings, index)
    }
    return own if own in billed | passed_on or len(billed) != 1 else billed.pop()


def _insurances(postings: Iterable[Posting], index: LedgerIndex) -> list[str]:
    accounts = (posting.account for posting in postings)
    return [account for account in accounts if index.roles.role(account) == INSURANCE]


def currency_of(entry: Transaction) -> str:
    """The currency of a payment's amounts, as its metadata has it; or empty."""
    amounts = (value for value in entry.meta.values() if isinstance(value, Amount))
    return next((amount.currency for amount in amounts), "")
