"""What stands above the headings of a remittance sheet: payer, remittance, date, total."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal
from typing import Any

from beancount_clawback.importers.documents.cells import BadCell
from beancount_clawback.importers.documents.cells import Cell
from beancount_clawback.importers.documents.cells import UnclearDate
from beancount_clawback.importers.documents.cells import is_currency
from beancount_clawback.importers.documents.cells import read_amount
from beancount_clawback.importers.documents.cells import read_date
from beancount_clawback.importers.documents.cells import read_id
from beancount_clawback.importers.documents.cells import read_text
from beancount_clawback.importers.documents.check_numbers import bare_number
from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.findings import masked
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.sheet_table import HEAD_FIELDS
from beancount_clawback.importers.sheets.sheet_table import SheetTable
from beancount_clawback.importers.sheets.sheet_table import labelled_cells


@dataclass(frozen=True, slots=True)
class RemittanceHeads:
    """What stands above the headings."""

    payer: str = ""
    check: str = ""
    date: datetime.date | None = None
    total: Decimal | None = None
    currency: str = ""
    source: str = ""


def read_heads(table: SheetTable) -> tuple[RemittanceHeads, list[ImportFinding]]:
    """What stands above a sheet's headings, and what is wrong with it."""
    options = table.options
    values: dict[Field, Any] = {}
    findings: list[ImportFinding] = []
    for name, where, cell in labelled_cells(table.above, HEAD_FIELDS, options.columns):
        place = replace(where, file=table.file, sheet=table.sheet)
        try:
            value, currency = _value(name, cell, table)
        except UnclearDate:
            findings += [one for one in (table.conventions.unclear_date,) if one]
            continue
        except BadCell as bad:
            shown, wanted = masked(str(cell)), _WANTED.get(name, "a text")
            findings.append(
                finding("bad-cell", place, value=shown, wanted=wanted, why=str(bad))
            )
            continue
        if currency:
            values.setdefault(Field.CURRENCY, currency)
        if value is not None and values.setdefault(name, value) != value:
            headers = f"two values above the headings, the second in row {place.row}"
            facts = {"field": name.value, "headers": headers, "example": "…", "together": ""}
            findings.append(finding("ambiguous-column", place, **facts))
    heads = RemittanceHeads(
        payer=values.get(Field.PAYER, ""),
        check=values.get(Field.CHECK, ""),
        date=values.get(Field.DATE),
        total=values.get(Field.TOTAL),
        currency=options.currency or values.get(Field.CURRENCY, ""),
        source=values.get(Field.SOURCE, ""),
    )
    return heads, findings


_WANTED = {
    Field.DATE: "a date",
    Field.TOTAL: "an amount",
    Field.CURRENCY: "a currency",
    Field.CHECK: "a number",
}


def _value(name: Field, cell: Cell, table: SheetTable) -> tuple[object, str]:
    """What a cell above the headings says, and the currency that an amount names.

    Raises:
        BadCell: It says nothing that belongs there.
    """
    if name is Field.DATE:
        said = table.conventions
        return read_date(cell, table.options.date_format, said.order, said.day_zero), ""
    if name is Field.TOTAL:
        money = read_amount(cell, decimal_comma=table.options.decimal_comma)
        return (money.number, money.currency) if money else (None, "")
    if name is Field.CHECK:
        return bare_number(read_id(cell)), ""
    text = read_text(cell)
    if name is Field.CURRENCY and not is_currency(text.upper()):
        raise BadCell("")
    return (text.upper() if name is Field.CURRENCY else text), ""
