"""An XLSX workbook as rows of cells: dates as dates, numbers exact, formulas by their values.

openpyxl reads it; it is needed only when a workbook is. Excel keeps numbers in binary, with 15
digits that mean something: 0.1 + 0.2 comes as 0.30000000000000004 and is 0.3.
"""

from __future__ import annotations

import datetime
import io
import warnings
import zipfile
from collections.abc import Iterator
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from beancount_clawback.importers.documents.cells import Cell
from beancount_clawback.importers.documents.findings import Finding
from beancount_clawback.importers.documents.findings import Place
from beancount_clawback.importers.documents.findings import finding

LARGEST_UNPACKED = 512 * 2**20
"""Bytes that the parts of a workbook may unpack to."""

MOST_COLUMNS = 100
"""Cells of a row that are read."""

_MOST_ROWS = 300_000
_NOTES = "notes"
_NO_VALUE = "a formula without a value"

NumberedCells = tuple[int, Sequence[Cell]]


def looks_like_workbook(content: bytes) -> bool:
    """Whether a file is a ZIP archive, as every XLSX is, or an old XLS."""
    return content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))


def read_workbook(content: bytes, file: str) -> tuple[list[NumberedCells], tuple[Finding, ...]]:
    """The rows of a workbook's first sheet that is not hidden; never raises."""
    with warnings.catch_warnings():
        # openpyxl tells of styles and extensions that it leaves out, which hold no money.
        warnings.simplefilter("ignore", UserWarning)
        return _read(content, file)


def _read(content: bytes, file: str) -> tuple[list[NumberedCells], tuple[Finding, ...]]:
    place = Place(file)
    if not content.startswith(b"PK"):
        why = "it is an old Excel file (XLS); save it as XLSX or CSV"
        return [], (finding("unreadable-file", place, why=why),)
    try:
        import openpyxl  # noqa: PLC0415 - an extra, needed for workbooks only
    except ImportError:
        return [], (finding("xlsx-missing", place),)
    rows: list[NumberedCells] = []
    findings: list[Finding] = []
    try:
        with_formulas = _formulas_in(content)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        sheet = sheets[0]
        others = [one for one in sheets[1:] if one.title.casefold() != _NOTES]
        if others:
            findings.append(finding("more-sheets", place, sheet=sheet.title, count=len(others)))
        formulas = _formula_cells(content, sheet.title) if with_formulas else {}
        wide = 0
        for number, cells in _rows(sheet):
            if number > _MOST_ROWS:
                why = f"it has more than {_MOST_ROWS:,} rows"
                findings.append(finding("cut-off", Place(file, number), why=why))
                break
            if len(cells) > MOST_COLUMNS and not wide:
                wide = number
                why = f"the row has more than {MOST_COLUMNS} cells"
                findings.append(finding("cut-off", Place(file, number), why=why))
            rows.append(
                (
                    number,
                    _with_formulas(cells[:MOST_COLUMNS], formulas.get(number, frozenset())),
                )
            )
    except Exception as error:  # noqa: BLE001 - openpyxl raises anything on a damaged file
        why = f"the workbook is damaged, or is none ({type(error).__name__})"
        if isinstance(error, _TooLargeError):
            why = "it is unreasonably large when unpacked"
        code = "cut-off" if rows else "unreadable-file"
        where = Place(file, rows[-1][0] + 1) if rows else place
        findings.append(finding(code, where, why=why))
    return rows, tuple(findings)


class _TooLargeError(Exception):
    pass


def _formulas_in(content: bytes) -> bool:
    """Whether any sheet has a formula; also refuses archives that unpack to far too much."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise _TooLargeError
        for part in parts:
            if not part.filename.startswith("xl/worksheets/"):
                continue
            with archive.open(part) as stream:
                tail = b""
                while chunk := stream.read(1 << 20):
                    if b"<f>" in tail + chunk or b"<f " in tail + chunk:
                        return True
                    tail = chunk[-2:]
    return False


def _formula_cells(content: bytes, title: str) -> dict[int, frozenset[int]]:
    """The columns, from 0, in which the rows of a sheet hold a formula, by row."""
    import openpyxl  # noqa: PLC0415 - see above

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    return {
        number: frozenset(column for column, value in enumerate(values) if _is_formula(value))
        for number, values in _raw_rows(book[title])
    }


def _is_formula(value: object) -> bool:
    if isinstance(value, str):
        return value.startswith("=")
    return type(value).__name__ in ("ArrayFormula", "DataTableFormula")


def _with_formulas(cells: Sequence[Cell], columns: frozenset[int]) -> Sequence[Cell]:
    """A formula that was never worked out must not pass for a blank cell."""
    if not columns:
        return cells
    wide = [*cells, *[None] * (max(columns) + 1 - len(cells))]
    return [
        _NO_VALUE if cell is None and column in columns else cell
        for column, cell in enumerate(wide)
    ]


def _rows(sheet: Any) -> Iterator[NumberedCells]:  # noqa: ANN401 - openpyxl has no types
    for number, values in _raw_rows(sheet):
        width = len(values)
        while width and values[width - 1] is None:
            width -= 1
        yield number, [_cell(value) for value in values[:width]]


def _raw_rows(sheet: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:  # noqa: ANN401 - see above
    # A sheet may say that it reaches far beyond its cells; the rows themselves know better.
    sheet.reset_dimensions()
    return enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1), start=1)


def _cell(value: Any) -> Cell:  # noqa: ANN401 - whatever openpyxl makes of a cell
    if value is None or isinstance(value, (str, bool, datetime.date)):
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        number = Decimal(f"{value:.15g}")
        return number if number.is_finite() else str(value)
    return str(value)
