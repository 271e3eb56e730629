"""Which reversal of a remittance goes with which correction: two claims become one clawback.

X12 TR3 005010X221A1 section 1.10.2.8: a payer that corrects a claim reverses it in full (22)
and sends the claim again as it holds. Both stay two lines in the ledger; in the import they
are one clawback. Where one of them comes in another remittance, it stays by itself. Where the
claim that is reversed was paid nothing, nothing is clawed back: the correction is a payment.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import replace

from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.remittance import ClawbackRow
from beancount_clawback.importers.documents.remittance import PaymentRow
from beancount_clawback.importers.documents.reversal_pairs import together
from beancount_clawback.ledger_language.keys import CORRECTED_NUMBER_KEY

ClaimRow = PaymentRow | ClawbackRow


def with_corrections(rows: Iterable[ClaimRow]) -> list[ClaimRow]:
    """The rows of a remittance, each reversal put together with its correction."""
    claims: dict[tuple[str, str], list[ClaimRow]] = {}
    for row in rows:
        claims.setdefault(_claim(row), []).append(row)
    result: list[ClaimRow] = []
    for own in claims.values():
        result += _one_claim(own)
    return result


def _one_claim(rows: list[ClaimRow]) -> list[ClaimRow]:
    reversals = [row for row in rows if isinstance(row, ClawbackRow)]
    payments = [row for row in rows if isinstance(row, PaymentRow)]
    if not reversals or not payments:
        return rows
    if len(reversals) == len(payments) == 1:
        if reversals[0].charge != payments[0].charge:
            # Not the claim that was paid: the payer's reversal stands by itself.
            return [reversals[0], replace(payments[0], correction=True)]
        return [_corrected(reversals[0], payments[0])]
    if _in_turns(rows):
        return [_one_turn(rows[at : at + 2]) for at in range(0, len(rows), 2)]
    return [_unclear(row, len(reversals), len(payments)) for row in rows]


def _in_turns(rows: Sequence[ClaimRow]) -> bool:
    """Reversal, correction, reversal, correction; the last one may lack its correction."""
    return all(isinstance(row, ClawbackRow) != bool(at % 2) for at, row in enumerate(rows))


def _one_turn(rows: Sequence[ClaimRow]) -> ClaimRow:
    first, second = rows[0], rows[-1]
    if isinstance(first, ClawbackRow) and isinstance(second, PaymentRow):
        return _corrected(first, second)
    return first


def _corrected(reversal: ClawbackRow, payment: PaymentRow) -> ClaimRow:
    if reversal.reverses is not None and reversal.reverses.insurance_paid == 0:
        faults = (*reversal.faults, *payment.faults)
        return replace(payment, more_places=(reversal.place,), faults=faults)
    number, metadata = payment.reference.payer_claim, payment.metadata
    if number and number != reversal.reference.payer_claim:
        metadata = (*metadata, (CORRECTED_NUMBER_KEY, number))
    return together(reversal, replace(payment, metadata=metadata))


def _unclear(row: ClaimRow, reversals: int, payments: int) -> ClaimRow:
    facts = {"reversals": reversals, "payments": payments}
    fault = finding("era-several-reversals", row.place, **facts)
    return replace(row, faults=(*row.faults, fault))


def _claim(row: ClaimRow) -> tuple[str, str]:
    """What tells one claim from another: the practice's number, else the payer's."""
    reference = row.reference
    if reference.claim:
        return ("claim", reference.claim.casefold())
    if reference.payer_claim:
        return ("payer's", reference.payer_claim.casefold())
    return ("row", str(row.place.row))
