"""One sign a column over the whole file: some reports write adjustments as negative."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from beancount_clawback.importers.sheets.column_names import SHARE_FIELDS
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.row_reader import RowReader
from beancount_clawback.importers.sheets.sheet_table import SheetTable

_MAY_BE_TURNED = (
    Field.WRITE_OFF,
    Field.ADJUSTMENT,
    Field.CLIENT_RESPONSIBILITY,
    *SHARE_FIELDS,
)
_ENOUGH = 2
"""Payments that must agree, where no billed amount proves it."""


def with_turned_signs(table: SheetTable) -> SheetTable:
    """The table, with the columns turned that are negative wherever something is paid.

    A column that is negative in one payment and positive in another has no convention, and its
    amounts are left unchanged.
    """
    columns = [one for one in _MAY_BE_TURNED if one in table.columns.by_field]
    negative = dict.fromkeys(columns, 0)
    positive, proved = set[Field](), set[Field]()
    for row in table.data_rows:
        reader = table.reader(row)
        paid = reader.amount(Field.INSURANCE_PAID)
        if paid is None or paid <= 0:
            continue
        numbers = {name: reader.amount(name) or Decimal(0) for name in columns}
        below = {name for name, number in numbers.items() if number < 0}
        positive |= {name for name, number in numbers.items() if number > 0}
        for name in below:
            negative[name] += 1
        if below and _comes_to_billed(reader, paid, numbers):
            proved |= below
    turned = frozenset(
        name
        for name, count in negative.items()
        if name not in positive and (count >= _ENOUGH or name in proved)
    )
    return replace(table, conventions=replace(table.conventions, turned=turned))


def _comes_to_billed(reader: RowReader, paid: Decimal, numbers: dict[Field, Decimal]) -> bool:
    billed = reader.amount(Field.BILLED)
    return billed is not None and billed == paid + sum(map(abs, numbers.values()), Decimal(0))
