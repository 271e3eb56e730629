"""Interest in a column of its own: money of the check beside what was paid on the claim."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from beancount_clawback.importers.documents.remittance import ZERO
from beancount_clawback.importers.documents.remittance import ProviderMoney
from beancount_clawback.importers.documents.remittance import ProviderRow
from beancount_clawback.importers.sheets.claim_lines import ClaimLine
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.row_types import RowType

_OF_CLAIMS = (None, RowType.PAYMENT, RowType.DENIAL, RowType.CLAWBACK)


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
    stated = {line.total for line in lines if line.total is not None} | {total} - {None}
    with_interest = [line for line in lines if line.amount(Field.INTEREST)]
    if (
        not with_interest
        or len(stated) != 1
        or any(one.kind not in _OF_CLAIMS for one in lines)
    ):
        return ()
    moved = sum(
        (
            (line.amount(Field.INSURANCE_PAID) or ZERO)
            - abs(line.amount(Field.TAKEN) or ZERO)
            + (line.amount(Field.INTEREST) or ZERO)
            for line in lines
        ),
        ZERO,
    )
    if stated != {moved}:
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
