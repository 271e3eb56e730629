"""The plugin's own line: its configuration, its slips, and a fault of the plugin itself."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from beancount_clawback import plugin
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.config import plugin_config
from beancount_clawback.ledger_language.config import read_config
from tests.engine.ledger_text import load
from tests.engine.practice_text import CHARGE
from tests.engine.practice_text import PAYMENT
from tests.engine.practice_text import ledger

RECORD = '2026-05-02 * "Aetna" "Audit" ^pay-1 #clawback'


@pytest.mark.parametrize("text", [None, "", "  ", "{}", "\n{\n}\n"])
def test_without_settings_every_default_stands(text: str | None) -> None:
    assert read_config(text) == (Config(), [])


@pytest.mark.parametrize("text", ["[]", "'recoupment'", "12", "{'a'}", "None"])
def test_what_is_no_dictionary_is_one_slip(text: str) -> None:
    config, slips = read_config(text)
    assert config == Config()
    assert len(slips) == 1
    assert "not a dictionary" in slips[0]


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "recoupment",
        "__import__('os')",
        "{'a': open}",
        "((((" * 5000,
        "{'a': 9" + "9" * 9999,
    ],
)
def test_what_cannot_be_read_is_one_slip_and_runs_nothing(text: str) -> None:
    config, slips = read_config(text)
    assert config == Config()
    assert slips == ["it is not a dictionary of plain texts, such as {'recoupment': '…'}"]


def test_a_slip_in_one_setting_leaves_the_others() -> None:
    config, slips = read_config(
        "{'closed-through': '2025-13-31', 'strict-review': True, 'reversals': ''}"
    )
    assert (config.closed_through, config.strict_review, config.reversals) == (None, True, "")
    assert slips == ["'closed-through' is \"2025-13-31\", which is not a date like 2025-12-31"]


def test_a_setting_that_is_there_twice_is_a_slip() -> None:
    config, slips = read_config("{'reversals': 'Back', 'reversals': 'Returned'}")
    assert config.reversals == "Returned"
    assert slips == ["'reversals' is there twice; the last one counts"]


def test_a_role_is_one_account_or_a_list_of_them() -> None:
    config, slips = read_config(
        "{'write-off': ['Income:Adjustments', 'Expenses:Contractual'], 'fee': 'Expenses:Fees'}"
    )
    assert slips == []
    assert config.write_off == ("Income:Adjustments", "Expenses:Contractual")
    assert config.accounts("fee") == ("Expenses:Fees",)
    assert config.written == {"write-off", "fee"}
    assert read_config("{'recoupment': [], 'unapplied': ''}")[0].unapplied == ()


@pytest.mark.parametrize(
    ("text", "slip"),
    [
        ("{'write-off': []}", "'write-off' is [], which names no account"),
        ("{'write-off': ''}", "'write-off' is \"\", which names no account"),
        (
            "{'write-off': ['Income:Adjustments', 'income']}",
            'in which "income" is not an account',
        ),
        ("{'fee': ['Expenses:Fees', 3]}", "which is neither an account nor a list of accounts"),
        ("{'fee': {'a': 1}}", "which is neither an account nor a list of accounts"),
    ],
)
def test_a_list_with_something_else_in_it_is_a_slip(text: str, slip: str) -> None:
    config, (said,) = read_config(text)
    assert config == Config()
    assert slip in said


def test_no_account_of_a_list_may_fill_two_roles() -> None:
    text = "{'write-off': ['Income:Adjustments', 'Expenses:Costs'], 'fee': ['Expenses:Costs']}"
    config, (slip,) = read_config(text)
    assert config == Config()
    assert "'write-off' and 'fee' both mean Expenses:Costs" in slip


def test_the_defaults_follow_the_ledgers_names_of_its_roots() -> None:
    options = {"name_assets": "Aktiva", "name_income": "Ertrag", "name_liabilities": "Passiva"}
    config, _ = read_config("{'fee': 'Expenses:Fees'}", options)
    assert config.insurance_paid == ("Aktiva:Bank",)
    assert config.write_off == ("Ertrag:Adjustments",)
    assert config.insurance_responsibility == ("Aktiva:Receivable:Insurance:{payer}",)
    assert config.unapplied == ("Passiva:Unapplied:{payer}",)
    assert config.recoupment_variance == ("Expenses:Recoupment-Variance",)


def test_dates_and_empty_settings_are_read() -> None:
    assert read_config("{'closed-through': ''}") == (Config(), [])
    config, _ = read_config("{'closed-through': '2025-12-31'}")
    assert config.closed_through == datetime.date(2025, 12, 31)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("{'recoupment': 'Assets:Bank'}", "'insurance-paid' and 'recoupment'"),
        ("{'recoupment': 'Assets:Bank:{payer}'}", "'insurance-paid' and 'recoupment'"),
        ("{'claim-prefix': 'p', 'payment-prefix': 'pay-'}", "'payment-prefix' pay-"),
        ("{'claim-prefix': 'remit-'}", "'remittance-prefix' remit-"),
        (
            "{'insurance-paid': 'Assets:{payer}:X', 'recoupment': 'Assets:{client}:X'}",
            "both mean Assets:…:X",
        ),
    ],
)
def test_settings_that_cannot_stand_together_keep_their_defaults(text: str, keys: str) -> None:
    config, slips = read_config(text)
    assert config == Config()
    assert len(slips) == 1
    assert keys in slips[0]


def test_a_ledger_names_the_plugin_by_either_of_its_names() -> None:
    assert plugin_config({"plugin": [("x", None), ("beancount_clawback", "{}")]}) == (
        True,
        "{}",
    )
    assert plugin_config({"plugin": [("beancount_clawback.plugin", None)]}) == (True, None)
    assert plugin_config({"plugin": [("x", None)]}) == (False, None)
    assert plugin_config({}) == (False, None)


def test_the_module_itself_is_a_plugin_too() -> None:
    text = ledger(CHARGE, PAYMENT, RECORD, plugin='plugin "beancount_clawback.plugin"')
    loaded = load(text)
    assert loaded.messages == []
    assert any("reversal" in entry.tags for entry in loaded.transactions)


def test_a_fault_of_ours_leaves_the_ledger_as_it_was_and_says_so_at_the_plugins_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("nothing is left")

    monkeypatch.setattr(plugin, "expand", fail)
    path = tmp_path / "ledger.beancount"
    path.write_text('option "title" "x"\nplugin "beancount_clawback"\n', encoding="utf-8")
    entries: list[Any] = []
    for filename, line in ((str(path), 2), (str(tmp_path / "none"), 1), (None, 1)):
        done, errors = plugin.clawback(entries, {"filename": filename})
        assert done is entries
        (error,) = errors
        assert error.check == "internal"
        assert "ZeroDivisionError: nothing is left" in error.message
        assert error.source["lineno"] == line


def test_with_strict_review_a_record_that_is_refused_has_that_error_alone() -> None:
    text = ledger(
        CHARGE,
        PAYMENT,
        '2026-05-02 ! "Aetna" "Audit" ^pay-9 #clawback\n',
        plugin="""plugin "beancount_clawback" "{'strict-review': True}"\n""",
    )
    assert [error.check for error in load(text).errors] == ["unknown-link"]


def test_a_strict_review_of_a_payment_without_a_claim_names_its_link() -> None:
    text = ledger(
        """
2026-02-10 * "Aetna" "EOB 1" ^pay-1 #insurance-payment
  Assets:Bank:Checking   85.00 USD
  Income:Sessions       -85.00 USD

2026-05-02 ! "Aetna" "Audit" ^pay-1 #clawback
""",
        plugin="""plugin "beancount_clawback" "{'strict-review': True}"\n""",
    )
    (message,) = load(text).messages
    assert "confirm what remains of ^pay-1 (balance not known: no charge is linked)" in message
