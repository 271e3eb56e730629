"""What an export has beside its rows' plain amounts: nothing is left behind without a finding.

The claims and right results are those of `test_sheet_shapes`.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path

import pytest

from beancount_clawback.importers.posting.plan import ImportPlan
from beancount_clawback.importers.sheets.column_names import Field
from tests.importers.import_case import codes
from tests.importers.test_sheet_shapes import K1
from tests.importers.test_sheet_shapes import P1
from tests.importers.test_sheet_shapes import P2
from tests.importers.test_sheet_shapes import P3
from tests.importers.test_sheet_shapes import booked
from tests.importers.test_sheet_shapes import practice_of

HEADINGS = "Claim,Billed,Paid,Adj,Pt Resp\n"
STACKED = """\
Payer: Aetna
Check Number: 8101
Check Date: 04/15/2026
Check Amount: $175.00
Claim,Billed,Paid,Adj,Pt Resp
2004,150.00,90.00,40.00,20.00
2005,150.00,85.00,45.00,20.00
Total,300.00,175.00,85.00,40.00

Payer:,Cigna
Check Number:,8102
Check Date:,04/20/2026
Check Amount:,$70.00
{again}2006,120.00,70.00,30.00,20.00
"""


@pytest.mark.parametrize("again", [HEADINGS, ""])
def test_remittances_below_each_other_are_each_its_own(tmp_path: Path, again: str) -> None:
    practice = practice_of(tmp_path)
    work = practice.import_(practice.file("portal.csv", STACKED.format(again=again)))
    assert booked(work) == sorted([P1, P2, P3])
    assert not codes(work)
    links = {link for one in work.entries for link in one.entry.links or () if "remit" in link}
    assert links == {"remit-Aetna-8101", "remit-Cigna-8102"}
    assert practice.balances()["Assets:Bank:Checking"] == 240 + 175 + 70
    assert not practice.plan(practice.folder / "portal.csv").entries


def test_labels_over_their_values_begin_another_remittance(tmp_path: Path) -> None:
    practice = practice_of(tmp_path)
    labels = "Check number,Check date,Check amount,Payer\n"
    first = f"{labels}8101,04/15/2026,$175.00,Aetna\n{HEADINGS}"
    first += "2004,150.00,90.00,40.00,20.00\n2005,150.00,85.00,45.00,20.00\n"
    second = (
        f"\n{labels}8102,04/20/2026,$70.00,Cigna\n{HEADINGS}2006,120.00,70.00,30.00,20.00\n"
    )
    work = practice.plan(practice.file("portal.csv", first + second))
    assert booked(work) == sorted([P1, P2, P3])
    assert not codes(work)


HEAD = "Payer,Check #,Check Date,Claim,Billed,Paid,Adj,Pt Resp"
ROW = "Aetna,8101,04/15/2026,2004,150.00,90.00,40.00,20.00"


def planned(
    tmp_path: Path,
    content: str,
    columns: Mapping[Field, str] | None = None,
    ignored: Sequence[str] = (),
) -> ImportPlan:
    practice = practice_of(tmp_path)
    path = practice.file("export.csv", content)
    return practice.plan(path, columns=columns or {}, ignored=tuple(ignored))


def test_amounts_below_a_blank_heading_are_a_question(tmp_path: Path) -> None:
    taken = "Aetna,8101,04/15/2026,2001,,,,,90.00"
    content = f"{HEAD},\n{ROW},\n{taken}\n"
    work = planned(tmp_path, content)
    assert booked(work) == [P1]
    assert "unknown-amounts" in codes(work)
    assert "--map taken=I" in str(work.findings)
    answered = planned(tmp_path, content, columns={Field.TAKEN: "I"})
    assert booked(answered) == sorted([P1, K1])


def test_amounts_that_nobody_knows_beside_a_row_that_is_complete_are_said(
    tmp_path: Path,
) -> None:
    content = f"{HEAD},R2\n{ROW},90.00\n"
    work = planned(tmp_path, content)
    assert booked(work) == [P1]
    (found,) = [one for one in work.findings if one.code == "unused-amounts"]
    assert "column I “R2” are not identified, in the rows 2" in found.message
    assert "unused-amounts" not in codes(planned(tmp_path, content, ignored=("I",)))


@pytest.mark.parametrize(
    ("headings", "amounts", "asked"),
    [
        ("Not Covered", "20", "I “Not Covered”"),
        ("Zr", "20", "I “Zr”"),
        ("Zr,Qs", "5,15", "J “Qs”"),
        ("Pt Age", "44", ""),
        ("Line", "1", ""),
        ("Zr", "7", ""),
    ],
)
def test_whole_numbers_are_amounts_where_they_are_what_is_left_open(
    tmp_path: Path, headings: str, amounts: str, asked: str
) -> None:
    """Of 150 are 90 paid, 20 written off and 20 the client's: 20 are left."""
    content = f"{HEAD},{headings}\nAetna,8101,04/15/2026,2004,150,90,20,20,{amounts}\n"
    work = planned(tmp_path, content)
    found = [one.message for one in work.findings if one.code == "unknown-amounts"]
    assert asked in " ".join(found)
    assert len(found) == (headings.count(",") + 1 if asked else 0)
    assert bool(asked) != bool(booked(work))
    assert not (asked and any(one.code == "unused-columns" for one in work.findings))


def test_whole_numbers_headed_patient_are_the_clients_share_if_billed_proves_it(
    tmp_path: Path,
) -> None:
    content = f"{HEAD},\n{ROW},\n".replace("Pt Resp", "Patient").replace(".00", "")
    assert booked(planned(tmp_path, content)) == [P1]
    without_billed = content.replace("Billed", "Units").replace(",150,", ",1,")
    work = planned(tmp_path, without_billed)
    assert not booked(work)
    assert "unknown-amounts" in codes(work)
    number = planned(tmp_path, without_billed.replace(",20,", ",1017,"))
    assert "unknown-amounts" not in codes(number)


def test_interest_beside_a_payment_is_not_dropped(tmp_path: Path) -> None:
    content = f"{HEAD},Interest\n{ROW},1.50\n"
    work = planned(tmp_path, content)
    assert not work.entries
    assert "1.50 of interest" in str(work.findings)
    of_its_own = f"{HEAD},Interest,Type\n{ROW},1.50,Payment\n"
    of_its_own += "Aetna,8101,04/15/2026,,,1.50,,,,Interest\n"
    work = planned(tmp_path, of_its_own, ignored=("I",))
    assert booked(work) == [P1]
    assert "no-account-for" in codes(work)


@pytest.mark.parametrize(
    ("heading", "said", "plain", "shown"),
    [
        ("Reversal", "Yes", "No", "Reversal: Yes"),
        ("Is Void", "TRUE", "FALSE", "Is Void: TRUE"),
        ("CLP Status", "22", "1", "22"),
        ("Comment", "RECOUPED BY PAYER 4/15", "", "RECOUPED"),
        ("Comment", "for Jane Roe taken back 4/15", "", "taken back"),
        ("Anything", "taken back, see letter", "ok", "taken back"),
        ("CR/DR", "DR", "CR", "CR/DR: DR"),
    ],
)
def test_a_positive_row_that_says_it_is_taken_back_is_no_payment(
    tmp_path: Path, heading: str, said: str, plain: str, shown: str
) -> None:
    """The message shows the word that says it, and no name beside it."""
    taken = "Aetna,8101,04/15/2026,2001,150.00,90.00,40.00,20.00"
    content = f"{HEAD},{heading}\n{ROW},{plain}\n{taken},{said}\n"
    work = planned(tmp_path, content)
    assert booked(work) == [P1]
    (found,) = [one for one in work.findings if one.code == "taken-or-left"]
    assert found.message.startswith(f"“{shown}” with 90.00 paid")


def test_what_was_paid_with_a_minus_is_taken_back_where_the_rest_is_of_the_visit(
    tmp_path: Path,
) -> None:
    taken = "Aetna,8101,04/15/2026,2001,150.00,-90.00,40.00,20.00"
    work = planned(tmp_path, f"{HEAD}\n{ROW}\n{taken}\n")
    assert booked(work) == sorted([P1, K1])
    alone = planned(tmp_path, f"{HEAD}\n{taken}\n")
    assert booked(alone) == [K1]


def test_payments_in_columns_that_nobody_knows_are_no_list_of_clawbacks(
    tmp_path: Path,
) -> None:
    content = """\
Date,Claim,Payer,Check,Description,Debit,Credit
4/15/2026,2001,Aetna,7001,Insurance payment,,90.00
"""
    assert codes(planned(tmp_path, content)) == ["unknown-kind"]
    as_list = "Date,Claim,Payer,Reason,Zr\n2026-04-15,2001,Aetna,Rate,30.00\n"
    work = planned(tmp_path, as_list)
    assert not work.entries
    assert codes(work) == ["unknown-amounts-taken"]


def test_amounts_headed_insurance_are_named_beside_what_is_missing(tmp_path: Path) -> None:
    head = "Payer,Check #,Check Date,Claim,Charge,Insurance,Adj,Client"
    content = f"{head}\n{ROW}\n"
    (asked,) = planned(tmp_path, content).findings
    assert asked.code == "unknown-kind"
    assert "not known: F “Insurance”, H “Client”" in asked.message
    assert booked(planned(tmp_path, content, {Field.INSURANCE_PAID: "F"})) == [P1]


def test_a_take_back_headed_as_a_deduction_is_one(tmp_path: Path) -> None:
    taken = "Aetna,8101,04/15/2026,2001,,,,,(90.00)"
    work = planned(tmp_path, f"{HEAD},Less: Recoupment\n{ROW},0.00\n{taken}\n")
    assert booked(work) == sorted([P1, K1])


def test_a_row_of_blanks_marked_as_text_is_no_row(tmp_path: Path) -> None:
    blank = ",".join(['=""'] * 8)
    work = planned(tmp_path, f"{HEAD}\n{blank}\n{ROW}\n{blank}\n")
    assert booked(work) == [P1]
    assert not set(codes(work)) - {"no-total"}


def test_what_the_ledgers_charge_leaves_open_is_said_without_a_billed_column(
    tmp_path: Path,
) -> None:
    """Claim 2004 was charged 150.00: of 90.00 / 40.00 / 0.00 it has 20.00 left."""
    head = "Payer,Check #,Check Date,Claim,Paid,Adj,Pt Resp"
    start = "Aetna,8101,04/15/2026,2004,90.00,40.00"
    for client, left in (("0.00", "20.00"), ("", "20.00"), ("20.00", "")):
        work = planned(tmp_path, f"{head}\n{start},{client}\n")
        said = [one.message for one in work.findings if one.code == "left-on-claim"]
        assert [f"{left} stays open" in one for one in said] == [True] * bool(left)
    both = f"{head},Supplemental\n{start},0.00,\nAetna,8101,04/15/2026,2004,20.00,,,yes\n"
    assert "left-on-claim" not in codes(planned(tmp_path, both))
    billed = both.replace("Claim,", "Claim,Billed,").replace("2004,", "2004,150.00,")
    billed = billed.replace("90.00,40.00,0.00", "90.00,40.00,20.00")
    assert "left-with-insurance" not in codes(planned(tmp_path, billed))
