"""Money of other entries on accounts without a role is said under the report."""

from __future__ import annotations

from pathlib import Path

from tests.cli.clawback_run import run
from tests.reports.report_case import ACCOUNTS
from tests.reports.report_case import CHARGE
from tests.reports.report_case import PAYMENT

TILL = """
2015-01-01 open Assets:Drawer     USD
2015-01-01 open Assets:Brokerage  USD

2026-03-02 * "C0017" "Copay" ^claim-1042
  Assets:Drawer                          30.00 USD
  Assets:Receivable:Clients:C0017       -30.00 USD

2026-03-05 * "C0018" "Workshop"
  Assets:Drawer                          12.50 USD
  Income:Sessions                       -12.50 USD
"""
PLUGIN = 'plugin "beancount_clawback"'
WITH_DRAWER = PLUGIN + " \"{'insurance-paid': ['Assets:Bank:Checking', 'Assets:Drawer']}\""


def report(folder: Path, plugin: str, *options: str, more: str = "") -> str:
    path = folder / "own.beancount"
    path.write_text(f"{plugin}\n{ACCOUNTS}{CHARGE}{PAYMENT}{TILL}{more}", "utf-8")
    return run("report", "revenue", path, "--by", "year", *options).output


def test_a_report_says_what_it_does_not_count_until_the_account_has_its_role(
    tmp_path: Path,
) -> None:
    """On accrual basis a sale shows no money, so that only the copay is missing."""
    said = "Not counted as money: {} on accounts that fill no role (Assets:Drawer)."
    accrual = report(tmp_path, PLUGIN)
    assert said.format("30.00 USD") in accrual
    cash = report(tmp_path, PLUGIN, "--basis", "cash")
    assert said.format("42.50 USD") in cash
    assert "money on accounts without a role is not counted here" in cash
    for basis in ("accrual", "cash"):
        told = report(tmp_path, WITH_DRAWER, "--basis", basis)
        assert "fill no role" not in told
    # 85.00 of the insurer, 30.00 and 12.50 of clients.
    assert told.count("127.50") == 2, told


def test_a_client_who_pays_into_a_till_or_is_paid_from_it_is_not_billed(tmp_path: Path) -> None:
    refund = """
2026-04-01 * "C0017" "Paid too much" ^claim-1042
  Assets:Receivable:Clients:C0017         5.00 USD
  Assets:Drawer                          -5.00 USD
"""
    report(tmp_path, PLUGIN, more=refund)
    told = run("claims", tmp_path / "own.beancount", "claim-1042").output
    rows = [line.split() for line in told.splitlines() if line.startswith("2026-0")]
    assert [" ".join(row[1:3]) for row in rows] == [
        "charge claim-1042",
        "payment pay-5512",
        "client payment",
        "client payment",
    ]
    # Billed stays 150.00, the client's share 30.00; 30.00 paid and 5.00 given back leave 5.00.
    assert "Billed                    150.00" in told
    assert "Client responsibility     30.00" in told
    assert "Balance                   5.00" in told
