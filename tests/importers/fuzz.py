"""Any number of broken files through the whole import, which must never raise.

    python -m tests.importers.fuzz era 100000
    python -m tests.importers.fuzz sheets 100000

It prints how many files gave entries, how many raised (the first ones with their content, on
standard error), the time, and the most memory that the process held after a tenth of the files
and at the end; the exit code is 1 if any raised. A third number is the seed to begin with.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

from beancount_clawback.importers.posting.plan import ImportPlan
from tests.importers import era_mutations
from tests.importers import import_mutations

_SHOWN = 5


def main(kind: str, count: int, first: int = 0) -> int:
    """Work through that many files and print what became of them."""
    begin, posted, raised, early = time.monotonic(), 0, 0, 0
    counts: Counter[str] = Counter()
    findings: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        one = _of_kind(kind, Path(name))
        for number in range(first, first + count):
            try:
                work = one(number)
            except Exception:  # noqa: BLE001 - whatever it is, it is counted
                raised += 1
                if raised <= _SHOWN:
                    print(f"file {number}:\n{traceback.format_exc()}", file=sys.stderr)
                continue
            posted += bool(work.entries)
            findings.update({found.code for found in work.findings})
            counts.update(
                rows=work.counts.rows,
                posted=work.counts.posted,
                known=work.counts.known,
                repeated=work.counts.repeated,
                refused=work.counts.refused,
                unread=work.counts.unread,
            )
            if number - first == count // 10:
                early = _most_memory()
    seconds = time.monotonic() - begin
    print(
        f"{count:,} files ({kind}) in {seconds:.0f} s: {posted:,} with entries, "
        f"{raised:,} tracebacks; memory at most {early // 1024:,} MiB after a tenth, "
        f"{_most_memory() // 1024:,} MiB at the end"
    )
    print(", ".join(f"{name} {number:,}" for name, number in counts.items()))
    print(", ".join(f"{code} {times:,}" for code, times in findings.most_common()))
    return int(raised > 0)


def _of_kind(kind: str, folder: Path) -> Callable[[int], ImportPlan]:
    """What does one file of a kind, made from its number."""
    mutations = era_mutations if kind == "era" else import_mutations
    ledger = mutations.ledger_of(folder)

    def one(number: int) -> ImportPlan:
        random = Random(number)  # noqa: S311 - seeded damage
        work: ImportPlan = mutations.check(mutations.mutant(random), ledger, random, folder)
        return work

    return one


def _most_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *map(int, sys.argv[2:])))
