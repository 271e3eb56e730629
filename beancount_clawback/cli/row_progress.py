"""A bar that counts rows, on a terminal, while an import is worked out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager

import click

_FEW = 1000


@contextmanager
def row_progress(what: str, steps: int) -> Iterator[Callable[[int], None] | None]:
    """Something to call with numbers of steps done; None where no bar is shown."""
    if steps <= _FEW or not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=steps, label=what, file=sys.stderr) as bar:
        yield bar.update
