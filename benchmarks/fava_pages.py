"""The Fava pages: server time beside that of Fava's income statement, and their weight.

`python benchmarks/fava_pages.py` measures 100,000 transactions with 5,000 clawbacks; `--quick`
a tenth. Times are of the process, in one run, under the same filter for both: the first view
under a filter, and the best of three later ones. What the pages read once per load of the
ledger is measured apart, before.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from fava.application import create_app
from flask.testing import FlaskClient
from practice_text import practice

LINE = '2024-01-01 custom "fava-extension" "beancount_clawback.fava_ext"\n'
PAGES = (
    "claims",
    "claim&claim=claim-300",
    "revenue",
    "revenue&by=payer",
    "payments",
    "allocation",
    "outstanding",
    "recoupments",
)
FILTERS = ("", "time=2020", 'filter=payee:"Aetna"', "account=Income:Sessions")
REPORT = "extension/Clawback/?page="


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the size")
    scale = 10 if parser.parse_args().quick else 1
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "practice.beancount"
        file.write_text(practice(100_000 // scale, 5_000 // scale, "records") + LINE)
        app = create_app([file], load=True)
        slug = app.config["LEDGERS"].first_slug()
        print("| what | first view | later | page, kB |")
        print("|---|---|---|---|")
        client = app.test_client()
        for report in ("claims", "revenue", "outstanding"):
            took, _ = _measured(client, slug, f"{REPORT}{report}&time=2016-01")
            print(f"| once per load: {report} | {took:.2f} s | | |")
        for filters in FILTERS:
            _compare(client, slug, filters)


def _compare(client: FlaskClient, slug: str, filters: str) -> None:
    """A line for each page under one filter, as a share of the income statement."""

    def fava() -> float:
        # Fava's page is empty; what it shows comes from its API.
        page, _ = _measured(client, slug, f"income_statement/?{filters}")
        data, _ = _measured(client, slug, f"api/income_statement?{filters}")
        return page + data

    first, later = fava(), min(fava() for _ in range(3))
    print(f"| **income statement** {filters} | {first:.3f} s | {later:.3f} s | |")
    for page in PAGES:
        address = f"{REPORT}{page}&{filters}"
        own_first, size = _measured(client, slug, address)
        own_later = min(_measured(client, slug, address)[0] for _ in range(3))
        shares = f"{own_first / first:.2f} of it | {own_later / later:.2f} of it"
        print(f"| {page} {filters} | {shares} | {size // 1000} |")


def _measured(client: FlaskClient, slug: str, address: str) -> tuple[float, int]:
    start = time.process_time()
    response = client.get(f"/{slug}/{address}")
    took = time.process_time() - start
    if response.status_code != 200:
        raise SystemExit(f"{address} answered {response.status_code}")
    return took, len(response.data)


if __name__ == "__main__":
    main()
