"""A later payer that answers a claim, or a half of it, that was split into two halves.

Claim 1042, price 180.00. Aetna answers it in halves of 110.00 (60 paid, 40 written off, 10 the
client's) and 70.00 (40, 25, 5): together 100, 65 and 15. Cigna pays next.
"""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from tests.importers.era_case import BANK
from tests.importers.era_case import WRITE_OFF
from tests.importers.era_case import claims
from tests.importers.era_case import clp
from tests.importers.era_case import era
from tests.importers.era_case import held
from tests.importers.era_case import ledger
from tests.importers.era_case import money
from tests.importers.import_case import Practice
from tests.importers.import_case import codes

AETNA = "Assets:Receivable:Insurance:Aetna"
CIGNA = "Assets:Receivable:Insurance:Cigna"
CLIENT = "Assets:Receivable:Clients:C1042"
ALL = (BANK, WRITE_OFF, CLIENT, AETNA, CIGNA)

FIRST_HALF = clp("1042", "1", "110", "60", "CO*45*40", "PR*3*10", number="A1")
SECOND_HALF = clp("1042", "1", "70", "40", "CO*45*25", "PR*3*5", number="A2", code="90785")
WHOLE = clp("1042", "1", "180", "100", "CO*45*50", "PR*3*30", number="A1")
OF_FIRST = clp("1042", "2", "110", "10", "OA*23*100", number="C1")
OF_SECOND = clp("1042", "2", "70", "3", "OA*23*65", "PR*2*2", number="C2", code="90785")
BACK = clp("1042", "22", "-110", "-10", "OA*23*-100", number="C1")
AGAIN = clp("1042", "2", "110", "4", "OA*23*100", "PR*2*6", number="C1")


def primary(total: str, *rows: list[str], number: str = "9001") -> str:
    return era(total, *claims(*rows), number=number, date="20260401")


def secondary(
    total: str, *rows: list[str], number: str = "7001", date: str = "20260501"
) -> str:
    return era(total, *claims(*rows), payer="CIGNA", number=number, date=date)


HALVES = primary("100", FIRST_HALF, SECOND_HALF)


def books(folder: Path) -> Practice:
    folder.mkdir(exist_ok=True)
    return Practice(folder, ledger("1042 180 2026-01-15"))


@pytest.mark.parametrize(
    ("files", "bank", "write_off", "client"),
    [
        ((HALVES, secondary("10", OF_FIRST)), "110", "65", "5"),
        ((HALVES, secondary("3", OF_SECOND)), "103", "65", "12"),
        ((HALVES, secondary("13", OF_FIRST, OF_SECOND)), "113", "65", "2"),
        (
            (
                primary("100", WHOLE),
                secondary(
                    "19",
                    clp("1042", "2", "110", "15", "OA*23*90", "PR*2*5", number="C1"),
                    clp("1042", "2", "70", "4", "OA*23*60", "PR*2*6", number="C2"),
                ),
            ),
            "119",
            "50",
            "11",
        ),
        (
            (
                primary("60", FIRST_HALF),
                secondary("10", OF_FIRST),
                primary("40", SECOND_HALF, number="9002"),
            ),
            "110",
            "65",
            "5",
        ),
        (
            (
                HALVES,
                secondary("13", OF_FIRST, OF_SECOND),
                secondary("-10", BACK, number="7002", date="20260601"),
            ),
            "113",
            "65",
            "12",
        ),
        (
            (
                HALVES,
                secondary("13", OF_FIRST, OF_SECOND),
                secondary("-6", BACK, AGAIN, number="7002", date="20260601"),
            ),
            "113",
            "65",
            "8",
        ),
    ],
    ids=["first", "second", "both", "of-a-whole", "one-by-one", "taken-back", "corrected"],
)
def test_each_half_says_what_becomes_of_what_was_left_of_it(
    tmp_path: Path, files: tuple[str, ...], bank: str, write_off: str, client: str
) -> None:
    """In any order of the files in which a payment comes before it is taken back."""
    for number, order in enumerate(permutations(range(len(files)))):
        if len(files) > 2 and order.index(2) < order.index(1):
            continue
        work = books(tmp_path / str(number))
        paths = [work.file(f"{one}.835", text) for one, text in enumerate(files)]
        for one in order:
            work.import_(paths[one])
        shares = money(f"{bank} {write_off} {client} 0 0")
        assert held(work, *ALL) == shares, order
        assert work.import_(*paths).entries == ()


def test_a_half_beside_which_nothing_is_answered_leaves_the_rest_open(tmp_path: Path) -> None:
    work = books(tmp_path)
    for number, text in enumerate((primary("60", FIRST_HALF), secondary("10", OF_FIRST))):
        found = codes(work.import_(work.file(f"{number}.835", text)))
        assert found == ["part-of-claim"]
    assert held(work, *ALL) == money("70 40 0 70 0")


@pytest.mark.parametrize("status", ["1", "2"])
@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (0, 3, 1, 2)])
def test_a_later_payer_that_corrects_its_answer_as_the_first_one_settles_the_claim(
    tmp_path: Path, order: tuple[int, ...], status: str
) -> None:
    """Aetna's 100 / 50 / 30 is gone; Cigna's 20 becomes 90 / 60 / 30 without any before it."""
    answer = clp("1042", "2", "180", "20", "OA*23*150", "PR*2*10", number="C1")
    taken = clp("1042", "22", "-180", "-20", "OA*23*-150", "PR*2*-10", number="C1")
    corrected = clp("1042", status, "180", "90", "CO*45*60", "PR*2*30", number="C2")
    back = clp("1042", "22", "-180", "-100", "CO*45*-50", "PR*3*-30", number="A1")
    contents = (
        primary("100", WHOLE),
        secondary("20", answer),
        era("-100", *back, number="9002", date="20260601"),
        secondary("70", taken, corrected, number="7002", date="20260702"),
    )
    practice = books(tmp_path)
    for at in (*order, *order):
        practice.import_(practice.file(f"{at}.835", contents[at]))
    written_off = [f"{WRITE_OFF}{tail}" for tail in ("", ":Reversals", ":Corrected-Payments")]
    assert held(practice, CLIENT, AETNA, CIGNA) == money("30 0 0")
    assert sum(held(practice, *written_off)) == 60


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_what_a_later_payer_pays_twice_leaves_the_clients_share_as_it_is(
    tmp_path: Path, order: tuple[int, ...]
) -> None:
    """Of 180 Aetna pays 100, writes off 50; Cigna pays 20 twice and leaves 10 to the client."""
    twice = [
        clp("1042", "2", "180", "20", "OA*23*150", "PR*2*10", number=one)
        for one in ("C1", "C2")
    ]
    contents = (
        primary("100", WHOLE),
        secondary("20", twice[0]),
        secondary("20", twice[1], number="7002", date="20260601"),
    )
    practice = books(tmp_path)
    for at in order:
        practice.import_(practice.file(f"{at}.835", contents[at]))
    balances = held(practice, BANK, WRITE_OFF, CLIENT)
    assert balances == money("140 50 10")
    assert sum(held(practice, AETNA, CIGNA)) == -20
    taken = clp("1042", "22", "-180", "-20", "OA*23*-150", "PR*2*-10", number="C2")
    back = secondary("-20", taken, number="7003", date="20260701")
    practice.import_(practice.file("back.835", back))
    assert held(practice, CLIENT, AETNA, CIGNA) == money("10 0 0")
