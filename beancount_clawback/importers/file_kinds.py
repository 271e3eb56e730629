"""Which kind a file is, and how it is read: the registry of all that can be imported.

A new kind is one more line in `KINDS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import RowPlace
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.remittance import Document
from beancount_clawback.importers.era import begins_as_x12
from beancount_clawback.importers.era import looks_like_835
from beancount_clawback.importers.era_rows.era_document import read_era
from beancount_clawback.importers.sheets import clawback_lists
from beancount_clawback.importers.sheets import remittance_sheets
from beancount_clawback.importers.sheets.clawback_lists import clawbacks_in
from beancount_clawback.importers.sheets.column_names import CLAIM_FIELDS
from beancount_clawback.importers.sheets.column_names import LIST_FIELDS
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.missing_columns import what_is_missing
from beancount_clawback.importers.sheets.remittance_sheets import remittances_in
from beancount_clawback.importers.sheets.saved_mappings import mapping_for
from beancount_clawback.importers.sheets.saved_mappings import shape_of
from beancount_clawback.importers.sheets.sheet import Grid
from beancount_clawback.importers.sheets.sheet import read_sheets
from beancount_clawback.importers.sheets.sheet_options import SavedMapping
from beancount_clawback.importers.sheets.sheet_options import SheetOptions
from beancount_clawback.importers.sheets.sheet_table import HEAD_FIELDS
from beancount_clawback.importers.sheets.sheet_table import SheetTable
from beancount_clawback.importers.sheets.sheet_table import labelled_cells
from beancount_clawback.importers.sheets.sheet_table import table_of
from beancount_clawback.importers.sheets.stacked import unstacked

_HEAD = 65536
_STOPPED = ("unreadable-file", "xlsx-missing", "cut-off")
_SHEET_COLUMNS = (Field.TYPE, Field.TOTAL)
_PAID_OR_TAKEN = (Field.INSURANCE_PAID, Field.TAKEN)


class Sample:
    """A file that somebody wants to know the kind of; read as far as that takes, and once."""

    def __init__(self, path: Path, options: SheetOptions, told: str = "") -> None:
        """Take a file without opening it; a person may have told its kind."""
        self.path = path
        self.told = told
        self.options = options

    @cached_property
    def head(self) -> bytes:
        """Its first bytes; none when it cannot be opened."""
        try:
            with self.path.open("rb") as stream:
                return stream.read(_HEAD)
        except (OSError, ValueError):
            return b""

    @cached_property
    def grids(self) -> tuple[Grid, ...]:
        """Its rows of cells, of each of its sheets and of each remittance with labels."""
        named = [text for one in self.options.saved for text in one.columns.values()]
        sheets = read_sheets(self.path, [*self.options.columns.values(), *named])
        parts = (unstacked(sheet, self.options.columns) for sheet in sheets)
        return tuple(part for of_sheet in parts for part in of_sheet)

    @cached_property
    def saved(self) -> tuple[SavedMapping | None, ...]:
        """What was said before of files of the shape of each of its sheets."""
        return tuple(mapping_for(grid, self.options.saved) for grid in self.grids)

    @cached_property
    def tables(self) -> tuple[SheetTable, ...]:
        """Its sheets as tables, with every column that any kind has."""
        return tuple(self._table(at, tuple(Field)) for at in range(len(self.grids)))

    @property
    def kind(self) -> str:
        """What a person, or a saved mapping, says that the file is; empty where none does."""
        return self.told or next(
            (one.kind for one in self.saved if one is not None and one.kind), ""
        )

    @cached_property
    def fields(self) -> tuple[frozenset[Field], ...]:
        """What the columns of each sheet hold, and what stands above its headings."""
        return tuple(_fields(table) for table in self.tables)

    def tables_of(self, kind: FileKind, allowed: Sequence[Field]) -> list[SheetTable]:
        """The sheets that are of a kind as tables with these columns; all where none is.

        A table of take-backs that is of no kind that is read is read too: it asks for what it
        lacks. The others are named.
        """
        kinds = [one for one in (SHEET, LIST) if one.recognizes(self)]
        if self.told or kind not in kinds:
            kinds = [kind]
        at, left = [], []
        for number, have in enumerate(self.fields):
            of_kinds = [one for one in kinds if one.fits is not None and one.fits(have)]
            asks = not of_kinds and kind is kinds[0] and _takes_back(have)
            if kind in of_kinds or asks:
                at.append(number)
            elif not of_kinds:
                left.append(number)
        if not at:
            at, left = list(range(len(self.grids))), []
        read = [self._table(number, allowed) for number in at]
        if left and kind is kinds[0]:
            named, others = (_listed(self.grids[one] for one in ones) for ones in (at, left))
            noted = finding("more-sheets", RowPlace(self.path.name), read=named, others=others)
            of_left = [one for number in left for one in self.grids[number].findings]
            read[0] = replace(read[0], findings=(*of_left, noted, *read[0].findings))
        return read

    def _table(self, number: int, allowed: Sequence[Field]) -> SheetTable:
        """A sheet as a table, read as was said of files of its shape."""
        saved = self.saved[number]
        options = self.options.with_saved(saved) if saved else self.options
        table = table_of(self.grids[number], options, allowed)
        if saved is None:
            return table
        noted = finding("saved-mapping", table.place, name=saved.name)
        return replace(table, findings=(noted, *table.findings))


def _fields(table: SheetTable) -> frozenset[Field]:
    have = set(table.columns.named)
    above = {
        name for name, _, _ in labelled_cells(table.above, HEAD_FIELDS, table.options.columns)
    }
    if not above.isdisjoint((Field.TOTAL, Field.CHECK)) and table.header is not None:
        have |= {Field.TOTAL, Field.CHECK}
    reasons = table.columns.shared.get(Field.REASON, ())
    told = Field.REASON in table.options.columns or any(
        _REASON.search(one.heading) for one in reasons
    )
    if not told and not have.isdisjoint((Field.INSURANCE_PAID, Field.CHECK)):
        # Notes stand in reports of payments as well, which are no clawbacks.
        have.discard(Field.REASON)
    return frozenset(have)


_REASON = re.compile(r"(?i)reason|explanation")


def _listed(grids: Iterable[Grid]) -> str:
    """The sheets by their titles; where a sheet has none, its tables by their first rows."""
    named = (
        f"“{one.sheet}”" if one.sheet else f"the table from row {one.rows[0].number}"
        for one in grids
        if one.rows
    )
    return ", ".join(dict.fromkeys(named))


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file.

    Attributes:
        name: As in `--kind`.
        suffixes: Endings that its files may have; a Downloads folder has many others.
        recognizes: Whether a file is of this kind.
        read: The file as a document; never raises.
        fits: Whether the columns of a sheet are those of the kind; None for no sheets.
    """

    name: str
    suffixes: frozenset[str]
    recognizes: Callable[[Sample], bool]
    read: Callable[[Sample], Document]
    fits: Callable[[frozenset[Field]], bool] | None = None


def _takes_back(have: frozenset[Field]) -> bool:
    """Whether columns say what was taken back of a claim."""
    return Field.TAKEN in have and not have.isdisjoint(CLAIM_FIELDS)


def has_remittance_columns(have: frozenset[Field]) -> bool:
    """Whether columns say what was paid or taken for a claim, and something of a check."""
    if have.isdisjoint(_PAID_OR_TAKEN) or have.isdisjoint(CLAIM_FIELDS):
        return False
    if not have.isdisjoint(_SHEET_COLUMNS):
        return Field.INSURANCE_PAID in have or Field.CHECK in have
    return Field.CHECK in have and (
        Field.INSURANCE_PAID in have or Field.ORIGINAL_CHECK not in have
    )


def has_list_columns(have: frozenset[Field]) -> bool:
    """Whether columns have dates, claims and what a list of clawbacks has, and no check."""
    return (
        not have.isdisjoint((Field.DATE, Field.POSTED_DATE))
        and not have.isdisjoint(CLAIM_FIELDS)
        and not have.isdisjoint(LIST_FIELDS)
        and not has_remittance_columns(have)
        and (Field.CHECK not in have or Field.INSURANCE_PAID not in have)
    )


def is_remittance_sheet(sample: Sample) -> bool:
    """Whether a table of a file says what was paid, and something about a remittance."""
    if sample.kind:
        return sample.kind == SHEET.name
    return any(map(has_remittance_columns, sample.fields))


def is_clawback_list(sample: Sample) -> bool:
    """Whether a table of a file is a list of clawbacks."""
    if sample.kind:
        return sample.kind == LIST.name
    return any(map(has_list_columns, sample.fields))


def is_era(sample: Sample) -> bool:
    """Whether a file is X12, and one of its first transaction sets a remittance."""
    return looks_like_835(sample.head)


def _read_era(sample: Sample) -> Document:
    options = sample.options
    return read_era(
        sample.path,
        names=options.names,
        contractual=options.contractual,
        currency=options.currency,
    )


def _read_list(sample: Sample) -> Document:
    return clawbacks_in(sample.tables_of(LIST, clawback_lists.FIELDS))


def _read_remittance_sheet(sample: Sample) -> Document:
    return remittances_in(sample.tables_of(SHEET, remittance_sheets.FIELDS))


_TABLES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm"})

SHEET = FileKind(
    name="sheet",
    suffixes=_TABLES,
    recognizes=is_remittance_sheet,
    read=_read_remittance_sheet,
    fits=has_remittance_columns,
)
LIST = FileKind(
    name="list",
    suffixes=_TABLES,
    recognizes=is_clawback_list,
    read=_read_list,
    fits=has_list_columns,
)

ERA_835 = FileKind(
    name="era",
    suffixes=frozenset({".835", ".edi", ".era", ".x12", ".txt", ".dat", ".rmt", ""}),
    recognizes=is_era,
    read=_read_era,
)

KINDS: tuple[FileKind, ...] = (ERA_835, SHEET, LIST)
"""Every kind that can be imported, each told apart from the others by `recognizes`."""


def read_document(path: Path, options: SheetOptions, kind: str = "") -> Document:
    """A file as a document of its kind.

    Args:
        path: The file.
        options: How its sheets are written.
        kind: The name of a kind; empty to find it out.
    """
    sample = Sample(path, options, kind)
    if kind:
        kinds = [one for one in KINDS if one.name == kind]
    elif ERA_835.recognizes(sample):
        kinds = [ERA_835]
    else:
        kinds = [one for one in KINDS if one.recognizes(sample)]
        if not kinds and begins_as_x12(sample.head):
            # Another kind of X12, or a damaged one: reading it says which, or what is wrong.
            kinds = [ERA_835]
    if kinds:
        # Tables of both kinds may stand in one file, but none is of both.
        return _as_one([one.read(sample) for one in kinds])
    stopped = [one for grid in sample.grids for one in grid.findings if one.code in _STOPPED]
    if stopped:
        return Document(path.name, "", (), tuple(stopped))
    return Document(path.name, "", (), (_unknown(sample),))


def shapes_of(path: Path, options: SheetOptions) -> tuple[str, ...]:
    """The shapes of a file's sheets, to save under them what a person has said of the file."""
    sample = Sample(path, options)
    if ERA_835.recognizes(sample):
        return ()
    headers = (table.header for table in sample.tables)
    shapes = [shape_of(header.cells) for header in headers if header is not None]
    return tuple(dict.fromkeys(filter(None, shapes)))


def _as_one(documents: Sequence[Document]) -> Document:
    """What the tables of several kinds in one file hold."""
    return replace(
        documents[0],
        kind=" and ".join(one.kind for one in documents),
        remittances=tuple(one for part in documents for one in part.remittances),
        findings=tuple(one for part in documents for one in part.findings),
        rows_read=sum(part.rows_read for part in documents),
        rows_unread=sum(part.rows_unread for part in documents),
    )


def _unknown(sample: Sample) -> ImportFinding:
    """What of the headings is known, and what no kind can be without."""
    place = RowPlace(sample.path.name)
    table, have = max(
        zip(sample.tables, sample.fields, strict=True), key=lambda one: len(one[1])
    )
    if table.header is None:
        why = "no row of its beginning names columns that are known"
        return finding("unknown-kind", place, why=why, remedy=_NOTHING_KNOWN)
    missing = what_is_missing(have)
    wanted = {name for name, _ in missing}
    known = [
        f"{column.label} is {name.value}"
        for name, column in table.columns.by_field.items()
        if name is not Field.NOT_USED
    ]
    for name, columns in table.columns.candidates.items():
        maybe = " or ".join(column.label for column in columns)
        known += [f"{name.value} may be {maybe}"] if name in wanted else []
    known += [f"several may be {name.value}" for name in sorted(table.columns.unclear)]
    candidates = {one for name in wanted for one in table.columns.candidates.get(name, ())}
    unknown = [one.label for one in table.columns.unknown if one not in candidates]
    why = f"row {table.header.number} was taken for the headings; {', '.join(known)}"
    if unknown:
        why += f"; not known: {', '.join(unknown)}"
    what = [text for _, text in missing] or ["what takes a payment back"]
    why += f"; missing: {'; '.join(what)}"
    example = missing[0][0] if missing else Field.TAKEN
    return finding("unknown-kind", place, why=why, remedy=_REMEDY.format(example=example.value))


_NOTHING_KNOWN = (
    "Say with --map which column holds what, by its heading or its letter: at least "
    "insurance-paid, claim, check, date and payer, such as --map claim=HEADING; or name them "
    "in the file as `clawback template` does"
)
_REMEDY = (
    "Say which column holds what is missing with --map, by its heading or its letter, such as "
    "--map {example}=HEADING; or "
    "add it to the file, with columns named as `clawback template` does"
)
