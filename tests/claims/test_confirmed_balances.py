"""Which balance assertions a change breaks is told as a load of the changed ledger tells it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from beancount.core.data import Directive
from beancount.core.flags import FLAG_PADDING
from beancount.core.interpolate import BalanceError

from beancount_clawback.claims.confirmed_balances import broken_balances
from beancount_clawback.claims.confirmed_balances import moved_between
from beancount_clawback.ledger_files.loaded_ledger import Ledger
from beancount_clawback.ledger_files.loaded_ledger import load

PAID = '2026-02-10 * "Aetna" "Check"'
LEDGER = f"""
2015-01-01 open Assets:Bank
2015-01-01 open Assets:Bank:Checking
2015-01-01 open Assets:Bank:Padded
2015-01-01 open Income:Sessions
2015-01-01 open Equity:Opening
2026-01-01 pad Assets:Bank:Padded Equity:Opening

2026-01-20 * "Aetna" "Check"
  Assets:Bank:Checking   85.00 USD
  Income:Sessions

{PAID}
  Assets:Bank:Checking   70.00 USD
  Assets:Bank:Padded      5.00 USD
  Assets:Bank:Checking   10.00 EUR
  Income:Sessions

2026-02-10 balance Assets:Bank:Checking  85.00 USD
2026-02-11 balance Assets:Bank:Checking 155.00 USD
2026-02-11 balance Assets               165.00 USD
2026-02-11 balance Assets:Bank:Padded    10.00 USD
2026-02-11 balance Income:Sessions        1.00 USD
2026-02-11 balance Assets:Bank:Checking  10.00 EUR
"""


@pytest.mark.parametrize(
    ("old", "new", "off"),
    [
        ("70.00 USD", "60.00 USD", {"Assets:Bank:Checking": "-10.00"}),
        ("70.00 USD", "70.01 USD", {}),
        ("5.00 USD\n  Assets:Bank:Checking", "6.00 USD\n  Assets:Bank:Checking", {}),
        ("10.00 EUR\n  Inc", "11.00 EUR\n  Inc", {"Assets:Bank:Checking": "1.00"}),
        (PAID, PAID.replace("10", "09"), {"Assets:Bank:Checking": "70.00"}),
    ],
)
def test_a_change_breaks_the_assertions_that_a_load_finds_broken(
    tmp_path: Path, old: str, new: str, off: dict[str, str]
) -> None:
    """What pads fill is left to the load: here the assertion on Assets, which always holds."""
    before, after = _load(tmp_path, LEDGER), _load(tmp_path, LEDGER.replace(old, new))
    broken = broken_balances(before, moved_between(_written(before), _written(after)))
    assert {entry.account: change for entry, change in broken} == {
        account: Decimal(change) for account, change in off.items()
    }
    assert {entry.account for entry, _ in broken} == _failed(after) - _failed(before)


def _written(ledger: Ledger) -> list[Directive]:
    """The entries without those that pads make, as no preview makes them anew."""
    return [entry for entry in ledger.entries if getattr(entry, "flag", "") != FLAG_PADDING]


def _load(folder: Path, text: str) -> Ledger:
    path = folder / "practice.beancount"
    path.write_text(text, encoding="utf-8")
    return load(str(path))


def _failed(ledger: Ledger) -> set[str]:
    return {error.entry.account for error in ledger.errors if isinstance(error, BalanceError)}
