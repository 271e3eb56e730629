"""What names a clawback for good, and the record of it that the ledger may have already."""

from __future__ import annotations

from beancount.core.data import Transaction

from beancount_clawback.importers.documents.remittance import ClawbackRow
from beancount_clawback.importers.matching.import_run import ImportRun
from beancount_clawback.importers.matching.known_payments import KnownPayment
from beancount_clawback.importers.matching.references import day_key
from beancount_clawback.importers.matching.references import references_of
from beancount_clawback.importers.matching.row_cases import RowCase


def new_reference(case: RowCase, payment: KnownPayment, run: ImportRun) -> str:
    """A clawback's reference; the second one of the same name is numbered.

    It is made of the remittance's link, or the number that the row gives it, and the claim; of
    a list without numbers, of the payment and the date.
    """
    base = _base(case, payment)
    number = run.used.get(base, 0) + 1
    while f"reference {_numbered(base, number)}" in run.index.keys:
        number += 1
    run.used[base] = number
    return _numbered(base, number)


def records_in_ledger(
    case: RowCase, payment: KnownPayment, run: ImportRun
) -> list[tuple[Transaction, str]]:
    """The ledger's records that may be this very clawback, each with its reference.

    A reference tells, of which there may be several numbered ones; a record without one, made
    by hand, is known by payment and date.
    """
    keys = run.index.keys
    base = _base(case, payment)
    found: list[tuple[Transaction, str]] = []
    while True:
        reference = _numbered(base, len(found) + 1)
        record = keys.get(f"reference {reference}")
        if not isinstance(record, Transaction):
            break
        found.append((record, reference))
    if found:
        return found
    record = keys.get(day_key(payment.link, payment.claim, case.date, by_era=case.by_era))
    if isinstance(record, Transaction) and (not references_of(record) or not _has_name(case)):
        return [(record, base)]
    return []


def _base(case: RowCase, payment: KnownPayment) -> str:
    about = payment.claim or payment.link
    if case.remittance.link:
        words = (case.remittance.link, case.row.reference.payer_claim, about)
        return " ".join(filter(None, words))
    own = _own_number(case)
    return f"{own} {about}" if own else f"{payment.link or payment.claim} {case.date}"


def _has_name(case: RowCase) -> bool:
    """Whether a clawback has a name that does not depend on its date."""
    return bool(case.remittance.link or _own_number(case))


def _own_number(case: RowCase) -> str:
    row = case.row
    text = row.own_reference if isinstance(row, ClawbackRow) else ""
    return " ".join(text.replace(";", ",").split())


def _numbered(reference: str, number: int) -> str:
    return reference if number == 1 else f"{reference} #{number}"
