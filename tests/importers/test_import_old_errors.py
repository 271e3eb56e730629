"""An import into a ledger with old errors: only what the import itself breaks refuses it."""

from __future__ import annotations

from pathlib import Path

import pytest
from beancount import loader
from click.testing import CliRunner

from beancount_clawback.cli import app

LEDGER = """\
plugin "beancount_clawback"
2015-01-01 open Assets:Bank:Checking                 USD
2015-01-01 open Assets:Receivable:Insurance:Aetna    USD
2015-01-01 open Income:Sessions                      USD
2015-01-01 open Income:Adjustments                   USD
2015-01-01 open Assets:Receivable:Clients:C1         USD

2026-01-15 * "C1" "90837" ^claim-1042 #charge
  Assets:Receivable:Insurance:Aetna     150.00 USD
  Income:Sessions                      -150.00 USD
"""
SHEET = """\
Payer,Check #,Check Date,Check Total,Type,Client ID,Claim #,DOS,Payment #,Ins. Paid,\
Adjustment,Patient Resp.
Aetna,5512,2026-02-10,150.00,Payment,C1,claim-1042,2026-01-15,pay-5512,150.00,0.00,0.00
"""
# Each has an error whose sentence changes with the payment that is imported, pay-5512.
OLD_ERRORS = {
    "a link mistyped": """
2026-05-02 ! "Aetna" "typo in the link" ^pay-5513 #clawback
""",
    "a record before its payment": """
2026-02-01 ! "Aetna" "too early" ^claim-1042 #clawback
""",
    "a balance assertion": """
2026-06-01 balance Assets:Bank:Checking  10.00 USD
""",
}


@pytest.mark.parametrize("name", OLD_ERRORS)
def test_an_old_error_whose_message_changes_blocks_no_import(name: str, tmp_path: Path) -> None:
    ledger, sheet = tmp_path / "l.beancount", tmp_path / "s.csv"
    ledger.write_text(LEDGER + OLD_ERRORS[name], encoding="utf-8")
    sheet.write_text(SHEET, encoding="utf-8")
    _, before, _ = loader.load_file(str(ledger))
    assert len(before) == 1
    done = CliRunner().invoke(app, ["import", str(ledger), str(sheet), "--yes"])
    assert done.exit_code == 0, done.output
    _, after, _ = loader.load_file(str(ledger))
    assert "^pay-5512" in ledger.read_text(encoding="utf-8")
    assert len(after) == 1
    assert after[0].message != before[0].message
