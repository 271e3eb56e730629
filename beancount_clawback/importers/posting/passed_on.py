"""What a payer passes on to the next one moves from its receivable to that payer's.

X12 TR3 005010X221A1, CLP02 19, 20 and 21: the payer has sent the claim on, and what it leaves
to the client (PR) is the next payer's to decide. The remittance names that payer (NM1*TT).
"""

from __future__ import annotations

from collections.abc import Iterable

from beancount.core.amount import Amount
from beancount.core.data import Posting
from beancount.core.data import Transaction

from beancount_clawback.claims.claim import EventKind
from beancount_clawback.importers.documents.cells import one_line
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.remittance import ZERO
from beancount_clawback.importers.documents.remittance import PaymentRow
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.remittance_bank import cash_account
from beancount_clawback.importers.matching.row_cases import Outcome
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.importers.matching.row_cases import canonical
from beancount_clawback.ledger_language.accounts import CLIENT
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import WRITE_OFF
from beancount_clawback.ledger_language.keys import PASSED_ON_KEY
from beancount_clawback.ledger_language.keys import PASSED_TO_KEY
from beancount_clawback.ledger_language.keys import PAYER_KEY
from beancount_clawback.ledger_language.open_accounts import resolve
from beancount_clawback.ledger_language.postings import claim_links
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.problems import money

_SECOND = 2


def move_passed_on(cases: Iterable[RowCase], index: LedgerIndex) -> None:
    """Write new payments out where the next payer is known, day after day.

    Elsewhere they stay as they are: what is passed on stays with the payer that has paid. A
    notice says so where the file names a payer without a receivable account. What a later
    payer passes on is of what the earlier ones left, and stays where the claim is open.
    """
    passed_on = (one for one in cases if isinstance(one.row, PaymentRow) and one.row.passed_on)
    for case in sorted(passed_on, key=canonical):
        if case.outcome is Outcome.POSTED and case.entry is not None:
            _move(case, case.entry, index)


def _move(case: RowCase, entry: Transaction, index: LedgerIndex) -> None:
    row, currency = case.row, _currency_of(entry)
    if not isinstance(row, PaymentRow) or not row.passed_on or not currency:
        return
    meta = {
        **entry.meta,
        PAYER_KEY: case.payer,
        PASSED_ON_KEY: Amount(row.passed_on, currency),
    }
    postings = entry.postings
    if case.next_payer and row.earlier is None and row.rank != _SECOND:
        try:
            postings = _written_out(entry, case, row, index)
            meta[PASSED_TO_KEY] = one_line(case.next_payer)
        except Problem as problem:
            facts = {"amount": money(row.passed_on), "payer": case.next_payer}
            why = problem.what.rstrip(".")
            found = finding("era-passed-on", case.place, why=why, own=case.payer, **facts)
            case.notices.append(found)
    case.entry = entry._replace(meta=meta, postings=postings)
    index.replace_payment(entry, case.entry)


def _written_out(
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
    currency = _currency_of(entry)
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


def _currency_of(entry: Transaction) -> str:
    """The currency of a payment's amounts, as its metadata has it; or empty."""
    amounts = (value for value in entry.meta.values() if isinstance(value, Amount))
    return next((amount.currency for amount in amounts), "")
