from __future__ import annotations

import datetime

from beancount_clawback.reports.grouping import NONE
from beancount_clawback.reports.grouping import Basis
from beancount_clawback.reports.grouping import By
from beancount_clawback.reports.grouping import Dates
from beancount_clawback.reports.grouping import Period
from beancount_clawback.reports.revenue import default_basis
from beancount_clawback.reports.revenue import revenue
from beancount_clawback.reports.revenue import revenue_lines
from tests.reports.bean_query import LEDGERS
from tests.reports.report_case import CHARGE
from tests.reports.report_case import PAYMENT
from tests.reports.report_case import RECORD
from tests.reports.report_case import items_in
from tests.reports.report_case import items_of
from tests.reports.report_case import loaded
from tests.reports.report_case import rows_of
from tests.reports.report_case import totals_of

FIGURES = (
    "charges",
    "payments",
    "reversals",
    "corrected_payments",
    "write_offs",
    "write_off_reversals",
    "corrected_write_offs",
    "net",
)

REPRICED = """
2026-05-02 * "Aetna" "Repriced" ^pay-5512 #clawback
  insurance-paid:        50.00 USD
  write-off:             70.00 USD
  client-responsibility: 30.00 USD
"""


def test_each_step_of_a_clawback_is_a_column_of_its_own_on_accrual_basis() -> None:
    """150 charged, 35 written off, the 35 reversed, 70 written off anew: 150-35+35-70 = 80."""
    table = revenue(items_of(CHARGE, PAYMENT, REPRICED), by=By.YEAR)
    assert rows_of(table, "year", *FIGURES) == [
        ("2026", "150.00", "85.00", "-85.00", "50.00", "-35.00", "35.00", "-70.00", "80.00")
    ]


def test_on_cash_basis_the_net_is_the_money() -> None:
    """85 - 85 + 50 = 50."""
    table = revenue(items_of(CHARGE, PAYMENT, REPRICED), by=By.YEAR, basis=Basis.CASH)
    assert rows_of(table, "year", *FIGURES) == [
        ("2026", "150.00", "85.00", "-85.00", "50.00", "-35.00", "35.00", "-70.00", "50.00")
    ]


def test_months_stand_in_their_order_and_the_totals_below() -> None:
    table = revenue(items_of(CHARGE, PAYMENT, REPRICED))
    assert rows_of(table, "month", "net") == [
        ("2026-01", "150.00"),
        ("2026-02", "-35.00"),
        ("2026-05", "-35.00"),
    ]
    assert totals_of(table, "month", "currency", "net") == [("Total", "USD", "80.00")]


def test_by_date_of_service_all_of_it_belongs_to_january() -> None:
    table = revenue(items_of(CHARGE, PAYMENT, REPRICED), dates=Dates.SERVICE)
    assert rows_of(table, "month", "net") == [("2026-01", "80.00")]


def test_quarters_are_named_by_year_and_quarter() -> None:
    table = revenue(items_of(CHARGE, PAYMENT, REPRICED), by=By.QUARTER)
    assert rows_of(table, "quarter", "net") == [("2026-Q1", "115.00"), ("2026-Q2", "-35.00")]


def test_a_period_includes_its_first_and_last_day() -> None:
    items = items_of(CHARGE, PAYMENT, REPRICED)
    period = Period(datetime.date(2026, 1, 15), datetime.date(2026, 2, 10))
    assert rows_of(revenue(items, period=period), "net") == [("150.00",), ("-35.00",)]
    period = Period(datetime.date(2026, 1, 16), datetime.date(2026, 2, 9))
    assert rows_of(revenue(items, period=period), "net") == []


def test_what_the_ledger_does_not_name_stands_in_a_row_that_says_so() -> None:
    table = revenue(
        items_of(
            CHARGE,
            """
            2026-03-01 * "Bank" "Interest"
              Assets:Bank:Checking                3.20 USD
              Income:Interest                    -3.20 USD
            """,
        ),
        by=By.PRACTITIONER,
    )
    assert rows_of(table, "practitioner", "charges", "other_income", "net") == [
        (NONE, "0.00", "3.20", "3.20"),
        ("dr-lee", "150.00", "0.00", "150.00"),
    ]


def test_columns_that_most_ledgers_do_not_need_are_shown_only_when_needed() -> None:
    names = [column.name for column in revenue(items_of(CHARGE, PAYMENT)).columns]
    assert "other_income" not in names
    assert "variances" not in names
    assert {"reversals", "write_off_reversals", "corrected_write_offs"} <= set(names)


def test_the_default_basis_is_accrual_where_there_are_charges_and_cash_elsewhere() -> None:
    assert default_basis(items_of(CHARGE)) is Basis.ACCRUAL
    cash = items_in(loaded(LEDGERS / "examples" / "cash-basis.beancount"))
    assert default_basis(cash) is Basis.CASH


def test_a_cash_basis_ledger_has_its_reversals_apart_on_both_bases() -> None:
    """85 + 80 paid, 85 + 80 taken back, 50 paid after all."""
    items = items_in(loaded(LEDGERS / "examples" / "cash-basis.beancount"))
    cash = revenue(items, by=By.YEAR)
    assert rows_of(cash, "payments", "reversals", "corrected_payments", "net") == [
        ("165.00", "-165.00", "50.00", "50.00")
    ]
    accrual = revenue(items, by=By.YEAR, basis=Basis.ACCRUAL)
    names = ("other_income", "other_income_reversals", "corrected_other_income", "net")
    assert rows_of(accrual, *names) == [("165.00", "-165.00", "50.00", "50.00")]


def test_interest_that_comes_with_a_payment_is_other_income_and_cash() -> None:
    items = items_of(
        CHARGE,
        """
        2026-02-10 * "Aetna" "EOB 5512" ^claim-1042 ^pay-5512 #insurance-payment
          Assets:Bank:Checking                  121.12 USD
          Income:Adjustments:Contractual         30.00 USD
          Assets:Receivable:Insurance:Aetna    -150.00 USD
          Income:Interest                        -1.12 USD
        """,
    )
    names = ("charges", "payments", "write_offs", "net")
    accrual = revenue(items, by=By.YEAR)
    assert rows_of(accrual, *names, "other_income") == [
        ("150.00", "121.12", "-30.00", "121.12", "1.12")
    ]
    assert rows_of(revenue(items, by=By.YEAR, basis=Basis.CASH), *names) == [
        ("150.00", "121.12", "-30.00", "121.12")
    ]


def test_what_was_taken_beyond_is_a_column_of_its_own_and_part_of_the_cash() -> None:
    """Cash 133.29 - 133.29 - 0.37; the variance is an expense and no revenue."""
    items = items_in(loaded(LEDGERS / "examples" / "taken-more-than-paid.beancount"))
    names = ("payments", "reversals", "variances", "net")
    cash = revenue(items, by=By.YEAR, basis=Basis.CASH)
    assert rows_of(cash, *names) == [("133.29", "-133.29", "-0.37", "-0.37")]
    assert rows_of(revenue(items, by=By.YEAR), *names) == [
        ("133.29", "-133.29", "-0.37", "190.00")
    ]


def test_each_currency_has_its_row_and_its_total() -> None:
    """USD: 150 - 35 + 35 = 150. CAD: 200, nothing written off."""
    items = items_in(loaded(LEDGERS / "examples" / "several-currencies.beancount"))
    table = revenue(items, by=By.YEAR)
    assert rows_of(table, "year", "currency", "net") == [
        ("2025", "CAD", "200.00"),
        ("2025", "USD", "150.00"),
    ]
    assert totals_of(table, "currency", "net") == [("CAD", "200.00"), ("USD", "150.00")]


def test_a_group_of_nothing_but_denials_is_no_row() -> None:
    items = items_of(
        CHARGE,
        """
        2026-02-10 * "Aetna" "Denied" ^claim-1042 ^pay-5512 #insurance-payment
          insurance-paid: 0.00 USD
        """,
    )
    assert rows_of(revenue(items), "month") == [("2026-01",)]


def test_the_lines_have_a_row_for_every_part_and_for_a_correction_of_nothing() -> None:
    table = revenue_lines(items_of(CHARGE, PAYMENT, RECORD))
    assert rows_of(table, "group", "type", "amount", "net") == [
        ("2026-01", "charge", "150.00", "150.00"),
        ("2026-02", "payment", "85.00", "0.00"),
        ("2026-02", "write-off", "-35.00", "-35.00"),
        ("2026-05", "reversal", "-85.00", "0.00"),
        ("2026-05", "write-off reversal", "35.00", "35.00"),
        ("2026-05", "corrected payment", "0.00", "0.00"),
    ]
    assert totals_of(table, "net") == [("150.00",)]


def test_the_lines_of_one_group_are_those_behind_its_row() -> None:
    items = items_of(CHARGE, PAYMENT, RECORD)
    lines = revenue_lines(items, by=By.QUARTER, group="2026-Q2", basis=Basis.CASH)
    assert rows_of(lines, "type", "net") == [
        ("reversal", "-85.00"),
        ("write-off reversal", "0.00"),
        ("corrected payment", "0.00"),
    ]


def test_a_line_says_when_it_was_posted_when_the_service_was_and_where_it_stands() -> None:
    (line,) = rows_of(
        revenue_lines(items_of(CHARGE, PAYMENT, RECORD), group="2026-02"),
        *("posted", "service_date", "payer", "client", "practitioner", "service"),
        *("claim", "check", "payment", "currency"),
    )[:1]
    assert line == (
        *("2026-02-10", "2026-01-15", "Aetna", "C0017", "dr-lee", "90837"),
        *("claim-1042", "5512", "pay-5512", "USD"),
    )
