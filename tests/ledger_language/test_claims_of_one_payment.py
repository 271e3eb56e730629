"""Payments on several claims: joint ones, and remittances whose postings name the claims."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from beancount.core.data import Transaction
from beancount.parser import parser
from hypothesis import given
from hypothesis import strategies as st

from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.postings import amount_of
from beancount_clawback.ledger_language.postings import posting_claim
from beancount_clawback.ledger_language.postings import shares
from tests.engine.ledger_text import balances
from tests.engine.ledger_text import load
from tests.engine.practice_text import ledger

if TYPE_CHECKING:
    from collections.abc import Iterable

    from beancount.core.data import Posting

JOINT = """
2026-01-15 * "C0017" "60 min" ^claim-1 #charge
  Assets:Receivable:Insurance:Aetna    100.00 USD
  Income:Sessions                     -100.00 USD

2026-01-16 * "C0017" "60 min" ^claim-2 #charge
  Assets:Receivable:Insurance:Aetna    100.00 USD
  Income:Sessions                     -100.00 USD

2026-02-10 * "Aetna" "EOB 1" ^claim-1 ^claim-2 ^pay-1 #insurance-payment
  Assets:Bank:Checking                 150.00 USD
  Assets:Receivable:Insurance:Aetna   -150.00 USD
"""


TWO_SESSIONS = """
2026-01-15 * "C0017" "60 min" ^claim-1 #charge
  Assets:Receivable:Insurance:Aetna    100.00 USD
  Income:Sessions                     -100.00 USD

2026-01-16 * "C0017" "60 min" ^claim-2 #charge
  Assets:Receivable:Insurance:Aetna    100.00 USD
  Income:Sessions                     -100.00 USD
"""


def test_another_payers_payment_beside_a_joint_one_has_what_the_claims_leave_together() -> None:
    """200 - 150 = 50 is left on the two claims; 30, then 20, is not too much for either."""
    loaded = load(
        ledger(
            JOINT,
            """
2026-02-12 * "Medicare" "EOB 2" ^claim-1 ^pay-2 #insurance-payment
  insurance-paid: 30.00 USD

2026-05-02 * "Medicare" "Audit" ^pay-2 #clawback
  insurance-paid: 20.00 USD
""",
        )
    )
    assert loaded.messages == []
    reversal = next(entry for entry in loaded.transactions if "reversal" in entry.tags)
    assert str(reversal.meta["claim-balance"]) == "30.00 USD"


def test_more_than_the_claims_of_a_joint_payment_leave_together_is_a_credit_balance() -> None:
    """2 x 100 - 150 = 50 is left: of 60 paid, 10 are the payer's credit."""
    loaded = load(
        ledger(
            JOINT,
            """
2026-02-12 * "Medicare" "EOB 2" ^claim-1 ^pay-2 #insurance-payment
  insurance-paid: 60.00 USD
""",
        )
    )
    assert loaded.messages == []
    held = balances(loaded.entries)
    insurers = [key for key in held if key[0].startswith("Assets:Receivable:Insurance:")]
    assert sum(held[key] for key in insurers) == Decimal("-10.00")


def test_claims_hang_together_through_several_joint_payments() -> None:
    """claim-3 is in no record, but its price counts: 3 x 100 - 150 - 120 = 30 is left."""
    loaded = load(
        ledger(
            JOINT,
            """
2026-01-17 * "C0017" "60 min" ^claim-3 #charge
  Assets:Receivable:Insurance:Aetna    100.00 USD
  Income:Sessions                     -100.00 USD

2026-02-11 * "Medicare" "EOB 2" ^claim-2 ^claim-3 ^pay-2 #insurance-payment
  payer: "Medicare"
  Assets:Bank:Checking                 120.00 USD
  Assets:Receivable:Insurance:Aetna   -120.00 USD

2026-05-02 * "Aetna" "Audit" ^pay-1 #clawback
  insurance-paid: 150.00 USD
  insurance-responsibility: 30.00 USD
""",
        )
    )
    assert loaded.messages == []


def test_a_settled_joint_payment_leaves_no_bill_open() -> None:
    loaded = load(
        ledger(
            JOINT.replace("150.00", "200.00"),
            """
2026-02-12 * "Medicare" "EOB 2" ^claim-2 ^pay-2 #insurance-payment
  supplemental: TRUE
  Assets:Bank:Checking    1.00 USD
  Income:Sessions        -1.00 USD

2026-05-02 * "Medicare" "Audit" ^pay-2 #clawback
""",
        )
    )
    assert loaded.messages == []
    assert not any("reopened" in entry.tags for entry in loaded.transactions)


REMITTANCE = """
2026-02-10 * "Aetna" "Remittance" ^claim-1 ^claim-2 ^pay-1 #insurance-payment
  Assets:Bank:Checking                  22.00 USD
  Assets:Receivable:Insurance:Aetna    -10.00 EUR @ 1.10 USD
    claim: "claim-1"
  Assets:Receivable:Insurance:Aetna    -10.00 EUR @ 1.10 USD
    claim: "claim-2"
"""


def test_the_share_of_a_claim_at_a_price_is_what_it_weighs() -> None:
    """10.00 EUR at 1.10 USD weigh 11.00 USD of the remittance's 22.00 USD."""
    loaded = load(ledger(REMITTANCE, '2026-05-02 * "Aetna" "Audit" ^pay-1 ^claim-1 #clawback'))
    assert loaded.messages == []
    assert balances(loaded.entries) == {
        ("Assets:Bank:Checking", "USD"): Decimal("11.00"),
        ("Assets:Receivable:Insurance:Aetna", "EUR"): Decimal("-10.00"),
    }


def test_a_remittance_at_a_price_does_not_tell_whose_cash_it_is() -> None:
    text = REMITTANCE.replace("22.00 USD", "20.00 EUR @ 1.10 USD")
    loaded = load(ledger(text, '2026-05-02 * "Aetna" "Audit" ^pay-1 ^claim-1 #clawback'))
    assert len(loaded.messages) == 1
    assert "does not tell which part of its cash belongs to claim-1" in loaded.messages[0]


# 80.00 USD and 90.00 EUR on one remittance, for a claim in each currency.
TWO_CURRENCIES = """
2026-01-05 * "C0017" "1" ^claim-1 #charge
  Assets:Receivable:Insurance:Aetna    100.00 USD
  Income:Sessions

2026-01-06 * "C0017" "2" ^claim-2 #charge
  Assets:Receivable:Insurance:Aetna    100.00 EUR
  Income:Sessions

2026-02-10 * "Aetna" "Remittance" ^claim-1 ^claim-2 ^pay-1 #insurance-payment
  Assets:Bank:Checking                  80.00 USD
  Assets:Bank:Checking                  90.00 EUR
  Income:Adjustments:Contractual        20.00 USD
    claim: "claim-1"
  Assets:Receivable:Insurance:Aetna   -100.00 USD
    claim: "claim-1"
  Income:Adjustments:Contractual        10.00 EUR
    claim: "claim-2"
  Assets:Receivable:Insurance:Aetna   -100.00 EUR
    claim: "claim-2"
"""
IN_EURO = """
2026-05-02 * "Aetna" "Audit" ^pay-1 ^claim-2 #clawback
  insurance-paid: 50.00 EUR
"""


def test_a_remittance_in_two_currencies_tells_the_cash_of_each_claim_by_its_currency() -> None:
    """90.00 EUR become 50.00 EUR; the claim in USD keeps its 80.00."""
    loaded = load(ledger(TWO_CURRENCIES, IN_EURO))
    assert loaded.messages == []
    held = balances(loaded.entries, folded=("Reversals", "Corrected-Payments"))
    assert held["Assets:Bank:Checking", "EUR"] == Decimal("50.00")
    assert held["Assets:Bank:Checking", "USD"] == Decimal("80.00")
    assert held["Assets:Receivable:Insurance:Aetna", "EUR"] == Decimal("50.00")


def test_two_cash_postings_in_one_currency_do_not_tell_whose_cash_it_is() -> None:
    cash = "  Assets:Bank:Checking                  90.00 EUR\n"
    halves = cash.replace("90.00", "40.00") + cash.replace("90.00", "50.00")
    text = TWO_CURRENCIES.replace(cash, halves)
    (message,) = load(ledger(text, IN_EURO)).messages
    assert "does not tell which part of its cash belongs to claim-2" in message
    in_dollars = IN_EURO.replace("claim-2", "claim-1").replace("EUR", "USD")
    assert load(ledger(text, in_dollars)).messages == []


def test_cash_at_a_price_in_the_other_currency_is_a_second_remittance_of_that_currency() -> (
    None
):
    """80.00 USD for claim-1, or 70.00 USD and 10.00 EUR at 1.00 USD?"""
    text = TWO_CURRENCIES.replace(
        "  Assets:Bank:Checking                  80.00 USD\n",
        "  Assets:Bank:Checking                  70.00 USD\n"
        "  Assets:Bank:Checking                  10.00 EUR @ 1.00 USD\n",
    )
    in_dollars = IN_EURO.replace("claim-2", "claim-1").replace("EUR", "USD")
    (message,) = load(ledger(text, in_dollars)).messages
    assert "does not tell which part of its cash belongs to claim-1" in message
    assert load(ledger(text, IN_EURO)).messages == []


_SUMS = st.decimals(1, 999, places=2)
_CURRENCIES = ("EUR", "GBP", "USD")


@pytest.mark.slow
@given(
    owed=st.dictionaries(
        st.tuples(
            st.sampled_from(["claim-1", "claim-2", "claim-3"]), st.sampled_from(_CURRENCIES)
        ),
        _SUMS,
        min_size=1,
    ),
    interest=st.dictionaries(st.sampled_from(_CURRENCIES), _SUMS),
    split=st.sets(st.sampled_from(_CURRENCIES)),
)
def test_the_shares_of_all_claims_and_what_is_untagged_add_up_to_the_whole(
    owed: dict[tuple[str, str], Decimal], interest: dict[str, Decimal], split: set[str]
) -> None:
    """The cash of a currency is one posting, or two and then nobody's share can be told."""
    lines = ['2026-02-10 * "Aetna" "Remittance" ^pay-1 #insurance-payment']
    for (claim, currency), number in owed.items():
        lines += [f"  Assets:Receivable:Insurance:Aetna  -{number} {currency}"]
        lines += [f'    claim: "{claim}"']
    lines += [
        f"  Income:Sessions  -{number} {currency}" for currency, number in interest.items()
    ]
    cash = dict(interest)
    for (_, currency), number in owed.items():
        cash[currency] = cash.get(currency, Decimal(0)) + number
    for currency, number in cash.items():
        parts = [number - 1, Decimal(1)] if currency in split else [number]
        lines += [f"  Assets:Bank:Checking  {part} {currency}" for part in parts]
    entry = parser.parse_one("\n".join(lines) + "\n")
    assert isinstance(entry, Transaction)
    tagged = [posting for posting in entry.postings if posting_claim(posting)]
    untagged = [posting for posting in entry.postings if not posting_claim(posting)]
    told = shares(entry, Roles(Config()))

    assert told.keys() == {claim for claim, _ in owed}
    every = [posting for own in told.values() for posting in own]
    of_cash = [posting for posting in every if posting not in tagged]
    assert len(every) - len(of_cash) == len(tagged)
    assert total(of_cash) == {
        currency: number
        for currency, number in total(untagged).items()
        if number and currency not in split
    }
    for own in told.values():
        assert {currency for currency, number in total(own).items() if number} <= split


def total(postings: Iterable[Posting]) -> dict[str, Decimal]:
    """What postings come to in each currency that they have."""
    sums: dict[str, Decimal] = {}
    for posting in postings:
        units = amount_of(posting)
        assert units is not None
        sums[units[1]] = sums.get(units[1], Decimal(0)) + units[0]
    return sums


def test_a_share_may_be_off_by_the_cent_that_beancount_tolerates() -> None:
    text = """
2026-02-10 * "Aetna" "Remittance" ^claim-1 ^claim-2 ^pay-1 #insurance-payment
  Assets:Bank:Checking                  10.83 USD
    claim: "claim-1"
  Assets:Receivable:Insurance:Aetna    -10.00 EUR @ 1.0833 USD
    claim: "claim-1"
  Assets:Bank:Checking                  10.84 USD
    claim: "claim-2"
  Assets:Receivable:Insurance:Aetna    -10.00 EUR @ 1.0837 USD
    claim: "claim-2"
"""
    loaded = load(ledger(text, '2026-05-02 * "Aetna" "Audit" ^pay-1 ^claim-1 #clawback'))
    assert loaded.messages == []
    assert balances(loaded.entries)["Assets:Bank:Checking", "USD"] == Decimal("10.84")


def test_a_claim_that_only_a_posting_names_is_reopened_with_the_whole_remittance() -> None:
    loaded = load(
        ledger(
            TWO_SESSIONS,
            """
2026-02-10 * "Aetna" "Remittance" ^claim-1 ^pay-1 #insurance-payment
  Assets:Bank:Checking                 200.00 USD
  Assets:Receivable:Insurance:Aetna   -100.00 USD
    claim: "claim-1"
  Assets:Receivable:Insurance:Aetna   -100.00 USD
    claim: "claim-2"

2026-05-02 * "Aetna" "Audit" ^pay-1 #clawback
""",
        )
    )
    assert loaded.messages == []
    charges = [entry for entry in loaded.transactions if "charge" in entry.tags]
    assert [("reopened" in entry.tags) for entry in charges] == [True, True]


def test_what_another_payer_paid_on_a_claim_that_only_a_posting_names_counts() -> None:
    """100 + 100 - 20 = 180 is open once the remittance is taken back."""
    loaded = load(
        ledger(
            TWO_SESSIONS,
            """
2026-02-01 * "Medicare" "EOB 2" ^claim-2 ^pay-2 #insurance-payment
  payer: "Medicare"
  Assets:Bank:Checking                  20.00 USD
  Assets:Receivable:Insurance:Aetna    -20.00 USD

2026-02-10 * "Aetna" "Remittance" ^claim-1 ^pay-1 #insurance-payment
  Assets:Bank:Checking                 180.00 USD
  Assets:Receivable:Insurance:Aetna   -100.00 USD
    claim: "claim-1"
  Assets:Receivable:Insurance:Aetna    -80.00 USD
    claim: "claim-2"

2026-05-02 * "Aetna" "Audit" ^pay-1 #clawback
""",
        )
    )
    assert loaded.messages == []
    reversal = next(entry for entry in loaded.transactions if "reversal" in entry.tags)
    assert str(reversal.meta["claim-balance"]) == "180.00 USD"


def test_the_last_claim_of_a_remittance_has_to_be_named_as_the_first_had() -> None:
    first = '2026-05-02 * "Aetna" "First" ^pay-1 ^claim-1 #clawback\n'
    rest = '2026-05-03 * "Aetna" "The rest" ^pay-1 #clawback\n'
    (message,) = load(ledger(REMITTANCE, first, rest)).messages
    assert "covers 2 claims, of which some are reversed already" in message
    assert load(ledger(REMITTANCE, first, rest.replace("^pay-1", "^claim-2"))).messages == []


def test_a_record_means_no_payment_that_its_claim_has_nothing_to_do_with() -> None:
    record = '2026-05-02 * "Aetna" "Audit" ^pay-1 ^claim-1 ^claim-9 #clawback\n'
    (message,) = load(ledger(REMITTANCE, record)).messages
    assert "has nothing to do with ^claim-9" in message


def test_the_claim_of_two_that_the_only_payment_left_is_not_on_is_named() -> None:
    other = """
2026-02-11 * "Aetna" "EOB 2" ^claim-3 ^pay-2 #insurance-payment
  Assets:Bank:Checking                   1.00 USD
  Assets:Receivable:Insurance:Aetna     -1.00 USD
"""
    record = '2026-05-02 * "Aetna" "Audit" ^claim-3 ^claim-9 #clawback\n'
    (message,) = load(ledger(REMITTANCE, other, record)).messages
    assert "^claim-3 ^pay-2 (" in message
    assert "has nothing to do with ^claim-9" in message


def test_the_record_that_a_second_payment_is_offered_takes_the_claims_share_as_it_stands() -> (
    None
):
    """22.00 - 11.00 USD is the share of claim-2."""
    again = """
2026-05-02 * "Aetna" "EOB 2" ^claim-1 ^pay-2 #insurance-payment
  Assets:Bank:Checking                   1.00 USD
  Assets:Receivable:Insurance:Aetna     -1.00 USD
"""
    (message,) = load(ledger(REMITTANCE, again)).messages
    offered = message.split("with this one's amounts: ")[1].split(". If both apply")[0]
    loaded = load(ledger(REMITTANCE, offered))
    assert loaded.messages == []
    assert balances(loaded.entries)["Assets:Bank:Checking", "USD"] == Decimal("11.00")
