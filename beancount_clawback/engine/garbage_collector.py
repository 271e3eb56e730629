"""Holding off Python's garbage collector while a whole ledger is worked through."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collector() -> Iterator[None]:
    """Pause the collector, which would walk the whole ledger again for every few new entries.

    For work that makes many objects and no cycles, so that nothing piles up meanwhile. What was
    made counts as old afterwards, or the collector would walk all of it at once, as new.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()
