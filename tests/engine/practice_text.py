"""The accounts and entries that the small ledgers of these tests begin with."""

from __future__ import annotations

ACCOUNTS = """
2015-01-01 open Assets:Bank:Checking
2015-01-01 open Assets:Receivable:Insurance:Aetna
2015-01-01 open Assets:Receivable:Insurance:Medicare
2015-01-01 open Assets:Receivable:Clients:C0017
2015-01-01 open Liabilities:Card
2015-01-01 open Liabilities:Recoupments:Aetna
2015-01-01 open Income:Sessions
2015-01-01 open Income:Adjustments:Contractual
2015-01-01 open Expenses:Recoupment-Variance
"""
PLUGIN = 'plugin "beancount_clawback"\n'
CHARGE = """
2026-01-15 * "C0017" "60 min" ^claim-1 #charge
  Assets:Receivable:Insurance:Aetna    150.00 USD
  Income:Sessions                     -150.00 USD
"""
PAYMENT = """
2026-02-10 * "Aetna" "EOB 1" ^claim-1 ^pay-1 #insurance-payment
  Assets:Bank:Checking                  85.00 USD
  Income:Adjustments:Contractual        35.00 USD
  Assets:Receivable:Clients:C0017       30.00 USD
  Assets:Receivable:Insurance:Aetna   -150.00 USD
"""


def ledger(*texts: str, plugin: str = PLUGIN) -> str:
    """A ledger of the common accounts and these entries."""
    return "\n".join([plugin, ACCOUNTS, *texts])
