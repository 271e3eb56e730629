"""`clawback review` lists unapplied money beside the clawbacks, as Fava's Reviews do."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.clawback_run import run

UNAPPLIED = Path(__file__).parents[1] / "fava_ext" / "unapplied.beancount"
CHARGE = """
2026-01-16 * "C0021" "90837, 60 min" ^claim-1043 #charge
  Assets:Receivable:Insurance:Aetna     150.00 USD
  Income:Sessions                      -150.00 USD
"""
REFUND = """
2026-05-04 * "Aetna" "Sent back to the payer"
  applies: "remit-Aetna-5600 1043 P1043 2026-01-16 85.00 unapplied"
  Liabilities:Unapplied:Aetna            {amount} USD
  Assets:Bank:Checking                  -{amount} USD
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A clawback to review, 85.00 that wait for claim 1043, and 85.00 taken for claim 1040."""
    return Path(shutil.copy(UNAPPLIED, tmp_path / "practice.beancount"))


def listed(path: Path, *options: str) -> list[tuple[str, str]]:
    """Claim and balance of each row."""
    rows = json.loads(run("review", path, "--format", "json", *options).output)["rows"]
    return [(row["claim"], row["balance"]) for row in rows]


def test_unapplied_money_is_listed_after_the_clawbacks_with_why_it_waits(ledger: Path) -> None:
    assert listed(ledger) == [
        ("claim-1040", "150.00 USD"),
        ("1043", "85.00 USD unapplied"),
        ("1040", "-85.00 USD unapplied"),
    ]
    output = run("review", ledger).output
    assert "practice.beancount:44: The ledger has no claim for number 1043" in output
    assert "practice.beancount:67: The payment 2026-02-10" in output
    attach = f"clawback apply {ledger} --attach"
    assert f"To attach what a clawback has already: {attach}\n" in output
    assert "`clawback apply --attach` notes the remittance" in run("apply", ledger).output
    assert run(*attach.split()[1:], "--dry-run").output.count("1 applied, 1 still") == 1
    (line,) = [one for one in run("status", ledger).output.splitlines() if "Unapplied" in one]
    assert line.split()[2] == "2"
    assert line.endswith("clawback review LEDGER")


def test_what_could_be_applied_says_so_and_what_is_left_of_a_part_too(ledger: Path) -> None:
    start = ledger.read_text("utf-8")
    ledger.write_text(start + CHARGE, "utf-8")
    output = run("review", ledger).output
    assert ":44: The ledger has a place for it by now: apply it." in output
    assert f"To apply: clawback apply {ledger}" in output
    ledger.write_text(start + REFUND.format(amount="60.00"), "utf-8")
    assert ("1043", "25.00 USD unapplied") in listed(ledger)
    assert ":44: A part of it is applied" in run("review", ledger).output
    assert "A part of it is applied" in run("check", ledger).output
    ledger.write_text(start + REFUND.format(amount="85.00"), "utf-8")
    assert [claim for claim, _ in listed(ledger)] == ["claim-1040", "1040"]


def test_the_list_is_that_of_its_day_and_the_checks_do_not_count_it_again(ledger: Path) -> None:
    assert listed(ledger, "--as-of", "2026-05-01") == [("claim-1040", "150.00 USD")]
    assert listed(ledger, "--as-of", "2026-03-01") == []
    rows = json.loads(run("status", ledger, "--format", "json").output)["rows"]
    counts = {row["waits"]: row["count"] for row in rows}
    assert counts["Errors and findings of the checks"] == 0
