"""How a practice writes its sheets: what a person, or a saved mapping, has said of a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field

from beancount_clawback.importers.documents.remittance import CONTRACTUAL
from beancount_clawback.importers.sheets.column_names import Field


@dataclass(frozen=True, slots=True)
class SheetOptions:
    """How a practice writes its sheets.

    Attributes:
        columns: For columns whose heading we cannot know: the heading as it stands in the
            file, or the column's letters.
        date_format: As for `datetime.strptime`; empty to find it out.
        decimal_comma: Amounts are written 1.234,50.
        names: Keep clients' names, which are health data, where a column has them.
        ignored: Headings, or letters, of columns that are not to be used.
        contractual: For ERAs: the reasons that are written off although nothing is paid.
    """

    columns: Mapping[Field, str] = field(default_factory=dict)
    date_format: str = ""
    decimal_comma: bool = False
    names: bool = False
    ignored: tuple[str, ...] = ()
    contractual: frozenset[str] = CONTRACTUAL
