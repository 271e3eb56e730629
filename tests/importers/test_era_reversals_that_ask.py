"""What is said of a reversal that fits badly is true, and doing it helps.

Worked by hand: 150.00 charged; 85 paid, 35 written off, 30 the client's.
"""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from beancount_clawback.importers.documents.findings import ImportFinding
from tests.importers.era_case import BANK
from tests.importers.era_case import INSURANCE
from tests.importers.era_case import OWED
from tests.importers.era_case import claims
from tests.importers.era_case import clp
from tests.importers.era_case import era
from tests.importers.era_case import held
from tests.importers.era_case import ledger
from tests.importers.era_case import money
from tests.importers.import_case import Practice
from tests.importers.import_case import codes

UNAPPLIED = "Liabilities:Unapplied:Aetna"
CLIENT = "Assets:Receivable:Clients:C1042"
CARRIED = "PLB*1234567893*20261231*FB:5601*-85"

PAID = clp("1042", "1", "150", "85", "CO*45*35", "PR*3*30", number="P1")
AGAIN = clp("1042", "1", "150", "85", "CO*45*35", "PR*3*30", number="P2")
BACK = clp("1042", "22", "-150", "-85", "CO*45*-35", "PR*3*-30", number="P1")
BACK_AGAIN = clp("1042", "22", "-150", "-85", "CO*45*-35", "PR*3*-30", number="P2")


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    text = f"{ledger('1042 150 2026-01-15')}\n2015-01-01 open {UNAPPLIED} USD\n"
    return Practice(tmp_path, text)


def asked(practice: Practice, *contents: str) -> tuple[list[str], ImportFinding | None]:
    """Import files of these contents; all codes, and the first finding."""
    work = practice.import_(
        *(practice.file(f"{number}.835", one) for number, one in enumerate(contents))
    )
    return codes(work), next(iter(work.findings), None)


def test_a_part_taken_back_is_recorded_as_the_message_says(practice: Practice) -> None:
    """25 of 85 is taken: 60 / 60 / 30 holds, and nothing is unapplied any more."""
    part = clp("1042", "22", "-150", "-25", "CO*45*-95", "PR*3*-30", number="P1")
    paid = era("85", *PAID, number="5512", date="20260210")
    taken = era("0", *part, CARRIED.replace("-85", "-25"), number="5601")
    said, first = asked(practice, paid, taken)
    assert said == ["reversal-mismatch"]
    reference = "remit-Aetna-5601 1042 P1 2026-01-15 -25.00 unapplied"
    assert f'with `settlement: {UNAPPLIED}` and `applies: "{reference}"`' in str(first)
    with practice.main.open("a") as stream:
        stream.write(
            f'\n2026-05-02 * "Aetna" "Part" #clawback ^claim-1042 ^pay-Aetna-5512-1042\n'
            f"  insurance-paid: 60 USD\n  write-off: 60 USD\n  client-responsibility: 30 USD\n"
            f'  settlement: {UNAPPLIED}\n  applies: "{reference}"\n'
        )
    assert held(practice, BANK, OWED, CLIENT, INSURANCE, UNAPPLIED) == money("85 -25 30 0 0")
    work = practice.import_(practice.file("again.835", taken))
    assert (codes(work), work.is_whole) == ([], True)


def test_a_reversal_dated_before_its_payment_says_so_in_one_import_too(
    practice: Practice,
) -> None:
    paid = era("85", *PAID, number="5512", date="20260510")
    said, first = asked(practice, paid, era("0", *BACK, CARRIED, number="5601"))
    assert said == ["payment-later"]
    assert "The row of 2026-05-02 is dated before the payment" in str(first)
    assert "No insurance payment" not in str(first)


def test_a_reversal_of_a_day_that_slipped_is_known_when_it_comes_again(
    practice: Practice,
) -> None:
    """The ledger's day is the 15th, the file's the 18th."""
    slipped = [one.replace("20260115", "20260118") for one in BACK]
    paid = era("85", *PAID, number="5512", date="20260210")
    taken = era("0", *slipped, CARRIED, number="5601")
    assert asked(practice, paid, taken)[0] == ["same-money-other-number"]
    work = practice.import_(practice.file("b.835", taken))
    assert (codes(work), work.counts.known) == ([], 2)


@pytest.mark.parametrize("order", list(permutations(range(3)))[:4])
def test_of_two_alike_a_reversal_of_unknown_number_takes_either_and_says_so(
    practice: Practice, order: tuple[int, ...]
) -> None:
    """Which of two payments of 85 goes is the same to the books: 85 / 35 / 30 are left."""
    unknown = [BACK[0].replace("P1", "P9"), *BACK[1:]]
    contents = [
        era("85", *PAID, number="5512", date="20260210"),
        era("85", *AGAIN, number="5513", date="20260214"),
        era("0", *unknown, CARRIED, number="5601"),
    ]
    for number in order:
        said, _ = asked(practice, contents[number])
    assert held(practice, BANK, OWED, CLIENT, INSURANCE) == money("170 -85 30 0")
    if order[-1] == 2:
        assert said == ["same-money-other-number"]


def test_two_alike_are_taken_back_by_two_rows_of_one_check(practice: Practice) -> None:
    """85 and 85, both taken back: the claim is open, and 170 is owed to the payer."""
    paid = era("85", *PAID, number="5512", date="20260210")
    again = era("85", *AGAIN, number="5513", date="20260214")
    plb = CARRIED.replace("-85", "-170")
    taken = era("0", *claims(BACK, BACK_AGAIN), plb, number="5601")
    said, _ = asked(practice, paid, again, taken)
    assert said == ["paid-again"]
    assert held(practice, BANK, OWED, CLIENT, INSURANCE) == money("170 -170 0 150")
    assert practice.import_(practice.file("b.835", taken)).counts.known == 3


@pytest.mark.parametrize(("number", "nth"), [("S1", ""), ("S2", "-2")])
def test_of_equal_parts_the_one_of_the_number_is_taken_back(
    practice: Practice, number: str, nth: str
) -> None:
    half = [
        clp("1042", "1", "75", "42.5", "CO*45*17.5", "PR*3*15", number=one)
        for one in ("S1", "S2")
    ]
    back = clp("1042", "22", "-75", "-42.5", "CO*45*-17.5", "PR*3*-15", number=number)
    paid = era("85", *claims(*half), number="5512", date="20260210")
    taken = era("0", *back, CARRIED.replace("-85", "-42.5"), number="5601")
    assert asked(practice, paid, taken)[0] == ["part-of-claim"]
    assert held(practice, BANK, OWED, CLIENT, INSURANCE) == money("85 -42.5 15 75")
    assert f"^claim-1042 ^pay-Aetna-5512-1042{nth} ^remit-Aetna-5601" in (
        practice.main.read_text()
    )


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_seal_of_a_payment_beside_others_holds_whichever_is_imported_first(
    practice: Practice, order: tuple[int, ...]
) -> None:
    """85 paid and taken back; 80 paid, taken back and 70 paid on one check: 70 / 50 / 30."""
    answers = [
        clp("1042", "1", "150", "80", "CO*45*40", "PR*3*30", number="P2"),
        clp("1042", "22", "-150", "-80", "CO*45*-40", "PR*3*-30", number="P2"),
        clp("1042", "1", "150", "70", "CO*45*50", "PR*3*30", number="P3"),
    ]
    contents = [
        era("85", *PAID, number="5512", date="20260210"),
        era("0", *BACK, CARRIED, number="5601", date="20260215"),
        era("70", *claims(*answers), number="5702", date="20260220"),
    ]
    for number in order:
        practice.import_(practice.file(f"{number}.835", contents[number]))
    assert held(practice, BANK, OWED, CLIENT, INSURANCE) == money("155 -85 30 0")
    assert held(practice, UNAPPLIED) == money("0")


def test_a_part_of_a_claim_is_corrected_and_the_rest_stays_open(practice: Practice) -> None:
    """Of 100: 60 / 20 / 20, then 50 / 30 / 20; the other 50 have no answer yet."""
    part = clp("1042", "1", "100", "60", "CO*45*20", "PR*3*20", number="S1")
    back = clp("1042", "22", "-100", "-60", "CO*45*-20", "PR*3*-20", number="S1")
    less = clp("1042", "1", "100", "50", "CO*45*30", "PR*3*20", number="S2")
    paid = era("60", *part, number="5512", date="20260210")
    corrected = era("0", *claims(back, less), CARRIED.replace("-85", "-10"), number="5601")
    assert asked(practice, paid, corrected)[0] == ["part-of-claim"]
    assert held(practice, BANK, OWED, CLIENT, INSURANCE) == money("60 -10 20 50")


def test_what_goes_in_a_circle_on_one_check_comes_to_nothing(practice: Practice) -> None:
    """85 paid, taken back, 70 paid, taken back: the claim of 150 is open."""
    other = clp("1042", "1", "150", "70", "CO*45*50", "PR*3*30", number="P2")
    back = clp("1042", "22", "-150", "-70", "CO*45*-50", "PR*3*-30", number="P2")
    rows = claims(PAID, BACK, other, back)
    assert asked(practice, era("0", *rows))[0] == []
    assert held(practice, BANK, CLIENT, INSURANCE, UNAPPLIED) == money("0 0 150 0")


def test_what_is_renumbered_and_taken_back_on_one_check_is_known_again(
    practice: Practice,
) -> None:
    """85 goes on as P2 and is taken back as P2, in either order of the rows."""
    paid = era("85", *PAID, number="5512", date="20260210")
    assert asked(practice, paid)[0] == []
    taken = era("0", *claims(BACK_AGAIN, BACK, AGAIN), CARRIED, number="5601")
    assert asked(practice, taken)[0] == ["renumbered"]
    assert held(practice, BANK, OWED, CLIENT, INSURANCE) == money("85 -85 0 150")
    text = practice.main.read_text()
    assert asked(practice, taken)[0] == []
    assert practice.main.read_text() == text
