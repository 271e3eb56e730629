"""A bar that counts rows, on a terminal, while an import is worked out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager

import click

_FEW = 1000
_REDRAWN = 200
"""How often the bar is drawn anew, for drawing takes time as well."""


@contextmanager
def row_progress(what: str, steps: int) -> Iterator[Callable[[int], None] | None]:
    """Something to call with numbers of steps done; None where no bar is shown."""
    if steps <= _FEW or not sys.stderr.isatty():
        yield None
        return
    # Half of the steps come at once, when all rows are proved: no time left could be told.
    with click.progressbar(
        length=steps,
        label=what,
        show_eta=False,
        show_percent=True,
        update_min_steps=max(1, steps // _REDRAWN),
        file=sys.stderr,
    ) as bar:
        yield bar.update
