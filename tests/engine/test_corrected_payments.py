"""Where the parts of a corrected payment go, when the payment itself was not a plain one."""

from __future__ import annotations

from ledger_text import legs
from ledger_text import load
from practice_text import CHARGE
from practice_text import PAYMENT
from practice_text import ledger

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
    """The primary payer hands 20 on to Aetna; its corrected payment clears its own only."""
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
        ("Assets:Receivable:Insurance:Medicare", "-50.00"),
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


def test_nothing_can_be_taken_of_a_payment_without_cash() -> None:
    denial = """
2026-02-10 * "Aetna" "Denied" ^claim-1 ^pay-1 #insurance-payment
  client-responsibility: 150.00 USD
"""
    record = '2026-05-02 * "Aetna" "Audit" ^pay-1 #clawback\n  taken: 1.00'
    (message,) = load(ledger(CHARGE, denial, record)).messages
    assert "No account fills insurance-paid: the payment has no cash leg" in message


def test_the_amounts_of_a_record_may_be_those_of_the_payment() -> None:
    """Nothing changes in the end, and both entries stand there all the same."""
    record = """
2026-05-02 * "Aetna" "Paid by a new cheque" ^pay-1 #clawback
  insurance-paid: 85.00
  write-off: 35.00
  client-responsibility: 30.00
"""
    loaded = load(ledger(CHARGE, PAYMENT, record))
    assert loaded.messages == []
    payment, reversal, corrected = loaded.transactions[-3:]
    numbers = [[number for _, number, _ in legs(e)] for e in (payment, reversal, corrected)]
    assert numbers[0] == numbers[2] == [-number for number in numbers[1]]
