"""Sheets of checks with a negative total: the bank has nothing of it, the payer is owed it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from beancount_clawback.importers.matching.row_cases import ImportRules
from tests.importers.era_case import clp
from tests.importers.era_case import era
from tests.importers.import_case import PRACTICE
from tests.importers.import_case import Practice
from tests.importers.import_case import codes
from tests.importers.import_case import sheet
from tests.paid_claim import PAYMENT_5512


def test_a_negative_total_lowers_what_is_paid_beside_what_is_taken_back(
    practice: Practice,
) -> None:
    """85.00 taken back and 60.00 paid: the bank has nothing of it, 25.00 are owed."""
    rows = [",C0017,1042,,(85.00),(35.00),(30.00),,", "Payment,C0017,1044,,60.00,35.00,55.00,,"]
    bank = practice.balances()["Assets:Bank:Checking"]
    path = practice.file("eob.csv", sheet("-25.00", *rows))
    assert codes(practice.import_(path)) == ["era-owed"]
    balances = practice.balances()
    assert balances["Assets:Bank:Checking"] == bank
    assert balances["Liabilities:Recoupments:Aetna"] == Decimal("-25.00")
    assert not practice.plan(path).entries


def test_a_negative_total_needs_an_account_of_what_is_owed(practice: Practice) -> None:
    practice.main.write_text(
        PRACTICE.replace("{'recoupment': 'Liabilities:Recoupments:{payer}'}", "{}")
    )
    rows = [",C0017,1042,,(85.00),(35.00),(30.00),,"]
    work = practice.plan(practice.file("eob.csv", sheet("-85.00", *rows)))
    assert not work.entries
    (found,) = [one for one in work.findings if one.code == "unwritable"]
    assert "No account fills recoupment" in found.message


def test_what_waits_of_a_negative_total_is_taken_from_where_it_waits(
    practice: Practice,
) -> None:
    """A reversal of 85.00 before its payment is known: then 85.00 are owed, once."""
    waits = "2015-01-01 open Liabilities:Unapplied:Aetna\n"
    practice.main.write_text(PRACTICE.replace(PAYMENT_5512, "") + waits)
    path = practice.file(
        "eob.csv", sheet("-85.00", "Clawback,C0017,1042,,(85.00),(35.00),(30.00),,")
    )
    assert practice.import_(path).counts.unapplied == 1
    practice.main.write_text(practice.main.read_text() + PAYMENT_5512)
    practice.import_(path)
    balances = practice.balances()
    assert balances["Liabilities:Recoupments:Aetna"] == Decimal("-85.00")
    assert not balances.get("Liabilities:Unapplied:Aetna")


def test_what_takes_back_more_than_it_pays_moves_no_bank_without_a_total(
    practice: Practice,
) -> None:
    """25.00 are owed; a part that pays, and comes alone later, is not taken for a check."""
    taken, paid = (
        ",C0017,1042,,(85.00),(35.00),(30.00),,",
        "Payment,C0017,1044,,60.00,35.00,55.00,,",
    )
    bank = practice.balances()["Assets:Bank:Checking"]
    alone, rest = practice.main.read_text(), sheet("", paid)
    part = practice.import_(practice.file("a.csv", sheet("", taken)))
    assert sorted(codes(part)) == ["era-owed", "no-total"]
    assert "left-owed" in codes(practice.import_(practice.file("rest.csv", rest)))
    assert practice.balances()["Liabilities:Recoupments:Aetna"] == Decimal("-85.00")
    practice.main.write_text(alone)
    practice.import_(practice.file("eob.csv", sheet("", taken, paid)))
    balances = practice.balances()
    assert balances["Assets:Bank:Checking"] == bank
    assert balances["Liabilities:Recoupments:Aetna"] == Decimal("-25.00")


@pytest.mark.parametrize("total", ["-85.00", ""])
@pytest.mark.parametrize("era_first", [False, True])
def test_what_a_sheet_says_of_a_check_is_what_the_payers_file_says_of_it(
    practice: Practice, era_first: bool, total: str
) -> None:
    """85.00 are taken back on check 5601, by the sheet and by the 835, in either order."""
    rows = clp("1042", "22", "-150", "-85", "CO*45*-35", "PR*1*-30")
    paths = [
        practice.file("eob.csv", sheet(total, ",C0017,1042,,(85.00),(35.00),(30.00),,")),
        practice.file("era.835", era("-85", *rows, number="5601")),
    ]
    first, second = reversed(paths) if era_first else paths
    assert len(practice.import_(first).entries) == 1
    work = practice.plan(second)
    assert (work.entries, codes(work), work.counts.known) == ((), [], 1)
    assert practice.balances()["Liabilities:Recoupments:Aetna"] == Decimal("-85.00")


def test_what_a_check_carries_forward_is_owed_until_the_next_one_keeps_it_back(
    practice: Practice,
) -> None:
    """85.00 taken back beside 60.00 paid leaves 25.00 for the next check, and nothing here."""
    rows = [",C0017,1042,,(85.00),(35.00),(30.00),,", "Payment,C0017,1044,,60.00,35.00,55.00,,"]
    before = practice.balances()["Assets:Bank:Checking"]
    path = practice.file("eob.csv", sheet("0.00", *rows, ",,Forward Balance,,25.00,,,,"))
    assert codes(practice.import_(path)) == []
    balances = practice.balances()
    assert balances["Assets:Bank:Checking"] == before
    owed = (number for name, number in balances.items() if "Recoupments" in name)
    assert sum(owed) == Decimal("-25.00")
    unproved = practice.file("other.csv", sheet("", ",,Forward Balance,,9.00,,,,"))
    assert not practice.plan(unproved).entries


@pytest.mark.parametrize("word", ["Interest", "Late Payment Interest", "INT", "L6"])
def test_interest_in_the_place_of_a_claims_number_is_interest(
    practice: Practice, word: str
) -> None:
    before = practice.balances()["Assets:Bank:Checking"]
    path = practice.file("eob.csv", sheet("1.12", f",,{word},,1.12,,,,"))
    practice.import_(path, rules=ImportRules(accounts={"interest": "Income:Interest"}))
    assert practice.balances()["Income:Interest"] == Decimal("-1.12")
    assert practice.balances()["Assets:Bank:Checking"] == before + Decimal("1.12")
