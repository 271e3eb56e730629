"""A table as an XLSX workbook: typed cells, a frozen heading, totals that recompute."""

from __future__ import annotations

import datetime
import io
import re
from decimal import Decimal
from typing import TYPE_CHECKING
from typing import Any

from beancount_clawback.extras import XLSX
from beancount_clawback.reports.tables.table import CURRENCY
from beancount_clawback.reports.tables.table import UNKNOWN
from beancount_clawback.reports.tables.table import Cell
from beancount_clawback.reports.tables.table import Row
from beancount_clawback.reports.tables.table import Table
from beancount_clawback.reports.tables.table import Type

if TYPE_CHECKING:
    from openpyxl.styles import Font
    from openpyxl.worksheet.worksheet import Worksheet

# What XML 1.0 cannot hold, and so a workbook neither.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
_LONGEST_CELL = 32767
_WIDEST = 40


class XlsxMissingError(Exception):
    """The package that writes workbooks is not installed."""

    def __init__(self) -> None:
        super().__init__(
            f"openpyxl, which writes XLSX, is not installed. Install it with: {XLSX}"
        )


def as_xlsx(table: Table) -> bytes:
    """The workbook, with one sheet.

    Amounts and counts are numbers, dates are dates, texts are texts whatever they begin with;
    a total is a formula over its column, by currency where there are several.

    Raises:
        XlsxMissingError: openpyxl is not installed.
    """
    try:
        import openpyxl  # noqa: PLC0415 - an extra, which may be missing
    except ImportError:
        raise XlsxMissingError from None
    book: Any = openpyxl.Workbook()
    # The time of writing would make each download another file.
    book.properties.created = book.properties.modified = datetime.datetime(2000, 1, 1)  # noqa: DTZ001
    sheet = book.active
    sheet.title = _SHEET_NAME.sub(" ", table.title)[:31] or "Report"
    _fill(sheet, table, openpyxl.styles.Font(bold=True))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet: Worksheet, table: Table, bold: Font) -> None:
    for index, column in enumerate(table.columns, start=1):
        _write(sheet, 1, index, column.title)
        sheet.cell(1, index).font = bold
    for number, row in enumerate(table.rows, start=2):
        for index, cell in enumerate(row, start=1):
            _write(sheet, number, index, cell)
    last = len(table.rows) + 1
    for number, row in enumerate(table.totals, start=last + 1):
        for index, cell in enumerate(row, start=1):
            formula = _formula(table, row, index, last)
            if formula:
                sheet.cell(number, index).value = formula
                sheet.cell(number, index).number_format = _format_of(cell)
            else:
                _write(sheet, number, index, cell)
            sheet.cell(number, index).font = bold
    for number, note in enumerate(table.notes, start=last + len(table.totals) + 2):
        _write(sheet, number, 1, note)
    sheet.freeze_panes = "A2"
    if table.rows:
        sheet.auto_filter.ref = f"A1:{_letter(len(table.columns))}{last}"
    for index, column in enumerate(table.columns, start=1):
        lengths = [len(str(row[index - 1] or "")) + 2 for row in table.rows]
        widest = min(_WIDEST, max([len(column.title) + 2, *lengths]))
        sheet.column_dimensions[_letter(index)].width = widest


def _write(sheet: Worksheet, row: int, column: int, value: Cell) -> None:
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = _UNWRITABLE.sub("\ufffd", value)[:_LONGEST_CELL]
        # Without this a text that begins with = would be a formula.
        cell.data_type = "s"
        cell.quotePrefix = True
    elif value is UNKNOWN:
        cell.value = str(value)
    else:
        cell.value = value
        cell.number_format = _format_of(value)


def _format_of(value: Cell) -> str:
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
        return f"#,##0.{'0' * places}" if places else "#,##0"
    if isinstance(value, datetime.date):
        return "yyyy-mm-dd"
    return "#,##0" if isinstance(value, int) else "General"


def _formula(table: Table, total: Row, index: int, last: int) -> str:
    column = table.columns[index - 1]
    if not column.total or column.type not in (Type.MONEY, Type.COUNT):
        return ""
    if total[index - 1] is UNKNOWN:
        return ""
    letter = _letter(index)
    cells = f"{letter}2:{letter}{last}"
    if len(table.totals) == 1:
        return f"=SUM({cells})"
    by = table.index(CURRENCY)
    names = _letter(by + 1)
    return f'=SUMIF({names}2:{names}{last},"{total[by]}",{cells})'


def _letter(index: int) -> str:
    letters = ""
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
