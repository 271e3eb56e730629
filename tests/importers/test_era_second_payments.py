"""A correction that comes before its reversal: both payments apply until the reversal comes.

Claim 1042 is paid 85; in May it is paid anew, 40; in June the 85 are taken back.
"""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from tests.importers.era_case import BANK
from tests.importers.era_case import INSURANCE
from tests.importers.era_case import OWED
from tests.importers.era_case import clp
from tests.importers.era_case import era
from tests.importers.era_case import held
from tests.importers.era_case import money
from tests.importers.era_case import practice_of
from tests.importers.import_case import Practice
from tests.importers.import_case import codes
from tests.importers.import_case import texts

CLIENT = "Assets:Receivable:Clients:C1042"
PAID = clp("1042", "1", "150", "85", "CO*45*35", "PR*3*30")
BACK = clp("1042", "22", "-150", "-85", "CO*45*-35", "PR*3*-30")
ANEW = clp("1042", "1", "150", "40", "CO*45*35", "PR*3*75", number="P1042A")

FEBRUARY = era("85", *PAID, number="5512", date="20260210")
MAY = era("40", *ANEW, number="5601", date="20260502")
JUNE = era("-85", *BACK, number="5702", date="20260609")


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    return practice_of(tmp_path, "1042 150 2026-01-15")


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_correction_stands_beside_the_payment_until_it_is_reversed(
    practice: Practice, order: tuple[int, ...]
) -> None:
    """85 + 40; the 85 taken back are owed: the client owes 75, the insurance nothing."""
    contents = (FEBRUARY, MAY, JUNE)
    paths = [practice.file(f"{number}.835", contents[number]) for number in order]
    work = practice.import_(*paths)
    assert codes(work) == ["era-owed", "era-early-correction"]
    assert "taken back on 2026-06-09" in work.findings[1].message
    marked = [
        one.startswith("2026-05-02") for one in texts(work) if "supplemental: TRUE" in one
    ]
    assert marked == [True]
    assert held(practice, BANK, OWED, CLIENT, INSURANCE) == money("125 -85 75 0")
    again = practice.import_(*reversed(paths))
    assert (again.counts.known, again.entries, codes(again)) == (3, (), [])


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_imported_one_by_one_the_claim_comes_to_the_same(
    practice: Practice, order: tuple[int, ...]
) -> None:
    """Until June 85 / 35 / 30 stand of 150, and 40 beside them."""
    contents = (FEBRUARY, MAY, JUNE)
    for number in order:
        practice.import_(practice.file(f"{number}.835", contents[number]))
    practice.import_(*(practice.file(f"{number}.835", contents[number]) for number in order))
    assert held(practice, BANK, OWED, CLIENT, INSURANCE) == money("125 -85 75 0")


def test_until_the_reversal_comes_both_stand_and_are_to_be_reviewed(practice: Practice) -> None:
    """85 / 35 / 30 of 150, and 40 more: the insurer has paid 40 too much."""
    practice.import_(practice.file("february.835", FEBRUARY))
    may = practice.file("may.835", MAY)
    work = practice.import_(may)
    assert codes(work) == ["paid-beside"]
    assert "pays 40.00, but has not taken back the payment" in work.findings[0].message
    assert held(practice, BANK, CLIENT, INSURANCE) == money("125 30 -40")
    again = practice.plan(may)
    assert (again.counts.known, codes(again)) == (1, [])
    assert codes(practice.import_(practice.file("june.835", JUNE))) == ["era-owed"]
    assert held(practice, BANK, CLIENT, INSURANCE) == money("125 75 0")


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_on_one_day_the_two_remittances_leave_nothing_to_review(
    practice: Practice, order: tuple[int, ...]
) -> None:
    may = era("-85", *BACK, number="5702", date="20260502")
    contents = (FEBRUARY, MAY, may)
    work = practice.import_(*(practice.file(f"{one}.835", contents[one]) for one in order))
    assert codes(work) == ["era-owed"]
    assert held(practice, BANK, CLIENT, INSURANCE) == money("125 75 0")


def test_of_two_alike_the_one_with_the_reversals_number_is_taken_back(
    practice: Practice,
) -> None:
    """Paid 85 under P1042, and 85 again under P1042A; the reversal is of P1042.

    The second payment, cash alone until then, takes its place; what is left is the same.
    """
    alike = clp("1042", "1", "150", "85", "CO*45*35", "PR*3*30", number="P1042A")
    may = practice.file("may.835", era("85", *alike, number="5601", date="20260502"))
    paths = [practice.file("february.835", FEBRUARY), practice.file("june.835", JUNE), may]
    work = practice.import_(*paths)
    assert set(codes(work)) == {"era-owed", "paid-again"}
    (record,) = (one for one in texts(work) if "#clawback" in one)
    assert "^pay-Aetna-5512-1042" in record
    assert held(practice, BANK, OWED, CLIENT, INSURANCE) == money("170 -85 30 0")


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_what_is_paid_twice_by_mistake_and_taken_back_is_booked_both_ways(
    practice: Practice, order: tuple[int, ...]
) -> None:
    """85, and 85 again under P1042A, which the payer takes back: 85 are left."""
    again = clp("1042", "1", "150", "85", "CO*45*35", "PR*3*30", number="P1042A")
    undone = clp("1042", "22", "-150", "-85", "CO*45*-35", "PR*3*-30", number="P1042A")
    contents = (
        FEBRUARY,
        era("85", *again, number="5601", date="20260502"),
        era("-85", *undone, number="5702", date="20260609"),
    )
    paths = [practice.file(f"{one}.835", contents[one]) for one in order]
    work = practice.import_(*paths)
    assert set(codes(work)) == {"era-owed", "paid-again"}
    (record,) = (one for one in texts(work) if "#clawback" in one)
    assert "^pay-Aetna-5601-1042" in record
    assert held(practice, BANK, OWED, CLIENT, INSURANCE) == money("170 -85 30 0")
    assert practice.import_(*paths).counts.known == 3


def test_a_payment_that_is_reduced_later_stands_beside_the_second_one(
    practice: Practice,
) -> None:
    """In June the 85 become 60 / 35 / 55; the 40 of May are beyond the price."""
    practice.import_(practice.file("february.835", FEBRUARY))
    less = clp("1042", "1", "150", "60", "CO*45*35", "PR*3*55", number="P1042B")
    june = era("-25", *BACK, *less, number="5702", date="20260609")
    practice.import_(practice.file("june.835", june))
    work = practice.import_(practice.file("may.835", MAY))
    assert codes(work) == ["paid-beside"]
    assert held(practice, BANK, OWED, CLIENT, INSURANCE) == money("125 -25 55 -40")


@pytest.mark.parametrize("order", list(permutations(range(3))))
@pytest.mark.parametrize("adjustment", ["CO*45*95", "CO*18*95"])
def test_of_what_was_paid_twice_the_second_may_be_taken_back_in_part(
    practice: Practice, order: tuple[int, ...], adjustment: str
) -> None:
    """The second 85 become 25: 35 and 30 are not repeated, and 25 is a credit balance."""
    twice = clp("1042", "1", "150", "85", "CO*45*35", "PR*3*30", number="P1042A")
    taken = clp("1042", "22", "-150", "-85", "CO*45*-35", "PR*3*-30", number="P1042A")
    less = clp("1042", "1", "150", "25", adjustment, "PR*3*30", number="P1042B")
    carried = "PLB*1234567893*20261231*FB:5702*-60"
    contents = (
        FEBRUARY,
        era("85", *twice, number="5601", date="20260502"),
        era("0", *taken, *less, carried, number="5702", date="20260609"),
    )
    for number in order:
        practice.import_(practice.file(f"{number}.835", contents[number]))
    for number in order:
        practice.import_(practice.file(f"{number}.835", contents[number]))
    assert held(practice, BANK, OWED, CLIENT, INSURANCE) == money("170 -60 30 -25")
