"""`clawback record --letter`: the letter finds its payment, fills the record, and is kept."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from click.testing import Result

from beancount_clawback.cli import app
from beancount_clawback.letters.letter_file import digest_of
from tests.letters.letter_layouts import LEDGER
from tests.letters.made_pdf import LETTER
from tests.letters.made_pdf import pdf

KEPT = Path(
    "letters/Assets/Bank/Checking", f"2026-05-02.Aetna-pay-5512-{digest_of(pdf(LETTER))}.pdf"
)
RECORD = f"""
2026-05-02 ! "Aetna" "Clawback of EOB 5512" #clawback ^pay-5512
  original: "2026-02-10 Aetna 85.00 35.00 30.00 USD"
  source: "letter"
  payer-reference: "OP-2026-48113"
  document: "{KEPT.as_posix()}"
"""
PART = LETTER.replace("overpayment of $85.00", "overpayment of $45.00")


def run(*arguments: object, answers: str = "") -> Result:
    result = CliRunner().invoke(app, [str(one) for one in arguments], input=answers)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def practice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("letter.pdf").write_bytes(pdf(LETTER))
    path = Path("practice.beancount")
    path.write_text(LEDGER, "utf-8")
    return path


def test_a_letter_becomes_a_record_and_is_kept_without_a_name(practice: Path) -> None:
    done = run("record", practice, "--letter", "letter.pdf", answers="\ny\n")
    assert done.exit_code == 0, done.output
    assert practice.read_text("utf-8") == LEDGER + RECORD
    assert KEPT.read_bytes() == pdf(LETTER)
    assert KEPT.stat().st_mode & 0o007 == 0
    for line in (
        'payer-reference      OP-2026-48113     page 1: "Reference number: OP-2026-48113"',
        'date                 2026-05-02        page 1: "Aetna May 2, 2026"',
        "The letter is kept in",
    ):
        assert line in done.output
    assert "Roe" not in practice.read_text("utf-8")
    again = run("record", practice, "--letter", "letter.pdf", "--yes")
    assert again.exit_code == 1
    assert "It has been taken back already" in again.output
    assert len(list(Path("letters").rglob("*.pdf"))) == 1


def test_undoing_the_record_puts_its_letter_away_with_the_folders_made_for_it(
    practice: Path,
) -> None:
    run("record", practice, "--letter", "letter.pdf", "--yes")
    shown = run("undo", practice, "pay-5512", "--dry-run")
    assert f"goes as well: {KEPT.resolve()}" in shown.output
    assert KEPT.is_file()
    done = run("undo", practice, "pay-5512", answers="y\n")
    assert done.exit_code == 0, done.output
    assert "The letter is deleted." in done.output
    assert practice.read_text("utf-8") == LEDGER
    assert list(Path("letters").iterdir()) == []


@pytest.mark.parametrize("case", ["changed", "named elsewhere", "refused"])
def test_a_letter_stays_that_is_not_the_records_alone(practice: Path, case: str) -> None:
    run("record", practice, "--letter", "letter.pdf", "--yes")
    if case == "changed":
        KEPT.write_bytes(pdf(PART))
        why = f"because it is not the file that was kept then: {KEPT.resolve()}"
    elif case == "named elsewhere":
        note = f'2026-05-03 document Assets:Bank:Checking "{KEPT}"\n'
        practice.write_text(practice.read_text("utf-8") + "\n" + note, "utf-8")
        last = practice.read_text("utf-8").count("\n")
        why = f"and practice.beancount:{last} name it: {KEPT.resolve()}"
    else:
        why = "goes as well"
    before = KEPT.read_bytes()
    answer = "n\n" if case == "refused" else "y\n"
    done = run("undo", practice, "pay-5512", answers=answer)
    assert why in done.output
    assert ("#clawback" in practice.read_text("utf-8")) == (case == "refused")
    assert KEPT.read_bytes() == before


def test_a_part_taken_back_leaves_the_rest_open_and_asks_who_owes_it(practice: Path) -> None:
    Path("letter.pdf").write_bytes(pdf(PART))
    # 85.00 paid less 45.00 = 40.00; 150.00 - 40.00 - 35.00 - 30.00 = 45.00 at the insurer.
    done = run("record", practice, "--letter", "letter.pdf", "--yes")
    assert done.exit_code == 0, done.output
    assert "insurance-paid         40.00 (85.00 USD less 45.00 USD)" in done.output
    assert "Who owes the 45.00 USD?" in done.output
    assert practice.read_text("utf-8").endswith(
        "  insurance-paid: 40.00 USD\n  write-off: 35.00 USD\n"
        "  client-responsibility: 30.00 USD\n"
    )


def test_without_questions_a_letter_that_names_no_amount_is_refused(practice: Path) -> None:
    Path("letter.pdf").write_bytes(pdf(LETTER.replace("overpayment of $85.00", "money")))
    refused = run("record", practice, "--letter", "letter.pdf", "--yes")
    assert refused.exit_code == 2
    assert "does not say how much of the 85.00 USD is taken back" in refused.output
    done = run("record", practice, "--letter", "letter.pdf", "--yes", "--insurance-paid", "0")
    assert done.exit_code == 0, done.output


def test_a_letter_about_two_payments_asks_which(practice: Path) -> None:
    both = PART + "\nClaim 1043, check 5530, treated on January 22, 2026\n"
    Path("letter.pdf").write_bytes(pdf(both))
    refused = run("record", practice, "--letter", "letter.pdf", "--yes")
    assert refused.exit_code == 1
    assert "practice.beancount:24  2026-02-10 Aetna" in refused.output
    assert "practice.beancount:35  2026-02-17 Aetna" in refused.output
    assert practice.read_text("utf-8") == LEDGER
    asked = run("record", practice, "--letter", "letter.pdf", answers="2\n\nn\n")
    assert "Which one is it?" in asked.output
    named = run(
        "record",
        practice,
        "--letter",
        "letter.pdf",
        "--yes",
        "--payment",
        "practice.beancount:35",
    )
    assert named.exit_code == 0, named.output
    assert "#clawback ^pay-5530" in practice.read_text("utf-8")


def test_a_letter_that_fits_none_says_what_was_looked_for(practice: Path) -> None:
    text = "Jane Roe: Aetna asks for a refund of $312.40, check 99001, DOS 03/03/2026"
    Path("letter.pdf").write_bytes(pdf(text))
    refused = run("record", practice, "--letter", "letter.pdf", "--yes")
    assert refused.exit_code == 1
    assert "payers: Aetna\n  numbers: 99001\n  amounts: $312.40\n  dates: 03/03/2026" in (
        refused.output
    )
    assert "Roe" not in refused.output


OWN_BOOKS = """\
option "operating_currency" "USD"
plugin "beancount_clawback" "{
  'insurance-paid': 'Assets:Chase',
  'insurance-responsibility': 'Assets:AR:{payer}',
  'client-responsibility': 'Assets:Patients',
  'write-off': 'Expenses:Contractual',
}"
2020-01-01 open Assets:Chase           USD
2020-01-01 open Assets:AR:BCBS         USD
2020-01-01 open Assets:Patients        USD
2020-01-01 open Expenses:Contractual   USD
2020-01-01 open Income:Therapy         USD

2026-01-12 * "Client A" "90837 session"
  Assets:AR:BCBS           160.00 USD
  Income:Therapy

2026-02-05 * "BCBS" "EOB Client A DOS 1/12, check 20331"
  Assets:Chase              95.00 USD
  Expenses:Contractual      65.00 USD
  Assets:AR:BCBS
"""


def test_a_payment_without_tags_is_found_and_said_to_be_by_a_name_of_initials(
    practice: Path,
) -> None:
    practice.write_text(OWN_BOOKS, "utf-8")
    Path("letter.pdf").write_bytes(
        pdf(
            "Blue Cross and Blue Shield of Examplia                     March 3, 2026\n\n"
            "We paid $95.00 with check number 20331. Please refund $95.00.\n"
        )
    )
    done = run("record", practice, "--letter", "letter.pdf", "--yes")
    assert done.exit_code == 0, done.output
    found = done.output.split("Found in the letter:\n")[1].split("\n\n")[0]
    assert [line.split()[:2] for line in found.splitlines()] == [
        ["payer", "BCBS"],
        ["taken", "back"],
        ["check", "or"],
        ["date", "2026-03-03"],
        ["source", "letter"],
    ]
    assert 'page 1: "Blue Cross and Blue Shield of Examplia' in found
    assert 'check 20331" #insurance-payment ^pay-20331' in practice.read_text("utf-8")


def test_a_number_of_another_payers_payment_does_not_count(practice: Path) -> None:
    Path("letter.pdf").write_bytes(pdf("Blue Cross asks for a refund of $85.00, check 5512"))
    assert (
        "No insurance payment fits" in run("record", practice, "--letter", "letter.pdf").output
    )


def test_a_pdf_that_cannot_be_read_is_one_sentence(practice: Path) -> None:
    Path("letter.pdf").write_bytes(b"%PDF-1.4 nothing")
    refused = run("record", practice, "--letter", "letter.pdf", "--yes")
    assert (refused.exit_code, refused.output.count("\n")) == (2, 1)
    assert "damaged" in refused.output


def test_git_must_not_take_the_letter_in(practice: Path) -> None:
    subprocess.run(["git", "init"], check=True, capture_output=True)
    refused = run("record", practice, "--letter", "letter.pdf", "--yes")
    assert refused.exit_code == 2
    assert refused.output.endswith("/.gitignore:\n/letters/\n")
    assert practice.read_text("utf-8") == LEDGER
    assert not Path("letters").exists()
    Path(".gitignore").write_text("/letters/\n", "utf-8")
    assert run("record", practice, "--letter", "letter.pdf", "--yes").exit_code == 0
    assert KEPT.exists()


def test_without_a_folder_the_record_is_written_and_it_is_said(practice: Path) -> None:
    practice.write_text(LEDGER.replace("  'letters': 'letters',\n", ""), "utf-8")
    done = run("record", practice, "--letter", "letter.pdf", "--yes")
    assert done.exit_code == 0
    assert "The letter itself is not kept" in done.output
    assert "document:" not in practice.read_text("utf-8")
    assert not Path("letters").exists()
