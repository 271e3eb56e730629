"""What the cells of a row say of it, wherever they stand: nothing is a payment by default.

The claims and right results are those of `test_sheet_shapes`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from beancount_clawback.importers.posting.plan import ImportPlan
from tests.importers.import_case import Practice
from tests.importers.import_case import codes
from tests.importers.test_sheet_shapes import CASES
from tests.importers.test_sheet_shapes import P1
from tests.importers.test_sheet_shapes import P2
from tests.importers.test_sheet_shapes import P3
from tests.importers.test_sheet_shapes import booked
from tests.importers.test_sheet_shapes import practice_of

PAID_ONLY = ("claim-2004", "90.00", "", "")


def planned(tmp_path: Path, *lines: str) -> ImportPlan:
    practice = practice_of(tmp_path)
    return practice.plan(practice.file("export.csv", "\n".join(lines) + "\n"))


@pytest.mark.parametrize(
    ("heading", "paid", "adjusted"),
    [
        ("Amount Type", "Payment", "Contractual Adjustment"),
        ("Item", "Payment", "Ins Write-Off"),
        ("Line Item", "Payment", "Contractual Adjustment"),
        ("Procedure Description", "Psychotherapy", "Contractual Adjustment"),
        ("Pay Adj Indicator", "P", "A"),
        ("Payment Type", "PMT", "ADJ"),
        ("Trans Code", "Ins Pmt", "Adjustment - timely filing"),
        ("Posting Type", "Insurance Payment", "Transfer to secondary"),
        ("Notes", "", "Patient Responsibility"),
    ],
)
def test_an_adjustment_is_no_payment_whatever_its_column_is_called(
    tmp_path: Path, heading: str, paid: str, adjusted: str
) -> None:
    head = f"Payer,Check Number,Check Date,Claim Number,{heading},Amount"
    first = f"Aetna,8101,04/15/2026,2004,{paid},90.00"
    work = planned(tmp_path, head, first, f"Aetna,8101,04/15/2026,2005,{adjusted},45.00")
    assert booked(work) == [PAID_ONLY]
    assert {"empty-cell", "unknown-type"} & set(codes(work))


def test_adjustments_beside_their_payment_are_of_the_claim(tmp_path: Path) -> None:
    work = planned(
        tmp_path,
        "Payer,Check Number,Check Date,Claim Number,Amount Type,Amount",
        "Aetna,8101,04/15/2026,2004,Payment,90.00",
        "Aetna,8101,04/15/2026,2004,Contractual Write Off,40.00",
        "Aetna,8101,04/15/2026,2004,Patient Responsibility,20.00",
    )
    assert booked(work) == [P1]


def test_a_code_in_the_place_of_the_service_is_of_an_adjustment(tmp_path: Path) -> None:
    head = "Payer,Check Number,Check Date,Claim Number,Code,Amount"
    row = "Aetna,8101,04/15/2026,2004"
    rows = [f"{row},90837,90.00", f"{row},CO-45,40.00", f"{row},PR-3,20.00"]
    assert booked(planned(tmp_path, head, *rows)) == [P1]
    asked = planned(tmp_path, head, *rows, f"{row},OA-23,10.00")
    assert not asked.entries
    assert "unknown-type" in codes(asked)


def test_two_cells_that_contradict_each_other_are_a_question(tmp_path: Path) -> None:
    work = planned(
        tmp_path,
        "Payer,Check Number,Check Date,Claim Number,Type,Memo,Amount",
        "Aetna,8101,04/15/2026,2004,Payment,,90.00",
        "Aetna,8101,04/15/2026,2005,Payment,Contractual Adjustment,45.00",
    )
    assert booked(work) == [PAID_ONLY]
    assert "types-differ" in codes(work)


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ("Credit Card", "not-of-insurance"),
        ("Client Check", "not-of-insurance"),
        ("Copay", "not-of-insurance"),
        ("Check", "no-payer-in-row"),
        ("", "no-payer-in-row"),
    ],
)
def test_a_row_with_a_check_of_its_own_has_not_the_payer_above_it(
    tmp_path: Path, how: str, code: str
) -> None:
    head = "Posted Date,Claim Number,Payer,Check #,Payment Type,Amount"
    first = "04/15/2026,2004,Aetna,8101,Insurance Payment,90.00"
    work = planned(tmp_path, head, first, f"04/16/2026,2005,,1044,{how},20.00")
    assert booked(work) == [PAID_ONLY]
    assert code in codes(work)


def test_rows_below_a_clients_are_its_checks_or_name_theirs(tmp_path: Path) -> None:
    head = "Payer,Check Number,Check Date,Claim Number,Paid,Adj,Pt Resp"
    work = planned(
        tmp_path,
        head,
        "Aetna,8101,04/15/2026,2004,90.00,40.00,20.00",
        ",1044,04/16/2026,2001,20.00,,",
        ",,,2002,15.00,,",
        ",8101,04/15/2026,2005,85.00,45.00,20.00",
        "Cigna,8102,04/20/2026,2006,70.00,30.00,20.00",
    )
    assert booked(work) == [P1, P2, P3]
    assert codes(work).count("no-payer-in-row") == 2
    assert "payer-of-claims" not in codes(work)


HEAD = "Payer,Check #,Check Date,Claim #,Billed,Paid,Adjustment,Pt Resp"
FIRST = "Aetna,8101,04/15/2026,2004,150.00,90.00,40.00,20.00"


@pytest.mark.parametrize("row", ["Cigna,,04/15/2026,2006", "Aetna,,04/20/2026,2006"])
def test_a_check_number_is_never_filled_down_to_another_payer_or_day(
    tmp_path: Path, row: str
) -> None:
    work = planned(tmp_path, HEAD, FIRST, f"{row},120.00,70.00,30.00,20.00")
    assert booked(work) == [P1]
    assert "no-number" in codes(work)
    assert "several-dates" not in codes(work)


TITLE = "Payer,Check #,Check Date,Check Amt,Claim #,Billed,Paid,Adjustment,Pt Resp"
BELOW = (",,,,2004,150.00,90.00,40.00,20.00", ",,,,2005,150.00,85.00,45.00,20.00")


def test_the_total_of_a_check_in_a_row_above_its_claims_is_compared(tmp_path: Path) -> None:
    right = planned(tmp_path, TITLE, "Aetna,8101,04/15/2026,175.00,,,,,", *BELOW)
    assert booked(right) == sorted([P1, P2])
    assert not codes(right)
    wrong = planned(tmp_path, TITLE, "Aetna,8101,04/15/2026,170.00,,,,,", *BELOW)
    assert not wrong.entries
    assert "unbalanced-total" in codes(wrong)


@pytest.mark.parametrize("total", [",,{}.00,,", ",300.00,{}.00,85.00,40.00"])
@pytest.mark.parametrize("label", ["", "Check Total"])
def test_what_a_check_comes_to_may_stand_above_its_rows(
    tmp_path: Path, label: str, total: str
) -> None:
    """In a row of the check that names no claim, with or without a word for it."""
    below = [row.replace(",,,,", ",,,", 1) for row in BELOW]
    cigna = (
        f"Cigna,8102,04/20/2026,{label},,70.00,,",
        ",,,2006,120.00,70.00,30.00,20.00",
    )

    def read(amount: int) -> ImportPlan:
        above = f"Aetna,8101,04/15/2026,{label}{total.format(amount)}"
        return planned(tmp_path, HEAD, above, *below, *cigna)

    right = read(175)
    assert booked(right) == sorted([P1, P2, P3])
    assert not codes(right)
    wrong = read(170)
    assert booked(wrong) == [P3]
    assert "unbalanced-total" in codes(wrong)


OFFSETS = "Payer,Check #,Check Date,Check Amt,Type,Claim #,Billed,Paid,Adjustment,Pt Resp"
PAYMENT = "Aetna,8101,2026-04-15,60.00,Payment,2004,150.00,90.00,40.00,20.00"
UNIDENTIFIED = "Liabilities:Recoupments:Aetna:Unidentified"


def with_recoupments(folder: Path) -> Practice:
    text = (CASES / "ledger.beancount").read_text()
    plugin = (
        "plugin \"beancount_clawback\" \"{'recoupment': 'Liabilities:Recoupments:{payer}'}\""
    )
    text = re.sub(r"plugin .*", plugin, text)
    return Practice(folder, f"{text}\n2020-01-01 open Liabilities:Recoupments:Aetna USD\n")


KEPT_BACK = [
    *("Offset,", ",Provider adjustment - WO", ",Recoupment", ",WO", "WO,", "Adjustment,"),
    *("FB,", "PLB,", "Withholding,", "Balance Forward,"),
]


@pytest.mark.parametrize("said", KEPT_BACK)
def test_what_is_kept_back_for_nothing_that_is_known_stands_apart(
    tmp_path: Path, said: str
) -> None:
    """Also where the word stands in the place of the claim's number."""
    practice = with_recoupments(tmp_path)
    offset = f"Aetna,8101,2026-04-15,60.00,{said},,-30.00,,"
    path = practice.file("export.csv", f"{OFFSETS}\n{PAYMENT}\n{offset}\n")
    work = practice.import_(path)
    assert "unidentified-recovery" in codes(work)
    balances = practice.balances()
    assert balances["Assets:Bank:Checking"] == 240 + 60
    assert balances[UNIDENTIFIED] == 30
    assert not practice.plan(path).entries


@pytest.mark.parametrize("said", ["Offset,,,90.00", "Balance Forward,,,90.00", "FB,,,-90.00"])
def test_a_take_back_that_is_carried_forward_adds_to_the_check_as_its_total_proves(
    tmp_path: Path, said: str
) -> None:
    """The check of 0.00 takes 90.00 back for claim 2001, and leaves them for the next one."""
    practice = with_recoupments(tmp_path)
    taken = "Aetna,8101,2026-04-15,0.00,Reversal,2001,,-90.00,-40.00,-20.00"
    content = f"{OFFSETS}\n{taken}\nAetna,8101,2026-04-15,0.00,{said},,\n"
    work = practice.import_(practice.file("export.csv", content))
    assert not codes(work)
    balances = practice.balances()
    assert balances["Assets:Bank:Checking"] == 240
    assert balances["Liabilities:Recoupments:Aetna"] == -90


def test_an_adjustment_of_a_claim_is_no_offset(tmp_path: Path) -> None:
    practice = with_recoupments(tmp_path)
    row = PAYMENT.replace("Payment,", "Adjustment,").replace("60.00,", "90.00,", 1)
    work = practice.plan(practice.file("export.csv", f"{OFFSETS}\n{row}\n"))
    assert "unidentified-recovery" not in codes(work)


def test_what_is_kept_back_settles_what_clawbacks_left_owed(tmp_path: Path) -> None:
    """A letter took 30.00 of claim 2001; the second offset of as much is for nothing known."""
    letter = "Date,Claim,Insurance Paid,Write-Off,Client Responsibility,Taken\n"
    letter += "2026-04-10,2001,60.00,40.00,20.00,30.00\n"
    offset = "Aetna,8101,2026-04-15,{},Offset,,,-30.00,,"
    first = f"{OFFSETS}\n{PAYMENT}\n{offset.format('60.00')}\n"
    twice = f"{first}{offset.format('60.00')}\n".replace("60.00", "30.00")
    for name, content, apart in (("once.csv", first, 0), ("twice.csv", twice, 30)):
        folder = tmp_path / name.partition(".")[0]
        folder.mkdir()
        practice = with_recoupments(folder)
        paths = practice.file("letters.csv", letter), practice.file(name, content)
        work = practice.import_(*paths)
        assert ("unidentified-recovery" in codes(work)) == bool(apart)
        balances = practice.balances()
        assert "Liabilities:Recoupments:Aetna" not in balances
        assert balances.get(UNIDENTIFIED, 0) == apart


@pytest.mark.parametrize("status", ["Submitted", "Pending", "In Process", "Open"])
@pytest.mark.parametrize("amounts", ["0.00,0.00,0.00", ",,"])
def test_a_claim_that_waits_for_its_payer_is_no_answer_of_the_check_above_it(
    tmp_path: Path, status: str, amounts: str
) -> None:
    work = planned(
        tmp_path,
        "Payer,Check Number,Check Date,Claim Number,Billed,Paid,Write-off,Patient Resp,Status",
        "Aetna,8101,04/15/2026,2004,150.00,90.00,40.00,20.00,Paid",
        f"Aetna,,,2005,150.00,{amounts},{status}",
    )
    assert booked(work) == [("claim-2004", "90.00", "40.00", "20.00")]
    assert codes(work) == ["no-total", "not-answered"]
    assert work.is_whole
