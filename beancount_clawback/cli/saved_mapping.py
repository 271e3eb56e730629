"""`clawback import --save-mapping`: what was said of a file holds for the next of its shape."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from beancount_clawback.importers.file_kinds import shapes_of
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.saved_mappings import MAPPINGS_FILE
from beancount_clawback.importers.sheets.saved_mappings import read_mappings
from beancount_clawback.importers.sheets.saved_mappings import with_mapping
from beancount_clawback.importers.sheets.sheet_options import SavedMapping
from beancount_clawback.importers.sheets.sheet_options import SheetOptions

_NAME = re.compile(r"\w[\w .-]{0,39}")


def mapping_to_save(
    name: str, files: Sequence[Path], options: SheetOptions, kind: str
) -> SavedMapping | None:
    """The mapping that a person wants to keep; None when there is none.

    Raises:
        click.UsageError: The name is none or that of other files, nothing was said, or no file
            has headings.
    """
    if not name:
        return None
    if not _NAME.fullmatch(name):
        raise click.UsageError(
            f"--save-mapping {name}: use up to 40 letters, digits, blanks, points and hyphens."
        )
    said = replace(options, saved=())
    if not (said.columns or said.ignored or said.date_format or said.decimal_comma or kind):
        raise click.UsageError(
            "--save-mapping keeps what --map, --date-format, --decimal-comma and --kind say; "
            "give one of them."
        )
    shapes = [shape for path in files for shape in shapes_of(path, said)]
    if not shapes:
        raise click.UsageError("--save-mapping is for sheets; no file has a row of headings.")
    if any(one.name == name and not set(one.shapes) <= set(shapes) for one in options.saved):
        raise click.UsageError(
            f"--save-mapping {name}: this name is that of files with other headings in "
            f"{MAPPINGS_FILE}; use another name, or delete it from there."
        )
    return SavedMapping(
        name=name,
        shapes=tuple(dict.fromkeys(shapes)),
        columns={one.value: heading for one, heading in said.columns.items()},
        ignored=said.ignored,
        date_format=said.date_format,
        decimal_comma=said.decimal_comma,
        kind=kind,
    )


def save(mapping: SavedMapping, ledger: str) -> str:
    """Write a mapping beside the ledger, and say so.

    Raises:
        click.ClickException: The file cannot be written, or is not such a file.
    """
    path = Path(ledger).parent / MAPPINGS_FILE
    try:
        saved = read_mappings(path.read_text("utf-8")) if path.exists() else ()
        new = path.with_suffix(".new")
        new.write_text(with_mapping(saved, mapping), "utf-8")
        os.replace(new, path)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it does not hold mappings"
        raise click.ClickException(f"{path.name} cannot be written: {why}.") from None
    return f"The mapping “{mapping.name}” was saved in {path.name}."


def fields_told(columns: Sequence[tuple[str, str]]) -> dict[Field, str]:
    """What `--map` says of columns, by what they hold; several of one are added up."""
    known = {one.value: one for one in Field}
    for name, _ in columns:
        if name not in known:
            raise click.UsageError(f"--map {name}=…: use one of {', '.join(known)}.")
    told: dict[Field, str] = {}
    for name, heading in columns:
        if name != Field.NOT_USED.value:
            before = told.get(known[name])
            told[known[name]] = f"{before}+{heading}" if before else heading
    return told
