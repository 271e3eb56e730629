"""Unapplied money beside the receivables that it would lower, by age."""

from __future__ import annotations

import datetime
from decimal import Decimal

from beancount_clawback.claims.book import build_book
from beancount_clawback.claims.checks import find
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.reports.outstanding import outstanding
from beancount_clawback.reports.receivables import open_balances
from beancount_clawback.reports.unapplied import unapplied_money
from beancount_clawback.reports.unapplied import unapplied_table
from beancount_clawback.reports.what_waits import what_waits
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


HAND_WRITTEN = """
2026-02-22 * "Aetna" "By hand: check 9, from the deposit slip"
  Assets:Bank:Checking                 10.00 USD
  Liabilities:Unapplied:Aetna         -10.00 USD
"""
TAKEN = """
2026-02-21 ! "Aetna" "EFT 9" ^remit-9 #unapplied
  reference: "remit-9 c"
  Assets:Bank:Checking                -30.00 USD
  Liabilities:Unapplied:Aetna          30.00 USD
"""
DISMISSED = """
2026-02-21 * "Aetna" "EFT 10" ^remit-10 #unapplied
  reference: "remit-10 d"
  Assets:Bank:Checking                 20.00 USD
  Liabilities:Unapplied:Aetna         -20.00 USD
"""


def test_what_a_payer_took_is_not_set_off_against_what_it_paid() -> None:
    assert listed(TAKEN) == [
        ("2026-01-20", "Aetna", "40", "30.00"),
        ("2026-02-20", "Aetna", "9", "50.00"),
        ("2026-02-21", "Aetna", "8", "-30.00"),
    ]


def test_an_entry_that_names_no_amount_lowers_that_of_its_remittance_first() -> None:
    assert listed(APPLIED.format(applies='note: "7"').replace("^pay-1", "^pay-1 ^remit-8")) == [
        ("2026-01-20", "Aetna", "40", "30.00")
    ]


def test_more_than_an_amount_has_is_left_at_it_with_the_other_sign() -> None:
    more = APPLIED.format(applies='applies: "remit-7 a"')
    assert listed(more) == [
        ("2026-01-20", "Aetna", "40", "-20.00"),
        ("2026-02-20", "Aetna", "9", "50.00"),
    ]


def test_every_face_has_the_same_amounts_and_outstanding_says_which_do_not_wait() -> None:
    """30 + 50 + 20 dismissed + 10 by hand - 40 that names nothing: 70 is the balance."""
    unnamed = APPLIED.format(applies='note: ""').replace("50.00", "40.00")
    ledger = ledger_of(ENTRIES, DISMISSED, HAND_WRITTEN, unnamed, plugin=PLUGIN)
    book = build_book(ledger.entries, ledger.config)
    found = unapplied_money(ledger.entries, book.roles, DAY)
    assert rows_of(unapplied_table(found, DAY), "received", "amount", "review") == [
        ("2026-02-20", "40.00", "needs review"),
        ("2026-02-21", "20.00", "dismissed"),
        ("2026-02-22", "10.00", "not tagged #unapplied"),
    ]
    findings = find(ledger)
    waits = [one.message for one in findings if one.check == "unapplied"]
    assert [one.split(" of ")[0] for one in waits] == ["40.00 USD"]
    lines = what_waits(ledger.entries, ledger.config, findings, DAY)
    (line,) = [one for one in lines if one.name == "unapplied"]
    assert (line.count, line.amounts[0].amount) == (1, Decimal("40.00"))
