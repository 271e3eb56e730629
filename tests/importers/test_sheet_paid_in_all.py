"""What the client paid among all payments of a row, and sheets that a workbook hides.

The claims are those of `test_sheet_shapes`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from beancount_clawback.importers.posting.plan import ImportPlan
from tests.importers.import_case import codes
from tests.importers.test_sheet_shapes import P1
from tests.importers.test_sheet_shapes import P2
from tests.importers.test_sheet_shapes import booked
from tests.importers.test_sheet_shapes import practice_of

HEAD = "Payer,Check #,Check Date,Claim,Billed,Patient Paid,{},Adjustment,{}"


def planned(tmp_path: Path, paid: str, left: str, *rows: str, ignored: str = "") -> ImportPlan:
    practice = practice_of(tmp_path)
    lines = [HEAD.format(paid, left), *(f"Aetna,8101,04/15/2026,{row}" for row in rows)]
    path = practice.file("export.csv", "\n".join(lines) + "\n")
    return practice.plan(path, ignored=tuple(filter(None, [ignored])))


@pytest.mark.parametrize("heading", ["Total Paid", "Payments", "Paid"])
def test_the_balance_proves_that_the_clients_payment_is_among_all(
    tmp_path: Path, heading: str
) -> None:
    """Of 110.00 the client paid 20.00, for nothing of 150.00 is left beside 40.00."""
    work = planned(
        tmp_path,
        heading,
        "Balance",
        "2004,150.00,20.00,110.00,40.00,0.00",
        "2005,150.00,0.00,85.00,45.00,20.00",
    )
    assert booked(work) == [P1, ("claim-2005", "85.00", "45.00", "")]
    assert sorted(codes(work)) == [
        *("computed-amounts", "computed-amounts", "left-with-insurance", "no-total")
    ]


def test_the_clients_share_proves_it_as_well(tmp_path: Path) -> None:
    """Unless the adjustments may have that share among them: then nothing is proved."""
    rows = ("2004,150.00,20.00,110.00,40.00,20.00", "2005,150.00,,85.00,45.00,20.00")
    head = HEAD.format("Total Paid", "Pt Resp")
    practice = practice_of(tmp_path)
    lines = [head, *(f"Aetna,8101,04/15/2026,{row}" for row in rows)]
    path = practice.file("written.csv", "\n".join(lines).replace("Adjustment", "Write-Off"))
    assert booked(practice.plan(path)) == [P1, P2]
    unproved = planned(tmp_path, "Total Paid", "Pt Resp", *rows)
    assert booked(unproved) == [P2]
    assert "paid-in-all" in codes(unproved)
    apart = ("2004,150.00,20.00,90.00,40.00,20.00", "2005,150.00,20.00,85.00,45.00,20.00")
    assert booked(planned(tmp_path, "Total Paid", "Pt Resp", *apart)) == [P1, P2]


def test_what_nothing_proves_is_a_question_and_its_answer_is_enough(tmp_path: Path) -> None:
    row = "2004,150.00,20.00,110.00,40.00,"
    work = planned(tmp_path, "Total Paid", "Balance", row)
    assert not work.entries
    (found,) = [one for one in work.findings if one.code == "paid-in-all"]
    assert "--map ignore=F" in found.next_step
    work = planned(tmp_path, "Total Paid", "Balance", row, ignored="F")
    assert booked(work) == [("claim-2004", "110.00", "40.00", "")]


def test_what_is_called_the_insurers_has_nothing_of_the_clients_in_it(tmp_path: Path) -> None:
    row = "2004,150.00,20.00,110.00,40.00,0.00"
    work = planned(tmp_path, "Insurance Paid", "Balance", row)
    assert booked(work) == [("claim-2004", "110.00", "40.00", "")]


def test_a_hidden_sheet_with_rows_is_named(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    head = ["Payer", "Check #", "Check Date", "Claim", "Paid", "Adj", "Pt Resp"]
    for title, rows in (
        ("April", [head, ["Aetna", "8101", "2026-04-15", "2004", 90, 40, 20]]),
        ("May", [head, ["Aetna", "8102", "2026-05-15", "2005", 85, 45, 20]]),
        ("Empty", []),
    ):
        sheet = book.create_sheet(title)
        sheet.sheet_state = "visible" if title == "April" else "hidden"
        for row in rows:
            sheet.append(row)
    book.remove(book.worksheets[0])
    practice = practice_of(tmp_path)
    book.save(tmp_path / "months.xlsx")
    work = practice.plan(tmp_path / "months.xlsx")
    assert booked(work) == [P1]
    (found,) = [one for one in work.findings if one.code == "hidden-sheets"]
    assert found.message == "Hidden sheets of the workbook were left out: “May”."
