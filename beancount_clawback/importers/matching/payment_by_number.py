"""The payment that a clawback takes back, where what is surest in its row names it alone.

The same payment as all that the row says would find, without a look at every payment of its
claim, of which there may be many.
"""

from __future__ import annotations

from beancount_clawback.importers.documents.findings import RowPlace
from beancount_clawback.importers.matching.clawback_references import RecordsInLedger
from beancount_clawback.importers.matching.known_payments import KnownPayment
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.matching_claims import NoMatch
from beancount_clawback.importers.matching.matching_claims import PaymentWanted
from beancount_clawback.importers.matching.matching_claims import claims_meant
from beancount_clawback.importers.matching.matching_claims import narrowed_down


def payment_by_number(
    wanted: PaymentWanted, place: RowPlace, records: RecordsInLedger, index: LedgerIndex
) -> KnownPayment | None:
    """The payment of which the ledger has the clawback, else what stands of the number.

    None where that is not a single one, or the row says something else of it.
    """
    reference, day = wanted.reference, wanted.date
    if not reference.claim or reference.payment or reference.account or day is None:
        return None
    claims = claims_meant(reference, wanted.charge, index)
    known = records.taken_from(claims[0]) if len(claims) == 1 else None
    if known is None:
        return None
    numbered = index.of_claims.numbered(claims[0], wanted.numbers)
    meant = known or [one for one in numbered if one.stands_on(day)]
    if len(meant) != 1 or meant[0].date > day:
        return None
    try:
        narrowed_down(meant, wanted, "", place, index)
    except NoMatch:
        return None
    return meant[0]
