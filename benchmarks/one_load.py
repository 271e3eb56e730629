"""One load of one ledger in a fresh process; prints seconds and peak memory as JSON.

With `--bare` the bare loop stands in the plugin's place. `entries` is a hash of what was
loaded, whatever file it came from.
"""

from __future__ import annotations

import hashlib
import json
import resource
import sys
import time
from collections.abc import Callable
from collections.abc import Mapping
from typing import Any

from bare_loop import complete
from beancount import loader
from beancount.core.data import Directives
from beancount.core.data import Transaction

import beancount_clawback
from beancount_clawback.plugin import clawback

_Done = tuple[Directives, list[Any]]
_PLACE = {"filename", "lineno", "__tolerances__"}
_spent = 0.0


def main() -> None:
    """Load the ledger named on the command line."""
    path, bare = sys.argv[1], sys.argv[2:] == ["--bare"]
    _time_the_plugin(_bare if bare else clawback)
    begin = time.process_time()
    entries, errors, _ = loader.load_file(path)
    load = time.process_time() - begin
    if errors:
        sys.exit(f"{len(errors)} errors, the first: {errors[0]}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    done = {"load": load, "plugin": _spent, "memory": memory, "entries": _digest(entries)}
    print(json.dumps(done))


def _bare(
    entries: Directives, options_map: Mapping[str, Any], config: str | None = None
) -> _Done:
    del options_map, config
    return complete(entries), []


def _time_the_plugin(plugin: Callable[..., _Done]) -> None:
    """Stand a clock around the plugin as the loader calls it."""

    def timed(
        entries: Directives, options_map: Mapping[str, Any], config: str | None = None
    ) -> _Done:
        global _spent  # noqa: PLW0603 - one process, one load
        begin = time.process_time()
        result = plugin(entries, options_map, config)
        _spent = time.process_time() - begin
        return result

    beancount_clawback.__plugins__ = (timed,)  # type: ignore[assignment]


def _digest(entries: Directives) -> str:
    """A hash of the transactions, without the places in files that they come from."""
    texts = []
    for entry in entries:
        if type(entry) is Transaction:
            meta = {key: entry.meta[key] for key in sorted(entry.meta) if key not in _PLACE}
            labels = sorted(entry.tags), sorted(entry.links)
            legs = [posting[:5] for posting in entry.postings]
            texts.append(repr((meta, entry[1:5], labels, legs)))
    return hashlib.sha256("".join(sorted(texts)).encode()).hexdigest()


if __name__ == "__main__":
    main()
