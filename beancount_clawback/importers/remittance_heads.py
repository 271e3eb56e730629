"""What stands above the headings of a remittance sheet: payer, cheque, date, total."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal

from beancount_clawback.importers.cells import BadCell
from beancount_clawback.importers.cells import read_amount
from beancount_clawback.importers.cells import read_date
from beancount_clawback.importers.cells import read_id
from beancount_clawback.importers.cells import read_text
from beancount_clawback.importers.column_names import Field
from beancount_clawback.importers.findings import Finding
from beancount_clawback.importers.findings import finding
from beancount_clawback.importers.findings import masked
from beancount_clawback.importers.sheet_table import SheetOptions
from beancount_clawback.importers.sheet_table import SheetTable
from beancount_clawback.importers.sheet_table import labelled_cells

HEAD_FIELDS = (
    Field.PAYER,
    Field.CHECK,
    Field.DATE,
    Field.TOTAL,
    Field.CURRENCY,
    Field.SOURCE,
)
"""What may stand above the headings, for the whole sheet."""


@dataclass(frozen=True, slots=True)
class RemittanceHeads:
    """What stands above the headings."""

    payer: str = ""
    check: str = ""
    date: datetime.date | None = None
    total: Decimal | None = None
    currency: str = ""
    source: str = ""


def read_heads(
    table: SheetTable, options: SheetOptions
) -> tuple[RemittanceHeads, list[Finding]]:
    """What stands above a sheet's headings, and what is wrong with it."""
    values: dict[Field, object] = {}
    findings: list[Finding] = []
    for name, where, cell in labelled_cells(table.above, HEAD_FIELDS, options.columns):
        place = replace(where, file=table.file)
        value: object
        try:
            if name is Field.DATE:
                value = read_date(cell, options.date_format)
            elif name is Field.TOTAL:
                money = read_amount(cell, decimal_comma=options.decimal_comma)
                value = money and money.number
                if money and money.currency:
                    values.setdefault(Field.CURRENCY, money.currency)
            elif name is Field.CHECK:
                value = read_id(cell)
            else:
                value = read_text(cell)
        except BadCell as bad:
            wanted = {Field.DATE: "a date", Field.TOTAL: "an amount"}.get(name, "a text")
            shown = masked(str(cell))
            findings.append(
                finding("bad-cell", place, value=shown, wanted=wanted, why=str(bad))
            )
            continue
        if values.setdefault(name, value) != value:
            headers = f"two values above the headings, the second in row {place.row}"
            findings.append(
                finding("ambiguous-column", place, field=name.value, headers=headers)
            )
    heads = RemittanceHeads(
        **{
            attribute: values[name]  # type: ignore[arg-type]
            for name, attribute in (
                (Field.PAYER, "payer"),
                (Field.CHECK, "check"),
                (Field.DATE, "date"),
                (Field.TOTAL, "total"),
                (Field.CURRENCY, "currency"),
                (Field.SOURCE, "source"),
            )
            if values.get(name) is not None
        }
    )
    return heads, findings
