"""The demo practice, from its own books and what its payers sent, is the demo practice.

`ledgers/exports` has a year of ERA files, sheets typed from paper and a list of clawbacks,
beside books without anything from a payer. Importing must give what the demo's books hold, on
every account and, by the bank's and the payers' balance assertions, at every month's end.
"""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import pytest

from beancount_clawback.cli.demo_command import IMPORT
from beancount_clawback.demo import MAIN_FILE
from beancount_clawback.demo import export_files
from beancount_clawback.demo import write_demo
from beancount_clawback.importers.documents.findings import RowPlace
from beancount_clawback.importers.documents.remittance import CONTRACTUAL
from beancount_clawback.importers.matching.row_cases import ImportRules
from beancount_clawback.importers.posting.plan import plan
from beancount_clawback.ledger_files.loaded_ledger import load
from tests.importers.import_case import Practice
from tests.importers.import_case import codes
from tests.warm_commands import WarmCommands

pytestmark = pytest.mark.slow

LEDGERS = Path(__file__).parents[2] / "ledgers"
SENT = (".835", ".csv", ".xlsx")
END_OF_YEAR = "2024-12-31"
END_OF_BOOKS = datetime.date(2026, 6, 1)
OPTIONS = (*IMPORT[IMPORT.index("--into") :].split(), "--yes")
"""As `clawback demo` prints them: the practice writes off what it filed too late."""


def every_row(_: RowPlace) -> bool:
    return True


RULES = ImportRules(accounts={"interest": "Income:Interest:Payers"}, attach=every_row)


class Process(Protocol):
    """Runs a program; gives what it prints, and checks its exit code."""

    def __call__(self, folder: Path, name: str, *arguments: str, code: int = 0) -> str: ...


@pytest.fixture(scope="module")
def process() -> Iterator[Process]:
    commands = WarmCommands()

    def run(folder: Path, name: str, *arguments: str, code: int = 0) -> str:
        done = commands.run([name, *arguments], folder)
        assert done.returncode == code, done.stdout[-3000:] + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr

    yield run
    commands.close()


def copied(folder: Path) -> list[str]:
    """A copy of the practice before the import; the files that its payers sent."""
    shutil.copytree(LEDGERS / "exports", folder)
    sent = [path for path in folder.rglob("*") if path.suffix in SENT]
    return sorted(str(path.relative_to(folder)) for path in sent)


def balances(ledger: Path, process: Process) -> str:
    """What every account holds at the end of the year, as bean-query prints it."""
    query = (
        f"SELECT account, sum(position) WHERE date <= {END_OF_YEAR} "
        "GROUP BY account ORDER BY account"
    )
    return process(ledger.parent, "bean-query", "-f", "csv", str(ledger), query)


@pytest.fixture(scope="module")
def demo_balances(process: Process) -> str:
    """What the demo practice's accounts hold at the end of its first year."""
    return balances(LEDGERS / "demo" / MAIN_FILE, process)


def test_a_year_of_files_gives_the_demos_books_once_in_any_order(
    tmp_path: Path, process: Process, demo_balances: str
) -> None:
    folder = tmp_path / "practice"
    files = copied(folder)
    assert len(files) == 60
    ledger, imported = folder / MAIN_FILE, folder / "imported.beancount"
    done = process(folder, "clawback", "import", MAIN_FILE, *files, *OPTIONS)
    assert "1,581 rows in 60 files: 1,581 rows become 1,579 new entries, 0 known" in done
    assert process(folder, "bean-check", MAIN_FILE) == ""
    assert balances(ledger, process) == demo_balances
    written = imported.read_bytes()
    again = process(folder, "clawback", "import", MAIN_FILE, *reversed(files), *OPTIONS)
    assert "no new entries, 1,581 known already" in again
    assert imported.read_bytes() == written
    other = tmp_path / "other"
    files = copied(other)
    shuffled = [name for start in range(7) for name in reversed(files[start::7])]
    process(other, "clawback", "import", MAIN_FILE, *shuffled, *OPTIONS)
    assert (other / "imported.beancount").read_bytes() == written


def test_a_letter_that_an_era_repeats_is_made_one_with_it_later(
    tmp_path: Path, process: Process, demo_balances: str
) -> None:
    """15.00 of claim 1375: a letter of 2024-07-23, and the ERA of the next day takes it.

    Without --attach the ERA's rows are findings, and the bank is 15.00 off; with it the
    letter's record bears the ERA's reference, and the 15.00 are owed no more.
    """
    folder = tmp_path / "practice"
    files = copied(folder)
    options = [one for one in OPTIONS if one != "--attach"]
    done = process(folder, "clawback", "import", MAIN_FILE, *files, *options, code=1)
    assert "aetna-2024-07.835:613  recorded-by-both" in done
    assert (
        "1,579 rows become 1,578 new entries, 0 known already, 0 unapplied and 2 findings"
        in done
    )
    assert "(15.00 too much)" in process(folder, "bean-check", MAIN_FILE, code=1)
    done = process(folder, "clawback", "import", MAIN_FILE, *files, *OPTIONS)
    assert "2 rows become 1 new entry, 1,579 known already" in done
    assert "+  Liabilities:Recoupments:Aetna                          15.00 USD" in done
    assert process(folder, "bean-check", MAIN_FILE) == ""
    assert balances(folder / MAIN_FILE, process) == demo_balances


def test_all_that_was_sent_in_two_years_gives_the_demos_books(tmp_path: Path) -> None:
    main = write_demo(tmp_path / "books", export_files(END_OF_BOOKS))
    sent = [path for path in main.parent.rglob("*") if path.suffix in SENT]
    practice = Practice(main.parent, main.read_text(encoding="utf-8"))
    work = plan(
        practice.read(*sent, contractual=CONTRACTUAL | {"29"}),
        load(str(main)),
        replace(RULES, into=str(main)),
    )
    # What payers took by 0.37 and 1.12 too much, and an ERA by which one debits the bank.
    assert codes(work) == ["payer-debits", "taken-differs", "taken-differs"]
    assert work.counts.posted == work.counts.rows == 3355
    practice.append(work)
    demo = write_demo(tmp_path / "demo")
    assert practice.balances() == Practice(demo.parent, demo.read_text()).balances()
