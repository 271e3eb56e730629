"""`clawback undo`: a record made by mistake goes, unless another entry depends on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.clawback_run import LEDGER
from tests.cli.clawback_run import RECORD
from tests.cli.clawback_run import run

AGAIN = """
2026-06-02 ! "Aetna" "They took the corrected payment back too" ^pay-5512 #clawback
"""


@pytest.mark.parametrize("name", ["pay-5512", "^claim-1042", "practice.beancount:22"])
def test_the_record_is_deleted_and_the_payment_stands_again(practice: Path, name: str) -> None:
    line = LEDGER.count("\n") + 2
    name = name.replace(":22", f":{line}")
    done = run("undo", practice, name, "--yes")
    assert done.exit_code == 0, done.output
    assert practice.read_text("utf-8") == LEDGER
    again = run("record", practice, "--payment", "pay-5512", "--date", "2026-05-03", "--yes")
    assert again.exit_code == 0


def test_nothing_goes_before_a_yes(practice: Path) -> None:
    shown = run("undo", practice, "pay-5512", "--dry-run")
    assert shown.exit_code == 0
    assert (
        '-2026-05-02 ! "Aetna" "Coverage ended 2025-12-31" ^pay-5512 #clawback' in shown.output
    )
    assert practice.read_text("utf-8") == LEDGER + RECORD


def test_what_stands_on_a_record_is_told(practice: Path) -> None:
    practice.write_text(LEDGER + RECORD + AGAIN, "utf-8")
    line = LEDGER.count("\n") + 2
    refused = run("undo", practice, f"practice.beancount:{line}", "--yes")
    assert refused.exit_code == 1
    assert 'taken back on 2026-06-02 by "They took the corrected payment back too"' in (
        refused.output
    )
    several = run("undo", practice, "pay-5512", "--yes")
    assert several.exit_code == 1
    assert '"pay-5512" means 2 clawbacks.' in several.output
    last = f"practice.beancount:{line + 4}"
    assert run("undo", practice, last, "--yes").exit_code == 0
    assert practice.read_text("utf-8") == LEDGER + RECORD
    assert run("undo", practice, "pay-5512", "--yes").exit_code == 0


def test_a_record_in_a_closed_period_stays(practice: Path) -> None:
    closed = LEDGER.replace(
        'plugin "beancount_clawback"',
        "plugin \"beancount_clawback\" \"{'closed-through': '2026-05-31'}\"",
    )
    practice.write_text(closed + RECORD + "  closed: TRUE\n", "utf-8")
    refused = run("undo", practice, "pay-5512", "--yes")
    assert refused.exit_code == 1
    assert "inside the closed period (until 2026-05-31)" in refused.output


def test_a_reversal_with_postings_is_left_to_the_editor(practice: Path) -> None:
    written_out = """
2026-05-02 * "Aetna" "Taken back" ^pay-5512 #clawback #reversal
  Assets:Bank:Checking                  -85.00 USD
  Income:Adjustments:Contractual        -35.00 USD
  Assets:Receivable:Clients:C0017       -30.00 USD
  Assets:Receivable:Insurance:Aetna     150.00 USD
"""
    practice.write_text(LEDGER + written_out, "utf-8")
    refused = run("undo", practice, "pay-5512", "--yes")
    assert refused.exit_code == 1
    assert "written out with postings" in refused.output


def test_what_is_no_clawback_is_not_deleted(practice: Path) -> None:
    refused = run("undo", practice, "pay-9", "--yes")
    assert refused.exit_code == 1
    assert 'No clawback is named by "pay-9".' in refused.output
