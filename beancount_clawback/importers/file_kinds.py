"""Which kind a file is, and how it is read: the registry of all that can be imported.

A new kind is one more line in `KINDS`.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from beancount_clawback.importers.documents.findings import Place
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.remittance import Document
from beancount_clawback.importers.era import looks_like_835
from beancount_clawback.importers.era_rows.era_document import read_era
from beancount_clawback.importers.sheets import clawback_lists
from beancount_clawback.importers.sheets import remittance_sheets
from beancount_clawback.importers.sheets.clawback_lists import clawbacks_in
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.columns import heading_of
from beancount_clawback.importers.sheets.columns import heading_words
from beancount_clawback.importers.sheets.columns import known_field
from beancount_clawback.importers.sheets.remittance_heads import HEAD_FIELDS
from beancount_clawback.importers.sheets.remittance_sheets import remittances_in
from beancount_clawback.importers.sheets.sheet import Grid
from beancount_clawback.importers.sheets.sheet import read_sheet
from beancount_clawback.importers.sheets.sheet_table import SheetOptions
from beancount_clawback.importers.sheets.sheet_table import SheetTable
from beancount_clawback.importers.sheets.sheet_table import labelled_cells
from beancount_clawback.importers.sheets.sheet_table import table_of

_HEAD = 65536
_UNREADABLE = ("unreadable-file", "xlsx-missing")
_SHEET_COLUMNS = (Field.TYPE, Field.TOTAL)
_LIST_COLUMNS = (
    Field.REASON,
    Field.SOURCE,
    Field.TAKEN,
    Field.PAYMENT,
    Field.ORIGINAL_CHECK,
    Field.ORIGINAL_PAID,
    Field.SETTLEMENT,
)
_CLAIM_COLUMNS = (Field.CLAIM, Field.PAYER_CLAIM, Field.PAYMENT, Field.CLIENT)


class Sample:
    """A file that somebody wants to know the kind of; read as far as that takes, and once."""

    def __init__(self, path: Path, options: SheetOptions) -> None:
        """Take a file without opening it."""
        self.path = path
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
    def grid(self) -> Grid:
        """Its rows of cells."""
        return read_sheet(self.path, self.options.columns)

    @cached_property
    def fields(self) -> frozenset[Field]:
        """What its columns hold, and what stands above its headings."""
        table = self.table(())
        if table.header is None:
            return frozenset()
        mapping = {heading_words(text): name for name, text in self.options.columns.items()}
        have: set[Field] = set()
        for cell in table.header.cells:
            heading = heading_of(cell)
            name = mapping.get(heading_words(heading)) or known_field(heading)
            if name is not None:
                have.add(name)
        above = labelled_cells(table.above, HEAD_FIELDS, self.options.columns)
        if any(name in (Field.TOTAL, Field.CHECK) for name, _, _ in above):
            have.add(Field.TOTAL)
        return frozenset(have)

    def table(self, allowed: Sequence[Field]) -> SheetTable:
        """Its rows as a table with these columns."""
        return table_of(self.grid, self.options, allowed)


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file.

    Attributes:
        name: As in `--kind`.
        title: As in messages.
        suffixes: Endings that its files may have; a Downloads folder has many others.
        recognises: Whether a file is of this kind.
        read: The file as a document; never raises.
    """

    name: str
    title: str
    suffixes: frozenset[str]
    recognises: Callable[[Sample], bool]
    read: Callable[[Sample], Document]


def is_remittance_sheet(sample: Sample) -> bool:
    """Whether a table says what was paid, and something about a remittance."""
    have = sample.fields
    if Field.INSURANCE_PAID not in have or have.isdisjoint(_CLAIM_COLUMNS):
        return False
    if not have.isdisjoint(_SHEET_COLUMNS):
        return True
    return Field.CHECK in have and have.isdisjoint(_LIST_COLUMNS)


def is_clawback_list(sample: Sample) -> bool:
    """Whether a table has dates, claims and what a list of clawbacks has, and no remittance."""
    have = sample.fields
    return (
        Field.DATE in have
        and not have.isdisjoint(_CLAIM_COLUMNS)
        and not have.isdisjoint(_LIST_COLUMNS)
        and have.isdisjoint(_SHEET_COLUMNS)
        and (Field.CHECK not in have or Field.INSURANCE_PAID not in have)
    )


def is_era(sample: Sample) -> bool:
    """Whether a file is X12, and one of its first transaction sets a remittance."""
    return looks_like_835(sample.head)


def _read_era(sample: Sample) -> Document:
    options = sample.options
    return read_era(sample.path, names=options.names, contractual=options.contractual)


def _read_list(sample: Sample) -> Document:
    return clawbacks_in(sample.table(clawback_lists.FIELDS), sample.options)


def _read_remittance_sheet(sample: Sample) -> Document:
    return remittances_in(sample.table(remittance_sheets.FIELDS), sample.options)


_TABLES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm"})

SHEET = FileKind(
    name="sheet",
    title="a remittance sheet",
    suffixes=_TABLES,
    recognises=is_remittance_sheet,
    read=_read_remittance_sheet,
)
LIST = FileKind(
    name="list",
    title="a list of clawbacks",
    suffixes=_TABLES,
    recognises=is_clawback_list,
    read=_read_list,
)

ERA_835 = FileKind(
    name="era",
    title="an ERA (X12 835)",
    suffixes=frozenset({".835", ".edi", ".era", ".x12", ".txt", ".dat", ".rmt", ""}),
    recognises=is_era,
    read=_read_era,
)

KINDS: tuple[FileKind, ...] = (ERA_835, SHEET, LIST)
"""Every kind that can be imported, each told apart from the others by `recognises`."""


def read_document(path: Path, options: SheetOptions, kind: str = "") -> Document:
    """A file as a document of its kind.

    Args:
        path: The file.
        options: How its sheets are written.
        kind: The name of a kind; empty to find it out.
    """
    sample = Sample(path, options)
    if kind:
        kinds = [one for one in KINDS if one.name == kind]
    elif ERA_835.recognises(sample):
        kinds = [ERA_835]
    else:
        kinds = [one for one in KINDS if one.recognises(sample)]
    if len(kinds) == 1:
        return kinds[0].read(sample)
    unreadable = [one for one in sample.grid.findings if one.code in _UNREADABLE]
    if unreadable:
        return Document(path.name, "", (), tuple(unreadable))
    titles = " or ".join(one.title for one in (kinds or KINDS))
    why = f"it could be {titles}" if kinds else f"its columns are not those of {titles}"
    return Document(path.name, "", (), (finding("unknown-kind", Place(path.name), why=why),))
