"""A ledger written in a test, loaded by Beancount's own loader, and its line items."""

from __future__ import annotations

import textwrap
from decimal import Decimal
from pathlib import Path

from beancount import loader

from beancount_clawback.ledger_files.loaded_ledger import Ledger
from beancount_clawback.ledger_files.loaded_ledger import as_loaded
from beancount_clawback.ledger_files.loaded_ledger import load
from beancount_clawback.reports.line_items import LineItem
from beancount_clawback.reports.line_items import line_items
from beancount_clawback.reports.tables.table import Table

ACCOUNTS = """
2015-01-01 open Assets:Bank:Checking                 USD
2015-01-01 open Assets:Receivable:Insurance:Aetna    USD
2015-01-01 open Assets:Receivable:Insurance:Cigna    USD
2015-01-01 open Assets:Receivable:Clients:C0017      USD
2015-01-01 open Assets:Receivable:Clients:C0018      USD
2015-01-01 open Income:Sessions                      USD
2015-01-01 open Income:Interest                      USD
2015-01-01 open Income:Adjustments:Contractual       USD
2015-01-01 open Liabilities:Recoupments:Aetna        USD
2015-01-01 open Expenses:Recoupment-Variance         USD
2015-01-01 open Expenses:Rent                        USD
2015-01-01 open Equity:Opening-Balances              USD
"""

PLUGIN = "plugin \"beancount_clawback\" \"{'beside': 'Income:Interest'}\"\n"
RECOUPMENT = """plugin "beancount_clawback" "{
  'recoupment': 'Liabilities:Recoupments:{payer}',
}"
"""

CHARGE = """
2026-01-15 * "C0017" "90837, 60 min" ^claim-1042 #charge
  practitioner: "dr-lee"
  service: "90837"
  Assets:Receivable:Insurance:Aetna     150.00 USD
  Income:Sessions                      -150.00 USD
"""

PAYMENT = """
2026-02-10 * "Aetna" "EOB 5512" ^claim-1042 ^pay-5512 #insurance-payment
  check: "5512"
  Assets:Bank:Checking                   85.00 USD
  Income:Adjustments:Contractual         35.00 USD
  Assets:Receivable:Clients:C0017        30.00 USD
  Assets:Receivable:Insurance:Aetna    -150.00 USD
"""

RECORD = """
2026-05-02 ! "Aetna" "Coverage ended 2025-12-31" ^pay-5512 #clawback
  source: "letter"
  client-responsibility: 150.00 USD
"""


def ledger_of(*parts: str, plugin: str = PLUGIN) -> Ledger:
    """A ledger of these parts, which must load without errors."""
    ledger = faulty_ledger_of(*parts, plugin=plugin)
    assert not ledger.errors, [error.message for error in ledger.errors]
    return ledger


def faulty_ledger_of(*parts: str, plugin: str = PLUGIN) -> Ledger:
    """A ledger of these parts, whatever is wrong with it."""
    text = plugin + ACCOUNTS + "".join(textwrap.dedent(part) for part in parts)
    return as_loaded(*loader.load_string(text))


def items_of(*parts: str, plugin: str = PLUGIN) -> list[LineItem]:
    """The line items of a ledger of these parts."""
    return items_in(ledger_of(*parts, plugin=plugin))


def items_in(ledger: Ledger) -> list[LineItem]:
    """The line items of a loaded ledger."""
    return line_items(ledger.entries, ledger.config)


def loaded(path: Path) -> Ledger:
    """A ledger file, which must load without errors."""
    ledger = load(str(path))
    assert not ledger.errors, [error.message for error in ledger.errors]
    return ledger


def rows_of(table: Table, *names: str) -> list[tuple[str, ...]]:
    """Some columns of a table, as texts."""
    indices = [table.index(name) for name in names]
    return [tuple("" if row[i] is None else str(row[i]) for i in indices) for row in table.rows]


def totals_of(table: Table, *names: str) -> list[tuple[str, ...]]:
    """Some columns of a table's totals, as texts."""
    indices = [table.index(name) for name in names]
    return [tuple(str(row[i]) for i in indices) for row in table.totals]


def money(text: str) -> list[Decimal]:
    """Amounts written beside each other."""
    return [Decimal(word) for word in text.split()]
