"""Amounts as exports write them: adjustments side by side, signs, days as numbers, headings.

The claims and right results are those of `test_sheet_shapes`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from beancount_clawback.importers.sheets.amount_headings import amount_meant
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.heading_words import heading_words
from tests.importers.import_case import Practice
from tests.importers.import_case import codes
from tests.importers.test_sheet_shapes import K1
from tests.importers.test_sheet_shapes import P1
from tests.importers.test_sheet_shapes import P2
from tests.importers.test_sheet_shapes import booked
from tests.importers.test_sheet_shapes import practice_of

READ_AS_THEY_COME = {
    "adjustments by number, with a reversal": """\
Payer,Check No,Check Date,Check Amt,Patient Control No,ICN,Billed,Paid,CAS1 Group,CAS1 Reason,\
CAS1 Amount,CAS2 Group,CAS2 Reason,CAS2 Amount
Aetna,8101,2026-04-15,85.00,2004,E2004,150.00,90.00,CO,45,40.00,PR,3,20.00
Aetna,8101,2026-04-15,85.00,2005,E2005,150.00,85.00,CO,45,45.00,PR,1,20.00
Aetna,8101,2026-04-15,85.00,2001,E2001,-150.00,-90.00,CO,45,-40.00,PR,3,-20.00
""",
    "groups in words, codes with their meaning": """\
Payer,Check No,Check Date,Claim ID,Charge,Paid,Adj Group 1,Adj Code 1,Adj Amt 1,Adj Group 2,\
Adj Code 2,Adj Amt 2
Aetna,8101,2026-04-15,2004,150.00,90.00,Contractual Obligation,45 - Charge exceeds fee,40.00,\
Patient Responsibility,3 - Co-payment amount,20.00
Aetna,8101,2026-04-15,2005,150.00,85.00,CO,45,45.00,PR,1,20.00
Aetna,8101,2026-04-15,2001,-150.00,-90.00,CO,45,-40.00,PR,3,-20.00
""",
    "the same three headings again": """\
Payer,Check No,Check Date,Claim,Billed,Paid,Group,Reason,Amount,Group,Reason,Amount
Aetna,8101,2026-04-15,2004,150.00,90.00,CO,45,40.00,PR,3,20.00
Aetna,8101,2026-04-15,2005,150.00,85.00,CO,45,45.00,PR,1,20.00
Aetna,8101,2026-04-15,2001,-150.00,-90.00,CO,45,-40.00,PR,3,-20.00
""",
    "a code with its group beside each amount": """\
Payer,Check No,Check Date,Claim,Billed,Paid,Adjustment 1,Adjustment Amount 1,Adjustment 2,\
Adjustment Amount 2
Aetna,8101,2026-04-15,2004,150.00,90.00,CO-45,40.00,PR-3,20.00
Aetna,8101,2026-04-15,2005,150.00,85.00,CO-45,45.00,PR-1,20.00
Aetna,8101,2026-04-15,2001,-150.00,-90.00,CO-45,-40.00,PR-3,-20.00
""",
    "a column for each code": """\
Payer,Check No,Check Date,Claim,Billed,Paid,CO-45,PI,PR-1,PR-3
Aetna,8101,2026-04-15,2004,150.00,90.00,40.00,0.00,0.00,20.00
Aetna,8101,2026-04-15,2005,150.00,85.00,40.00,5.00,15.00,5.00
Aetna,8101,2026-04-15,2001,-150.00,-90.00,-40.00,0.00,0.00,-20.00
""",
    "codes divided by blanks, with their amounts and words": """\
Payer,Check #,Check Date,Claim #,Charge,Paid,Adjustments
Aetna,8101,04/15/2026,2004,150.00,90.00,CO-45 $40.00 PR-3 $20.00
Aetna,8101,04/15/2026,2005,150.00,85.00,"CO45: 45.00
PR1: 20.00"
Aetna,8101,04/15/2026,2001,-150.00,-90.00,CO-45 -40.00 PR-3 -20.00
""",
    "codes with amounts beside the client's share": """\
Payer,Check #,Check Date,Claim #,Charge,Paid,Adjustments,Patient Resp
Aetna,8101,04/15/2026,2004,150.00,90.00,CO-45: 40.00; PR-3: 20.00,20.00
Aetna,8101,04/15/2026,2005,150.00,85.00,CO-45: 45.00; PR-1: 20.00,20.00
Aetna,8101,04/15/2026,2001,-150.00,-90.00,CO-45: -40.00; PR-3: -20.00,-20.00
""",
    "reasons in words, copay and coinsurance in one column, what was billed unnamed": """\
Payer,Check #,Check Date,Claim #,Agreed Price,Paid,Disallow,Deductible,Copay/Coins,Reason Code
Aetna,8101,04/15/2026,2004,150.00,90.00,40.00,0.00,20.00,Contractual
Aetna,8101,04/15/2026,2005,150.00,85.00,45.00,15.00,5.00,Fee schedule
Aetna,8101,04/15/2026,2001,-150.00,-90.00,-40.00,0.00,-20.00,Contractual
""",
    "the check's total beside what is paid of it": """\
Payer,Payment No,Payment Date,Total Payment Amount,Claim #,Charge,Net Payment Amount,Adj,PR
Aetna,8101,04/15/2026,85.00,2004,150.00,90.00,40.00,20.00
Aetna,8101,04/15/2026,85.00,2005,150.00,85.00,45.00,20.00
Aetna,8101,04/15/2026,85.00,2001,-150.00,-90.00,-40.00,-20.00
""",
    "a client's account, debits and credits": """\
Payer,Check #,Check Date,Claim #,Charge,Paid,Adj,Pat Resp
Aetna,8101,04/15/2026,2004,150.00 DR,90.00 CR,40.00 CR,20.00 DR
Aetna,8101,04/15/2026,2005,150.00 DR,85.00 CR,45.00 CR,20.00 DR
Aetna,8101,04/15/2026,2001,150.00 CR,90.00 DR,40.00 DR,20.00 CR
""",
    "a client's account, payments with a minus": """\
Payer,Check #,Check Date,Claim #,Charge,Insurance Payment,Adjustment,Patient Resp
Aetna,8101,04/15/2026,2004,150.00,-90.00,-40.00,20.00
Aetna,8101,04/15/2026,2005,150.00,-85.00,-45.00,20.00
Aetna,8101,04/15/2026,2001,-150.00,90.00,40.00,-20.00
""",
    "days as a workbook counts them, saved as text": """\
Payer,Check #,Check Date,Claim #,DOS,Charge,Paid,Adj,Pat Resp
Aetna,8101,46127,2004,46097,150,90,40,20
Aetna,8101,46127,2005,46098,150,85,45,20
Aetna,8101,46127,2001,46034,-150,-90,-40,-20
""",
    "a patient's column that comes to what was billed": """\
Payer;Check No;Check Date;Claim No;Billed;Paid;Write-off;Patient
Aetna;8101;15.04.2026;2004;150,00;90,00;40,00;20,00
Aetna;8101;15.04.2026;2005;150,00;85,00;45,00;20,00
Aetna;8101;15.04.2026;2001;-150,00;-90,00;-40,00;-20,00
""",
    "adjustments that have the client's share in them": """\
Payer,Check #,Check Date,Claim #,Charge,Paid,Total Adjustments,Pt Resp
Aetna,8101,04152026,2004,150.00,90.00,60.00,20.00
Aetna,8101,04152026,2005,150.00,85.00,65.00,20.00
Aetna,8101,04152026,2001,-150.00,-90.00,-60.00,-20.00
""",
    "a payment's report, with its number in a batch and a client's payment": """\
Payments Detail
Payment ID,Batch Payment,Post Date,Payer Type,Payer Name,Ref #,Payment Amount,Encounter ID,\
Service Date,Applied,Adjustments,Pt Resp
501,77,4/15/2026,Insurance,Aetna,8101,85.00,2004,3/16/2026,90.00,40.00,20.00
501,77,4/15/2026,Insurance,Aetna,8101,85.00,2005,3/17/2026,85.00,45.00,20.00
501,77,4/15/2026,Insurance,Aetna,8101,85.00,2001,1/12/2026,-90.00,-40.00,-20.00
502,78,4/16/2026,Patient,Ada Quill,x7,20.00,2004,3/16/2026,20.00,0.00,0.00
""",
    "a row for each transaction of a claim": """\
Date,Transaction,Claim #,Payer,Check #,Amount
"Wed, Apr 15, 2026",Charge,2004,Aetna,,150.00
15-Apr-26,Primary Insurance Payment,2004,Aetna,8101,90.00
15-Apr-26,Adjustment,2004,Aetna,8101,30.00
15-Apr-26,Adjustment,2004,Aetna,8101,10.00
15-Apr-26,Transfer to Patient,2004,Aetna,8101,20.00
15-Apr-26,EFT,2005,Aetna,8101,85.00
15-Apr-26,Contractual Adjustment,2005,Aetna,8101,45.00
15-Apr-26,Patient Responsibility,2005,Aetna,8101,20.00
15-Apr-26,Insurance Recoupment,2001,Aetna,8101,-90.00
""",
    "groups of adjustments in words, in rows of their own": """\
Payer,Check #,Check Date,Claim #,Billed,Paid,Group,Adjustment Amount
Aetna,8101,04/15/2026,2004,150.00,90.00,Contractual,40.00
Aetna,8101,04/15/2026,2004,150.00,90.00,Patient,20.00
Aetna,8101,04/15/2026,2005,150.00,85.00,Contractual,45.00
Aetna,8101,04/15/2026,2005,150.00,85.00,Patient,20.00
Aetna,8101,04/15/2026,2001,-150.00,-90.00,Contractual,-40.00
Aetna,8101,04/15/2026,2001,-150.00,-90.00,Patient,-20.00
""",
    "a claim's row and its lines below it, and a percentage": """\
Payer,Check #,Check Date,Claim #,CPT,Billed,Paid,Adj,Pt Resp,Paid %
Aetna,8101,04/15/2026,2004,,150.00,90.00,40.00,20.00,60
Aetna,8101,04/15/2026,2004,90837,100.00,60.00,30.00,10.00,60
Aetna,8101,04/15/2026,2004,90785,50.00,30.00,10.00,10.00,60
Aetna,8101,04/15/2026,2005,,150.00,85.00,45.00,20.00,57
Aetna,8101,04/15/2026,2005,90837,150.00,85.00,45.00,20.00,57
Aetna,8101,04/15/2026,2001,90837,-150.00,-90.00,-40.00,-20.00,60
""",
    "two statuses, a check or an EFT, numbers marked as text, years first": """\
Payer,Check Number,EFT Number,Check Date,Claim,Status,Claim Status,Billed,Paid,Adj,Pt Resp
Aetna,'8101,,2026/04/15,'2004,Posted,Paid,150.00,90.00,40.00,20.00
Aetna,,8101,2026-04-15T00:00:00-05:00,2005,Posted,Paid,150.00,85.00,45.00,20.00
Aetna,,8101,2026-04-15,2001,Posted,Reversed,,-90.00,,
""",
    "a take-back column beside what was allowed, and a blank rate": """\
Payer,Check #,Check Date,Claim,Rate,Charge Amt,Negotiated Amount,Paid,PR,Adjustment,Recouped
Aetna,8101,04/15/2026,2004,,150.00,110.00,90.00,20.00,40.00,0.00
Aetna,8101,04/15/2026,2005,,150.00,105.00,85.00,20.00,45.00,0.00
Aetna,8101,04/15/2026,2001,,150.00,110.00,0.00,,,90.00
""",
    "the check's total with a comma before the cents": """\
Payer;Payment No;Payment Date;Total Payment Amount;Claim #;Charge;Net Payment Amount;Adj;PR
Aetna;8101;04/15/2026;85,00;2004;150,00;90,00;40,00;20,00
Aetna;8101;04/15/2026;85,00;2005;150,00;85,00;45,00;20,00
Aetna;8101;04/15/2026;85,00;2001;-150,00;-90,00;-40,00;-20,00
""",
    "all adjustments, and a patient's column among them": """\
Payer,Check #,Check Date,Claim,Rate,Charge,Paid,Total Adjustments,Patient,Type
Aetna,8101,04/15/2026,2004,,150.00,90.00,60.00,20.00,1
Aetna,8101,04/15/2026,2005,,150.00,85.00,65.00,20.00,1
Aetna,8101,04/15/2026,2001,,150.00,,,,22
""",
    "labels above, and what was paid net": """\
Remittance Detail
Payer:,Aetna
Payment Number:,8101
Payment Date:,04/15/2026
Payment Amount:,85.00

Patient Acct #,Claim #,Patient Last Name,DOS From,DOS To,Billed Amt,Allowed Amt,Discount Amt,\
Deductible,Copay,Coinsurance,Net Paid Amt
2004,E2004,Quill,03/16/2026,03/16/2026,150.00,110.00,40.00,0.00,20.00,0.00,90.00
2005,E2005,Roe,03/17/2026,03/17/2026,150.00,105.00,45.00,5.00,0.00,15.00,85.00
2001,E2001,Quill,01/12/2026,01/12/2026,-150.00,-110.00,-40.00,0.00,-20.00,0.00,-90.00
""",
}


@pytest.mark.parametrize("what", list(READ_AS_THEY_COME))
def test_amounts_are_read_as_they_come(tmp_path: Path, what: str) -> None:
    practice = practice_of(tmp_path)
    work = practice.plan(practice.file("export.csv", READ_AS_THEY_COME[what]))
    assert booked(work) == sorted([P1, P2, K1])
    assert set(codes(work)) <= {"no-total", "computed-amounts", "not-of-insurance"}
    assert "Quill" not in str(work.findings)


def test_a_number_that_a_spreadsheet_shortened_is_no_number(tmp_path: Path) -> None:
    practice = practice_of(tmp_path)
    content = "Payer,Check,Date,Claim,Paid\nAetna,1.23E+12,2026-04-15,2004,90.00\n"
    work = practice.plan(practice.file("export.csv", content))
    assert not work.entries
    assert "format the column as text" in str(work.findings)


def test_an_adjustment_without_a_group_is_a_question(tmp_path: Path) -> None:
    practice = practice_of(tmp_path)
    head = "Payer,Check No,Check Date,Claim,Billed,Paid,Code 1,Adj Amt 1,Code 2,Adj Amt 2\n"
    row = "Aetna,8101,2026-04-15,2004,150.00,90.00,45,40.00,3,20.00\n"
    work = practice.plan(practice.file("export.csv", head + row))
    assert not work.entries
    assert "adjustment-group" in codes(work)


@pytest.mark.parametrize(
    "said",
    [
        "CO-45; PR-3",
        "CO-45 - Charge exceeds; PR-3 - Copay",
        "CO-45 - Charge exceeds PR-3 - Copay",
        "45 - Charge exceeds fee schedule/allowable; 3 - Copay",
    ],
)
def test_the_words_of_a_code_hide_no_code_of_the_clients_behind_them(
    tmp_path: Path, said: str
) -> None:
    """How much of the 60.00 is written off and how much is the copay, nothing says."""
    practice = practice_of(tmp_path)
    head = "Payer,Check No,Check Date,Claim,Billed,Paid,Adjustment,Reason Code\n"
    row = f"Aetna,8101,2026-04-15,2004,150.00,90.00,60.00,{said}\n"
    work = practice.plan(practice.file("export.csv", head + row))
    assert not work.entries
    assert "adjustment-group" in codes(work)


def test_a_payment_written_with_a_minus_is_not_taken_back_by_its_own_check(
    tmp_path: Path,
) -> None:
    practice = practice_of(tmp_path)
    head = "Payer,Check #,Check Date,Claim #,Paid,Adj,Pat Resp,Type\n"
    paid = "Aetna,8101,04/15/2026,2004,90.00,40.00,20.00,\n"
    minus = "Aetna,8101,04/15/2026,2004,-90.00,-40.00,-20.00,"
    practice.import_(practice.file("plain.csv", head + paid))
    work = practice.plan(practice.file("minus.csv", f"{head}{minus}\n"))
    assert not work.entries
    assert codes(work) == ["negative-payment", "no-total", "partly-imported"]
    work = practice.plan(practice.file("said.csv", f"{head}{minus}Clawback\n"))
    assert booked(work) == [("claim-2004", "taken back whole")]


def test_an_adjustment_alone_is_no_payment(tmp_path: Path) -> None:
    practice = practice_of(tmp_path)
    head = "Date,{},Claim #,Payer,Check #,Amount\n"
    rows = "2026-04-15,Insurance Payment,2004,Aetna,8101,90.00\n"
    rows += "2026-04-15,Contractual Adjustment,2005,Aetna,8101,45.00\n"
    for heading in ("Transaction", "Description", "Type"):
        path = practice.file("export.csv", head.format(heading) + rows)
        work = practice.plan(path)
        assert booked(work) == [("claim-2004", "90.00", "", "")]
        assert "empty-cell" in codes(work)


LETTERS = """\
Letter Date,Payer,Claim,{}Paid Amount,Overpayment Amount,Reason
04/15/2026,Aetna,2001,{}90.00,90.00,COB
04/15/2026,Aetna,2002,{}80.00,50.00,Rate
"""


def test_what_was_paid_before_is_not_what_holds_after_a_take_back(tmp_path: Path) -> None:
    ledger = practice_of(tmp_path).main
    opened = "\n2020-01-01 open Expenses:Recoupment-Variance USD\n"
    practice = Practice(tmp_path, ledger.read_text() + opened)
    plain = practice.file("letters.csv", LETTERS.format("", "", ""))
    work = practice.plan(plain)
    assert not work.entries
    assert codes(work) == ["taken-of-unchanged", "taken-of-unchanged"]
    answered = practice.plan(plain, columns={Field.ORIGINAL_PAID: "Paid Amount"})
    assert booked(answered) == [K1]
    assert codes(answered) == ["part-taken"]
    content = LETTERS.format("Corrected Amount,", "0.00,", "30.00,")
    work = practice.plan(practice.file("corrected.csv", content))
    after = [one.entry.meta["insurance-paid"].number for one in work.entries]
    assert after == [0]
    assert codes(work) == ["shares-left-out"]


@pytest.mark.parametrize("heading", ["Corrected Amount", "Insurance Paid"])
def test_a_corrected_payment_says_what_becomes_of_its_shares(
    tmp_path: Path, heading: str
) -> None:
    """Of 80.00 / 50.00 / 20.00 the payer takes 50.00: with nothing said 120.00 is open."""
    practice = practice_of(tmp_path)
    head = f"Recoup Date,Payer,Claim,{heading},Recouped Amount"
    row = "04/15/2026,Aetna,2002,30.00,50.00"
    work = practice.plan(practice.file("list.csv", f"{head}\n{row}\n"))
    (found,) = [one for one in work.findings if one.code == "shares-left-out"]
    assert "write-off of 50.00 and client responsibility of 20.00" in found.message
    assert "120.00 would be open" in found.message
    whole = f"{head},Write-Off,Client Responsibility\n{row},50.00,20.00\n"
    work = practice.plan(practice.file("list.csv", whole))
    (record,) = work.entries
    keys = ("insurance-paid", "write-off", "client-responsibility")
    assert [record.entry.meta[key].number for key in keys] == [30, 50, 20]
    assert not codes(work)


def test_the_answer_to_a_take_back_beside_a_payment_is_enough(tmp_path: Path) -> None:
    practice = practice_of(tmp_path)
    content = """\
Payer,Check #,Check Date,Claim #,Billed,Paid,Adj,Pt Resp,Recouped
Aetna,8101,04/15/2026,2004,150.00,90.00,40.00,20.00,0.00
Aetna,8101,04/15/2026,2001,150.00,90.00,40.00,20.00,90.00
"""
    path = practice.file("export.csv", content)
    assert "taken-beside-paid" in codes(practice.plan(path))
    assert booked(practice.plan(path, columns={Field.ORIGINAL_PAID: "F"})) == [K1, P1]


MEANT = {
    "insurance-paid": "Line Paid Amount;Amount Paid by Plan;Provider Paid;Claim Payment Amount"
    ";Reimbursed Amount;Benefits Paid;Medicare Paid;Amount Paid to Provider;Applied Payments",
    "client-paid": "Amount Paid by Patient;Member Paid;Pt Pmt",
    "second-paid": "Secondary Ins Paid;Tertiary Payment Amount",
    "original-paid": "Prior Paid Amount;Previously Paid;Original Insurance Payment",
    "write-off": "Network Discount;Written Off;Contractual Allowance;Amount Not Allowed",
    "client-responsibility": "Member Liability;Amount Due from Patient;Total Member Cost Share"
    ";Bal to Pt;Transferred to Patient",
    "billed": "Billed Charge Amount;Total Billed Amt;Provider Billed",
    "allowed": "Allowable;Line Allowed Amount;Network Allowed;Negotiated Rate",
    "deductible": "Member Deductible;Amount Applied to Deductible",
    "taken": "Overpayment Recovery;Refunded to Payer;Payment Retracted;Chargeback Amount",
    "ignore": "Refund to Patient;Patient Write-off;Balance Due",
    "": "Paid to Member;Payment to Payer;Due to Patient;Refund from Insurance;Deductible Met"
    ";Remaining Allowed;Not Covered;Copay Collected;Paid Units;Responsibility;Interest Paid"
    ";Paid By;Patient Insurance Paid;Client Adjustment;Withholding",
}


@pytest.mark.parametrize("field", list(MEANT))
def test_a_heading_of_an_amount_is_read_only_where_every_word_is_accounted_for(
    field: str,
) -> None:
    for heading in MEANT[field].split(";"):
        meant = amount_meant(heading_words(heading))
        assert (meant[0][0].value if meant else "") == field, heading
