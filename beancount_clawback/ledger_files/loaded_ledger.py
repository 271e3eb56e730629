"""A ledger as loaded: its entries, errors, options, and our configuration in it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from pathlib import Path
from typing import Any

from beancount import loader
from beancount.core.data import BeancountError
from beancount.core.data import Directives

from beancount_clawback.ledger_files.files_read import KnownErrors
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


def load(filename: str) -> Ledger:
    """Load a ledger file with Beancount's own loader; what is wrong with it is in `errors`.

    Beancount's cache may have been copied here with the ledger. It still holds the entries of
    the ledger that it was made of, with that one's places, which no write may go to.
    """
    begun = time.time_ns()
    entries, errors, options = loader.load_file(filename)
    if _is_of_another(options, filename):
        cached = loader.get_cache_filename(loader.PICKLE_CACHE_FILENAME, filename)
        Path(cached).unlink(missing_ok=True)
        entries, errors, options = loader.load_file(filename)
    return replace(as_loaded(entries, errors, options), begun=begun)


def _is_of_another(options: Mapping[str, Any], filename: str) -> bool:
    loaded, wanted = Path(options.get("filename") or ""), Path(filename).expanduser()
    return loaded.is_file() and wanted.is_file() and not loaded.samefile(wanted)


def as_loaded(
    entries: Directives, errors: list[BeancountError], options: Mapping[str, Any]
) -> Ledger:
    """A ledger that somebody else has loaded, such as Fava."""
    has_plugin, text = plugin_config(options)
    config, _ = read_config(text, options)
    return Ledger(entries, errors, options, config, has_plugin)
