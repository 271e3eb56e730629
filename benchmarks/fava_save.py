"""What a person waits for in Fava: from Save to the next page, and the first page after a load.

`python benchmarks/fava_save.py` takes ledgers of 3,000, 30,000 and 100,000 transactions, with
`--quick` the first alone; of the largest it takes a quarter of the rounds. Each is shown by a
Fava in a process of its own. Times are of the processor, each beside one load of the same
ledger by Fava's own loader with the garbage collector off, in the same process just before.
Memory is the peak of a process that saves beside one in which Fava loads its ledger anew as
often.

The first visit of a page is not counted, which imports what it needs once a process. Nor is
the first save: where a file has been changed by another program within the last
two minutes, and the ledger has errors, it loads the ledger once more. The save leaves them
known.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fava.application import create_app
from fava.beans.load import load_uncached
from practice_text import practice
from table import Row
from table import at_most
from table import finish
from table import head
from table import informs
from table import show

from beancount_clawback.garbage_collector import without_collector

_LINE = '2024-01-01 custom "fava-extension" "beancount_clawback.fava_ext"\n'
_ERROR = '2026-01-01 * "an error of its own"\n  Assets:Bank:Checking  1.00 USD\n'
_SIZES = (3_000, 30_000, 100_000)
_FEWER = 30_000


def main() -> int:
    """Measure and print; in a process of its own, one ledger."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="3,000 transactions alone")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ledger", help=argparse.SUPPRESS)
    parser.add_argument("--reload", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.ledger:
        measure = _reloads if given.reload else _saves
        print(json.dumps(measure(_Fava(Path(given.ledger)), given.rounds)))
        return 0
    head()
    missed = []
    for size in _SIZES[:1] if given.quick else _SIZES:
        rounds = given.rounds if size <= _FEWER else 1 + given.rounds // 4
        missed += show(_rows(size, rounds))
    return finish(missed)


def _rows(size: int, rounds: int) -> Iterator[Row]:
    named = f"{size:,} transactions"
    saved, again = _run(size, "", rounds), _run(size, "", rounds, "--reload")
    yield at_most(f"Save until the next page : a load, {named}", saved["save"], 1.3)
    faulty = _run(size, _ERROR, rounds)["save"]
    yield at_most(f"the same with an error of its own, {named}", faulty, 1.3)
    yield at_most(
        f"first page of one claim after a reload : the load, {named}", again["claim"], 0.1
    )
    yield at_most(
        f"first list of claims after a reload : the load, {named}", again["claims"], 0.1
    )
    yield informs(f"its counts and totals, which follow : the load, {named}", again["counts"])
    memory = [saved["memory"][0] / again["memory"][0]]
    yield at_most(f"memory, peak of saves : of reloads, {named}", memory, 1.2)


def _run(size: int, more: str, rounds: int, *options: str) -> dict[str, list[float]]:
    with tempfile.TemporaryDirectory() as folder:
        ledger = Path(folder) / "practice.beancount"
        ledger.write_text(f"{practice(size, size // 150)}{_LINE}{more}", encoding="utf-8")
        command = [sys.executable, __file__, "--ledger", str(ledger), f"--rounds={rounds}"]
        done = subprocess.run(
            [*command, *options], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    found: dict[str, list[float]] = json.loads(done.stdout)
    return found


class _Fava:
    """A Fava with the extension, asked within this process."""

    def __init__(self, file: Path) -> None:
        self.file = file
        app = create_app([file], load=True)
        slug = app.config["LEDGERS"].first_slug()
        self.ledger = app.config["LEDGERS"][slug]
        self.client = app.test_client()
        self.address = f"/{slug}/extension/Clawback/"

    def page(self, query: str) -> None:
        self._get(f"?{query}")

    def report(self, query: str) -> None:
        """What a page asks for behind itself."""
        self._get(f"report?{query}")

    def _get(self, address: str) -> None:
        if self.client.get(self.address + address).status_code != 200:
            sys.exit(f"{address} is not answered")

    def put(self, endpoint: str, form: object) -> Any:  # noqa: ANN401 - JSON
        answer = self.client.put(self.address + endpoint, json=form).get_json()
        if not answer["success"]:
            sys.exit(f"{endpoint} answers {answer}")
        return answer["data"]


def _saves(fava: _Fava, rounds: int) -> dict[str, list[float]]:
    saves = []
    for number in range(1, 2 + 7 * rounds, 7):
        load = _load(fava.file)
        form = _form(number)
        shown = fava.put("record-form", {"claim": form["claim"], "payment": form["payment"]})
        begin = time.process_time()
        fava.put("save-record", {**form, "seen": shown["seen"]})
        fava.page(f"page=claim&claim={form['claim']}")
        saves.append((time.process_time() - begin) / load)
    return {"save": saves[1:], "memory": _peak()}


def _reloads(fava: _Fava, rounds: int) -> dict[str, list[float]]:
    pages: dict[str, list[float]] = {"claim": [], "claims": [], "counts": []}
    queries = {"claim": "page=claim&claim=claim-1", "claims": "page=claims"}
    for query in queries.values():
        fava.page(query)
    for _ in range(rounds):
        for page, query in queries.items():
            load = _load(fava.file)
            fava.ledger.load_file()
            begin = time.process_time()
            fava.page(query)
            pages[page].append((time.process_time() - begin) / load)
        begin = time.process_time()
        fava.report("page=claims")
        pages["counts"].append((time.process_time() - begin) / load)
    return {**pages, "memory": _peak()}


def _peak() -> list[float]:
    return [resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]


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
