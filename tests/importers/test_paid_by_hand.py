"""A payment that was entered on its claim by hand before its remittance: asked about, once.

Claim 1042 of 150.00 is paid 85.00 by check 5512: 35.00 is written off, the client owes 30.00.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.importers.era_case import ACCOUNTS
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
INCOME = "Income:Sessions"
PAID = clp("1042", "1", "150", "85", "CO*45*35", "PR*3*30")
BACK = clp("1042", "22", "-150", "-85", "CO*45*-35", "PR*3*-30")
FEBRUARY = era("85", *PAID, number="5512", date="20260210")
JUNE = era("-85", *BACK, number="5702", date="20260609")

AMOUNTS = """\
  insurance-paid:        85.00 USD
  write-off:             35.00 USD
  client-responsibility: 30.00 USD
"""
TO_INCOME = """\
  Assets:Bank:Checking   85.00 USD
  Income:Sessions       -85.00 USD
"""


def by_hand(more: str = "", day: str = "2026-02-10", narration: str = "EOB 5512") -> str:
    """The payment as a person entered it."""
    head = f'{day} * "Aetna" "{narration}" ^claim-1042 ^pay-1 #insurance-payment'
    return f"\n{head}\n{more}"


def accrual(folder: Path, more: str = "", **written: str) -> Practice:
    text = ledger("1042 150 2026-01-15") + by_hand(more, **written) + AMOUNTS
    return Practice(folder, text)


def cash_basis(folder: Path, more: str = "", **written: str) -> Practice:
    return Practice(folder, ACCOUNTS + by_hand(more, **written) + TO_INCOME)


@pytest.mark.parametrize("day", ["2026-02-10", "2026-02-08", "2026-02-12"])
@pytest.mark.parametrize("more", ["", "  supplemental: TRUE\n"])
@pytest.mark.parametrize("books", [accrual, cash_basis])
def test_it_is_asked_about_and_its_check_settles_it(
    tmp_path: Path, books: Callable[..., Practice], more: str, day: str
) -> None:
    practice = books(tmp_path, more, day=day, narration="Deposit")
    path = practice.file("february.835", FEBRUARY)
    work = practice.import_(path)
    assert (codes(work), work.counts.refused) == (["paid-by-hand"], 1)
    assert f'{day} "Aetna" "Deposit" ^claim-1042 ^pay-1 (' in str(work.findings[0])
    assert 'add `check: "5512"` below its first line' in work.findings[0].next_step
    assert held(practice, BANK) == money("85")
    practice = books(tmp_path, more + '  check: "5512"\n', day=day, narration="Deposit")
    again = practice.import_(path)
    assert (codes(again), again.counts.known, again.entries) == ([], 1, ())
    assert held(practice, BANK) == money("85")


@pytest.mark.parametrize("more", ['  check: "5400"\n', "  not-remittance: TRUE\n"])
def test_another_payment_stands_beside_it(tmp_path: Path, more: str) -> None:
    """Paid twice: 170 in the bank, of which 85 is a credit balance."""
    practice = accrual(tmp_path, more, day="2026-02-12")
    work = practice.import_(practice.file("february.835", FEBRUARY))
    assert codes(work) == ["paid-again"]
    assert held(practice, BANK, INSURANCE, CLIENT, WRITE_OFF) == money("170 -85 30 35")


def test_with_the_link_of_its_remittance_it_is_the_payment(tmp_path: Path) -> None:
    text = ledger("1042 150 2026-01-15") + by_hand().replace("^pay-1", "^remit-Aetna-5512")
    practice = Practice(tmp_path, text + AMOUNTS)
    work = practice.import_(practice.file("february.835", FEBRUARY))
    assert (codes(work), work.counts.known) == ([], 1)
    assert held(practice, BANK) == money("85")


def test_another_amount_under_its_number_is_asked_about_too(tmp_path: Path) -> None:
    """80.00 was typed for 85.00: the bank would have 165 of 85."""
    text = ledger("1042 150 2026-01-15") + by_hand() + AMOUNTS.replace("85.00", "80.00")
    practice = Practice(tmp_path, text)
    work = practice.import_(practice.file("february.835", FEBRUARY))
    assert "paid-by-hand" in codes(work)
    assert held(practice, BANK) == money("80")


def test_a_payer_of_another_name_is_asked_about_by_amount_and_number(tmp_path: Path) -> None:
    """The books call Aetna Blue: a check would not make it the same, the link does."""
    text = ACCOUNTS + (by_hand() + TO_INCOME).replace("Aetna", "Blue")
    practice = Practice(tmp_path, text)
    path = practice.file("february.835", FEBRUARY)
    work = practice.import_(path)
    assert codes(work) == ["paid-by-hand"]
    assert "add ^remit-Aetna-5512 to its first line" in work.findings[0].next_step
    practice.main.write_text(text.replace("^pay-1", "^pay-1 ^remit-Aetna-5512"))
    again = practice.import_(path)
    assert (codes(again), again.counts.known) == ([], 1)
    assert held(practice, BANK) == money("85")


def test_without_a_charge_exactly_what_was_paid_is_taken_back(tmp_path: Path) -> None:
    """The day of the payment is no day of service, and no share is in the books."""
    practice = cash_basis(tmp_path)
    path = practice.file("june.835", JUNE)
    assert codes(practice.import_(path)) == ["era-owed"]
    assert held(practice, BANK, OWED, f"{INCOME}:Reversals") == money("85 -85 85")
    again = practice.import_(path)
    assert (again.counts.known, again.entries) == (1, ())


def test_of_two_payments_without_a_charge_the_one_of_its_amount_is_taken_back(
    tmp_path: Path,
) -> None:
    more = by_hand("  supplemental: TRUE\n", "2026-03-02").replace("pay-1", "pay-2")
    text = ACCOUNTS + by_hand() + TO_INCOME.replace("85", "20") + more + TO_INCOME
    practice = Practice(tmp_path, text)
    assert codes(practice.import_(practice.file("june.835", JUNE))) == ["era-owed"]
    assert held(practice, BANK, OWED, f"{INCOME}:Reversals") == money("105 -85 85")


def test_without_a_charge_a_correction_is_what_is_paid_instead(tmp_path: Path) -> None:
    """60.00 in the place of 85.00: 25.00 is owed, and no share of the claim is booked."""
    practice = cash_basis(tmp_path)
    anew = clp("1042", "1", "150", "60", "CO*45*60", "PR*3*30", number="P1042A")
    text = era("-25", *BACK, *anew, number="5702", date="20260609")
    assert codes(practice.import_(practice.file("june.835", text))) == ["era-owed"]
    assert held(practice, BANK, OWED, CLIENT, WRITE_OFF) == money("85 -25 0 0")
    income = held(practice, f"{INCOME}:Reversals", f"{INCOME}:Corrected-Payments")
    assert income == money("85 -60")


def test_another_payment_without_a_charge_is_entered_as_the_first_one_is(
    tmp_path: Path,
) -> None:
    practice = cash_basis(tmp_path, '  check: "5400"\n')
    path = practice.file("february.835", FEBRUARY)
    work = practice.import_(path)
    assert codes(work)[0] == "paid-to-income"
    assert held(practice, BANK) == money("85")
    more = by_hand('  check: "5512"\n  supplemental: TRUE\n').replace("pay-1", "pay-2")
    practice.main.write_text(practice.main.read_text() + more + TO_INCOME)
    again = practice.import_(path)
    assert (codes(again), again.counts.known) == ([], 1)
    assert held(practice, BANK) == money("170")
