"""ERA files by the command, by beangulp and by the registry of kinds."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from beancount.core.data import Transaction

from beancount_clawback.importers.document_importer import DUPLICATE
from beancount_clawback.importers.era_importer import EraImporter
from beancount_clawback.importers.file_kinds import read_document
from beancount_clawback.importers.sheets.sheet_options import SheetOptions
from tests.importers.era_case import BANK
from tests.importers.era_case import FILES
from tests.importers.era_case import OWED
from tests.importers.era_case import claims
from tests.importers.era_case import clp
from tests.importers.era_case import era
from tests.importers.era_case import held
from tests.importers.era_case import money
from tests.importers.era_case import practice_of
from tests.importers.import_case import Practice
from tests.importers.import_case import clawback

REMITTANCES = sorted(FILES.glob("*.835"))

PAID = clp("1042", "1", "150", "85", "CO*45*35", "PR*3*30")
REVERSED = clp("1042", "22", "-150", "-85", "CO*45*-35", "PR*3*-30")
STRANGE = clp("2001", "1", "150", "60", "CO*45*90")

FEBRUARY = era("145", *claims(PAID, STRANGE), number="5512", date="20260210")
MAY = era("0", *REVERSED, "PLB*1234567893*20261231*WO:1042*-85", number="5601")


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    return practice_of(tmp_path, "1042 150 2026-01-15")


@pytest.mark.slow
def test_the_command_imports_files_once_and_stages_what_is_left(practice: Practice) -> None:
    """85 in, -85 put off: the bank has 85 and 85 are owed. Claim 2001 is unknown."""
    practice.file("may.835", MAY)
    practice.file("february.835", FEBRUARY)
    arguments = ("import", "practice.beancount", "may.835", "february.835", "--yes")
    output = clawback(practice, *arguments, "--staging", "drafts.beancount", code=1)
    assert "4 rows in 2 files: 3 rows become 3 new entries" in output
    assert (
        "february.835:15  unknown-claim\n    The ledger has no claim for number 2001." in output
    )
    assert "DOE" not in output
    assert held(practice, BANK, OWED) == money("85 -85")
    drafts = (practice.folder / "drafts.beancount").read_text()
    assert '  for-claim: "2001"\n' in drafts
    assert "  insurance-paid: 60.00" in drafts
    written = practice.main.read_text()
    output = clawback(practice, *arguments, "--staging", "drafts.beancount", code=1)
    assert "Nothing to write." in output
    assert practice.main.read_text() == written
    assert (practice.folder / "drafts.beancount").read_text() == drafts
    bean_check = Path(sys.executable).with_name("bean-check")
    assert subprocess.run([bean_check, practice.main], check=False).returncode == 0


@pytest.mark.slow
def test_interest_gets_the_account_that_the_command_names(practice: Practice) -> None:
    content = era("87.15", *PAID, "PLB*1234567893*20261231*L6:1042*-2.15")
    practice.file("era.835", content)
    arguments = ("import", "practice.beancount", "era.835", "--yes")
    clawback(practice, *arguments, "--account", "interest=Income:Interest")
    assert held(practice, BANK, "Income:Interest") == money("87.15 -2.15")


@pytest.mark.parametrize("path", REMITTANCES, ids=lambda path: path.stem)
def test_every_file_is_told_by_what_it_holds(path: Path) -> None:
    document = read_document(path, SheetOptions())
    assert document.kind == "ERA"
    rows = sum(line.startswith("CLP*") for line in path.read_text().splitlines())
    assert document.rows_read >= rows > 0


def test_a_file_of_another_kind_is_no_era(practice: Practice) -> None:
    path = practice.file("list.txt", "Date,Claim,Reason\n2026-05-02,1042,Audit\n")
    assert read_document(path, SheetOptions()).kind != "ERA"
    assert not EraImporter(ledger=practice.main).identify(str(path))


def test_the_importer_extracts_names_and_dates_the_file(practice: Practice) -> None:
    path = str(practice.file("february.835", FEBRUARY))
    importer = EraImporter(ledger=practice.main, name="clawback-era-aetna")
    assert importer.name == "clawback-era-aetna"
    assert EraImporter().name == "clawback-era"
    assert importer.identify(path)
    assert str(importer.date(path)) == "2026-02-10"
    assert re.fullmatch(r"remittance-AETNA-5512-\w{8}\.835", importer.filename(path) or "")
    extracted = importer.extract(path, practice.ledger().entries)
    payment, draft = [one for one in extracted if isinstance(one, Transaction)]
    assert "insurance-payment" in payment.tags
    assert payment.meta["carc-co-45"] == "35.00 USD"
    assert "import-draft" in draft.tags


def test_what_the_ledger_has_already_is_marked_as_a_duplicate(practice: Practice) -> None:
    path = practice.file("february.835", FEBRUARY)
    practice.import_(path)
    importer = EraImporter(ledger=practice.main)
    existing = practice.ledger().entries
    extracted = importer.extract(str(path), existing)
    importer.deduplicate(extracted, existing)
    payments = [
        one
        for one in extracted
        if isinstance(one, Transaction) and "insurance-payment" in one.tags
    ]
    assert [DUPLICATE in one.meta for one in payments] == [True]
