"""The benchmarks: ratios within one run, printed as the README's table.

`python benchmarks/run.py` measures all; `--quick` a tenth of the size. Every load happens in
a process of its own, without Beancount's cache, the kinds taken in turns.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from practice_text import one_chain
from practice_text import one_link
from practice_text import practice

_HERE = Path(__file__).parent


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the size")
    parser.add_argument("--rounds", type=int, default=2)
    given = parser.parse_args()
    scale = 10 if given.quick else 1
    with tempfile.TemporaryDirectory() as folder:
        rows = [
            *_loading(Path(folder), 100_000 // scale, 5_000 // scale, given.rounds),
            *_growth(Path(folder), scale),
        ]
    print("| what | measured | goal |")
    print("|---|---|---|")
    for row in rows:
        print(f"| {' | '.join(row)} |")


def _loading(
    folder: Path, size: int, clawbacks: int, rounds: int
) -> list[tuple[str, str, str]]:
    kinds = ("records", "written out", "neither", "no records")
    paths = {kind: folder / f"{kind.replace(' ', '-')}.beancount" for kind in kinds}
    for kind, path in paths.items():
        path.write_text(practice(size, clawbacks, kind), encoding="utf-8")
    runs: dict[str, list[dict[str, float]]] = {kind: [] for kind in kinds}
    for _ in range(rounds):
        for kind in kinds:
            runs[kind].append(_measured(paths[kind]))

    def best(kind: str, what: str) -> float:
        return min(run[what] for run in runs[kind])

    def share(kind: str, what: str) -> str:
        ratios = [run[what] / run["load"] for run in runs[kind]]
        return f"{statistics.median(ratios):.1%}"

    records, hand = best("records", "load"), best("written out", "load")
    memory = best("records", "memory") / best("written out", "memory")
    return [
        (f"load of {size:,} transactions, {clawbacks:,} records", f"{records:.2f} s", ""),
        ("the same, reversals written out by hand, no plugin", f"{hand:.2f} s", ""),
        ("the same without clawbacks", f"{best('neither', 'load'):.2f} s", ""),
        ("plugin's share of the load", share("records", "plugin"), "< 3 %"),
        ("records : written out, time", f"{records / hand:.3f}", "≤ 0.97"),
        ("records : written out, memory", f"{memory:.3f}", "< 1"),
        ("plugin's share with no record", share("no records", "plugin"), "< 0.5 %"),
        *_faces(paths["records"], rounds),
    ]


def _faces(ledger: Path, rounds: int) -> list[tuple[str, str, str]]:
    """What a command takes beyond a plain load, as whole processes."""
    clawback = str(Path(sys.executable).parent / "clawback")
    plain = "import sys; from beancount import loader; loader.load_file(sys.argv[1])"
    commands = {
        "load": [sys.executable, "-c", plain, str(ledger)],
        "claims": [clawback, "claims", str(ledger)],
        "report": [clawback, "report", "revenue", str(ledger)],
    }
    taken = {
        name: min(_processor_seconds(command) for _ in range(rounds))
        for name, command in commands.items()
    }
    return [
        (
            f"`clawback {name}` beyond the load",
            f"{taken[name] / taken['load'] - 1:+.1%}",
            "< 15 %",
        )
        for name in ("claims", "report")
    ]


def _processor_seconds(command: list[str]) -> float:
    with subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "BEANCOUNT_DISABLE_LOAD_CACHE": "1"},
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime


def _growth(folder: Path, scale: int) -> list[tuple[str, str, str]]:
    sizes = [size // scale for size in (10_000, 30_000, 100_000, 300_000)]
    shapes: list[tuple[str, Callable[[int, int], str]]] = [
        ("spread over the claims", lambda n, k: practice(n, k, "records")),
        ("all on one claim's chain", one_chain),
        ("one link shared by every entry", one_link),
    ]
    rows = []
    for name, make in shapes:
        times = []
        for size in sizes:
            path = folder / "growth.beancount"
            path.write_text(make(size, size // 20), encoding="utf-8")
            times.append(_measured(path)["plugin"])
        shown = ", ".join(f"{time * 1000:.0f} ms" for time in times)
        exponent = _exponent(sizes, times)
        label = f"growth, {name}: {', '.join(f'{size:,}' for size in sizes)}"
        rows.append((label, f"{shown}; exponent {exponent:.2f}", "≤ 1.1"))
    return rows


def _exponent(sizes: list[int], times: list[float]) -> float:
    return statistics.linear_regression(
        [math.log(size) for size in sizes], [math.log(time) for time in times]
    ).slope


def _measured(path: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, str(_HERE / "one_load.py"), str(path)],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "BEANCOUNT_DISABLE_LOAD_CACHE": "1"},
    )
    if done.returncode:
        sys.exit(f"{path.name}: {done.stderr}")
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


if __name__ == "__main__":
    main()
