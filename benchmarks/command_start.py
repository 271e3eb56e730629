"""How long commands take to start: processes of their own, as ratios of paired processor times.

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
from collections.abc import Sequence
from pathlib import Path

from practice_text import practice

_BIN = Path(sys.executable).parent
_NOTHING = (sys.executable, "-c", "pass")
_SMALL = 3_000
_START_GOAL = 0.15
_RATIO_GOAL = 1.2
_BEYOND_GOAL = 0.1


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    missed = False
    print("| what | measured | goal |")
    print("|---|---|---|")
    for option in ("--help", "--version"):
        pairs = _pairs((str(_BIN / "clawback"), option), _NOTHING, rounds)
        beyond = statistics.median(ours - theirs for ours, theirs in pairs)
        missed |= beyond > _START_GOAL
        print(
            f"| `clawback {option}` beyond `python -c pass` "
            f"| {beyond:.2f} s | ≤ {_START_GOAL} s |"
        )
    with tempfile.TemporaryDirectory() as folder:
        ledger = Path(folder) / "practice.beancount"
        ledger.write_text(practice(_SMALL, _SMALL // 50), encoding="utf-8")
        load = (str(_BIN / "bean-check"), "--no-cache", str(ledger))
        for words in (["claims"], ["check"], ["report", "revenue"]):
            pairs = _pairs((str(_BIN / "clawback"), *words, str(ledger)), load, rounds)
            ratio = statistics.median(ours / theirs for ours, theirs in pairs)
            beyond = statistics.median(ours - theirs for ours, theirs in pairs)
            missed |= ratio > _RATIO_GOAL and beyond > _BEYOND_GOAL
            print(
                f"| `clawback {' '.join(words)}` : `bean-check`, {_SMALL:,} transactions "
                f"| {ratio:.2f} ({beyond:+.2f} s) | ≤ {_RATIO_GOAL}, or +{_BEYOND_GOAL} s |"
            )
    return int(missed)


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
