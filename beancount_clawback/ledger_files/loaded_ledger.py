"""A ledger as loaded: its entries, errors, options, and our configuration in it."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from typing import cast

from beancount import loader
from beancount.core.data import BeancountError
from beancount.core.data import Directives
from beancount.utils.encryption import is_encrypted_file

from beancount_clawback.ledger_files.complete_transactions import is_known_release
from beancount_clawback.ledger_files.files_read import FilesRead
from beancount_clawback.ledger_files.files_read import KnownErrors
from beancount_clawback.ledger_files.whole_load import Loaded
from beancount_clawback.ledger_files.whole_load import load_files
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.config import plugin_config
from beancount_clawback.ledger_language.config import read_config


@dataclass(frozen=True, slots=True)
class Ledger:
    """What every face works on.

    `entries` are completed by the plugin when `has_plugin`; `config` is the plugin line's, or
    the defaults. `begun` is a moment before the files were read, in nanoseconds since 1970;
    None when it is not known.
    """

    entries: Directives
    errors: list[BeancountError]
    options: Mapping[str, Any]
    config: Config
    has_plugin: bool
    begun: int | None = None

    def known_errors(self) -> KnownErrors | None:
        """The errors, as long as the files are those that were loaded; else None."""
        if self.begun is None:
            return None
        files = map(Path, self.options["include"])
        return KnownErrors.of_files_at_rest(self.errors, files, self.begun)


def load(filename: str, *, will_change: bool = False) -> Ledger:
    """Load a ledger file as Beancount does; what is wrong with it is in `errors`.

    Beancount's cache is used as Beancount uses it. It may have been copied here with the
    ledger. It still holds the entries of the ledger that it was made of, with that one's
    places, which no write may go to.

    Args:
        filename: The ledger's main file.
        will_change: Whether it is loaded to be written, so that a cache made now would not
            be read again.
    """
    begun = time.time_ns()
    main = os.path.abspath(os.path.expandvars(os.path.expanduser(filename)))
    pattern = os.getenv("BEANCOUNT_LOAD_CACHE_FILENAME") or loader.PICKLE_CACHE_FILENAME
    cache_name = partial(loader.get_cache_filename, pattern)
    ours = is_known_release() and os.path.isfile(main) and not is_encrypted_file(main)
    load_file = _with_cache(cache_name, will_change) if ours else loader.load_file
    entries, errors, options = load_file(main)
    if _is_of_another(options, main):
        Path(cache_name(main)).unlink(missing_ok=True)
        entries, errors, options = load_file(main)
    return replace(as_loaded(entries, errors, options), begun=begun)


def _with_cache(cache_name: Callable[[str], str], will_change: bool) -> Callable[[str], Loaded]:
    """A load that looks for Beancount's cache first, and makes it when that is worth it."""
    if os.getenv("BEANCOUNT_DISABLE_LOAD_CACHE") is not None:
        load_file = loader.delete_cache_function(cache_name, _load)  # type: ignore[no-untyped-call]
    else:
        threshold = math.inf if will_change else loader.PICKLE_CACHE_THRESHOLD
        load_file = loader.pickle_cache_function(cache_name, threshold, _load)
    return cast("Callable[[str], Loaded]", load_file)


def _load(main: str) -> Loaded:
    entries, errors, options = load_files(Path(main), FilesRead({}))
    options["input_hash"] = loader.compute_input_hash(options["include"])  # type: ignore[no-untyped-call]
    return entries, errors, options


def _is_of_another(options: Mapping[str, Any], main: str) -> bool:
    loaded, wanted = Path(options.get("filename") or ""), Path(main)
    return loaded.is_file() and wanted.is_file() and not loaded.samefile(wanted)


def as_loaded(
    entries: Directives, errors: list[BeancountError], options: Mapping[str, Any]
) -> Ledger:
    """A ledger that somebody else has loaded, such as Fava."""
    has_plugin, text = plugin_config(options)
    config, _ = read_config(text, options)
    return Ledger(entries, errors, options, config, has_plugin)
