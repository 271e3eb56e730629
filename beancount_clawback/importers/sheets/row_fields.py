"""What rows of lists and of sheets have in common: claim, amounts, adjustment codes."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal

from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import RowPlace
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.findings import masked
from beancount_clawback.importers.documents.remittance import CarcAdjustment
from beancount_clawback.importers.documents.remittance import ClaimReference
from beancount_clawback.importers.documents.remittance import RowAmounts
from beancount_clawback.importers.documents.remittance import added
from beancount_clawback.importers.sheets.adjustment_codes import adjustment
from beancount_clawback.importers.sheets.adjustment_codes import adjustments
from beancount_clawback.importers.sheets.adjustment_codes import group_code
from beancount_clawback.importers.sheets.column_names import AMOUNT_FIELDS
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.row_reader import RowReader


def reference_of(reader: RowReader, *, original_check: Field) -> ClaimReference:
    """Whatever a row says about which claim or payment it means."""
    return ClaimReference(
        claim=reader.id(Field.CLAIM),
        client=reader.id(Field.CLIENT),
        service_date=reader.date(Field.SERVICE_DATE),
        payment=reader.id(Field.PAYMENT),
        check=reader.id(original_check),
        payer_claim=reader.id(Field.PAYER_CLAIM),
        account=reader.id(Field.ACCOUNT),
    )


def date_of(reader: RowReader) -> datetime.date | None:
    """The day of a row's check or clawback; else that on which it was posted."""
    return reader.date(Field.DATE if reader.has(Field.DATE) else Field.POSTED_DATE)


def amounts_of(reader: RowReader) -> RowAmounts:
    """The four amounts with their signs."""
    return RowAmounts(*(reader.amount(name) for name in AMOUNT_FIELDS))


def client_share(
    client: Decimal | None,
    parts: Iterable[Decimal | None],
    place: RowPlace,
    faults: list[ImportFinding],
) -> Decimal | None:
    """The client's share: as its own column gives it, or deductible, copay and coinsurance."""
    shares = added(parts)
    if client is None:
        return shares
    if shares and abs(shares) > abs(client):
        facts = {"given": f"{client:,f}", "sum": f"{shares:,f}"}
        faults.append(finding("shares-differ", place, **facts))
    return client


def adjustments_of(
    reader: RowReader, amount: Decimal | None = None
) -> tuple[tuple[CarcAdjustment, ...], str]:
    """Adjustment codes such as `CO-45 75.00; PR-1 25.00`, with or without amounts.

    Args:
        reader: The row.
        amount: What a column of the row's own adjustment has.

    Returns:
        The codes with a group, and all of them unchanged.
    """
    side_by_side = [adjustment(*one) for one in reader.side_by_side()]
    if side_by_side:
        return tuple(one for one in side_by_side if one.group), ""
    text, group = reader.text(Field.CARC), reader.text(Field.GROUP)
    found, strange = adjustments(text, group, amount)
    for code in strange:
        facts = {
            "value": masked(code),
            "wanted": "an adjustment code",
            "why": "; write codes like CO-45 75.00; PR-1 25.00",
        }
        reader.faults.append(finding("bad-cell", reader.at(Field.CARC), **facts))
    return found, f"{group_code(group)} {text}".strip()
