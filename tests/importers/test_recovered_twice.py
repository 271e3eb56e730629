"""A payer that takes the same money twice is told, by whatever remittance it comes.

Claim 1042 is paid 85.00. A letter takes it back, or an ERA that pays 90.00 for claim 1043.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from beancount_clawback.claims.checks import find
from beancount_clawback.ledger_files.loaded_ledger import load
from tests.importers.era_case import claims
from tests.importers.era_case import clp
from tests.importers.era_case import era
from tests.importers.era_case import ledger
from tests.importers.import_case import Practice

CHARGES = ("1042 150 2026-01-15", "1043 150 2026-01-16", "1044 150 2026-01-17")
PAID = era("85", *clp("1042", "1", "150", "85", "CO*45*35", "PR*3*30"), date="20260210")
BACK = clp("1042", "22", "-150", "-85", "CO*45*-35", "PR*3*-30")
ANEW = clp("1042", "1", "150", "40", "CO*45*35", "PR*3*75", number="P1042A")
PAYS = clp("1043", "1", "150", "90", "CO*45*60", day="20260116")
FIRST = era("5", *claims(BACK, PAYS), number="5701", date="20260509")
MORE = clp("1044", "1", "150", "90", "CO*45*60", day="20260117")
AGAIN = era("5", *claims(BACK, MORE), number="5702", date="20260609")
LETTER = """
2026-03-01 * "Aetna" "letter" ^claim-1042 #clawback
  source: "letter"
"""
CHECK = """
2026-03-20 * "Aetna" "Refund check 901" ^claim-1042
  check: "901"
  Liabilities:Recoupments:Aetna   85.00 USD
  Assets:Bank:Checking           -85.00 USD
"""


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    opened = "\n2015-01-01 open Liabilities:Unapplied:Aetna  USD\n"
    made = Practice(tmp_path, ledger(*CHARGES) + opened)
    made.import_(made.file("february.835", PAID))
    return made


def booked(practice: Practice, text: str) -> None:
    practice.main.write_text(practice.main.read_text() + text)


def recovered_twice(practice: Practice) -> list[tuple[str, str]]:
    found = find(load(str(practice.main)))
    return [(one.message, one.next_step) for one in found if one.check == "recovered-twice"]


def test_by_a_check_and_by_a_remittance_that_waits_until_what_comes_back_is_booked(
    practice: Practice,
) -> None:
    booked(practice, LETTER)
    practice.import_(practice.file("may.835", FIRST))
    # The letter is not settled yet: 85 of 85.
    assert recovered_twice(practice) == []
    booked(practice, CHECK)
    ((message, step),) = recovered_twice(practice)
    assert message == (
        "Aetna recovered 170.00 of 85.00 for the clawback of 2026-03-01: "
        "check 901, remittance 5701."
    )
    applies = step.split("with `")[1].split("`")[0]
    booked(
        practice,
        f"""
2026-06-01 * "Aetna" "given back"
  {applies}
  Assets:Bank:Checking          85.00 USD
  Liabilities:Unapplied:Aetna  -85.00 USD
""",
    )
    assert recovered_twice(practice) == []


def test_by_two_remittances(practice: Practice) -> None:
    practice.import_(practice.file("may.835", FIRST))
    assert recovered_twice(practice) == []
    practice.import_(practice.file("june.835", AGAIN))
    ((message, _),) = recovered_twice(practice)
    assert message == (
        "Aetna recovered 170.00 of 85.00 for the clawback of 2026-05-09: "
        "remittance 5701, remittance 5702."
    )


def test_what_the_payer_only_says_that_it_is_owed_is_not_recovered(practice: Practice) -> None:
    """The total of the second remittance is -85.00: no money moves."""
    practice.import_(practice.file("may.835", FIRST))
    practice.import_(practice.file("june.835", era("-85", *BACK, number="5702")))
    assert recovered_twice(practice) == []


def test_of_a_part_that_is_taken_twice_the_part_is_told(practice: Practice) -> None:
    """40.00 stays paid: 45.00 are taken in May, and the same 45.00 in June."""
    for month, number, pays in (("05", "5701", PAYS), ("06", "5702", MORE)):
        text = era("45", *claims(BACK, ANEW, pays), number=number, date=f"2026{month}09")
        practice.import_(practice.file(f"{month}.835", text))
    ((message, step),) = recovered_twice(practice)
    assert message.startswith("Aetna recovered 90.00 of 45.00 for the clawback of 2026-05-09")
    assert step.startswith("Ask 45.00 back.")
