"""A remittance takes back what a clawback recorded before: the two become one.

A letter moves no money. Its record leaves the amount on the recoupment account, and when a
remittance reverses the claim once more, that is the payer taking what it is owed. The record
stays as it is and bears the remittance's reference from then on; what the remittance keeps back
settles the recoupment account, so that remittance and bank agree.
"""

from __future__ import annotations

from decimal import Decimal

from beancount.core.amount import Amount
from beancount.core.data import Transaction

from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.matching.import_run import ImportRun
from beancount_clawback.importers.matching.known_payments import KnownPayment
from beancount_clawback.importers.matching.references import references_of
from beancount_clawback.importers.matching.remittance_bank import cash_account
from beancount_clawback.importers.matching.remittance_bank import recoupment_account
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.importers.posting.new_entries import settlement_entry
from beancount_clawback.importers.posting.new_entries import with_postings
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.keys import REFERENCE_KEY
from beancount_clawback.ledger_language.keys import SETTLEMENT_KEY
from beancount_clawback.ledger_language.keys import TAKEN_KEY
from beancount_clawback.ledger_language.problems import Problem


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
    if not case.remittance.link or not taken or not leaves_owed(record, run.index.config):
        return False
    own = f"{reference} settled"
    entry = settlement_entry(case, own, {payment.claim, payment.link} - {""})
    try:
        bank = cash_account(case, payment.client, run.index)
        names = {"payer": payment.payer, "client": payment.client}
        owed = recoupment_account(names, run.index, case.date)
        if bank == owed:
            # A remittance of a negative total leaves owed what it takes.
            return False
        case.entry = with_postings(entry, bank, owed, Amount(taken, payment.currency))
    except Problem as problem:
        case.refuse(finding("unwritable", case.place, why=problem.what.rstrip(".")))
        return True
    existing = run.index.keys.get(f"reference {own}")
    if existing is None:
        case.post(case.entry)
    else:
        case.know(existing)
    return True


def leaves_owed(record: Transaction, config: Config) -> bool:
    """Whether what a clawback takes is owed from then on, and no account has paid it yet."""
    return bool(config.recoupment) and SETTLEMENT_KEY not in record.meta


def moved_on_bank(record: Transaction, payment: KnownPayment, config: Config) -> Decimal:
    """What a clawback moved on the bank: negative, and nothing where it left that owed."""
    moved = payment.taken_by(record)
    if moved is None or leaves_owed(record, config):
        return Decimal(0)
    stated = _amount_in(record, TAKEN_KEY)
    return -stated if stated is not None else moved[1][0] - moved[0][0]


def with_reference(record: Transaction, reference: str) -> str:
    """All references that a record has with one more."""
    return "; ".join(dict.fromkeys((*references_of(record), reference)))


def _amount_in(entry: Transaction, key: str) -> Decimal | None:
    """The number of an amount in metadata that the plugin has accepted."""
    value = entry.meta.get(key)
    number = getattr(value, "number", value)
    if isinstance(number, str):
        number = Decimal(number.split()[0].replace(",", "")) if number.split() else None
    return number if isinstance(number, Decimal) else None
