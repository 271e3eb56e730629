"""More exports, one difficulty each, in the shapes of practice systems, payers and billers.

The claims and right results are those of `test_sheet_shapes`.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

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

_P2_OF_120 = ("claim-2006", "85.00", "", "")

FILES: dict[str, tuple[str, list[tuple[str, ...]], list[str]]] = {
    "titles, pages and subtotals, the check on a group's first row": (
        """\
Insurance Payments by Payer
Period: 04/01/2026 - 04/30/2026
Printed 05/02/2026 09:14 AM

Payer,Check #,Check Date,Claim #,Patient,DOS,Charges,Allowed,Adjustments,Ins Pmt,Pt Resp
Aetna,8101,04/15/2026,2004,"Quill, Ada",03/16/2026,150.00,110.00,-40.00,90.00,20.00
,,,2005,"Roe, Ben",03/17/2026,150.00,105.00,-45.00,85.00,20.00
,,,2001,"Quill, Ada",01/12/2026,-150.00,-110.00,40.00,-90.00,-20.00
Total for Aetna,,,,,,150.00,105.00,-45.00,85.00,20.00

Payer,Check #,Check Date,Claim #,Patient,DOS,Charges,Allowed,Adjustments,Ins Pmt,Pt Resp
Cigna,8102,04/20/2026,2006,"Starr, Cy",03/18/2026,120.00,90.00,-30.00,70.00,20.00
Grand Total,,,,,,270.00,195.00,-75.00,155.00,40.00
""",
        [P1, P2, K1, P3],
        ["no-total"],
    ),
    "semicolons, decimal commas, days first, a row of sums without a word": (
        """\
Payer;Check No;Check Date;Claim;Service Date;Billed;Paid;Write-off;Patient Resp
Aetna;8101;04/05/2026;2004;16/03/2026;150,00;90,00;40,00;20,00
Aetna;8101;04/05/2026;2005;17/03/2026;150,00;85,00;45,00;20,00
;;;;;300,00;175,00;85,00;40,00
""",
        [P1, P2],
        ["row-of-sums"],
    ),
    "the client's account beside the practice's own claim number": (
        """\
Payer Name,Pt Acct No,Claim No,DOS,Check No,Check Date,Charges,Payments,Contractual,Pt Resp
Aetna,C0101,2004,03/16/2026,8101,04/15/2026,150.00,90.00,40.00,20.00
Aetna,C0102,2005,03/17/2026,8101,04/15/2026,150.00,85.00,45.00,20.00
Aetna,C0101,2001,01/12/2026,8101,04/15/2026,-150.00,-90.00,-40.00,-20.00
""",
        [P1, P2, K1],
        ["no-total"],
    ),
    "a system's payment id in a heading run together": (
        """\
EncounterID,ServiceStartDate,TotalCharges,PrimaryInsurancePlanName,PrimaryInsurancePaymentID,\
PrimaryInsuranceAdjudicationDate,PrimaryInsurancePaymentRef,\
PrimaryInsuranceInsuranceContractAdjustment,PrimaryInsuranceInsurancePayment,\
PrimaryInsuranceInsuranceDeductible,PrimaryInsuranceInsuranceCoinsurance
2004,3/16/2026,150.00,Aetna,771,4/15/2026,8101,40.00,90.00,20.00,0.00
2005,3/17/2026,150.00,Aetna,772,4/15/2026,8101,45.00,85.00,0.00,20.00
""",
        [P1, P2],
        ["no-total"],
    ),
    "two columns of types that say the same, and an amount taken back": (
        """\
Claim ID,Trans Type,Transfer Type,Insurance Package,Check,Post Date,Pmt,Takeback,Contractual,PR
2004,Payment,Payment,Aetna,8101,04/15/2026,90.00,0.00,40.00,20.00
2005,Payment,Payment,Aetna,8101,04/15/2026,85.00,0.00,45.00,20.00
2001,Takeback,True Takeback,Aetna,8101,04/15/2026,0.00,90.00,0.00,0.00
""",
        [P1, P2, K1],
        ["no-total"],
    ),
    "refunds to the payer in a column, and a row of sums": (
        """\
Payer,Check,Date Paid,Claim #,Ins Paid,W/O,Copay,Coins,Deductible,Refund Paid to Payer
Aetna,8101,4/15/26,2004,$90.00,$40.00,$20.00,,,
Aetna,8101,4/15/26,2005,$85.00,$45.00,,$20.00,,
Aetna,8101,4/15/26,2001,,,,,,($90.00)
,,,,$175.00,$85.00,$20.00,$20.00,$0.00,($90.00)
""",
        [P1, P2, K1],
        ["row-of-sums"],
    ),
    "money of clients beside that of payers": (
        """\
Date Paid,Account,Payment type,Name,Amount,Payment Reference ID,Claim #
04/15/2026,Insurance,Check,Aetna,90.00,8101,2004
04/15/2026,Insurance,Check,Aetna,-90.00,8101,2001
04/16/2026,Client,Card,Ada Quill,20.00,x1,2005
""",
        [("claim-2004", "90.00", "", ""), K1],
        ["shares-not-given", "no-total", "not-of-insurance"],
    ),
    "receipts by method, the cash of a client without a check": (
        """\
Method,Reference,Date,Invoice,Patient,DOS,Adjustments,Payments
Aetna,8101,04/15/2026,2004,"Quill, Ada",03/16/2026,40.00,90.00
,8101,04/15/2026,2005,"Roe, Ben",03/17/2026,45.00,85.00
Total for Aetna,,,,,,85.00,175.00
Cash,,04/15/2026,2004,"Quill, Ada",03/16/2026,0.00,20.00
Total for Cash,,,,,,0.00,20.00
""",
        [("claim-2004", "90.00", "40.00", ""), ("claim-2005", "85.00", "45.00", "")],
        ["shares-not-given", "not-of-insurance"],
    ),
    "what is left of the client's share after the client paid": (
        """\
Payer,Check #,Check Date,Claim,Ins Paid,Adj,Pt Paid,Pt Balance
Aetna,8101,2026-04-15,2004,90.00,40.00,20.00,0.00
Aetna,8101,2026-04-15,2005,85.00,45.00,5.00,15.00
""",
        [P1, P2],
        ["no-total"],
    ),
    "two columns called amount": (
        """\
Payer,Check #,Check Date,Claim,Amount,Amount
Aetna,8101,04/15/2026,2004,150.00,90.00
Aetna,8101,04/15/2026,2006,120.00,85.00
""",
        [],
        ["unknown-kind"],
    ),
    "a take-back in a column that nobody knows": (
        """\
Payer,Check,Date,Claim,Paid,Adj,Pt Resp,Amount R2
Aetna,8101,2026-04-15,2004,90.00,40.00,20.00,
Aetna,8101,2026-04-15,2001,0.00,0.00,0.00,90.00
""",
        [P1],
        ["unknown-amounts", "no-total"],
    ),
    "payments with notes and no check are no clawbacks": (
        """\
Time,Posted Date,Client,Bill ID,Payment Type,Amount,Notes
04/15/2026,04/15/2026,A Q,2001,Insurance,90.00,Aetna 8101
""",
        [],
        ["unknown-kind"],
    ),
    "what a visit cost is not the check's total; the system's own client": (
        """\
Purchase Date,Pt Guid,Patient,Payer,Invoice #,Total,Collected,Balance,Reference #,Payment Date
2026-03-16,g1,Ada Quill,Aetna,2004,130.00,90.00,40.00,8101,2026-04-15
2026-03-16,g1,Ada Quill,Patient,2004,20.00,20.00,0.00,,2026-03-16
""",
        [],
        ["unknown-amounts", "no-total", "partly-imported", "not-of-insurance"],
    ),
    "claims named by client, day and charge": (
        """\
Payer,Check #,Check Date,Check Amount,Patient ID,DOS,Charge,Paid,Adjustment,Pt Resp
Aetna,8101,04/15/2026,85.00,C0101,03/16/2026,150.00,90.00,40.00,20.00
Aetna,8101,04/15/2026,85.00,C0102,03/17/2026,150.00,85.00,45.00,20.00
Aetna,8101,04/15/2026,85.00,C0101,01/12/2026,-150.00,-90.00,-40.00,-20.00
""",
        [P1, P2, K1],
        [],
    ),
    "another charge than the ledger's": (
        """\
Payer,Check #,Check Date,Claim,Charge,Paid,Adjustment,Pt Resp
Aetna,8101,04/15/2026,2004,150.00,90.00,40.00,20.00
Aetna,8101,04/15/2026,2005,180.00,85.00,75.00,20.00
""",
        [P1],
        ["other-charge", "no-total", "partly-imported"],
    ),
}


@pytest.mark.parametrize("what", list(FILES))
def test_an_export_of_this_kind_is_right_or_asked(tmp_path: Path, what: str) -> None:
    content, entries, findings = FILES[what]
    practice = practice_of(tmp_path)
    work = practice.plan(practice.file("export.csv", content))
    assert booked(work) == sorted(entries)
    assert sorted(one for one in codes(work) if one != "unused-columns") == sorted(findings)
    assert not any(name in str(one) for one in work.findings for name in ("Quill", "Roe"))


def test_the_answers_that_the_questions_name_are_enough(tmp_path: Path) -> None:
    practice = practice_of(tmp_path)
    twins = practice.file("twins.csv", FILES["two columns called amount"][0])
    work = practice.plan(twins, columns={Field.INSURANCE_PAID: "F", Field.BILLED: "E"})
    assert booked(work) == [("claim-2004", "90.00", "", ""), _P2_OF_120]
    visit = "what a visit cost is not the check's total; the system's own client"
    work = practice.plan(practice.file("visit.csv", FILES[visit][0]), ignored=("F",))
    assert booked(work) == [("claim-2004", "90.00", "", "")]


def test_a_row_that_repeats_the_only_one_above_it_is_no_total(tmp_path: Path) -> None:
    practice = practice_of(tmp_path)
    content = "Payer,Check,Date,Claim,Paid,Adj,Pt Resp\nAetna,8101,2026-04-15,2004,90,40,20\n"
    work = practice.plan(practice.file("twice.csv", f"{content},,,,90,40,20\n"))
    assert "no-reference" in codes(work) or "no-number" in codes(work)


def test_a_list_adds_up_deductible_copay_and_coinsurance(tmp_path: Path) -> None:
    practice = practice_of(tmp_path)
    content = (
        "Letter Date,Claim,New Ins Paid,Write-Off,Deductible,Copay,Coinsurance,Reason\n"
        "2026-05-02,2001,50.00,40.00,40.00,10.00,10.00,Deductible not met\n"
    )
    work = practice.plan(practice.file("letters.csv", content))
    (one,) = work.entries
    assert [
        str(one.entry.meta[f"{key}"].number) for key in ("insurance-paid", "write-off")
    ] == [
        "50.00",
        "40.00",
    ]
    assert str(one.entry.meta["client-responsibility"].number) == "60.00"


@pytest.mark.parametrize("numbers", ["E71,2004", "2004,E71"])
@pytest.mark.parametrize("heads", ["Claim #,Encounter ID", "Visit ID,Claim ID"])
def test_of_a_visits_and_a_claims_number_the_one_that_the_ledger_has_counts(
    tmp_path: Path, heads: str, numbers: str
) -> None:
    practice = practice_of(tmp_path)
    content = (
        f"Payer,Check #,Check Date,{heads},DOS,Billed,Paid,Adj,Pt Resp\n"
        f"Aetna,8101,04/15/2026,{numbers},03/16/2026,150.00,90.00,40.00,20.00\n"
    )
    assert booked(practice.plan(practice.file("visits.csv", content))) == [P1]


@pytest.mark.parametrize("from_1904", [False, True])
def test_days_that_a_workbook_counts_are_dates(tmp_path: Path, from_1904: bool) -> None:
    """Days counted from the end of 1899, or by old workbooks from 1904, in undated cells."""
    book = openpyxl.Workbook()
    zero = datetime.date(1904, 1, 1) if from_1904 else datetime.date(1899, 12, 30)
    book.epoch = datetime.datetime(zero.year, zero.month, zero.day)  # noqa: DTZ001 - a day
    sheet: Any = book.active
    headings = (
        "Type,Date,Last Name,Primary Insurer Name,Rate,Patient Amount Due,"
        "Insurance Amount Paid,Write-Off,Check Number,Payment Date,Claim #"
    )
    sheet.append(headings.split(","))
    check = (datetime.date(2026, 4, 15) - zero).days
    for month, day, paid, off, claim, due in [
        (3, 16, 90, 40, 2004, 20),
        (3, 17, 85, 45, 2005, 20),
        (1, 12, -90, -40, 2001, -20),
    ]:
        served = (datetime.date(2026, month, day) - zero).days
        amounts = [150, due, paid, off]
        row = ["Insurance Payment", served, "Quill", "Aetna", *amounts, "8101", check, claim]
        sheet.append(row)
    book.save(tmp_path / "transactions.xlsx")
    work = practice_of(tmp_path).plan(tmp_path / "transactions.xlsx")
    assert booked(work) == sorted([P1, P2, K1])
    assert {one.entry.date for one in work.entries} == {datetime.date(2026, 4, 15)}
