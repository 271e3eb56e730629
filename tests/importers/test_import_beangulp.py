"""The importers as beangulp runs them: its own test harness, extract, archive."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import beangulp
import pytest
from beancount import loader
from beancount.core.data import Document
from beancount.core.data import Transaction

from beancount_clawback.importers.clawback_list import ClawbackListImporter
from beancount_clawback.importers.remittance_sheet import RemittanceSheetImporter
from tests.importers.import_case import PRACTICE
from tests.importers.import_case import Practice
from tests.importers.import_case import listing
from tests.importers.import_case import sheet

HERE = Path(__file__).parent
ERA_FILES = "era/files"
PAY_1043 = "Payment,C0018,1043,,85.00,35.00,30.00,,"
CLAW_1042 = "Clawback,C0017,1042,,35.00,35.00,80.00,,Copay is 80.00"
IMPORT_PY = """\
from pathlib import Path

import beangulp

from beancount_clawback.importers.clawback_list import ClawbackListImporter
from beancount_clawback.importers.remittance_sheet import RemittanceSheetImporter

LEDGER = Path(__file__).with_name("practice.beancount")
CONFIG = [
    RemittanceSheetImporter(ledger=LEDGER, documents="documents"),
    ClawbackListImporter(ledger=LEDGER, documents="documents"),
]

if __name__ == "__main__":
    beangulp.Ingest(CONFIG)()
"""


def run(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "TERM": "dumb", "PYTHONPATH": str(HERE.parents[1])},
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("script", "documents", "ignored"),
    [
        ("import_era.py", ERA_FILES, []),
        ("import_sheets.py", "documents/sheets", ["bank.csv"]),
        ("import_lists.py", "documents/lists", []),
    ],
)
def test_beangulps_own_harness_passes(script: str, documents: str, ignored: list[str]) -> None:
    """Each document comes out as the file beside it says; the bank's export is nobody's."""
    output = run(HERE, script, "test", documents)
    files = {path.name for path in (HERE / documents).iterdir()}
    expected = {name for name in files if f"{name}.beancount" in files}
    assert output.count("PASSED") == len(expected) >= 2
    assert sorted(files - expected - {f"{name}.beancount" for name in expected}) == ignored
    assert [line.split()[1] for line in output.splitlines() if "IGNORED" in line] == [
        str(HERE / documents / name) for name in ignored
    ]


def test_one_import_script_tells_every_document_by_what_it_holds() -> None:
    output = run(HERE, "ingest.py", "identify", ERA_FILES, "documents")
    told = Counter(line.strip() for line in output.splitlines() if line.startswith("  "))
    kinds = {"clawback-era": ERA_FILES, "clawback-sheet": "documents/sheets"}
    kinds["clawback-list"] = "documents/lists"
    assert told == {
        name: len(list((HERE / folder).glob("*.beancount"))) for name, folder in kinds.items()
    }


@pytest.mark.slow
def test_the_script_extracts_an_era_a_sheet_and_two_lists_at_once() -> None:
    """What several documents have comes once.

    The ERA has 2 payments and 1 record, the sheet 1 and 1, the first list another record and a
    draft. Its record for claim 1042 is of the day and payment of the sheet's, and the second
    list repeats the first one: 4 duplicates.
    """
    era = f"{ERA_FILES}/part_taken_back.835"
    lists = ("documents/lists/letters.csv", "documents/lists/audits.xlsx")
    output = run(HERE, "ingest.py", "extract", era, "documents/sheets/remittance.csv", *lists)
    entries = [line for line in output.splitlines() if line.startswith("2026-")]
    assert sum("#insurance-payment " in line for line in entries) == 3
    assert sum(" #clawback " in line for line in entries) == 3
    assert sum("#import-draft" in line for line in entries) == 1
    assert output.count("; duplicate of ") == 4


@pytest.mark.slow
def test_extract_prints_what_the_ledger_can_take_as_it_is(practice: Practice) -> None:
    practice.file("import.py", IMPORT_PY)
    practice.file("eob.csv", sheet("35.00", PAY_1043, CLAW_1042))
    practice.file("list.csv", listing("2026-06-01,1045,,Audit,letter,50.00,75.00,25.00,"))
    arguments = ("import.py", "extract", "-e", "practice.beancount", "eob.csv", "list.csv")
    extracted = run(practice.folder, *arguments)
    practice.main.write_text(PRACTICE + "\n" + extracted)
    assert practice.balances()["Assets:Bank:Checking"] == 200
    assert practice.balances()["Liabilities:Recoupments:Cigna"] == -30
    again = run(practice.folder, *arguments)
    entries = [line for line in again.splitlines() if line[:2] == "20"]
    assert not entries
    assert again.count("; duplicate of ") == 3
    assert f"; duplicate of {practice.main}:" in again


def test_two_files_with_the_same_remittance_are_duplicates_of_each_other(
    practice: Practice,
) -> None:
    practice.file("import.py", IMPORT_PY)
    practice.file("a.csv", sheet("85.00", PAY_1043))
    practice.file("b.csv", sheet("85.00", PAY_1043))
    output = run(
        practice.folder, "import.py", "extract", "-e", "practice.beancount", "a.csv", "b.csv"
    )
    assert output.count("\n2026-05-02 * ") == 2
    assert output.count("\n; 2026-05-02 * ") == 2


@pytest.mark.slow
def test_documents_are_archived_and_linked_to_their_entries(practice: Practice) -> None:
    practice.main.write_text(
        'option "documents" "documents"\nplugin "fava.plugins.link_documents"\n'
        'plugin "fava.plugins.tag_discovered_documents"\n' + PRACTICE
    )
    (practice.folder / "documents").mkdir()
    practice.file("import.py", IMPORT_PY)
    practice.file("Jane Roe.csv", sheet("35.00", PAY_1043, CLAW_1042))
    extracted = run(
        practice.folder, "import.py", "extract", "-e", "practice.beancount", "Jane Roe.csv"
    )
    assert "Jane" not in extracted.replace(f"**** {practice.folder}/Jane Roe.csv", "")
    with practice.main.open("a") as stream:
        stream.write(extracted)
    run(practice.folder, "import.py", "archive", "-o", "documents", "Jane Roe.csv")
    (archived,) = (practice.folder / "documents/Assets/Bank/Checking").iterdir()
    assert re.fullmatch(r"2026-05-02\.remittance-Aetna-5601-\w{8}\.csv", archived.name)
    entries, errors, _ = loader.load_file(str(practice.main))
    assert [
        str(error.message) for error in errors if "Document not found" in error.message
    ] == []
    documents = [entry for entry in entries if isinstance(entry, Document)]
    assert [document.filename for document in documents] == [str(archived)]
    linked = [
        entry
        for entry in entries
        if isinstance(entry, Transaction) and "dok-2026-05-02" in entry.links
    ]
    # The payment, and reversal and corrected payment of the record.
    assert len(linked) == 3


def test_an_importer_takes_only_its_own_kind_of_file(practice: Practice) -> None:
    eob = str(practice.file("eob.csv", sheet("85.00", PAY_1043)))
    letters = str(practice.file("list.csv", listing("2026-06-01,1045,,x,,,,,")))
    bank = str(practice.file("bank.csv", "Date,Description,Amount\n2026-05-02,AETNA,35\n"))
    sheets = RemittanceSheetImporter(ledger=practice.main)
    lists = ClawbackListImporter(ledger=practice.main)
    assert [sheets.identify(one) for one in (eob, letters, bank)] == [True, False, False]
    assert [lists.identify(one) for one in (eob, letters, bank)] == [False, True, False]
    assert not sheets.identify(str(practice.main))
    assert not sheets.identify(str(practice.folder))
    assert not sheets.identify(str(practice.folder / "missing.csv"))


def test_each_importer_has_a_name_of_its_own(practice: Practice) -> None:
    importers = [
        RemittanceSheetImporter(ledger=practice.main),
        ClawbackListImporter(ledger=practice.main),
        ClawbackListImporter(ledger=practice.main, name="clawback-list-of-ehr"),
    ]
    assert [one.name for one in importers] == [
        "clawback-sheet",
        "clawback-list",
        "clawback-list-of-ehr",
    ]
    beangulp.Ingest(importers)


def test_settings_that_cannot_be_are_refused_at_once() -> None:
    with pytest.raises(ValueError, match="'insurance' is nothing that a column holds"):
        RemittanceSheetImporter(columns={"insurance": "x"})
    with pytest.raises(ValueError, match="unknown key"):
        RemittanceSheetImporter(config={"recoupement": "Liabilities:X"})


def test_without_a_ledger_nothing_is_guessed(practice: Practice) -> None:
    eob = str(practice.file("eob.csv", sheet("85.00", PAY_1043)))
    importer = RemittanceSheetImporter(config={"recoupment": "Liabilities:Recoupments:{payer}"})
    entries = importer.extract(eob, [])
    tagged = [sorted(entry.tags or ()) for entry in entries if isinstance(entry, Transaction)]
    assert tagged == [["import-draft", "insurance-payment-draft"]]


def test_the_harness_and_the_other_tests_have_the_same_practice() -> None:
    assert (HERE / "practice.beancount").read_text().endswith(PRACTICE)
