"""Sheets whose total ties: the whole check is booked, what a row means or not.

Aetna's check 8101 pays claims 2004 and 2005, 90.00 and 85.00; claim 2001 was paid 90.00 before.
The practice's bank account has 240.00.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from beancount_clawback.importers.matching.row_cases import ImportRules
from beancount_clawback.importers.posting.plan import ImportPlan
from tests.importers.import_case import Practice
from tests.importers.import_case import codes
from tests.importers.test_sheet_shapes import K1
from tests.importers.test_sheet_shapes import P1
from tests.importers.test_sheet_shapes import P2
from tests.importers.test_sheet_shapes import booked
from tests.importers.test_sheet_shapes import practice_of

HEAD = "Payer,Check Number,Check Date,Check Amount,Claim,Billed,Paid,Adjustment,Pt Resp"
UNAPPLIED = "Liabilities:Unapplied:Aetna"


def with_unapplied(folder: Path) -> Practice:
    practice = practice_of(folder)
    practice.main.write_text(f"{practice.main.read_text()}2015-01-01 open {UNAPPLIED}\n")
    return practice


def imported(practice: Practice, total: str, *rows: str, head: str = HEAD) -> ImportPlan:
    lines = (f"Aetna,8101,2026-04-15,{total},{row}" for row in rows)
    return practice.import_(practice.file("check.csv", "\n".join((head, *lines)) + "\n"))


@pytest.mark.parametrize(
    ("row", "moved", "code"),
    [
        ("2004,150.00,90.00,-40.00,20.00", 90, "negative-in-payment"),
        ("2001,150.00,-30.00,0.00,30.00", -30, "mixed-signs"),
    ],
)
def test_a_row_with_both_signs_waits_with_what_it_moves(
    tmp_path: Path, row: str, moved: int, code: str
) -> None:
    practice = with_unapplied(tmp_path)
    work = imported(practice, f"{85 + moved}.00", row, "2005,150.00,85.00,45.00,20.00")
    assert codes(work) == [code]
    assert practice.balances()["Assets:Bank:Checking"] == 240 + 85 + moved
    assert practice.balances()[UNAPPLIED] == -moved


def test_a_payment_taken_back_and_paid_again_on_one_check_is_booked(tmp_path: Path) -> None:
    practice = practice_of(tmp_path)
    work = imported(
        practice,
        "95.00",
        "2004,150.00,90.00,40.00,20.00",
        "2004,-150.00,-90.00,-40.00,-20.00",
        "2004,150.00,95.00,35.00,20.00",
    )
    assert not codes(work)
    paid, taken = (one.entry.meta for one in work.entries)
    assert str(paid["insurance-paid"]) == "90.00 USD"
    assert str(taken["insurance-paid"]) == "95.00 USD"
    assert practice.balances()["Assets:Bank:Checking"] == 240 + 95


def test_interest_in_a_column_is_a_row_of_its_own_where_the_total_proves_it(
    tmp_path: Path,
) -> None:
    practice = practice_of(tmp_path)
    rows = ("2004,150.00,90.00,40.00,20.00,1.25", "2005,150.00,85.00,45.00,20.00,")
    head = f"{HEAD},Interest"
    among = "\n".join((head, *(f"Aetna,8101,2026-04-15,175.00,{row}" for row in rows)))
    asked = practice.plan(practice.file("among.csv", f"{among}\n"))
    assert codes(asked) == ["interest-beside", "partly-imported"]
    assert booked(asked) == [P2]
    rules = ImportRules(accounts={"interest": "Income:Interest:Payers"})
    lines = "\n".join((head, *(f"Aetna,8101,2026-04-15,176.25,{row}" for row in rows)))
    file = practice.file("check.csv", f"{lines}\n")
    work = practice.import_(file, rules=rules)
    assert not codes(work)
    assert practice.balances()["Assets:Bank:Checking"] == Decimal("416.25")
    assert practice.balances()["Income:Interest:Payers"] == Decimal("-1.25")
    assert not practice.plan(file, rules=rules).entries


def test_what_is_paid_beside_what_is_taken_holds_where_the_total_proves_it(
    tmp_path: Path,
) -> None:
    practice = practice_of(tmp_path)
    rows = ("2005,150.00,85.00,45.00,20.00,", "2001,150.00,60.00,40.00,50.00,90.00")
    work = imported(practice, "55.00", *rows, head=f"{HEAD},Recoupment")
    assert not codes(work)
    (taken,) = [one.entry for one in work.entries if "clawback" in (one.entry.tags or ())]
    assert str(taken.meta["insurance-paid"]) == "60.00 USD"
    assert practice.balances()["Assets:Bank:Checking"] == 240 + 85 - 30
    other = practice_of(tmp_path)
    off = imported(other, "-5.00", *rows, head=f"{HEAD},Recoupment")
    assert "taken-beside-paid" in codes(off)


def test_a_refund_paid_to_the_payer_is_taken_back_without_a_minus(tmp_path: Path) -> None:
    practice = practice_of(tmp_path)
    text = (
        "Date,Type,Payer,Check Number,Claim #,Amount\n"
        "04/15/2026,Insurance Payment,Aetna,8101,2004,90.00\n"
        "04/22/2026,Refund Paid to Payer,Aetna,5567,2001,90.00\n"
    )
    work = practice.import_(practice.file("refund.csv", text))
    assert booked(work) == [K1, ("claim-2004", "90.00", "", "")]
    assert practice.balances()["Assets:Bank:Checking"] == 240


def test_a_copay_on_an_insurers_check_is_the_clients_share(tmp_path: Path) -> None:
    practice = practice_of(tmp_path)
    rows = (
        *("2004,Payment,90.00", "2004,Contractual Adjustment,40.00", "2004,Copay,20.00"),
        *("2005,Payment,85.00", "2005,Contractual Adjustment,45.00", "2005,Deductible,20.00"),
    )
    head = "Payer,Check Number,Check Date,Check Amount,Claim,Transaction Type,Amount"
    assert booked(imported(practice, "175.00", *rows, head=head)) == [P1, P2]


@pytest.mark.parametrize(
    "labels",
    [
        "Payer: Aetna   Check #: 8101   Date: 04/15/2026   Amount: $175.00",
        "Payer: Aetna, Check #: 8101, Check Date: 04/15/2026, Check Amount: $175.00",
        "Insurance: Aetna | EFT Number: 8101 | Payment Date: 04/15/2026 | Check Total: 175.00",
    ],
)
@pytest.mark.parametrize("above", [True, False])
def test_one_cell_may_have_several_labels(tmp_path: Path, labels: str, above: bool) -> None:
    practice = practice_of(tmp_path)
    head = "Claim #,Service Date,Billed,Paid,Adjustment,Pt Resp"
    lines = [f'"{labels}",,,,,', head] if above else [head, f'"{labels}",,,,,']
    lines += ["2004,03/16/2026,150.00,90.00,40.00,20.00"]
    lines += ["2005,03/17/2026,150.00,85.00,45.00,20.00"]
    work = practice.plan(practice.file("labels.csv", "\n".join(lines) + "\n"))
    assert booked(work) == [P1, P2]
    assert not codes(work)


def test_a_client_may_stand_on_the_first_of_its_rows_only(tmp_path: Path) -> None:
    practice = practice_of(tmp_path)
    ledger = practice.main.read_text()
    (first,) = [one for one in ledger.split("\n\n") if "claim-2004 " in one and "charge" in one]
    second = first.replace("2026-03-16", "2026-03-18").replace("claim-2004", "claim-2014")
    practice.main.write_text(f"{ledger}\n{second}\n")
    client = first.split('"')[1]
    text = (
        "Client ID,DOS,Payer,Check #,Check Date,Charge,Ins Paid,Write-off,Client Owes\n"
        f"{client},03/16/2026,Aetna,8101,04/15/2026,150.00,90.00,40.00,20.00\n"
        ",03/18/2026,Aetna,8101,04/15/2026,150.00,80.00,50.00,20.00\n"
    )
    work = practice.plan(practice.file("clients.csv", text))
    assert booked(work) == [P1, ("claim-2014", "80.00", "50.00", "20.00")]
