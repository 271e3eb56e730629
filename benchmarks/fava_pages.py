"""The Fava pages: their server time beside that of Fava's own income statement.

`python benchmarks/fava_pages.py` measures 100,000 transactions with 5,000 clawbacks; `--quick`
a tenth. Times are processor times in one run. A first view is one under a filter that nobody
has used since the ledger was loaded: Fava and the pages both forget what they remember before
it, so that each filters anew. What the pages work out once per load of the ledger, whatever
the filter, is measured apart. Fava's start is measured in processes of its own, in turns.
Exits with 1 where a goal is missed.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fava.application import create_app
from flask.testing import FlaskClient
from practice_text import practice
from table import Row
from table import at_most
from table import finish
from table import head
from table import informs
from table import show
from table import spread

from beancount_clawback.fava_ext.what_answers import READING
from beancount_clawback.fava_ext.what_answers import REPORTS
from beancount_clawback.fava_ext.what_answers import WRITING
from beancount_clawback.fava_ext.what_answers import imported

LINE = '2024-01-01 custom "fava-extension" "beancount_clawback.fava_ext"\n'
PAGES = (
    "claims",
    "claim&claim=claim-300",
    "revenue",
    "revenue&by=payer",
    "revenue&column=net",
    "payments",
    "payments&by=payer",
    "allocation",
    "outstanding",
    "recoupments",
)
FILTERS = ("", "time=2020", 'filter=payee:"Aetna"', "account=Income:Sessions")
REPORT = "extension/Clawback/?page="
START = (
    "import sys; from fava.application import create_app; create_app([sys.argv[1]], load=True)"
)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the size")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    scale = 10 if given.quick else 1
    with tempfile.TemporaryDirectory() as folder:
        plain, extended = Path(folder) / "plain.beancount", Path(folder) / "practice.beancount"
        text = practice(100_000 // scale, 5_000 // scale)
        plain.write_text(text, encoding="utf-8")
        extended.write_text(text + LINE, encoding="utf-8")
        head()
        missed = show(_pages(extended, given.rounds))
        missed += show([_start(plain, extended, given.rounds)])
    return finish(missed)


@dataclass(frozen=True, slots=True)
class _Fava:
    """A Fava with the extension, asked within this process."""

    client: FlaskClient
    slug: str
    ledger: Any

    def seconds(self, address: str) -> float:
        """Processor time of one answer."""
        start = time.process_time()
        self.answer(address)
        return time.process_time() - start

    def answer(self, address: str) -> bytes:
        """What is sent for an address below the ledger's."""
        response = self.client.get(f"/{self.slug}/{address}")
        if response.status_code != 200:
            sys.exit(f"{address} answered {response.status_code}")
        return bytes(response.data)

    def statement(self, filters: str) -> float:
        """Fava's income statement: its page is empty, what it shows comes from its API."""
        page = self.seconds(f"income_statement/?{filters}")
        return page + self.seconds(f"api/income_statement?{filters}")

    def forget(self) -> None:
        """Let Fava and the pages forget what they remember by filter."""
        self.ledger.get_filtered.cache_clear()
        self.ledger.extensions.get_extension("Clawback").loaded.forget()


def _pages(file: Path, rounds: int) -> Iterator[Row]:
    start = time.process_time()
    app = create_app([file], load=True)
    loading = time.process_time() - start
    slug = app.config["LEDGERS"].first_slug()
    fava = _Fava(app.test_client(), slug, app.config["LEDGERS"][slug])
    # Once a process, and not once a load.
    for place in (*READING.values(), *WRITING.values(), *REPORTS.values()):
        imported(place)
    once = {page: fava.seconds(f"{REPORT}{page}&time=2016-01") for page in PAGES}

    def first(view: Callable[[], float]) -> list[float]:
        taken = []
        for _ in range(rounds):
            fava.forget()
            taken.append(view())
        return taken

    firsts: dict[str, list[list[float]]] = {page: [] for page in PAGES}
    laters: list[float] = []
    sizes: list[int] = []
    for filters in FILTERS:
        statement = first(lambda: fava.statement(filters))  # noqa: B023 - called at once
        again = min(fava.statement(filters) for _ in range(rounds))
        for page in PAGES:
            address = f"{REPORT}{page}&{filters}"
            taken = first(lambda: fava.seconds(address))  # noqa: B023
            firsts[page].append(
                [ours / theirs for ours, theirs in zip(taken, statement, strict=True)]
            )
            laters.append(min(fava.seconds(address) for _ in range(rounds)) / again)
            sizes.append(len(fava.answer(address)))
    shown = ", ".join(filters or "none" for filters in FILTERS)
    yield Row(f"first view : Fava's income statement, filters: {shown}", "")
    for page, several in firsts.items():
        slowest = max(statistics.median(ratios) for ratios in several)
        ratios_shown = ", ".join(map(spread, several))
        yield Row(f"`{page}`", ratios_shown, "≤ 1", slowest <= 1)
    yield at_most("later views, the slowest of all", [max(laters)], 1)
    together = sum(once.values()) / loading
    yield informs("what all pages together work out once per load : the load", [together])
    frame = len(fava.answer("income_statement/")) / 1000
    label = f"the largest page, {frame:.0f} kB of it Fava's own frame"
    yield at_most(label, [max(sizes) / 1000], 1500, "kB")
    yield from _previews(fava, rounds)


def _previews(fava: _Fava, rounds: int) -> Iterator[Row]:
    """What a form waits for after each pause in the typing."""
    forms = [
        {
            "mode": "clawback",
            "payment": f"pay-{number}",
            "claim": f"claim-{number}",
            "date": "2026-06-01",
            "source": "letter",
            "reason": "Repriced",
            "amounts": {
                "insurance-paid": "40",
                "write-off": "35",
                "client-responsibility": "75",
            },
        }
        for number in range(1, 1 + 7 * rounds, 7)
    ]
    address = f"/{fava.slug}/extension/Clawback/preview-record"
    taken = []
    for form in [forms[0], *forms]:
        start = time.process_time()
        answer = fava.client.put(address, json=form).get_json()
        taken.append(time.process_time() - start)
        if not answer["success"] or answer["data"]["fields"]:
            sys.exit(f"the preview answered {answer}")
    begin, *later = (1000 * seconds for seconds in taken)
    yield informs("the first preview after a load", [begin], "ms")
    yield at_most("preview of a clawback", later, 50, "ms")


def _start(plain: Path, extended: Path, rounds: int) -> Row:
    """Fava's start as a process, with the extension's line in the ledger and without."""
    taken: dict[Path, list[float]] = {plain: [], extended: []}
    for _ in range(rounds):
        for file, seconds in taken.items():
            seconds.append(_processor_seconds([sys.executable, "-c", START, str(file)]))
    pairs = zip(taken[extended], taken[plain], strict=True)
    ratios = [ours / theirs for ours, theirs in pairs]
    return at_most("Fava's start with the extension : without", ratios, 1.03)


def _processor_seconds(command: list[str]) -> float:
    environment = {**os.environ, "BEANCOUNT_DISABLE_LOAD_CACHE": "1"}
    with subprocess.Popen(command, env=environment) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    sys.exit(main())
