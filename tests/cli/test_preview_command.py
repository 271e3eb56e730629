from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.cli.clawback_run import EXAMPLES
from tests.cli.clawback_run import LEDGER
from tests.cli.clawback_run import RECORD
from tests.cli.clawback_run import run

FULL = """\
A clawback of ^pay-5512 on 2026-02-10. Nothing is written.

Before and after

Claim       Figure                    Currency  Before   After  Change
----------  ------------------------  --------  ------  ------  ------
claim-1042  Insurance paid            USD        85.00    0.00  -85.00
claim-1042  Write-off                 USD        35.00    0.00  -35.00
claim-1042  Client responsibility     USD        30.00    0.00  -30.00
claim-1042  Insurance responsibility  USD         0.00  150.00  150.00
claim-1042  Insurance balance         USD         0.00  150.00  150.00
claim-1042  Client balance            USD        30.00    0.00  -30.00
claim-1042  Balance                   USD        30.00  150.00  120.00

Revenue of 2026-02: +35.00 USD
Cash, where what is owed to payers counts as gone: -85.00 USD
claim-1042: the bill is reopened
claim-1042 will be: needs review, reopened, reversed

Its transactions:

2026-02-10 ! "Aetna" "Clawback of pay-5512" #clawback #needs-review #reversal ^claim-1042 \
^pay-5512
  clawback-of: "pay-5512"
  claim-balance: 150.00 USD
  Assets:Bank:Checking                                  -85.00 USD
  Income:Adjustments:Contractual:Reversals              -35.00 USD
  Assets:Receivable:Clients:C0017                       -30.00 USD
  Assets:Receivable:Insurance:Aetna                     150.00 USD
"""


@pytest.fixture(autouse=True)
def before_the_record(practice: Path) -> None:
    practice.write_text(LEDGER, encoding="utf-8")


def test_a_full_reversal_shows_before_after_and_its_transactions(practice: Path) -> None:
    result = run("preview", practice, "--payment", "pay-5512")
    assert (result.output, result.exit_code) == (FULL, 0)


def test_amounts_give_a_corrected_payment_too(practice: Path) -> None:
    """85 paid becomes 40; 70 and 40 make 150 of it."""
    amounts = ("--insurance-paid", "40", "--write-off", "70", "--client-responsibility", "40")
    output = run("preview", practice, "--payment", "^pay-5512", *amounts).output
    assert "claim-1042  Insurance paid            USD        85.00  40.00  -45.00" in output
    assert "claim-1042  Client balance            USD        30.00  40.00   10.00" in output
    assert "Revenue of 2026-02: -35.00 USD" in output
    assert "#corrected-payment" in output
    assert "Income:Adjustments:Contractual:Corrected-Payments         70 USD" in output


def test_the_bill_of_a_settled_claim_is_reopened(practice: Path) -> None:
    paid = """
2026-03-01 * "C0017" "Card" ^claim-1042
  Assets:Bank:Checking               30.00 USD
  Assets:Receivable:Clients:C0017   -30.00 USD
"""
    practice.write_text(LEDGER + paid, encoding="utf-8")
    output = run("preview", practice, "--payment", "pay-5512").output
    assert "claim-1042: the bill is reopened" in output


def test_amounts_that_do_not_add_up_are_refused_with_the_sum(practice: Path) -> None:
    result = run("preview", practice, "--payment", "pay-5512", "--insurance-paid", "200")
    assert result.exit_code == 1
    assert "The record would be refused:" in result.stderr
    assert "50.00 USD too much" in result.stderr
    assert result.stdout == ""


def test_an_unknown_payment_is_refused_with_what_is_near(practice: Path) -> None:
    result = run("preview", practice, "--payment", "pay-5513")
    assert result.exit_code == 1
    assert "linked by ^pay-5513; near it are ^pay-5512. Correct the link" in result.stderr


def test_a_payment_already_reversed_says_by_what(practice: Path) -> None:
    gone = RECORD.replace("  client-responsibility: 150.00 USD\n", "")
    practice.write_text(LEDGER + gone, encoding="utf-8")
    result = run("preview", practice, "--payment", "pay-5512")
    assert result.exit_code == 1
    assert "is already reversed by 2026-05-02" in result.stderr


def test_one_claim_of_a_remittance_is_named_by_an_option() -> None:
    remittance = EXAMPLES / "many-claims-check.beancount"
    output = run("preview", remittance, "--payment", "pay-4417", "--claim", "claim-1042").output
    assert "claim-1042  Insurance paid            USD        85.00    0.00  -85.00" in output
    refused = run("preview", remittance, "--payment", "pay-4417")
    assert refused.exit_code == 1
    assert 'name the claim that is meant: `claim: "claim-1042"`, ' in refused.stderr


@pytest.mark.parametrize("claim", ["1042", "^1042", "^claim-1042"])
def test_a_claim_goes_by_its_link_with_or_without_caret_and_prefix(claim: str) -> None:
    arguments = ("preview", EXAMPLES / "many-claims-check.beancount", "--payment", "pay-4417")
    by_link = run(*arguments, "--claim", "claim-1042")
    assert run(*arguments, "--claim", claim).output == by_link.output
    assert by_link.exit_code == 0


def test_a_claim_that_the_ledger_does_not_have_is_refused() -> None:
    remittance = EXAMPLES / "many-claims-check.beancount"
    refused = run("preview", remittance, "--payment", "pay-4417", "--claim", "claim-9")
    assert refused.exit_code == 1
    assert "has nothing to do with ^claim-9. Correct the link" in refused.stderr


def test_a_date_can_be_given_and_a_closed_period_refuses_it() -> None:
    closed = EXAMPLES / "closed-period.beancount"
    arguments = ("--payment", "pay-5513", "--date", "2025-12-01")
    assert "inside the closed period" in run("preview", closed, *arguments).stderr


def test_it_writes_nothing(practice: Path) -> None:
    def state() -> list[tuple[str, str]]:
        return [
            (path.name, hashlib.sha256(path.read_bytes()).hexdigest())
            for path in sorted(practice.absolute().parent.iterdir())
        ]

    before = state()
    run("preview", practice, "--payment", "pay-5512")
    assert state() == before


def test_without_the_plugin_the_figures_before_are_those_that_it_would_give(
    practice: Path,
) -> None:
    """The record of the ledger, unread, leaves 150.00 to the client; the preview reads it."""
    text = (LEDGER + RECORD).replace('plugin "beancount_clawback"\n', "")
    practice.write_text(text, encoding="utf-8")
    result = run("preview", practice, "--payment", "pay-5512")
    assert "claim-1042  Insurance paid            USD         0.00    0.00     0.00" in (
        result.output
    )
    assert "claim-1042  Client balance            USD       150.00    0.00  -150.00" in (
        result.output
    )
    assert "Assets:Receivable:Clients:C0017                      -150.00 USD" in result.output
    assert result.exit_code == 1
    assert "The ledger does not load the plugin" in result.stderr


def test_a_payment_has_to_be_named(practice: Path) -> None:
    result = run("preview", practice)
    assert result.exit_code == 2
    assert "Missing option '--payment'" in result.output


@pytest.mark.parametrize("command", ["preview", "record"])
def test_an_empty_amount_is_refused_and_no_full_reversal(practice: Path, command: str) -> None:
    arguments = ("--payment", "pay-5512", "--insurance-paid", " ")
    more = ("--date", "2026-05-02", "--dry-run") if command == "record" else ()
    result = run(command, practice, *arguments, *more)
    assert result.exit_code == 2
    assert "it is empty. Give a value, or omit the option." in words(result.output)


def test_an_empty_payment_is_refused(practice: Path) -> None:
    result = run("preview", practice, "--payment", " ")
    assert result.exit_code == 2
    assert "Name the payment: --payment pay-5512." in result.output


def test_with_strict_review_a_preview_is_of_a_reviewed_record(practice: Path) -> None:
    strict = """plugin "beancount_clawback" "{'strict-review': True}"\n"""
    text = LEDGER.replace('plugin "beancount_clawback"\n', strict)
    practice.write_text(text, encoding="utf-8")
    result = run("preview", practice, "--payment", "pay-5512")
    assert result.exit_code == 0
    assert '2026-02-10 * "Aetna" "Clawback of pay-5512" #clawback #reversal' in result.output


def test_a_ledger_that_cannot_be_read_is_told_from_an_empty_one(practice: Path) -> None:
    practice.write_text("2026-01-01 opn Assets:Bank\n", encoding="utf-8")
    result = run("preview", practice, "--payment", "pay-5512")
    assert result.exit_code == 2
    seen = f"no transactions. See what is wrong with it: clawback check {practice}"
    assert seen in words(result.output)


def words(output: str) -> str:
    """What is printed, however long the lines are."""
    return " ".join(output.split())
