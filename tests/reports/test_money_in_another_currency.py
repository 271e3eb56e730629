"""Receipts in another currency than the claim's: what they do to it, and what came in.

The charge of each ledger is 110.00 USD; the money is EUR at 1.10 USD.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_clawback.claims.book import build_book
from beancount_clawback.reports.allocation import allocation
from beancount_clawback.reports.claim_tables import claims_table
from beancount_clawback.reports.claim_tables import history_table
from beancount_clawback.reports.grouping import Basis
from beancount_clawback.reports.grouping import By
from beancount_clawback.reports.payments import payments
from beancount_clawback.reports.payments import payments_by
from beancount_clawback.reports.revenue import revenue
from beancount_clawback.reports.revenue import revenue_lines
from tests.reports.bean_query import amounts
from tests.reports.report_case import ACCOUNTS
from tests.reports.report_case import PLUGIN
from tests.reports.report_case import items_of
from tests.reports.report_case import ledger_of
from tests.reports.report_case import rows_of

if TYPE_CHECKING:
    from pathlib import Path

EURO = "\n2015-01-01 open Assets:Bank:Euro EUR\n"
CHARGE = """
2026-01-07 * "C0018" "90837, 60 min" ^claim-7 #charge
  practitioner: "dr-lee"
  Assets:Receivable:Insurance:Cigna     110.00 USD
  Income:Sessions                      -110.00 USD
"""
PAYMENT = """
2026-02-07 * "Cigna" "Paid in euros" ^claim-7 ^pay-7 #insurance-payment
  Assets:Bank:Euro                      100.00 EUR @ 1.10 USD
  Assets:Receivable:Insurance:Cigna    -110.00 USD
"""
RECORD = """
2026-05-02 * "Cigna" "Audit" ^pay-7 #clawback
"""


def test_the_net_on_cash_basis_is_the_euros_that_came_in() -> None:
    items = items_of(EURO, CHARGE, PAYMENT)
    table = revenue(items, by=By.CLAIM, basis=Basis.CASH)
    assert rows_of(table, "claim", "currency", "charges", "payments", "net") == [
        ("claim-7", "EUR", "0.00", "100.00", "100.00"),
        ("claim-7", "USD", "110.00", "0.00", "0.00"),
    ]
    lines = revenue_lines(items, by=By.CLAIM, basis=Basis.CASH)
    assert rows_of(lines, "type", "currency", "amount", "net", "practitioner") == [
        ("charge", "USD", "110.00", "0.00", "dr-lee"),
        ("payment", "EUR", "100.00", "100.00", "dr-lee"),
    ]


def test_on_accrual_basis_the_euros_stand_beside_the_net() -> None:
    table = revenue(items_of(EURO, CHARGE, PAYMENT), by=By.YEAR, basis=Basis.ACCRUAL)
    assert rows_of(table, "currency", "charges", "payments", "net") == [
        ("EUR", "0.00", "100.00", "0.00"),
        ("USD", "110.00", "0.00", "110.00"),
    ]


def test_payments_are_what_the_claim_got_or_what_came_in_and_never_both() -> None:
    items = items_of(EURO, CHARGE, PAYMENT, RECORD)
    wanted = ("type", "currency", "insurance_paid", "insurance_responsibility")
    assert rows_of(payments(items), *wanted) == [
        ("payment", "USD", "110.00", "0.00"),
        ("reversal", "USD", "-110.00", "0.00"),
    ]
    assert rows_of(payments(items, basis=Basis.CASH), *wanted) == [
        ("payment", "EUR", "100.00", "0.00"),
        ("reversal", "EUR", "-100.00", "0.00"),
    ]
    table = payments_by(items, by=By.PAYER, basis=Basis.CASH)
    assert rows_of(table, "payer", "currency", "type", "lines", "insurance_paid") == [
        ("Cigna", "EUR", "payment", "1", "100.00"),
        ("Cigna", "EUR", "reversal", "1", "-100.00"),
    ]


def test_the_claim_has_one_row_and_one_history_in_its_own_currency() -> None:
    ledger = ledger_of(EURO, CHARGE, PAYMENT, RECORD)
    claims = build_book(ledger.entries, ledger.config).find("claim-7")
    assert rows_of(claims_table(claims), "currency", "billed", "insurance_paid", "balance") == [
        ("USD", "110.00", "0.00", "110.00")
    ]
    assert rows_of(history_table(claims), "event", "insurance_paid", "balance") == [
        ("charge", "", "110.00"),
        ("payment, reversed", "110.00", "0.00"),
        ("reversal", "-110.00", "110.00"),
    ]


def test_a_part_in_the_claims_own_currency_stays_with_the_claim() -> None:
    """55.00 USD and 50.00 EUR are 110.00 USD."""
    items = items_of(
        EURO,
        CHARGE,
        """
        2026-02-07 * "Cigna" "Paid in both" ^claim-7 ^pay-7 #insurance-payment
          Assets:Bank:Checking                   55.00 USD
          Assets:Bank:Euro                       50.00 EUR @ 1.10 USD
          Assets:Receivable:Insurance:Cigna    -110.00 USD
        """,
    )
    table = revenue(items, by=By.PAYER, basis=Basis.CASH)
    assert rows_of(table, "currency", "payments", "net") == [
        ("EUR", "50.00", "50.00"),
        ("USD", "55.00", "55.00"),
    ]
    assert rows_of(payments(items), "currency", "insurance_paid") == [("USD", "110.00")]


def test_what_a_client_pays_in_euros_is_a_client_payment() -> None:
    handed_on = """
        2026-02-07 * "C0018" "Handed on" ^claim-7
          Assets:Receivable:Clients:C0018       110.00 USD
          Assets:Receivable:Insurance:Cigna    -110.00 USD

        2026-02-08 * "C0018" "In euros" ^claim-7
          Assets:Bank:Euro                      100.00 EUR @ 1.10 USD
          Assets:Receivable:Clients:C0018      -110.00 USD
    """
    ledger = ledger_of(EURO, CHARGE, handed_on)
    claims = build_book(ledger.entries, ledger.config).find("claim-7")
    assert rows_of(history_table(claims), "event", "client_paid", "balance")[2:] == [
        ("client payment", "110.00", "0.00")
    ]
    items = items_of(EURO, CHARGE, handed_on)
    table = revenue(items, by=By.CLIENT, basis=Basis.CASH)
    assert rows_of(table, "client", "currency", "client_payments", "net") == [
        ("C0018", "EUR", "100.00", "100.00"),
        ("C0018", "USD", "0.00", "0.00"),
    ]


def test_a_payment_without_its_tag_is_paid_by_the_insurance_and_not_by_the_client() -> None:
    untagged = PAYMENT.replace(" ^pay-7 #insurance-payment", "")
    ledger = ledger_of(EURO, CHARGE, untagged)
    (claim,) = build_book(ledger.entries, ledger.config).all()
    assert list(claim.amounts) == [Decimal("110.00"), 0, 0, 0]
    table = revenue(items_of(EURO, CHARGE, untagged), by=By.YEAR, basis=Basis.CASH)
    assert rows_of(table, "currency", "payments")[0] == ("EUR", "100.00")


def test_interest_in_euros_is_other_income_in_euros() -> None:
    """110.00 USD for the claim; the payer adds 2.00 EUR of interest."""
    items = items_of(
        EURO,
        CHARGE,
        "\n2015-01-01 open Income:Interest:Received\n",
        """
        2026-02-07 * "Cigna" "With interest" ^claim-7 ^pay-7 #insurance-payment
          Assets:Bank:Checking                  110.00 USD
          Assets:Receivable:Insurance:Cigna    -110.00 USD
          Assets:Bank:Euro                        2.00 EUR
          Income:Interest:Received               -2.00 EUR
        """,
    )
    table = revenue(items, by=By.CLAIM, basis=Basis.ACCRUAL)
    assert rows_of(table, "currency", "payments", "other_income", "net") == [
        ("EUR", "2.00", "2.00", "2.00"),
        ("USD", "110.00", "0.00", "110.00"),
    ]
    # The interest is in no claim's amounts, in whatever currency.
    assert rows_of(payments(items, basis=Basis.CASH), "currency", "insurance_paid") == [
        ("USD", "110.00"),
        ("EUR", "0.00"),
    ]


def test_a_payment_on_no_claim_is_told_from_its_money_in_the_same_way() -> None:
    items = items_of(EURO, PAYMENT.replace(" ^claim-7", ""))
    assert rows_of(payments(items), "currency", "insurance_paid") == [("USD", "110.00")]
    lines = revenue_lines(items, by=By.PAYER, basis=Basis.CASH)
    assert rows_of(lines, "type", "currency", "amount") == [("payment", "EUR", "100.00")]


def test_a_remittance_in_euros_over_two_claims_leaves_no_lines_of_nothing() -> None:
    second = CHARGE.replace("claim-7", "claim-8")
    items = items_of(
        EURO,
        CHARGE,
        second,
        """
        2026-02-07 * "Cigna" "Remittance" ^claim-7 ^claim-8 ^pay-7 #insurance-payment
          Assets:Bank:Euro                      200.00 EUR @ 1.10 USD
          Assets:Receivable:Insurance:Cigna    -110.00 USD
            claim: "claim-7"
          Assets:Receivable:Insurance:Cigna    -110.00 USD
            claim: "claim-8"
        """,
    )
    lines = revenue_lines(items, basis=Basis.CASH)
    assert rows_of(lines, "type", "currency", "amount")[2:] == [("payment", "EUR", "200.00")]
    assert rows_of(payments(items), "claim", "currency", "insurance_paid") == [
        ("claim-7", "USD", "110.00"),
        ("claim-8", "USD", "110.00"),
    ]


def test_the_euros_of_a_claim_of_two_practitioners_are_divided_by_their_charges() -> None:
    """100.00 EUR as 110 to 55: 66.67 and 33.33."""
    second = CHARGE.replace("dr-lee", "m-ruiz").replace("110.00", "55.00")
    paid = PAYMENT.replace("110.00", "165.00").replace("100.00 EUR @ 1.10", "100.00 EUR @ 1.65")
    table = allocation(items_of(EURO, CHARGE, second, paid), basis=Basis.CASH)
    assert rows_of(table, "practitioner", "currency", "sessions", "payments") == [
        ("dr-lee", "EUR", "0", "66.67"),
        ("dr-lee", "USD", "1", "0.00"),
        ("m-ruiz", "EUR", "0", "33.33"),
        ("m-ruiz", "USD", "1", "0.00"),
    ]


def test_cash_and_income_in_two_currencies_are_each_counted_once() -> None:
    """A cash-basis ledger: 100.00 EUR in the bank, 110.00 USD of income."""
    items = items_of(
        EURO, PAYMENT.replace("Assets:Receivable:Insurance:Cigna", "Income:Sessions")
    )
    assert rows_of(revenue(items, basis=Basis.CASH), "currency", "payments", "net") == [
        ("EUR", "100.00", "100.00")
    ]
    assert rows_of(revenue(items, basis=Basis.ACCRUAL), "currency", "other_income", "net") == [
        ("EUR", "0.00", "0.00"),
        ("USD", "110.00", "110.00"),
    ]


def test_the_net_on_cash_basis_is_what_bean_query_finds_in_the_banks(tmp_path: Path) -> None:
    copay = """
2026-01-07 * "C0018" "Copay in euros" ^claim-7
  Assets:Bank:Euro                       10.00 EUR @ 1.10 USD
  Assets:Receivable:Clients:C0018       -11.00 USD
"""
    parts = (EURO, CHARGE, PAYMENT, RECORD, copay, PAYMENT.replace("-7 ", "-8 "))
    path = tmp_path / "practice.beancount"
    path.write_text(PLUGIN + ACCOUNTS + "".join(parts), encoding="utf-8")
    said = amounts(
        path, "SELECT currency, sum(number) WHERE account ~ '^Assets:Bank' GROUP BY currency"
    )
    assert said == {("EUR",): Decimal("110.00")}
    table = revenue(items_of(*parts), by=By.YEAR, basis=Basis.CASH)
    at, currency = table.index("net"), table.index("currency")
    assert {(row[currency],): row[at] for row in table.rows if row[at]} == said
