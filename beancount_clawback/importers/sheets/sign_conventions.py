"""One sign a column over the whole file: reports may write payments or adjustments negative."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from beancount_clawback.importers.sheets.column_names import SHARE_FIELDS
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.row_reader import RowReader
from beancount_clawback.importers.sheets.sheet_table import SheetTable

_SHARES = (Field.CLIENT_RESPONSIBILITY, *SHARE_FIELDS)
_MAY_BE_TURNED = (Field.WRITE_OFF, Field.ADJUSTMENT, *_SHARES)
_ENOUGH = 2
"""Payments that must agree, where no billed amount proves it."""

_Numbers = dict[Field, Decimal]


def with_turned_signs(table: SheetTable) -> SheetTable:
    """The table, with the columns turned that are negative wherever something is paid.

    A column that is negative in one payment and positive in another has no convention, and its
    amounts are left unchanged. What was paid is turned where all rows have the signs of a
    client's account: what was billed, and the client owes, has one sign, what was paid the
    other, and they come to what was billed.
    """
    columns = [one for one in _MAY_BE_TURNED if one in table.columns.named]
    rows = [_numbers(table.reader(row), columns) for row in table.data_rows]
    sign = -1 if _are_of_an_account(rows) else 1
    negative = dict.fromkeys(columns, 0)
    positive, proved = set[Field](), set[Field]()
    for numbers in rows:
        paid = numbers.get(Field.INSURANCE_PAID, Decimal(0)) * sign
        if paid <= 0:
            continue
        shares = {name: number for name, number in numbers.items() if name in columns}
        below = {name for name, number in shares.items() if number < 0}
        positive |= {name for name, number in shares.items() if number > 0}
        for name in below:
            negative[name] += 1
        if below and _comes_to_billed(numbers):
            proved |= below
    turned = {
        name
        for name, count in negative.items()
        if name not in positive and (count >= _ENOUGH or name in proved)
    }
    if sign < 0:
        turned.add(Field.INSURANCE_PAID)
    return replace(table, conventions=replace(table.conventions, turned=frozenset(turned)))


def _numbers(reader: RowReader, columns: Sequence[Field]) -> _Numbers:
    """The amounts of a row that are not zero."""
    names = (Field.INSURANCE_PAID, Field.BILLED, *columns)
    return {name: number for name in names if (number := reader.amount(name))}


def _are_of_an_account(rows: Sequence[_Numbers]) -> bool:
    """Whether payments and adjustments are credits, and what the client owes is none."""
    shown = False
    for numbers in rows:
        paid, billed = numbers.get(Field.INSURANCE_PAID), numbers.get(Field.BILLED)
        if not paid:
            continue
        shares = [number for name, number in numbers.items() if name in _SHARES]
        of_client = sum(shares, Decimal(0))
        off = numbers.get(Field.WRITE_OFF, numbers.get(Field.ADJUSTMENT, Decimal(0)))
        if not billed or paid * billed > 0 or billed != of_client - paid - off:
            return False
        shown = shown or (paid * of_client < 0 < paid * off)
    return shown


def _comes_to_billed(numbers: _Numbers) -> bool:
    billed = numbers.get(Field.BILLED)
    parts = (number for name, number in numbers.items() if name != Field.BILLED)
    return billed is not None and abs(billed) == sum(map(abs, parts), Decimal(0))
