"""File and line: where an entry is, or the record that it was made from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from beancount.core.data import Directive

Place = tuple[str, int]


def file_and_line(entry: Directive) -> Place:
    """The place of an entry; of those of one day, the order in which the engine takes them."""
    return place_in(entry.meta)


def place_in(meta: Mapping[str, Any] | None) -> Place:
    """The place that metadata, or the source of an error, names; line 0 where it names none."""
    if not meta:
        return "", 0
    lineno = meta.get("lineno")
    return str(meta.get("filename") or ""), lineno if isinstance(lineno, int) else 0
