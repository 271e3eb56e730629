"""Several tables in one sheet, titles over some of its rows, and lines that continue a claim.

The claims and right results are those of `test_sheet_shapes`.
"""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from beancount_clawback.importers.sheets.column_names import Field
from tests.importers.import_case import codes
from tests.importers.test_sheet_shapes import K1
from tests.importers.test_sheet_shapes import P1
from tests.importers.test_sheet_shapes import P2
from tests.importers.test_sheet_shapes import P3
from tests.importers.test_sheet_shapes import booked
from tests.importers.test_sheet_shapes import practice_of

HEAD = "Payer,Check #,Check Date,Claim #,DOS,Ins Paid,Write Off,Patient Resp\n"
FIRST = "Aetna,8101,04/15/2026,2004,03/16/2026,90.00,40.00,20.00\n"
SECOND = "Aetna,8101,04/15/2026,2005,03/17/2026,85.00,45.00,20.00\n"
PLAIN = HEAD + FIRST + SECOND
TURNED = (
    "Payer,Check #,Check Date,Claim #,DOS,Patient Resp,Write Off,Ins Paid\n"
    "Aetna,8101,04/15/2026,2005,03/17/2026,20.00,45.00,85.00\n"
)
TAKEN = "Payer,Check #,Check Date,Claim #,DOS,Recouped Amount\n"
TAKEN += "Aetna,8101,04/15/2026,2001,01/12/2026,90.00\n"
LISTED = "Payer,Recoup Date,Claim #,Recouped Amount,Reason\nAetna,04/15/2026,2001,90.00,COB\n"
SUMMARY = "Payer,Check #,Check Date,Check Amount\nAetna,8101,04/15/2026,$175.00\n"
OTHER_CHECK = "Cigna,8102,04/20/2026,$70.00\n"
THIRD = "Cigna,8102,04/20/2026,2006,03/18/2026,70.00,30.00,20.00\n"

TABLES: dict[str, tuple[str, list[tuple[str, ...]]]] = {
    "the same columns in another order": (HEAD + FIRST + "\n" + TURNED, [P1, P2]),
    "take-backs with a column of their own": (PLAIN + "\n" + TAKEN, [P1, P2, K1]),
    "these first": (TAKEN + "\n" + PLAIN, [P1, P2, K1]),
    "a list without a check": (PLAIN + "\nRecoupments\n" + LISTED, [P1, P2, K1]),
    "two rows of headings": ("Payment,,,Claim,,Amounts,,\n" + PLAIN, [P1, P2]),
    "the check below its rows": (PLAIN + "\n" + SUMMARY, [P1, P2]),
    "two checks above their rows": (
        SUMMARY + OTHER_CHECK + "\n" + PLAIN + THIRD,
        [P1, P2, P3],
    ),
}


@pytest.mark.parametrize("what", list(TABLES))
def test_each_table_of_a_sheet_has_its_own_columns(tmp_path: Path, what: str) -> None:
    content, entries = TABLES[what]
    practice = practice_of(tmp_path)
    path = practice.file("export.csv", content)
    work = practice.import_(path)
    assert booked(work) == sorted(entries)
    assert set(codes(work)) <= {"no-total", "more-sheets"}
    assert not practice.plan(path).entries


REVERSED = "Aetna,8101,04/15/2026,2001,01/12/2026,90.00,40.00,20.00\n"
TOLD_BY_SECTION = PLAIN + "Recoupments\nAetna\n" + REVERSED
ENDED = TOLD_BY_SECTION + "Payments of Cigna\n" + THIRD


@pytest.mark.parametrize(
    ("content", "entries"),
    [(TOLD_BY_SECTION, [P1, P2]), (ENDED, [P1, P2, P3]), ("Takebacks\n" + HEAD + FIRST, [])],
)
def test_rows_below_a_title_of_take_backs_are_a_question(
    tmp_path: Path, content: str, entries: list[tuple[str, ...]]
) -> None:
    practice = practice_of(tmp_path)
    work = practice.plan(practice.file("export.csv", content))
    assert booked(work) == sorted(entries)
    assert codes(work).count("taken-or-left") == 1


def test_so_are_those_of_a_sheet_that_is_called_so(tmp_path: Path) -> None:
    practice = practice_of(tmp_path)
    book = openpyxl.Workbook()
    for title, row in (
        ("Payments", FIRST),
        ("Takebacks", SECOND),
        ("Paid and recouped", THIRD),
    ):
        sheet = book.create_sheet(title)
        sheet.append(HEAD.strip().split(","))
        sheet.append(row.strip().split(","))
    book.remove(book.worksheets[0])
    book.save(practice.folder / "export.xlsx")
    work = practice.plan(practice.folder / "export.xlsx")
    assert booked(work) == sorted([P1, P3])
    assert codes(work).count("taken-or-left") == 1


def test_a_line_without_a_claim_is_of_the_claim_above_it(tmp_path: Path) -> None:
    practice = practice_of(tmp_path)
    content = (
        "Payer,Check #,Check Date,Claim #,DOS,CPT,Billed,Ins Paid,Write Off,Patient Resp\n"
        "Aetna,8101,04/15/2026,2004,03/16/2026,90837,100.00,60.00,25.00,15.00\n"
        ",,,,,90785,50.00,30.00,15.00,5.00\n"
        "Aetna,8101,04/15/2026,2005,03/17/2026,90837,150.00,85.00,45.00,20.00\n"
    )
    work = practice.plan(practice.file("lines.csv", content))
    assert booked(work) == sorted([P1, P2])
    assert codes(work) == ["no-total"]


CODED = "Payer,Check #,Check Date,Claim #,Charge,Paid,{head}\n"
CODED += "Aetna,8101,04/15/2026,2004,150,90,{cell}\n"


@pytest.mark.parametrize(
    ("head", "cell"),
    [
        ("CAS", "CO-45 40.00|PR-1 5.00|PR-2 15.00"),
        ("Adjustments", '"CO-45: $40.00, PR-3: $20.00"'),
        ("Adjustment Codes", "CO45=40.00;PR3=20.00"),
    ],
)
def test_amounts_beside_their_codes_in_one_cell_are_the_shares(
    tmp_path: Path, head: str, cell: str
) -> None:
    practice = practice_of(tmp_path)
    work = practice.plan(practice.file("codes.csv", CODED.format(head=head, cell=cell)))
    assert booked(work) == [P1]
    assert codes(work) == ["no-total"]


def test_percents_are_no_amounts_and_a_payout_has_a_number(tmp_path: Path) -> None:
    practice = practice_of(tmp_path)
    content = (
        "Payer,Payout ID,Payout Date,Claim #,Ins Paid,Write Off,Patient Resp,Coinsurance\n"
        "Aetna,P-8101,04/15/2026,2004,90.00,40.00,20.00,20%\n"
    )
    work = practice.plan(practice.file("percents.csv", content))
    assert booked(work) == [P1]
    assert codes(work) == ["no-total"]


def test_a_report_that_names_no_payer_has_the_payer_of_its_claims(tmp_path: Path) -> None:
    practice = practice_of(tmp_path)
    content = "Check #,Check Date,Claim #,Ins Paid,Write Off,Patient Resp\n"
    content += (
        "8101,04/15/2026,2004,90.00,40.00,20.00\n8102,04/16/2026,2005,85.00,45.00,20.00\n"
    )
    work = practice.plan(practice.file("export.csv", content))
    assert booked(work) == sorted([P1, P2])
    assert set(codes(work)) == {"no-total", "payer-of-claims"}


LINES = """\
Payer,Check #,Check Date,Claim #,CPT,Line Billed,Line Paid,Claim Billed,Claim Paid,Adj,Pt Resp
Aetna,8101,04/15/2026,2004,90837,100.00,60.00,150.00,90.00,25.00,15.00
Aetna,8101,04/15/2026,2004,90785,50.00,30.00,150.00,90.00,15.00,5.00
Aetna,8101,04/15/2026,2005,90837,150.00,85.00,150.00,85.00,45.00,20.00
"""


def test_what_only_adds_the_lines_of_a_claim_up_is_no_second_amount(tmp_path: Path) -> None:
    practice = practice_of(tmp_path)
    work = practice.plan(practice.file("lines.csv", LINES))
    assert booked(work) == sorted([P1, P2])
    assert codes(work) == ["no-total"]
    other = LINES.replace("150.00,90.00,15.00", "150.00,80.00,15.00")
    assert "ambiguous-column" in codes(practice.plan(practice.file("other.csv", other)))


@pytest.mark.parametrize("end", ["Totals:,,,2,175.00,85.00,40.00", "Total,,,2 claims,175.00,,"])
def test_a_total_row_may_count_the_claims_above_it(tmp_path: Path, end: str) -> None:
    practice = practice_of(tmp_path)
    head = "Payer,Check #,Check Date,Claim #,Ins Paid,Write Off,Patient Resp\n"
    rows = "Aetna,8101.0,04/15/2026,2004.0,90.00,40.00,20.00\n"
    rows += "Aetna,8101.0,04/15/2026,2005.0,85.00,45.00,20.00\n"
    work = practice.plan(practice.file("report.csv", head + rows + end + "\n"))
    assert booked(work) == sorted([P1, P2])
    assert not codes(work)


NO_NUMBER = """\
Payer,Payout Date,Claim #,Ins Paid,Write Off,Patient Resp
Aetna,04/15/2026,2004,90.00,40.00,20.00
Aetna,04/15/2026,2001,-90.00,-40.00,-20.00
Aetna,04/16/2026,2005,85.00,45.00,20.00
"""


@pytest.mark.parametrize("said", ["Payout Date", "B"])
def test_a_payers_day_stands_for_the_number_that_it_does_not_give(
    tmp_path: Path, said: str
) -> None:
    practice = practice_of(tmp_path)
    path = practice.file("payouts.csv", NO_NUMBER)
    (asked,) = practice.plan(path).findings
    assert "its date, if it has none" in asked.message
    work = practice.import_(path, columns={Field.CHECK: said})
    assert booked(work) == sorted([P1, P2, K1])
    links = {link for one in work.entries for link in one.entry.links or () if "remit" in link}
    assert links == {"remit-Aetna-2026-04-15", "remit-Aetna-2026-04-16"}
    assert not practice.plan(path, columns={Field.CHECK: said}).entries


def test_a_line_with_its_claim_number_in_a_second_column_is_not_of_the_claim_above(
    tmp_path: Path,
) -> None:
    practice = practice_of(tmp_path)
    content = (
        "Payer,Check #,Check Date,Claim #,Claim Number,CPT,DOS,Ins Paid,Write Off,Pt Resp\n"
        "Aetna,8101,04/15/2026,2004,,90837,03/16/2026,90.00,40.00,20.00\n"
        ",,,,2005,90834,03/17/2026,85.00,45.00,20.00\n"
    )
    work = practice.plan(practice.file("export.csv", content))
    assert booked(work) == sorted([P1, P2])
    assert codes(work) == ["no-total"]


OWNERS = """\
Claim,,,,Primary Insurance,,,Secondary Insurance,,Patient,
Claim #,DOS,Check #,Check Date,Payer,Paid,Adj,Payer,Paid,Paid,Balance
2004,03/16/2026,8101,04/15/2026,Aetna,90.00,40.00,,{second},0.00,20.00
"""


def test_a_row_above_the_headings_says_whose_amounts_are_below_it(tmp_path: Path) -> None:
    practice = practice_of(tmp_path)
    work = practice.plan(practice.file("groups.csv", OWNERS.format(second="")))
    assert booked(work) == [P1]
    assert codes(work) == ["no-total"]
    second = practice.plan(practice.file("groups.csv", OWNERS.format(second="10.00")))
    assert not second.entries
    assert "paid-by-another" in codes(second)


@pytest.mark.parametrize(
    ("heading", "plain", "cell", "code"),
    [
        ("Check Status", "Cleared", "Voided", "taken-or-left"),
        ("Payment Status", "Paid", "Stop Payment", "taken-or-left"),
        ("Paid To", "Willow Therapy", "Patient", "not-of-insurance"),
        ("Fee", "", "3.75", "unknown-amounts"),
    ],
)
def test_money_that_never_came_or_came_to_another_is_no_payment(
    tmp_path: Path, heading: str, plain: str, cell: str, code: str
) -> None:
    practice = practice_of(tmp_path)
    content = f"{HEAD.strip()},{heading}\n{FIRST.strip()},{plain}\n{SECOND.strip()},{cell}\n"
    work = practice.plan(practice.file("export.csv", content))
    assert booked(work) == [P1]
    assert code in codes(work)


def test_the_first_payer_may_be_numbered(tmp_path: Path) -> None:
    practice = practice_of(tmp_path)
    content = (
        "Claim #,Ins 1,Ins 1 Check #,Ins 1 Check Date,Ins 1 Paid,Ins 1 Adj,Ins 2 Paid,Pt Resp\n"
        "2004,Aetna,8101,04/15/2026,90.00,40.00,0.00,20.00\n"
    )
    work = practice.plan(practice.file("payers.csv", content))
    assert booked(work) == [P1]
    assert codes(work) == ["no-total"]
