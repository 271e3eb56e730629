"""What waits for somebody, computed by hand; the months of the picture beside it."""

from __future__ import annotations

import datetime
from decimal import Decimal

from beancount_clawback.claims.checks import find
from beancount_clawback.ledger_files.loaded_ledger import Ledger
from beancount_clawback.reports.clawback_months import clawback_months
from beancount_clawback.reports.what_waits import Waiting
from beancount_clawback.reports.what_waits import waiting_table
from beancount_clawback.reports.what_waits import what_waits
from tests.reports.report_case import CHARGE
from tests.reports.report_case import PAYMENT
from tests.reports.report_case import RECORD
from tests.reports.report_case import RECOUPMENT
from tests.reports.report_case import items_of
from tests.reports.report_case import ledger_of

# Of 90 paid, 60 stay paid: 30 are owed to Aetna; nothing changes for the client.
PAID_LESS = """
2026-03-01 * "C0018" "90834" ^claim-7 #charge
  Assets:Receivable:Insurance:Aetna     120.00 USD
  Income:Sessions                      -120.00 USD
2026-03-20 * "Aetna" "EOB 7" ^claim-7 ^pay-7 #insurance-payment
  Assets:Bank:Checking                   90.00 USD
  Income:Adjustments:Contractual         30.00 USD
  Assets:Receivable:Insurance:Aetna    -120.00 USD
2026-06-01 ! "Aetna" "Paid less" ^pay-7 #clawback
  insurance-paid: 60.00 USD
  write-off: 30.00 USD
  insurance-responsibility: 30.00 USD
  taken: 31.00 USD
"""


def waiting(ledger: Ledger, as_of: str) -> dict[str, Waiting]:
    day = datetime.date.fromisoformat(as_of)
    lines = what_waits(ledger.entries, ledger.config, find(ledger), day)
    return {line.name: line for line in lines}


def sums(line: Waiting) -> list[tuple[str, str, str]]:
    return [(one.who, str(one.amount), one.currency) for one in line.amounts]


def test_each_line_has_its_count_its_money_and_the_age_of_its_oldest() -> None:
    ledger = ledger_of(CHARGE, PAYMENT, RECORD, PAID_LESS, plugin=RECOUPMENT)
    lines = waiting(ledger, "2026-07-31")
    assert lines["reviews"].count == 2
    assert sums(lines["reviews"]) == [("insurer", "30.00", "USD"), ("client", "150.00", "USD")]
    assert lines["reviews"].oldest == 90
    # 85 of the letter, and 31 that were taken: 1 more than 90 less 60.
    assert sums(lines["owed-to-payers"]) == [("", "116.00", "USD")]
    assert (lines["differences"].count, sums(lines["differences"])) == (
        1,
        [("", "1.00", "USD")],
    )
    assert lines["differences"].oldest == 60
    # Claim 7 was reopened too, but its insurer owes the balance.
    assert lines["reopened"].count == 1
    assert sums(lines["reopened"]) == [("", "150.00", "USD")]
    # 152 days since March 1.
    assert (lines["old-insurance"].count, lines["old-insurance"].oldest) == (1, 152)
    assert sums(lines["old-insurance"]) == [("", "30.00", "USD")]
    assert lines["checks"].count == 0


def test_a_day_before_the_clawbacks_has_nothing_of_them() -> None:
    ledger = ledger_of(CHARGE, PAYMENT, RECORD, PAID_LESS, plugin=RECOUPMENT)
    lines = waiting(ledger, "2026-04-30")
    assert [name for name, line in lines.items() if line.count] == []


def test_what_payers_hold_and_what_they_paid_too_much_wait_too() -> None:
    unapplied = """
    2015-01-01 open Liabilities:Unapplied:Aetna
    2026-02-20 ! "Aetna" "EFT 8" ^remit-8 #unapplied
      reference: "remit-8 b"
      Assets:Bank:Checking                 50.00 USD
      Liabilities:Unapplied:Aetna         -50.00 USD
    2026-02-21 * "Aetna" "Paid twice" ^claim-1042 ^pay-9 #insurance-payment
      supplemental: TRUE
      Assets:Bank:Checking                 20.00 USD
      Assets:Receivable:Insurance:Aetna   -20.00 USD
    """
    lines = waiting(ledger_of(CHARGE, PAYMENT, unapplied), "2026-03-01")
    assert (lines["unapplied"].count, lines["unapplied"].oldest) == (1, 9)
    assert sums(lines["unapplied"]) == [("", "50.00", "USD")]
    assert lines["credit-balances"].count == 1
    assert sums(lines["credit-balances"]) == [("", "20.00", "USD")]
    assert lines["credit-balances"].oldest == 8


def test_a_line_where_nothing_waits_has_one_row_with_the_count_zero() -> None:
    ledger = ledger_of(CHARGE, PAYMENT)
    day = datetime.date(2026, 2, 10)
    table = waiting_table(what_waits(ledger.entries, ledger.config, (), day), day)
    assert set(table.column("count")) == {0}
    assert set(table.column("see")) == {""}


def test_twelve_months_tell_what_was_paid_taken_back_and_corrected_by_payer() -> None:
    every, aetna = clawback_months(
        items_of(CHARGE, PAYMENT, RECORD, PAID_LESS, plugin=RECOUPMENT),
        datetime.date(2026, 6, 15),
    )
    assert (every.payer, aetna.payer) == ("", "Aetna")
    assert [every.months[0].month, every.months[-1].month] == ["2025-07", "2026-06"]
    assert every.months == aetna.months
    told = {month.month: month for month in every.months if month.paid or month.taken_back}
    assert (told["2026-02"].paid, told["2026-03"].paid) == (Decimal(85), Decimal(90))
    assert (told["2026-05"].taken_back, told["2026-05"].corrected) == (Decimal(85), Decimal(0))
    june = told["2026-06"]
    assert (june.taken_back, june.corrected, june.rate) == (Decimal(90), Decimal(60), None)


def test_an_answer_that_paid_nothing_is_no_clawback_when_it_is_taken_back() -> None:
    """150 to the client, paid 0; then 85 in its place, by a record: 85 paid, nothing back."""
    answer = """
    2026-02-10 * "Aetna" "Denied" ^claim-1042 ^pay-1 #insurance-payment
      insurance-paid:          0.00 USD
      client-responsibility: 150.00 USD
    2026-05-02 * "Aetna" "Processed anew" ^pay-1 #clawback
      insurance-paid:         85.00 USD
      write-off:              65.00 USD
    """
    items = items_of(CHARGE, answer)
    assert [item.kind.value for item in items][1:] == [
        "payment",
        "reprocessed",
        "corrected payment",
    ]
    (every,) = clawback_months(items, datetime.date(2026, 5, 31))
    may = every.months[-1]
    assert [may.paid, may.taken_back, may.corrected] == [Decimal(85), Decimal(0), Decimal(0)]
    assert (every.payer, may.rate) == ("", Decimal(0))
