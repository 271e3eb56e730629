"""Reports that write all payments with a minus: what proves it, or else the question.

Aetna's check 8101 pays claims 2004 and 2005, 90.00 and 85.00.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from beancount_clawback.importers.sheets.column_names import Field
from tests.importers.import_case import Practice
from tests.importers.import_case import codes
from tests.importers.test_sheet_shapes import K1
from tests.importers.test_sheet_shapes import P1
from tests.importers.test_sheet_shapes import P2
from tests.importers.test_sheet_shapes import booked
from tests.importers.test_sheet_shapes import practice_of

HEAD = "Post Date,Payer,Check Number,Claim ID,Charge,Payment,Contractual Adjustment,Pt Transfer"
ROWS = (
    "04/15/2026,Aetna,8101,2004,150.00,-90.00,-40.00,-20.00",
    "04/15/2026,Aetna,8101,2005,150.00,-85.00,-45.00,-20.00",
)


def sheet(practice: Practice, more: str = "", *ends: str) -> Path:
    lines = [f"{HEAD}{more}", *map("".join, zip(ROWS, ends or ("", ""), strict=False))]
    return practice.file("credits.csv", "\n".join((*lines, *ends[2:])) + "\n")


def test_a_column_of_take_backs_says_that_the_others_are_payments(tmp_path: Path) -> None:
    practice = practice_of(tmp_path)
    taken = "04/15/2026,Aetna,8101,2001,150.00,,,,90.00"
    work = practice.import_(sheet(practice, ",Takeback Amount", ",0.00", ",", taken))
    assert booked(work) == sorted([P1, P2, K1])
    assert codes(work) == ["no-total"]


@pytest.mark.parametrize("above", [False, True])
def test_a_positive_total_says_that_they_are_payments(tmp_path: Path, above: bool) -> None:
    practice = practice_of(tmp_path)
    path = sheet(practice, *() if above else (",Check Amount", ",175.00", ",175.00"))
    if above:
        path.write_text(f"Check Amount:,$175.00\n{path.read_text()}")
    work = practice.plan(path)
    assert booked(work) == sorted([P1, P2])
    assert not codes(work)


@pytest.mark.parametrize("total", [False, True])
def test_without_either_it_is_asked_once_and_nothing_is_booked(
    tmp_path: Path, total: bool
) -> None:
    practice = practice_of(tmp_path)
    unapplied = "2015-01-01 open Liabilities:Unapplied:Aetna\n"
    practice.main.write_text(practice.main.read_text() + unapplied)
    ends = (",Check Amount", ",-175.00", ",-175.00") if total else ()
    path = sheet(practice, *ends)
    work = practice.plan(path)
    assert not work.entries
    (asked,) = [one for one in work.findings if one.code == "payments-with-minus"]
    assert "--map insurance-paid=-F" in asked.next_step
    for said in ("-F", "-Payment"):
        answered = practice.plan(path, columns={Field.INSURANCE_PAID: said})
        assert booked(answered) == sorted([P1, P2])
        assert codes(answered) == ([] if total else ["no-total"])


def test_what_takes_back_a_payment_of_the_ledger_is_not_asked(tmp_path: Path) -> None:
    practice = practice_of(tmp_path)
    row = "04/15/2026,Aetna,8101,2001,150.00,-90.00,-40.00,-20.00"
    work = practice.plan(practice.file("reversal.csv", f"{HEAD}\n{row}\n"))
    assert booked(work) == [K1]


REFERENCE = "Date,Payer,Reference,Claim #,DOS,Ins Paid,Write Off,Pt Resp,Recoupment\n"


@pytest.mark.parametrize(
    ("amounts", "fits"),
    [
        ("-150.00,-90.00,-40.00,0.00", True),
        ("-150.00,-90.00,0.00,0.00", True),
        ("-150.00,-90.00,-30.00,0.00", False),
        ("-130.00,-90.00,-40.00,0.00", False),
    ],
)
def test_a_zero_in_the_reversal_of_a_whole_claim_is_a_share_left_out(
    tmp_path: Path, amounts: str, fits: bool
) -> None:
    """The payment of claim 2001 was 90.00, 40.00 written off, 20.00 the client's."""
    practice = practice_of(tmp_path)
    rows = f"{ROWS[0].replace('-', '')}\n04/15/2026,Aetna,8101,2001,{amounts}\n"
    work = practice.plan(practice.file("reversal.csv", f"{HEAD}\n{rows}"))
    assert booked(work) == (sorted([P1, K1]) if fits else [P1])
    assert ("reversal-mismatch" in codes(work)) is not fits


def test_a_reference_is_the_checks_number_where_rows_pay(tmp_path: Path) -> None:
    practice = practice_of(tmp_path)
    rows = (
        "2026-04-15,Aetna,8101,2004,2026-03-16,90.00,40.00,20.00,0.00\n"
        "2026-04-15,Aetna,8101,2001,2026-01-12,0.00,0.00,0.00,90.00\n"
    )
    work = practice.plan(practice.file("export.csv", REFERENCE + rows))
    assert booked(work) == sorted([P1, K1])
    assert all("remit-Aetna-8101" in (one.entry.links or ()) for one in work.entries)


def test_a_reference_is_the_clawbacks_own_in_a_list_of_them(tmp_path: Path) -> None:
    practice = practice_of(tmp_path)
    row = "2026-04-15,Aetna,L-77,2001,2026-01-12,0.00,0.00,0.00,90.00\n"
    (one,) = practice.plan(practice.file("letters.csv", REFERENCE + row)).entries
    assert "clawback" in (one.entry.tags or ())
    assert not [link for link in one.entry.links or () if link.startswith("remit")]


TRANSACTIONS = "Date,Transaction Type,Claim,Payer,Check Number,Check Amount,Amount\n"
OF_2004 = (
    "04/15/2026,Insurance Payment,2004,Aetna,8101,,-90.00",
    "04/15/2026,Insurance Adjustment,2004,Aetna,8101,,-40.00",
)


def test_a_transfer_to_the_client_with_the_other_sign_says_that_payments_are_credits(
    tmp_path: Path,
) -> None:
    practice = practice_of(tmp_path)
    transfer = "04/15/2026,Transfer to Patient,2004,Aetna,8101,,20.00"
    file = practice.file("account.csv", TRANSACTIONS + "\n".join((*OF_2004, transfer)) + "\n")
    assert booked(practice.plan(file)) == [P1]
    taken = "\n".join((*OF_2004, transfer.replace("20.00", "-20.00"))).replace("2004", "2001")
    file = practice.file("taken.csv", f"{TRANSACTIONS}{taken}\n")
    assert booked(practice.plan(file)) == [K1]


def test_a_charge_among_them_does_not_hide_that_all_payments_are_negative(
    tmp_path: Path,
) -> None:
    practice = practice_of(tmp_path)
    charge = "04/15/2026,Charge,2004,,,,150.00"
    file = practice.file("account.csv", TRANSACTIONS + "\n".join((charge, *OF_2004)) + "\n")
    assert "payments-with-minus" in codes(practice.plan(file))
    answered = practice.plan(file, columns={Field.INSURANCE_PAID: "-G"})
    assert booked(answered) == [("claim-2004", "90.00", "40.00", "")]


def test_an_amount_that_was_denied_stays_open_and_moves_nothing(tmp_path: Path) -> None:
    practice = practice_of(tmp_path)
    text = (
        "Payer,Check,Check Date,Check Amount,Claim,Billed,Paid,Denied Amount,Contract,Pt Resp\n"
        "Aetna,8101,2026-04-15,90.00,2004,150.00,90.00,0.00,40.00,20.00\n"
        "Aetna,8101,2026-04-15,90.00,2005,150.00,0.00,150.00,0.00,0.00\n"
    )
    work = practice.import_(practice.file("denied.csv", text))
    assert booked(work)[0] == P1
    assert practice.balances()["Assets:Bank:Checking"] == 240 + 90
