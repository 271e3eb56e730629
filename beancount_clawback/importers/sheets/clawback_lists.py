"""A list of clawbacks, as a practice exports or keeps it: one row a clawback, no remittance.

Each row has a date and says which payment was taken back: by the payment's link, by the claim,
by client and the remittance that the payment came with, or by client and service date. Its
amounts are what holds after the clawback; none at all is a full reversal.
"""

from __future__ import annotations

from pathlib import Path

from beancount_clawback.importers.documents.findings import Finding
from beancount_clawback.importers.documents.findings import Place
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.remittance import ClawbackRow
from beancount_clawback.importers.documents.remittance import Document
from beancount_clawback.importers.documents.remittance import Remittance
from beancount_clawback.importers.documents.remittance import RowAmounts
from beancount_clawback.importers.sheets.column_names import AMOUNT_FIELDS
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.row_fields import adjustments_of
from beancount_clawback.importers.sheets.row_fields import amounts_of
from beancount_clawback.importers.sheets.row_fields import reference_of
from beancount_clawback.importers.sheets.sheet_table import RowReader
from beancount_clawback.importers.sheets.sheet_table import SheetOptions
from beancount_clawback.importers.sheets.sheet_table import SheetTable
from beancount_clawback.importers.sheets.sheet_table import is_unusable
from beancount_clawback.importers.sheets.sheet_table import read_table
from beancount_clawback.importers.sheets.sheet_table import unused_columns

KIND = "clawback list"

FIELDS = (
    Field.DATE,
    Field.CLIENT,
    Field.CLIENT_NAME,
    Field.CLAIM,
    Field.SERVICE_DATE,
    Field.PAYER,
    Field.PAYER_CLAIM,
    Field.PAYMENT,
    Field.ORIGINAL_CHECK,
    Field.CHECK,
    Field.ORIGINAL_PAID,
    *AMOUNT_FIELDS,
    Field.TAKEN,
    Field.REASON,
    Field.SOURCE,
    Field.SETTLEMENT,
    Field.REFERENCE,
    Field.CARC,
    Field.CURRENCY,
)
"""What a list can have columns for."""


def read_clawback_list(path: Path, options: SheetOptions | None = None) -> Document:
    """Read a list of clawbacks; never raises, what is wrong is in the findings."""
    options = options or SheetOptions()
    return clawbacks_in(read_table(path, options, FIELDS), options)


def clawbacks_in(table: SheetTable, options: SheetOptions) -> Document:
    """The clawbacks of a table that is a list of them."""
    problems = [*table.findings, *_missing_columns(table)]
    if is_unusable(problems):
        return Document(
            table.file, KIND, (), tuple(problems), table.rows_in_file, table.rows_in_file
        )
    rows = tuple(_row(table, index, options) for index in range(len(table.rows)))
    place = Place(table.file, table.header.number if table.header else 0)
    remittance = Remittance(place=place, rows=rows)
    findings = (*problems, *unused_columns(table))
    return Document(
        table.file, KIND, (remittance,), findings, table.rows_in_file, table.broken_rows
    )


def _missing_columns(table: SheetTable) -> list[Finding]:
    if table.header is None:
        return []
    place = Place(table.file, table.header.number)
    have = table.columns.named
    findings = []
    if Field.DATE not in have:
        what, name = "on which date each clawback became known", Field.DATE
        findings.append(finding("missing-column", place, what=what, field=name.value))
    named = (Field.CLAIM, Field.PAYMENT, Field.PAYER_CLAIM)
    by_client = (Field.SERVICE_DATE, Field.ORIGINAL_CHECK, Field.CHECK)
    if not any(name in have for name in named) and not (
        Field.CLIENT in have and any(name in have for name in by_client)
    ):
        what = (
            "which payment is taken back (by its claim, its link, or client and service date)"
        )
        findings.append(finding("missing-column", place, what=what, field=Field.CLAIM.value))
    return findings


def _row(table: SheetTable, index: int, options: SheetOptions) -> ClawbackRow:
    reader = RowReader(table.file, table.rows[index], table.columns, options)
    has_own = Field.ORIGINAL_CHECK in table.columns.by_field
    reference = reference_of(
        reader, original_check=Field.ORIGINAL_CHECK if has_own else Field.CHECK
    )
    amounts = amounts_of(reader)
    taken, original = reader.amount(Field.TAKEN), reader.amount(Field.ORIGINAL_PAID)
    amounts, reverses = corrected_or_reversed(reader, amounts)
    if original is not None and reverses is None:
        reverses = RowAmounts(insurance_paid=original)
    date = reader.date(Field.DATE)
    currency = reader.currency()
    return ClawbackRow(
        place=reader.place,
        reference=reference,
        amounts=amounts,
        reverses=reverses,
        taken=None if taken is None else abs(taken),
        date=date,
        payer=reader.text(Field.PAYER),
        source=reader.text(Field.SOURCE),
        reason=reader.text(Field.REASON),
        currency=currency,
        settlement=reader.text(Field.SETTLEMENT),
        own_reference=reader.text(Field.REFERENCE),
        adjustments=adjustments_of(reader),
        client_name=reader.text(Field.CLIENT_NAME) if options.names else "",
        faults=tuple(reader.faults),
    )


def corrected_or_reversed(
    reader: RowReader, amounts: RowAmounts
) -> tuple[RowAmounts, RowAmounts | None]:
    """What holds after a clawback, and what its row says of the original.

    Amounts that are all negative (or zero, with one negative) are the original's, taken back
    whole; else they are what holds afterwards.
    """
    given = amounts.given
    if not any(number < 0 for number in given):
        return amounts, None
    if any(number > 0 for number in given):
        reader.faults.append(finding("mixed-signs", reader.place))
        return RowAmounts(), None
    return RowAmounts(), amounts.negated()
