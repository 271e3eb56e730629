"""How long commands take: processes of their own, as ratios of paired processor times.

`python benchmarks/command_start.py` prints a table; `--rounds` says how many pairs. It exits
with 1 where a goal is missed.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from collections.abc import Sequence
from pathlib import Path

from practice_text import practice
from table import Row
from table import at_most
from table import finish
from table import head
from table import show
from table import spread

_BIN = Path(sys.executable).parent
_CLAWBACK = str(_BIN / "clawback")
_NOTHING = (sys.executable, "-c", "pass")
_SMALL, _LARGE = 3_000, 30_000
_RATIO_GOAL, _BEYOND_GOAL = 1.2, 0.1


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the larger ledger")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    head()
    with tempfile.TemporaryDirectory() as folder:
        ledger = Path(folder) / "practice.beancount"
        missed = show(_starts(given.rounds))
        missed += show(_reading(ledger, given.rounds))
        missed += show(_writing(ledger, _LARGE // 10 if given.quick else _LARGE, given.rounds))
    return finish(missed)


def _starts(rounds: int) -> Iterator[Row]:
    for option in ("--help", "--version"):
        pairs = _pairs((_CLAWBACK, option), _NOTHING, rounds)
        beyond = [ours - theirs for ours, theirs in pairs]
        yield at_most(f"`clawback {option}` beyond `python -c pass`", beyond, 0.15, "s")


def _reading(ledger: Path, rounds: int) -> Iterator[Row]:
    load = _loading(ledger, _SMALL)
    for words in (["claims"], ["check"], ["report", "revenue"]):
        pairs = _pairs((_CLAWBACK, *words, str(ledger)), load, rounds)
        ratios = [ours / theirs for ours, theirs in pairs]
        beyond = [ours - theirs for ours, theirs in pairs]
        small = min(
            statistics.median(ratios) / _RATIO_GOAL, statistics.median(beyond) / _BEYOND_GOAL
        )
        yield Row(
            f"`clawback {' '.join(words)}` : `bean-check`, {_SMALL:,} transactions",
            f"{spread(ratios)}; {spread(beyond, 's')} more",
            f"≤ {_RATIO_GOAL}, or {_BEYOND_GOAL} s more",
            small <= 1,
        )


def _writing(ledger: Path, size: int, rounds: int) -> Iterator[Row]:
    load = _loading(ledger, size)
    ratios = []
    for number in range(1, 1 + 7 * rounds, 7):
        amounts = ("--insurance-paid", "40", "--write-off", "35")
        words = ("--payment", f"pay-{number}", *amounts, "--date", "2026-06-01", "--yes")
        ours = _seconds((_CLAWBACK, "record", str(ledger), *words))
        ratios.append(ours / _seconds(load))
    named = f"{size:,} transactions"
    yield at_most(f"`clawback record --yes` : `bean-check`, {named}", ratios, 1.3)


def _loading(ledger: Path, size: int) -> Sequence[str]:
    ledger.write_text(practice(size, size // 150), encoding="utf-8")
    return (str(_BIN / "bean-check"), "--no-cache", str(ledger))


def _pairs(
    ours: Sequence[str], theirs: Sequence[str], rounds: int
) -> list[tuple[float, float]]:
    """Processor seconds of two commands, one after the other; the first pair warms up."""
    return [(_seconds(ours), _seconds(theirs)) for _ in range(rounds + 1)][1:]


def _seconds(command: Sequence[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "BEANCOUNT_DISABLE_LOAD_CACHE": "1"}
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    sys.exit(main())
