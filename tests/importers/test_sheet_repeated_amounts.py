"""A row for each adjustment or line of a claim, and what was paid on one of them or on each.

Claim 2004 was billed 150.00: 90.00 paid, 40.00 written off (30.00 CO-45, 10.00 CO-253), 20.00
the client's (5.00 deductible, 15.00 coinsurance). What was billed proves how rows are meant.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importers.import_case import codes
from tests.importers.test_sheet_shapes import K1
from tests.importers.test_sheet_shapes import P1
from tests.importers.test_sheet_shapes import booked
from tests.importers.test_sheet_shapes import practice_of

HEAD = "Check No,Check Dt,Payer,Claim,DOS,HCPCS,Billed,Paid,Group,Reason,Adj Amt\n"
REASONS = ("CO,45,30.00", "CO,253,10.00", "PR,1,5.00", "PR,2,15.00")
CODED = REASONS
UNCODED = ("CO,,30.00", "CO,,10.00", "PR,,5.00", "PR,,15.00")
MINUS = ("CO,45,-30.00", "CO,253,-10.00", "PR,1,-5.00", "PR,2,-15.00")
ON_EACH = ("150.00,90.00",) * 4
ON_FIRST = ("150.00,90.00", ",", ",", ",")
ZERO = ("150.00,90.00", "150.00,0.00", "150.00,0.00", "150.00,0.00")
PAID_ON_LAST = ("150.00,", "150.00,", "150.00,", "150.00,90.00")


def rows(*parts: str, claim: str = "2004", service: str = "90837") -> str:
    day = "2026-01-12" if claim == "2001" else "2026-03-16"
    front = f"8101,2026-04-15,Aetna,{claim},{day},{service}"
    return "".join(f"{front},{part}\n" for part in parts)


@pytest.mark.parametrize("amounts", [ON_EACH, ON_FIRST, ZERO, PAID_ON_LAST])
@pytest.mark.parametrize("reasons", [CODED, UNCODED, MINUS])
def test_adjustments_are_added_and_the_rest_counts_once(
    tmp_path: Path, amounts: tuple[str, ...], reasons: tuple[str, ...]
) -> None:
    practice = practice_of(tmp_path)
    content = HEAD + rows(*map(",".join, zip(amounts, reasons, strict=True)))
    path = practice.file("lines.csv", content)
    work = practice.import_(path)
    assert booked(work) == [P1]
    assert codes(work) == ["no-total"]
    assert not practice.plan(path).entries


@pytest.mark.parametrize("billed", ["-150.00", "150.00"])
def test_a_take_back_in_several_rows_is_one(tmp_path: Path, billed: str) -> None:
    practice = practice_of(tmp_path)
    reasons = (
        f"{billed},-90.00,CO,45,-40.00",
        f"{billed},,PR,1,-5.00",
        f"{billed},,PR,2,-15.00",
    )
    work = practice.plan(practice.file("lines.csv", HEAD + rows(*reasons, claim="2001")))
    assert booked(work) == [K1]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("100.00,60.00", "100.00,60.00"), ("50.00,30.00", "50.00,30.00")),
        (("100.00,90.00", "100.00,90.00"), ("50.00,90.00", "50.00,90.00")),
        (("150.00,90.00", "150.00,90.00"), ("150.00,90.00", "150.00,90.00")),
        (("100.00,90.00", "100.00,"), ("50.00,", "50.00,")),
    ],
    ids=["of the line", "paid of the claim", "both of the claim", "paid on the first row"],
)
def test_what_stands_on_each_row_is_of_the_line_or_of_the_claim(
    tmp_path: Path, first: tuple[str, str], second: tuple[str, str]
) -> None:
    practice = practice_of(tmp_path)
    lines = rows(f"{first[0]},CO,45,25.00", f"{first[1]},PR,2,15.00")
    lines += rows(f"{second[0]},CO,45,15.00", f"{second[1]},PR,1,5.00", service="90785")
    work = practice.plan(practice.file("lines.csv", HEAD + lines))
    assert booked(work) == [P1]
    assert codes(work) == ["no-total"]


def test_rows_that_nothing_tells_apart_are_a_question(tmp_path: Path) -> None:
    """Each comes to what was billed by itself; or no column says what was billed."""
    practice = practice_of(tmp_path)
    whole = rows("150.00,90.00,CO,45,60.00", "150.00,90.00,CO,45,60.00")
    work = practice.plan(practice.file("twice.csv", HEAD + whole))
    assert not work.entries
    assert "row-twice" in codes(work)
    unknown = rows(*(f"0.00,90.00,{one}" for one in UNCODED))
    work = practice.plan(practice.file("unknown.csv", HEAD + unknown))
    assert not work.entries
    assert "row-twice" in codes(work)


def test_words_below_reason_are_no_codes(tmp_path: Path) -> None:
    practice = practice_of(tmp_path)
    head = "Payer,Check #,Check Date,Claim,Paid,Adj,Pt Resp,Reason\n"
    row = "Aetna,8101,04/15/2026,2004,90.00,40.00,20.00,see portal\n"
    work = practice.plan(practice.file("words.csv", head + row))
    assert booked(work) == [P1]
    assert not [one for one in codes(work) if one != "no-total"]


ALONE = "Check No,Check Dt,Payer,Claim,DOS,HCPCS,Billed,Paid,{heading},Adj Amt\n"
IN_CODES = ("CO-45,40.00", "PR-1,5.00", "PR-2,15.00")
IN_WORDS = ("Contractual Adjustment,40.00", "Deductible,5.00", "Coinsurance,15.00")


@pytest.mark.parametrize(
    ("heading", "adjustments"),
    [
        ("Reason", IN_CODES),
        ("Adjustment Code", IN_CODES),
        ("Reason", IN_WORDS),
        ("Adj Reason", IN_WORDS),
        ("Adjustment Type", IN_WORDS),
        ("Adj Category", IN_WORDS),
        ("Description", ("Charge exceeds fee schedule,40.00", "Patient Resp,20.00")),
    ],
)
def test_one_column_may_say_whose_each_adjustment_is(
    tmp_path: Path, heading: str, adjustments: tuple[str, ...]
) -> None:
    practice = practice_of(tmp_path)
    content = ALONE.format(heading=heading) + rows(*(f"150.00,90.00,{x}" for x in adjustments))
    work = practice.plan(practice.file("lines.csv", content))
    assert booked(work) == [P1]
    assert codes(work) == ["no-total"]


@pytest.mark.parametrize(
    "adjustments", [("45,40.00", "1,5.00", "2,15.00"), (*IN_WORDS, ",0.50")]
)
def test_an_adjustment_that_may_be_the_clients_is_a_question(
    tmp_path: Path, adjustments: tuple[str, ...]
) -> None:
    practice = practice_of(tmp_path)
    content = ALONE.format(heading="Reason") + rows(*(f"150.00,90.00,{x}" for x in adjustments))
    work = practice.plan(practice.file("lines.csv", content))
    assert not work.entries
    assert {"adjustment-group", "row-twice"} & set(codes(work))


def test_more_than_the_charge_is_of_an_earlier_payer_only_beside_what_it_decided(
    tmp_path: Path,
) -> None:
    practice = practice_of(tmp_path)
    reasons = ("CO,45,45.00", "OA,94,-5.00", "PR,3,20.00")
    content = HEAD + rows(*(f"150.00,90.00,{one}" for one in reasons))
    work = practice.plan(practice.file("lines.csv", content))
    assert booked(work) == [P1]


def test_what_an_earlier_payer_decided_leaves_nothing_of_the_charge_open(
    tmp_path: Path,
) -> None:
    """20.00 paid, 40.00 written off and 90.00 of the earlier payer are the 150.00 billed."""
    practice = practice_of(tmp_path)
    reasons = ("CO,45,40.00", "OA,23,100.00", "OA,94,-10.00")
    content = f"{HEAD.strip()},Zr\n" + rows(*(f"150.00,20.00,{one},7.00" for one in reasons))
    work = practice.plan(practice.file("lines.csv", content))
    assert booked(work) == [("claim-2004", "20.00", "40.00", "")]
    assert "unused-amounts" in codes(work)
