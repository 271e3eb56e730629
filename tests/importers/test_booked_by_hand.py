"""A remittance whose money a practice has booked by hand: asked about, and never booked twice.

Cigna's check 4471 brings 110.00 for C0031 and 72.50 for C0032; the practice has one receivable
for all, and no claims.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from beancount import loader

from tests.cli.clawback_run import run

BOOKS = """\
option "operating_currency" "USD"
plugin "beancount_clawback" "{
  'insurance-paid': 'Assets:Bank', 'insurance-responsibility': 'Assets:Owed',
  'client-responsibility': 'Assets:Copays', 'write-off': 'Income:Adjustments',
  'unapplied': 'Liabilities:Unapplied',
}"
2015-01-01 open Assets:Bank
2015-01-01 open Assets:Owed
2015-01-01 open Assets:Copays
2015-01-01 open Income:Sessions
2015-01-01 open Income:Adjustments
2015-01-01 open Liabilities:Unapplied

2026-03-12 * "C0031" "Session"
  Assets:Owed             165.00 USD
  Income:Sessions

"""
ONE = """\
2026-04-03 * "Cigna" "Check 4471, C0031"
  Assets:Bank             110.00 USD
  Assets:Copays            25.00 USD
  Income:Adjustments       30.00 USD
  Assets:Owed            -165.00 USD
"""
WHOLE = """\
2026-04-06 * "Deposit Cigna"
  Assets:Bank             182.50 USD
  Assets:Owed            -182.50 USD
"""
SHEET = """\
Payer,Check Number,Check Date,Total,Type,Claim,Insurance Paid,Write-Off,Client Responsibility
Cigna,4471,2026-04-03,182.50,payment,9001,110.00,30.00,25.00
Cigna,4471,2026-04-03,182.50,payment,9002,72.50,37.50,20.00
"""


@pytest.fixture(autouse=True)
def _in_a_folder_with_the_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("remittance.csv").write_text(SHEET, "utf-8")


def imported(text: str) -> tuple[str, int, str]:
    """What an import says of the rows, its exit code, and the bank account afterwards."""
    Path("own.beancount").write_text(BOOKS + text, "utf-8")
    done = run("import", "own.beancount", "remittance.csv", "--payer", "Cigna=Cigna", "--yes")
    return done.output, done.exit_code, bank()


def bank() -> str:
    entries, errors, _ = loader.load_file("own.beancount")
    assert errors == []
    postings = [p for entry in entries for p in getattr(entry, "postings", ())]
    moved = [p.units.number for p in postings if p.account == "Assets:Bank"]
    return f"{sum(moved, Decimal())}"


def test_a_payer_that_no_receivable_names_is_whom_somebody_names() -> None:
    said, code, held = imported("")
    assert "0 known already, 2 unapplied and 0 findings. 1 remittance ties." in said
    assert (code, held) == (1, "182.50")


def test_an_entry_of_a_rows_amount_and_number_is_asked_about() -> None:
    said, code, held = imported(ONE)
    assert "add ^remit-Cigna-4471 to its first line. If it is other money, add" in said
    assert "0 known already, 1 unapplied and 1 finding" in said
    assert (code, held) == (1, "182.50")


def test_with_the_remittances_link_it_is_known_whenever_the_file_is_imported() -> None:
    said, _, held = imported(ONE.replace('C0031"', 'C0031" ^remit-Cigna-4471'))
    assert "1 known already, 1 unapplied and 0 findings. 1 remittance ties." in said
    assert held == "182.50"
    again = run("import", "own.beancount", "remittance.csv", "--payer", "Cigna=Cigna", "--yes")
    assert "1 known already, 1 unapplied and 0 findings" in again.output
    assert bank() == "182.50"


def test_an_entry_of_the_whole_total_is_asked_about_once_and_then_known() -> None:
    """Without a number, by payer, amount and a date within two weeks."""
    said, _, held = imported(WHOLE)
    assert said.count("booked-by-hand") == 1
    assert "0 unapplied and 2 findings" in said
    assert held == "182.50"
    for words in ("^remit-Cigna-4471", "#insurance-payment ^pay-7 ^remit-Cigna-4471"):
        said, code, held = imported(WHOLE.replace('Cigna"', f'Cigna" {words}'))
        assert "2 known already, 0 unapplied and 0 findings" in said
        assert (code, held) == (0, "182.50")


def test_a_take_back_within_money_that_is_booked_by_hand_is_never_lost() -> None:
    """65.00 are taken back of 182.50: 117.50 came, and nobody recorded the clawback."""
    taken = "Cigna,4471,2026-04-03,117.50,clawback,9003,-65.00,,\n"
    Path("remittance.csv").write_text(SHEET.replace("182.50", "117.50") + taken, "utf-8")
    linked = WHOLE.replace("182.50", "117.50").replace('Cigna"', 'Cigna" ^remit-Cigna-4471')
    said, _, held = imported(linked)
    assert "takes a payment on claim 9003 back" in said
    assert "2 known already, 0 unapplied" in said
    assert held == "117.50"


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ('C0031"\n', 'C0031"\n  not-remittance: TRUE\n'),
        ('C0031"\n', 'C0031"\n  not-remittance: "TRUE"\n'),
        ("Check 4471", "Check 4470"),
        ("2026-04-03", "2025-04-03"),
        ("110.00", "109.00"),
    ],
)
def test_other_money_is_left_alone(was: str, now: str) -> None:
    text = ONE.replace(was, now).replace("-165.00", "")
    said, _, _ = imported(text)
    assert "0 known already, 2 unapplied and 0 findings. 1 remittance ties." in said
