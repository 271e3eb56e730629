"""`clawback init` on charts that no insurer has paid into: names tell, or it asks."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from beancount_clawback.cli import app
from tests.cli.clawback_run import run

CHART = """\
option "operating_currency" "USD"
2015-01-01 open Assets:US:{bank}                        USD
2015-01-01 open Assets:Debtors:Carriers:Humana          USD
2015-01-01 open Assets:Debtors:Carriers:Tricare         USD
2015-01-01 open Assets:Debtors:Patients:K07             USD
2015-01-01 open Assets:Debtors:Patients:K08             USD
2015-01-01 open Income:Fees:Sessions                    USD
2015-01-01 open Expenses:Contract-Discounts             USD
2015-01-01 open Expenses:Recoupment-Variance            USD
2015-01-01 open Liabilities:Carriers:{owed}:Humana      USD
2015-01-01 open Liabilities:Carriers:{owed}:Tricare     USD
2015-01-01 open Liabilities:Carriers:{waits}:Humana     USD
2015-01-01 open Liabilities:Carriers:{waits}:Tricare    USD

2026-02-03 * "K07" "90837" ^claim-700 #charge
  Assets:Debtors:Carriers:Humana    200.00 USD
  Income:Fees:Sessions             -200.00 USD
"""
CHECK = """\
Type,Claim,Payer,Check Number,Date,Paid,Adjustment,Patient Responsibility,Check Total
Payment,{claim},Humana,4400,2026-03-01,110.00,50.00,40.00,110.00
"""
LINE = """\
plugin "beancount_clawback" "{
  'client-responsibility': 'Assets:Debtors:Patients:{client}',
  'insurance-responsibility': 'Assets:Debtors:Carriers:{payer}',
}"
"""


def chart(
    folder: Path, bank: str = "Wells", owed: str = "Owed", waits: str = "Unposted"
) -> Path:
    path = folder / "own.beancount"
    path.write_text(CHART.format(bank=bank, owed=owed, waits=waits), "utf-8")
    return path


def test_what_the_names_tell_is_proposed_and_the_first_remittances_are_booked(
    tmp_path: Path,
) -> None:
    """110.00 come into the one bank; those for a claim that is not there wait for Humana."""
    path = chart(tmp_path, bank="Checking")
    done = run("init", path, "--yes")
    assert done.exit_code == 0
    assert 'Assets:US:Checking: "checking" in its name.' in done.output
    assert 'Liabilities:Carriers:Owed:Humana: "owed" in its name.' in done.output
    text = path.read_text("utf-8")
    assert "  'insurance-paid': 'Assets:US:Checking',\n" in text
    assert "  'write-off': 'Expenses:Contract-Discounts',\n" in text
    both = "['Liabilities:Carriers:Owed:{payer}', 'Liabilities:Carriers:Owed']"
    assert f"  'recoupment': {both},\n" in text
    both = "['Liabilities:Carriers:Unposted:{payer}', 'Liabilities:Carriers:Unposted']"
    assert f"  'unapplied': {both},\n" in text
    sheet = tmp_path / "eob.csv"
    sheet.write_text(CHECK.format(claim="700"), "utf-8")
    assert run("import", path, sheet, "--yes").exit_code == 0
    sheet.write_text(CHECK.format(claim="999").replace("4400", "4401"), "utf-8")
    shown = run("import", path, sheet, "--yes")
    assert "+  Liabilities:Carriers:Unposted:Humana " in shown.output


def test_a_bank_whose_name_says_nothing_is_asked_for_and_named_by_check(tmp_path: Path) -> None:
    path = chart(tmp_path)
    before = path.read_text("utf-8")
    done = run("init", path, "--yes")
    assert done.exit_code == 1
    assert f"clawback init {path} --role insurance-paid=Assets:US:Wells\n" in done.output
    assert path.read_text("utf-8") == before
    path.write_text(LINE + before, "utf-8")
    found = run("check", path).output
    assert "role-not-open" in found
    assert "no account for 'insurance-paid', which is by default Assets:Bank." in found
    assert "no account for 'write-off', which is by default Income:Adjustments." in found
    assert run("init", path, "--yes").exit_code == 1
    assert run("init", path, "--role", "insurance-paid=Assets:US:Wells", "--yes").exit_code == 0
    assert "role-not-open" not in run("check", path).output


def test_one_of_several_banks_is_chosen_in_the_dialog(tmp_path: Path) -> None:
    path = chart(tmp_path, bank="Bank:Wells")
    text = path.read_text("utf-8")
    path.write_text(f"{text}2015-01-01 open Assets:US:Bank:Chase\n", "utf-8")
    done = CliRunner().invoke(app, ["init", str(path)], input="n\ny\ny\n")
    assert done.exit_code == 0
    assert "one of several that may be what insurers will pay into" in done.output
    assert "  'insurance-paid': 'Assets:US:Bank:Chase',\n" in path.read_text("utf-8")


@pytest.mark.parametrize("role", ["recoupment", "unapplied"])
def test_liabilities_with_payers_names_and_no_word_are_asked_about(
    tmp_path: Path, role: str
) -> None:
    path = chart(tmp_path, bank="Checking", owed="Held", waits="Parked")
    done = run("init", path, "--yes")
    assert done.exit_code == 1
    held, parked = (f"Liabilities:Carriers:{one}:{{payer}}" for one in ("Held", "Parked"))
    assert f"--role recoupment={held} or --role unapplied={held}\n" in done.output
    other = "unapplied" if role == "recoupment" else "recoupment"
    decided = ("--role", f"{role}={held}", "--role", f"{other}={parked}")
    assert run("init", path, *decided, "--yes").exit_code == 0
    assert f"  '{role}': '{held}',\n" in path.read_text("utf-8")
    assert run("check", path).exit_code == 0


def test_a_contra_receivable_for_unapplied_money_is_no_receivable_of_insurers(
    tmp_path: Path,
) -> None:
    path = chart(tmp_path, bank="Checking")
    lines = path.read_text("utf-8").replace(
        "Liabilities:Carriers:Unposted", "Assets:Debtors:Unposted"
    )
    path.write_text(lines, "utf-8")
    assert run("init", path, "--yes").exit_code == 0
    text = path.read_text("utf-8")
    assert "  'insurance-responsibility': 'Assets:Debtors:Carriers:{payer}',\n" in text
    assert "  'unapplied': 'Assets:Debtors:Unposted:{payer}',\n" in text


def test_a_liability_of_a_ledger_that_is_set_up_is_not_asked_about(tmp_path: Path) -> None:
    path = chart(tmp_path, bank="Checking")
    assert run("init", path, "--yes").exit_code == 0
    opens = "2015-01-01 open Liabilities:Loans:Humana\n"
    path.write_text(f"{path.read_text('utf-8')}{opens}", "utf-8")
    done = run("init", path, "--yes")
    assert (done.exit_code, "The ledger is set up" in done.output) == (0, True)


def test_without_any_account_for_write_offs_one_is_opened(tmp_path: Path) -> None:
    path = chart(tmp_path, bank="Checking")
    lines = path.read_text("utf-8").replace("Contract-Discounts", "Rent")
    path.write_text(lines, "utf-8")
    assert run("init", path, "--yes").exit_code == 0
    assert "2015-01-01 open Income:Adjustments\n" in path.read_text("utf-8")


OWN_BOOKS = """\
option "operating_currency" "USD"
2020-01-01 open Assets:Chase
2020-01-01 open Assets:Debtors:Carriers:Humana
2020-01-01 open Assets:Debtors:Carriers:Delta-Care
2020-01-01 open Assets:Debtors:Patients:P01
2020-01-01 open Income:Fees
2020-01-01 open Expenses:Contractual

2026-01-05 * "P01" "90837" ^claim-1 #charge
  Assets:Debtors:Carriers:Humana       150.00 USD
  Income:Fees
2026-01-20 * "Humana" "Check 771" ^claim-1 ^pay-1 #insurance-payment
  Assets:Chase                          85.00 USD
  Expenses:Contractual                  35.00 USD
  Assets:Debtors:Patients:P01           30.00 USD
  Assets:Debtors:Carriers:Humana      -150.00 USD
2026-01-05 * "P01" "90837" ^claim-2 #charge
  Assets:Debtors:Carriers:Delta-Care   100.00 USD
  Income:Fees
2026-01-22 * "Delta Care" "Check 12" ^claim-2 ^pay-2 #insurance-payment
  Assets:Chase                          60.00 USD
  Expenses:Contractual                  40.00 USD
  Assets:Debtors:Carriers:Delta-Care  -100.00 USD
"""
INSURERS = "'Assets:Debtors:Carriers:{payer}'"


def own_books(folder: Path, *accounts: str) -> Path:
    path = folder / "own.beancount"
    opens = "".join(f"2020-01-01 open {account}\n" for account in accounts)
    path.write_text(OWN_BOOKS + opens, "utf-8")
    return path


@pytest.mark.parametrize(
    ("accounts", "unapplied"),
    [
        (("Assets:Debtors:Suspense",), "'Assets:Debtors:Suspense'"),
        (
            ("Assets:Debtors:Ungeklaert:Humana", "Assets:Debtors:Ungeklaert:Delta-Care"),
            "'Assets:Debtors:Ungeklaert:{payer}'",
        ),
        (("Assets:Debtors:OnAccount:Humana",), "'Assets:Debtors:OnAccount:{payer}'"),
        (
            ("Assets:Humana:Unapplied", "Assets:Delta-Care:Unapplied"),
            "'Assets:{payer}:Unapplied'",
        ),
        (("Liabilities:Due:Suspense", "Liabilities:Due:Taxes"), "'Liabilities:Due:Suspense'"),
        (("Assets:Humana:Unapplied",), "'Assets:{payer}:Unapplied'"),
        (
            ("Assets:Debtors:Suspense:Humana", "Liabilities:Unapplied"),
            "['Assets:Debtors:Suspense:{payer}', 'Liabilities:Unapplied']",
        ),
    ],
)
def test_a_name_of_unapplied_money_is_unapplied_and_a_pattern_takes_in_payers_alone(
    tmp_path: Path, accounts: tuple[str, ...], unapplied: str
) -> None:
    """By hand: the check of 85.00 is booked whole, on the first of these accounts."""
    path = own_books(tmp_path, *accounts)
    assert run("init", path, "--yes").exit_code == 0
    text = path.read_text("utf-8")
    assert f"  'unapplied': {unapplied},\n" in text
    assert f"  'insurance-responsibility': {INSURERS},\n" in text
    sheet = tmp_path / "eob.csv"
    sheet.write_text(CHECK.format(claim="999").replace("110.00", "85.00"), "utf-8")
    shown = run("import", path, sheet, "--yes")
    assert "1 unapplied and 0 findings" in shown.output
    assert f"+  {accounts[0]} " in shown.output
    assert run("check", path).exit_code == 0
    assert "85.00 USD unapplied" in run("review", path).output


def test_a_payers_name_alone_is_asked_about_and_a_wish_decides(tmp_path: Path) -> None:
    path = own_books(tmp_path, "Assets:Debtors:Held:Humana", "Assets:Debtors:Held:Delta-Care")
    before = path.read_text("utf-8")
    held = "Assets:Debtors:Held:{payer}"
    asked = run("init", path, "--yes")
    assert asked.exit_code == 1
    assert (
        f"--role insurance-responsibility={held} or --role unapplied={held}\n" in asked.output
    )
    assert path.read_text("utf-8") == before
    assert (
        run("init", path, "--role", f"insurance-responsibility={held}", "--yes").exit_code == 0
    )
    text = path.read_text("utf-8")
    assert f"  'insurance-responsibility': ['{held}', {INSURERS}],\n" in text
    path.write_text(before, "utf-8")
    # What was only ever credited is asked about too: it may wait there.
    paid = "  Assets:Chase  40.00 USD\n  Assets:Debtors:Held:Humana\n"
    path.write_text(f'{before}2026-01-25 * "Humana" "Check 5"\n{paid}', "utf-8")
    assert run("init", path, "--yes").exit_code == 1
    assert run("init", path, "--role", f"unapplied={held}", "--yes").exit_code == 0
    assert f"  'insurance-responsibility': {INSURERS},\n" in path.read_text("utf-8")


def test_an_account_of_two_roles_is_named_and_a_wish_takes_it_out_of_the_other(
    tmp_path: Path,
) -> None:
    path = own_books(tmp_path, "Assets:Debtors:Held:Humana", "Assets:Debtors:Held:Delta-Care")
    held = "Assets:Debtors:Held:{payer}"
    wish = ("--role", f"unapplied={held}", "--yes")
    assert run("init", path, *wish).exit_code == 0
    both = f"[{INSURERS}, 'Assets:Debtors:Held:Humana']"
    clean = path.read_text("utf-8")
    overlap = clean.replace(f"bility': {INSURERS}", f"bility': {both}")
    path.write_text(overlap, "utf-8")
    found = run("check", path)
    assert (found.exit_code, "two-roles" in found.output) == (1, True)
    assert "Take Assets:Debtors:Held:Humana out of 'insurance-responsibility'" in found.output
    # Until it is mended, nothing of Humana's waits on what counts as a receivable.
    sheet = tmp_path / "eob.csv"
    sheet.write_text(CHECK.format(claim="999"), "utf-8")
    assert "0 unapplied" in run("import", path, sheet, "--yes").output
    assert run("init", path, *wish).exit_code == 0
    assert path.read_text("utf-8") == clean
    assert run("check", path).exit_code == 0


def test_a_later_wish_for_unapplied_money_stands_ahead_of_what_was_there(
    tmp_path: Path,
) -> None:
    path = own_books(tmp_path)
    assert run("init", path, "--yes").exit_code == 0
    extra = "2020-01-01 open Assets:Debtors:Suspense\n"
    path.write_text(path.read_text("utf-8") + extra, "utf-8")
    wish = ("--role", "unapplied=Assets:Debtors:Suspense", "--yes")
    assert run("init", path, *wish).exit_code == 0
    both = "['Assets:Debtors:Suspense', 'Liabilities:Unapplied']"
    assert f"  'unapplied': {both},\n" in path.read_text("utf-8")
    refused = run("init", path, "--role", "write-off=Assets:Chase", "--yes")
    assert (refused.exit_code, "left for insurance-paid" in refused.output) == (2, True)
