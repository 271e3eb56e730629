"""A list of clawbacks, as a practice exports or keeps it: one row a clawback, no remittance.

Each row has a date and says which payment was taken back: by the payment's link, by the claim,
by client and the remittance that the payment came with, or by client and service date. Its
amounts are what holds after the clawback; none at all is a full reversal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal
from itertools import starmap

from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import RowPlace
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.remittance import ClawbackRow
from beancount_clawback.importers.documents.remittance import Document
from beancount_clawback.importers.documents.remittance import Remittance
from beancount_clawback.importers.documents.remittance import RowAmounts
from beancount_clawback.importers.sheets.column_names import AMOUNT_FIELDS
from beancount_clawback.importers.sheets.column_names import SHARE_FIELDS
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.columns import Column
from beancount_clawback.importers.sheets.missing_columns import missing_in_list
from beancount_clawback.importers.sheets.row_fields import adjustments_of
from beancount_clawback.importers.sheets.row_fields import amounts_of
from beancount_clawback.importers.sheets.row_fields import client_share
from beancount_clawback.importers.sheets.row_fields import date_of
from beancount_clawback.importers.sheets.row_fields import reference_of
from beancount_clawback.importers.sheets.row_reader import RowReader
from beancount_clawback.importers.sheets.row_types import says_not_taken
from beancount_clawback.importers.sheets.sheet import GridRow
from beancount_clawback.importers.sheets.sheet_table import SheetTable
from beancount_clawback.importers.sheets.sheet_table import is_unusable
from beancount_clawback.importers.sheets.sheet_table import unused_columns
from beancount_clawback.importers.sheets.unknown_amounts import balances
from beancount_clawback.importers.sheets.unknown_amounts import columns_with_amounts
from beancount_clawback.importers.sheets.unknown_amounts import unknown_amount_columns
from beancount_clawback.importers.sheets.unknown_amounts import unknown_amounts

KIND = "clawback list"

FIELDS = (
    Field.DATE,
    Field.POSTED_DATE,
    Field.STATUS,
    Field.ACCOUNT,
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
    *SHARE_FIELDS,
    Field.TAKEN,
    Field.REASON,
    Field.SOURCE,
    Field.SETTLEMENT,
    Field.REFERENCE,
    Field.CARC,
    Field.GROUP,
    Field.CURRENCY,
)
"""What a list can have columns for."""


def clawbacks_in(tables: Sequence[SheetTable]) -> Document:
    """The clawbacks of the tables of one file."""
    parts = [_read(table) for table in tables]
    rows = tuple(row for part in parts for row in part.rows)
    remittance = Remittance(place=tables[0].place, rows=rows)
    unread = sum(part.rows_unread for part in parts)
    return Document(
        file=tables[0].file,
        kind=KIND,
        remittances=(remittance,)
        if rows or not any(part.is_unusable for part in parts)
        else (),
        findings=tuple(one for part in parts for one in part.findings),
        rows_read=len(rows) + unread,
        rows_unread=unread,
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """What one table of a file holds."""

    rows: tuple[ClawbackRow, ...]
    findings: tuple[ImportFinding, ...]
    rows_unread: int
    is_unusable: bool = False


def _read(table: SheetTable) -> _Part:
    problems = [*table.findings, *missing_in_list(table)]
    if is_unusable(problems):
        return _Part((), tuple(problems), table.rows_in_file, is_unusable=True)
    rows = tuple(_row(table, row) for row in table.data_rows)
    columns = _unknown_amounts(rows, table)
    asked = unknown_amounts(columns, table, "unknown-amounts-taken")
    blank = _left_blank(rows, table)
    rows = tuple(
        replace(
            row,
            faults=(*row.faults, *asked.get(row.place.row, ()), *blank.get(row.place.row, ())),
        )
        for row in rows
    )
    unused = unused_columns(table, {one for of_row in columns.values() for one in of_row})
    return _Part(rows, (*problems, *unused), table.broken_rows)


def _unknown_amounts(rows: Sequence[ClawbackRow], table: SheetTable) -> dict[int, list[Column]]:
    """The amounts at each row that nobody knows: no total proves them away.

    A balance is one where nothing else says how much was taken.
    """
    every = [(row.place,) for row in rows]
    found = columns_with_amounts(unknown_amount_columns(table), every, table)
    open_ones = [(row.place,) for row in rows if row.taken is None and not row.amounts.given]
    for number, columns in columns_with_amounts(balances(table), open_ones, table).items():
        found.setdefault(number, []).extend(columns)
    return found


def _left_blank(
    rows: Sequence[ClawbackRow], table: SheetTable
) -> dict[int, tuple[ImportFinding, ...]]:
    """The question at rows that leave blank what was taken, where only others say it.

    Where columns say what holds afterwards, as those of the template, they say what was taken.
    """
    column = table.columns.by_field.get(Field.TAKEN)
    after = table.columns.named.intersection((*AMOUNT_FIELDS, *SHARE_FIELDS))
    if column is None or after or not any(row.taken for row in rows):
        return {}
    return {
        row.place.row: (finding("taken-blank", row.place, heading=column.heading),)
        for row in rows
        if row.taken is None
    }


def _row(table: SheetTable, row: GridRow) -> ClawbackRow:
    reader = table.reader(row)
    has_own = Field.ORIGINAL_CHECK in table.columns.by_field
    reference = reference_of(
        reader, original_check=Field.ORIGINAL_CHECK if has_own else Field.CHECK
    )
    taken, original = reader.amount(Field.TAKEN), reader.amount(Field.ORIGINAL_PAID)
    given = amounts_of(reader)
    client = client_share(
        given.client_responsibility,
        map(reader.amount, SHARE_FIELDS),
        reader.place,
        reader.faults,
    )
    given = replace(given, client_responsibility=client)
    amounts, reverses = corrected_or_reversed(given, reader.place, reader.faults)
    if original is not None and reverses is None:
        reverses = RowAmounts(insurance_paid=abs(original))
    date = date_of(reader)
    adjustments, _ = adjustments_of(reader)
    _ask_whether_taken(reader, taken)
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
        reason=reader.joined(Field.REASON),
        currency=currency,
        settlement=reader.text(Field.SETTLEMENT),
        own_reference=reader.text(Field.REFERENCE),
        adjustments=adjustments,
        client_name=reader.joined(Field.CLIENT_NAME, " ") if table.options.names else "",
        faults=tuple(reader.faults),
    )


def _ask_whether_taken(reader: RowReader, taken: Decimal | None) -> None:
    """Ask about a row that a word of it calls not taken, or of which 0.00 was taken."""
    said = next((one for one in starmap(says_not_taken, reader.remarks()) if one), "")
    if said:
        reader.faults.append(finding("not-taken", reader.place, said=said))
    elif taken == 0:
        heading, place = reader.heading(Field.TAKEN), reader.at(Field.TAKEN)
        reader.faults.append(finding("nothing-taken", place, heading=heading))


def corrected_or_reversed(
    amounts: RowAmounts, place: RowPlace, faults: list[ImportFinding]
) -> tuple[RowAmounts, RowAmounts | None]:
    """What holds after a clawback, and what its row says of the original.

    Amounts that are all negative (or zero, with one negative) are the original's, taken back
    whole; else they are what holds afterwards. Both signs in one row are a fault.
    """
    given = amounts.given
    if not any(number < 0 for number in given):
        return amounts, None
    if any(number > 0 for number in given):
        faults.append(finding("mixed-signs", place))
        return RowAmounts(), None
    return RowAmounts(), amounts.negated()
