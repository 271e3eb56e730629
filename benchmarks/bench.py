"""All benchmarks in one go: what each takes, one table at the end, and which rows miss.

`python benchmarks/bench.py` takes about twenty minutes on a quiet machine. `--full` takes more
rounds, `--quick` a tenth of the sizes, of which the goals are not. `--write` puts the tables
between the markers of docs/speed.md, and the short one between those of the README. It exits
with 1 where a goal is missed.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from table import HEAD

_HERE = Path(__file__).parent
_SPEED = _HERE.parent / "docs/speed.md"
_README = _HERE.parent / "README.md"
_SHORT_HEAD = """\
| what, at so many transactions ([all, and why some miss](docs/speed.md)) | measured | goal |
|---|---|---|"""


@dataclass(frozen=True, slots=True)
class _Benchmark:
    """A script; its name is that of the markers, too. Rounds are the usual ones and all."""

    name: str
    rounds: tuple[int, int]


_ALL = (
    _Benchmark("fava_save", (3, 5)),
    _Benchmark("command_start", (4, 9)),
    _Benchmark("run", (2, 5)),
    _Benchmark("proofs", (3, 5)),
    _Benchmark("era_import", (5, 7)),
    _Benchmark("fava_pages", (1, 3)),
)

# The README's rows: what they are called there, and how the rows begin that they show.
_SHORT = (
    ("Fava, Save until the next page : a load, at 3,000 / 30,000 / 100,000", ("Save until",)),
    ("the same in a ledger with an error of its own", ("the same with an error",)),
    ("first list of claims after a reload : the load", ("first list",)),
    ("memory, peak of saves : of Fava's own reloads", ("memory, peak",)),
    ("`clawback record --yes` : `bean-check`, 30,000", ("`clawback record",)),
    (
        "`clawback claims` / `check` / `report revenue` : `bean-check`, 3,000",
        ("`clawback claims` : ", "`clawback check` : ", "`clawback report revenue` : "),
    ),
    ("`clawback --help` / `--version` beyond `python -c pass`", ("`clawback --",)),
    (
        "the plugin's share of a load: 2 clawbacks per 100 payments / no record, 30,000",
        ("plugin's share with 2", "plugin's share with no record, "),
    ),
    ("growth exponents of six kinds of ledger", ("growth, ",)),
)


def main() -> int:
    """Run all, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the sizes")
    parser.add_argument("--full", action="store_true", help="more rounds")
    parser.add_argument("--write", action="store_true", help="into docs/speed.md and README")
    given = parser.parse_args()
    begun = time.monotonic()
    tables = {}
    missed = []
    for one in _ALL:
        start = time.monotonic()
        command = [sys.executable, str(_HERE / f"{one.name}.py")]
        command.append(f"--rounds={one.rounds[given.full]}")
        done = subprocess.run(
            [*command, *(["--quick"] if given.quick else [])],
            check=False,
            stdout=subprocess.PIPE,
            text=True,
        )
        rows = [line for line in done.stdout.splitlines() if line.startswith("| ")][1:]
        if done.returncode and not rows:
            sys.exit(f"{one.name} ended with {done.returncode}")
        tables[one.name] = rows
        missed += [one.name] if done.returncode else []
        print(f"{one.name}: {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
    print("\n".join([HEAD, *(row for rows in tables.values() for row in rows)]))
    print(f"\nIn all {(time.monotonic() - begun) / 60:.0f} minutes.", file=sys.stderr)
    if missed:
        print(f"Goals are missed in: {', '.join(missed)} (see MISSED above).", file=sys.stderr)
    if given.write:
        for name, rows in tables.items():
            _put(_SPEED, name, HEAD, rows)
        _put(_README, "speed", _SHORT_HEAD, list(_short(tables)))
    return int(bool(missed))


def _short(tables: dict[str, list[str]]) -> Iterator[str]:
    """The README's rows: the middle of what was measured, without the spread."""
    own = [row for name in ("fava_save", "command_start", "run") for row in tables[name]]
    for what, begins in _SHORT:
        rows = [row.strip("| ").split(" | ") for row in own if row[2:].startswith(begins)]
        values = [re.sub(r" \([^)]*\)", "", row[1]).replace(";", ",") for row in rows]
        goals = dict.fromkeys(row[2] for row in rows)
        yield f"| {what} | {' / '.join(values)} | {' / '.join(goals)} |"


def _put(file: Path, name: str, head: str, rows: Sequence[str]) -> None:
    """A table between the markers of its name."""
    text = file.read_text(encoding="utf-8")
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, _, rest = text.partition(begin)
    _, found, after = rest.partition(end)
    if not found:
        sys.exit(f"{file.name} has no {begin} … {end}")
    table = "\n".join([head, *rows])
    file.write_text(f"{before}{begin}\n{table}\n{end}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
