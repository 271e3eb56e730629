"""What a letter says: amounts, dates, numbers and payers, each with where it stands."""

from __future__ import annotations

import pytest

from beancount_clawback.letters.facts import Facts
from beancount_clawback.letters.facts import facts_of
from beancount_clawback.letters.meanings import Meaning

PAYERS = ("Aetna", "Blue-Cross", "United-Health-Care")


def told(text: str, *meanings: Meaning) -> list[str]:
    return [fact.typed for fact in facts_of([text], PAYERS).of(*meanings)]


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("we ask you to refund $85.00", Meaning.TAKEN_BACK),
        ("The amount of $85.00 was overpaid", Meaning.TAKEN_BACK),
        ("will be withheld: 85.00", Meaning.TAKEN_BACK),
        ("Total refund due      85.00", Meaning.TAKEN_BACK),
        ("We refunded nothing yet. We paid $85.00", Meaning.PAID),
        ("Please return the payment of $85.00", Meaning.TAKEN_BACK),
        ("the claim should have been paid at 85.00", Meaning.PAID_FROM_NOW_ON),
        ("Corrected payment   $85.00", Meaning.PAID_FROM_NOW_ON),
        ("Deductible: 85.00", Meaning.OTHER_AMOUNT),
        ("Patient responsibility $85.00", Meaning.OTHER_AMOUNT),
        ("Charges    $85.00", Meaning.OTHER_AMOUNT),
        ("please return the\noverpayment of\n$85.00", Meaning.TAKEN_BACK),
    ],
)
def test_an_amount_is_what_the_words_around_it_say(text: str, meaning: Meaning) -> None:
    assert [f.meaning for f in facts_of([text], PAYERS).all if f.amount] == [meaning]


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Date of service: 1/15/26", Meaning.SERVICE_DATE),
        ("DOS 01-15-2026", Meaning.SERVICE_DATE),
        ("Check date      15-Jan-2026", Meaning.PAID_DATE),
        ("paid on January 15th, 2026", Meaning.PAID_DATE),
        ("Letter date: 2026-01-15", Meaning.LETTER_DATE),
        ("Date: 15 January 2026", Meaning.LETTER_DATE),
        ("Date of birth 01/15/2026", Meaning.OTHER_DATE),
        ("Due date: 01/15/2026", Meaning.OTHER_DATE),
    ],
)
def test_a_date_is_read_however_it_is_written(text: str, meaning: Meaning) -> None:
    (fact,) = (fact for fact in facts_of([text], PAYERS).all if fact.day)
    assert (fact.meaning, fact.day) == (meaning, (2026, 1, 15))


def test_numbers_of_persons_practices_and_places_are_left_out() -> None:
    text = (
        "Member ID: W220411873   NPI 1234567893   Tax ID: 12-3456789\n"
        "Call (800) 555-0142 or 555-0142. Lexington, KY 40512-4079. PO Box 14079\n"
        "Claim 1042, ICN 8400123377, EFT 77120; our ref. OP-4\n"
    )
    facts = facts_of([text], PAYERS)
    assert [(fact.meaning, fact.typed) for fact in facts.all] == [
        (Meaning.CLAIM, "1042"),
        (Meaning.CLAIM, "8400123377"),
        (Meaning.CHECK, "77120"),
    ]


def test_payers_are_found_however_their_names_are_spaced() -> None:
    text = "BLUE CROSS of Examplia, for UnitedHealthCare members. Aetnatic is none."
    assert told(text, Meaning.PAYER) == ["Blue-Cross", "United-Health-Care"]


def test_rows_of_a_table_are_read_by_their_heads() -> None:
    text = (
        "            Date of                Amount      Amount\n"
        "Claim       service     Check      paid        to be recouped\n"
        "1042        01/15/26    5512       85.00       45.00\n"
        "1043        01/22/26    5530       85.00       40.00\n"
    )
    assert told(text, Meaning.CLAIM) == ["1042", "1043"]
    assert told(text, Meaning.CHECK) == ["5512", "5530"]
    assert told(text, Meaning.SERVICE_DATE) == ["01/15/26", "01/22/26"]
    assert told(text, Meaning.PAID) == ["85.00"]
    assert told(text, Meaning.TAKEN_BACK) == ["45.00", "40.00"]


def test_each_fact_says_where_it_stands() -> None:
    facts = facts_of(["Aetna", "x " * 60 + "check 5512 was cashed " + "y " * 60], PAYERS)
    payer, check = facts.all
    assert (payer.spot.page, payer.spot.context) == (1, "Aetna")
    assert check.spot.page == 2
    assert "check 5512 was" in check.spot.context
    assert len(check.spot.context) < 70


def letter_date(text: str) -> str | None:
    found = Facts(facts_of([text], PAYERS).all).letter_date
    return found.typed if found else None


def test_the_letters_date_is_what_is_called_so_else_the_one_that_stands_alone() -> None:
    assert letter_date("May 2, 2026\nNotice date: May 4, 2026") == "May 4, 2026"
    assert letter_date("Aetna              May 2, 2026\npaid on 3/1/2026") == "May 2, 2026"
    assert letter_date("May 2, 2026\n\nMay 3, 2026") is None
    assert letter_date("Hartford, CT, May 2, 2026") == "May 2, 2026"
    assert letter_date("paid on 3/1/2026") is None
