"""`clawback record`, `edit` and `review`: asked and answered, without questions, as a diff."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from click.testing import CliRunner
from click.testing import Result

from beancount_clawback.cli import app
from tests.cli.clawback_run import LEDGER
from tests.cli.clawback_run import RECORD
from tests.cli.clawback_run import process
from tests.cli.clawback_run import run

# 120.00 = 70.00 paid + 30.00 write-off + 20.00 client, as a manual remittance entry.
MANUAL = """
2026-03-01 * "C0017" "90834, 45 min" ^claim-1043 #charge
  Assets:Receivable:Insurance:Aetna     120.00 USD
  Income:Sessions                      -120.00 USD

2026-03-20 * "Aetna" "EOB 5530" ^claim-1043 ^pay-5530 #insurance-payment
  insurance-paid:         70.00 USD ; as the EOB says
  write-off:              30.00 USD
  client-responsibility:  20.00 USD
"""
RECORDING = ("--date", "2026-05-02", "--source", "letter", "--client-responsibility", "150")


def answered(text: str, *arguments: object) -> Result:
    """What the command prints when somebody answers its questions, and its exit code."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], input=text)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def ledger(practice: Path) -> Path:
    practice.write_text(LEDGER + MANUAL, encoding="utf-8")
    return practice


def recorded(reason: str = "Coverage ended 2025-12-31") -> str:
    return (
        f'\n2026-05-02 ! "Aetna" "{reason}" #clawback ^pay-5512\n'
        '  original: "2026-02-10 Aetna 85.00 35.00 30.00 USD"\n'
        '  source: "letter"\n'
        "  client-responsibility: 150.00 USD\n"
    )


def test_record_asks_shows_and_writes(ledger: Path) -> None:
    answers = "2026-05-02\nletter\nCoverage ended 2025-12-31\n\n\n150\n\ny\n"
    result = answered(answers, "record", ledger, "--claim", "1042")
    assert result.exit_code == 0
    assert 'Taken back: 2026-02-10 Aetna, 85.00 USD "EOB 5512" ^pay-5512' in result.output
    assert "Insurance paid (now 85.00)" in result.output
    assert "claim-1042  Client balance            USD        30.00  150.00  120.00" in (
        result.output
    )
    assert "claim-1042: the bill is reopened" in result.output
    assert "+  client-responsibility: 150.00 USD" in result.output
    assert result.output.endswith("Written: practice.beancount.\n")
    assert ledger.read_text() == LEDGER + MANUAL + recorded()
    assert run("check", ledger).exit_code == 0


def test_record_with_everything_given_asks_nothing(ledger: Path) -> None:
    reason = 'a "quoted"\nreason'
    arguments = ("--payment", "^pay-5512", *RECORDING, "--reason", reason, "--yes")
    result = process("record", ledger, *arguments)
    assert (result.returncode, result.stderr) == (0, "")
    written = recorded('a \\"quoted\\"\\nreason')
    assert ledger.read_text() == LEDGER + MANUAL + written


def test_a_declined_question_writes_nothing(ledger: Path) -> None:
    arguments = ("--payment", "pay-5512", *RECORDING, "--reason", "x")
    result = answered("n\n", "record", ledger, *arguments)
    assert result.exit_code == 1
    assert result.output.endswith("Nothing was written.\n")
    assert ledger.read_text() == LEDGER + MANUAL


def test_a_dry_run_prints_the_diff_and_writes_nothing(ledger: Path) -> None:
    result = run("record", ledger, "--payment", "pay-5512", *RECORDING, "--dry-run")
    assert result.exit_code == 0
    assert "--- a/practice.beancount\n+++ b/practice.beancount\n@@ " in result.output
    assert '+2026-05-02 ! "Aetna" "Clawback of EOB 5512" #clawback ^pay-5512' in result.output
    assert ledger.read_text() == LEDGER + MANUAL


def test_amounts_that_do_not_add_up_are_asked_again(ledger: Path) -> None:
    answers = "100\n60\n\n\n100\n50\n\n\ny\n"
    given = ("--date", "2026-05-02", "--source", "", "--reason", "x")
    result = answered(answers, "record", ledger, "--payment", "pay-5512", *given)
    assert result.exit_code == 0
    assert "which is 10.00 USD too much" in result.output
    assert ledger.read_text().endswith("  insurance-paid: 100.00 USD\n  write-off: 50.00 USD\n")


def test_what_cannot_be_read_is_asked_again_at_once(ledger: Path) -> None:
    answers = "yesterday\n2026-05-02\n\n\nmuch\n40\n\n\n\ny\n"
    result = answered(answers, "record", ledger, "--payment", "pay-5512")
    assert result.exit_code == 0
    assert '"yesterday" is not a date' in result.output
    assert '"much" is not an amount' in result.output
    assert ledger.read_text().endswith("  insurance-paid: 40.00 USD\n")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--payment", "pay-5512", "--yes"), 2, "the date must be given"),
        (("--date", "2026-05-02", "--yes"), 2, "Say which payment"),
        (("--payment", "pay-9", *RECORDING, "--yes"), 2, 'no payment "pay-9"'),
        (("--claim", "claim-9", *RECORDING, "--yes"), 2, 'no claim "claim-9"'),
        (
            ("--payment", "pay-5512", *RECORDING, "--write-off", "1", "--yes"),
            1,
            "1.00 USD too much",
        ),
        (("--payment", "pay-5512", "--date", "2026-02-01", "--yes"), 1, "before the payment"),
        (("--payment", "pay-5512", "--date", "x", "--yes"), 1, "is not a date"),
        (
            ("--payment", "pay-5512", *RECORDING, "--into", __file__, "--yes"),
            2,
            "is not a file of the ledger",
        ),
    ],
)
def test_what_cannot_be_recorded_says_why_and_writes_nothing(
    ledger: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    result = run("record", ledger, *arguments)
    assert result.exit_code == code
    assert words in " ".join(result.output.split())
    assert ledger.read_text() == LEDGER + MANUAL


def test_a_payment_that_was_reversed_says_by_what(ledger: Path) -> None:
    ledger.write_text(LEDGER + RECORD.replace("  client-responsibility: 150.00 USD\n", ""))
    result = run("record", ledger, "--payment", "pay-5512", *RECORDING, "--yes")
    assert result.exit_code == 2
    assert 'reversed on 2026-05-02 by "Coverage ended 2025-12-31"' in result.output


def test_a_new_error_in_the_ledger_refuses_the_write(ledger: Path) -> None:
    assertion = "\n2026-07-01 balance Assets:Bank:Checking 155.00 USD\n"
    ledger.write_text(LEDGER + MANUAL + assertion)
    result = run("record", ledger, "--payment", "pay-5512", *RECORDING, "--yes")
    assert result.exit_code == 1
    assert "Balance failed" in result.output
    assert ledger.read_text() == LEDGER + MANUAL + assertion


def test_a_file_that_is_read_only_is_exit_code_2(ledger: Path) -> None:
    ledger.chmod(stat.S_IRUSR)
    result = run("record", ledger, "--payment", "pay-5512", *RECORDING, "--yes")
    assert result.exit_code == 2
    assert "read-only" in result.output
    assert ledger.read_text() == LEDGER + MANUAL


def test_favas_options_and_into_choose_the_file(ledger: Path) -> None:
    other = Path("clawbacks.beancount")
    other.write_text("; clawbacks\n")
    third = Path("third.beancount")
    third.write_text("; third\n")
    option = '2024-01-01 custom "fava-option" "default-file" "clawbacks.beancount"\n'
    includes = 'include "clawbacks.beancount"\ninclude "third.beancount"\n'
    ledger.write_text(includes + option + LEDGER + MANUAL)
    arguments = ("--payment", "pay-5512", *RECORDING, "--yes")
    assert run("record", ledger, *arguments).exit_code == 0
    assert "^pay-5512" in other.read_text()
    later = ("--payment", "pay-5530", "--date", "2026-06-01", "--into", third, "--yes")
    assert run("record", ledger, *later).exit_code == 0
    assert "^pay-5530" in third.read_text()


def test_without_the_plugin_line_nothing_is_recorded(ledger: Path) -> None:
    ledger.write_text(LEDGER.replace('plugin "beancount_clawback"', ""))
    result = run("record", ledger, "--payment", "pay-5512", *RECORDING, "--yes")
    assert result.exit_code == 2
    assert "does not load the plugin" in " ".join(result.output.split())


def test_edit_changes_the_amounts_given_and_nothing_else(ledger: Path) -> None:
    amounts = ("--insurance-paid", "60", "--client-responsibility", "30")
    result = run("edit", ledger, "pay-5530", *amounts, "--yes")
    assert result.exit_code == 0
    assert "claim-1043  Insurance paid            USD        70.00  60.00  -10.00" in (
        result.output
    )
    changed = MANUAL.replace("70.00 USD ;", "60.00 USD ;").replace("  20.00 USD", "  30.00 USD")
    assert ledger.read_text() == LEDGER + changed


@pytest.mark.parametrize("how", ["--dry-run", "--yes"])
def test_an_edit_that_a_confirmed_balance_forbids_is_refused_before_it_looks_good(
    how: str, ledger: Path
) -> None:
    """85.00 and 70.00 were on the bank's statement of April."""
    balance = "2026-04-01 balance Assets:Bank:Checking  155.00 USD"
    with ledger.open("a", encoding="utf-8") as file:
        file.write(f"\n{balance}\n")
    before = ledger.read_bytes()
    result = run("edit", ledger, "pay-5530", "--insurance-paid", "60", how)
    assert result.exit_code == 1
    line = (
        before.decode()
        .splitlines()
        .index("2026-04-01 balance Assets:Bank:Checking  155.00 USD")
    )
    assert f"practice.beancount:{line + 1}: Balance failed" in result.output
    assert "record the change as a clawback" in result.output
    assert "+  insurance-paid" not in result.output
    assert ledger.read_bytes() == before


def test_edit_asks_for_each_amount_and_a_dash_takes_one_away(ledger: Path) -> None:
    result = answered("60\n\n-\n\ny\n", "edit", ledger, "claim-1043")
    assert result.exit_code == 0
    changed = MANUAL.replace("70.00 USD ;", "60.00 USD ;")
    changed = changed.replace("  client-responsibility:  20.00 USD\n", "")
    assert ledger.read_text() == LEDGER + changed


def test_an_edit_that_changes_nothing_says_so(ledger: Path) -> None:
    result = run("edit", ledger, "pay-5530", "--insurance-paid", "70.00", "--yes")
    assert result.exit_code == 0
    assert "Nothing would change." in result.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("pay-9",), 'No payment or clawback record is named by "pay-9"'),
        (("pay-5512",), "is written out with postings"),
        (("pay-5530", "--write-off", "31"), "  --write-off: The amounts do not add up"),
        (("pay-5530", "--write-off", "x"), "is not an amount"),
    ],
)
def test_what_cannot_be_edited_says_why(
    ledger: Path, arguments: tuple[str, ...], words: str
) -> None:
    result = run("edit", ledger, *arguments, "--yes")
    assert result.exit_code == 1
    assert words in result.output
    assert ledger.read_text() == LEDGER + MANUAL


def test_an_entry_is_named_by_its_line_as_seen_from_here(ledger: Path) -> None:
    line = next(
        number
        for number, text in enumerate(ledger.read_text().splitlines(), 1)
        if "EOB 5530" in text
    )
    for name in (f"practice.beancount:{line}", f"{ledger.absolute()}:{line}"):
        result = run("edit", ledger, name, "--insurance-paid", "60", "--dry-run")
        assert result.exit_code == 0
        assert "+  insurance-paid:         60.00 USD ; as the EOB says" in result.output


def test_review_lists_what_waits_with_its_age(practice: Path) -> None:
    result = run("review", practice, "--as-of", "2026-06-01")
    assert result.exit_code == 0
    assert "claim-1042  2026-05-02  30    C0017   Aetna  Coverage ended 2025-12-31" in (
        result.output
    )
    csv = run("review", practice, "--as-of", "2026-06-01", "--format", "csv").output
    assert csv.splitlines()[1].startswith("claim-1042,2026-05-02,30,C0017,Aetna,")


def test_review_clears_by_one_character_and_opens_again(practice: Path) -> None:
    before = practice.read_text()
    result = answered("y\n", "review", practice, "--clear", "pay-5512")
    assert result.exit_code == 0
    assert '2026-05-02 Aetna "Coverage ended 2025-12-31" claim-1042, balance 150.00 USD' in (
        result.output
    )
    cleared = practice.read_text()
    assert cleared == before.replace('! "Aetna"', '* "Aetna"')
    assert "(nothing)" in run("review", practice, "--as-of", "2026-06-01").output
    assert run("review", practice, "--reopen", "claim-1042", "--yes").exit_code == 0
    assert practice.read_text() == before


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--clear", "pay-9"), 1, 'No open review is named by "pay-9"'),
        (("--reopen", "pay-5512"), 1, 'No cleared review is named by "pay-5512"'),
        (("--clear", ""), 1, 'No open review is named by ""'),
        (("--clear", "a", "--reopen", "b"), 2, "either --clear or --reopen"),
    ],
)
def test_a_review_that_is_not_there_says_so(
    practice: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    result = run("review", practice, *arguments, "--yes")
    assert result.exit_code == code
    assert words in result.output
