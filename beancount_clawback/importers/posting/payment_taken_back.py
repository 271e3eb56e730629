"""Which payment a row takes back, as far as the ledger and the other rows tell."""

from __future__ import annotations

from collections.abc import Iterable

from beancount.core.data import Transaction

from beancount_clawback.importers.matching.clawback_references import RecordsInLedger
from beancount_clawback.importers.matching.import_run import ImportRun
from beancount_clawback.importers.matching.known_payments import KnownPayment
from beancount_clawback.importers.matching.matching_claims import NoMatch
from beancount_clawback.importers.matching.matching_claims import PaymentWanted
from beancount_clawback.importers.matching.matching_claims import match_payment
from beancount_clawback.importers.matching.payment_by_number import payment_by_number
from beancount_clawback.importers.matching.reversal_original import clawback_row
from beancount_clawback.importers.matching.reversal_original import said_numbers
from beancount_clawback.importers.matching.row_cases import Outcome
from beancount_clawback.importers.matching.row_cases import RowCase

_UNKNOWN = "unknown-payment"


def payment_taken_back(case: RowCase, run: ImportRun) -> KnownPayment:
    """The payment that a row takes back.

    Raises:
        NoMatch: There is none, or more than one.
    """
    row = clawback_row(case)
    wanted = PaymentWanted(
        row.reference,
        case.payer,
        case.date,
        row.reverses,
        charge=row.charge,
        numbers=said_numbers(row),
    )
    records = RecordsInLedger(case, run)

    def is_known(payment: KnownPayment) -> bool:
        return any(_is_of(record, payment, run) for record, _ in records.of(payment))

    only = payment_by_number(wanted, row.place, records, run.index)
    return only or match_payment(wanted, row.place, run.index, is_known)


def explain_unmatched(cases: Iterable[RowCase], run: ImportRun) -> None:
    """Say of what found no payment on its day why it fits none of those that came since."""
    for case in cases:
        if case.outcome is Outcome.REFUSED and _UNKNOWN in {one.code for one in case.findings}:
            try:
                payment_taken_back(case, run)
            except NoMatch as none:
                case.findings = [
                    none.finding if one.code == _UNKNOWN else one for one in case.findings
                ]


def _is_of(record: Transaction, payment: KnownPayment, run: ImportRun) -> bool:
    """Whether a clawback of the ledger is of a payment: it took it back, or it names it."""
    taken = run.index.taken_by(record)
    if payment in taken:
        return True
    if payment.claim and any(one.claim == payment.claim for one in taken):
        return False
    return payment.link in {"", *(record.links or ())}
