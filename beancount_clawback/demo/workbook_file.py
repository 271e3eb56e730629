"""A table as an XLSX workbook, the same bytes each time: nothing compressed, no clock.

Amounts are numbers and days are days, as a spreadsheet keeps them.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterable
from collections.abc import Sequence
from decimal import Decimal
from xml.sax.saxutils import escape

Cell = str | Decimal | dt.date | None

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_DAY_ZERO = dt.date(1899, 12, 30)
_STYLE = 'fontId="0" fillId="0" borderId="0"'
_PLAIN = f'{_STYLE} xfId="0"'
_TEXT, _DAY, _AMOUNT = 0, 1, 2
_FIRST_TIME = (1980, 1, 1, 0, 0, 0)

_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        "</Types>"
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" '
        f'Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="Remittances" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    # Styles by number: text, day (format 14), amount with two decimals (format 4).
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font><sz val="11"/>'
        '<name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill '
        'patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border>'
        f'</borders><cellStyleXfs count="1"><xf numFmtId="0" {_STYLE}/></cellStyleXfs>'
        f'<cellXfs count="3"><xf numFmtId="0" {_PLAIN}/>'
        f'<xf numFmtId="14" {_PLAIN} applyNumberFormat="1"/>'
        f'<xf numFmtId="4" {_PLAIN} applyNumberFormat="1"/></cellXfs><cellStyles count="1">'
        '<cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    ),
}


def workbook(rows: Iterable[Sequence[Cell]]) -> bytes:
    """The workbook of a table with at most 26 columns; blank where a cell is None."""
    lines = (
        f'<row r="{number}">{"".join(_cells(row, number))}</row>'
        for number, row in enumerate(rows, start=1)
    )
    sheet = f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, text in {**_PARTS, "xl/worksheets/sheet1.xml": sheet}.items():
            part = zipfile.ZipInfo(name, _FIRST_TIME)
            part.create_system = 0
            archive.writestr(part, _HEAD + text)
    return stream.getvalue()


def _cells(row: Sequence[Cell], number: int) -> Iterable[str]:
    for column, value in enumerate(row):
        at = f"{chr(ord('A') + column)}{number}"
        if isinstance(value, str):
            text = f"<is><t>{escape(value)}</t></is>"
            yield f'<c r="{at}" s="{_TEXT}" t="inlineStr">{text}</c>'
        elif isinstance(value, dt.date):
            yield f'<c r="{at}" s="{_DAY}"><v>{(value - _DAY_ZERO).days}</v></c>'
        elif value is not None:
            yield f'<c r="{at}" s="{_AMOUNT}"><v>{value}</v></c>'
