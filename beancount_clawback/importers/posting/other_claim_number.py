"""A row under a number that the ledger lacks may correct a claim that the payer takes back.

Payers number a corrected claim anew at times. Nothing is guessed: day of service and charge
only tell which claims to name, beside the key that gives one of them another number.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from decimal import Decimal

from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.findings import shown_number
from beancount_clawback.importers.documents.remittance import ClawbackRow
from beancount_clawback.importers.documents.remittance import PaymentRow
from beancount_clawback.importers.matching.ledger_index import LedgerIndex
from beancount_clawback.importers.matching.matching_claims import claims_meant
from beancount_clawback.importers.matching.matching_claims import price_of
from beancount_clawback.importers.matching.row_cases import RemittanceCase
from beancount_clawback.ledger_language.accounts import payer_key

_MOST_NAMED = 5


_TakenBack = Mapping[Decimal | None, Sequence[ClawbackRow]]


def taken_back_by_charge(remittance: RemittanceCase) -> _TakenBack:
    """The rows of a remittance that take a claim back, by what was charged."""
    found: dict[Decimal | None, list[ClawbackRow]] = {}
    for case in remittance.cases:
        if isinstance(case.row, ClawbackRow):
            found.setdefault(case.row.charge, []).append(case.row)
    return found


def of_claim_taken_back(
    found: ImportFinding, row: PaymentRow, payer: str, taken: _TakenBack, index: LedgerIndex
) -> ImportFinding:
    """A finding that no claim has a row's number, with those that the row may correct.

    Args:
        found: Why the row has no claim.
        row: It.
        payer: Whose it is.
        taken: The rows of its remittance that take claims back.
        index: The ledger.
    """
    number = row.reference.claim
    if found.code != "unknown-claim" or not row.reference.days or row.charge is None:
        return found
    taken_back = sorted({*_on_remittance(row, taken, index), *_in_ledger(row, payer, index)})
    if not number or not taken_back:
        return found
    claims = [f"^{claim}" for claim in taken_back[:_MOST_NAMED]]
    return finding(
        "taken-back-under-other-number",
        row.place,
        number=shown_number(number),
        claims=" and ".join(claims),
        charge=f"{row.charge:.2f}",
        one=claims[0] if len(claims) == 1 else "one of these",
    )


def _on_remittance(row: PaymentRow, taken: _TakenBack, index: LedgerIndex) -> Iterator[str]:
    for other in taken.get(row.charge, ()):
        if not other.reference.days.isdisjoint(row.reference.days):
            yield from claims_meant(other.reference, other.charge, index)


def _in_ledger(row: PaymentRow, payer: str, index: LedgerIndex) -> Iterator[str]:
    for payment in index.of_claims.served_on(row.reference.days):
        is_payers = payer_key(payment.payer) == payer_key(payer)
        was_taken = is_payers and len(payment.steps) > 1
        if was_taken and price_of(payment.claim, index) == row.charge:
            yield payment.claim
