"""The table that every benchmark prints, and what it says about the goals."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass


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


def at_most(what: str, value: float, goal: float, *, unit: str = "", also: str = "") -> Row:
    """A ratio, or a share with `%` as its unit, that may be as large as its goal."""
    if unit == "%":
        return Row(what, f"{value:.1%}{also}", f"≤ {goal:.0%}", value <= goal)
    return Row(what, f"{value:.2f}{unit}{also}", f"≤ {goal:g}{unit}", value <= goal)


def head() -> None:
    """Begin a table."""
    print("| what | measured | goal |\n|---|---|---|", flush=True)


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
    print("\n".join(lines), file=sys.stderr)
    return int(bool(lines))
