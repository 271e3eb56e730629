"""Who paid: names in metadata, accounts and payees, and when two of them are one payer."""

from __future__ import annotations

import pytest

from beancount_clawback.engine.expansion import expand
from beancount_clawback.ledger_language.payment_line import same_payer
from tests.engine.ledger_text import load
from tests.engine.practice_text import ledger


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Aetna", "aetna"),
        ("Blue Cross of N.Y.", "BlueCrossOfNY"),
        ("blue  cross", "Blue Cross"),
        ("1199-SEIU", "1199-SEIU"),
        ("安泰", "安泰"),
    ],
)
def test_two_spellings_are_one_payer(one: str, other: str) -> None:
    assert same_payer(one, other)
    assert same_payer(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Aetna", "Medicare"), ("安泰", "友邦"), ("Aetna", "Aetna Life"), ("", "A")],
)
def test_two_names_are_two_payers(one: str, other: str) -> None:
    assert not same_payer(one, other)


def test_two_payers_whose_names_no_account_could_have_are_not_one() -> None:
    loaded = load(
        ledger(
            *(
                f"""
2026-02-1{n} * "{payer}" "EOB" ^claim-1 ^pay-{n} #insurance-payment
  Assets:Bank:Checking   10.00 USD
  Income:Sessions       -10.00 USD
"""
                for n, payer in enumerate(("安泰", "友邦"))
            ),
            '2026-05-02 * "安泰" "Audit" ^claim-1 #clawback\n  payer: "安泰"',
        )
    )
    assert loaded.messages == []
    reversal = next(entry for entry in loaded.transactions if "reversal" in entry.tags)
    assert reversal.links == {"claim-1", "pay-0"}


def test_a_payment_of_nobody_named_is_reversed_and_verifies_again() -> None:
    loaded = load(
        ledger(
            """
2026-02-10 * "EOB" ^pay-1 #insurance-payment
  Assets:Bank:Checking   10.00 USD
  Income:Sessions       -10.00 USD

2026-05-02 * "Aetna" "Audit" ^pay-1 #clawback
"""
        )
    )
    assert loaded.messages == []
    again = expand(loaded.entries, loaded.config)
    assert again.errors == []
    assert again.entries == loaded.entries


def test_a_manual_payment_goes_to_the_receivable_that_the_claim_has_used() -> None:
    """The payer's name fits no account, and the claim is settled: its own one is meant."""
    loaded = load(
        ledger(
            """
2026-01-15 * "C0017" "60 min" ^claim-1 #charge
  Assets:Receivable:Insurance:Aetna    100.00 USD
  Income:Sessions                     -100.00 USD

2026-02-10 * "Aetna Life" "EOB" ^claim-1 ^pay-1 #insurance-payment
  insurance-paid: 100.00 USD

2026-02-11 * "Aetna Life" "Paid twice" ^claim-1 ^pay-2 #insurance-payment
  supplemental: TRUE
  insurance-paid: 0.00 USD
  client-responsibility: 0.00 USD

2026-05-02 * "Aetna Life" "Audit" ^pay-1 #clawback

2026-05-02 * "Aetna Life" "Right again" ^claim-1 ^pay-3 #insurance-payment
  insurance-paid: 100.00 USD
"""
        )
    )
    assert loaded.messages == []
    paid = [e for e in loaded.transactions if "pay-3" in e.links]
    assert [p.account for p in paid[0].postings][-1] == "Assets:Receivable:Insurance:Aetna"


def test_a_manual_payment_of_nobody_named_is_the_payers_whose_receivable_it_clears() -> None:
    loaded = load(
        ledger(
            """
2026-01-15 * "C0017" "60 min" ^claim-1 #charge
  Assets:Receivable:Insurance:Aetna    100.00 USD
  Income:Sessions                     -100.00 USD

2026-02-10 * "EOB" ^claim-1 ^pay-1 #insurance-payment
  insurance-paid: 100.00 USD

2026-05-02 * "Audit" ^pay-1 #clawback
  payer: "Aetna"
"""
        )
    )
    assert loaded.messages == []
    assert expand(loaded.entries, loaded.config).errors == []
