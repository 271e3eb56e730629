"""What paid nothing and is taken back or settled later; price 150.00 to Aetna each time."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from tests.importers.era_case import BANK
from tests.importers.era_case import INSURANCE
from tests.importers.era_case import OWED
from tests.importers.era_case import WRITE_OFF
from tests.importers.era_case import clp
from tests.importers.era_case import era
from tests.importers.era_case import held
from tests.importers.era_case import money
from tests.importers.era_case import practice_of
from tests.importers.import_case import Practice
from tests.importers.import_case import codes

CLIENT = "Assets:Receivable:Clients:C1042"
REVERSED_OFF = f"{WRITE_OFF}:Reversals"

OPEN = era("0", *clp("1042", "4", "150", "0", "CO*197*150"), number="1", date="20260210")
LEFT = ("CO*45*35", "PR*204*115")
MOVED = era("0", *clp("1042", "4", "150", "0", *LEFT), number="2", date="20260210")
OPEN_BACK = clp("1042", "22", "-150", "0", "CO*197*-150")
MOVED_BACK = clp("1042", "22", "-150", "0", "CO*45*-35", "PR*204*-115")
PAID = clp("1042", "1", "150", "85", "CO*45*35", "PR*2*30", number="P2")


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    return practice_of(tmp_path, "1042 150 2026-01-15")


def import_in_turn(practice: Practice, *contents: str) -> list[str]:
    """Import files one after another, each twice; what the last one said."""
    said: list[str] = []
    for number, content in enumerate(contents):
        path = practice.file(f"{number}.835", content)
        work = practice.import_(path)
        assert work.is_whole, said
        said = codes(work)
        assert practice.plan(path).entries == ()
    return said


def test_a_denial_taken_back_with_a_payment_beside_it_is_paid(practice: Practice) -> None:
    both = era("85", *OPEN_BACK, *PAID, number="3", date="20260310")
    assert import_in_turn(practice, OPEN, both) == []
    assert held(practice, BANK, WRITE_OFF, CLIENT, INSURANCE) == money("85 35 30 0")
    assert "#clawback" not in practice.main.read_text()


def test_what_a_denial_left_to_the_client_is_replaced_and_is_no_clawback(
    practice: Practice,
) -> None:
    both = era("85", *MOVED_BACK, *PAID, number="3", date="20260310")
    assert import_in_turn(practice, MOVED, both) == []
    assert held(practice, BANK, WRITE_OFF, REVERSED_OFF, CLIENT) == money("85 70 -35 30")
    assert "#clawback" not in practice.main.read_text()


def test_a_denial_taken_back_by_itself_is_a_notice(practice: Practice) -> None:
    back = era("0", *OPEN_BACK, number="3", date="20260310")
    later = era("85", *PAID, number="4", date="20260315")
    assert import_in_turn(practice, OPEN, back) == ["reversal-of-nothing"]
    assert import_in_turn(practice, later) == []
    assert held(practice, BANK, WRITE_OFF, CLIENT, INSURANCE) == money("85 35 30 0")


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_second_payer_that_settles_before_the_first_pays_settles_all(
    practice: Practice, order: tuple[int, ...]
) -> None:
    """Cigna's 0 of February leaves nothing; Aetna pays 85, and corrects it to 60 / 70 / 20."""
    nothing = ("OA*23*120", "CO*45*30")
    contents = (
        era("0", *clp("1042", "2", "150", "0", *nothing), number="8", payer="CIGNA"),
        era("85", *PAID, number="9", date="20260510"),
        era("-25", *TAKEN, *LESS, number="10", date="20260601"),
    )
    paths = [practice.file(f"{at}.835", contents[at]) for at in order]
    practice.import_(*paths)
    assert held(practice, BANK, OWED, CLIENT, INSURANCE) == money("85 -25 0 0")
    balances = practice.balances()
    assert sum(balances[name] for name in balances if name.startswith(WRITE_OFF)) == 90
    again = practice.plan(*paths)
    assert (again.counts.known, again.entries) == (4, ())


@pytest.mark.parametrize("paid_first", [True, False])
def test_of_two_payments_of_a_day_the_higher_is_the_first_whichever_came_first(
    practice: Practice, *, paid_first: bool
) -> None:
    """85 / 35 / 30 account for the price: 60 more are a credit, whose shares wait."""
    less = clp("1042", "1", "150", "60", "CO*45*70", "PR*2*20", number="P3")
    files = [
        practice.file("a.835", era("85", *PAID, number="9", date="20260510")),
        practice.file("b.835", era("60", *less, number="10", date="20260510")),
    ]
    for path in files if paid_first else reversed(files):
        practice.import_(path)
    assert held(practice, BANK, WRITE_OFF, CLIENT, INSURANCE) == money("145 35 30 -60")


TAKEN = clp("1042", "22", "-150", "-85", "CO*45*-35", "PR*2*-30", number="P2")
LESS = clp("1042", "1", "150", "60", "CO*45*70", "PR*2*20", number="P3")


def test_a_duplicate_denied_on_the_day_of_its_payment_is_a_notice(practice: Practice) -> None:
    """On one check, before or behind the payment, or on another check of the day."""
    again = clp("1042", "4", "150", "0", "OA*18*150", number="P3")
    for segments in ([*PAID, *again], [*again, *PAID]):
        both = practice.file("both.835", era("85", *segments, number="3", date="20260310"))
        work = practice.plan(both)
        assert (codes(work), work.counts.posted) == (["denied-as-duplicate"], 1)
    other = era("0", *again, number="4", date="20260310")
    paid = era("85", *PAID, number="3", date="20260310")
    assert import_in_turn(practice, paid, other) == ["denied-as-duplicate"]
    assert held(practice, BANK, WRITE_OFF, CLIENT, INSURANCE) == money("85 35 30 0")


@pytest.mark.parametrize("order", [*permutations("abc")], ids="".join)
def test_a_denied_part_of_a_claim_is_kept_beside_the_part_that_is_paid(
    practice: Practice, order: tuple[str, ...]
) -> None:
    """90 of 150 are 50 paid, 30 off, 10 the client's; 60 are denied, then 35, 20 and 5."""
    parts = {
        "a": ("50", ("1042", "1", "90", "50", "CO*45*30", "PR*3*10"), "K1", "20260401"),
        "b": ("0", ("1042", "4", "60", "0", "CO*97*60"), "K2", "20260408"),
        "c": ("35", ("1042", "1", "60", "35", "CO*45*20", "PR*3*5"), "K2", "20260501"),
    }
    texts = {
        name: era(total, *clp(*said, number=number, code=number), number=f"1{name}", date=date)
        for name, (total, said, number, date) in parts.items()
    }
    for name in order:
        import_in_turn(practice, texts[name])
    assert "carc-co-97: 60" in practice.main.read_text()
    assert held(practice, BANK, WRITE_OFF, CLIENT, INSURANCE) == money("85 50 15 0")


def test_a_denied_part_says_nothing_against_the_part_that_is_paid(practice: Practice) -> None:
    """60.00 stay open at the insurer, with the payer's reason."""
    paid = clp("1042", "1", "90", "50", "CO*45*30", "PR*3*10", number="K1")
    denied = clp("1042", "4", "60", "0", "CO*97*60", number="K2")
    first = era("50", *paid, number="1", date="20260401")
    assert import_in_turn(practice, first, era("0", *denied, number="2")) == []
    assert held(practice, BANK, WRITE_OFF, CLIENT, INSURANCE) == money("50 30 10 60")
    twice = era("0", *clp("1042", "4", "60", "0", "OA*18*60", number="K3"), number="3")
    assert import_in_turn(practice, twice) == ["denied-as-duplicate"]
