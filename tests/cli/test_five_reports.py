"""All five reports are commands: every format, any width, and one rule for the day."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from tests.cli.clawback_run import DEMO
from tests.cli.clawback_run import EXAMPLES
from tests.cli.clawback_run import run

REPORTS = [
    ("revenue",),
    ("revenue", "--basis", "cash", "--by", "payer"),
    ("revenue", "--lines", "--from", "2026-01-01"),
    ("payments", "--by", "payer"),
    ("payments", "--from", "2026-01-01", "--basis", "cash"),
    ("allocation",),
    ("allocation", "--lines", "--from", "2026-05-01"),
    ("outstanding",),
    ("outstanding", "--by", "client"),
    ("outstanding", "--lines"),
    ("outstanding", "--unapplied"),
    ("recoupments",),
    ("recoupments", "--lines"),
    ("recoupments", "--settlements"),
]
RECOUPED = EXAMPLES / "recoupment-and-offset.beancount"


@pytest.mark.parametrize("report", REPORTS, ids=" ".join)
def test_a_table_fits_a_terminal_of_80_characters(
    report: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    name, *options = report
    done = run("report", name, DEMO, *options)
    assert done.exit_code == 0, done.stderr
    assert 40 < max(map(len, done.stdout.splitlines())) <= 80


@pytest.mark.parametrize("name", ["revenue", "payments", "allocation"])
def test_every_report_on_cash_basis_says_what_it_is_not(name: str) -> None:
    output = run("report", name, RECOUPED, "--basis", "cash").output
    assert "This is a management report, not a tax computation." in output


def test_a_report_on_cash_basis_says_what_the_income_statement_has_and_why() -> None:
    """850.00 less the 35.00 that stay written off; cash 3 x 85 + 400 - 50 - 85 - 85."""
    output = run("report", "revenue", RECOUPED, "--basis", "cash", "--by", "year").output
    assert (
        "Income and write-offs on the income statement come to 815.00 USD for the same "
        "entries: it counts charges and write-offs when they are posted, not money; it counts "
        "a clawback on the day of its record, not when it is settled."
    ) in output
    data = json.loads(
        run("report", "revenue", RECOUPED, "--basis", "cash", "--format", "json").output
    )
    assert data["totals"][0]["net"] == "435.00"


def test_recoupments_tie_to_their_accounts_and_mark_what_is_assumed() -> None:
    output = run("report", "recoupments", RECOUPED, "--as-of", "2025-07-31").output
    assert "Recoupments by payer on 2025-07-31" in output
    assert "Liabilities:Recoupments:Aetna  USD         85.00" in output
    lines = run("report", "recoupments", RECOUPED, "--settlements", "--format", "csv").output
    assert "assumed: the oldest" in lines
    assert "as it says" in lines


def test_the_day_is_today_but_never_later_than_the_last_entry() -> None:
    output = run("report", "outstanding", RECOUPED).output
    assert "Outstanding by payer on 2025-09-01" in output
    output = run("report", "outstanding", RECOUPED, "--as-of", "2025-12-31").output
    assert "Outstanding by payer on 2025-12-31" in output


@pytest.mark.slow
def test_a_workbook_has_numbers_and_not_texts() -> None:
    program = Path(sys.executable).with_name("clawback")
    done = subprocess.run(
        [program, "report", "recoupments", RECOUPED, "--format", "xlsx"],
        capture_output=True,
        check=True,
    )
    sheet = openpyxl.load_workbook(io.BytesIO(done.stdout)).active
    heads = [cell.value for cell in next(sheet.iter_rows())]
    (row,) = (row for row in sheet.iter_rows(values_only=True) if row[0] == "Aetna")
    assert row[heads.index("Owed")] == 135


def test_a_ledger_without_recoupment_account_is_told_how_to_name_one(practice: Path) -> None:
    result = run("report", "recoupments", practice)
    assert "'recoupment': 'Liabilities:Recoupments:{payer}'" in result.output
    assert result.exit_code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("recoupments", "--lines", "--settlements"),
        ("outstanding", "--lines", "--unapplied"),
        ("outstanding", "--as-of", "soon"),
    ],
)
def test_what_cannot_be_meant_is_exit_code_2(arguments: tuple[str, ...]) -> None:
    name, *options = arguments
    assert run("report", name, RECOUPED, *options).exit_code == 2
