"""What a check's total proves beside what was paid: interest, take-backs, signs of offsets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from beancount_clawback.importers.documents.remittance import ZERO
from beancount_clawback.importers.documents.remittance import ProviderMoney
from beancount_clawback.importers.documents.remittance import ProviderRow
from beancount_clawback.importers.sheets.claim_lines import ClaimLine
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.repeated_amounts import comes_to_billed
from beancount_clawback.importers.sheets.row_types import RowType

_OF_CLAIMS = (None, RowType.PAYMENT, RowType.DENIAL, RowType.CLAWBACK)


def without_interest(lines: Sequence[ClaimLine], total: Decimal | None) -> Sequence[ClaimLine]:
    """The rows of a check, paid less interest where total and billed prove that it is in it.

    Args:
        lines: The claims of the check.
        total: As for `rows_of_interest`.
    """
    if not _come_to(total, lines):
        return lines
    less = {
        line.place: {**line.amounts, _PAID: (line.amount(_PAID) or ZERO) - interest}
        for line in lines
        if (interest := line.amount(Field.INTEREST))
    }
    if not less or not all(map(comes_to_billed, less.values())):
        return lines
    return [replace(line, amounts=less.get(line.place, line.amounts)) for line in lines]


def rows_of_interest(
    lines: Sequence[ClaimLine], total: Decimal | None
) -> tuple[ProviderRow, ...]:
    """The interest of a check's rows, where its total proves that it is beside what was paid.

    Args:
        lines: The claims of the check.
        total: Of the check, where it stands outside of the rows.

    Returns:
        Nothing where there is none, or it is not clear whether what was paid has it.
    """
    with_interest = [line for line in lines if line.amount(Field.INTEREST)]
    if not with_interest or not _come_to(total, lines, Field.INTEREST):
        return ()
    return tuple(
        ProviderRow(
            place=line.place,
            kind=ProviderMoney.INTEREST,
            amount=-(line.amount(Field.INTEREST) or ZERO),
            reference=line.reference,
            currency=line.currency,
        )
        for line in with_interest
    )


def is_paid_beside_taken(lines: Sequence[ClaimLine], total: Decimal | None) -> bool:
    """Whether what rows have paid beside what they take back is paid by this check.

    Args:
        lines: The claims of the check.
        total: As for `rows_of_interest`.
    """
    return _come_to(total, lines) or _come_to(total, lines, Field.INTEREST)


def offset_sign(lines: Sequence[ClaimLine], total: Decimal | None) -> int:
    """What the total proves of offsets with a sign: whether one adds to the check.

    A take-back that is carried forward to the next check is added to this one.

    Args:
        lines: The rows of the check.
        total: As for `rows_of_interest`.

    Returns:
        1 where a positive offset adds to the check, -1 where a negative one does, and 0 where
        all lower it, or nothing proves that one does not.
    """
    offsets = [line for line in lines if line.kind is RowType.OFFSET]
    others = [line for line in lines if line.kind is not RowType.OFFSET]
    given = [line.amount(_PAID) or ZERO for line in offsets]
    if not any(given) or any(line.amount(Field.TAKEN) for line in offsets):
        return 0
    if any(line.kind is RowType.CLAWBACK and not line.takes_back for line in others):
        # What is taken by it, the ledger knows.
        return 0
    stated = _stated(lines, total)
    claims = sum((line.on_check for line in others), ZERO)
    lowered = claims - sum(map(abs, given))
    if len(stated) != 1 or stated == {lowered}:
        return 0
    return next((sign for sign in (1, -1) if stated == {claims + sign * sum(given)}), 0)


def _come_to(total: Decimal | None, lines: Sequence[ClaimLine], *more: Field) -> bool:
    """Whether rows of claims come to the check's total: paid, less taken back, and more."""
    if any(line.kind not in _OF_CLAIMS for line in lines):
        return False
    beside = (line.amount(name) or ZERO for line in lines for name in more)
    computed = sum((line.on_check for line in lines), ZERO) + sum(beside, ZERO)
    return _stated(lines, total) == {computed}


def _stated(lines: Sequence[ClaimLine], total: Decimal | None) -> set[Decimal]:
    """All that is said to be the check's total, in its rows and outside of them."""
    return {one for one in (total, *(line.total for line in lines)) if one is not None}


_PAID = Field.INSURANCE_PAID
