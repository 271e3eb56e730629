"""What was said of a file is kept beside the ledger, and holds for the next of its shape."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from beancount.core.data import Transaction

from beancount_clawback.importers.remittance_sheet import RemittanceSheetImporter
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.saved_mappings import MAPPINGS_FILE
from tests.importers.import_case import Practice
from tests.importers.import_case import clawback
from tests.importers.import_case import codes

HEAD = "Versicherer;Scheck;Tag;Fall;Gezahlt;Nachlass;Anteil\n"
ROW = "Aetna;{number};02.05.2026;1043;85,00;35,00;30,00\n"
SAID = (
    *("--map", "payer=Versicherer", "--map", "check=Scheck", "--map", "date=Tag"),
    *("--map", "claim=Fall", "--map", "insurance-paid=Gezahlt", "--map", "write-off=Nachlass"),
    *("--map", "client-responsibility=Anteil", "--date-format", "%d.%m.%Y", "--decimal-comma"),
)


@pytest.mark.slow
def test_the_next_file_of_a_shape_is_read_without_asking(practice: Practice) -> None:
    first = practice.file("first.csv", HEAD + ROW.format(number=5601))
    second = practice.file("second.csv", HEAD + ROW.format(number=5602).replace("1043", "1044"))
    clawback(practice, "import", practice.main, second, "--dry-run", code=1)
    shown = clawback(
        practice, "import", practice.main, first, *SAID, "--save-mapping", "mine", "--yes"
    )
    assert "The mapping “mine” was saved in clawback-mappings.json." in shown
    kept = (practice.folder / MAPPINGS_FILE).read_text()
    assert "1043" not in kept
    assert "5601" not in kept
    shown = clawback(practice, "import", practice.main, second, "--dry-run")
    assert "The columns were read as the saved mapping “mine” says." in shown
    assert "1 row would become 1 new entry" in shown


def test_favas_page_and_beangulp_use_a_saved_mapping(practice: Practice) -> None:
    path = practice.file("first.csv", HEAD + ROW.format(number=5601))
    importer = RemittanceSheetImporter(ledger=practice.main)
    assert not importer.identify(str(path))
    clawback(practice, "import", practice.main, path, *SAID, "--save-mapping", "mine", "--yes")
    other = practice.file("other.csv", HEAD + ROW.format(number=5602).replace("1043", "1044"))
    assert importer.identify(str(path))
    found = importer.extract(str(other), [])
    (entry,) = [one for one in found if isinstance(one, Transaction)]
    assert "claim-1044" in entry.links


def test_a_column_holds_one_thing(practice: Practice) -> None:
    text = "Payer,Check,Date,Claim,Paid,Write-off\nAetna,5601,2026-05-02,1043,85.00,35.00\n"
    twice = {Field.WRITE_OFF: "F", Field.CLIENT_RESPONSIBILITY: "Write-off"}
    work = practice.plan(practice.file("eob.csv", text), columns=twice)
    assert (codes(work), work.entries) == (["column-mapped-twice"], ())


def test_headings_that_nobody_knows_are_named_one_by_one(practice: Practice) -> None:
    path = practice.file("first.csv", HEAD + ROW.format(number=5601))
    (found,) = practice.plan(path).findings
    assert "insurance-paid, claim, check, date and payer" in found.next_step
    for one in ("Fall", "D"):
        (found,) = practice.plan(path, columns={Field.CLAIM: one}).findings
        assert "D “Fall” is claim" in found.message
        assert "--map insurance-paid=HEADING" in found.next_step
    names = "payer check date claim insurance-paid write-off client-responsibility"
    by_letter = {Field(name): one for name, one in zip(names.split(), "ABCDEFG", strict=True)}
    work = practice.plan(path, columns=by_letter, date_format="%d.%m.%Y")
    assert [link for one in work.entries for link in one.entry.links if "claim" in link] == [
        "claim-1043"
    ]


@pytest.mark.slow
def test_a_dry_run_saves_nothing(practice: Practice) -> None:
    path = practice.file("first.csv", HEAD + ROW.format(number=5601))
    arguments = ("import", practice.main, path, *SAID, "--save-mapping", "mine", "--dry-run")
    clawback(practice, *arguments)
    assert not (practice.folder / MAPPINGS_FILE).exists()


@pytest.mark.slow
def test_a_new_answer_replaces_the_old_one(practice: Practice) -> None:
    path = practice.file("first.csv", HEAD + ROW.format(number=5601))
    for name in ("mine", "new"):
        clawback(
            practice, "import", practice.main, path, *SAID, "--save-mapping", name, "--yes"
        )
    kept = json.loads((practice.folder / MAPPINGS_FILE).read_text())
    assert [one["name"] for one in kept] == ["new"]
    other = practice.file("other.csv", "Bemerkung;" + HEAD + ";" + ROW.format(number=5602))
    arguments = ("import", practice.main, other, *SAID, "--save-mapping")
    shown = clawback(practice, *arguments, "new", "--yes", code=2)
    assert "use another name" in shown
    clawback(practice, *arguments, "other", "--yes")
    kept = json.loads((practice.folder / MAPPINGS_FILE).read_text())
    assert [one["name"] for one in kept] == ["new", "other"]


@pytest.mark.slow
@pytest.mark.parametrize("text", ["", "{}", "[1]", "nonsense", '[{"columns": 3, "shapes": 4}]'])
def test_a_damaged_file_of_mappings_does_no_harm(practice: Practice, text: str) -> None:
    (practice.folder / MAPPINGS_FILE).write_text(text)
    path = practice.file("first.csv", HEAD + ROW.format(number=5601))
    clawback(practice, "import", practice.main, path, *SAID, "--dry-run")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--save-mapping", "mine"), "give one of them"),
        (("--save-mapping", "../x", "--decimal-comma"), "use up to 40 letters"),
    ],
)
def test_a_mapping_that_cannot_be_kept_is_a_usage_error(
    practice: Practice, arguments: tuple[str, ...], words: str
) -> None:
    path: Path = practice.file("first.csv", HEAD + ROW.format(number=5601))
    shown = clawback(practice, "import", practice.main, path, *arguments, code=2)
    assert words in shown
