"""Unapplied money beside the receivables that it would lower, by age."""

from __future__ import annotations

import datetime

from beancount_clawback.claims.book import build_book
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.reports.outstanding import outstanding
from beancount_clawback.reports.receivables import open_balances
from beancount_clawback.reports.unapplied import unapplied_money
from beancount_clawback.reports.unapplied import unapplied_table
from tests.reports.report_case import ledger_of
from tests.reports.report_case import rows_of
from tests.reports.settlement_practice import PLUGIN

ENTRIES = """
2015-01-01 open Liabilities:Unapplied:Aetna
2026-01-10 * "C0017" "90837" ^claim-1 #charge
  Assets:Receivable:Insurance:Aetna   100.00 USD
  Income:Sessions                    -100.00 USD
2026-01-20 ! "Aetna" "EFT 7" ^remit-7 #unapplied
  reference: "remit-7 a"
  check: "7"
  Assets:Bank:Checking                 30.00 USD
  Liabilities:Unapplied:Aetna         -30.00 USD
2026-02-20 ! "Aetna" "EFT 8" ^remit-8 #unapplied
  reference: "remit-8 b"
  Assets:Bank:Checking                 50.00 USD
  Liabilities:Unapplied:Aetna         -50.00 USD
"""
APPLIED = """
2026-02-25 * "Aetna" "EOB" ^claim-1 ^pay-1 #insurance-payment
  {applies}
  Liabilities:Unapplied:Aetna          50.00 USD
  Assets:Receivable:Insurance:Aetna   -50.00 USD
"""
DAY = datetime.date(2026, 3, 1)


def listed(*parts: str, day: datetime.date = DAY) -> list[tuple[str, ...]]:
    ledger = ledger_of(ENTRIES, *parts, plugin=PLUGIN)
    found = unapplied_money(ledger.entries, Roles(ledger.config), day)
    return rows_of(unapplied_table(found, day), "received", "payer", "age", "amount")


def test_it_stands_beside_the_insurance_part_and_the_total_is_without_it() -> None:
    ledger = ledger_of(ENTRIES, plugin=PLUGIN)
    found = unapplied_money(ledger.entries, Roles(ledger.config), DAY)
    balances = open_balances(ledger.entries, build_book(ledger.entries, ledger.config), DAY)
    table = outstanding(balances, DAY, unapplied=found)
    assert rows_of(table, "payer", "part", "to_60", "total", "unapplied") == [
        ("Aetna", "insurance", "100.00", "100.00", "80.00")
    ]


def test_it_is_listed_by_age_until_something_applies_it() -> None:
    assert listed() == [
        ("2026-01-20", "Aetna", "40", "30.00"),
        ("2026-02-20", "Aetna", "9", "50.00"),
    ]
    assert listed(day=datetime.date(2026, 2, 1)) == [("2026-01-20", "Aetna", "12", "30.00")]


def test_what_says_what_it_applies_lowers_that_and_any_other_the_oldest() -> None:
    named = APPLIED.format(applies='applies: "remit-8 b"')
    assert listed(named) == [("2026-01-20", "Aetna", "40", "30.00")]
    assert listed(APPLIED.format(applies='note: "7"')) == [
        ("2026-02-20", "Aetna", "9", "30.00")
    ]
