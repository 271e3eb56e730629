"""The price, the four amounts and the balance of a claim, whatever moves on its link."""

from __future__ import annotations

from decimal import Decimal

import pytest

from beancount_clawback.claims.book import build_book
from beancount_clawback.claims.claim import Claim
from beancount_clawback.claims.claim import EventKind
from beancount_clawback.claims.claim import Status
from beancount_clawback.engine.expansion import expand
from tests.engine.ledger_text import legs
from tests.engine.ledger_text import load
from tests.engine.practice_text import CHARGE
from tests.engine.practice_text import PAYMENT
from tests.engine.practice_text import ledger


def _claim(text: str, name: str = "claim-1") -> Claim:
    loaded = load(text)
    assert loaded.messages == []
    found = build_book(loaded.entries, loaded.config).find(name)
    assert len(found) == 1
    return found[0]


def _amounts(claim: Claim) -> list[str]:
    amounts = claim.amounts
    return [
        str(number)
        for number in (
            claim.billed,
            amounts.insurance_paid,
            amounts.write_off,
            amounts.client_responsibility,
            amounts.insurance_responsibility,
        )
    ]


@pytest.mark.parametrize(
    ("moved", "amounts"),
    [
        # the whole charge taken back
        (
            ["Income:Sessions 150.00", "Assets:Receivable:Insurance:Aetna -150.00"],
            [0, 0, 0, 0, 0],
        ),
        # lowered by 10
        (
            ["Income:Sessions 10.00", "Assets:Receivable:Insurance:Aetna -10.00"],
            [140, 0, 0, 0, 140],
        ),
        # 30 handed to the client
        (
            [
                "Assets:Receivable:Clients:C0017 30.00",
                "Assets:Receivable:Insurance:Aetna -30.00",
            ],
            [150, 0, 0, 30, 120],
        ),
        # 30 written off
        (
            [
                "Income:Adjustments:Contractual 30.00",
                "Assets:Receivable:Insurance:Aetna -30.00",
            ],
            [150, 0, 30, 0, 120],
        ),
        # a payment without its tag
        (
            ["Assets:Bank:Checking 85.00", "Assets:Receivable:Insurance:Aetna -85.00"],
            [150, 85, 0, 0, 65],
        ),
    ],
)
def test_what_moves_beside_payments_keeps_the_sum_of_the_four(
    moved: list[str], amounts: list[int]
) -> None:
    entry = '2026-01-20 * "C0017" "Moved" ^claim-1\n' + "\n".join(f"  {m} USD" for m in moved)
    claim = _claim(ledger(CHARGE, entry))
    assert [Decimal(number) for number in _amounts(claim)] == amounts
    assert claim.insurance_balance == claim.amounts.insurance_responsibility


def test_a_charge_that_is_lowered_is_an_event_of_its_own_and_lowers_the_price() -> None:
    """140 = 60 + 80: 90 + 60 would be 10 too much."""
    lowered = """
2026-01-20 * "C0017" "Fee lowered" ^claim-1
  Income:Sessions                       10.00 USD
  Assets:Receivable:Insurance:Aetna    -10.00 USD
"""
    paid = """
2026-02-10 * "Aetna" "EOB" ^claim-1 ^pay-1 #insurance-payment
  insurance-paid: 90.00 USD
  write-off: 60.00 USD
"""
    loaded = load(ledger(CHARGE, lowered, paid))
    assert ["10.00 USD too much" in message for message in loaded.messages] == [True]
    claim = _claim(ledger(CHARGE, lowered, paid.replace("90.00", "80.00")))
    assert [event.kind for event in claim.events] == [
        EventKind.CHARGE,
        EventKind.CHARGE,
        EventKind.PAYMENT,
    ]
    assert claim.statuses == (Status.PAID,)


def test_a_claim_paid_in_another_currency_at_a_price_is_one_claim() -> None:
    """80.00 EUR at 1.25 USD are 100.00 USD of 150.00 USD."""
    claim = _claim(
        ledger(
            CHARGE,
            """
2026-02-10 * "Aetna" "EOB" ^claim-1 ^pay-1 #insurance-payment
  Assets:Bank:Checking                  80.00 EUR @ 1.25 USD
  Assets:Receivable:Insurance:Aetna   -100.00 USD
""",
        )
    )
    assert claim.currency == "USD"
    assert _amounts(claim) == ["150.00", "100.00", "0", "0", "50.00"]


def test_a_claim_charged_in_two_currencies_is_two_lines() -> None:
    loaded = load(
        ledger(
            CHARGE,
            """
2026-01-16 * "C0017" "Report" ^claim-1 #charge
  Assets:Receivable:Insurance:Aetna     50.00 CAD
  Income:Sessions                      -50.00 CAD
""",
        )
    )
    claims = build_book(loaded.entries, loaded.config).find("claim-1")
    assert [(claim.currency, str(claim.billed)) for claim in claims] == [
        ("CAD", "50.00"),
        ("USD", "150.00"),
    ]


def test_without_charges_a_supplemental_payment_raises_the_price() -> None:
    """85 and 15 more are 100, not 85 with 15 too much."""
    claim = _claim(
        ledger(
            *(
                f"""
2026-02-1{n} * "Aetna" "EOB" ^claim-1 ^pay-{n} #insurance-payment
  supplemental: TRUE
  Assets:Bank:Checking   {paid} USD
  Income:Sessions       -{paid} USD
"""
                for n, paid in enumerate(("85.00", "15.00"))
            )
        )
    )
    assert _amounts(claim) == ["100.00", "100.00", "0", "0", "0.00"]


def test_without_charges_the_price_is_what_was_paid_and_what_was_said_to_be_left() -> None:
    """85 + 15 said to remain: a correction to 40 and 60 is right, to 40 and 61 is not."""
    paid = """
2026-02-10 * "Aetna" "EOB" ^pay-1 #insurance-payment
  client: "C0017"
  insurance-responsibility: 15.00
  Assets:Bank:Checking   85.00 USD
  Income:Sessions       -85.00 USD

2026-02-10 * "Aetna" "Audit" ^pay-1 #clawback
  insurance-paid: 40.00
  client-responsibility: 60.00
"""
    assert load(ledger(paid)).messages == []
    (message,) = load(ledger(paid.replace(" 60.00", " 61.00"))).messages
    assert "the price 100.00 USD" in message
    assert "1.00 USD too much" in message


LEFT = """
2026-02-10 * "Aetna" "EOB" ^claim-1 ^pay-1 #insurance-payment
  insurance-responsibility: 50.00
  Assets:Bank:Checking   100.00 USD
  Income:Sessions       -100.00 USD
"""


@pytest.mark.parametrize(
    ("more", "amounts"),
    [
        # 100 paid, 50 left
        ("", "150.00 100.00 0 0 50.00"),
        # 120 paid, 30 left
        (
            """
2026-04-03 * "Aetna" "Paid 20 more" ^pay-1 #clawback
  insurance-paid: 120.00
  insurance-responsibility: 30.00
""",
            "150.00 120.00 0 0 30.00",
        ),
        # all taken back: the whole price is the insurance's again
        ('2026-04-03 * "Aetna" "Audit" ^pay-1 #clawback\n', "150.00 0 0 0 150.00"),
        # another payer pays 30 of the 50, and says that 20 are left
        (
            """
2026-03-01 * "Medicare" "EOB" ^claim-1 ^pay-2 #insurance-payment
  insurance-responsibility: 20.00
  Assets:Bank:Checking    30.00 USD
  Income:Sessions        -30.00 USD
""",
            "150.00 130.00 0 0 20.00",
        ),
        # 80 more than was to be expected
        (
            """
2026-03-01 * "Aetna" "EOB" ^claim-1 ^pay-2 #insurance-payment
  supplemental: TRUE
  Assets:Bank:Checking    80.00 USD
  Income:Sessions        -80.00 USD
""",
            "180.00 180.00 0 0 0.00",
        ),
        # taken back, and after an appeal paid anew with 170
        (
            """
2026-04-03 * "Aetna" "Audit" ^pay-1 #clawback
2026-06-01 * "Aetna" "Appeal won" ^claim-1 ^pay-2 #insurance-payment
  Assets:Bank:Checking   170.00 USD
  Income:Sessions       -170.00 USD
""",
            "170.00 170.00 0 0 0.00",
        ),
    ],
    ids=["paid", "corrected", "reversed", "two payers", "supplemental", "won appeal"],
)
def test_without_charges_what_is_said_to_be_left_is_a_part_of_the_price(
    more: str, amounts: str
) -> None:
    claim = _claim(ledger(LEFT, more))
    assert [Decimal(number) for number in _amounts(claim)] == [
        Decimal(number) for number in amounts.split()
    ]
    assert claim.amounts.price == claim.billed


def test_with_charges_the_price_is_theirs_whatever_is_said_to_be_left() -> None:
    claim = _claim(
        ledger(
            CHARGE,
            """
2026-02-10 * "Aetna" "EOB" ^claim-1 ^pay-1 #insurance-payment
  insurance-paid: 100.00 USD
  insurance-responsibility: 50.00 USD
""",
        )
    )
    assert _amounts(claim) == ["150.00", "100.00", "0", "0", "50.00"]


def test_what_a_remittance_over_two_claims_says_to_be_left_is_of_neither() -> None:
    claim = _claim(
        ledger(
            """
2026-02-10 * "Aetna" "EOB" ^claim-1 ^claim-2 ^pay-1 #insurance-payment
  insurance-responsibility: 15.00
  Assets:Bank:Checking   100.00 USD
  Income:Sessions        -40.00 USD
    claim: "claim-1"
  Income:Sessions        -60.00 USD
    claim: "claim-2"
"""
        )
    )
    assert _amounts(claim) == ["40.00", "40.00", "0", "0", "0.00"]


def test_a_claim_charged_in_the_currency_of_the_money_too_is_not_paid_in_it() -> None:
    """80.00 EUR at 1.25 USD clear 100.00 USD; the 30.00 EUR of the report stay unpaid."""
    loaded = load(
        ledger(
            CHARGE,
            """
2026-01-16 * "C0017" "Report" ^claim-1 #charge
  Assets:Receivable:Insurance:Aetna     30.00 EUR
  Income:Sessions                      -30.00 EUR

2026-02-10 * "Aetna" "EOB" ^claim-1 ^pay-1 #insurance-payment
  Assets:Bank:Checking                  80.00 EUR @ 1.25 USD
  Assets:Receivable:Insurance:Aetna   -100.00 USD
""",
        )
    )
    assert loaded.messages == []
    euros, dollars = build_book(loaded.entries, loaded.config).find("claim-1")
    assert _amounts(euros) == ["30.00", "0", "0", "0", "30.00"]
    assert _amounts(dollars) == ["150.00", "100.00", "0", "0", "50.00"]
    assert [euros.balance, dollars.balance] == [30, 50]


def test_a_cash_basis_payment_in_another_currency_than_its_income_is_one_claim() -> None:
    claim = _claim(
        ledger(
            """
2026-02-10 * "Aetna" "EOB" ^claim-1 ^pay-1 #insurance-payment
  Assets:Bank:Checking    80.00 EUR @ 1.25 USD
  Income:Sessions       -100.00 USD
"""
        )
    )
    assert (claim.currency, _amounts(claim)) == ("EUR", ["80.00", "80.00", "0", "0", "0.00"])


def test_a_remittance_that_names_claims_in_its_postings_only_is_in_their_books() -> None:
    claim = _claim(
        ledger(
            CHARGE,
            """
2026-02-10 * "Aetna" "Remittance" ^remit-1 ^pay-1 #insurance-payment
  Assets:Bank:Checking                 100.00 USD
  Assets:Receivable:Insurance:Aetna   -100.00 USD
    claim: "claim-1"

2026-05-02 * "Aetna" "Audit" ^pay-1 #clawback
""",
        )
    )
    assert [event.kind for event in claim.events] == [
        EventKind.CHARGE,
        EventKind.PAYMENT,
        EventKind.REVERSAL,
    ]
    assert claim.balance == 150


def test_a_record_counts_as_of_its_own_day_and_the_price_of_all_days() -> None:
    """A charge entered late has its price; a transfer made later does not count yet."""
    late = CHARGE.replace("2026-01-15", "2026-06-01")
    record = """
2026-05-02 * "Aetna" "Audit" ^pay-1 #clawback
  insurance-paid: 50.00
  insurance-responsibility: 100.00

2026-05-03 * "C0017" "Handed on" ^claim-1
  Assets:Receivable:Clients:C0017       100.00 USD
  Assets:Receivable:Insurance:Aetna    -100.00 USD
"""
    claim = _claim(ledger(late, PAYMENT, record))
    assert _amounts(claim) == ["150.00", "50.00", "0", "100.00", "0.00"]


def test_numbers_of_any_length_are_summed_without_rounding() -> None:
    """Thirty-two digits: decimal's own 28 would leave a residue in the reversal's check."""
    loaded = load(
        ledger(
            """
2026-02-10 * "Aetna" "EOB" ^pay-1 #insurance-payment
  Assets:Bank:Checking   123456789012345678.12345678901234 USD
  Income:Sessions       -123456789012345678.12345678901234 USD

2026-05-02 * "Aetna" "Audit" ^pay-1 #clawback
"""
        )
    )
    assert loaded.messages == []
    paid, reversed_ = (legs(entry)[0][1] for entry in loaded.transactions)
    assert reversed_ == paid.copy_negate()
    assert expand(loaded.entries, loaded.config).errors == []
