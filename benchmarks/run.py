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
from typing import Any

from practice_text import one_chain
from practice_text import one_link
from practice_text import practice

_HERE = Path(__file__).parent
_CLAWBACK = str(Path(sys.executable).parent / "clawback")
# What `one_load.py` prints.
_Run = dict[str, Any]


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
            _usual(Path(folder), 30_000 // scale, given.rounds),
            *_growth(Path(folder), scale),
        ]
    print("| what | measured | goal |")
    print("|---|---|---|")
    for row in rows:
        print(f"| {' | '.join(row)} |")


def _loading(
    folder: Path, size: int, clawbacks: int, rounds: int
) -> list[tuple[str, str, str]]:
    records = folder / "records.beancount"
    records.write_text(practice(size, clawbacks), encoding="utf-8")
    written_out = folder / "written-out.beancount"
    written_out.write_text(_output(_CLAWBACK, "expand", str(records)), encoding="utf-8")
    loads = {
        "records": [str(records)],
        "bare": [str(records), "--bare"],
        "written out": [str(written_out)],
    }
    for kind, plugin in (("neither", False), ("no records", True)):
        path = folder / f"{kind.replace(' ', '-')}.beancount"
        path.write_text(practice(size, 0, plugin=plugin), encoding="utf-8")
        loads[kind] = [str(path)]
    runs: dict[str, list[_Run]] = {kind: [] for kind in loads}
    for _ in range(rounds):
        for kind, load in loads.items():
            runs[kind].append(_measured(*load))
    alike = [*runs["records"], *runs["bare"], *runs["written out"]]
    if len({run["entries"] for run in alike}) > 1:
        sys.exit("records, bare loop and the ledger written out do not load the same entries")

    def best(kind: str, what: str) -> float:
        least: float = min(run[what] for run in runs[kind])
        return least

    def share(kind: str, what: str) -> str:
        ratios = [run[what] / run["load"] for run in runs[kind]]
        return f"{statistics.median(ratios):.1%}"

    with_records, hand = best("records", "load"), best("written out", "load")
    memory = best("records", "memory") / best("written out", "memory")
    return [
        (f"load of {size:,} transactions, {clawbacks:,} records", f"{with_records:.2f} s", ""),
        ("the same, reversals written out by hand, no plugin", f"{hand:.2f} s", ""),
        ("the same without clawbacks", f"{best('neither', 'load'):.2f} s", ""),
        ("plugin's share of the load", share("records", "plugin"), "< 3 %"),
        ("the share of a bare loop for this ledger alone", share("bare", "plugin"), ""),
        ("records : written out, time", f"{with_records / hand:.3f}", "≤ 0.97"),
        ("the bare loop : written out, time", f"{best('bare', 'load') / hand:.3f}", ""),
        ("records : written out, memory", f"{memory:.3f}", "< 1"),
        ("plugin's share with no record", share("no records", "plugin"), "< 0.5 %"),
        *_faces(records, rounds),
    ]


def _usual(folder: Path, size: int, rounds: int) -> tuple[str, str, str]:
    """The plugin's share where two payments in a hundred are taken back."""
    path = folder / "usual.beancount"
    path.write_text(practice(size, size // 150), encoding="utf-8")
    runs = [_measured(str(path)) for _ in range(rounds)]
    share = statistics.median(run["plugin"] / run["load"] for run in runs)
    return ("plugin's share at 2 clawbacks per 100 payments", f"{share:.1%}", "≤ 2 %")


def _faces(ledger: Path, rounds: int) -> list[tuple[str, str, str]]:
    """What a command takes beyond a plain load, as whole processes."""
    plain = "import sys; from beancount import loader; loader.load_file(sys.argv[1])"
    commands = {
        "load": [sys.executable, "-c", plain, str(ledger)],
        "claims": [_CLAWBACK, "claims", str(ledger)],
        "report": [_CLAWBACK, "report", "revenue", str(ledger)],
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
        ("spread over the claims", practice),
        ("all on one claim's chain", one_chain),
        ("one link shared by every entry", one_link),
    ]
    rows = []
    for name, make in shapes:
        times = []
        for size in sizes:
            path = folder / "growth.beancount"
            path.write_text(make(size, size // 20), encoding="utf-8")
            times.append(_measured(str(path))["plugin"])
        shown = ", ".join(f"{time * 1000:.0f} ms" for time in times)
        exponent = _exponent(sizes, times)
        label = f"growth, {name}: {', '.join(f'{size:,}' for size in sizes)}"
        rows.append((label, f"{shown}; exponent {exponent:.2f}", "≤ 1.1"))
    return rows


def _exponent(sizes: list[int], times: list[float]) -> float:
    return statistics.linear_regression(
        [math.log(size) for size in sizes], [math.log(time) for time in times]
    ).slope


def _measured(path: str, *options: str) -> _Run:
    load = [sys.executable, str(_HERE / "one_load.py"), path, *options]
    measured: _Run = json.loads(_output(*load))
    return measured


def _output(*command: str) -> str:
    done = subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "BEANCOUNT_DISABLE_LOAD_CACHE": "1"},
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)}: {done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main()
