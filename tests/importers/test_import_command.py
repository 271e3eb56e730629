"""`clawback import` as a person types it: a diff, counts, findings, one safe write."""

from __future__ import annotations

import re

import pytest

from tests.importers.import_case import PRACTICE
from tests.importers.import_case import Practice
from tests.importers.import_case import clawback
from tests.importers.import_case import listing
from tests.importers.import_case import sheet

PAY_1043 = "Payment,C0018,1043,,85.00,35.00,30.00,,"
CLAW_1042 = "Clawback,C0017,1042,,35.00,35.00,80.00,,Copay is 80.00"
LOST = "Payment,C0018,9999,,10.00,0.00,0.00,,"


@pytest.mark.slow
def test_a_dry_run_shows_the_change_and_writes_nothing(practice: Practice) -> None:
    practice.file("eob.csv", sheet("35.00", PAY_1043, CLAW_1042))
    output = clawback(practice, "import", "practice.beancount", "eob.csv", "--dry-run")
    assert "+++ b/practice.beancount" in output
    assert '+2026-05-02 ! "Aetna" "Copay is 80.00" #clawback' in output
    assert (
        "2 rows would become 2 new entries, 0 known already, 0 unapplied and 0 findings."
        in output
    )
    assert practice.main.read_text() == PRACTICE


def test_an_import_writes_once_and_a_second_time_nothing(practice: Practice) -> None:
    practice.file("eob.csv", sheet("35.00", PAY_1043, CLAW_1042))
    output = clawback(practice, "import", "practice.beancount", "eob.csv", "--yes")
    assert "Written: practice.beancount." in output
    written = practice.main.read_text()
    assert written.startswith(PRACTICE)
    practice.ledger()
    output = clawback(practice, "import", "practice.beancount", "eob.csv", "--yes")
    assert "no new entries, 2 known already, 0 unapplied and 0 findings" in output
    assert "Nothing to write." in output
    assert practice.main.read_text() == written


def test_without_yes_and_without_a_terminal_nothing_is_written(practice: Practice) -> None:
    practice.file("eob.csv", sheet("35.00", PAY_1043, CLAW_1042))
    output = clawback(practice, "import", "practice.beancount", "eob.csv", code=2)
    assert "say --yes to write" in output
    assert practice.main.read_text() == PRACTICE


def test_findings_and_drafts_of_what_could_not_be_imported(practice: Practice) -> None:
    practice.file("eob.csv", sheet("95.00", PAY_1043, LOST))
    arguments = [
        "import",
        "practice.beancount",
        "eob.csv",
        "--yes",
        "--staging",
        "drafts.beancount",
    ]
    output = clawback(practice, *arguments, code=1)
    assert "eob.csv:6  unknown-claim" in output
    assert "Next: Correct the row, or enter the charge first; " in output
    assert "0 known already, 0 unapplied and 1 finding (1 could not be imported)." in output
    drafts = (practice.folder / "drafts.beancount").read_text()
    assert '2026-05-02 ! "Aetna" "Not imported: insurance-payment" #import-draft' in drafts
    assert drafts.count("for-claim") == 1
    clawback(practice, *arguments, code=1)
    assert (practice.folder / "drafts.beancount").read_text() == drafts


def test_a_staging_file_of_the_ledger_is_written_with_it(practice: Practice) -> None:
    practice.main.write_text('include "drafts.beancount"\n' + PRACTICE)
    drafts = practice.file("drafts.beancount", "; what waits\n")
    practice.file("eob.csv", sheet("95.00", PAY_1043, LOST))
    clawback(
        practice,
        "import",
        "practice.beancount",
        "eob.csv",
        "--yes",
        "--staging",
        "drafts.beancount",
        code=1,
    )
    assert "; what waits\n\n2026-05-02 !" in drafts.read_text()
    practice.ledger()


@pytest.mark.slow
def test_into_names_the_file_and_favas_option_the_default(practice: Practice) -> None:
    practice.main.write_text(
        'include "payments.beancount"\ninclude "other.beancount"\n'
        '2015-01-01 custom "fava-option" "default-file" "payments.beancount"\n' + PRACTICE
    )
    payments = practice.file("payments.beancount", "")
    other = practice.file("other.beancount", "")
    practice.file("eob.csv", sheet("85.00", PAY_1043))
    arguments = ["import", "practice.beancount", "eob.csv", "--yes"]
    clawback(practice, *arguments, "--into", "other.beancount")
    assert "pay-Aetna-5601-1043" in other.read_text()
    other.write_text("")
    clawback(practice, *arguments)
    assert "pay-Aetna-5601-1043" in payments.read_text()
    practice.file("elsewhere.beancount", "")
    output = clawback(practice, *arguments, "--into", "elsewhere.beancount", code=2)
    assert "is not a file of the ledger" in output


def test_a_write_that_would_break_a_balance_is_refused(practice: Practice) -> None:
    text = PRACTICE + "\n2026-06-01 balance Assets:Bank:Checking  165.00 USD\n"
    practice.main.write_text(text)
    practice.file("eob.csv", sheet("85.00", PAY_1043))
    output = clawback(practice, "import", "practice.beancount", "eob.csv", "--yes", code=2)
    assert "Nothing was written" in output
    assert "Balance failed" in output
    assert "import them together with these" in " ".join(output.split())
    assert practice.main.read_text() == text


@pytest.mark.slow
def test_a_ledger_without_the_plugin_is_refused(practice: Practice) -> None:
    practice.main.write_text(PRACTICE.replace("plugin", "; plugin"))
    practice.file("eob.csv", sheet("85.00", PAY_1043))
    output = clawback(practice, "import", "practice.beancount", "eob.csv", "--yes", code=2)
    assert "Set it up with: clawback init practice.beancount" in output


@pytest.mark.slow
def test_files_and_settings_as_practice_systems_have_them(practice: Practice) -> None:
    practice.file(
        "export.csv",
        "Carrier;Scheck;Posted;Case;Zahlung;Adj;Pt owes;Chk Total\n"
        "AETNA HMO;5601;02.05.2026;1043;85,00;35,00;30,00;85,00\n",
    )
    output = clawback(
        practice,
        "import",
        "practice.beancount",
        "export.csv",
        "--dry-run",
        "--map=check=Scheck",
        "--map=claim=Case",
        "--map=date=Posted",
        "--map=insurance-paid=Zahlung",
        "--date-format=%d.%m.%Y",
        "--decimal-comma",
        "--payer=Aetna HMO=Aetna",
        "--kind=sheet",
    )
    assert "^pay-Aetna-5601-1043" in output


@pytest.mark.fuzz
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--map", "insurance=Zahlung"], "use one of type, "),
        (["--map", "nothing"], "is not of the form WHAT=HEADING"),
        (["--kind", "letter"], "Invalid value for '--kind'"),
        (["missing.csv"], "does not exist"),
    ],
)
def test_what_is_typed_wrongly_is_a_usage_error(
    practice: Practice, arguments: list[str], says: str
) -> None:
    practice.file("eob.csv", sheet("85.00", PAY_1043))
    output = clawback(practice, "import", "practice.beancount", "eob.csv", *arguments, code=2)
    assert says in output


@pytest.mark.slow
def test_the_era_or_letter_that_came_second_is_noted_at_the_first(practice: Practice) -> None:
    practice.import_(
        practice.file("list.csv", listing("2026-05-02,1042,,Gone,letter,,,150.00,"))
    )
    era = practice.file("era.csv", listing("2026-05-20,1042,,Gone,ERA,,,150.00,"))
    arguments = ["import", "practice.beancount", "era.csv", "--yes"]
    assert "recorded-by-both" in clawback(practice, *arguments, code=1)
    output = clawback(practice, *arguments, "--attach")
    assert '+  reference: "pay-5512 2026-05-02; pay-5512 2026-05-20"' in output
    assert "1 known already" in clawback(practice, *arguments)
    assert era.exists()


def test_documents_are_archived_and_linked(practice: Practice) -> None:
    practice.main.write_text('option "documents" "documents"\n' + PRACTICE)
    (practice.folder / "documents").mkdir()
    practice.file("Jane Roe.csv", sheet("85.00", PAY_1043))
    practice.file("bad.csv", sheet("10.00", LOST).replace("5601", "5602"))
    output = clawback(
        practice,
        "import",
        "practice.beancount",
        "Jane Roe.csv",
        "bad.csv",
        "--yes",
        "--archive",
        "documents",
        code=1,
    )
    (filed,) = (practice.folder / "documents/Assets/Bank/Checking").iterdir()
    assert re.fullmatch(r"2026-05-02\.remittance-Aetna-5601-\w{8}\.csv", filed.name)
    name = filed.relative_to(practice.folder)
    assert f'  document: "{name}"' in practice.main.read_text()
    assert "bad.csv stays where it is" in output
    assert "Jane" not in practice.main.read_text()


@pytest.mark.slow
def test_a_template_is_filled_in_and_imported(practice: Practice) -> None:
    output = clawback(practice, "template", "sheet.csv")
    assert "Written: sheet.csv" in output
    text = (practice.folder / "sheet.csv").read_text(encoding="utf-8-sig")
    filled = text.replace("Payer,", "Payer,Aetna").replace("Check Number,", "Check Number,5601")
    filled = filled.replace("Check Date,", "Check Date,2026-05-02").replace(
        "Total,", "Total,85"
    )
    (practice.folder / "filled.csv").write_text(filled + "Payment,1043,,,85,35,30,,,,\n")
    clawback(practice, "import", "practice.beancount", "filled.csv", "--yes")
    assert "exists. Choose another name" in clawback(practice, "template", "sheet.csv", code=2)
    assert "neither in .csv nor" in clawback(practice, "template", "sheet.ods", code=2)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sheet.xlsx", "list.csv"])
def test_an_empty_template_is_imported_as_nothing(practice: Practice, name: str) -> None:
    clawback(practice, "template", name, "--kind", name.partition(".")[0])
    output = clawback(practice, "import", "practice.beancount", name, "--yes")
    assert (
        "0 rows in 1 file: no new entries, 0 known already, 0 unapplied and 0 findings."
        in output
    )


@pytest.mark.slow
def test_files_of_one_name_in_two_folders_are_two(practice: Practice) -> None:
    for folder in ("jan", "feb"):
        (practice.folder / folder).mkdir()
    practice.file("jan/eob.csv", sheet("85.00", PAY_1043))
    practice.file("feb/eob.csv", sheet("85.00", PAY_1043))
    arguments = ["import", "practice.beancount", "jan/eob.csv", "feb/eob.csv", "--dry-run"]
    output = clawback(practice, *arguments)
    assert "2 rows in 2 files: 1 row would become 1 new entry, 1 known already" in output
    practice.file("feb/eob.csv", sheet("85.00", PAY_1043.replace("85.00", "80.00")))
    output = clawback(practice, *arguments, code=1)
    assert "feb/eob.csv:5" in output
    same = clawback(practice, "import", *arguments[1:3], "./jan/eob.csv", "--dry-run")
    assert "1 row in 1 file" in same


def test_a_ledger_that_has_errors_says_so(practice: Practice) -> None:
    practice.main.write_text(PRACTICE + "\n2026-06-01 balance Assets:Bank:Checking 1.00 USD\n")
    practice.file("eob.csv", sheet("85.00", PAY_1043))
    output = clawback(practice, "import", "practice.beancount", "eob.csv", "--yes")
    assert "Warning: the ledger has errors already" in output
    assert "Written: practice.beancount." in output
