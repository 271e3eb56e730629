"""How a practice writes its sheets: what a person, or a saved mapping, has said of a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace

from beancount_clawback.importers.documents.remittance import CONTRACTUAL
from beancount_clawback.importers.sheets.column_names import Field


@dataclass(frozen=True, slots=True)
class SavedMapping:
    """What a person has said of files of some shapes.

    Attributes:
        shapes: Digests of their rows of headings.
        columns: Headings, or letters, by the name of what they hold.
        kind: What such a file is; empty to find it out.
    """

    name: str
    shapes: tuple[str, ...]
    columns: Mapping[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    date_format: str = ""
    decimal_comma: bool = False
    kind: str = ""


@dataclass(frozen=True, slots=True)
class SheetOptions:
    """How a practice writes its sheets.

    Attributes:
        columns: For columns whose heading we cannot know: the exact heading in the
            file, or the column's letters.
        date_format: As for `datetime.strptime`; empty to find it out.
        decimal_comma: Amounts are written 1.234,50.
        names: Keep clients' names, which are health data, where a column has them.
        ignored: Headings, or letters, of columns that are not to be used.
        saved: What was said of files before; it holds for files of the same shape.
        contractual: The reasons that are written off although nothing is paid.
        currency: What all amounts are in, whatever the file says; empty to believe it.
    """

    columns: Mapping[Field, str] = field(default_factory=dict)
    date_format: str = ""
    decimal_comma: bool = False
    names: bool = False
    ignored: tuple[str, ...] = ()
    saved: tuple[SavedMapping, ...] = ()
    contractual: frozenset[str] = CONTRACTUAL
    currency: str = ""

    def with_saved(self, saved: SavedMapping) -> SheetOptions:
        """The options for a file of a saved shape; what is said anew goes first."""
        known = {one.value: one for one in Field}
        anew = {one.casefold() for one in (*self.columns.values(), *self.ignored)}
        columns = {
            known[name]: text
            for name, text in saved.columns.items()
            if name in known and text.casefold() not in anew
        }
        left_out = (one for one in saved.ignored if one.casefold() not in anew)
        return replace(
            self,
            columns={**columns, **self.columns},
            ignored=tuple(dict.fromkeys((*self.ignored, *left_out))),
            date_format=self.date_format or saved.date_format,
            decimal_comma=self.decimal_comma or saved.decimal_comma,
        )
