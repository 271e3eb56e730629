"""The claim rows of all remittances, day after day: payments first, then what is taken back.

So a row meets what those before it made of its claim, whatever file they are in.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from beancount_clawback.importers.matching.import_run import ImportRun
from beancount_clawback.importers.matching.row_cases import RemittanceCase
from beancount_clawback.importers.posting.answered_claim import PaymentDue
from beancount_clawback.importers.posting.clawbacks import clawbacks_due
from beancount_clawback.importers.posting.clawbacks import post_clawbacks
from beancount_clawback.importers.posting.payment_taken_back import explain_unmatched
from beancount_clawback.importers.posting.payments import payments_due
from beancount_clawback.importers.posting.payments import post_payment


def post_claim_rows(remittances: Iterable[RemittanceCase], run: ImportRun) -> None:
    """Make the entries of all payments and clawbacks."""
    remittances = list(remittances)
    payments: dict[datetime.date, list[PaymentDue]] = {}
    for remittance in remittances:
        for due in payments_due(remittance, run):
            payments.setdefault(due.day, []).append(due)
    cases = (case for remittance in remittances for case in remittance.cases)
    clawbacks = clawbacks_due(cases, run)
    for day in sorted({*payments, *clawbacks}):
        for due in sorted(payments.get(day, ()), key=PaymentDue.order):
            post_payment(due, run)
        post_clawbacks(clawbacks.get(day, []), run)
    explain_unmatched((case for day in clawbacks.values() for case in day), run)
