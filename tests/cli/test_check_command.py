from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.clawback_run import EXAMPLES
from tests.cli.clawback_run import LEDGER
from tests.cli.clawback_run import RECORD
from tests.cli.clawback_run import run


def test_an_open_review_is_listed_with_its_place_and_what_to_do_next(practice: Path) -> None:
    result = run("check", practice)
    assert result.output == (
        "Looked at 1 insurance payment, 1 clawback, 1 claim.\n\n1 to review\n"
        "\n"
        "  practice.beancount:22  open-review\n"
        "    Needs Review: confirm what remains of ^claim-1042 (balance 150.00 USD) and who"
        " owes it.\n"
        "    Next: Change the ! of the record to * when it is settled.\n"
        "\n"
        "In all: 1 to review.\n"
    )
    assert result.exit_code == 0


def test_open_reviews_fail_only_a_strict_check(practice: Path) -> None:
    assert run("check", practice, "--strict").exit_code == 1
    practice.write_text(LEDGER + RECORD.replace("!", "*"), encoding="utf-8")
    result = run("check", practice, "--strict")
    looked_at = "Looked at 1 insurance payment, 1 clawback, 1 claim."
    assert (result.output, result.exit_code) == (f"{looked_at}\n\nNo findings.\n", 0)


def test_an_error_fails_the_check_and_comes_first(practice: Path) -> None:
    wrong = RECORD.replace("pay-5512", "pay-5513")
    practice.write_text(LEDGER + wrong + RECORD, encoding="utf-8")
    result = run("check", practice)
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert lines[2] == "1 error"
    assert lines[4] == "  practice.beancount:22  unknown-link"
    assert "near it are ^pay-5512" in lines[5]
    assert lines[6] == "    Next: Correct the link, or enter the payment first."
    assert lines[-1] == "In all: 1 error, 1 to review."


def test_json_says_the_same_for_a_build(practice: Path) -> None:
    practice.write_text(LEDGER + RECORD.replace("150.00", "140.00"), encoding="utf-8")
    result = run("check", practice, "--format", "json")
    data = json.loads(result.output)
    assert data["counts"] == {"error": 0, "needs review": 1, "notice": 0}
    (finding,) = data["findings"]
    assert finding["severity"] == "needs review"
    assert (finding["file"], finding["line"]) == ("practice.beancount", 22)
    assert finding["check"] == "open-review"
    assert finding["message"]
    assert finding["next_step"]


def test_the_documented_errors_of_the_example_are_all_found() -> None:
    result = run("check", EXAMPLES / "closed-period.beancount", "--format", "json")
    assert result.exit_code == 1
    assert [finding["check"] for finding in json.loads(result.output)["findings"]] == [
        "closed-period"
    ]


def test_records_of_a_ledger_without_the_plugin_are_an_error(practice: Path) -> None:
    text = (LEDGER + RECORD).replace('plugin "beancount_clawback"', "")
    practice.write_text(text, encoding="utf-8")
    result = run("check", practice)
    assert "plugin-missing" in result.output
    assert result.exit_code == 1


def test_errors_that_are_not_ours_are_listed_too(practice: Path) -> None:
    practice.write_text(LEDGER + RECORD + "\n2026-06-01 balance Assets:Bank:Checking 7 USD\n")
    result = run("check", practice)
    assert "practice.beancount:26  beancount\n    Balance failed" in result.output
    assert result.exit_code == 1


def test_a_place_is_named_as_the_ledger_was(
    practice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = practice.absolute().parent
    monkeypatch.chdir(folder.parent)
    assert (
        f"  {folder.name}/practice.beancount:22  "
        in run("check", f"{folder.name}/practice.beancount").output
    )
    assert (
        f"  {folder}/practice.beancount:22  "
        in run("check", folder / "practice.beancount").output
    )


def test_an_included_file_is_named_beside_the_main_one(practice: Path) -> None:
    practice.write_text(LEDGER + 'include "more/records.beancount"\n', encoding="utf-8")
    Path("more").mkdir()
    Path("more/records.beancount").write_text(RECORD, encoding="utf-8")
    assert "  more/records.beancount:2  open-review" in run("check", practice).output


def test_errors_of_one_account_without_a_role_are_told_once(tmp_path: Path) -> None:
    """Three payments write off to an account that fills no role, one to another."""
    accounts = ["Expenses:Write-Offs"] * 3 + ["Expenses:Lost"]
    ledger = tmp_path / "books.beancount"
    ledger.write_text(
        """plugin "beancount_clawback"
2015-01-01 open Assets:Bank:Checking                USD
2015-01-01 open Assets:Receivable:Insurance:Aetna   USD
2015-01-01 open Expenses:Write-Offs                 USD
2015-01-01 open Expenses:Lost                       USD
"""
        + "".join(
            f"""
2026-02-0{day} * "Aetna" "EOB" ^pay-{day} #insurance-payment
  Assets:Bank:Checking                85.00 USD
  {account}                 15.00 USD
  Assets:Receivable:Insurance:Aetna  -100.00 USD
"""
            for day, account in enumerate(accounts, start=1)
        )
    )
    output = run("check", ledger).output
    assert output.count("  no-role\n") == 2
    assert "3 entries post to Expenses:Write-Offs; this is the first of them." in output
    assert "entries post to Expenses:Lost" not in output
    assert "In all: 4 errors" in output
