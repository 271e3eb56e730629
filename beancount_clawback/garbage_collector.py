"""Holding off Python's garbage collector while a whole ledger is loaded or worked through.

A ledger is millions of objects and no cycles. The collector walks through all of them again
and again while more are made, and finds nothing. Of a load of 30,000 transactions beside a
ledger that is loaded already, as Fava has one at a trial, that is 27 % (3.9 s of processor
time with it, 2.9 s without; median of three pairs); at 3,000 it cannot be told from noise.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collector() -> Iterator[None]:
    """Pause the collector, for work that makes many objects and no cycles.

    What was made counts as old afterwards: `gc.freeze` and `gc.unfreeze` together move every
    object to the oldest generation. Otherwise the collector would walk all of it at once, as
    new. They are not used while somebody else has frozen objects, who counts on that.
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
