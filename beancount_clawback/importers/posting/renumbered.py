"""A reversal and a correction of equal amounts change nothing but the payer's number.

Payers reverse a claim and send it again under a new number of theirs, with the same money. That
is not a clawback: it is in no report and waits for nobody. The new number is kept in an entry
without postings, so that a later reversal under it finds the payment.
"""

from __future__ import annotations

from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.remittance import NOTHING
from beancount_clawback.importers.documents.remittance import ClawbackRow
from beancount_clawback.importers.matching.import_run import ImportRun
from beancount_clawback.importers.matching.known_payments import KnownPayment
from beancount_clawback.importers.matching.known_payments import Step
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.importers.posting.new_entries import renumbered_entry
from beancount_clawback.ledger_language.keys import CORRECTED_NUMBER_KEY
from beancount_clawback.ledger_language.problems import describe


def is_paid_anew(case: RowCase, step: Step | None) -> bool:
    """Whether a row takes back and pays anew the same amounts."""
    amounts = case.row.amounts if isinstance(case.row, ClawbackRow) else NOTHING
    return bool(amounts.given) and step is not None and amounts.three == step.amounts


def is_known_number(case: RowCase, payment: KnownPayment, run: ImportRun) -> bool:
    """Whether the ledger has the new number of a payment, whatever became of that since."""
    number, reference = _number_and_reference(case, payment)
    existing = run.index.keys.get(f"reference {reference}") if number else None
    if existing is None:
        return False
    case.entry = renumbered_entry(case, payment, reference, number)
    case.know(existing)
    return True


def keep_number(case: RowCase, payment: KnownPayment, run: ImportRun) -> None:
    """Note the number under which a payment goes on, or that nothing at all has changed."""
    named = describe(payment.entry, run.index.config.base)
    number, reference = _number_and_reference(case, payment)
    if not number:
        case.note(finding("same-amounts-again", case.place, payment=named))
        return
    case.notices.append(finding("renumbered", case.place, payment=named, number=number))
    case.post(renumbered_entry(case, payment, reference, number))
    run.index.of_claims.renumber(payment, number)


def _number_and_reference(case: RowCase, payment: KnownPayment) -> tuple[str, str]:
    """A correction's own number, empty for none, and by what its entry is known."""
    row = case.row
    metadata = row.metadata if isinstance(row, ClawbackRow) else ()
    number = dict(metadata).get(CORRECTED_NUMBER_KEY, "")
    return number, f"{case.remittance.link} {payment.claim} {number} renumbered"
