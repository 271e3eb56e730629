"""What the demo practice's payers sent: files that add up, and that name nobody."""

from __future__ import annotations

import csv
import datetime
import io
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from beancount_clawback.demo import export_files
from beancount_clawback.demo import write_demo
from beancount_clawback.demo.exports import END_OF_FIRST_YEAR
from beancount_clawback.demo.practice import two_years
from beancount_clawback.demo.what_payers_sent import what_payers_sent
from beancount_clawback.importers.era import EraFile
from beancount_clawback.importers.era import balance_findings
from beancount_clawback.importers.era import read_bytes
from tests.demo.other_hashes import digests_of_demo

EXPORTS = Path(__file__).parents[2] / "ledgers" / "exports"
END_OF_BOOKS = datetime.date(2026, 6, 1)


@pytest.fixture(scope="module")
def everything() -> dict[str, bytes]:
    """The files of all two years."""
    return export_files(END_OF_BOOKS)


@pytest.fixture(scope="module")
def eras(everything: dict[str, bytes]) -> dict[str, EraFile]:
    return {
        name: read_bytes(content, name)
        for name, content in everything.items()
        if name.endswith(".835")
    }


def rows_of(files: dict[str, bytes], folder: str) -> Iterator[dict[str, object]]:
    """The rows of all tables of a folder, by heading; amounts as numbers, blanks left out."""
    for name, content in files.items():
        if not name.startswith(f"{folder}/"):
            continue
        if name.endswith(".csv"):
            table: list[tuple[object, ...]] = [
                tuple(map(read_cell, row))
                for row in csv.reader(io.StringIO(content.decode(), newline=""))
            ]
        else:
            sheet = openpyxl.load_workbook(io.BytesIO(content)).active
            table = [tuple(map(read_cell, row)) for row in sheet.iter_rows(values_only=True)]
        heading = list(map(str, table[0]))
        for row in table[1:]:
            assert len(row) == len(heading)
            yield {
                key: cell
                for key, cell in zip(heading, row, strict=True)
                if cell not in ("", None)
            }


def read_cell(cell: object) -> object:
    """A number as one: `($30.00)` of a CSV, or 30.0 of a workbook."""
    if isinstance(cell, float):
        return Decimal(f"{cell:.2f}")
    amount = re.fullmatch(r"(\()?\$([0-9,.]+)\)?", cell) if isinstance(cell, str) else None
    if amount is None:
        return cell
    number = Decimal(amount[2].replace(",", ""))
    return -number if amount[1] else number


@pytest.mark.slow
def test_the_checked_in_files_are_what_the_generator_writes() -> None:
    checked_in = {
        path.relative_to(EXPORTS).as_posix(): path.read_bytes()
        for path in EXPORTS.rglob("*")
        if path.suffix in (".beancount", ".835", ".csv", ".xlsx")
    }
    assert checked_in == export_files(END_OF_FIRST_YEAR)


@pytest.mark.slow
def test_they_are_the_same_in_another_process_with_other_hashes() -> None:
    assert len(digests_of_demo("export_files")) == 1


@pytest.mark.slow
def test_every_era_is_read_without_a_finding_but_the_debits(eras: dict[str, EraFile]) -> None:
    assert len(eras) == 48 + 48 + 5
    found = [(name, one.code) for name, era in eras.items() for one in era.findings]
    assert found == [("era/aetna-2024-10.835", "payer-debits")]
    for era in eras.values():
        wrong = [one.code for one in balance_findings(era)]
        # Its stated amount is what the bank pays out, -10.00 of the claims.
        debits = era.file == "era/aetna-2024-10.835"
        assert wrong == (["unbalanced-remittance"] if debits else [])


def test_every_kind_of_claim_and_adjustment_is_there(eras: dict[str, EraFile]) -> None:
    remittances = [one for era in eras.values() for one in era.remittances]
    claims = [claim for one in remittances for claim in one.claims]
    assert {claim.status for claim in claims} == {"1", "2", "4", "19", "22"}
    # Eight clawbacks of Aetna's and Optum's portals, and two of Aetna's letters.
    assert sum(claim.is_reversal for claim in claims) == 10
    moved = Counter(item.code for one in remittances for item in one.provider_adjustments)
    assert set(moved) == {"WO", "FB", "72", "L6"}
    # What is put off and what is taken later come to nothing, but for letters' amounts.
    forward = [
        item.amount
        for one in remittances
        for item in one.provider_adjustments
        if item.code == "FB"
    ]
    assert sum(forward) == 0


def test_every_sheet_adds_up_to_its_remittance(everything: dict[str, bytes]) -> None:
    remittances: dict[tuple[object, object], list[dict[str, object]]] = {}
    for row in rows_of(everything, "sheets"):
        remittances.setdefault((row["Payer"], row["Check #"]), []).append(row)
    assert len(remittances) > 400
    for rows in remittances.values():
        if any(row["Type"] == "Clawback" for row in rows):
            continue
        paid = sum(row.get("Ins. Paid", 0) - row.get("Taken", 0) for row in rows)  # type: ignore[operator]
        assert {row["Check Total"] for row in rows} == {paid}


def test_the_list_has_what_came_by_letter_and_by_phone(everything: dict[str, bytes]) -> None:
    rows = list(rows_of(everything, "lists"))
    # 49 reversals: one written out by hand, eight on portals that have a remittance.
    assert len(rows) == 49 - 1 - 8
    assert {row["Source"] for row in rows} == {"letter", "phone", "portal"}


def test_every_cent_of_the_practice_is_in_a_file() -> None:
    """Payments, what payers kept back, and what they added for being late."""
    practice = two_years()
    sent = what_payers_sent(practice)
    by_files = sum((one.total for one in sent.remittances), Decimal(0))
    by_files -= sum(
        (one.was.paid - one.now.paid + Decimal(one.notice.took_more))
        for one in sent.letters
        if one.notice.debited
    )
    in_books = sum(
        (
            move.amount
            for entry in practice.entries
            if entry.by_payer
            for move in entry.moves
            if move.account == "Assets:Bank:Checking"
        ),
        Decimal(0),
    )
    assert by_files == in_books


def test_nobody_is_named(everything: dict[str, bytes]) -> None:
    clients = [
        line
        for name, content in everything.items()
        if name.endswith(".835")
        for line in content.decode().splitlines()
        if line.startswith("NM1*QC")
    ]
    assert len(clients) > 1500
    assert not [
        line for line in clients if not re.fullmatch(r"NM1\*QC\*1\*{6}MI\*C\d{4}~", line)
    ]


@pytest.mark.slow
def test_the_books_before_an_import_have_nothing_from_a_payer(tmp_path: Path) -> None:
    main = write_demo(tmp_path / "try", export_files())
    assert main == tmp_path / "try" / "practice.beancount"
    texts = [path.read_text() for path in main.parent.glob("*.beancount")]
    assert not [text for text in texts if "#insurance-payment" in text]
    # The reversal that the bookkeeper wrote out by hand, before there were records.
    assert sum(text.count("#clawback") for text in texts) == 1


@pytest.mark.slow
def test_the_command_lays_them_out_and_says_how_to_import_them(tmp_path: Path) -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("clawback"), "demo", "try", "--exports"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "clawback import practice.beancount era/*.835" in done.stdout
    written = {
        path.relative_to(tmp_path / "try").as_posix()
        for path in (tmp_path / "try").rglob("*")
        if path.is_file()
    }
    assert written == set(export_files())
