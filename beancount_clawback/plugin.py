"""The Beancount plugin: `plugin "beancount_clawback"`, with an optional configuration."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from beancount.core.data import Directives
from beancount.core.data import new_metadata

from beancount_clawback.engine.expansion import expand
from beancount_clawback.garbage_collector import without_collector
from beancount_clawback.ledger_language.config import PLUGIN_NAMES
from beancount_clawback.ledger_language.config import read_config
from beancount_clawback.ledger_language.open_accounts import opens_automatically
from beancount_clawback.ledger_language.problems import ClawbackError
from beancount_clawback.ledger_language.problems import Problem

__plugins__ = ("clawback",)

_PLUGIN_LINE = re.compile(r'^plugin\s+"beancount_clawback(\.plugin)?"')


def clawback(
    entries: Directives, options_map: Mapping[str, Any], config: str | None = None
) -> tuple[Directives, list[ClawbackError]]:
    """Complete the clawback records and manual payments of a ledger.

    Args:
        entries: The directives as booked, in any order.
        options_map: Beancount's options of the ledger.
        config: The text behind the plugin's name, a dictionary literal; see `config.Config`.

    Returns:
        The directives with every valid record replaced by its reversal and corrected payment,
        and one error for each record, payment or setting that could not be taken unchanged.
    """
    settings, slips = read_config(config, options_map)
    errors = [
        _at_plugin_line(Problem("configuration", what=slip), options_map) for slip in slips
    ]
    automatic = opens_automatically(options_map.get("plugin") or (), PLUGIN_NAMES)
    try:
        with without_collector():
            done = expand(entries, settings, accounts_open_themselves=automatic)
    except Exception as error:  # noqa: BLE001 - the ledger must load whatever happens here
        fault = Problem("internal", why=f"{type(error).__name__}: {error}")
        return entries, [*errors, _at_plugin_line(fault, options_map)]
    errors += [_at_plugin_line(problem, options_map) for problem in done.of_plugin_line]
    return done.entries, [*errors, *done.errors]


def _at_plugin_line(problem: Problem, options_map: Mapping[str, Any]) -> ClawbackError:
    """An error at the plugin's line in the main file; one without a place stops bean-check."""
    filename = str(options_map.get("filename") or "<plugin>")
    source = new_metadata(filename, _plugin_lineno(filename))
    return problem.at_place(source)


def _plugin_lineno(filename: str) -> int:
    try:
        text = Path(filename).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 1
    for number, line in enumerate(text.splitlines(), start=1):
        if _PLUGIN_LINE.match(line):
            return number
    return 1
