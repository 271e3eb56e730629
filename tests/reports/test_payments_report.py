from __future__ import annotations

import datetime

from beancount_clawback.reports.grouping import Basis
from beancount_clawback.reports.grouping import By
from beancount_clawback.reports.grouping import Period
from beancount_clawback.reports.payments import payments
from beancount_clawback.reports.payments import payments_by
from tests.reports.bean_query import LEDGERS
from tests.reports.report_case import CHARGE
from tests.reports.report_case import PAYMENT
from tests.reports.report_case import RECORD
from tests.reports.report_case import faulty_ledger_of
from tests.reports.report_case import items_in
from tests.reports.report_case import items_of
from tests.reports.report_case import loaded
from tests.reports.report_case import rows_of
from tests.reports.report_case import totals_of

FOUR = ("insurance_paid", "write_off", "client_responsibility", "insurance_responsibility")

DENIAL = """
2026-02-01 * "Aetna" "Denied, CO-16" ^claim-1042 ^pay-5511 #insurance-payment
  insurance-paid: 0.00 USD
"""


TOO_MUCH = """
2026-02-02 * "Aetna" "EOB 5513" ^claim-1042 ^pay-5513 #insurance-payment
  insurance-paid: 185.00 USD
"""


def test_a_manual_payment_with_an_error_is_no_denial() -> None:
    ledger = faulty_ledger_of(CHARGE, DENIAL, TOO_MUCH)
    assert "35.00 USD too much" in ledger.errors[0].message
    assert rows_of(payments(items_in(ledger)), "posted", "type", "insurance_paid") == [
        ("2026-02-01", "denial", "0.00"),
        ("2026-02-02", "payment, not read", "0.00"),
    ]


def test_payment_reversal_and_correction_are_three_lines_with_their_four_amounts() -> None:
    table = payments(items_of(CHARGE, PAYMENT, RECORD))
    assert rows_of(table, "posted", "type", *FOUR) == [
        ("2026-02-10", "payment", "85.00", "35.00", "30.00", "0.00"),
        ("2026-05-02", "reversal", "-85.00", "-35.00", "-30.00", "0.00"),
        ("2026-05-02", "corrected payment", "0.00", "0.00", "150.00", "0.00"),
    ]
    assert totals_of(table, *FOUR) == [("0.00", "0.00", "150.00", "None")]


def test_a_line_says_who_what_why_and_where_from() -> None:
    table = payments(items_of(CHARGE, PAYMENT, RECORD))
    names = ("service_date", "payer", "client", "practitioner", "claim", "check", "source")
    claim = ("2026-01-15", "Aetna", "C0017", "dr-lee", "claim-1042")
    why = ("", "letter", "Coverage ended 2025-12-31")
    assert rows_of(table, *names, "reason") == [
        (*claim, "5512", "", ""),
        (*claim, *why),
        (*claim, *why),
    ]


def test_charges_and_what_clients_pay_are_no_payments_of_insurers() -> None:
    items = items_of(
        CHARGE,
        PAYMENT,
        """
        2026-03-01 * "C0017" "Card" ^claim-1042
          Assets:Bank:Checking               30.00 USD
          Assets:Receivable:Clients:C0017   -30.00 USD
        """,
    )
    assert rows_of(payments(items), "type") == [("payment",)]


def test_on_cash_basis_only_lines_that_move_money_are_listed() -> None:
    items = items_of(CHARGE, DENIAL, PAYMENT, RECORD)
    assert rows_of(payments(items), "type") == [
        ("denial",),
        ("payment",),
        ("reversal",),
        ("corrected payment",),
    ]
    assert rows_of(payments(items, basis=Basis.CASH), "type") == [("payment",), ("reversal",)]


def test_the_summary_never_puts_a_reversal_and_a_payment_into_one_row() -> None:
    """Two claims of Optum: 85 + 85 + 80 paid; 85 and 80 reversed; 50 corrected."""
    items = items_in(loaded(LEDGERS / "examples" / "many-claims-check.beancount"))
    table = payments_by(items, by=By.PAYER)
    assert rows_of(table, "payer", "type", "lines", *FOUR[:3]) == [
        ("Optum", "payment", "3", "250.00", "90.00", "80.00"),
        ("Optum", "reversal", "2", "-165.00", "-55.00", "-50.00"),
        ("Optum", "corrected payment", "2", "50.00", "50.00", "170.00"),
    ]
    assert totals_of(table, "lines", *FOUR[:3]) == [("7", "135.00", "85.00", "200.00")]


def test_lines_can_stand_in_the_order_of_groups_and_be_those_of_one() -> None:
    items = items_in(loaded(LEDGERS / "examples" / "many-claims-check.beancount"))
    ordered = rows_of(payments(items, by=By.CLIENT), "client", "type")
    assert ordered == sorted(ordered, key=lambda row: row[0])
    own = payments(items, by=By.CLIENT, group="C0019")
    assert rows_of(own, "type") == [("payment",), ("reversal",), ("corrected payment",)]


def test_a_period_chooses_by_the_date_posted() -> None:
    items = items_of(CHARGE, PAYMENT, RECORD)
    table = payments(items, period=Period(start=datetime.date(2026, 5, 2)))
    assert rows_of(table, "type") == [("reversal",), ("corrected payment",)]
    assert table.title == "Payments, from 2026-05-02"


def test_what_remains_is_worked_out_in_the_order_in_which_the_engine_takes_a_day() -> None:
    """Price 150: 100 + 50 leave 0, 40 + 10 leave 100; the record stands above its payment."""
    record = """
        2026-02-10 * "Aetna" "Corrected at once" ^pay-5512 #clawback
          insurance-paid: 40.00
          write-off: 10.00
    """
    paid = """
        2026-02-10 * "Aetna" "EOB 5512" ^claim-1042 ^pay-5512 #insurance-payment
          insurance-paid: 100.00
          write-off: 50.00
    """
    for parts in ((record, paid, CHARGE), (CHARGE, paid, record)):
        assert rows_of(payments(items_of(*parts)), "type", *FOUR) == [
            ("payment", "100.00", "50.00", "0.00", "0.00"),
            ("reversal", "-100.00", "-50.00", "0.00", "0.00"),
            ("corrected payment", "40.00", "10.00", "0.00", "100.00"),
        ]


def test_lines_of_one_day_stand_in_that_order_in_every_grouping() -> None:
    record = RECORD.replace("2026-05-02", "2026-02-10")
    items = items_of(record, PAYMENT, CHARGE)
    wanted = [("payment",), ("reversal",), ("corrected payment",)]
    assert rows_of(payments(items), "type") == wanted
    assert rows_of(payments(items, by=By.PAYER), "type") == wanted
