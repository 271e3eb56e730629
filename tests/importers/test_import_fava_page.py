"""Fava's import page: extract, edit, save, reload; duplicates come marked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fava.application import create_app
from flask.testing import FlaskClient

from beancount_clawback.claims.checks import find
from beancount_clawback.importers.remittance_sheet import RemittanceSheetImporter
from beancount_clawback.ledger_files.loaded_ledger import load
from beancount_clawback.ledger_language.import_drafts import import_drafts
from beancount_clawback.ledger_language.problems import Severity
from tests.importers.import_case import PRACTICE
from tests.importers.import_case import Practice
from tests.importers.import_case import clawback
from tests.importers.import_case import listing
from tests.importers.import_case import sheet

PAY_1043 = "Payment,C0018,1043,,85.00,35.00,30.00,,"
CLAW_1042 = 'Clawback,C0017,1042,,35.00,35.00,80.00,,"Copay ""80.00"" \\ per call"'
KEPT = "Offset,,,,-20.00,,,,"
LOST = "Payment,C0018,9999,,10.00,0.00,0.00,,"
IMPORT_PY = """\
from pathlib import Path

from beancount_clawback.importers.clawback_list import ClawbackListImporter
from beancount_clawback.importers.remittance_sheet import RemittanceSheetImporter

LEDGER = Path(__file__).with_name("practice.beancount")
CONFIG = [
    RemittanceSheetImporter(ledger=LEDGER, names=True),
    ClawbackListImporter(ledger=LEDGER),
]
"""
OPTIONS = """
2015-01-01 custom "fava-option" "import-config" "import.py"
2015-01-01 custom "fava-option" "import-dirs" "incoming"
"""


class Page:
    """Fava's import page on the small practice, as its browser asks it."""

    def __init__(self, practice: Practice) -> None:
        self.practice = practice
        practice.main.write_text(PRACTICE + OPTIONS)
        practice.file("import.py", IMPORT_PY)
        self.incoming = practice.folder / "incoming"
        self.incoming.mkdir()
        app = create_app([practice.main], load=True)
        self.slug = app.config["LEDGERS"].first_slug()
        self.ledger = app.config["LEDGERS"][self.slug]
        self.client: FlaskClient = app.test_client()

    def put(self, name: str, content: str) -> Path:
        path = self.incoming / name
        path.write_text(content)
        return path

    def ask(self, endpoint: str, **arguments: str) -> Any:  # noqa: ANN401 - JSON
        answer = self.client.get(f"/{self.slug}/api/{endpoint}", query_string=arguments)
        assert answer.status_code == 200, answer.get_json()
        return answer.get_json()["data"]

    def extract(self, path: Path, importer: str) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = self.ask(
            "extract", filename=str(path), importer=importer
        )
        for entry in entries:
            for key, value in entry["meta"].items():
                # The browser takes texts, numbers and truths, and loses all else.
                if key != "__duplicate__":
                    assert isinstance(value, (str, bool, int)), (key, value)
        return entries

    def save(self, entries: list[dict[str, Any]]) -> None:
        kept = [entry for entry in entries if not entry["meta"].get("__duplicate__")]
        answer = self.client.put(f"/{self.slug}/api/add_entries", json={"entries": kept})
        assert answer.status_code == 200, answer.get_json()
        self.ledger.load_file()
        assert self.ledger.errors == []


@pytest.fixture
def page(practice: Practice) -> Iterator[Page]:
    page = Page(practice)
    yield page
    stop = getattr(page.ledger.watcher, "__exit__", None)
    if stop is not None:
        stop(None, None, None)


def test_files_are_offered_with_account_date_and_name(page: Page) -> None:
    page.put("eob.csv", sheet("35.00", PAY_1043, CLAW_1042))
    page.put("list.csv", listing("2026-06-01,1045,,Audit,letter,,,,"))
    page.put("other.pdf", "%PDF")
    digest = hashlib.sha256((page.incoming / "eob.csv").read_bytes()).hexdigest()[:8]
    offered = {
        one["basename"]: [tuple(sorted(i.items())) for i in one["importers"]]
        for one in page.ask("imports")
    }
    assert [dict(one) for one in offered["eob.csv"]] == [
        {
            "account": "Assets:Bank:Checking",
            "date": "2026-05-02",
            "importer_name": "clawback-sheet",
            "name": f"remittance-Aetna-5601-{digest}.csv",
        }
    ]
    assert dict(offered["list.csv"][0])["importer_name"] == "clawback-list"
    assert offered["other.pdf"] == []


def test_what_is_extracted_and_saved_means_the_same(page: Page) -> None:
    """What is kept for an unknown claim is on an account that the plugin opens."""
    path = page.put("eob.csv", sheet("15.00", PAY_1043, CLAW_1042, KEPT))
    entries = page.extract(path, "clawback-sheet")
    assert len(entries) == 4
    page.save(entries)
    text = page.practice.main.read_text()
    assert 'insurance-paid: "85.00 USD"' in text
    assert 'total: "15.00 USD"' in text
    balances = page.practice.balances()
    assert balances["Liabilities:Recoupments:Aetna:Unidentified"] == 20
    direct = Practice(page.incoming)
    direct.import_(direct.file("eob2.csv", sheet("15.00", PAY_1043, CLAW_1042, KEPT)))
    assert balances == direct.balances()


def test_duplicates_come_marked_and_saving_again_adds_nothing(page: Page) -> None:
    path = page.put("eob.csv", sheet("35.00", PAY_1043, CLAW_1042))
    page.save(page.extract(path, "clawback-sheet"))
    before = page.practice.main.read_text()
    again = page.extract(path, "clawback-sheet")
    assert [bool(entry["meta"].get("__duplicate__")) for entry in again] == [True, True]
    page.save(again)
    assert page.practice.main.read_text() == before


def test_an_edited_entry_is_known_again(page: Page) -> None:
    path = page.put("eob.csv", sheet("35.00", PAY_1043, CLAW_1042))
    entries = page.extract(path, "clawback-sheet")
    for entry in entries:
        entry["date"] = "2026-05-20"
        entry["narration"] = "edited"
        entry["flag"] = "*"
    page.save(entries)
    again = page.extract(path, "clawback-sheet")
    assert all(entry["meta"].get("__duplicate__") for entry in again)


def test_a_row_that_cannot_be_imported_is_a_draft_that_moves_nothing(page: Page) -> None:
    path = page.put("Jane Roe.csv", sheet("95.00", PAY_1043, LOST))
    entries = page.extract(path, "clawback-sheet")
    (note,) = [entry for entry in entries if entry["t"] == "Note"]
    assert "the bank account is 10.00 short meanwhile" in note["comment"]
    assert "Missing: claim 9999 10.00 (row 6)" in note["comment"]
    drafts = [entry for entry in entries if "import-draft" in (entry.get("tags") or ())]
    assert [draft["meta"]["finding"] for draft in drafts] == [
        "The ledger has no claim for number 9999."
    ]
    page.save(entries)
    assert page.practice.balances()["Assets:Bank:Checking"] == 250
    assert "Jane" not in page.practice.main.read_text()
    again = page.extract(path, "clawback-sheet")
    assert all(entry["meta"].get("__duplicate__") for entry in again)


def test_a_draft_waits_for_review_until_what_it_says_is_done(page: Page) -> None:
    """The payer is called otherwise; the importer is told, and the draft deleted."""
    eob = sheet("85.00", PAY_1043).replace("Aetna", "AETNA HEALTH")
    path = page.put("eob.csv", eob)
    page.save(page.extract(path, "clawback-sheet"))
    books = page.practice.main
    (found,) = [one for one in find(page.practice.ledger()) if one.check == "import-draft"]
    assert found.severity is Severity.NEEDS_REVIEW
    assert "The ledger has no payer “AETNA HEALTH”" in found.message
    assert 'In import.py, --payer is payers={"NAME": "LEDGER\'S NAME"}.' in found.next_step
    assert found.next_step.endswith("enter by hand what it says, and delete it.")
    listed = clawback(page.practice, "review", books)
    assert "not imported" in listed
    assert "--payer" in listed
    text = books.read_text()
    books.write_text(text.replace("'recoupment'", "'strict-review': True, 'recoupment'", 1))
    assert [str(error.message)[:37] for error in load(str(books)).errors] == [
        "This row of an import is not in the b"
    ]
    books.write_text(text[: text.index('2026-05-02 ! "AETNA HEALTH"')])
    importer = RemittanceSheetImporter(ledger=books, payers={"AETNA HEALTH": "Aetna"})
    extracted = importer.extract(str(path), page.practice.ledger().entries)
    assert import_drafts(extracted) == []
    assert extracted[0].meta["insurance-paid"] == "85.00 USD"
    assert find(page.practice.ledger()) == []


def test_what_is_wrong_with_the_file_is_a_note(page: Page) -> None:
    path = page.put("Jane Roe.csv", sheet("99.00", PAY_1043))
    entries = page.extract(path, "clawback-sheet")
    (note,) = [entry for entry in entries if entry["t"] == "Note"]
    assert "The total of remittance 5601 is 99.00" in note["comment"]
    assert "row 5 85.00" in note["comment"]
    page.save(entries)
    assert "Jane" not in page.practice.main.read_text()


def test_a_sheet_that_is_missing_a_column_is_a_note_and_no_traceback(page: Page) -> None:
    content = "Type,Insurance Paid,Claim,Ins Paid\nPayment,85.00,1043,80.00\n"
    path = page.put("eob.csv", content)
    assert page.ask("imports")[0]["importers"]
    (note,) = page.extract(path, "clawback-sheet")
    assert "Several columns could be insurance-paid" in note["comment"]
