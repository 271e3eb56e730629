"""A claim with a posting that fills no role: a dash in each of its figures, and in no total."""

from __future__ import annotations

import csv
import datetime
import io
import json

import pytest

from beancount_clawback.claims.book import Book
from beancount_clawback.claims.book import build_book
from beancount_clawback.claims.claim import Status
from beancount_clawback.reports.allocation import allocation
from beancount_clawback.reports.claim_tables import claims_table
from beancount_clawback.reports.claim_tables import history_table
from beancount_clawback.reports.grouping import Basis
from beancount_clawback.reports.grouping import By
from beancount_clawback.reports.line_items import LineItem
from beancount_clawback.reports.line_items import line_items
from beancount_clawback.reports.outstanding import outstanding
from beancount_clawback.reports.outstanding import outstanding_claims
from beancount_clawback.reports.payments import payments
from beancount_clawback.reports.payments import payments_by
from beancount_clawback.reports.receivables import open_balances
from beancount_clawback.reports.revenue import revenue
from beancount_clawback.reports.revenue import revenue_lines
from beancount_clawback.reports.tables.as_csv import as_csv
from beancount_clawback.reports.tables.as_json import as_json
from beancount_clawback.reports.tables.as_text import as_text
from beancount_clawback.reports.tables.table import Table
from tests.reports.report_case import faulty_ledger_of

DAY = datetime.date(2026, 6, 30)
BOOKS = """
2015-01-01 open Expenses:Write-Offs  USD

2026-01-15 * "C0017" "Session" ^claim-1 #charge
  Assets:Receivable:Insurance:Aetna     150.00 USD
  Income:Sessions                      -150.00 USD

2026-01-16 * "C0018" "Session" ^claim-2 #charge
  Assets:Receivable:Insurance:Aetna     100.00 USD
  Income:Sessions                      -100.00 USD

2026-02-10 * "Aetna" "EOB" ^claim-1 ^pay-1 #insurance-payment
  Assets:Bank:Checking                   85.00 USD
  Expenses:Write-Offs                    35.00 USD
  Assets:Receivable:Clients:C0017        30.00 USD
  Assets:Receivable:Insurance:Aetna    -150.00 USD

2026-03-10 * "Aetna" "EOB" ^claim-2 ^pay-2 #insurance-payment
  Assets:Bank:Checking                   60.00 USD
  Assets:Receivable:Insurance:Aetna     -60.00 USD
"""


class Case:
    """The books above, with `more` behind them, and what the reports make of them."""

    def __init__(self, more: str = "", config: str = "{}") -> None:
        plugin = f'plugin "beancount_clawback" "{config}"\n'
        ledger = faulty_ledger_of(BOOKS, more, plugin=plugin)
        self.book: Book = build_book(ledger.entries, ledger.config)
        self.items: list[LineItem] = line_items(ledger.entries, ledger.config, self.book)
        self.balances = open_balances(ledger.entries, self.book, DAY)


@pytest.fixture
def case() -> Case:
    return Case()


def cells(table: Table, *names: str) -> list[tuple[str, ...]]:
    """Columns of a table as a person reads them, its totals behind the rows."""
    picked = [table.index(name) for name in names]
    return [tuple(str(row[i]) for i in picked) for row in (*table.rows, *table.totals)]


def test_the_row_of_a_claim_has_dashes_and_names_the_finding(case: Case) -> None:
    table = claims_table(case.book.all())
    assert cells(table, "claim", "status", "billed", "insurance_paid", "balance") == [
        ("claim-1", "no-role", "—", "—", "—"),
        ("claim-2", "open", "100.00", "60.00", "40.00"),
        ("Total without 1 claim", "None", "100.00", "60.00", "40.00"),
    ]
    assert "fills no role" in table.notes[0]


def test_a_claim_stays_to_review_where_its_clawback_is() -> None:
    record = '\n2026-05-02 ! "Aetna" "Not covered" ^pay-1 #clawback\n'
    (claim,) = Case(record).book.find("claim-1")
    assert claim.statuses == (Status.NO_ROLE, Status.NEEDS_REVIEW)


def test_with_its_role_told_the_claim_has_all_its_figures() -> None:
    case = Case(config="{'write-off': 'Expenses:Write-Offs'}")
    table = claims_table(case.book.all())
    assert cells(table, "claim", "insurance_paid", "write_off", "balance") == [
        ("claim-1", "85.00", "35.00", "30.00"),
        ("claim-2", "60.00", "0.00", "40.00"),
        ("Total", "145.00", "35.00", "70.00"),
    ]
    assert table.notes == ()


def test_the_history_of_the_claim_tells_what_happened_and_no_figure(case: Case) -> None:
    table = history_table(case.book.find("claim-1"))
    assert cells(table, "date", "event", "billed", "write_off", "balance") == [
        ("2026-01-15", "charge", "—", "—", "—"),
        ("2026-02-10", "payment", "—", "—", "—"),
    ]


def test_payments_have_dashes_line_by_line_and_no_part_in_a_summary(case: Case) -> None:
    table = payments(case.items)
    assert cells(table, "payer", "claim", "insurance_paid", "insurance_responsibility") == [
        ("Aetna", "claim-1", "—", "—"),
        ("Aetna", "claim-2", "60.00", "40.00"),
        ("Total without 1 claim", "None", "60.00", "None"),
    ]
    by_payer = payments_by(case.items, by=By.PAYER)
    assert cells(by_payer, "payer", "lines", "insurance_paid", "left_out") == [
        ("Aetna", "2", "60.00", "1"),
        ("Total without 1 claim", "2", "60.00", "1"),
    ]


@pytest.mark.parametrize(("basis", "net"), [(Basis.ACCRUAL, "100.00"), (Basis.CASH, "60.00")])
def test_revenue_is_without_the_claim_and_says_so(case: Case, basis: Basis, net: str) -> None:
    table = revenue(case.items, by=By.YEAR, basis=basis)
    assert cells(table, "year", "charges", "payments", "net", "left_out") == [
        ("2026", "100.00", "60.00", net, "1"),
        ("Total without 1 claim", "100.00", "60.00", net, "None"),
    ]
    lines = revenue_lines(case.items, by=By.YEAR, basis=basis)
    assert cells(lines, "claim", "amount")[:-1] == [
        ("claim-1", "—"),
        ("claim-2", "100.00"),
        ("claim-1", "—"),
        ("claim-2", "60.00"),
    ]
    assert cells(lines, "group", "net")[-1] == ("Total without 1 claim", net)


def test_a_row_of_nothing_else_has_dashes(case: Case) -> None:
    table = revenue(case.items, by=By.MONTH, basis=Basis.ACCRUAL)
    assert cells(table, "month", "payments", "net", "left_out")[1] == ("2026-02", "—", "—", "1")


def test_a_practitioners_income_is_without_it(case: Case) -> None:
    table = allocation(case.items, basis=Basis.ACCRUAL)
    assert cells(table, "practitioner", "net")[-1] == ("Total without 1 claim", "100.00")


def test_what_is_outstanding_is_without_it(case: Case) -> None:
    table = outstanding(case.balances, DAY)
    assert cells(table, "payer", "part", "claims", "total") == [
        ("Aetna", "insurance", "1", "40.00"),
        ("Total without 1 claim", "None", "1", "40.00"),
    ]
    lines = outstanding_claims(case.balances, DAY)
    assert cells(lines, "claim", "amount") == [
        ("claim-1", "—"),
        ("claim-2", "40.00"),
        ("Total without 1 claim", "40.00"),
    ]


def test_a_claim_whose_receivable_fills_no_role_is_outstanding_all_the_same() -> None:
    more = """
2015-01-01 open Assets:AR:Cigna  USD
2026-01-17 * "C0018" "Session" ^claim-3 #charge
  Assets:AR:Cigna    70.00 USD
  Income:Sessions   -70.00 USD
"""
    table = outstanding(Case(more).balances, DAY)
    assert cells(table, "payer", "total")[-1] == ("Total without 2 claims", "40.00")
    assert table.notes[0].startswith("It is without 2 claims.")


def test_what_an_untagged_payment_clears_beside_its_cash_is_not_called_paid() -> None:
    more = """
2026-04-10 * "Aetna" "EFT"
  Assets:Bank:Checking                   80.00 USD
  Expenses:Write-Offs                    45.00 USD
  Assets:Receivable:Insurance:Aetna    -125.00 USD
"""
    table = payments(Case(more).items)
    assert cells(table, "payer", "claim", "insurance_paid")[-2:] == [
        ("Aetna", "", "—"),
        ("Total without 2 claims", "None", "60.00"),
    ]


def test_cells_are_empty_for_machines_and_dashes_for_people(case: Case) -> None:
    table = claims_table(case.book.all())
    first, _ = csv.DictReader(io.StringIO(as_csv(table)))
    assert (first["claim"], first["billed"], first["balance"]) == ("claim-1", "", "")
    (row, _) = json.loads(as_json(table))["rows"]
    assert (row["claim"], row["billed"], row["balance"]) == ("claim-1", None, None)
    assert "—" in as_text(table)
