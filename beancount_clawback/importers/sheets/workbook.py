"""An XLSX workbook as rows of cells: dates as dates, numbers exact, formulas by their values.

openpyxl reads it; it is needed only when a workbook is. Excel keeps numbers in binary, with 15
digits that mean something: 0.1 + 0.2 comes as 0.30000000000000004 and is 0.3.
"""

from __future__ import annotations

import datetime
import io
import re
import warnings
import zipfile
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from html import unescape
from itertools import islice
from typing import Any

from beancount_clawback.importers.documents.cells import LONGEST_TEXT
from beancount_clawback.importers.documents.cells import Cell
from beancount_clawback.importers.documents.currencies import amount_in
from beancount_clawback.importers.documents.currencies import currency_of_format
from beancount_clawback.importers.documents.findings import NO_VALUE
from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import RowPlace
from beancount_clawback.importers.documents.findings import finding

LARGEST_UNPACKED = 96 * 2**20
"""Bytes that the parts of a workbook may unpack to."""

MOST_COLUMNS = 100
"""Cells of a row that are read."""

MOST_ROWS = 300_000
MOST_CELLS = 2_000_000
MOST_SHEETS = 100
LAST_ROW = 1_048_576
"""The last row that a sheet of Excel's can have."""

LONGEST_IN_EXCEL = 32_767
"""Characters that a cell of Excel's can hold."""

MOST_BESIDE_CELLS = 500_000
"""Parts that are no row, cell or text, such as styles, about."""

MOST_NESTED = 10_000
"""Elements in each other, about: comments count as well."""

_STYLES = "xl/styles.xml"
_FORMAT = re.compile(r"formatCode=[\"']([^\"'<>]{1,255})")
_FIRST_OWN_FORMAT = 164
"""Below it are Excel's own formats, whose currency is that of the reader's country."""

_OVERLAP = 64
_MOST_IN_ONE = 12
# As many bytes as the longest text of Excel's may take, each character escaped.
_CHUNK = LONGEST_IN_EXCEL * 10
_COUNTED = (
    (re.compile(rb"<(?:\w+:)?row[\s/>]"), MOST_ROWS, "rows"),
    (re.compile(rb"<(?:\w+:)?c[\s/>]"), MOST_CELLS, "cells"),
    (re.compile(rb"<(?:\w+:)?si[\s/>]"), MOST_CELLS, "texts"),
)
_ROW_NUMBER = re.compile(rb"<(?:\w+:)?row[^>]{0,40}?\sr=[\"'](\d+)")

NumberedCells = tuple[int, Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class WorkbookSheet:
    """A sheet of a workbook that is not hidden.

    Attributes:
        day_zero: From which it counts days, where a cell of a day is not formatted as a date.
    """

    title: str
    rows: tuple[NumberedCells, ...]
    day_zero: datetime.date | None = None


def looks_like_workbook(content: bytes) -> bool:
    """Whether a file is a ZIP archive, as every XLSX is, or an old XLS."""
    return content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))


def read_workbook(
    content: bytes, file: str
) -> tuple[tuple[WorkbookSheet, ...], tuple[ImportFinding, ...]]:
    """The sheets of a workbook that are not hidden; never raises.

    A workbook can unpack to a thousand times its size, so that it is counted before it is
    read: bytes, rows, cells, texts.
    """
    with warnings.catch_warnings():
        # openpyxl tells of styles and extensions that it leaves out, which hold no money.
        warnings.simplefilter("ignore", UserWarning)
        return _read(content, file)


def _read(
    content: bytes, file: str
) -> tuple[tuple[WorkbookSheet, ...], tuple[ImportFinding, ...]]:
    place = RowPlace(file)
    if not content.startswith(b"PK"):
        why = "it is an old Excel file (XLS); save it as XLSX or CSV"
        return (), (finding("unreadable-file", place, why=why),)
    try:
        import openpyxl  # noqa: PLC0415 - an extra, needed for workbooks only
    except ImportError:
        return (), (finding("xlsx-missing", place),)
    sheets: list[WorkbookSheet] = []
    rows: list[NumberedCells] = []
    findings: list[ImportFinding] = []
    try:
        with_formulas = _counted(content)
        with_currencies = _has_currencies(content)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        for sheet in visible:
            rows = []
            formulas = _formula_cells(content, sheet.title) if with_formulas else {}
            numbered = _priced_rows(sheet) if with_currencies else _rows(sheet)
            findings += _read_rows(numbered, formulas, rows, file)
            sheets.append(WorkbookSheet(sheet.title, tuple(rows), book.epoch.date()))
        rows = []
        hidden = [one for one in book.worksheets if one not in visible and _holds_rows(one)]
        if hidden:
            titles = ", ".join(f"“{one.title}”" for one in hidden)
            findings.append(finding("hidden-sheets", place, titles=titles))
    except Exception as error:  # noqa: BLE001 - openpyxl raises anything on a damaged file
        why = f"the workbook is damaged, or is none ({type(error).__name__})"
        if isinstance(error, _TooLargeError):
            why = str(error)
        code = "cut-off" if rows else "unreadable-file"
        where = RowPlace(file, rows[-1][0] + 1) if rows else place
        findings.append(finding(code, where, why=why))
        if rows:
            sheets.append(WorkbookSheet("", tuple(rows)))
    return tuple(sheets), tuple(findings)


def _holds_rows(sheet: Any) -> bool:  # noqa: ANN401 - openpyxl has no types
    """Whether a sheet has more than a row of headings could have."""
    filled = (row for _, row in _rows(sheet) if any(cell is not None for cell in row))
    return len(list(islice(filled, 2))) > 1


class _TooLargeError(Exception):
    """A workbook beyond what is read; the text names the limit."""


def _read_rows(
    numbered: Iterable[NumberedCells],
    formulas: dict[int, frozenset[int]],
    rows: list[NumberedCells],
    file: str,
) -> list[ImportFinding]:
    """Add a sheet's rows to `rows`, and say what of it was left."""
    findings: list[ImportFinding] = []
    wide = 0
    for number, cells in numbered:
        if number > MOST_ROWS:
            why = f"it has more than {MOST_ROWS:,} rows"
            findings.append(finding("cut-off", RowPlace(file, number), why=why))
            break
        if len(cells) > MOST_COLUMNS and not wide:
            wide = number
            why = f"the row has more than {MOST_COLUMNS} cells"
            findings.append(finding("cut-off", RowPlace(file, number), why=why))
        held = _with_formulas(cells[:MOST_COLUMNS], formulas.get(number, frozenset()))
        if held:
            rows.append((number, held))
    return findings


def _counted(content: bytes) -> bool:
    """Whether any sheet has a formula.

    Raises:
        _TooLargeError: The workbook unpacks to more than is read.
    """
    has_formula = False
    sheets = 0
    counts = dict.fromkeys(("rows", "cells", "texts", "parts"), 0)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            limit = f"{LARGEST_UNPACKED // 2**20} MiB"
            raise _TooLargeError(f"it unpacks to more than {limit}")
        for part in parts:
            if not part.filename.endswith(".xml"):
                continue
            sheets += part.filename.startswith("xl/worksheets/")
            if sheets > MOST_SHEETS:
                raise _TooLargeError(f"it has more than {MOST_SHEETS} sheets")
            is_sheet = part.filename.startswith("xl/worksheets/")
            with archive.open(part) as stream:
                tail = b""
                nested = 0
                while chunk := stream.read(_CHUNK):
                    _count(tail, chunk, counts)
                    nested += _nested(tail + chunk) - _nested(tail)
                    if nested > MOST_NESTED:
                        raise _TooLargeError(f"it has more than {MOST_NESTED:,} nested parts")
                    if len(chunk) == _CHUNK and b"<" not in chunk:
                        why = f"it has a text of more than {LONGEST_IN_EXCEL:,} characters"
                        raise _TooLargeError(why)
                    window = tail + chunk
                    if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
                        raise _TooLargeError("it defines entities, which no workbook needs")
                    if is_sheet:
                        _refuse_far_rows(window)
                        has_formula |= b"<f>" in window or b"<f " in window
                    tail = chunk[-_OVERLAP:]
    return has_formula


def _count(tail: bytes, chunk: bytes, counts: dict[str, int]) -> None:
    for pattern, most, what in _COUNTED:
        # What ends in the overlap was counted with the chunk before.
        found = len(pattern.findall(tail + chunk)) - len(pattern.findall(tail))
        counts[what] += found
        if counts[what] > most:
            raise _TooLargeError(f"it has more than {most:,} {what}")
    counts["parts"] += chunk.count(b"<")
    held = counts["rows"] + counts["cells"] + counts["texts"]
    if counts["parts"] > MOST_BESIDE_CELLS + _MOST_IN_ONE * held:
        raise _TooLargeError(f"it has more than {MOST_BESIDE_CELLS:,} parts besides its cells")


def _nested(window: bytes) -> int:
    """How many elements a part opens and does not close."""
    return window.count(b"<") - 2 * window.count(b"</") - window.count(b"/>")


def _refuse_far_rows(window: bytes) -> None:
    if any(
        len(number) > len("1048576") or int(number) > LAST_ROW
        for number in _ROW_NUMBER.findall(window)
    ):
        raise _TooLargeError(f"it has a row beyond {LAST_ROW:,}, the last of a sheet")


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
    """A formula that was never computed must not pass for a blank cell."""
    if not columns:
        return cells
    wide = [*cells, *[None] * (max(columns) + 1 - len(cells))]
    return [
        NO_VALUE if cell is None and column in columns else cell
        for column, cell in enumerate(wide)
    ]


def _rows(sheet: Any) -> Iterator[NumberedCells]:  # noqa: ANN401 - openpyxl has no types
    for number, values in _raw_rows(sheet):
        width = len(values)
        while width and values[width - 1] is None:
            width -= 1
        yield number, [_cell(value) for value in values[:width]]


def _priced_rows(sheet: Any) -> Iterator[NumberedCells]:  # noqa: ANN401 - see above
    """The rows with what number formats say of currencies; those that Excel adapts say none."""
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), start=1):
        cells = [_priced(one) for one in row]
        while cells and cells[-1] is None:
            cells.pop()
        yield number, cells


def _priced(cell: Any) -> Cell:  # noqa: ANN401 - see above
    value = _cell(cell.value)
    if type(value) is not Decimal or cell.style_array.numFmtId < _FIRST_OWN_FORMAT:
        return value
    currency = currency_of_format(cell.number_format)
    return amount_in(value, currency) if currency else value


def _has_currencies(content: bytes) -> bool:
    """Whether a number format of the workbook shows a currency."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if _STYLES not in archive.namelist():
            return False
        styles = archive.read(_STYLES).decode("utf-8", "replace")
    return any(currency_of_format(unescape(one)) for one in _FORMAT.findall(styles))


def _raw_rows(sheet: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:  # noqa: ANN401 - see above
    # A sheet may say that it reaches far beyond its cells; the rows themselves know better.
    sheet.reset_dimensions()
    return enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1), start=1)


def _cell(value: Any) -> Cell:  # noqa: ANN401 - whatever openpyxl makes of a cell
    if isinstance(value, str):
        return value if len(value) <= LONGEST_TEXT else _too_long(value)
    if value is None or isinstance(value, (bool, datetime.date)):
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        number = Decimal(f"{value:.15g}")
        return number if number.is_finite() else str(value)
    return str(value)


@lru_cache(maxsize=256)
def _too_long(text: str) -> str:
    """As much of a text as tells that it is too long: a million cells may share one."""
    return text[: LONGEST_TEXT + 1]
