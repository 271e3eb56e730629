"""Rows that only add others up, in whatever words, and rows that are none.

The claims and right results are those of `test_sheet_shapes`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from beancount_clawback.importers.posting.plan import ImportPlan
from tests.importers.import_case import codes
from tests.importers.test_sheet_shapes import P1
from tests.importers.test_sheet_shapes import P2
from tests.importers.test_sheet_shapes import P3
from tests.importers.test_sheet_shapes import booked
from tests.importers.test_sheet_shapes import practice_of

ABOVE = ("Payer:,Aetna", "EFT Number:,8101", "EFT Date:,04/15/2026")
HEAD = "Claim #,DOS,Billed,Paid,Adjustment,Pt Resp"
ROWS = (
    "2004,03/16/2026,150.00,90.00,40.00,20.00",
    "2005,03/17/2026,150.00,85.00,45.00,20.00",
)
BY_PAYER = "Payer,Check #,Check Date,Claim #,DOS,Billed,Paid,Adjustment,Pt Resp"


def planned(tmp_path: Path, *lines: str) -> ImportPlan:
    practice = practice_of(tmp_path)
    return practice.plan(practice.file("export.csv", "\n".join(lines) + "\n"))


@pytest.mark.parametrize(
    "footer",
    [
        "Printed on 04/20/2026",
        "Page 1 of 1",
        "End of Report",
        "Number of claims: 2",
        "Number of claims:,2",
        ",,,,,Printed by: dlee 04/20/2026 10:22",
        '"* Amounts subject to audit"',
        "Notes: call payer about 2005",
        "2 rows,,300.00,175.00,85.00,40.00",
    ],
)
def test_a_text_of_its_own_is_no_row(tmp_path: Path, footer: str) -> None:
    work = planned(tmp_path, *ABOVE, HEAD, ROWS[0], "Page 1 of 2", ROWS[1], footer)
    assert booked(work) == [P1, P2]
    assert work.counts.rows == 2
    assert set(codes(work)) <= {"no-total", "row-of-sums"}


def test_a_row_that_may_name_a_claim_is_not_dropped(tmp_path: Path) -> None:
    """A list's row without amounts takes a payment back whole."""
    practice = practice_of(tmp_path)
    rows = "Claim,Date,Reason\nclaim 2001,2026-04-15,\nA 1042,,\nEnd of list,,\n"
    work = practice.plan(practice.file("list.csv", rows))
    assert work.counts.rows == 2


def test_the_page_of_a_report_is_not_the_payer_of_the_rows_below_it(tmp_path: Path) -> None:
    rows = [f"Aetna,8101,04/15/2026,{ROWS[0]}", "Page 1 of 2", f",,,{ROWS[1]}"]
    work = planned(tmp_path, BY_PAYER, *rows)
    assert booked(work) == [P1, P2]


@pytest.mark.parametrize(
    "label",
    [
        *("Total EFT Amount:,,", "Check Amount:,,", "Net Payment,,", "Net Check,,"),
        *("Total Check Amount:,,", "Total Claims,2,300.00", "Remittance total,,"),
    ],
)
def test_a_labelled_total_below_the_rows_is_compared(tmp_path: Path, label: str) -> None:
    right = planned(tmp_path, *ABOVE, HEAD, *ROWS, f"{label},175.00,,")
    assert booked(right) == [P1, P2]
    assert not set(codes(right)) - {"row-of-sums"}
    wrong = planned(tmp_path, *ABOVE, HEAD, *ROWS, f"{label},170.00,,")
    assert not wrong.entries
    assert "unbalanced-total" in codes(wrong)


def test_a_labelled_total_may_stand_beside_its_label(tmp_path: Path) -> None:
    rows = [f"Aetna,8101,04/15/2026,{row}" for row in ROWS]
    assert not codes(planned(tmp_path, BY_PAYER, *rows, "Check Amount:,175.00"))
    for label in ("Check Amount:,170.00", "Check 8101 total: $170.00"):
        wrong = planned(tmp_path, BY_PAYER, *rows, label)
        assert "unbalanced-total" in codes(wrong)


def test_a_claim_number_beside_the_word_payment_is_no_total(tmp_path: Path) -> None:
    head = "Claim #,Description,Paid,Adjustment,Pt Resp"
    work = planned(tmp_path, *ABOVE, head, "2004,Payment,90.00,40.00,20.00")
    assert booked(work) == [P1]


def test_sums_without_a_word_are_found_below_one_row_as_well(tmp_path: Path) -> None:
    work = planned(
        tmp_path,
        BY_PAYER,
        f"Aetna,8101,04/15/2026,{ROWS[0]}",
        f",,,{ROWS[1]}",
        ",,,,,300.00,175.00,85.00,40.00",
        "Cigna,8102,04/20/2026,2006,03/18/2026,120.00,70.00,30.00,20.00",
        ",,,,,120.00,70.00,30.00,20.00",
        ",,,,,420.00,245.00,115.00,60.00",
    )
    assert booked(work) == [P1, P2, P3]
    assert codes(work) == ["row-of-sums"] * 3


LINES = "Payer,Check #,Check Date,Claim #,Line,CPT,Billed,Paid,Adj,Pt Resp"


@pytest.mark.parametrize("above", [False, True])
def test_the_total_of_a_claim_stands_above_or_below_its_lines(
    tmp_path: Path, above: bool
) -> None:
    start = "Aetna,8101,04/15/2026,2004"
    lines = [
        f"{start},1,90837,100.00,60.00,25.00,15.00",
        f"{start},2,90785,50.00,30.00,15.00,5.00",
    ]
    for total, right in (("90.00,40.00,20.00", [P1]), ("80.00,40.00,20.00", [])):
        row = f"{start},Claim Total,,150.00,{total}"
        work = planned(tmp_path, LINES, *([row, *lines] if above else [*lines, row]))
        assert booked(work) == right
        assert ("claim-total-differs" in codes(work)) == (not right)
        assert work.counts.rows == 3


def test_a_check_comes_to_the_subtotals_of_its_claims(tmp_path: Path) -> None:
    rows = [f"Aetna,8101,04/15/2026,{row}" for row in ROWS]
    of_claims = ("Total for 2004,,,,,150.00,90.00,40.00,20.00", "Total for 2005,,,,,,{},,")
    right = planned(
        tmp_path, BY_PAYER, rows[0], of_claims[0], rows[1], of_claims[1].format("85.00")
    )
    assert booked(right) == [P1, P2]
    assert not codes(right)
    part = planned(tmp_path, BY_PAYER, rows[0], of_claims[0], rows[1])
    assert booked(part) == [P1, P2]
    assert codes(part) == ["no-total"]
    wrong = planned(
        tmp_path, BY_PAYER, rows[0], of_claims[0], rows[1], of_claims[1].format("80.00")
    )
    assert not wrong.entries
    assert "unbalanced-total" in codes(wrong)
