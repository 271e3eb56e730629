"""A bar that counts rows, on a terminal, while an import is worked out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager

import click

_FEW_ROWS = 500


@contextmanager
def row_progress(what: str, rows: int) -> Iterator[Callable[[int], None] | None]:
    """Something to call with numbers of rows done; None where no bar is shown."""
    if rows <= _FEW_ROWS or not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=rows, label=what, file=sys.stderr) as bar:
        yield bar.update
