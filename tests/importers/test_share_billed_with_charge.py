"""A charge that bills a part to the client at once, or takes it: payers repeat it.

The charge is 150.00, Aetna allows 115.00 and pays 85.00; 30.00 is the client's share.
"""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from beancount_clawback.claims.checks import find
from tests.importers.era_case import BANK
from tests.importers.era_case import INSURANCE
from tests.importers.era_case import OWED
from tests.importers.era_case import WRITE_OFF
from tests.importers.era_case import clp
from tests.importers.era_case import era
from tests.importers.era_case import held
from tests.importers.era_case import ledger
from tests.importers.era_case import money
from tests.importers.import_case import Practice
from tests.importers.import_case import codes

CLIENT = "Assets:Receivable:Clients:C1042"
PAID = clp("1042", "1", "150", "85", "CO*45*35", "PR*3*30")
BACK = clp("1042", "22", "-150", "-85", "CO*45*-35", "PR*3*-30")
ANEW = clp("1042", "1", "150", "75", "CO*45*40", "PR*3*35", number="P1042A")
DENIED = clp("1042", "4", "150", "0", "CO*197*120", "PR*3*30", number="P1041")
LAPSED = clp("1042", "4", "150", "0", "PR*27*150")
HALF = clp("1042", "1", "75", "45", "CO*45*15", "PR*3*15")
SECOND = clp("1042", "2", "150", "18", "OA*23*120", "PR*2*12")

FEBRUARY = era("85", *PAID, number="5512", date="20260210")
JANUARY = era("0", *DENIED, number="5500", date="20260125")
JUNE = era("-85", *BACK, number="5702", date="20260609")
JULY = era("-10", *BACK, *ANEW, number="5800", date="20260701")
CIGNA = era("18", *SECOND, number="700", date="20260310", payer="CIGNA")


def practice_of(folder: Path, share: int, account: str = CLIENT) -> Practice:
    """A practice whose charge has `share` on another account than the insurer's."""
    charge = f"  {INSURANCE}  {150 - share} USD\n  {account}  {share} USD\n"
    text = ledger("1042 150 2026-01-15").replace(f"  {INSURANCE}  150 USD\n", charge)
    return Practice(folder, text)


@pytest.mark.parametrize("share", [0, 20, 30, 40])
@pytest.mark.parametrize(
    ("contents", "expected"),
    [
        ([FEBRUARY], "85 35 30 0 0"),
        ([JANUARY, FEBRUARY], "85 35 30 0 0"),
        ([FEBRUARY, JULY], "85 40 35 0 -10"),
        ([FEBRUARY, CIGNA], "103 35 12 0 0"),
        ([FEBRUARY, CIGNA, JULY], "103 45 12 0 -10"),
        ([era("0", *LAPSED)], "0 0 150 0 0"),
        ([era("0", *DENIED)], "0 0 30 120 0"),
    ],
)
def test_the_client_owes_what_the_payer_says_in_any_order(
    tmp_path: Path, contents: list[str], expected: str, share: int
) -> None:
    for turn, order in enumerate(permutations(contents)):
        folder = tmp_path / str(turn)
        folder.mkdir()
        practice = practice_of(folder, share)
        paths = [practice.file(f"{at}.835", content) for at, content in enumerate(order)]
        # Without an account for unapplied money, what takes back comes again with the payment.
        for path in (*paths, *paths):
            practice.import_(path)
        accounts = (BANK, WRITE_OFF, CLIENT, INSURANCE, OWED)
        corrected = "Corrected-Payments", "Reversals"
        write_off = [f"{WRITE_OFF}:{tail}" for tail in corrected]
        got = held(practice, *accounts)
        got[1] += sum(held(practice, *write_off))
        assert got == money(expected)
        again = practice.import_(*paths)
        assert (again.entries, again.counts.known) == ((), again.counts.rows)


@pytest.mark.parametrize("share", [0, 20, 30, 40])
def test_taken_back_the_share_that_was_billed_is_left(tmp_path: Path, share: int) -> None:
    practice = practice_of(tmp_path, share)
    paths = [practice.file("a.835", FEBRUARY), practice.file("b.835", JUNE)]
    assert codes(practice.import_(*paths)) == ["era-owed"]
    assert held(practice, BANK, OWED, CLIENT) == money(f"85 -85 {share}")
    assert held(practice, INSURANCE) == money(f"{150 - share}")


def test_of_the_first_half_the_share_that_was_billed_stands(tmp_path: Path) -> None:
    """45 + 15 of 150; 30 were billed, so that 60 are still the insurer's."""
    practice = practice_of(tmp_path, 30)
    work = practice.import_(practice.file("a.835", era("45", *HALF, number="5600")))
    assert codes(work) == ["part-of-claim"]
    assert held(practice, BANK, WRITE_OFF, CLIENT, INSURANCE) == money("45 15 30 60")


@pytest.mark.parametrize("share", [20, 40])
def test_what_was_handed_to_the_client_before_is_a_part_of_the_share(
    tmp_path: Path, share: int
) -> None:
    """Corrected to 75 / 40 / 35; Cigna then pays 18 and leaves 12: 150 - 75 - 18 - 12."""
    practice = practice_of(tmp_path, 0)
    handed = f"""
2026-01-15 * "C1042" "Copay" ^claim-1042
  {CLIENT}    {share} USD
  {INSURANCE}  -{share} USD
"""
    practice.main.write_text(practice.main.read_text() + handed)
    paths = [practice.file(f"{at}.835", text) for at, text in enumerate([FEBRUARY, CIGNA])]
    assert codes(practice.import_(*paths)) == []
    assert held(practice, BANK, WRITE_OFF, CLIENT, INSURANCE) == money("103 35 12 0")
    assert not {"not-booked", "credit-balance"} & {one.check for one in find(practice.ledger())}
    practice.import_(practice.file("july.835", JULY))
    assert held(practice, BANK, CLIENT, INSURANCE, OWED) == money("103 12 0 -10")


def test_a_client_that_was_billed_for_all_owes_its_share(tmp_path: Path) -> None:
    practice = practice_of(tmp_path, 150)
    paths = [practice.file(f"{at}.835", text) for at, text in enumerate([FEBRUARY, JULY])]
    practice.import_(*paths)
    assert held(practice, BANK, CLIENT, INSURANCE, OWED) == money("85 35 0 -10")


@pytest.mark.parametrize(("share", "left"), [(30, 0), (20, 10), (40, -10)])
def test_what_the_client_paid_with_the_session_is_a_part_of_the_price(
    tmp_path: Path, share: int, left: int
) -> None:
    practice = practice_of(tmp_path, share, BANK)
    assert codes(practice.import_(practice.file("a.835", FEBRUARY))) == []
    expected = money(f"{85 + share} 35 {left} 0")
    assert held(practice, BANK, WRITE_OFF, CLIENT, INSURANCE) == expected
