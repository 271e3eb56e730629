"""A sheet and the 835 of one remittance that takes back: whichever comes second adds nothing.

Worked by hand: 85 of 150 was paid for claim 1042 by hand, 35 written off, 30 the client's. On
5601 Aetna takes that back and pays 100 for claim 1043, of which 20 are written off and 30 the
client's: the bank gets 15.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importers.era_case import BANK
from tests.importers.era_case import INSURANCE
from tests.importers.era_case import OWED
from tests.importers.era_case import clp
from tests.importers.era_case import era
from tests.importers.era_case import held
from tests.importers.era_case import ledger
from tests.importers.era_case import money
from tests.importers.import_case import Practice
from tests.importers.import_case import codes

WAITING = "Liabilities:Unapplied:Aetna"
PAID = """
{day} * "Aetna" "EOB {check}" #insurance-payment ^claim-1042 ^pay-{check}
  check: "{check}"
  payer-claim: "{number}"
  insurance-paid: 85 USD
  write-off: 35 USD
  client-responsibility: 30 USD
"""
BY_HAND = """
2026-04-20 ! "Aetna" "Letter" #clawback ^claim-1042 ^pay-5001
  source: "manual"
  reference: "{reference}"
  insurance-paid: 0 USD
"""
HEAD = "Payer,Check #,Check Date,Check Total,Claim #,Ins Paid,Adj,Pt Resp\n"
BACK = clp("1042", "22", "-150", "-85", "CO*45*-35", "PR*3*-30", number="P1")
ANEW = clp("1042", "1", "150", "70", "CO*45*50", "PR*3*30", number="P2")
OTHER = clp("1043", "1", "150", "100", "CO*45*20", "PR*3*30", number="P3", day="20260116")


def practice_with(folder: Path, *payments: str) -> Practice:
    text = ledger("1042 150 2026-01-15", "1043 150 2026-01-16")
    opened = f"\n2015-01-01 open {WAITING} USD\n"
    return Practice(folder, "".join((text, opened, *payments)))


def sheet(practice: Practice, total: str, *rows: str) -> Path:
    lines = [f"Aetna,5601,2026-05-02,{total},{row}\n" for row in rows]
    return practice.file("may.csv", "".join((HEAD, *lines)))


FIRST = PAID.format(day="2026-02-01", check="5001", number="P1")
SECOND = PAID.format(day="2026-02-05", check="5002", number="P9")
CASES = {
    "beside a payment": ("15", (BACK, OTHER), ("1042,-85,-35,-30", "1043,100,20,30"), "15 150"),
    "corrected": (
        "85",
        (BACK, ANEW, OTHER),
        ("1042,-85,-35,-30", "1042,70,50,30", "1043,100,20,30"),
        "85 0",
    ),
}


@pytest.mark.parametrize("sheet_first", [True, False])
@pytest.mark.parametrize("which", CASES)
def test_the_second_of_a_sheet_and_its_835_adds_nothing(
    tmp_path: Path, which: str, *, sheet_first: bool
) -> None:
    """The payment of February is 85 at the bank as well."""
    total, segments, rows, right = CASES[which]
    practice = practice_with(tmp_path, FIRST)
    content = era(total, *[one for each in segments for one in each], number="5601")
    files = [sheet(practice, total, *rows), practice.file("may.835", content)]
    first, second = files if sheet_first else files[::-1]
    assert codes(practice.import_(first)) == []
    work = practice.import_(second)
    assert (work.entries, codes(work), work.is_whole) == ((), [], True)
    bank, open_ = money(right)
    assert held(practice, BANK, INSURANCE, WAITING) == [bank + 85, open_, 0]


@pytest.mark.parametrize("sheet_first", [True, False])
def test_of_a_negative_total_the_second_adds_nothing(
    tmp_path: Path, *, sheet_first: bool
) -> None:
    """No money moves: the 85 are owed, once."""
    practice = practice_with(tmp_path, FIRST)
    files = [
        sheet(practice, "-85", "1042,-85,-35,-30"),
        practice.file("may.835", era("-85", *BACK, number="5601")),
    ]
    first, second = files if sheet_first else files[::-1]
    assert codes(practice.import_(first)) == ["era-owed"]
    work = practice.import_(second)
    assert (work.entries, codes(work), work.is_whole) == ((), [], True)
    assert held(practice, BANK, OWED, WAITING) == money("85 -85 0")


def test_of_two_equal_payments_the_835_takes_no_other_than_its_sheet(tmp_path: Path) -> None:
    """The sheet names no number, and 85 of twice 85 stay."""
    second = SECOND.replace("insurance-paid", "supplemental: TRUE\n  insurance-paid")
    practice = practice_with(tmp_path, FIRST, second)
    practice.import_(sheet(practice, "15", "1042,-85,-35,-30", "1043,100,20,30"))
    work = practice.plan(practice.file("may.835", era("15", *BACK, *OTHER, number="5601")))
    assert (work.entries, codes(work)) == ((), [])
    assert held(practice, BANK, INSURANCE, WAITING) == money("185 0 0")


def test_a_sheet_that_takes_another_amount_is_asked_about(tmp_path: Path) -> None:
    """The sheet leaves 70 of the 85, the 835 leaves nothing."""
    practice = practice_with(tmp_path, FIRST)
    practice.import_(
        sheet(practice, "85", "1042,-85,-35,-30", "1042,70,50,30", "1043,100,20,30")
    )
    work = practice.plan(practice.file("may.835", era("15", *BACK, *OTHER, number="5601")))
    assert not work.is_whole


@pytest.mark.parametrize("reference", ["remit-Aetna-5601 claim-1042", "remit-Aetna-5601"])
def test_a_record_that_names_its_remittance_is_settled_by_the_835_of_that(
    tmp_path: Path, reference: str
) -> None:
    """85 are owed until 5601 comes: then the bank has 15 of it, and nothing is owed."""
    practice = practice_with(tmp_path, FIRST, BY_HAND.format(reference=reference))
    assert held(practice, BANK, OWED) == money("85 -85")
    path = practice.file("may.835", era("15", *BACK, *OTHER, number="5601"))
    work = practice.import_(path)
    assert (len(work.entries), codes(work), work.is_whole) == (2, [], True)
    assert held(practice, BANK, OWED, WAITING) == money("100 0 0")
    assert practice.plan(path).entries == ()
