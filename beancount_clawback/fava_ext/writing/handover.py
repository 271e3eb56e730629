"""Fava is given what the trial of a write has loaded, instead of loading it once more.

Fava has no way to be told. So for one call the function by which it loads is another one, and
only while all of this holds; otherwise Fava loads by itself, as ever:

- Fava is of a release whose loading was looked at (`_RELEASES`).
- Every plugin of the ledger is Beancount's, Fava's or this one: another may read files.
- At the moment at which Fava asks, the files hold the very bytes that the trial read or wrote,
  and includes and folders of documents have nothing new.
"""

from __future__ import annotations

from contextlib import contextmanager
from importlib.metadata import version
from threading import Lock
from threading import get_ident
from typing import TYPE_CHECKING
from typing import Any
from typing import cast

import fava.core
from beancount import loader

from beancount_clawback.garbage_collector import without_collector
from beancount_clawback.ledger_files.files_read import KnownErrors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beancount.core.data import Directives
    from fava.core import FavaLedger

    from beancount_clawback.ledger_files.trial_load import Trial
    from beancount_clawback.ledger_files.whole_load import Loaded

_RELEASES = ("1.30.",)

_exchange = Lock()
_fava: Any = fava.core


def load_anew(
    ledger: FavaLedger, trial: Trial | None, release: str | None = None
) -> KnownErrors | None:
    """Let Fava load its ledger again, from a trial if that is the same.

    Args:
        ledger: Fava's, whose lock is held.
        trial: What a write has loaded before it wrote.
        release: Fava's; the installed one if it is not given.

    Returns:
        The ledger's errors and the bytes that they are about, if the trial was taken.
    """
    release = release or version("fava")
    with without_collector():
        if (
            trial is None
            or trial.read is None
            or trial.loaded is None
            or not release.startswith(_RELEASES)
            or not trial.reads_only_its_files
        ):
            ledger.load_file()
            return None
        with instead_of_loading(ledger, trial):
            ledger.load_file()
        if cast("Directives", ledger.all_entries) is not trial.loaded[0]:
            return None
        return KnownErrors(trial.errors, trial.read.hashes)


@contextmanager
def instead_of_loading(ledger: FavaLedger, trial: Trial) -> Iterator[None]:
    """Let the next load of this ledger in this thread be the trial's, if that still holds."""
    thread, waiting = get_ident(), [trial]
    with _exchange:
        own = _fava.load_uncached

        def load_uncached(path: str, *, is_encrypted: bool) -> Loaded:
            # Fava serves other ledgers in other threads meanwhile.
            mine = get_ident() == thread and path == ledger.beancount_file_path
            found = _still_true(waiting.pop()) if mine and waiting else None
            return found or cast("Loaded", own(path, is_encrypted=is_encrypted))

        _fava.load_uncached = load_uncached
        try:
            yield
        finally:
            _fava.load_uncached = own


def _still_true(trial: Trial) -> Loaded | None:
    if trial.read is None or trial.loaded is None or not trial.read.would_be_the_same():
        return None
    options_map = trial.loaded[2]
    names = options_map["include"]
    options_map["input_hash"] = loader.compute_input_hash(names)  # type: ignore[no-untyped-call]
    return trial.loaded
