"""A practice in text whose payer takes back by letter, check and remittance."""

from __future__ import annotations

PLUGIN = """plugin "beancount_clawback" "{
  'recoupment': 'Liabilities:Recoupments:{payer}',
  'insurance-paid': 'Assets:Bank:Checking',
}"
2015-01-01 open Liabilities:Recoupments:Aetna:Unidentified
2015-01-01 open Assets:Bank:Savings
"""


def paid(claim: int, amount: str, date: str) -> str:
    """A session that the payer paid in full."""
    return f"""
{date} * "C0017" "90837" ^claim-{claim} #charge
  Assets:Receivable:Insurance:Aetna     {amount} USD
  Income:Sessions                      -{amount} USD
{date} * "Aetna" "EOB" ^claim-{claim} ^pay-{claim} #insurance-payment
  insurance-paid: {amount} USD
"""


def letter(claim: int, date: str) -> str:
    return f'\n{date} * "Aetna" "letter" ^pay-{claim} #clawback\n  source: "letter"\n'


def taken_on(remittance: str, claim: int, date: str) -> str:
    """A reversal on a remittance, which takes the money from the bank."""
    return f"""
{date} * "Aetna" "ERA" ^pay-{claim} ^remit-{remittance} #clawback
  source: "era"
  settlement: Assets:Bank:Checking
"""


def moved(date: str, amount: str, links: str = "", words: str = "Refund check") -> str:
    """Money to the payer (positive) or from it, on the recoupment account."""
    return f"""
{date} * "Aetna" "{words}" {links}
  Liabilities:Recoupments:Aetna   {amount} USD
  Assets:Bank:Checking
"""


CARRIED_FORWARD = (
    paid(2, "800.00", "2026-01-10"),
    paid(1, "600.00", "2026-03-01"),
    taken_on("1", 2, "2026-03-01"),
    moved("2026-03-01", "-200.00", "^remit-1", "Balance carried forward (FB)"),
    paid(3, "50.00", "2026-04-01"),
    moved("2026-04-01", "200.00", "^remit-2", "Balance from before (FB)"),
    moved("2026-04-01", "-150.00", "^remit-2", "Balance carried forward (FB)"),
)
"""A remittance of 600 less 800 pays 0 and carries 200; then 50 is kept, and 150 carried."""

CONFIRMED_BY_72 = (
    paid(1, "100.00", "2026-01-10"),
    paid(2, "1000.00", "2026-01-11"),
    taken_on("1", 1, "2026-02-01"),
    moved("2026-02-01", "-100.00", "^remit-1", "FB"),
    taken_on("2", 2, "2026-03-01"),
    moved("2026-03-01", "100.00", "^remit-2", "FB"),
    moved("2026-03-01", "-1100.00", "^remit-2", "FB"),
    moved("2026-03-10", "100.00", "^pay-1", "Refund check 1"),
    moved("2026-03-11", "1000.00", "^pay-2", "Refund check 2"),
    moved("2026-04-01", "-100.00", "^remit-3 ^claim-1", "72"),
    moved("2026-04-01", "-1000.00", "^remit-3 ^claim-2", "72"),
    moved("2026-04-01", "1100.00", "^remit-3", "FB"),
)
"""100 and 1000 taken back, carried, paid by two checks, confirmed by adjustments 72."""
