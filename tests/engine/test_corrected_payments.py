"""Where the parts of a corrected payment go, when the payment itself was not a plain one."""

from __future__ import annotations

from beancount.core.amount import A

from tests.engine.ledger_text import balances
from tests.engine.ledger_text import legs
from tests.engine.ledger_text import load
from tests.engine.practice_text import CHARGE
from tests.engine.practice_text import PAYMENT
from tests.engine.practice_text import ledger

SPLIT = """
2015-01-01 open Income:Adjustments:Sequestration
2015-01-01 open Assets:Bank:Savings

2026-02-10 * "Aetna" "EOB" ^claim-1 ^pay-1 #insurance-payment
  Assets:Bank:Checking                  45.00 USD
  Assets:Bank:Savings                   40.00 USD
  Income:Adjustments:Contractual        30.00 USD
    carc: "45"
  Income:Adjustments:Sequestration       5.00 USD
  Assets:Receivable:Insurance:Aetna   -120.00 USD
"""


def test_several_accounts_of_a_role_stay_as_they_are_when_their_sum_stays() -> None:
    """Write-off 30 + 5 = 35, as before; only the cash changes, 85 to 50."""
    record = """
2026-05-02 * "Aetna" "Audit" ^pay-1 #clawback
  settlement: Assets:Bank:Checking
  insurance-paid: 50.00
  write-off: 35.00
"""
    loaded = load(ledger(SPLIT, record))
    assert loaded.messages == []
    corrected = loaded.transactions[-1]
    assert [(account, str(number)) for account, number, _ in legs(corrected)] == [
        ("Assets:Bank:Checking", "50.00"),
        ("Income:Adjustments:Contractual:Corrected-Payments", "30.00"),
        ("Income:Adjustments:Sequestration:Corrected-Payments", "5.00"),
        ("Assets:Receivable:Insurance:Aetna", "-85.00"),
    ]
    assert corrected.postings[1].meta is not None
    assert corrected.postings[1].meta["carc"] == "45"


def test_cash_on_two_accounts_does_not_tell_where_the_corrected_cash_is() -> None:
    record = '2026-05-02 * "Aetna" "Audit" ^pay-1 #clawback\n  insurance-paid: 50.00'
    (message,) = load(ledger(SPLIT, record)).messages
    assert "its cash is on Assets:Bank:Checking, Assets:Bank:Savings" in message
    assert load(ledger(SPLIT, record.partition("\n")[0])).messages == []


def test_of_two_receivables_the_payers_own_is_cleared() -> None:
    """A crossover: the payer's own receivable and another's are cleared; it is corrected."""
    crossover = """
2026-02-10 * "Aetna" "EOB" ^pay-1 #insurance-payment
  payer: "AETNA"
  Assets:Bank:Checking                    60.00 USD
  Assets:Receivable:Insurance:Aetna      -40.00 USD
  Assets:Receivable:Insurance:Medicare   -20.00 USD

2026-05-02 * "Aetna" "Audit" ^pay-1 #clawback
  insurance-paid: 30.00
"""
    loaded = load(ledger(crossover))
    assert loaded.messages == []
    assert [(account, str(number)) for account, number, _ in legs(loaded.transactions[-1])] == [
        ("Assets:Bank:Checking", "30.00"),
        ("Assets:Receivable:Insurance:Aetna", "-30.00"),
    ]


def test_a_receivable_that_the_payment_raised_is_not_the_one_it_cleared() -> None:
    """The primary payer hands 20 on to Aetna; so does its corrected payment, 50 + 20 = 70."""
    primary = """
2026-02-10 * "CMS" "EOB" ^pay-1 #insurance-payment
  payer: "CMS"
  Assets:Bank:Checking                    60.00 USD
  Assets:Receivable:Insurance:Aetna       20.00 USD
  Assets:Receivable:Insurance:Medicare   -80.00 USD

2026-05-02 * "CMS" "Audit" ^pay-1 #clawback
  insurance-paid: 50.00
"""
    loaded = load(ledger(primary))
    assert loaded.messages == []
    assert [(account, str(number)) for account, number, _ in legs(loaded.transactions[-1])] == [
        ("Assets:Bank:Checking", "50.00"),
        ("Assets:Receivable:Insurance:Aetna", "20.00"),
        ("Assets:Receivable:Insurance:Medicare", "-70.00"),
    ]


def test_a_payment_that_clears_nothing_cannot_be_corrected() -> None:
    late = """
2026-02-10 * "Aetna" "What the client had paid" ^pay-1 #insurance-payment
  Assets:Bank:Checking                  30.00 USD
  Assets:Receivable:Clients:C0017      -30.00 USD
"""
    record = '2026-05-02 * "Aetna" "Audit" ^pay-1 #clawback'
    assert load(ledger(late, record)).messages == []
    (message,) = load(
        ledger(
            late.replace("^pay-1", "^claim-1 ^pay-1"), CHARGE, f"{record}\n  insurance-paid: 9"
        )
    ).messages
    assert "it clears no receivable" in message


def test_the_amounts_of_a_record_may_be_those_of_the_payment() -> None:
    """Nothing changes in the end, and both entries stand there all the same."""
    record = """
2026-05-02 * "Aetna" "Paid by a new remittance" ^pay-1 #clawback
  insurance-paid: 85.00
  write-off: 35.00
  client-responsibility: 30.00
"""
    loaded = load(ledger(CHARGE, PAYMENT, record))
    assert loaded.messages == []
    payment, reversal, corrected = loaded.transactions[-3:]
    numbers = [[number for _, number, _ in legs(e)] for e in (payment, reversal, corrected)]
    assert numbers[0] == numbers[2] == [-number for number in numbers[1]]


PASSED_ON = """
2026-02-10 * "Aetna" "EOB" ^claim-1 ^pay-1 #insurance-payment
  Assets:Bank:Checking                    50.00 USD
  Income:Adjustments:Contractual          10.00 USD
  Assets:Receivable:Insurance:Medicare    90.00 USD
  Assets:Receivable:Insurance:Aetna     -150.00 USD
"""
SECONDARY = """
2026-03-01 * "Medicare" "EOB 2" ^claim-1 ^pay-2 #insurance-payment
  insurance-paid: 90.00
"""


def test_what_a_payment_passed_on_to_the_next_payer_is_passed_on_again() -> None:
    """Two dollars of the primary's 50 become write-off; the secondary's 90 do not change."""
    record = """
2026-05-02 * "Aetna" "Audit" ^pay-1 #clawback
  insurance-paid: 48.00
  write-off: 12.00
"""
    loaded = load(ledger(CHARGE, PASSED_ON, SECONDARY, record))
    assert loaded.messages == []
    assert [(account, str(number)) for account, number, _ in legs(loaded.transactions[-1])] == [
        ("Assets:Bank:Checking", "48.00"),
        ("Income:Adjustments:Contractual:Corrected-Payments", "12.00"),
        ("Assets:Receivable:Insurance:Medicare", "90.00"),
        ("Assets:Receivable:Insurance:Aetna", "-150.00"),
    ]
    left = balances(loaded.entries)
    assert ("Assets:Receivable:Insurance:Aetna", "USD") not in left
    assert ("Assets:Receivable:Insurance:Medicare", "USD") not in left


def test_more_than_the_amounts_leave_is_not_passed_on() -> None:
    """150 less 100 paid and 12 written off is 38; 90 were passed on, and 38 are now."""
    record = """
2026-05-02 * "Aetna" "Audit" ^pay-1 #clawback
  insurance-paid: 100.00
  write-off: 12.00
"""
    loaded = load(ledger(CHARGE, PASSED_ON, record))
    assert loaded.messages == []
    assert [(account, str(number)) for account, number, _ in legs(loaded.transactions[-1])] == [
        ("Assets:Bank:Checking", "100.00"),
        ("Income:Adjustments:Contractual:Corrected-Payments", "12.00"),
        ("Assets:Receivable:Insurance:Medicare", "38.00"),
        ("Assets:Receivable:Insurance:Aetna", "-150.00"),
    ]


BY_HAND = """
2026-03-01 * "Aetna" "Audit" ^pay-1 #clawback
  Assets:Bank:Checking                 -85.00 USD
  Income:Adjustments:Contractual       -35.00 USD
  Assets:Receivable:Clients:C0017      -30.00 USD
  Assets:Receivable:Insurance:Aetna    150.00 USD

2026-03-01 * "Aetna" "Audit, corrected" ^pay-1 #clawback #corrected-payment
  Assets:Bank:Checking                  50.00 USD
  Assets:Receivable:Insurance:Aetna    -50.00 USD
"""


def test_a_corrected_payment_written_out_by_the_payments_link_stays_on_its_claim() -> None:
    """150 less 90 is 60 left; without the claim the price would be taken for 50."""
    record = """
2026-05-02 ! "Aetna" "They pay more now" ^pay-1 #clawback
  insurance-paid: 90.00
"""
    loaded = load(ledger(CHARGE, PAYMENT, BY_HAND, record))
    assert loaded.messages == []
    reversal, corrected = loaded.transactions[-2:]
    assert reversal.meta["claim-balance"] == A("60.00 USD")
    assert reversal.links == corrected.links == {"claim-1", "pay-1"}


def test_a_second_payment_beside_a_corrected_one_that_was_written_out_is_found() -> None:
    second = """
2026-05-02 * "Aetna" "Paid again" ^claim-1 ^pay-2 #insurance-payment
  insurance-paid: 100.00
"""
    (message,) = load(ledger(CHARGE, PAYMENT, BY_HAND, second)).messages
    assert "has already paid on claim-1" in message
    assert "with this one's amounts" in message
