"""What an error asks for helps when it is done literally: each remedy is carried out."""

from __future__ import annotations

from decimal import Decimal

from tests.engine.ledger_text import balances
from tests.engine.ledger_text import load
from tests.engine.practice_text import CHARGE
from tests.engine.practice_text import PAYMENT
from tests.engine.practice_text import ledger

RECORD = '2026-05-02 * "Aetna" "Audit" {} #clawback\n'
# Two payers on one claim of 150.00: 60.00 and 20.00.
TWO_PAYMENTS = """
2026-02-05 * "Aetna" "First" ^claim-1 ^pay-1 ^remit-9 #insurance-payment
  insurance-paid: 60.00 USD

2026-02-06 * "Medicare" "Second" ^claim-1 ^pay-2 ^remit-9 #insurance-payment
  insurance-paid: 20.00 USD
"""
# One payer and one link: 60.00, and 5.00 on top.
ONE_LINK = """
2026-02-05 * "Aetna" "First" ^claim-1 ^pay-1 #insurance-payment
  insurance-paid: 60.00 USD

2026-02-07 * "Aetna" "On top" ^claim-1 ^pay-1 #insurance-payment
  supplemental: TRUE
  insurance-paid: 5.00 USD
"""


def message_of(*texts: str) -> str:
    """The one error of a ledger with the claim's charge."""
    (message,) = load(ledger(CHARGE, *texts)).messages
    return message


def bank_after(*texts: str) -> Decimal:
    """What the bank holds, in a ledger without errors."""
    loaded = load(ledger(CHARGE, *texts))
    assert loaded.messages == []
    return balances(loaded.entries).get(("Assets:Bank:Checking", "USD"), Decimal(0))


def test_a_full_reversal_by_letter_and_by_era_asks_for_the_payment_in_between() -> None:
    by_letter = '2026-03-01 * "Aetna" "Letter" ^pay-1 #clawback\n  source: "letter"\n'
    by_era = '2026-05-02 * "Aetna" "ERA" {} #clawback\n  source: "era"\n'
    message = message_of(PAYMENT, by_letter, by_era.format("^pay-1"))
    assert message.endswith(
        "Keep one of the two. If both are right, this one takes back a payment made since: "
        "enter that payment (#insurance-payment) and link this record to it alone."
    )
    again = """
2026-04-01 * "Aetna" "Paid again" ^claim-1 ^{} #insurance-payment
  insurance-paid: 85.00 USD

"""
    # 85.00 - 85.00 + 85.00 - 85.00, whether or not the second payment has a link of its own.
    assert bank_after(PAYMENT, by_letter, by_era.format("^pay-9"), again.format("pay-9")) == 0
    assert bank_after(PAYMENT, by_letter, by_era.format("^pay-1"), again.format("pay-1")) == 0
    assert bank_after(PAYMENT, by_era.format("^pay-1")) == 0


def test_a_corrected_payment_taken_back_by_an_era_is_named_by_its_date() -> None:
    by_letter = '2026-03-01 * "Aetna" "Letter" ^pay-1 #clawback\n  insurance-paid: 50.00\n'
    by_era = '2026-05-02 * "Aetna" "ERA" ^pay-1 #clawback\n  source: "era"\n'
    message = message_of(PAYMENT, by_letter, by_era)
    assert "If both are right, say with `reverses: 2026-03-01` that this one" in message
    assert bank_after(PAYMENT, by_letter, f"{by_era}  reverses: 2026-03-01\n") == 0


def test_a_wrong_date_of_the_payment_is_told_from_a_wrong_payer() -> None:
    record = RECORD.format("^pay-1")
    message = message_of(PAYMENT, f"{record}  reverses: 2026-02-07\n")
    assert "linked by ^pay-1 and dated 2026-02-07; linked is 2026-02-10 " in message
    assert "paid by" not in message
    assert message.endswith(
        "Correct the date, `reverses: 2026-02-10`, or enter the payment first."
    )
    assert bank_after(PAYMENT, f"{record}  reverses: 2026-02-10\n") == 0
    message = message_of(PAYMENT, f'{record}  reverses: 2026-02-10\n  payer: "Medicare"\n')
    assert "is linked, and paid by Aetna. Correct the payer or the link, or" in message


def test_a_wrong_date_beside_several_payments_names_the_dates_of_all_of_the_payer() -> None:
    record = f"{RECORD.format('^claim-1')}  reverses: 2026-02-08\n"
    message = message_of(TWO_PAYMENTS, record)
    assert "Correct the date, `reverses: 2026-02-05` or `reverses: 2026-02-06`, or" in message
    message = message_of(TWO_PAYMENTS, f'{record}  payer: "Medicare"\n')
    assert "Correct the date, `reverses: 2026-02-06`, or" in message
    right = record.replace("02-08", "02-06")
    assert bank_after(TWO_PAYMENTS, f'{right}  payer: "Medicare"\n') == 60


def test_the_links_of_two_payments_on_one_record_ask_for_two_records() -> None:
    message = message_of(TWO_PAYMENTS, RECORD.format("^pay-1 ^pay-2"))
    assert message.endswith(
        "A record takes back one payment; write one for each, with one of these links and no "
        "other: ^pay-1 or ^pay-2."
    )
    two = [RECORD.format("^pay-1"), RECORD.format("^pay-2")]
    assert bank_after(TWO_PAYMENTS, *two) == 0


def test_the_links_of_two_claims_on_one_record_ask_for_two_records() -> None:
    other = CHARGE.replace("claim-1", "claim-2")
    paid = PAYMENT.replace("claim-1", "claim-2").replace("pay-1", "pay-2")
    message = message_of(PAYMENT, other, paid, RECORD.format("^claim-1 ^claim-2"))
    assert "with one of these links and no other: ^pay-1 or ^pay-2." in message
    two = [RECORD.format("^pay-1"), RECORD.format("^pay-2")]
    assert bank_after(PAYMENT, other, paid, *two) == 0


def test_two_payments_on_a_claim_are_told_apart_by_their_links() -> None:
    message = message_of(TWO_PAYMENTS, RECORD.format("^claim-1"))
    assert message.endswith("add the link of the one that is meant: ^pay-1 or ^pay-2.")
    assert bank_after(TWO_PAYMENTS, RECORD.format("^claim-1 ^pay-2")) == 60


def test_two_payments_of_one_link_are_told_apart_by_their_dates() -> None:
    message = message_of(ONE_LINK, RECORD.format("^pay-1"))
    assert message.endswith(
        "add the date of the one that is meant: `reverses: 2026-02-05` or "
        "`reverses: 2026-02-07`."
    )
    dated = f"{RECORD.format('^pay-1')}  reverses: 2026-02-07\n"
    assert bank_after(ONE_LINK, dated) == 60


def test_two_payments_of_one_link_and_day_are_told_apart_by_their_payers() -> None:
    same_day = TWO_PAYMENTS.replace("pay-2", "pay-1").replace("02-06", "02-05")
    message = message_of(same_day, RECORD.format("^pay-1"))
    assert message.endswith(
        'name the payer who is meant: `payer: "Aetna"` or `payer: "Medicare"`.'
    )
    assert bank_after(same_day, f'{RECORD.format("^pay-1")}  payer: "Medicare"\n') == 60


def test_two_payments_that_nothing_tells_apart_need_links_of_their_own() -> None:
    alike = ONE_LINK.replace("02-07", "02-05")
    message = message_of(alike, RECORD.format("^pay-1"))
    assert message.endswith(
        "give each payment a link of its own (^pay-…), and this record only that of the one "
        "that is meant."
    )
    first, second = alike.split("\n\n")
    apart = [first.replace("pay-1", "pay-1 ^pay-8"), second.replace("pay-1", "pay-1 ^pay-9")]
    assert bank_after(*apart, RECORD.format("^pay-9")) == 60


def test_of_many_payments_five_are_listed_and_the_others_counted() -> None:
    payments = [
        f'2026-02-{day:02d} * "Aetna" "{day}" ^remit-9 ^pay-{day} #insurance-payment\n'
        "  Assets:Bank:Checking    10.00 USD\n"
        "  Income:Sessions        -10.00 USD\n"
        for day in range(1, 8)
    ]
    message = message_of(*payments, RECORD.format("^remit-9"))
    assert "7 active payments are linked by ^remit-9: " in message
    assert '"5" ^pay-5 ^remit-9' in message
    assert '"6"' not in message
    assert "; and 2 more. " in message
    assert message.endswith("meant: ^pay-1, ^pay-2, ^pay-3, ^pay-4, ^pay-5 or another.")


# 100.00 each on claim-1, claim-2 and claim-3: 240.00 by one remittance, 80.00 a claim.
REMITTANCE = """
2026-01-15 * "C0017" "1" ^claim-11 #charge
  Assets:Receivable:Insurance:Aetna    100.00 USD
  Income:Sessions

2026-01-16 * "C0017" "2" ^claim-12 #charge
  Assets:Receivable:Insurance:Aetna    100.00 USD
  Income:Sessions

2026-01-17 * "C0017" "3" ^claim-13 #charge
  Assets:Receivable:Insurance:Aetna    100.00 USD
  Income:Sessions

2026-02-10 * "Aetna" "Remittance" ^claim-11 ^claim-12 ^claim-13 ^pay-77 #insurance-payment
  Assets:Bank:Checking                 240.00 USD
  Assets:Receivable:Insurance:Aetna    -80.00 USD
    claim: "claim-11"
  Assets:Receivable:Insurance:Aetna    -80.00 USD
    claim: "claim-12"
  Assets:Receivable:Insurance:Aetna    -80.00 USD
    claim: "claim-13"

2026-03-01 * "Aetna" "Repriced" ^pay-77 #clawback
  claim: "claim-12"
  insurance-paid: 50.00 USD

"""


def test_a_remittance_with_one_corrected_claim_is_listed_once_and_asks_for_the_claim() -> None:
    message = message_of(REMITTANCE, RECORD.format("^pay-77"))
    assert "2 active payments are linked by ^pay-77: 2026-02-10 " in message
    assert message.count('"Remittance"') == 1
    assert message.count('"Repriced"') == 1
    assert message.endswith(
        'name the claim that is meant: `claim: "claim-11"`, `claim: "claim-12"` or '
        '`claim: "claim-13"`.'
    )
    # 240.00 - 80.00 + 50.00 = 210.00; then 80.00 less, or 50.00 less.
    record = RECORD.format("^pay-77")
    assert bank_after(REMITTANCE, f'{record}  claim: "claim-11"\n') == 130
    assert bank_after(REMITTANCE, f'{record}  claim: "claim-12"\n') == 160


def test_a_stated_zero_that_breaks_the_sum_is_shown() -> None:
    """95.00 + 0.00 = 95.00, and 100.00 is the price."""
    price = CHARGE.replace("150.00", "100.00")
    payment = '2026-02-10 * "Aetna" "EOB" ^claim-1 ^pay-1 #insurance-payment\n{}'
    amounts = "  insurance-paid: 95.00 USD\n  insurance-responsibility: 0.00 USD\n"
    (message,) = load(ledger(price, payment.format(amounts))).messages
    shown = "95.00 insurance paid + 0.00 insurance responsibility = 95.00 USD, which is 5.00"
    assert shown in message
    paid = payment.format("  insurance-paid: 100.00 USD\n")
    (message,) = load(ledger(price, paid, f"\n{RECORD.format('^pay-1')}{amounts}")).messages
    assert shown in message
    remedied = amounts.splitlines()[0]
    assert load(ledger(price, payment.format(remedied))).messages == []
