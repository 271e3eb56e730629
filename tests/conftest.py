"""What the whole suite tells at its end."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck
from hypothesis import settings

# The same cases on every run, however busy the machine: a failure is a change in the code.
settings.register_profile(
    "suite", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("suite")


def pytest_terminal_summary(terminalreporter: Any) -> None:  # noqa: ANN401 - pytest's own
    """Print how many mutated records the engine met; a test notes its number as a property."""
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
