"""A row of a remittance sheet as a payment, a clawback, or money outside of claims."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.findings import masked
from beancount_clawback.importers.documents.remittance import ClawbackRow
from beancount_clawback.importers.documents.remittance import PaymentRow
from beancount_clawback.importers.documents.remittance import ProviderMoney
from beancount_clawback.importers.documents.remittance import ProviderRow
from beancount_clawback.importers.documents.remittance import Row
from beancount_clawback.importers.documents.remittance import RowAmounts
from beancount_clawback.importers.sheets.clawback_lists import corrected_or_reversed
from beancount_clawback.importers.sheets.column_names import AMOUNT_FIELDS
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.columns import heading_words
from beancount_clawback.importers.sheets.row_fields import adjustments_of
from beancount_clawback.importers.sheets.row_fields import amounts_of
from beancount_clawback.importers.sheets.row_fields import reference_of
from beancount_clawback.importers.sheets.sheet_table import RowReader
from beancount_clawback.importers.sheets.sheet_table import SheetOptions

PAYMENT, DENIAL, CLAWBACK, OFFSET, INTEREST = (
    "Payment",
    "Denial",
    "Clawback",
    "Offset",
    "Interest",
)
TYPES = (PAYMENT, DENIAL, CLAWBACK, OFFSET, INTEREST)
"""The kinds of rows, as the template names them."""

_SYNONYMS = {
    "payment": PAYMENT,
    "paid": PAYMENT,
    "insurance payment": PAYMENT,
    "primary": PAYMENT,
    "secondary": PAYMENT,
    "denial": DENIAL,
    "denied": DENIAL,
    "clawback": CLAWBACK,
    "claw back": CLAWBACK,
    "reversal": CLAWBACK,
    "reverse": CLAWBACK,
    "reversed": CLAWBACK,
    "reverse prior entry": CLAWBACK,
    "take back": CLAWBACK,
    "takeback": CLAWBACK,
    "taken back": CLAWBACK,
    "offset": OFFSET,
    "kept back": OFFSET,
    "withheld": OFFSET,
    "interest": INTEREST,
}


def row_of(reader: RowReader, options: SheetOptions) -> Row:
    """A row as what its type says; without one, negative amounts are a clawback."""
    kind = _kind(reader)
    amounts = amounts_of(reader)
    taken = reader.amount(Field.TAKEN)
    if not kind:
        negative = any(number < 0 for number in amounts.given)
        kind = CLAWBACK if negative or taken else PAYMENT
    if kind == CLAWBACK:
        return _clawback(reader, amounts, taken, options)
    if kind in (OFFSET, INTEREST):
        return _provider(reader, kind, amounts, taken)
    return _payment(reader, kind, amounts, options)


def _kind(reader: RowReader) -> str:
    text = reader.text(Field.TYPE)
    if not text:
        return ""
    kind = _SYNONYMS.get(heading_words(text), "")
    if not kind:
        known = ", ".join(TYPES)
        reader.faults.append(
            finding("unknown-type", reader.at(Field.TYPE), value=masked(text), known=known)
        )
    return kind


def _is_unknown(reader: RowReader) -> bool:
    """Whether nobody knows what kind of row it is, and so what it ought to say."""
    return any(one.code == "unknown-type" for one in reader.faults)


def _payment(
    reader: RowReader, kind: str, amounts: RowAmounts, options: SheetOptions
) -> PaymentRow:
    paid = amounts.insurance_paid
    unread = any(one.place == reader.at(Field.INSURANCE_PAID) for one in reader.faults)
    if kind == DENIAL and paid is None:
        amounts = replace(amounts, insurance_paid=Decimal("0.00"))
    elif paid is None and not unread and not _is_unknown(reader):
        reader.faults.append(
            finding(
                "empty-cell",
                reader.at(Field.INSURANCE_PAID),
                wanted="what the insurance paid (0.00 for a denial)",
            )
        )
    if kind == DENIAL and paid:
        reader.faults.append(
            finding(
                "bad-cell",
                reader.at(Field.INSURANCE_PAID),
                value=f"{paid:,f}",
                wanted="what a denial pays",
                why=": that is nothing",
            )
        )
    for name, number in zip(AMOUNT_FIELDS, amounts.in_order, strict=True):
        if number is not None and number < 0:
            reader.faults.append(
                finding(
                    "negative-in-payment",
                    reader.at(name),
                    amount=name.value,
                    value=f"{number:,f}",
                )
            )
    return PaymentRow(
        place=reader.place,
        reference=reference_of(reader, original_check=Field.ORIGINAL_CHECK),
        amounts=amounts,
        reason=reader.text(Field.REASON),
        adjustments=adjustments_of(reader),
        supplemental=reader.truth(Field.SUPPLEMENTAL),
        client_name=reader.text(Field.CLIENT_NAME) if options.names else "",
        currency=reader.currency(),
        faults=tuple(reader.faults),
    )


def _clawback(
    reader: RowReader, amounts: RowAmounts, taken: Decimal | None, options: SheetOptions
) -> ClawbackRow:
    original = reader.amount(Field.ORIGINAL_PAID)
    corrected, reverses = corrected_or_reversed(reader, amounts)
    if original is not None and reverses is None:
        reverses = RowAmounts(insurance_paid=abs(original))
    return ClawbackRow(
        place=reader.place,
        reference=reference_of(reader, original_check=Field.ORIGINAL_CHECK),
        amounts=corrected,
        reverses=reverses,
        taken=None if taken is None else abs(taken),
        source=reader.text(Field.SOURCE),
        reason=reader.text(Field.REASON),
        adjustments=adjustments_of(reader),
        client_name=reader.text(Field.CLIENT_NAME) if options.names else "",
        currency=reader.currency(),
        faults=tuple(reader.faults),
    )


def _provider(
    reader: RowReader, kind: str, amounts: RowAmounts, taken: Decimal | None
) -> ProviderRow:
    """An offset lowers the remittance whatever its sign; interest raises it unless negative."""
    number = taken if taken is not None else amounts.insurance_paid
    if number is not None:
        number = abs(number) if kind == OFFSET or taken is not None else -number
    elif not reader.faults:
        reader.faults.append(
            finding("empty-cell", reader.at(Field.INSURANCE_PAID), wanted="its amount")
        )
    money = ProviderMoney.RECOUPMENT if kind == OFFSET else ProviderMoney.INTEREST
    return ProviderRow(
        place=reader.place,
        kind=money,
        amount=number,
        reference=reference_of(reader, original_check=Field.ORIGINAL_CHECK),
        reason=reader.text(Field.REASON),
        currency=reader.currency(),
        faults=tuple(reader.faults),
    )
