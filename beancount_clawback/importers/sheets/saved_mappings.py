"""Answers about files of one shape, kept beside the ledger, so that nobody is asked twice.

A shape is the row of headings, known by a digest, so that nothing of a file is kept: neither
data nor headings, but those that a person named in the answer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from beancount_clawback.importers.documents.cells import Cell
from beancount_clawback.importers.sheets.columns import heading_of
from beancount_clawback.importers.sheets.heading_words import heading_words
from beancount_clawback.importers.sheets.sheet import HEADER_WITHIN
from beancount_clawback.importers.sheets.sheet import Grid
from beancount_clawback.importers.sheets.sheet_options import SavedMapping

MAPPINGS_FILE = "clawback-mappings.json"
"""The name of the file beside the ledger's main file."""


def shape_of(cells: Sequence[Cell]) -> str:
    """A digest of a row of headings; empty for a row without texts."""
    words = [heading_words(text) for cell in cells if (text := heading_of(cell))]
    if not words:
        return ""
    return hashlib.sha256("\x1f".join(words).encode("utf-8", "replace")).hexdigest()[:32]


def mapping_for(grid: Grid, saved: Iterable[SavedMapping]) -> SavedMapping | None:
    """The mapping that was saved for files of a grid's shape."""
    by_shape = {shape: one for one in saved for shape in one.shapes}
    if not by_shape:
        return None
    shapes = (shape_of(row.cells) for row in grid.rows[:HEADER_WITHIN])
    return next((by_shape[shape] for shape in shapes if shape in by_shape), None)


def mappings_beside(ledger: str | Path) -> tuple[SavedMapping, ...]:
    """The mappings kept beside a ledger; none where there are none, or none can be read."""
    try:
        return read_mappings((Path(ledger).parent / MAPPINGS_FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return ()


def read_mappings(text: str) -> tuple[SavedMapping, ...]:
    """The mappings of such a file.

    Raises:
        ValueError: It is none.
    """
    data = json.loads(text)
    if not isinstance(data, list):
        raise ValueError("no list of mappings")  # noqa: TRY004 - a text that is none
    return tuple(_mapping(one) for one in data if isinstance(one, dict))


def with_mapping(saved: Iterable[SavedMapping], new: SavedMapping) -> str:
    """The text of the file with one more mapping, which replaces those of its name or shape."""
    kept = [one for one in saved if one.name != new.name]
    kept = [
        replace(one, shapes=tuple(shape for shape in one.shapes if shape not in new.shapes))
        for one in kept
    ]
    written = [_written(one) for one in [*kept, new] if one.shapes]
    return json.dumps(written, indent=2, ensure_ascii=False) + "\n"


def _mapping(data: Mapping[str, Any]) -> SavedMapping:
    columns = data.get("columns")
    return SavedMapping(
        name=str(data.get("name", "")),
        shapes=_texts(data.get("shapes")),
        columns={str(key): str(value) for key, value in columns.items()}
        if isinstance(columns, dict)
        else {},
        ignored=_texts(data.get("ignore")),
        date_format=str(data.get("date-format", "")),
        decimal_comma=data.get("decimal-comma") is True,
        kind=str(data.get("kind", "")),
    )


def _texts(data: object) -> tuple[str, ...]:
    return tuple(map(str, data)) if isinstance(data, list) else ()


def _written(mapping: SavedMapping) -> dict[str, object]:
    data = {
        "name": mapping.name,
        "shapes": list(mapping.shapes),
        "columns": dict(mapping.columns),
        "ignore": list(mapping.ignored),
        "date-format": mapping.date_format,
        "decimal-comma": mapping.decimal_comma,
        "kind": mapping.kind,
    }
    return {key: value for key, value in data.items() if value}
