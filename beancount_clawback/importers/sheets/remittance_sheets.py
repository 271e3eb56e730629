"""Paper remittance sheets typed into a spreadsheet: one remittance or several, many clients.

Payments and clawbacks stand in rows below each other. Payer, check number, date and total
stand above the headings, or in columns of their own when a file has several remittances. A
clawback is a row of that type with the amounts that hold afterwards, or the original's amounts
with negative signs, with or without a row of the new amounts beside it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from beancount_clawback.importers.documents.findings import Finding
from beancount_clawback.importers.documents.findings import Place
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.findings import shown_id
from beancount_clawback.importers.documents.remittance import Document
from beancount_clawback.importers.documents.remittance import Remittance
from beancount_clawback.importers.documents.remittance import Row
from beancount_clawback.importers.documents.reversal_pairs import paired
from beancount_clawback.importers.sheets.column_names import AMOUNT_FIELDS
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.remittance_heads import RemittanceHeads
from beancount_clawback.importers.sheets.remittance_heads import read_heads
from beancount_clawback.importers.sheets.remittance_rows import row_of
from beancount_clawback.importers.sheets.sheet_table import RowReader
from beancount_clawback.importers.sheets.sheet_table import SheetOptions
from beancount_clawback.importers.sheets.sheet_table import SheetTable
from beancount_clawback.importers.sheets.sheet_table import is_unusable
from beancount_clawback.importers.sheets.sheet_table import read_table
from beancount_clawback.importers.sheets.sheet_table import unused_columns

KIND = "remittance sheet"

FIELDS = (
    Field.TYPE,
    Field.CLIENT,
    Field.CLIENT_NAME,
    Field.CLAIM,
    Field.SERVICE_DATE,
    *AMOUNT_FIELDS,
    Field.TAKEN,
    Field.PAYMENT,
    Field.ORIGINAL_CHECK,
    Field.ORIGINAL_PAID,
    Field.PAYER_CLAIM,
    Field.REASON,
    Field.SOURCE,
    Field.SUPPLEMENTAL,
    Field.CARC,
    Field.PAYER,
    Field.CHECK,
    Field.DATE,
    Field.TOTAL,
    Field.CURRENCY,
)
"""What a sheet can have columns for."""


T = TypeVar("T")


def read_remittance_sheet(path: Path, options: SheetOptions | None = None) -> Document:
    """Read a sheet; never raises, what is wrong is in the findings."""
    options = options or SheetOptions()
    return remittances_in(read_table(path, options, FIELDS), options)


def remittances_in(table: SheetTable, options: SheetOptions) -> Document:
    """The remittances of a table that is a sheet of them."""
    heads, head_findings = read_heads(table, options)
    problems = [*table.findings, *head_findings, *_missing_columns(table)]
    if is_unusable(problems):
        return Document(
            table.file, KIND, (), tuple(problems), table.rows_in_file, table.rows_in_file
        )
    drafts = [_draft(table, index, options) for index in range(len(table.rows))]
    drafts = _filled(drafts)
    groups: dict[tuple[str, str], list[_Draft]] = {}
    for draft in drafts:
        key = (draft.payer or heads.payer, draft.check or heads.check)
        groups.setdefault(key, []).append(draft)
    total = heads.total
    if total is None and len(groups) == 1:
        total = _total_below(table, options)
    heads = replace(heads, total=total)
    remittances = tuple(
        _remittance(payer, number, group, heads) for (payer, number), group in groups.items()
    )
    findings = (*problems, *unused_columns(table))
    return Document(
        table.file, KIND, remittances, findings, table.rows_in_file, table.broken_rows
    )


@dataclass(frozen=True, slots=True)
class _Draft:
    """A row, and what its own columns say about the remittance."""

    row: Row
    payer: str
    check: str
    date: datetime.date | None
    total: Decimal | None


def _missing_columns(table: SheetTable) -> list[Finding]:
    if table.header is None:
        return []
    place = Place(table.file, table.header.number)
    have = table.columns.named
    findings = []
    if Field.INSURANCE_PAID not in have:
        what = "what the insurance paid"
        findings.append(
            finding("missing-column", place, what=what, field=Field.INSURANCE_PAID.value)
        )
    if not (
        Field.CLAIM in have
        or Field.PAYER_CLAIM in have
        or (Field.CLIENT in have and Field.SERVICE_DATE in have)
    ):
        what = "which claim each row is for (its number, or client and service date)"
        findings.append(finding("missing-column", place, what=what, field=Field.CLAIM.value))
    return findings


def _draft(table: SheetTable, index: int, options: SheetOptions) -> _Draft:
    reader = RowReader(table.file, table.rows[index], table.columns, options)
    payer, check = reader.text(Field.PAYER), reader.id(Field.CHECK)
    date, total = reader.date(Field.DATE), reader.amount(Field.TOTAL)
    return _Draft(row_of(reader, options), payer, check, date, total)


def _filled(drafts: list[_Draft]) -> list[_Draft]:
    """A column about the remittance with one value only has it in its blank cells as well."""
    payer = _only(draft.payer for draft in drafts)
    check = _only(draft.check for draft in drafts)
    if not (payer or check):
        return drafts
    return [
        replace(draft, payer=draft.payer or payer or "", check=draft.check or check or "")
        for draft in drafts
    ]


def _remittance(
    payer: str, number: str, group: Sequence[_Draft], heads: RemittanceHeads
) -> Remittance:
    dates = sorted({draft.date for draft in group if draft.date is not None})
    totals = sorted({draft.total for draft in group if draft.total is not None})
    rows = paired([draft.row for draft in group])
    place = group[0].row.place
    named = shown_id(number)
    has_number = any(char.isdecimal() for char in number)
    problems = [] if has_number else [finding("no-number", place)]
    if len(dates) > 1:
        values = ", ".join(date.isoformat() for date in dates)
        problems.append(finding("several-dates", place, number=named, values=values))
    if len(totals) > 1:
        values = ", ".join(f"{amount:,f}" for amount in totals)
        problems.append(finding("several-totals", place, number=named, values=values))
    if problems:
        rows = [replace(row, faults=(*row.faults, *problems)) for row in rows]
    return Remittance(
        place=place,
        payer=payer,
        number=number,
        date=dates[0] if dates else heads.date,
        total=totals[0] if totals else heads.total,
        currency=heads.currency,
        rows=tuple(rows),
        source=heads.source or "sheet",
    )


def _total_below(table: SheetTable, options: SheetOptions) -> Decimal | None:
    """The total in a row that begins with that word: what it has under insurance paid."""
    for row in table.totals:
        reader = RowReader(table.file, row, table.columns, options)
        total = reader.amount(Field.INSURANCE_PAID)
        if total is not None:
            return total
    return None


def _only(values: Iterable[T]) -> T | None:
    found = {value for value in values if value}
    return found.pop() if len(found) == 1 else None
