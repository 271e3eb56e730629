"""What a person waits for in Fava: from Save to the next page, and the first page after a load.

`python benchmarks/fava_save.py` takes ledgers of 3,000 and 30,000 transactions, with `--full`
also one of 100,000. Each is shown by a Fava in a process of its own. Processor times, each
beside one load of the same ledger by Fava's own loader with the garbage collector off, in the
same process; the median of a few rounds. Memory
is the peak of a process that saves beside one in which Fava loads its ledger anew.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from fava.application import create_app
from fava.beans.load import load_uncached
from practice_text import practice
from table import Row
from table import at_most
from table import finish
from table import head
from table import show

from beancount_clawback.garbage_collector import without_collector

_LINE = '2024-01-01 custom "fava-extension" "beancount_clawback.fava_ext"\n'
_ERROR = '2026-01-01 * "an error of its own"\n  Assets:Bank:Checking  1.00 USD\n'
_SIZES = (3_000, 30_000)


def main() -> int:
    """Measure and print; in a process of its own, one ledger."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="also 100,000 transactions")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ledger", help=argparse.SUPPRESS)
    parser.add_argument("--reload", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.ledger:
        print(json.dumps(_measured(Path(given.ledger), given.rounds, reload=given.reload)))
        return 0
    head()
    missed = []
    for size in (*_SIZES, 100_000) if given.full else _SIZES:
        missed += show(_rows(size, given.rounds))
    return finish(missed)


def _rows(size: int, rounds: int) -> list[Row]:
    own = _run(size, "", rounds)
    faulty = _run(size, _ERROR, rounds)
    again = _run(size, "", rounds, "--reload")
    named = f"{size:,} transactions"
    return [
        at_most(f"Save until the next page : a load, {named}", own["save"], 1.3),
        at_most("the same, the ledger has an error of its own", faulty["save"], 1.3),
        at_most("first page of one claim after a reload : the load", own["claim"], 0.1),
        at_most("first list of claims after a reload : the load", own["claims"], 0.1),
        at_most("memory, peak of a save : of a reload", own["memory"] / again["memory"], 1.2),
    ]


def _run(size: int, more: str, rounds: int, *options: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        ledger = Path(folder) / "practice.beancount"
        ledger.write_text(f"{practice(size, size // 150)}{_LINE}{more}", encoding="utf-8")
        command = [sys.executable, __file__, "--ledger", str(ledger), f"--rounds={rounds}"]
        done = subprocess.run(
            [*command, *options], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    found: dict[str, float] = json.loads(done.stdout)
    return found


class _Fava:
    """A Fava with the extension, asked within this process."""

    def __init__(self, file: Path) -> None:
        app = create_app([file], load=True)
        slug = app.config["LEDGERS"].first_slug()
        self.ledger = app.config["LEDGERS"][slug]
        self.client = app.test_client()
        self.address = f"/{slug}/extension/Clawback/"

    def page(self, query: str) -> None:
        if self.client.get(f"{self.address}?{query}").status_code != 200:
            sys.exit(f"{query} is not answered")

    def put(self, endpoint: str, form: object) -> Any:  # noqa: ANN401 - JSON
        answer = self.client.put(self.address + endpoint, json=form).get_json()
        if not answer["success"]:
            sys.exit(f"{endpoint} answers {answer}")
        return answer["data"]


def _measured(file: Path, rounds: int, *, reload: bool) -> dict[str, float]:
    fava = _Fava(file)
    saves: list[float] = []
    claim: list[float] = []
    claims: list[float] = []
    for number in range(1, 1 + 7 * rounds, 7):
        load = _load(file)
        if reload:
            fava.ledger.load_file()
            continue
        form = _form(number)
        shown = fava.put("record-form", {"claim": form["claim"], "payment": form["payment"]})
        begin = time.process_time()
        fava.put("save-record", {**form, "seen": shown["seen"]})
        fava.page(f"page=claim&claim={form['claim']}")
        saves.append((time.process_time() - begin) / load)
        one = f"page=claim&claim={form['claim']}"
        for taken, query in ((claim, one), (claims, "page=claims")):
            fava.ledger.load_file()
            begin = time.process_time()
            fava.page(query)
            taken.append((time.process_time() - begin) / load)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if reload:
        return {"memory": memory}
    return {
        "save": statistics.median(saves),
        "claim": statistics.median(claim),
        "claims": statistics.median(claims),
        "memory": memory,
    }


def _load(file: Path) -> float:
    with without_collector():
        begin = time.process_time()
        load_uncached(str(file), is_encrypted=False)
        return time.process_time() - begin


def _form(number: int) -> dict[str, Any]:
    return {
        "mode": "clawback",
        "payment": f"pay-{number}",
        "claim": f"claim-{number}",
        "date": "2026-06-01",
        "source": "letter",
        "reason": "Repriced",
        "amounts": {"insurance-paid": "40", "write-off": "35", "client-responsibility": "75"},
    }


if __name__ == "__main__":
    sys.exit(main())
