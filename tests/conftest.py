"""Which tests run, and what the suite tells at its start and end.

`pytest` runs all of them. With `--sample` (`make test`) the tests marked `slow` stay out, and
of those marked `fuzz` or `browser` one in eight runs, at least one of each module and all of
the `smoke` ones. A seed that is printed chooses them: `SEED=123 make test` runs the same ones
again.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import random
from collections import defaultdict
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings

import beancount_clawback

# The same cases on every run, however busy the machine: a failure is a change in the code.
settings.register_profile(
    "suite", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("suite")

_ONE_IN = 8
_SEED = "SEED"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option for a sample."""
    parser.addoption("--sample", action="store_true", help="one fuzz or browser test in eight")


def pytest_configure(config: pytest.Config) -> None:
    """Draw the seed once, in the environment, so that every test process has the same."""
    if config.getoption("--sample"):
        os.environ.setdefault(_SEED, str(random.randrange(1_000_000)))  # noqa: S311
    _load_all_of_the_package()


def _load_all_of_the_package() -> None:
    """Load every module at the start, so that drawn ledgers do not depend on the order.

    Hypothesis draws among the constants of the modules that are loaded when a test begins.
    """
    for module in pkgutil.walk_packages(beancount_clawback.__path__, "beancount_clawback."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Let tables have all their columns, unless a test names a width; say which sample it is.

    Test processes beside each other are started with a width of 80.
    """
    os.environ.pop("COLUMNS", None)
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and session.config.getoption("--sample"):
        reporter.write_line(_sample_in_words())


def _sample_in_words() -> str:
    return (
        f"A sample, {_SEED}={os.environ[_SEED]}: of the fuzz and browser tests one in "
        f"{_ONE_IN}, no slow ones. make check-all runs everything."
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the sample."""
    if not config.getoption("--sample"):
        return
    many = defaultdict(list)
    out = set()
    for item in items:
        marks = {mark.name for mark in item.iter_markers()}
        if "slow" in marks:
            out.add(item)
        elif "smoke" not in marks and marks & {"fuzz", "browser"}:
            many[item.path].append(item)
    draw = random.Random(os.environ[_SEED])  # noqa: S311 - tests, not secrets
    for group in many.values():
        out |= {*group} - {*draw.sample(group, k=max(1, len(group) // _ONE_IN))}
    config.hook.pytest_deselected(items=[item for item in items if item in out])
    items[:] = [item for item in items if item not in out]


def pytest_terminal_summary(terminalreporter: Any) -> None:  # noqa: ANN401 - pytest's own
    """Print the sample's seed, and how many mutated records the engine met.

    A test notes their number as a property.
    """
    if terminalreporter.config.getoption("--sample"):
        terminalreporter.write_line(_sample_in_words())
    cases = sum(
        number
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", "") == "call"
        for name, number in report.user_properties
        if name == "mutation cases"
    )
    if cases:
        terminalreporter.write_line(f"mutation cases: {cases}")
