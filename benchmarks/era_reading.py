"""How long reading an 835 of 5,000 claims takes, beside oxedi and x12sdk in the same run.

`python benchmarks/era_reading.py` prints the best and the middle of several runs of each, and
the ratios. x12sdk also writes the file, from a seed.
"""

from __future__ import annotations

import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import oxedi
from x12sdk.generate import generate_835
from x12sdk.io import X12ModelReader

from beancount_clawback.importers.era import balance_findings
from beancount_clawback.importers.era import read_bytes

CLAIMS = 5000
RUNS = 7


def main(claims: int = CLAIMS, runs: int = RUNS) -> None:
    """Print the times and the ratios."""
    content = generate_835(seed=7, claims=claims, provider_adjustments=6).encode()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "seeded.835"
        path.write_bytes(content)
        readers: dict[str, Callable[[], object]] = {
            "read": lambda: read_bytes(content, "seeded.835"),
            "read and balance": lambda: balance_findings(read_bytes(content, "seeded.835")),
            "oxedi, bare parse": lambda: oxedi.parse(content),
            "x12sdk, models": lambda: _models(path),
        }
        seconds = {name: _seconds(reader, runs) for name, reader in readers.items()}
    print(f"{claims:,} claims, {len(content):,} bytes, {runs} runs each")
    for name, taken in seconds.items():
        best, middle = min(taken), statistics.median(taken)
        print(f"  {name:<18} best {best * 1000:8.1f} ms   middle {middle * 1000:8.1f} ms")
    ours = min(seconds["read"])
    for name in ("oxedi, bare parse", "x12sdk, models"):
        print(f"  read / {name:<18} {ours / min(seconds[name]):6.2f}")


def _models(path: Path) -> list[object]:
    with X12ModelReader(str(path)) as reader:
        return list(reader.models())


def _seconds(reader: Callable[[], object], runs: int) -> list[float]:
    taken = []
    for _ in range(runs):
        gc.collect()
        start = time.perf_counter()
        kept = reader()
        taken.append(time.perf_counter() - start)
        del kept
    return taken


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
