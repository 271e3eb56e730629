"""A payer is one, however a file, an entry and an account spell its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.clawback_run import run

LEDGER = """\
option "operating_currency" "USD"
plugin "beancount_clawback" "{
  'recoupment': 'Liabilities:Recoupments:{payer}',
}"
2015-01-01 open Assets:Bank:Checking
2015-01-01 open Assets:Receivable:Insurance:Aetna
2015-01-01 open Assets:Receivable:Insurance:Delta-Care
2015-01-01 open Assets:Receivable:Clients:C0017
2015-01-01 open Liabilities:Recoupments:Delta-Care
2015-01-01 open Liabilities:Unapplied:Delta-Care
2015-01-01 open Income:Sessions
2015-01-01 open Income:Adjustments

2026-01-15 * "C0017" "90837" ^claim-1 #charge
  Assets:Receivable:Insurance:Delta-Care  150.00 USD
  Income:Sessions
2026-01-16 * "C0017" "90837" ^claim-2 #charge
  Assets:Receivable:Insurance:Delta-Care  150.00 USD
  Income:Sessions
2026-02-10 * "Delta Care" "Check 11" ^claim-1 ^pay-11 #insurance-payment
  insurance-paid: 85.00
  write-off: 35.00
  client-responsibility: 30.00
"""
SHEET = """\
Type,Claim,Payer,Check Number,Date,Paid,Adjustment,Patient Responsibility,Check Total
Payment,{claim},{payer},12,2026-03-01,110.00,40.00,0.00,110.00
"""


@pytest.fixture
def books(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = Path("own.beancount")
    path.write_text(LEDGER, "utf-8")
    return path


def sheet(payer: str, claim: str = "2") -> str:
    path = Path("eob.csv")
    path.write_text(SHEET.format(payer=payer, claim=claim), "utf-8")
    return str(path)


@pytest.mark.parametrize("payer", ["DELTA CARE", "delta-care", "Delta.Care", "DeltaCare"])
def test_case_blanks_hyphens_and_dots_make_no_other_payer(books: Path, payer: str) -> None:
    assert run("import", books, sheet(payer), "--yes").exit_code == 0
    again = run("import", books, sheet("delta  care"), "--yes")
    assert (again.exit_code, "1 known already" in again.output) == (0, True)
    assert run("check", books).exit_code == 0


def test_a_payer_that_was_told_once_is_known_by_what_the_entries_say(books: Path) -> None:
    """By hand: 85.00 and 110.00 are on the bank, and 110.00 more wait for claim 9."""
    file = sheet("DC Health Plans")
    refused = run("import", books, file, "--yes")
    assert (refused.exit_code, "unknown-payer" in refused.output) == (1, True)
    told = ("--payer", "DC Health Plans=delta care", "--yes")
    assert run("import", books, file, *told).exit_code == 0
    assert '  payer-on-file: "DC Health Plans"\n' in books.read_text("utf-8")
    again = run("import", books, file, "--yes")
    assert (again.exit_code, "1 known already" in again.output) == (0, True)
    Path(file).write_text(
        SHEET.format(payer="DC HEALTH PLANS", claim="9").replace(",12,", ",13,")
    )
    waits = run("import", books, file, "--yes")
    assert "+  Liabilities:Unapplied:Delta-Care " in waits.output
    assert run("check", books).exit_code == 0
    # What is told two ways is asked for again.
    text = books.read_text("utf-8").replace('12" #remittance', '12" #remittance #other')
    other = '2026-03-02 * "Aetna" "Interest" #provider-adjustment\n'
    text += f'{other}  payer-on-file: "DC Health Plans"\n'
    books.write_text(text, "utf-8")
    Path(file).write_text(
        SHEET.format(payer="DC HEALTH PLANS", claim="9").replace(",12,", ",14,")
    )
    assert "unknown-payer" in run("import", books, file, "--yes").output


def test_one_payer_is_one_line_of_every_report_whatever_it_is_called(books: Path) -> None:
    """By hand: a letter takes 25.00 of the 85.00; 150.00 are open, 110.00 wait beside them."""
    record = """
2026-04-01 * "DELTA CARE" "letter" ^claim-1 #clawback
  payer: "delta.care"
  insurance-paid: 60.00
  write-off: 35.00
  client-responsibility: 55.00
"""
    books.write_text(LEDGER + record, "utf-8")
    assert run("import", books, sheet("DELTA CARE", claim="9"), "--yes").exit_code == 1
    assert run("check", books).exit_code == 0
    rows = {}
    for report in (("revenue", "--by", "payer"), ("recoupments",), ("outstanding",)):
        told = run("report", *report[:1], books, *report[1:]).output
        lines = [line.split() for line in told.splitlines() if "care" in line.casefold()]
        rows[report[0]] = [" ".join(line) for line in lines if ":" not in "".join(line)]
    assert rows["revenue"] == [
        "Delta Care USD 300.00 85.00 0.00 -85.00 60.00 -35.00 35.00 -35.00 265.00"
    ]
    assert rows["recoupments"] == [
        "Delta-Care USD 1 25.00 0.00 25.00 0.00 0.00 0.00 25.00 25.00"
    ]
    assert [row for row in rows["outstanding"] if "insurance" in row] == [
        "Delta-Care USD insurance 1 0.00 0.00 150.00 0.00 0.00 150.00 110.00"
    ]
