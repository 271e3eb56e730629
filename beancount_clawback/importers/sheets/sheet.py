"""A CSV or XLSX file as rows of cells, numbered as a spreadsheet numbers them.

Reading never raises: what cannot be read is a finding, and the rest is read.
"""

from __future__ import annotations

import codecs
import csv
import datetime
import io
import re
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from pathlib import Path

from beancount_clawback.importers.documents.cells import Cell
from beancount_clawback.importers.documents.cells import is_blank
from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import RowPlace
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.columns import heading_of
from beancount_clawback.importers.sheets.columns import recognized
from beancount_clawback.importers.sheets.heading_words import heading_words
from beancount_clawback.importers.sheets.workbook import MOST_COLUMNS
from beancount_clawback.importers.sheets.workbook import MOST_ROWS
from beancount_clawback.importers.sheets.workbook import looks_like_workbook
from beancount_clawback.importers.sheets.workbook import read_workbook

LARGEST_FILE = 64 * 2**20
"""Bytes of the largest file read; a row takes about a hundred."""

HEADER_WITHIN = 50
"""Rows among which the headings are looked for."""

_FEWEST_KNOWN = 2
_NOTES = "notes"
"""The sheet of our templates that explains the rows."""

_DELIMITERS = ",;\t|"
_MOST_BROKEN = 20
_LONGEST_RECORD = 50
"""Lines that a quoted cell may reach over."""
_AS_TEXT = re.compile(r"=\"(.*)\"|'(\d.*)", re.DOTALL)
"""How spreadsheets are told that a number is a text."""

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
    """All rows of a file, or of one sheet of a workbook, that are not blank.

    Attributes:
        sheet: The sheet's title; empty for a file that has one only.
        day_zero: From which a workbook counts days; None for other files.
    """

    file: str
    rows: tuple[GridRow, ...]
    findings: tuple[ImportFinding, ...] = ()
    sheet: str = ""
    day_zero: datetime.date | None = None


def read_sheets(path: Path, headings: Iterable[str] = ()) -> tuple[Grid, ...]:
    """Read a file: one grid, or one for each sheet of a workbook; never none.

    Args:
        path: The file.
        headings: Headings that we cannot know, because a person named them. The way to
            separate cells is that in which most headings are known.
    """
    file = path.name
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "its name is not one a file can have"
        return (Grid(file, (), (finding("unreadable-file", RowPlace(file), why=why),)),)
    return read_content(content, file, headings)


def read_content(content: bytes, file: str, headings: Iterable[str] = ()) -> tuple[Grid, ...]:
    """Read the content of a file; see `read_sheets`. What is wrong stands in the first grid."""
    if len(content) > LARGEST_FILE:
        why = f"it is larger than {LARGEST_FILE // 2**20} MiB"
        return (Grid(file, (), (finding("unreadable-file", RowPlace(file), why=why),)),)
    if not looks_like_workbook(content):
        return (_read_csv(content, file, [heading_words(one) for one in headings]),)
    sheets, findings = read_workbook(content, file)
    filled = [
        Grid(
            file,
            tuple(GridRow(number, cells) for number, cells in one.rows if not _is_blank(cells)),
            sheet=one.title,
            day_zero=one.day_zero,
        )
        for one in sheets
    ]
    filled = [one for one in filled if one.rows]
    if len(filled) > 1:
        filled = [one for one in filled if one.sheet.casefold() != _NOTES]
    first = filled[0] if filled else Grid(file, ())
    title = first.sheet if len(filled) > 1 else ""
    return (replace(first, findings=findings, sheet=title), *filled[1:])


def header_row(grid: Grid, mapping: Mapping[Field, str]) -> int | None:
    """The index of the row of headings among the rows of a grid: the one that names most.

    It is known by its known headings, however many others it has. Amounts, dates and numbers
    are no headings and count against a row, so that the lines above the headings (`Payer,
    Aetna, Check number, 5512`) and rows of data are not taken for them.
    """
    wanted = [heading_words(heading) for heading in mapping.values()]
    best, most = None, 0.0
    for index, row in enumerate(grid.rows[:HEADER_WITHIN]):
        score = header_score(row.cells, wanted)
        if score > most:
            best, most = index, score
    return _first_of_texts(grid) if best is None and _has_letters(mapping) else best


def _has_letters(mapping: Mapping[Field, str]) -> bool:
    return any(re.fullmatch(r"[A-Z]{1,2}", one.strip().upper()) for one in mapping.values())


def _first_of_texts(grid: Grid) -> int | None:
    """The first row of texts alone, where a person has named columns by their letters."""
    for index, row in enumerate(grid.rows[:HEADER_WITHIN]):
        known, texts, values = recognized(row.cells, ())
        if known + texts > _FEWEST_KNOWN and not values:
            return index
    return None


def header_score(cells: Sequence[Cell], wanted: Sequence[str]) -> float:
    """How much a row looks like one of headings; zero or less when it does not."""
    known, texts, values = recognized(cells, wanted)
    is_said = any(heading_words(heading_of(cell)) in wanted for cell in cells)
    if known < _FEWEST_KNOWN and not is_said:
        return 0.0
    strange = min(texts, known) if known > _FEWEST_KNOWN or is_said else texts
    return known - strange / 2 - values


def _read_csv(content: bytes, file: str, wanted: Sequence[str]) -> Grid:
    text, findings = _decoded(content, file)
    if text is None:
        return Grid(file, (), findings)
    if text.count("\n") > MOST_ROWS:
        why = f"it has more than {MOST_ROWS:,} rows"
        return Grid(file, (), (finding("unreadable-file", RowPlace(file), why=why),))
    delimiter = _delimiter(text, wanted)
    rows: list[GridRow] = []
    found = list(findings)
    for number, cells in _records(text, delimiter):
        if isinstance(cells, str):
            code = "broken-row" if number else "cut-off"
            found.append(finding(code, RowPlace(file, number), why=cells))
        elif len(cells) > MOST_COLUMNS:
            why = f"it has more than {MOST_COLUMNS} cells"
            found.append(finding("broken-row", RowPlace(file, number), why=why))
        elif not _is_blank(plain := [_plain(cell) for cell in cells]):
            rows.append(GridRow(number, plain))
    return Grid(file, tuple(rows), tuple(found))


def _plain(cell: str) -> str:
    marked = _AS_TEXT.fullmatch(cell) if cell[:1] in ("=", "'") else None
    return (marked[1] or marked[2] or "") if marked else cell


def _decoded(content: bytes, file: str) -> tuple[str | None, tuple[ImportFinding, ...]]:
    encoding = next((name for bom, name in _BOMS if content.startswith(bom)), "")
    head = content[:4096]
    for name, start in (("utf-16-le", 1), ("utf-16-be", 0)):
        # Every other byte of most texts is zero in UTF-16; a stray zero means nothing.
        if not encoding and head[start::2].count(0) > len(head) // 4:
            encoding = name
    findings: tuple[ImportFinding, ...] = ()
    try:
        text = content.decode(encoding or "utf-8")
    except UnicodeDecodeError:
        if encoding:
            why = f"it is not {encoding.upper()}, as its first bytes say"
            return None, (finding("unreadable-file", RowPlace(file), why=why),)
        text = content.decode("cp1252", errors="replace")
        findings = (finding("odd-encoding", RowPlace(file)),)
    if "\0" in text:
        if text.count("\0") > 10 + len(text) // 1000:
            why = "it is neither a text nor a workbook"
            return None, (finding("unreadable-file", RowPlace(file), why=why),)
        text = text.replace("\0", "\ufffd")
    return re.sub(r"\r\n?", "\n", text), findings


def _delimiter(text: str, wanted: Sequence[str]) -> str:
    """What separates the cells: that with which the best row of headings is found."""
    head = text[:65536].split("\n", HEADER_WITHIN)[:HEADER_WITHIN]
    named = re.match(r"sep=(.)\Z", head[0])
    if named and named[1] in _DELIMITERS:
        return named[1]

    def known(delimiter: str) -> tuple[float, int]:
        scores = [
            header_score(cells, wanted)
            for _, cells in _records("\n".join(head), delimiter)
            if not isinstance(cells, str) and len(cells) <= MOST_COLUMNS
        ]
        return max(scores, default=0.0), text.count(delimiter, 0, 4096)

    return max(_DELIMITERS, key=known)


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    """Rows with their numbers; a text in the place of the cells says why it is broken.

    A row whose quotes do not match is left, and reading goes on with the next line, so that
    one stray quote costs one row. Number 0 stands for the rest of the file.
    """
    lines = text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    at = number = broken = 0
    if lines and re.fullmatch(r"sep=.", lines[0]):
        at = number = 1
    while at < len(lines):
        number += 1
        cells, used = _record(lines, at, delimiter)
        at += used
        if isinstance(cells, str):
            broken += 1
            if broken > _MOST_BROKEN:
                yield 0, f"more than {_MOST_BROKEN} rows have quotes that do not match"
                return
        yield number, cells


def _record(lines: Sequence[str], at: int, delimiter: str) -> tuple[list[str] | str, int]:
    """The row that begins in a line, or why it is broken; and how many lines it takes."""
    why = ""
    for used in range(1, min(_LONGEST_RECORD, len(lines) - at) + 1):
        if used > 1 and '"' not in lines[at + used - 1]:
            continue
        joined = io.StringIO("\n".join(lines[at : at + used]), newline="")
        reader = csv.reader(joined, delimiter=delimiter, strict=True, skipinitialspace=True)
        try:
            return next(reader, []), used
        except csv.Error as error:
            why = _csv_words(error)
            if "unexpected end" not in str(error):
                break
    return why, 1


def _csv_words(error: csv.Error) -> str:
    words = str(error)
    if "limit" in words:
        return "one of its cells is far too long"
    if "unexpected end" in words:
        return "a quote that opens in it is never closed"
    return "there is text behind a closing quote"


def _is_blank(cells: Sequence[Cell]) -> bool:
    return all(map(is_blank, cells))
