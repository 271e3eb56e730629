"""A sheet as a table: the lines above the headings, the columns, the rows, the total rows."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from itertools import islice
from itertools import pairwise

from beancount_clawback.importers.documents.cells import Cell
from beancount_clawback.importers.documents.cells import cell_at
from beancount_clawback.importers.documents.cells import date_order
from beancount_clawback.importers.documents.cells import has_decimal_comma
from beancount_clawback.importers.documents.cells import is_blank
from beancount_clawback.importers.documents.currencies import currency_in_heading
from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import RowPlace
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.sheets.column_names import DATE_FIELDS
from beancount_clawback.importers.sheets.column_names import MONEY_FIELDS
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.columns import Column
from beancount_clawback.importers.sheets.columns import Columns
from beancount_clawback.importers.sheets.columns import are_headings
from beancount_clawback.importers.sheets.columns import find_columns
from beancount_clawback.importers.sheets.columns import heading_of
from beancount_clawback.importers.sheets.columns import letters
from beancount_clawback.importers.sheets.heading_words import heading_words
from beancount_clawback.importers.sheets.headings import meaning_of
from beancount_clawback.importers.sheets.row_reader import Conventions
from beancount_clawback.importers.sheets.row_reader import RowReader
from beancount_clawback.importers.sheets.sheet import HEADER_WITHIN
from beancount_clawback.importers.sheets.sheet import Grid
from beancount_clawback.importers.sheets.sheet import GridRow
from beancount_clawback.importers.sheets.sheet import header_row
from beancount_clawback.importers.sheets.sheet_options import SheetOptions
from beancount_clawback.importers.sheets.total_rows import is_remark
from beancount_clawback.importers.sheets.total_rows import is_total_row
from beancount_clawback.importers.sheets.total_rows import named_totals
from beancount_clawback.importers.sheets.total_rows import rows_of_sums

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
class SheetTable:
    """A sheet as rows and cells.

    Attributes:
        header: The row of headings; None when none was found, and then there are no rows.
        above: Rows above the headings.
        rows: The rows of data, and among them the total rows.
        totals: The numbers of the rows that only add others up.
        sheet: The title of the sheet; empty for a file that has one only.
    """

    file: str
    header: GridRow | None
    columns: Columns
    above: tuple[GridRow, ...] = ()
    rows: tuple[GridRow, ...] = ()
    totals: frozenset[int] = frozenset()
    findings: tuple[ImportFinding, ...] = ()
    sheet: str = ""
    options: SheetOptions = field(default_factory=SheetOptions)
    conventions: Conventions = field(default_factory=Conventions)

    @property
    def data_rows(self) -> tuple[GridRow, ...]:
        """The rows that are not totals."""
        return tuple(row for row in self.rows if row.number not in self.totals)

    @property
    def rows_in_file(self) -> int:
        """The rows of data, with those that could not be split into cells."""
        return len(self.rows) - len(self.totals) + self.broken_rows

    @property
    def broken_rows(self) -> int:
        """The rows that could not be split into cells; each has a finding."""
        return sum(one.code == "broken-row" for one in self.findings)

    @property
    def place(self) -> RowPlace:
        """Where the headings are."""
        return self.at(self.header.number if self.header else 0)

    def at(self, row: int, column: str = "") -> RowPlace:
        """A place in the sheet."""
        return RowPlace(self.file, row, column, self.sheet)

    def reader(self, row: GridRow) -> RowReader:
        """The cells of a row by what they hold."""
        place = self.at(row.number)
        return RowReader(place, row, self.columns, self.options, self.conventions)


def is_unusable(findings: Iterable[ImportFinding]) -> bool:
    """Whether a file's columns are too unclear for any of its rows to be read."""
    return any(one.code in _STOPS for one in findings)


_STOPS = (
    "no-header",
    "ambiguous-column",
    "mapped-column-missing",
    "column-mapped-twice",
    "missing-column",
    "no-number",
)


def table_of(grid: Grid, options: SheetOptions, allowed: Sequence[Field]) -> SheetTable:
    """Take a grid apart into the columns that its kind has; never raises.

    Args:
        grid: The rows of the sheet.
        options: How it is written.
        allowed: The fields that its kind has.
    """
    at = header_row(grid, options.columns)
    if at is None:
        findings = list(grid.findings)
        if grid.rows or not findings:
            findings.append(finding("no-header", RowPlace(grid.file), rows=HEADER_WITHIN))
        return SheetTable(
            grid.file, None, Columns({}), above=grid.rows, findings=tuple(findings)
        )
    header, above = grid.rows[at], grid.rows[:at]
    place = RowPlace(grid.file, header.number, sheet=grid.sheet)
    mapping = {name: heading for name, heading in options.columns.items() if name in allowed}
    labels = labelled_cells(above, HEAD_FIELDS, options.columns)
    headings = [heading_of(cell) for cell in header.cells]
    rows = [row for row in grid.rows[at + 1 :] if not are_headings(row.cells, headings)]
    columns = find_columns(
        header.cells,
        mapping,
        place,
        allowed,
        rows=[row.cells for row in rows if not is_total_row(row.cells, Columns({}))],
        above=frozenset(name for name, _, _ in labels),
        over=above[-1].cells if above and above[-1].number == header.number - 1 else (),
        ignored=options.ignored,
    )
    amounts_above = [cell for name, _, cell in labels if name in MONEY_FIELDS]
    options = _with_decimal_comma(options, rows, columns, amounts_above)
    totals = named_totals(rows, columns)
    rows = [one for one in rows if one.number in totals or not is_remark(one.cells, columns)]
    unnamed = rows_of_sums(rows, totals, columns, decimal_comma=options.decimal_comma)
    noted = [
        finding("row-of-sums", RowPlace(grid.file, number, sheet=grid.sheet))
        for number in sorted(unnamed)
    ]
    return SheetTable(
        file=grid.file,
        header=header,
        columns=columns,
        above=above,
        rows=tuple(rows),
        totals=totals | unnamed,
        findings=(*grid.findings, *columns.findings, *noted),
        sheet=grid.sheet,
        options=options,
        conventions=replace(
            _dates(rows, columns, [cell for _, _, cell in labels], place),
            day_zero=grid.day_zero,
            currencies=frozenset(
                named
                for index in columns.of_money
                if (named := currency_in_heading(headings[index]))
            ),
        ),
    )


def _with_decimal_comma(
    options: SheetOptions, rows: Sequence[GridRow], columns: Columns, above: Sequence[Cell]
) -> SheetOptions:
    """The options, with a comma before the cents where no amount of the file says otherwise."""
    cells = (cell_at(row.cells, index) for row in rows for index in columns.of_money)
    texts = {cell for cell in (*cells, *above) if isinstance(cell, str) and len(cell) < _A_DAY}
    return replace(options, decimal_comma=options.decimal_comma or has_decimal_comma(texts))


def unused_columns(
    table: SheetTable, asked: AbstractSet[Column] = frozenset()
) -> tuple[ImportFinding, ...]:
    """A notice of the columns that were not used, where there are any.

    Args:
        table: The table.
        asked: Columns that another finding asks about.
    """
    unused = [one for one in table.columns.unused if one not in asked]
    if table.header is None or not unused:
        return ()
    headers = ", ".join(column.label for column in unused)
    return (finding("unused-columns", table.place, headers=headers),)


def labelled_cells(
    rows: Sequence[GridRow], fields: Sequence[Field], mapping: Mapping[Field, str]
) -> list[tuple[Field, RowPlace, Cell]]:
    """Values with a label before or above them, as they stand above the headings.

    `Payer, Aetna`, `Payer: Aetna`, or a row of labels over a row of values. Places have no
    file; the caller knows it.
    """
    found: list[tuple[Field, RowPlace, Cell]] = []
    by_words = {heading_words(heading): name for name, heading in mapping.items()}
    over: dict[int, Field] = {}
    for row in rows:
        labels: dict[int, Field] = {}
        label: Field | None = None
        begun = len(found)
        for index, cell in enumerate(row.cells):
            if is_blank(cell):
                continue
            parts = _labelled_parts(cell)
            if parts:
                place = RowPlace("", row.number, letters(index))
                read = [_label(one, by_words) for one in parts]
                found += [(name, place, own) for name, own in read if name and name in fields]
                label = None
                continue
            name, inline = _label(cell, by_words)
            if name is not None and name in fields and inline:
                found.append((name, RowPlace("", row.number, letters(index)), inline))
                label = None
            elif name is not None:
                label = name if name in fields else None
                labels |= {index: name} if label else {}
            elif index in over or label is not None:
                meant = over.get(index) or label
                if meant is not None:
                    found.append((meant, RowPlace("", row.number, letters(index)), cell))
                label = None
        over = labels if len(labels) >= _A_ROW_OF_LABELS and len(found) == begun else {}
    return found


_A_ROW_OF_LABELS = 2


def _labelled_parts(cell: Cell) -> list[str]:
    """The parts of a cell with several labels: `Check #: 8101 Date: 04/15/2026`; or none."""
    if not isinstance(cell, str) or cell.count(":") < _A_ROW_OF_LABELS:
        return []
    words = cell.split()
    begins = []
    for index, word in enumerate(words):
        starts = range(max(0, index + 1 - _MOST_WORDS), index + 1) if word[-1] == ":" else ()
        known = (one for one in starts if _is_of_head(" ".join(words[one : index + 1])[:-1]))
        begins += list(islice(known, 1))
    if len(begins) < _A_ROW_OF_LABELS:
        return []
    ends = pairwise([*begins, len(words)])
    return [" ".join(words[start:end]).rstrip(" ,;|") for start, end in ends]


_MOST_WORDS = 4


def _is_of_head(text: str) -> bool:
    meaning = meaning_of(text)
    return meaning is not None and not set(meaning.fields).isdisjoint(HEAD_FIELDS)


def _label(cell: Cell, by_words: Mapping[str, Field]) -> tuple[Field | None, str]:
    heading = heading_of(cell)
    before, colon, behind = heading.partition(":")
    text = before if colon else heading
    name = by_words.get(heading_words(text))
    meaning = meaning_of(text)
    if name is None and meaning is not None:
        of_check = [one for one in meaning.fields if one in (Field.TOTAL, Field.CHECK)]
        name = of_check[0] if of_check else meaning.fields[0]
    return name, behind.strip()


def _dates(
    rows: Sequence[GridRow], columns: Columns, above: Sequence[Cell], place: RowPlace
) -> Conventions:
    """The order of month and day that all days of the file agree on."""
    indexes = [columns.by_field[name].index for name in DATE_FIELDS if name in columns.by_field]
    cells = (row.cells[index] for row in rows for index in indexes if index < len(row.cells))
    texts = {cell for cell in (*cells, *above) if isinstance(cell, str) and len(cell) < _A_DAY}
    order = date_order(texts)
    if order:
        return Conventions(order)
    orders = {date_order([text]) for text in texts} - {""}
    why = "others contradict each other" if orders else "no other day of the file decides"
    unclear = finding("date-order", place, example=_example(texts), why=why)
    return Conventions("", unclear)


_A_DAY = 60


def _example(texts: Iterable[str]) -> str:
    days = sorted(text for text in texts if any(char.isdecimal() for char in text))
    slashed = [text for text in days if not _is_iso(text)]
    return (slashed or days or ["03/04/2026"])[0]


def _is_iso(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text.strip()[:10])
    except ValueError:
        return False
    return True
