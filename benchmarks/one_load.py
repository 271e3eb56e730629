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
    """Load the ledger named on the command line; with --faces, make the reports too."""
    _time_the_plugin()
    begin = time.process_time()
    entries, errors, options = loader.load_file(sys.argv[1])
    load = time.process_time() - begin
    if errors:
        sys.exit(f"{len(errors)} errors, the first: {errors[0]}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    measured = {"load": load, "plugin": _spent, "memory": memory}
    if "--faces" in sys.argv:
        measured |= _faces(entries, options)
    print(json.dumps(measured))


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


def _faces(entries: Directives, options: Mapping[str, Any]) -> dict[str, float]:
    """What `clawback claims` and `clawback report revenue` do after the load, text and all."""
    from beancount_clawback.claims import build_book  # noqa: PLC0415 - not for plain loads
    from beancount_clawback.collector import without_collector  # noqa: PLC0415
    from beancount_clawback.ledger import as_loaded  # noqa: PLC0415
    from beancount_clawback.reports.as_text import as_text  # noqa: PLC0415
    from beancount_clawback.reports.claim_tables import claims_table  # noqa: PLC0415
    from beancount_clawback.reports.grouping import By  # noqa: PLC0415
    from beancount_clawback.reports.line_items import line_items  # noqa: PLC0415
    from beancount_clawback.reports.revenue import revenue  # noqa: PLC0415

    ledger = as_loaded(entries, [], options)
    begin = time.process_time()
    with without_collector():
        as_text(claims_table(build_book(ledger.entries, ledger.config).all()))
    claims = time.process_time() - begin
    begin = time.process_time()
    with without_collector():
        book = build_book(ledger.entries, ledger.config)
        as_text(revenue(line_items(ledger.entries, ledger.config, book), by=By.MONTH))
    return {"claims": claims, "report": time.process_time() - begin}


if __name__ == "__main__":
    main()
