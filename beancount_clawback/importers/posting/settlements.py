"""A remittance takes back what a clawback recorded before: the two become one.

A letter moves no money. Its record leaves the amount on the recoupment account, or wherever its
`settlement:` says, and when a remittance reverses the claim once more, that is the payer taking
what it is owed. The record stays as it is and bears the remittance's reference from then on;
what the remittance keeps back settles the account of the record, so that remittance and bank
agree. A record on the remittance's own bank account has moved that already.
"""

from __future__ import annotations

from decimal import Decimal

from beancount.core.amount import Amount
from beancount.core.data import Transaction

from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.remittance import CashRoute
from beancount_clawback.importers.documents.remittance import ProviderRow
from beancount_clawback.importers.matching.import_run import ImportRun
from beancount_clawback.importers.matching.known_payments import KnownPayment
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.references import references_of
from beancount_clawback.importers.matching.remittance_bank import cash_account
from beancount_clawback.importers.matching.remittance_bank import recoupment_account
from beancount_clawback.importers.matching.remittance_bank import remittance_account
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.importers.posting.new_entries import settlement_entry
from beancount_clawback.importers.posting.new_entries import with_postings
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import RECOUPMENT
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.keys import REFERENCE_KEY
from beancount_clawback.ledger_language.keys import TAKEN_KEY
from beancount_clawback.ledger_language.open_accounts import no_account
from beancount_clawback.ledger_language.problems import Problem
from beancount_clawback.ledger_language.records import settlement_of
from beancount_clawback.ledger_language.records import text_of

_REFUND_CHECK = "72"


def attach(
    case: RowCase, payment: KnownPayment, record: Transaction, reference: str, run: ImportRun
) -> None:
    """Let a row be known by a record of another way, which will bear its reference.

    Args:
        case: The row; its effect on the remittance is known.
        payment: What both take back.
        record: The clawback that was recorded first.
        reference: The row's.
        run: The ledger and the rules.
    """
    if id(record) in run.planned:
        record.meta[REFERENCE_KEY] = with_reference(record, reference)
    else:
        case.attach_to, case.attach_reference = record, reference
    if not settle(case, payment, record, reference, run):
        case.know(record)


def settle(
    case: RowCase, payment: KnownPayment, record: Transaction, reference: str, run: ImportRun
) -> bool:
    """Settle what a record left owed by what the row's remittance takes; whether it does so.

    The settlement is posted once: it has a reference of its own.
    """
    taken = -(case.effect or Decimal(0))
    if not case.remittance.link or not taken:
        return False
    own = _settled(reference)
    existing = run.index.keys.get(f"reference {own}")
    if existing is not None:
        case.know(existing)
        return True
    entry = settlement_entry(case, own, {payment.claim, payment.link} - {""})
    try:
        bank = cash_account(case, payment.client, run.index)
        accounts = _booked_on(case, record, payment, run.index)
        if not accounts:
            raise no_account(RECOUPMENT, f"none is open on {record.date}")
    except Problem as problem:
        case.refuse(finding("unwritable", case.place, why=problem.what.rstrip(".")))
        return True
    if _is_there(case, bank, accounts, run.index):
        return False
    case.post(with_postings(entry, bank, min(accounts), Amount(taken, payment.currency)))
    return True


def leaves_owed(record: Transaction, roles: Roles) -> bool:
    """Whether a record without postings leaves owed what it takes, as one does by default."""
    stated = settlement_of(record.meta)
    return roles.is_recoupment(stated) if stated else bool(roles.config.recoupment)


def is_settled(record: Transaction, index: LedgerIndex) -> bool:
    """Whether a remittance has settled what a clawback took."""
    return any(f"reference {_settled(one)}" in index.keys for one in references_of(record))


def accounts_of(
    record: Transaction, payment: KnownPayment, index: LedgerIndex
) -> frozenset[str]:
    """The accounts on which what a clawback takes of a payment is booked; empty for none."""
    if stated := settlement_of(record.meta):
        return frozenset((stated,))
    if not leaves_owed(record, index.roles) and not record.postings:
        return payment.cash_accounts
    booked = frozenset(
        one.account
        for one in record.postings
        if index.roles.role(one.account) == INSURANCE_PAID
    )
    return booked or _owed_on(record, payment, index)


def _owed_on(record: Transaction, payment: KnownPayment, index: LedgerIndex) -> frozenset[str]:
    """The account of what is owed to the payer of a payment; empty where none is open."""
    try:
        names = {"payer": payment.payer, "client": payment.client}
        return frozenset((recoupment_account(names, index, record.date),))
    except Problem:
        return frozenset()


def moved_on_bank(record: Transaction, payment: KnownPayment, index: LedgerIndex) -> Decimal:
    """What a clawback moved on the bank: negative, and nothing where it left that owed."""
    on_bank = any(map(index.roles.is_bank, accounts_of(record, payment, index)))
    return _moved(record, payment) if on_bank else Decimal(0)


def _moved(record: Transaction, payment: KnownPayment) -> Decimal:
    """What a clawback moved, negative."""
    moved = payment.taken_by(record)
    if moved is None:
        return Decimal(0)
    stated = _amount_in(record, TAKEN_KEY)
    return -stated if stated is not None else moved[1][0] - moved[0][0]


def moved_for(
    case: RowCase, record: Transaction, payment: KnownPayment, index: LedgerIndex
) -> Decimal:
    """What a clawback has moved of what a row's remittance moves."""
    try:
        account = remittance_account(case, payment.client, index)
    except Problem:
        return Decimal(0)
    booked = _booked_on(case, record, payment, index)
    is_there = _is_there(case, account, booked, index)
    return _moved(record, payment) if is_there else Decimal(0)


def _booked_on(
    case: RowCase, record: Transaction, payment: KnownPayment, index: LedgerIndex
) -> frozenset[str]:
    """The accounts on which a record has booked what a row's remittance takes.

    A refund check that the remittance acknowledges (72) has paid the record. What the
    remittance takes and gives back for it meets on the account of what is owed to the payer.
    """
    booked = accounts_of(record, payment, index)
    if not any(map(index.roles.is_bank, booked)) or not _acknowledges_check(case, index):
        return booked
    return _owed_on(record, payment, index) or booked


def _acknowledges_check(case: RowCase, index: LedgerIndex) -> bool:
    """Whether the remittance, or the ledger of it, has a 72 of what a row takes."""
    rows = (one.row for one in case.remittance.cases)
    in_file = any(
        isinstance(row, ProviderRow) and row.code == _REFUND_CHECK and row.amount == case.effect
        for row in rows
    )
    return in_file or any(
        text_of(entry.meta, "plb-code") == _REFUND_CHECK
        and any(one.units and one.units.number == case.effect for one in entry.postings)
        for entry in index.remittances.entries(case.remittance.link)
    )


def with_reference(record: Transaction, reference: str) -> str:
    """All references that a record has with one more."""
    return "; ".join(dict.fromkeys((*references_of(record), reference)))


def _is_there(case: RowCase, account: str, booked: frozenset[str], index: LedgerIndex) -> bool:
    """Whether what is booked on some accounts needs nothing more on a remittance's own.

    A negative total moves no money: the bank was debited for it when the record says so.
    """
    if account in booked:
        return True
    is_owed = any(map(index.roles.is_owed_to_payers, booked))
    return bool(booked) and case.remittance.route is CashRoute.OWED and not is_owed


def _settled(reference: str) -> str:
    return f"{reference} settled"


def _amount_in(entry: Transaction, key: str) -> Decimal | None:
    """The number of an amount in metadata that the plugin has accepted."""
    value = entry.meta.get(key)
    number = getattr(value, "number", value)
    if isinstance(number, str):
        number = Decimal(number.split()[0].replace(",", "")) if number.split() else None
    return number if isinstance(number, Decimal) else None
