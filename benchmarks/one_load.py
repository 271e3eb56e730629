"""One load of one ledger in a fresh process; prints seconds and peak memory as JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Mapping
from typing import Any

from beancount import loader
from beancount.core.data import Directives

import beancount_clawback
from beancount_clawback.plugin import clawback
from beancount_clawback.problems import ClawbackError

_spent = 0.0


def main() -> None:
    """Load the ledger named on the command line."""
    _time_the_plugin()
    begin = time.process_time()
    _, errors, _ = loader.load_file(sys.argv[1])
    load = time.process_time() - begin
    if errors:
        sys.exit(f"{len(errors)} errors, the first: {errors[0]}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"load": load, "plugin": _spent, "memory": memory}))


def _time_the_plugin() -> None:
    """Stand a clock around the plugin as the loader calls it."""

    def timed(
        entries: Directives, options_map: Mapping[str, Any], config: str | None = None
    ) -> tuple[Directives, list[ClawbackError]]:
        global _spent  # noqa: PLW0603 - one process, one load
        begin = time.process_time()
        result = clawback(entries, options_map, config)
        _spent = time.process_time() - begin
        return result

    beancount_clawback.__plugins__ = (timed,)  # type: ignore[assignment]


if __name__ == "__main__":
    main()
