"""A clawback as typed becomes one record, or says at its field what is wrong."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from beancount.parser import parser

from beancount_clawback.claims.claim import Status
from beancount_clawback.data_entry.recording import ClawbackForm
from beancount_clawback.data_entry.recording import record_clawback
from beancount_clawback.ledger_language.records import FourAmounts
from tests.data_entry.written_books import CLAIM_1042
from tests.data_entry.written_books import LETTER
from tests.data_entry.written_books import choices
from tests.data_entry.written_books import file_of
from tests.data_entry.written_books import messages
from tests.data_entry.written_books import open_books
from tests.data_entry.written_books import saved
from tests.data_entry.written_books import standing

if TYPE_CHECKING:
    from pathlib import Path


def test_a_form_becomes_one_short_record_and_the_ledger_what_the_preview_said(
    tmp_path: Path,
) -> None:
    linked = open_books(tmp_path, CLAIM_1042)
    before = file_of(linked).read_text()
    form = replace(LETTER, amounts={"client-responsibility": "150"})
    recording = record_clawback(form, standing(linked, "claim-1042"), linked)
    assert recording.text == (
        '2026-05-02 ! "Aetna" "Coverage ended 2025-12-31" #clawback ^pay-5512\n'
        '  original: "2026-02-10 Aetna 85.00 35.00 30.00 USD"\n'
        '  source: "letter"\n'
        "  client-responsibility: 150.00 USD\n"
    )
    assert recording.outcome is not None
    (change,) = recording.outcome.changes
    assert change.before is not None
    assert change.before.amounts == FourAmounts(
        Decimal("85.00"), Decimal("35.00"), Decimal("30.00"), Decimal(0)
    )
    assert change.after.amounts == FourAmounts(
        Decimal(0), Decimal(0), Decimal("150.00"), Decimal(0)
    )
    # The write-off of 35.00 comes back, the 85.00 go.
    assert recording.outcome.revenue == {"USD": Decimal("35.00")}
    assert recording.outcome.cash == {"USD": Decimal("-85.00")}
    assert change.reopens
    after = saved(linked, recording)
    assert file_of(linked).read_text() == f"{before}\n{recording.text}"
    (claim,) = after.claims_named("1042")
    assert claim.amounts == change.after.amounts
    assert claim.statuses == (Status.NEEDS_REVIEW, Status.REOPENED, Status.CORRECTED)


def test_no_amounts_are_a_full_reversal(tmp_path: Path) -> None:
    linked = open_books(tmp_path, CLAIM_1042)
    recording = record_clawback(LETTER, standing(linked, "claim-1042"), linked)
    assert recording.outcome is not None
    (reversal,) = recording.outcome.transactions
    assert "reversal" in reversal.tags
    assert recording.outcome.changes[0].after.insurance_balance == Decimal("150.00")


@pytest.mark.parametrize(
    ("amounts", "last_edited", "field", "message"),
    [
        # 40 + 35 + 80 = 155: the field edited last.
        (
            {"insurance-paid": "40", "write-off": "35", "client-responsibility": "80"},
            "write-off",
            "write-off",
            "40.00 insurance paid + 35.00 write-off + 80.00 client responsibility = "
            "155.00 USD, which is 5.00 USD too much.",
        ),
        # 40 + 35 + 0 + 70 = 145: without a last one, the last of those typed.
        (
            {"insurance-paid": "40", "write-off": "35", "insurance-responsibility": "70"},
            "",
            "insurance-responsibility",
            "40.00 insurance paid + 35.00 write-off + 70.00 insurance responsibility = "
            "145.00 USD, which is 5.00 USD too little.",
        ),
    ],
)
def test_amounts_that_do_not_add_up_say_by_how_much_at_the_field(
    tmp_path: Path, amounts: dict[str, str], last_edited: str, field: str, message: str
) -> None:
    linked = open_books(tmp_path, CLAIM_1042)
    form = replace(LETTER, amounts=amounts, last_edited=last_edited)
    recording = record_clawback(form, standing(linked, "claim-1042"), linked)
    price = "The amounts do not add up to the price 150.00 USD: "
    assert messages(recording) == {field: price + message}


@pytest.mark.parametrize(
    ("typed", "written_as"),
    [
        ("40", "40.00 USD"),
        (" 1,040.5 ", "1040.50 USD"),
        ("$40.00", "40.00 USD"),
        ("40.00 USD", "40.00 USD"),
        ("40.125", "40.125 USD"),
        (".5", "0.50 USD"),
        ("0", "0.00 USD"),
    ],
)
def test_amounts_are_written_with_the_decimals_of_the_payment_and_every_digit_typed(
    tmp_path: Path, typed: str, written_as: str
) -> None:
    large = CLAIM_1042.replace("150.00", "9150.00").replace(" 85.00", " 9085.00")
    linked = open_books(tmp_path, large)
    form = replace(LETTER, amounts={"insurance-paid": typed})
    recording = record_clawback(form, standing(linked, "claim-1042"), linked)
    assert f"  insurance-paid: {written_as}\n" in recording.text
    assert recording.problems == ()


@pytest.mark.parametrize(
    ("form", "field", "words"),
    [
        (replace(LETTER, date=""), "date", "A date is needed"),
        (replace(LETTER, date="2026-02-30"), "date", "is not a date"),
        (replace(LETTER, date="20260502"), "date", "is not a date"),
        (replace(LETTER, date="2026-02-09"), "date", "dated before the payment"),
        (replace(LETTER, date="2025-06-01"), "date", "closed period"),
        (replace(LETTER, amounts={"write-off": "a lot"}), "write-off", "is not an amount"),
        (replace(LETTER, amounts={"write-off": "-5"}), "write-off", "never negative"),
        (replace(LETTER, amounts={"write-off": "$"}), "write-off", "is not an amount"),
        (replace(LETTER, amounts={"write-off": "1e3"}), "write-off", "is not an amount"),
        (replace(LETTER, amounts={"write-off": "NaN"}), "write-off", "is not an amount"),
        (replace(LETTER, amounts={"write-off": "9" * 13}), "write-off", "more digits than"),
        (replace(LETTER, amounts={"write-off": "5 EUR"}), "write-off", "is in EUR"),
        (replace(LETTER, taken="30"), "taken", "was taken of a payment of 85.00 USD"),
        (replace(LETTER, taken="much"), "taken", "is not an amount"),
        (replace(LETTER, taken="-50"), "taken", "without a minus"),
        (replace(LETTER, settlement="the bank"), "settlement", "not an account"),
        (replace(LETTER, settlement="Assets:Bank:Gone"), "", "Assets:Bank:Gone is not open"),
        (replace(LETTER, reason="a\0b"), "reason", "Delete it"),
        (replace(LETTER, source="\ud800"), "source", "Delete it"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    tmp_path: Path, form: ClawbackForm, field: str, words: str
) -> None:
    linked = open_books(tmp_path, CLAIM_1042, config="{'closed-through': '2025-12-31'}")
    found = messages(record_clawback(form, standing(linked, "claim-1042"), linked))
    assert list(found) == [field]
    assert words in found[field]


HOSTILE = [
    'quotes " and \\ backslashes \\n',
    '"\n2020-01-01 open Assets:Evil\n',
    "line\r\nbreak\tand tab",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "right to left: \u05d0\u05d1 \u200f",
    "; a comment #tag ^link",
    "emoji 🩺 and ümlaut",
    "x" * 5000,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_in_any_field_is_text_in_the_ledger_and_nothing_else(
    tmp_path: Path, text: str
) -> None:
    linked = open_books(tmp_path, CLAIM_1042)
    form = replace(LETTER, source=text, reason=text, check=text)
    as_written = parser.parse_file(linked.main_file)[0]
    after = saved(linked, record_clawback(form, standing(linked, "claim-1042"), linked))
    assert len(parser.parse_file(linked.main_file)[0]) == len(as_written) + 1
    (claim,) = after.claims_named("1042")
    reversal = claim.events[-1].entry
    assert reversal.narration == text.strip()
    assert reversal.meta["source"] == text.strip()
    assert reversal.meta["check"] == text.strip()


def test_a_record_without_a_reason_says_what_it_takes_back(tmp_path: Path) -> None:
    linked = open_books(tmp_path, CLAIM_1042)
    form = ClawbackForm(date="2026-05-02", review=False)
    recording = record_clawback(form, standing(linked, "claim-1042"), linked)
    assert recording.text == (
        '2026-05-02 * "Aetna" "Clawback of EOB 5512" #clawback ^pay-5512\n'
        '  original: "2026-02-10 Aetna 85.00 35.00 30.00 USD"\n'
    )


def test_a_corrected_payment_is_taken_back_in_turn(tmp_path: Path) -> None:
    linked = open_books(tmp_path, CLAIM_1042)
    form = replace(LETTER, amounts={"insurance-paid": "40", "write-off": "35"})
    once = saved(linked, record_clawback(form, standing(linked, "claim-1042"), linked))
    first, second = choices(once, "claim-1042")
    assert not first.active
    assert str(first.reversed_on) == "2026-05-02"
    assert first.reversed_by == "Coverage ended 2025-12-31"
    assert second.active
    again = record_clawback(replace(LETTER, date="2026-06-01"), second, once)
    assert again.outcome is not None
    # 40.00 of the corrected payment, not 85.00 of the first.
    assert again.outcome.cash == {"USD": Decimal("-40.00")}


MANY = """
2026-01-15 * "C0017" "90837" ^claim-1 #charge
  Assets:Receivable:Insurance:Aetna     150.00 USD
  Income:Sessions                      -150.00 USD

2026-01-16 * "C0018" "90837" ^claim-2 #charge
  Assets:Receivable:Insurance:Aetna     150.00 USD
  Income:Sessions                      -150.00 USD

2026-02-10 * "Aetna" "Check 9, 2 claims" ^claim-1 ^claim-2 ^pay-9 #insurance-payment
  Assets:Bank:Checking                  200.00 USD
  Income:Adjustments:Contractual         50.00 USD
    claim: "claim-1"
  Assets:Receivable:Insurance:Aetna    -150.00 USD
    claim: "claim-1"
  Income:Adjustments:Contractual         50.00 USD
    claim: "claim-2"
  Assets:Receivable:Insurance:Aetna    -150.00 USD
    claim: "claim-2"
"""


def test_of_a_remittance_with_many_claims_the_record_names_the_one_that_is_meant(
    tmp_path: Path,
) -> None:
    linked = open_books(tmp_path, MANY)
    recording = record_clawback(LETTER, standing(linked, "claim-2"), linked)
    assert '  claim: "claim-2"\n' in recording.text
    after = saved(linked, recording)
    assert after.claims_named("claim-1")[0].insurance_balance == 0
    assert after.claims_named("claim-2")[0].insurance_balance == Decimal("150.00")
    # What is left of the remittance can be taken back as well, and so can the correction.
    form = replace(LETTER, date="2026-06-01", amounts={"insurance-paid": "80"})
    both = saved(after, record_clawback(form, standing(after, "claim-1"), after))
    form = replace(LETTER, date="2026-07-01")
    last = saved(both, record_clawback(form, standing(both, "claim-1"), both))
    assert last.claims_named("claim-1")[0].amounts.insurance_paid == 0


TWO_PAYERS = """
2026-01-15 * "C0017" "90837" ^claim-1 #charge
  Assets:Receivable:Insurance:Aetna     150.00 USD
  Income:Sessions                      -150.00 USD

2026-02-10 * "Aetna" "primary" ^claim-1 #insurance-payment
  Assets:Bank:Checking                   85.00 USD
  Assets:Receivable:Insurance:Aetna     -85.00 USD

2026-03-10 * "Cigna" "secondary" ^claim-1 #insurance-payment
  payer: "Cigna"
  Assets:Bank:Checking                   15.00 USD
  Assets:Receivable:Insurance:Aetna     -15.00 USD

2026-03-20 * "Aetna" "interest of the primary" ^claim-1 #insurance-payment
  supplemental: TRUE
  Assets:Bank:Checking                    5.00 USD
  Assets:Receivable:Insurance:Aetna      -5.00 USD
"""


@pytest.mark.parametrize(
    ("payment", "narrowed", "cash"),
    [
        (0, "  reverses: 2026-02-10\n", "-85.00"),
        (1, '  payer: "Cigna"\n', "-15.00"),
        (2, "  reverses: 2026-03-20\n", "-5.00"),
    ],
)
def test_payments_that_share_their_links_are_told_apart_in_the_record(
    tmp_path: Path, payment: int, narrowed: str, cash: str
) -> None:
    linked = open_books(tmp_path, TWO_PAYERS)
    choice = choices(linked, "claim-1")[payment]
    recording = record_clawback(LETTER, choice, linked)
    assert narrowed in recording.text
    assert recording.problems == ()
    assert recording.outcome is not None
    assert recording.outcome.cash == {"USD": Decimal(cash)}
