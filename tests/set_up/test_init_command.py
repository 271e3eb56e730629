"""`clawback init`: what it shows, where it writes, what it mends."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from beancount_clawback.cli import app
from tests.cli.clawback_run import DEMO
from tests.cli.clawback_run import LEDGER
from tests.cli.clawback_run import process
from tests.cli.clawback_run import run

OWN = (Path(__file__).with_name("charts") / "own_ledger.beancount").read_text("utf-8")


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.beancount").write_text(OWN, "utf-8")
    return Path("own.beancount")


def test_each_role_is_shown_with_its_evidence_and_nothing_is_written_before_a_yes(
    own: Path,
) -> None:
    shown = run("init", own, "--dry-run")
    assert shown.exit_code == 0
    assert '2 insurance payments recognized: the payee says "bcbs" (1)' in shown.output
    assert "write-off: Expenses:Contractual\n" in shown.output
    assert "debited where insurers pay, 2 times" in shown.output
    assert "Without it a letter would lower the bank on its own date" in shown.output
    assert "+  'insurance-responsibility': 'Assets:AR:Insurance:{payer}',\n" in shown.output
    assert '+1970-01-01 custom "fava-extension" "beancount_clawback.fava_ext"' in shown.output
    assert "+2024-01-01 open Liabilities:Recoupments\n" in shown.output
    refused = CliRunner().invoke(app, ["init", str(own)], input="n\n")
    assert refused.exit_code == 1
    assert "Nothing was written." in refused.output
    assert own.read_text("utf-8") == OWN


def test_the_command_runs_as_a_process_and_says_what_comes_next(own: Path) -> None:
    done = process("init", own, "--yes")
    assert done.returncode == 0
    assert 'clawback record own.beancount --find "' in done.stdout


def test_bare_plugin_line_gains_the_roles(own: Path) -> None:
    own.write_text(OWN.replace('"USD"\n', '"USD"\nplugin "beancount_clawback"\n', 1), "utf-8")
    assert run("init", own, "--yes").exit_code == 0
    assert "plugin \"beancount_clawback\" \"{\n  'insurance-paid': '" in own.read_text("utf-8")
    assert run("check", own).exit_code == 0


CONFIGURED = """\
plugin "beancount_clawback" "{
  # as of 2024
  'insurance-paid': 'Assets:Bank:Chase:Checking',  # ours
  'write-off': 'Income:WriteOffs',
  'client-responsibility': 'Assets:AR:Patients',
  'insurance-responsibility': 'Assets:AR:Insurance:{payer}'
}"
"""


def test_role_without_an_open_account_is_mended_in_its_place(own: Path) -> None:
    own.write_text(CONFIGURED + OWN, "utf-8")
    assert run("init", own, "--yes").exit_code == 0
    wanted = CONFIGURED.replace("Income:WriteOffs", "Expenses:Contractual") + OWN
    assert own.read_text("utf-8") == wanted


def test_account_without_a_role_is_added_to_what_the_line_says(own: Path) -> None:
    line = CONFIGURED.replace("Income:WriteOffs", "Income:Therapy:Adjustments")
    extra = "2024-01-01 open Income:Therapy:Adjustments\n"
    own.write_text(line + extra + OWN, "utf-8")
    assert run("init", own, "--yes").exit_code == 0
    assert (
        "  'write-off': ['Income:Therapy:Adjustments', 'Expenses:Contractual'],\n"
        in own.read_text("utf-8")
    )


def test_a_ledger_with_the_default_accounts_is_well_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("practice.beancount").write_text(LEDGER, "utf-8")
    done = run("init", "practice.beancount")
    assert done.exit_code == 0
    assert "The ledger is set up" in done.output


def test_options_of_fava_that_say_where_entries_go_are_kept(own: Path) -> None:
    option = '2020-01-01 custom "fava-option" "default-file"\n'
    own.write_text(OWN + option, "utf-8")
    assert run("init", own, "--yes").exit_code == 0
    assert own.read_text("utf-8").count("default-file") == 1


def test_the_plugin_line_stands_ahead_of_what_opens_accounts_on_use(own: Path) -> None:
    auto = 'plugin "beancount.plugins.auto_accounts"\n'
    own.write_text(auto + OWN, "utf-8")
    assert run("init", own, "--yes").exit_code == 0
    text = own.read_text("utf-8")
    assert text.index('plugin "beancount_clawback"') < text.index(auto)
    assert "open Liabilities:Recoupments" not in text


def test_windows_line_ends_are_kept(own: Path) -> None:
    own.write_bytes(OWN.replace("\n", "\r\n").encode())
    assert run("init", own, "--yes").exit_code == 0
    assert b"\n" not in own.read_bytes().replace(b"\r\n", b"")


def test_a_ledger_without_any_insurer_says_what_to_name(own: Path) -> None:
    own.write_text(
        "2024-01-01 open Assets:US:Till\n2024-01-01 open Income:Sales\n"
        '2026-01-02 * "Shop" "sale"\n  Assets:US:Till  5.00 USD\n  Income:Sales\n',
        "utf-8",
    )
    done = run("init", own, "--yes")
    assert done.exit_code == 2
    assert "--role insurance-responsibility=" in done.output
    assert "--role insurance-paid=Assets:US:Till" in done.output


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("write_off=Expenses:Contractual", "write it like --role write-off="),
        ("write-off=", "write it like --role write-off="),
        ("write-off=contractual", "is not an account"),
    ],
)
def test_a_role_that_cannot_be_read_is_refused(own: Path, option: str, message: str) -> None:
    done = run("init", own, "--role", option, "--yes")
    assert done.exit_code == 2
    assert message in done.output
    assert own.read_text("utf-8") == OWN


@pytest.mark.slow
def test_the_demo_practice_is_well_as_it_is() -> None:
    done = run("init", DEMO)
    assert done.exit_code == 0
    assert done.output.endswith("The ledger is set up, and every posting has a role.\n")
    assert "recoupment" not in done.output


def test_a_ledger_that_cannot_be_read_is_not_said_to_be_set_up(own: Path) -> None:
    own.write_bytes(b'plugin "beancount_clawback"\noption "title" "Praxis M\xfcller"\n')
    refused = run("init", own, "--yes")
    assert refused.exit_code == 2
    assert "is set up" not in refused.output
    assert f"See them with: clawback check {own}" in refused.output
    assert "Save the file as UTF-8." in run("check", own).output
    own.write_bytes(own.read_bytes().replace(b"\xfc", "\u00fc".encode()))
    assert run("init", own, "--yes").exit_code == 0


def test_a_byte_order_mark_ahead_of_the_plugin_line_is_told(own: Path) -> None:
    own.write_text('\ufeffplugin "beancount_clawback"\n' + OWN, "utf-8")
    before = own.read_bytes()
    done = run("init", own, "--yes")
    assert done.exit_code == 2
    assert "begins with a byte-order mark" in done.output
    assert own.read_bytes() == before


def _of_one_insurer(insurance: str, client: str, write_off: str) -> str:
    """A charge of 150.00, answered with 85.00 paid, 35.00 written off and 30.00 left."""
    accounts = ("Assets:Bank:Main", "Income:Sessions", insurance, client, write_off)
    opens = "".join(f"2020-01-01 open {account}\n" for account in accounts)
    return f"""{opens}
2026-01-05 * "P1" "90837"
  {insurance}  150.00 USD
  Income:Sessions  -150.00 USD
2026-01-20 * "Aetna" "EOB 771"
  Assets:Bank:Main  85.00 USD
  {write_off}  35.00 USD
  {client}  30.00 USD
  {insurance}  -150.00 USD
"""


@pytest.mark.parametrize(
    ("accounts", "patterns"),
    [
        (
            (
                "Assets:Payers:Aetna:Receivable",
                "Assets:Clients:P1:Receivable",
                "Income:Adjustments:Aetna:Contractual",
            ),
            (
                "Assets:Payers:{payer}:Receivable",
                "Assets:Clients:{client}:Receivable",
                "Income:Adjustments:{payer}:Contractual",
            ),
        ),
        (
            ("Assets:AR:Insurance:Aetna", "Assets:Clients:AR:Copays", "Income:WriteOffs:Aetna"),
            (
                "Assets:AR:Insurance:{payer}",
                "Assets:Clients:AR:Copays",
                "Income:WriteOffs:{payer}",
            ),
        ),
        (
            ("Assets:AR:Insurance", "Assets:AR:Clients:P1", "Income:Adjustments:Contractual"),
            (
                "Assets:AR:Insurance",
                "Assets:AR:Clients:{client}",
                "Income:Adjustments:Contractual",
            ),
        ),
    ],
)
def test_a_name_in_the_only_account_of_a_role_is_that_of_any(
    tmp_path: Path, accounts: tuple[str, str, str], patterns: tuple[str, str, str]
) -> None:
    path = tmp_path / "own.beancount"
    path.write_text(_of_one_insurer(*accounts), "utf-8")
    assert run("init", path, "--yes").exit_code == 0
    text = path.read_text("utf-8")
    insurance, client, write_off = patterns
    assert f"  'insurance-responsibility': '{insurance}',\n" in text
    assert f"  'client-responsibility': '{client}',\n" in text
    assert f"  'write-off': '{write_off}',\n" in text


def test_a_pattern_of_write_offs_takes_in_no_account_of_another_use(tmp_path: Path) -> None:
    path = tmp_path / "own.beancount"
    accounts = ("Assets:AR:Insurance:Aetna", "Assets:AR:Clients:P1", "Income:WriteOffs:Aetna")
    courtesy = "2020-01-01 open Income:WriteOffs:Courtesy\n"
    path.write_text(_of_one_insurer(*accounts) + courtesy, "utf-8")
    assert run("init", path, "--yes").exit_code == 0
    assert "  'write-off': 'Income:WriteOffs:Aetna',\n" in path.read_text("utf-8")
