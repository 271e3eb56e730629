"""A CSV or XLSX file as rows of cells, numbered as a spreadsheet numbers them.

Reading never raises: what cannot be read is a finding, and the rest is read.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from beancount_clawback.importers.documents.cells import Cell
from beancount_clawback.importers.documents.findings import Finding
from beancount_clawback.importers.documents.findings import Place
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.columns import recognised
from beancount_clawback.importers.sheets.workbook import MOST_COLUMNS
from beancount_clawback.importers.sheets.workbook import looks_like_workbook
from beancount_clawback.importers.sheets.workbook import read_workbook

LARGEST_FILE = 64 * 2**20
"""Bytes of the largest file read; a row takes about a hundred."""

HEADER_WITHIN = 50
"""Rows among which the headings are looked for."""

_DELIMITERS = ",;\t|"
_MOST_RESTARTS = 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of cells and its number, counted from 1 as a spreadsheet does."""

    number: int
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Grid:
    """All rows of a file that are not blank."""

    file: str
    rows: tuple[GridRow, ...]
    findings: tuple[Finding, ...] = ()


def read_sheet(path: Path, mapping: Mapping[Field, str] | None = None) -> Grid:
    """Read a file; the way to separate cells is that in which most headings are known.

    Args:
        path: The file.
        mapping: Headings that we cannot know, as for `columns.find_columns`.
    """
    file = path.name
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "its name is not one a file can have"
        return Grid(file, (), (finding("unreadable-file", Place(file), why=why),))
    return read_content(content, file, mapping)


def read_content(content: bytes, file: str, mapping: Mapping[Field, str] | None = None) -> Grid:
    """Read the content of a file; see `read_sheet`."""
    if len(content) > LARGEST_FILE:
        why = f"it is larger than {LARGEST_FILE // 2**20} MiB"
        return Grid(file, (), (finding("unreadable-file", Place(file), why=why),))
    if looks_like_workbook(content):
        rows, findings = read_workbook(content, file)
        kept = (GridRow(number, cells) for number, cells in rows if _any(cells))
        return Grid(file, tuple(kept), findings)
    return _read_csv(content, file, mapping or {})


def header_row(grid: Grid, mapping: Mapping[Field, str]) -> int | None:
    """The index of the row of headings among the rows of a grid: the one that names most.

    Cells that are no headings count against a row, so that the lines above the headings
    (`Payer, Aetna, Check number, 5512`) are not taken for them.
    """
    best, most = None, 0.0
    for index, row in enumerate(grid.rows[:HEADER_WITHIN]):
        known, others = recognised(row.cells, mapping)
        if known >= 2 and known - others / 2 > most:
            best, most = index, known - others / 2
    return best


def _read_csv(content: bytes, file: str, mapping: Mapping[Field, str]) -> Grid:
    text, findings = _decoded(content, file)
    if text is None:
        return Grid(file, (), findings)
    delimiter = _delimiter(text, mapping)
    rows: list[GridRow] = []
    found = list(findings)
    for number, cells in _records(text, delimiter):
        if isinstance(cells, str):
            code = "broken-row" if number else "cut-off"
            found.append(finding(code, Place(file, number), why=cells))
        elif len(cells) > MOST_COLUMNS:
            why = f"it has more than {MOST_COLUMNS} cells"
            found.append(finding("broken-row", Place(file, number), why=why))
        elif any(map(str.strip, cells)):
            rows.append(GridRow(number, cells))
    return Grid(file, tuple(rows), tuple(found))


def _decoded(content: bytes, file: str) -> tuple[str | None, tuple[Finding, ...]]:
    encoding = next((name for bom, name in _BOMS if content.startswith(bom)), "")
    head = content[:4096]
    for name, start in (("utf-16-le", 1), ("utf-16-be", 0)):
        # Every other byte of most texts is zero in UTF-16; a stray zero means nothing.
        if not encoding and head[start::2].count(0) > len(head) // 4:
            encoding = name
    findings: tuple[Finding, ...] = ()
    try:
        text = content.decode(encoding or "utf-8")
    except UnicodeDecodeError:
        if encoding:
            why = f"it is not {encoding.upper()}, as its first bytes say"
            return None, (finding("unreadable-file", Place(file), why=why),)
        text = content.decode("cp1252", errors="replace")
        findings = (finding("odd-encoding", Place(file)),)
    if "\0" in text:
        if text.count("\0") > 10 + len(text) // 1000:
            why = "it is neither a text nor a workbook"
            return None, (finding("unreadable-file", Place(file), why=why),)
        text = text.replace("\0", "\ufffd")
    return re.sub(r"\r\n?", "\n", text), findings


def _delimiter(text: str, mapping: Mapping[Field, str]) -> str:
    """What separates the cells: that with which the best row of headings is found."""
    head = text[:65536].split("\n", HEADER_WITHIN)[:HEADER_WITHIN]
    named = re.match(r"sep=(.)\Z", head[0])
    if named and named[1] in _DELIMITERS:
        return named[1]

    def known(delimiter: str) -> tuple[float, int]:
        counts = [
            recognised(cells, mapping)
            for _, cells in _records("\n".join(head), delimiter)
            if not isinstance(cells, str) and len(cells) <= MOST_COLUMNS
        ]
        best = max((found - others / 2 for found, others in counts), default=0.0)
        return best, text.count(delimiter, 0, 4096)

    return max(_DELIMITERS, key=known)


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    """Rows with their numbers; a text in the place of the cells says why it is broken.

    A row whose quotes do not match is left, and reading goes on with the next line. Number 0
    stands for the rest of the file.
    """
    lines = text.split("\n")
    start = number = restarts = 0
    while start < len(lines):
        reader = csv.reader(
            (f"{line}\n" for line in lines[start:]),
            delimiter=delimiter,
            strict=True,
            skipinitialspace=True,
        )
        begun = 0
        while True:
            number += 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield number, _csv_words(error)
                if start + reader.line_num < len(lines) and "unexpected" not in str(error):
                    begun = reader.line_num
                    continue
                break
            begun = reader.line_num
            if number == 1 and cells == ["sep=", ""]:
                continue
            yield number, cells
        restarts += 1
        start += begun + 1
        if restarts > _MOST_RESTARTS:
            yield 0, "too many quotes are never closed"
            return


def _csv_words(error: csv.Error) -> str:
    words = str(error)
    if "unexpected end" in words:
        return "a quote that opens in it is never closed"
    if "limit" in words:
        return "one of its cells is far too long"
    return "there is text behind a closing quote"


def _any(cells: Sequence[Cell]) -> bool:
    return any(
        cell is not None and (not isinstance(cell, str) or bool(cell.strip())) for cell in cells
    )
