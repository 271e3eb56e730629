"""The expanded ledger in hledger, by the conversion that the docs give."""

from __future__ import annotations

import re
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
from beancount import loader
from click.testing import CliRunner

from beancount_clawback.cli import app
from tests.other_tools.written_demo import balances

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "other-tools.md"

# The example of a payer that recovered twice, with a seal and a stated remittance.
STATED = """
2026-04-10 * "Optum" "EFT 777" ^remit-Optum-777 #remittance
  total: 350.00 USD
  lines: 2
"""


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("hledger"), reason="hledger is not installed")
@pytest.mark.parametrize("name", ["demo", "proofs"])
def test_every_account_has_the_same_balance(tmp_path: Path, name: str) -> None:
    if name == "demo":
        ledger = ROOT / "ledgers" / "demo" / "practice.beancount"
    else:
        shutil.copytree(ROOT / "ledgers" / "examples" / "proofs", tmp_path, dirs_exist_ok=True)
        ledger = tmp_path / "recovered-twice.beancount"
        text = ledger.read_text().replace(
            '  source: "letter"',
            '  original: "2026-02-01 Optum 50.00 50.00 0.00 USD"\n  source: "letter"',
        )
        ledger.write_text(text + STATED)
    expanded = CliRunner().invoke(app, ["expand", str(ledger)])
    assert expanded.exit_code == 0
    assert "#remittance" in expanded.stdout
    assert "original:" in expanded.stdout
    plain = tmp_path / "plain.beancount"
    plain.write_text(expanded.stdout)
    script = tmp_path / "hledger.sed"
    (found,) = re.findall(r"```sed\n(.*?)```", PAGE.read_text(), re.DOTALL)
    script.write_text(found)
    journal = tmp_path / "plain.journal"
    journal.write_text(_said("sed", "-E", "-f", script, plain))
    shown = _said("hledger", "-f", journal, "balance", "--flat", "--no-total", "-O", "csv")
    entries, errors, _ = loader.load_file(str(plain))
    assert not errors
    assert _hledger(shown) == balances(entries)


def _said(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _hledger(shown: str) -> dict[str, Decimal]:
    rows = re.findall(r'^"([^"]+)","(-?[\d.,]+) USD"$', shown, re.MULTILINE)
    assert len(rows) == len(shown.splitlines()) - 1, shown
    return {account: Decimal(number.replace(",", "")) for account, number in rows}
