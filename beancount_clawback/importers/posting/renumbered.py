"""A reversal and a correction of equal amounts change nothing but the payer's number.

Payers reverse a claim and send it again under a new number of theirs, with the same money. That
is not a clawback: it is in no report and waits for nobody. The new number is kept in an entry
without postings, so that a later reversal under it finds the payment.
"""

from __future__ import annotations

from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.remittance import ClawbackRow
from beancount_clawback.importers.matching.import_run import ImportRun
from beancount_clawback.importers.matching.known_payments import KnownPayment
from beancount_clawback.importers.matching.row_cases import RowCase
from beancount_clawback.importers.posting.new_entries import renumbered_entry
from beancount_clawback.ledger_language.keys import CORRECTED_NUMBER_KEY
from beancount_clawback.ledger_language.problems import describe


def keep_number(case: RowCase, row: ClawbackRow, payment: KnownPayment, run: ImportRun) -> None:
    """Note the number under which a payment goes on, or that nothing at all has changed."""
    named = describe(payment.entry, run.index.config.base)
    number = dict(row.metadata).get(CORRECTED_NUMBER_KEY, "")
    if not number:
        case.note(finding("same-amounts-again", case.place, payment=named))
        return
    reference = f"{case.remittance.link} {payment.claim} {number} renumbered"
    case.entry = renumbered_entry(case, payment, reference, number)
    existing = run.index.keys.get(f"reference {reference}")
    if existing is not None:
        case.know(existing)
        return
    found = finding("renumbered", case.place, payment=named, number=number)
    case.notices.append(found)
    case.post(case.entry)
    payment.numbers.add(number.casefold())
