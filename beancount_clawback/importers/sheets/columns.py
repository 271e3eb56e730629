"""Which column of a sheet holds what: headings as practice systems name them.

Headings are compared by their words: case, punctuation and common abbreviations do not count
("Pt. Resp", "Client Responsibility" and "Patient resp. amt" are one). Names on the right of a
mapping are headings as they stand in the file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from beancount_clawback.importers.documents.cells import BadCell
from beancount_clawback.importers.documents.cells import Cell
from beancount_clawback.importers.documents.cells import read_text
from beancount_clawback.importers.documents.findings import Finding
from beancount_clawback.importers.documents.findings import Place
from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.sheets.column_names import ALL_AMOUNT_FIELDS
from beancount_clawback.importers.sheets.column_names import AMOUNT_ENDINGS
from beancount_clawback.importers.sheets.column_names import COLUMN_NAMES
from beancount_clawback.importers.sheets.column_names import COMMON_WORDS
from beancount_clawback.importers.sheets.column_names import ID_ENDINGS
from beancount_clawback.importers.sheets.column_names import ID_FIELDS
from beancount_clawback.importers.sheets.column_names import LEADING_WORDS
from beancount_clawback.importers.sheets.column_names import Field


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet.

    Attributes:
        index: Counted from 0.
        heading: As it stands in the file.
    """

    index: int
    heading: str

    @property
    def label(self) -> str:
        """The column as a spreadsheet names it, with its heading."""
        return f"{letters(self.index)} “{self.heading}”"


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a sheet by what they hold, and what is wrong with its headings.

    Attributes:
        unclear: What several columns, or a mapping, may hold; each has a finding.
    """

    by_field: Mapping[Field, Column]
    unused: tuple[Column, ...] = ()
    findings: tuple[Finding, ...] = ()
    unclear: frozenset[Field] = frozenset()

    @property
    def named(self) -> frozenset[Field]:
        """What the headings name, clearly or not."""
        return self.unclear | self.by_field.keys()


def known_field(heading: str) -> Field | None:
    """What a column with this heading holds; None when it is none that we know."""
    return _known_field(heading) if len(heading) <= 80 else None


def recognised(cells: Sequence[Cell], mapping: Mapping[Field, str]) -> tuple[int, int]:
    """How many different fields a row of headings names, and how many cells it leaves."""
    wanted = {heading_words(heading) for heading in mapping.values()}
    fields: set[object] = set()
    others = 0
    for cell in cells:
        heading = heading_of(cell)
        if not heading:
            others += cell is not None and not isinstance(cell, str)
            continue
        words = heading_words(heading)
        field = words if words in wanted else known_field(heading)
        if field is None:
            others += 1
        else:
            fields.add(field)
    return len(fields), others


def find_columns(
    cells: Sequence[Cell], mapping: Mapping[Field, str], place: Place, allowed: Sequence[Field]
) -> Columns:
    """The columns that a row of headings names.

    Args:
        cells: The row.
        mapping: For fields whose heading we cannot know: the heading as it stands in the file.
        place: Where the row is.
        allowed: The fields that this kind of sheet has; others are left unused.
    """
    columns = [
        Column(index, heading)
        for index, cell in enumerate(cells)
        if (heading := heading_of(cell))
    ]
    found: dict[Field, list[Column]] = {}
    findings: list[Finding] = []
    mapped: set[int] = set()
    for field, heading in mapping.items():
        words = heading_words(heading)
        matches = [column for column in columns if heading_words(column.heading) == words]
        if not matches:
            shown = ", ".join(f"“{column.heading}”" for column in columns)
            findings.append(
                finding(
                    "mapped-column-missing",
                    place,
                    header=heading,
                    field=field.value,
                    headers=shown,
                )
            )
        found[field] = matches
        mapped.update(column.index for column in matches)
    for column in columns:
        known = known_field(column.heading)
        if known is None or column.index in mapped:
            continue
        if known in allowed and known not in mapping:
            found.setdefault(known, []).append(column)
    by_field: dict[Field, Column] = {}
    for field, several in found.items():
        if len(several) > 1:
            headers = ", ".join(column.label for column in several)
            findings.append(
                finding("ambiguous-column", place, field=field.value, headers=headers)
            )
        elif several:
            by_field[field] = several[0]
    used = {column.index for column in by_field.values()}
    unused = tuple(column for column in columns if column.index not in used)
    return Columns(by_field, unused, tuple(findings), frozenset(found.keys() - by_field.keys()))


def letters(index: int) -> str:
    """A column's name in a spreadsheet: A for 0, AA for 26."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def heading_of(cell: Cell) -> str:
    """A cell as a heading, or the empty text."""
    if not isinstance(cell, str):
        return ""
    try:
        return read_text(cell)[:80]
    except BadCell:
        return ""


@lru_cache(maxsize=4096)
def heading_words(heading: str) -> str:
    """A heading's words in their common form, to compare headings by."""
    text = unicodedata.normalize("NFKC", heading).casefold()
    text = re.sub(r"['\u2019]s\b", "", text.replace("#", " number "))
    words = re.sub(r"[\W_]+", " ", text).split()
    return " ".join(COMMON_WORDS.get(word, word) for word in words)


_ENDINGS = ((AMOUNT_ENDINGS, ALL_AMOUNT_FIELDS), (ID_ENDINGS, ID_FIELDS))
_BY_WORDS: dict[str, Field] = {}
for _field, _names in COLUMN_NAMES.items():
    for _name in _names:
        _BY_WORDS.setdefault(_name, _field)


@lru_cache(maxsize=4096)
def _known_field(heading: str) -> Field | None:
    words = heading_words(heading)
    if words in _BY_WORDS:
        return _BY_WORDS[words]
    for leading in LEADING_WORDS:
        if words.startswith(leading):
            return known_field(words.removeprefix(leading))
    for endings, fields in _ENDINGS:
        for ending in endings:
            field = _BY_WORDS.get(words.removesuffix(ending))
            if words.endswith(ending) and field in fields:
                return field
    return None
