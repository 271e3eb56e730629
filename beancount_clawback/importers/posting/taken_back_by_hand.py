"""A clawback of a file that somebody may have booked by hand: it stays out until they say."""

from __future__ import annotations

from beancount_clawback.claims.untagged_take_backs import TakenBack
from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import RowPlace
from beancount_clawback.importers.matching.known_payments import KnownPayment
from beancount_clawback.importers.matching.known_payments import Three
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.ledger_language.problems import Severity


def taken_back_by_hand(
    payment: KnownPayment, before: Three, after: Three, place: RowPlace, index: LedgerIndex
) -> list[ImportFinding]:
    """What without a tag may be the same take-back as a row, each as a finding at the row.

    Args:
        payment: The payment that the row takes back.
        before: What stands of it.
        after: What the row leaves of it.
        place: The row's.
        index: The ledger.
    """
    taken = TakenBack(
        payment=payment.entry,
        amounts=frozenset((before[0], before[0] - after[0])),
        currency=payment.currency,
        payer=payment.payer,
        link=payment.link,
        claims=index.claim(payment.claim),
    )
    return [
        ImportFinding(
            problem.check.code, Severity.ERROR, problem.what, problem.next_step, place
        )
        for _, problem in index.untagged_take_backs.problems(taken)
    ]
