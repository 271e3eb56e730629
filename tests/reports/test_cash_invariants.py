"""On drawn ledgers the cash report is the movement of the accounts of money, term by term."""

from __future__ import annotations

import datetime
import random
from decimal import Decimal

import pytest
from beancount.core.data import Transaction

from beancount_clawback.claims.recoupment import How
from beancount_clawback.claims.settlement_allocation import allocate_settlements
from beancount_clawback.ledger_files.loaded_ledger import Ledger
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.reports.grouping import Basis
from beancount_clawback.reports.grouping import By
from beancount_clawback.reports.line_items import line_items
from beancount_clawback.reports.revenue import revenue
from tests.reports.report_case import ledger_of
from tests.reports.test_cash_basis import cash_of

PLUGIN = """plugin "beancount_clawback" "{
  'recoupment': 'Liabilities:Recoupments:{payer}',
  'insurance-paid': 'Assets:Bank:Checking',
  'clearing': 'Assets:Undeposited',
  'fee': 'Expenses:Card-Fees',
}"
2015-01-01 open Assets:Undeposited
2015-01-01 open Expenses:Card-Fees
2015-01-01 open Liabilities:Recoupments:Cigna
2015-01-01 open Liabilities:Recoupments:Aetna:Unidentified
2015-01-01 open Liabilities:Unapplied:Aetna
2015-01-01 open Liabilities:Unapplied:Cigna
"""
MONEY = ("Assets:Bank:Checking", "Assets:Undeposited", "Expenses:Card-Fees")
OWED, UNAPPLIED = "Liabilities:Recoupments", "Liabilities:Unapplied"
# The last: on one remittance, what is owed without money beside money that is rebooked.
SEEDS = (*range(30), 50)
RECEIVED = ("payments", "client_payments", "reversals", "corrected_payments", "variances")


class Drawn:
    """A ledger of payments, clawbacks and all that can settle them, in random order."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - drawn ledgers, no secrets
        self.parts: list[str] = []
        self.without_money = Decimal(0)
        for claim in range(1, 9):
            self.claim(claim)
        for _ in range(10):
            self.settle()

    def day(self, month: int) -> datetime.date:
        return datetime.date(2026, month, self.dice.randint(1, 28))

    def amount(self) -> int:
        return self.dice.randint(1, 40) * 5

    def claim(self, claim: int) -> None:
        dice, payer = self.dice, self.dice.choice(("Aetna", "Cigna"))
        paid = self.amount()
        fee = dice.choice((0, 0, 3))
        cash = dice.choice((*MONEY[:2], f"{UNAPPLIED}:{payer}"))
        kept = dice.choice((0, 0, paid // 2))
        self.parts.append(f"""
        {self.day(1)} * "C0017" "90837" ^claim-{claim} #charge
          Assets:Receivable:Insurance:{payer}   {paid + 10} USD
          Income:Sessions
        {self.day(2)} * "{payer}" "EOB" ^claim-{claim} ^pay-{claim} #insurance-payment
          {cash}   {paid - fee - kept} USD
          Expenses:Card-Fees   {fee} USD
          Liabilities:Recoupments:{payer}   {kept} USD
          Income:Adjustments:Contractual   10 USD
          Assets:Receivable:Insurance:{payer}
        """)
        remittance = f"^remit-{dice.randint(1, 3)}"
        how = dice.choice(("", "letter", "era"))
        if how:
            settlement = "  settlement: Assets:Bank:Checking" if how == "era" else ""
            rest = dice.choice((0, paid // 3))
            self.parts.append(f"""
        {self.day(dice.choice((3, 4)))} * "{payer}" "back" ^pay-{claim} {remittance} #clawback
          insurance-paid: {rest} USD
          write-off: {paid + 10 - rest} USD
        {settlement}
        """)

    def settle(self) -> None:
        dice, payer, amount = self.dice, self.dice.choice(("Aetna", "Cigna")), self.amount()
        link = dice.choice(("", f"^pay-{dice.randint(1, 8)}", f"^remit-{dice.randint(1, 3)}"))
        sign = dice.choice((1, 1, -1))
        owed, unapplied = f"{OWED}:{payer}", f"{UNAPPLIED}:{payer}"
        unidentified = f"{OWED}:Aetna:Unidentified"
        one, other = dice.choice(
            [
                (owed, MONEY[0]),
                (owed, MONEY[0]),
                (owed, MONEY[1]),
                (unapplied, MONEY[0]),
                (unapplied, owed),
                (unidentified, MONEY[0]),
                (owed, unidentified),
                (owed, "Income:Sessions"),
                (owed, "Equity:Opening-Balances"),
            ]
        )
        self.parts.append(f"""
        {self.day(dice.choice((3, 4, 5)))} * "{payer}" "moved" {link}
          {one}   {sign * amount} USD
          {other}
        """)
        if other.startswith(("Income", "Equity")):
            self.without_money -= sign * amount


def moved(ledger: Ledger, *accounts: str) -> dict[str, Decimal]:
    """By month, what moved on some accounts and those below them."""
    sums: dict[str, Decimal] = {}
    for entry in ledger.entries:
        if isinstance(entry, Transaction):
            month = f"{entry.date:%Y-%m}"
            for posting in entry.postings:
                units = posting.units
                if posting.account.startswith(accounts) and units and units.number:
                    sums[month] = sums.get(month, Decimal(0)) + units.number
    return {month: number for month, number in sums.items() if number}


@pytest.mark.parametrize("seed", SEEDS)
def test_cash_net_is_the_movement_of_cash_and_clearing_and_the_fees(seed: int) -> None:
    ledger = ledger_of(*Drawn(seed).parts, plugin=PLUGIN)
    table = revenue(cash_of(ledger), by=By.MONTH, basis=Basis.CASH)
    at = table.index("net")
    net = {str(row[0]): row[at] for row in table.rows if row[at]}
    assert net == moved(ledger, *MONEY)


@pytest.mark.parametrize("seed", SEEDS)
def test_accrual_money_is_cash_net_less_what_is_owed_to_payers_and_unapplied(seed: int) -> None:
    drawn = Drawn(seed)
    ledger = ledger_of(*drawn.parts, plugin=PLUGIN)
    table = revenue(line_items(ledger.entries, ledger.config), by=By.YEAR, basis=Basis.ACCRUAL)
    names = [column.name for column in table.columns]
    accrual = sum(
        (
            Decimal(str(table.totals[0][names.index(name)]))
            for name in RECEIVED
            if name in names
        ),
        Decimal(0),
    )
    cash = sum((item.cash for item in cash_of(ledger)), Decimal(0))
    owed = -sum(moved(ledger, OWED).values(), Decimal(0))
    unapplied = -sum(moved(ledger, UNAPPLIED).values(), Decimal(0))
    assert accrual == cash - (owed - drawn.without_money) - unapplied


@pytest.mark.parametrize("seed", SEEDS)
def test_the_clawbacks_and_what_belongs_to_none_are_the_accounts(seed: int) -> None:
    ledger = ledger_of(*Drawn(seed).parts, plugin=PLUGIN)
    found = allocate_settlements(ledger.entries, Roles(ledger.config))
    is_open = sum((one.open for one in found.clawbacks), Decimal(0))
    beyond = sum((one.settlement.amount for one in found.beyond), Decimal(0))
    kept = sum((one.amount for one in found.unidentified), Decimal(0))
    held = -sum(moved(ledger, OWED).values(), Decimal(0))
    assert sum(found.balances.values(), Decimal(0)) == held
    assert is_open - beyond - kept == held
    for one in found.clawbacks:
        for settled in one.settlements:
            assert abs(settled.cash) <= abs(settled.amount)
            assert settled.how is not How.NO_MONEY or not settled.cash
