"""A reversal and the new payment beside it, two rows of one remittance, are one clawback."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import replace

from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.remittance import ClaimReference
from beancount_clawback.importers.documents.remittance import ClawbackRow
from beancount_clawback.importers.documents.remittance import PaymentRow
from beancount_clawback.importers.documents.remittance import Row

ClaimKey = tuple[str, ...]


def paired(rows: Iterable[Row]) -> list[Row]:
    """The rows, with each reversal and the only payment of the same claim put together.

    A reversal is a clawback row that says what it reverses and nothing that holds afterwards.
    What it reverses may be on the same remittance, and then stands before it. Other reversals
    or payments of one claim cannot be told apart, and are at fault.
    """
    rows = list(rows)
    claims: dict[ClaimKey, _OneClaim] = {}
    for row in rows:
        if isinstance(row, ClawbackRow) and row.reverses and not row.amounts.given:
            key = _claim_key(row.reference)
            if key:
                claims.setdefault(key, _OneClaim([], [])).reversals.append(row)
    if not claims:
        return rows
    for row in rows:
        if isinstance(row, PaymentRow) and _claim_key(row.reference) in claims:
            claims[_claim_key(row.reference)].payments.append(row)
    changed: dict[int, Row | None] = {}
    for claim in claims.values():
        claim.settle(changed)
    result = (changed.get(id(row), row) for row in rows)
    return [row for row in result if row is not None]


@dataclass(frozen=True, slots=True)
class _OneClaim:
    """The reversals and payments of one claim on one remittance."""

    reversals: list[ClawbackRow]
    payments: list[PaymentRow]

    def settle(self, changed: dict[int, Row | None]) -> None:
        """Note what becomes of each row, by its identity; None where it goes into another."""
        if not self.payments:
            return
        corrections = self._corrections()
        if len(self.reversals) == len(corrections) == 1:
            changed[id(self.reversals[0])] = together(self.reversals[0], corrections[0])
            changed[id(corrections[0])] = None
            return
        rows: list[ClawbackRow | PaymentRow] = [*self.reversals, *self.payments]
        for row in rows:
            fault = finding(
                "several-reversals",
                row.place,
                reversals=len(self.reversals),
                payments=len(self.payments),
            )
            changed[id(row)] = replace(row, faults=(*row.faults, fault))

    def _corrections(self) -> list[PaymentRow]:
        """The payments without the only one of two that the reversal takes back itself."""
        if len(self.reversals) != 1 or len(self.payments) != _BEFORE_AND_AFTER:
            return self.payments
        left = [one for one in self.payments if is_of_other_amounts(self.reversals[0], one)]
        return left if len(left) == 1 else self.payments


_BEFORE_AND_AFTER = 2


def together(reversal: ClawbackRow, payment: PaymentRow) -> ClawbackRow:
    """One clawback of a reversal and the payment that takes the place of the one reversed."""
    return replace(
        reversal,
        amounts=payment.amounts,
        reason=reversal.reason or payment.reason,
        currency=reversal.currency or payment.currency,
        adjustments=payment.adjustments or reversal.adjustments,
        metadata=payment.metadata or reversal.metadata,
        more_places=(*reversal.more_places, payment.place, *payment.more_places),
        faults=(*reversal.faults, *payment.faults),
    )


def takes_back(reversal: ClawbackRow, payment: PaymentRow) -> bool:
    """Whether a reversal says what a payment beside it says: number, charge and amounts."""
    return (
        reversal.charge == payment.charge
        and is_numbered_alike(reversal, payment)
        and not is_of_other_amounts(reversal, payment)
    )


def is_numbered_alike(reversal: ClawbackRow, payment: PaymentRow) -> bool:
    """Whether both have the same number of the payer's, or none."""
    number, other = (one.reference.payer_claim.casefold() for one in (reversal, payment))
    return number == other


def is_of_other_amounts(reversal: ClawbackRow, payment: PaymentRow) -> bool:
    """Whether a reversal says that something else was paid, written off or left."""
    said = reversal.reverses.in_order[:3] if reversal.reverses else ()
    pairs = zip(said, payment.amounts.three, strict=False)
    return not said or any(one is not None and one != other for one, other in pairs)


def _claim_key(reference: ClaimReference) -> ClaimKey:
    if reference.claim:
        return ("claim", reference.claim.casefold())
    if reference.account:
        # It may be the client's, of whom several claims can be on one remittance.
        day = reference.service_date
        apart = day.isoformat() if day else reference.payer_claim.casefold()
        return ("account", reference.account.casefold(), apart)
    if reference.client and reference.service_date:
        return (reference.client.casefold(), reference.service_date.isoformat())
    return ()
