"""File and line: where an entry is, or the record that it was made from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from beancount.core.data import Directive
from beancount.core.data import Transaction

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


def at_place_of(entry: Directive) -> dict[str, Any]:
    """The metadata that puts what is made of an entry at the entry's own file and line."""
    return {"filename": entry.meta.get("filename"), "lineno": entry.meta.get("lineno")}


def stands_on_one_line(entry: Transaction) -> bool:
    """Whether an entry's postings have no lines of their own: then the engine made them."""
    line = entry.meta.get("lineno")
    return all(not one.meta or one.meta.get("lineno", line) == line for one in entry.postings)
