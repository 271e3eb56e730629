"""A sheet as a table: the lines above the headings, the columns, the rows, the total rows."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal
from pathlib import Path

from beancount_clawback.importers.documents.cells import BadCell
from beancount_clawback.importers.documents.cells import Cell
from beancount_clawback.importers.documents.cells import is_currency
from beancount_clawback.importers.documents.cells import read_amount
from beancount_clawback.importers.documents.cells import read_date
from beancount_clawback.importers.documents.cells import read_id
from beancount_clawback.importers.documents.cells import read_text
from beancount_clawback.importers.documents.cells import read_truth
from beancount_clawback.importers.documents.findings import Finding
from beancount_clawback.importers.documents.findings import Place
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.findings import masked
from beancount_clawback.importers.documents.remittance import CONTRACTUAL
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.columns import Columns
from beancount_clawback.importers.sheets.columns import find_columns
from beancount_clawback.importers.sheets.columns import heading_of
from beancount_clawback.importers.sheets.columns import heading_words
from beancount_clawback.importers.sheets.columns import known_field
from beancount_clawback.importers.sheets.columns import letters
from beancount_clawback.importers.sheets.sheet import HEADER_WITHIN
from beancount_clawback.importers.sheets.sheet import Grid
from beancount_clawback.importers.sheets.sheet import GridRow
from beancount_clawback.importers.sheets.sheet import header_row
from beancount_clawback.importers.sheets.sheet import read_sheet

_TOTALS = ("total", "totals", "grand total", "sheet total", "sum", "check total")


@dataclass(frozen=True, slots=True)
class SheetOptions:
    """How a practice writes its sheets.

    Attributes:
        columns: For columns whose heading we cannot know: the heading as it stands in the file.
        date_format: As for `datetime.strptime`; empty for ISO dates and date cells only.
        decimal_comma: Amounts are written 1.234,50.
        names: Keep clients' names, which are health data, where a column has them.
        contractual: For ERAs: the reasons that are written off although nothing is paid.
    """

    columns: Mapping[Field, str] = field(default_factory=dict)
    date_format: str = ""
    decimal_comma: bool = False
    names: bool = False
    contractual: frozenset[str] = CONTRACTUAL


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A sheet taken apart.

    Attributes:
        header: The row of headings; None when none was found, and then there are no rows.
        above: Rows above the headings.
        rows: The rows of data.
        totals: Rows that begin with the word Total.
    """

    file: str
    header: GridRow | None
    columns: Columns
    above: tuple[GridRow, ...] = ()
    rows: tuple[GridRow, ...] = ()
    totals: tuple[GridRow, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def rows_in_file(self) -> int:
        """The rows of data, with those that could not be taken apart into cells."""
        return len(self.rows) + self.broken_rows

    @property
    def broken_rows(self) -> int:
        """The rows that could not be taken apart into cells; each has a finding."""
        return sum(one.code == "broken-row" for one in self.findings)


def is_unusable(findings: Iterable[Finding]) -> bool:
    """Whether a file's columns are too unclear for any of its rows to be read."""
    codes = ("no-header", "ambiguous-column", "mapped-column-missing", "missing-column")
    return any(one.code in codes for one in findings)


def read_table(path: Path, options: SheetOptions, allowed: Sequence[Field]) -> SheetTable:
    """Read a file as a table with the columns that its kind has; never raises."""
    return table_of(read_sheet(path, options.columns), options, allowed)


def table_of(grid: Grid, options: SheetOptions, allowed: Sequence[Field]) -> SheetTable:
    """Take a grid apart; see `read_table`."""
    at = header_row(grid, options.columns)
    if at is None:
        findings = list(grid.findings)
        if grid.rows or not findings:
            findings.append(finding("no-header", Place(grid.file), rows=HEADER_WITHIN))
        return SheetTable(
            grid.file, None, Columns({}), above=grid.rows, findings=tuple(findings)
        )
    header = grid.rows[at]
    place = Place(grid.file, header.number)
    mapping = {field: heading for field, heading in options.columns.items() if field in allowed}
    columns = find_columns(header.cells, mapping, place, allowed)
    headings = [heading_of(cell) for cell in header.cells]
    rows, totals = [], []
    for row in grid.rows[at + 1 :]:
        if _begins_with_total(row):
            totals.append(row)
        elif [heading_of(cell) for cell in row.cells] != headings:
            rows.append(row)
    return SheetTable(
        file=grid.file,
        header=header,
        columns=columns,
        above=grid.rows[:at],
        rows=tuple(rows),
        totals=tuple(totals),
        findings=(*grid.findings, *columns.findings),
    )


def unused_columns(table: SheetTable) -> tuple[Finding, ...]:
    """A notice of the columns that were not used, where there are any."""
    if table.header is None or not table.columns.unused:
        return ()
    headers = ", ".join(column.label for column in table.columns.unused)
    place = Place(table.file, table.header.number)
    return (finding("unused-columns", place, headers=headers),)


class RowReader:
    """The cells of one row by what they hold; what is wrong with them collects in `faults`."""

    __slots__ = ("_columns", "_options", "_row", "currencies", "faults", "place")

    def __init__(
        self, file: str, row: GridRow, columns: Columns, options: SheetOptions
    ) -> None:
        """Begin with nothing wrong."""
        self.place = Place(file, row.number)
        self.faults: list[Finding] = []
        self.currencies: set[str] = set()
        self._row = row
        self._columns = columns.by_field
        self._options = options

    def amount(self, name: Field) -> Decimal | None:
        """An amount with its sign; None when blank or unreadable."""
        cell = self._cell(name)
        if cell is None:
            return None
        try:
            money = read_amount(cell, decimal_comma=self._options.decimal_comma)
        except BadCell as bad:
            self._fault(name, cell, "an amount", bad)
            return None
        if money is None:
            return None
        if money.currency:
            self.currencies.add(money.currency)
        return money.number

    def date(self, name: Field) -> datetime.date | None:
        """A date; None when blank or unreadable."""
        cell = self._cell(name)
        if cell is None:
            return None
        try:
            return read_date(cell, self._options.date_format)
        except BadCell as bad:
            self._fault(name, cell, "a date", bad)
            return None

    def text(self, name: Field) -> str:
        """A text; empty when blank or too long."""
        cell = self._cell(name)
        if cell is None:
            return ""
        try:
            return read_text(cell)
        except BadCell as bad:
            self._fault(name, cell, "a text", bad)
            return ""

    def id(self, name: Field) -> str:
        """A number of a claim, client or check; empty when blank or too long."""
        cell = self._cell(name)
        if cell is None:
            return ""
        try:
            return read_id(cell)
        except BadCell as bad:
            self._fault(name, cell, "a number or id", bad)
            return ""

    def truth(self, name: Field) -> bool:
        """Yes or no; no when blank or unreadable."""
        cell = self._cell(name)
        if cell is None:
            return False
        try:
            return read_truth(cell)
        except BadCell as bad:
            self._fault(name, cell, "yes or no", bad)
            return False

    def at(self, name: Field) -> Place:
        """Where the row's cell for a field is."""
        column = self._columns.get(name)
        label = letters(column.index) if column else ""
        return Place(self.place.file, self.place.row, label)

    def currency(self) -> str:
        """The currency that the row or its amounts name; two of them are a fault."""
        named = self.id(Field.CURRENCY).upper()
        names = {named} if named else self.currencies
        if len(names) > 1 or not all(map(is_currency, names)):
            self.faults.append(
                finding(
                    "bad-cell",
                    self.at(Field.CURRENCY),
                    value=masked(", ".join(sorted(names))),
                    wanted="one currency",
                    why="",
                )
            )
            return ""
        return min(names, default="")

    def _cell(self, name: Field) -> Cell:
        column = self._columns.get(name)
        if column is None or column.index >= len(self._row.cells):
            return None
        return self._row.cells[column.index]

    def _fault(self, name: Field, cell: Cell, wanted: str, bad: BadCell) -> None:
        self.faults.append(
            finding(
                "bad-cell", self.at(name), value=masked(str(cell)), wanted=wanted, why=str(bad)
            )
        )


def labelled_cells(
    rows: Sequence[GridRow], fields: Sequence[Field], mapping: Mapping[Field, str]
) -> list[tuple[Field, Place, Cell]]:
    """Values with a label before them, as above the headings: `Payer, Aetna` or `Payer: Aetna`.

    Places have no file; the caller knows it.
    """
    found: list[tuple[Field, Place, Cell]] = []
    by_words = {heading_words(heading): name for name, heading in mapping.items()}
    for row in rows:
        label: Field | None = None
        for index, cell in enumerate(row.cells):
            if cell is None or (isinstance(cell, str) and not cell.strip()):
                continue
            name, inline = _label(cell, by_words)
            if name is not None and name in fields and inline:
                found.append((name, Place("", row.number, letters(index)), inline))
                label = None
            elif name in fields:
                label = name
            elif label is not None:
                found.append((label, Place("", row.number, letters(index)), cell))
                label = None
    return found


def _label(cell: Cell, by_words: Mapping[str, Field]) -> tuple[Field | None, str]:
    heading = heading_of(cell)
    before, colon, behind = heading.partition(":")
    text = before if colon else heading
    name = by_words.get(heading_words(text)) or known_field(text)
    return name, behind.strip()


def _begins_with_total(row: GridRow) -> bool:
    for cell in row.cells:
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            continue
        return isinstance(cell, str) and len(cell) < 40 and heading_words(cell) in _TOTALS
    return False
