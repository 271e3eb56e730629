"""The table that every benchmark prints, and what it says about the goals."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass

HEAD = "| what | measured | goal |\n|---|---|---|"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        what: What was measured.
        shown: What came of it.
        goal: What was wanted; empty where a row only informs.
        met: Whether the goal is met.
    """

    what: str
    shown: str
    goal: str = ""
    met: bool = True


def at_most(what: str, values: Sequence[float], goal: float, unit: str = "") -> Row:
    """Measurements whose middle one may be as large as its goal.

    Args:
        what: What was measured.
        values: One a round; ratios, or a number of `unit`. With `%` they are shares of one.
        goal: The largest that is wanted.
        unit: Written behind the numbers.
    """
    goal_shown = f"≤ {goal:.0%}" if unit == "%" else f"≤ {goal:g}{_behind(unit)}"
    return Row(what, spread(values, unit), goal_shown, statistics.median(values) <= goal)


def informs(what: str, values: Sequence[float], unit: str = "") -> Row:
    """Measurements without a goal."""
    return Row(what, spread(values, unit))


def spread(values: Sequence[float], unit: str = "") -> str:
    """The middle one of several measurements, with the least and the largest."""
    middle, least, most = (
        _number(value, unit) for value in (statistics.median(values), min(values), max(values))
    )
    beyond = f" ({least} to {most})" if len(values) > 1 else ""
    return f"{middle}{'' if unit == '%' else _behind(unit)}{beyond}"


def head() -> None:
    """Begin a table."""
    print(HEAD, flush=True)


def show(rows: Iterable[Row]) -> list[Row]:
    """Print rows; gives those that miss their goals."""
    missed = []
    for row in rows:
        print(f"| {row.what} | {row.shown} | {row.goal} |", flush=True)
        if not row.met:
            missed.append(row)
    return missed


def finish(missed: Iterable[Row]) -> int:
    """Say which rows miss their goals; gives the exit code."""
    lines = [f"MISSED: {row.what}: {row.shown}, goal {row.goal}" for row in missed]
    if lines:
        print("\n".join(lines), file=sys.stderr)
    return int(bool(lines))


def _number(value: float, unit: str) -> str:
    if unit == "%":
        return f"{value:.2%}" if abs(value) < 0.1 else f"{value:.0%}"
    return f"{value:.0f}" if abs(value) >= 20 else f"{value:.2f}"


def _behind(unit: str) -> str:
    return f" {unit}" if unit else ""
