"""`clawback seal` and `clawback remittance`: proofs for a ledger that has none yet."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from beancount import loader

from tests.cli.clawback_run import LEDGER
from tests.cli.clawback_run import RECORD
from tests.cli.clawback_run import run

# 400.00 paid for claim-2 less 50.00 taken back of claim-1 is a check of 350.00.
REMITTANCE = """
2026-03-01 * "Aetna" "EOB" ^claim-1 ^pay-1 #insurance-payment
  Assets:Bank:Checking                   50.00 USD
  Assets:Receivable:Insurance:Aetna     -50.00 USD

2026-04-10 * "Aetna" "EOB" ^claim-2 ^pay-2 ^remit-Aetna-777 #insurance-payment
  check: "777"
  Assets:Bank:Checking                  400.00 USD
  Assets:Receivable:Insurance:Aetna    -400.00 USD

2026-04-10 * "Aetna" "Not covered" ^pay-1 ^remit-Aetna-777 #clawback
  source: "era"
"""


def errors_of(ledger: Path) -> list[str]:
    _, errors, _ = loader.load_file(str(ledger))
    return [getattr(error, "check", type(error).__name__) for error in errors]


def test_seal_writes_what_the_payment_is_now_and_says_so_once(practice: Path) -> None:
    result = run("seal", practice, "--on", "2026-06-30", "--yes")
    assert result.exit_code == 0
    assert "1 clawback has no seal." in result.output
    assert practice.read_text(encoding="utf-8") == LEDGER + RECORD + (
        '  original: "2026-02-10 Aetna 85.00 35.00 30.00 USD"\n  sealed-on: 2026-06-30\n'
    )
    again = run("seal", practice, "--on", "2026-06-30", "--yes")
    assert again.output == "Every clawback has a seal.\n"
    assert errors_of(practice) == []


@pytest.mark.parametrize(
    ("was", "edited"),
    [
        ("2026-02-10 *", "2026-02-09 *"),
        ('"Aetna" "EOB', '"Cigna" "EOB'),
        (
            "35.00 USD\n  Assets:Receivable:Clients:C0017        30.00",
            "40.00 USD\n  Assets:Receivable:Clients:C0017        25.00",
        ),
    ],
)
def test_an_edit_of_a_sealed_payment_fails_the_ledger(
    practice: Path, was: str, edited: str
) -> None:
    run("seal", practice, "--on", "2026-06-30", "--yes")
    text = practice.read_text(encoding="utf-8")
    if "Cigna" in edited:
        text = text.replace('  check: "5512"\n', '  check: "5512"\n  payer: "Cigna"\n')
    practice.write_text(text.replace(was, edited), encoding="utf-8")
    assert errors_of(practice) == ["original-changed"]


def test_what_the_message_of_a_changed_payment_says_makes_it_go_away(practice: Path) -> None:
    run("seal", practice, "--on", "2026-06-30", "--yes")
    text = practice.read_text(encoding="utf-8").replace("2026-02-10 *", "2026-02-09 *")
    practice.write_text(text, encoding="utf-8")
    _, (error,), _ = loader.load_file(str(practice))
    new = error.message.split("write here `")[1].split("`")[0]
    old = 'original: "2026-02-10 Aetna 85.00 35.00 30.00 USD"'
    practice.write_text(text.replace(old, f"{new}\n  resealed: 2026-07-01"), encoding="utf-8")
    assert errors_of(practice) == []


def test_remittance_states_what_there_is_and_lists_it(practice: Path) -> None:
    practice.write_text(LEDGER + REMITTANCE, encoding="utf-8")
    assert "not stated" in run("remittance", practice).output
    assert run("remittance", practice, "--add", "--yes").exit_code == 0
    assert practice.read_text(encoding="utf-8").endswith(
        '\n2026-04-10 * "Aetna" "Remittance 777" #remittance ^remit-Aetna-777\n'
        '  check: "777"\n'
        "  total: 350.00 USD\n"
        "  lines: 2\n"
    )
    assert errors_of(practice) == []
    (row,) = json.loads(run("remittance", practice, "--format", "json").output)["rows"]
    assert (row["number"], row["total"], row["entries"], row["lines"], row["ties"]) == (
        "777",
        "350.00",
        "350.00",
        2,
        "yes",
    )
    lines = json.loads(run("remittance", practice, "777", "--format", "json").output)["rows"]
    assert [(line["what"], line["claims"], line["amount"]) for line in lines] == [
        ("paid", "claim-2", "400.00"),
        ("taken back", "claim-1", "-50.00"),
    ]
    assert run("remittance", practice, "--add", "--yes").output == "Nothing would change.\n"


def test_a_remittance_that_does_not_tie_is_shown_and_ends_with_one(practice: Path) -> None:
    practice.write_text(LEDGER + REMITTANCE, encoding="utf-8")
    run("remittance", practice, "--add", "--yes")
    text = practice.read_text(encoding="utf-8").replace("total: 350.00", "total: 340.00")
    practice.write_text(text, encoding="utf-8")
    result = run("remittance", practice, "777")
    assert result.exit_code == 1
    assert "remit-Aetna-777 ties: 10.00 USD too much." in result.output
    assert errors_of(practice) == ["remittance-differs"]


def test_an_unknown_number_is_named(practice: Path) -> None:
    result = run("remittance", practice, "999")
    assert result.exit_code == 2
    assert "the ledger has no remittance 999" in result.output


MANUAL = """
2026-03-01 * "Aetna" "EOB" ^claim-2 ^pay-2 #insurance-payment
  insurance-paid: 45.00 USD
  write-off: 25.00 USD

2026-04-01 * "Aetna" "Not covered" ^pay-2 #clawback
  original: "2026-03-01 Aetna 45.00 25.00 0.00 USD"
"""


def test_edit_of_a_payment_taken_back_shows_what_follows_and_asks_for_the_day(
    practice: Path,
) -> None:
    text = LEDGER + MANUAL
    practice.write_text(text, encoding="utf-8")
    lineno = text[: text.index('"Aetna" "EOB" ^claim-2')].count("\n") + 1
    edit = ("edit", practice, f"{practice}:{lineno}", "--insurance-paid", "40")
    refused = run(*edit, "--yes")
    assert refused.exit_code == 1
    assert "took back: 2026-03-01 Aetna 45.00 25.00 0.00 USD. It would" in refused.output
    assert refused.output.count("resealed") == 2
    assert "--resealed: This was taken back since" in refused.output
    assert practice.read_text(encoding="utf-8") == text
    assert run(*edit, "--resealed", "2026-07-01", "--yes").exit_code == 0
    assert practice.read_text(encoding="utf-8") == text.replace(
        "paid: 45.00", "paid: 40.00"
    ).replace(
        'Aetna 45.00 25.00 0.00 USD"\n', 'Aetna 40.00 25.00 0.00 USD"\n  resealed: 2026-07-01\n'
    )
