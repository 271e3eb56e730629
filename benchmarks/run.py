"""What the plugin costs: ratios within one run, as the tables of docs/speed.md.

`python benchmarks/run.py` measures all; `--quick` a tenth of the size. Every load happens in
a process of its own, without Beancount's cache, the kinds taken in turns. Each row shows the
middle one of its rounds, and the least and the largest. Exits with 1 where a goal is missed.
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
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from claims_of_payments import chain_of_joint_payments
from claims_of_payments import check_that_tells_its_claims
from claims_of_payments import joint_payment
from practice_text import one_chain
from practice_text import one_link
from practice_text import practice
from table import Row
from table import at_most
from table import finish
from table import head
from table import informs
from table import show

_HERE = Path(__file__).parent
_CLAWBACK = str(Path(sys.executable).parent / "clawback")
# What `one_load.py` prints.
_Run = dict[str, Any]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the size")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    scale = 10 if given.quick else 1
    head()
    missed = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        missed += show(_loading(folder, 100_000 // scale, 5_000 // scale, given.rounds))
        missed += show(_usual(folder, 30_000 // scale, given.rounds))
        missed += show(_growth(folder, scale, given.rounds))
    return finish(missed)


def _loading(folder: Path, size: int, clawbacks: int, rounds: int) -> Iterator[Row]:
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

    def all_of(kind: str, what: str) -> list[float]:
        return [run[what] for run in runs[kind]]

    def share(kind: str) -> list[float]:
        return [run["plugin"] / run["load"] for run in runs[kind]]

    def ratio(kind: str, other: str, what: str) -> list[float]:
        pairs = zip(all_of(kind, what), all_of(other, what), strict=True)
        return [ours / theirs for ours, theirs in pairs]

    named = f"load of {size:,} transactions, {clawbacks:,} records"
    yield informs(named, all_of("records", "load"), "s")
    yield informs(
        "the same, as `clawback expand` writes it out, no plugin",
        all_of("written out", "load"),
        "s",
    )
    yield informs("the same without clawbacks", all_of("neither", "load"), "s")
    yield informs("plugin's share of the load with records", share("records"), "%")
    yield informs("the share of one plain loop for this ledger alone", share("bare"), "%")
    yield informs("records : written out, time", ratio("records", "written out", "load"))
    yield informs("the plain loop : written out, time", ratio("bare", "written out", "load"))
    yield at_most("records : written out, memory", ratio("records", "written out", "memory"), 1)
    yield at_most("plugin's share with no record", share("no records"), 0.01, "%")
    yield from _faces(records, rounds)


def _usual(folder: Path, size: int, rounds: int) -> Iterator[Row]:
    """The plugin's share where two payments in a hundred are taken back, and with none."""
    for clawbacks, what, goal in (
        (size // 150, f"2 clawbacks per 100 payments, {size:,} transactions", 0.02),
        (0, f"no record, {size:,} transactions", 0.01),
    ):
        path = folder / "usual.beancount"
        path.write_text(practice(size, clawbacks), encoding="utf-8")
        runs = [_measured(str(path)) for _ in range(rounds)]
        shares = [run["plugin"] / run["load"] for run in runs]
        yield at_most(f"plugin's share with {what}", shares, goal, "%")


def _faces(ledger: Path, rounds: int) -> Iterator[Row]:
    """What a command takes beyond a plain load, as whole processes."""
    plain = "import sys; from beancount import loader; loader.load_file(sys.argv[1])"
    load = [sys.executable, "-c", plain, str(ledger)]
    for words in (["claims"], ["report", "revenue"]):
        command = [_CLAWBACK, *words, str(ledger)]
        pairs = [(_processor_seconds(command), _processor_seconds(load)) for _ in range(rounds)]
        beyond = [ours / theirs - 1 for ours, theirs in pairs]
        yield at_most(f"`clawback {' '.join(words)}` beyond the load", beyond, 0.15, "%")


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


def _growth(folder: Path, scale: int, rounds: int) -> Iterator[Row]:
    """The plugin's time by size; the exponent would be 1 where twice as much takes twice."""

    def recorded(make: Callable[[int, int], str]) -> Callable[[int], str]:
        return lambda size: make(size, size // 20)

    entries = [size // scale for size in (10_000, 30_000, 100_000)]
    claims = [size // scale for size in (3_000, 10_000, 30_000)]
    shapes: list[tuple[str, list[int], Callable[[int], str]]] = [
        ("transactions, spread over the claims", entries, recorded(practice)),
        ("transactions, all on one claim's chain", entries, recorded(one_chain)),
        ("transactions, one link shared by all", entries, recorded(one_link)),
        ("claims under one payment, taken back", claims, joint_payment),
        ("claims on one check, each taken back", claims, check_that_tells_its_claims),
        ("claims, each paid jointly with the next", claims, chain_of_joint_payments),
    ]
    path = folder / "growth.beancount"
    for name, sizes, make in shapes:
        times: list[list[float]] = [[] for _ in range(rounds)]
        for size in sizes:
            path.write_text(make(size), encoding="utf-8")
            for taken in times:
                taken.append(_measured(str(path))["plugin"])
        exponents = [_exponent(sizes, taken) for taken in times]
        label = f"growth, {', '.join(f'{size:,}' for size in sizes)} {name}: exponent"
        yield at_most(label, exponents, 1.1)


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
    sys.exit(main())
