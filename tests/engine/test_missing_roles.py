"""Accounts without a role, and roles without an account: what is said, and that it helps."""

from __future__ import annotations

import ast
import re
from decimal import Decimal

import pytest

from tests.engine.ledger_text import balances
from tests.engine.ledger_text import load
from tests.engine.practice_text import CHARGE
from tests.engine.practice_text import PAYMENT
from tests.engine.practice_text import ledger

# A practice's own chart, of which the default roles know the bank alone.
OWN_CHART = """
2024-01-01 open Assets:Bank:Chase:Checking
2024-01-01 open Assets:PayPal
2024-01-01 open Assets:AR:Insurance:BCBS
2024-01-01 open Assets:AR:Patients
2024-01-01 open Liabilities:Client-Credits
2024-01-01 open Income:Therapy
2024-01-01 open Income:Interest
2024-01-01 open Income:Adjustments:Old
2024-01-01 open Expenses:Contractual
2024-01-01 open Expenses:Card-Fees

2026-01-12 * "Client A" "90837 session" ^claim-1
  Assets:AR:Insurance:BCBS     160.00 USD
  Assets:AR:Patients            20.00 USD
  Income:Therapy              -180.00 USD

2026-02-05 * "BCBS" "EOB Client A, check 20331" ^claim-1 ^pay-20331 #insurance-payment
  Assets:PayPal                 93.50 USD
  Expenses:Card-Fees             2.75 USD
  Income:Interest               -1.25 USD
  Expenses:Contractual          65.00 USD
  Assets:AR:Insurance:BCBS    -160.00 USD

2026-02-20 * "Client A" "Copay" ^claim-1
  Assets:PayPal                 20.00 USD
  Assets:AR:Patients           -20.00 USD

2026-03-01 * "BCBS" "Taken back by hand" ^claim-1 ^pay-20331 #clawback
  Assets:PayPal                -96.25 USD
  Income:Interest                1.25 USD
  Liabilities:Client-Credits    30.00 USD
  Expenses:Contractual         -65.00 USD
  Assets:AR:Insurance:BCBS     130.00 USD
"""
# `'write-off': ['…', '…']` or `'fee': '…'`, as the message has it.
_SETTING = re.compile(r"'[a-z-]+': (?:\[[^\]]*\]|'[^']*')(?= if )")


def _with(settings: dict[str, object]) -> str:
    return f'plugin "beancount_clawback" "{settings}"\n{OWN_CHART}'


def _lacking(text: str) -> dict[str, str]:
    """The accounts without a role, and what is said of each."""
    errors = [error for error in load(text).errors if error.check == "no-role"]
    return {error.message.split(" ")[0]: error.message for error in errors}


def _settings(message: str) -> list[dict[str, object]]:
    return [ast.literal_eval(f"{{{found}}}") for found in _SETTING.findall(message)]


def test_every_account_of_payments_charges_and_written_out_reversals_needs_a_role() -> None:
    lacking = _lacking(_with({}))
    assert sorted(lacking) == [
        "Assets:AR:Insurance:BCBS",
        "Assets:AR:Patients",
        "Assets:PayPal",
        "Expenses:Card-Fees",
        "Expenses:Contractual",
        "Income:Interest",
        "Liabilities:Client-Credits",
    ]


@pytest.mark.parametrize("account", sorted(_lacking(_with({}))))
def test_each_setting_that_the_message_offers_makes_its_finding_go_away(account: str) -> None:
    offered = _settings(_lacking(_with({}))[account])
    assert offered
    for setting in offered:
        text = _with(setting)
        assert account not in _lacking(text), setting
        assert [e for e in load(text).errors if e.check == "configuration"] == []


def test_a_setting_keeps_the_accounts_that_the_line_has_and_the_ledger_opens() -> None:
    message = _lacking(_with({"write-off": ["Income:Adjustments", "Income:Gone"]}))
    said = _settings(message["Expenses:Contractual"])
    assert {"write-off": ["Income:Adjustments", "Expenses:Contractual"]} in said


def test_the_likeliest_by_the_name_comes_first_and_nothing_is_chosen() -> None:
    lacking = _lacking(_with({}))

    def first(account: str) -> dict[str, object]:
        return _settings(lacking[account])[0]

    receivable = "Assets:AR:Insurance:{payer}"
    assert first("Assets:AR:Insurance:BCBS") == {"insurance-responsibility": receivable}
    assert first("Assets:AR:Patients") == {"client-responsibility": "Assets:AR:Patients"}
    assert first("Expenses:Card-Fees") == {"fee": "Expenses:Card-Fees"}
    assert first("Income:Interest") == {"beside": "Income:Interest"}
    assert len(_settings(lacking["Expenses:Card-Fees"])) == 3
    assert "1 charge debits it" in lacking["Assets:AR:Patients"]


def test_with_all_roles_told_the_figures_are_those_of_the_ledger() -> None:
    roles: dict[str, object] = {
        "insurance-paid": ["Assets:Bank", "Assets:PayPal"],
        "write-off": ["Expenses:Contractual"],
        "client-responsibility": ["Assets:AR:Patients", "Liabilities:Client-Credits"],
        "insurance-responsibility": "Assets:AR:Insurance:{payer}",
        "fee": "Expenses:Card-Fees",
        "beside": ("Income:Interest",),
    }
    messages = load(_with(roles)).messages
    # PayPal 93.50 and the fee of 2.75 are what BCBS paid out, 1.25 of it interest.
    (message,) = messages
    assert "client-responsibility is left with 30.00 USD" in message
    assert "insurance-responsibility is left with -30.00 USD" in message
    assert "insurance-paid" not in message


def test_the_income_of_a_payment_without_receivables_needs_no_role() -> None:
    payment = """
2026-02-10 * "Aetna" "EOB" ^pay-1 #insurance-payment
  Assets:Bank:Checking   85.00 USD
  Income:Sessions       -85.00 USD

2026-02-11 * "Aetna" "Taken back by hand" ^pay-1 #clawback
  Assets:Bank:Checking  -85.00 USD
  Income:Sessions        85.00 USD
"""
    assert load(ledger(payment)).messages == []


def test_a_write_off_on_income_without_a_role_is_told_from_cash_basis_income() -> None:
    payment = PAYMENT.replace("Income:Adjustments:Contractual", "Income:Contractual        ")
    text = ledger("2015-01-01 open Income:Contractual", CHARGE, payment)
    assert list(_lacking(text)) == ["Income:Contractual"]


def test_other_entries_on_a_claim_may_move_any_account() -> None:
    others = """
2015-01-01 open Assets:Square
2015-01-01 open Expenses:Bad-Debts

2026-03-01 * "C0017" "Copay" ^claim-1
  Assets:Square                     10.00 USD
  Assets:Receivable:Clients:C0017  -10.00 USD

2026-03-02 * "C0017" "Uncollectible" ^claim-1
  Expenses:Bad-Debts                20.00 USD
  Assets:Receivable:Clients:C0017  -20.00 USD
"""
    assert load(ledger(CHARGE, PAYMENT, others)).messages == []


def test_a_manual_payment_and_what_we_generate_have_roles_by_themselves() -> None:
    text = ledger(
        CHARGE,
        '2026-02-10 * "Aetna" "EOB" ^claim-1 ^pay-1 #insurance-payment\n  insurance-paid: 85\n',
        '2026-05-02 * "Aetna" "Audit" ^pay-1 #clawback\n  settlement: Liabilities:Card\n'
        "  insurance-paid: 50\n",
    )
    loaded = load(text)
    assert loaded.messages == []
    assert balances(loaded.entries)["Liabilities:Card", "USD"] == Decimal(-35)


def test_a_full_reversal_is_booked_although_an_account_of_its_payment_has_no_role() -> None:
    """Every posting is negated, whatever it is; to restate amounts takes the roles."""
    payment = PAYMENT.replace("Income:Adjustments:Contractual", "Income:Contractual        ")
    opened = "2015-01-01 open Income:Contractual"
    record = '2026-05-02 * "Aetna" "Audit" ^pay-1 #clawback\n'
    loaded = load(ledger(opened, CHARGE, payment, record))
    assert [error.check for error in loaded.errors] == ["no-role"]
    assert balances(loaded.entries)["Assets:Receivable:Insurance:Aetna", "USD"] == 150
    for more in ("  insurance-paid: 10\n", "  taken: 85\n", "  settlement: Liabilities:Card\n"):
        loaded = load(ledger(opened, CHARGE, payment, record + more))
        assert [error.check for error in loaded.errors] == ["no-role", "role-first"]
        assert ("Assets:Receivable:Insurance:Aetna", "USD") not in balances(loaded.entries)


@pytest.mark.parametrize(
    ("settings", "roles"),
    [
        ({"write-off": "Income:WriteOffs"}, ["write-off"]),
        ({"write-off": ["Income:WriteOffs", "Income:Adjustments"]}, []),
        ({"recoupment": "Liabilities:Owed:{payer}", "fee": "Expenses:Fees"}, None),
        ({"recoupment-variance": "Expenses:Recoupment-Variance", "clearing": ""}, []),
        ({"unapplied": "Liabilities:Suspense:{payer}"}, ["unapplied"]),
    ],
)
def test_a_role_of_the_plugin_line_that_no_account_fills_is_an_error_there(
    settings: dict[str, object], roles: list[str] | None
) -> None:
    plugin = f'plugin "beancount_clawback" "{settings}"\n'
    errors = load(ledger(plugin=plugin)).errors
    assert {error.check for error in errors} <= {"role-not-open"}
    assert [error.source["lineno"] for error in errors] == [1] * len(errors)
    expected = ["fee", "recoupment"] if roles is None else roles
    assert [re.search(r"'([a-z-]+)'", e.message)[1] for e in errors] == expected  # type: ignore[index]


def test_where_accounts_open_themselves_no_role_lacks_one() -> None:
    plugin = (
        "plugin \"beancount_clawback\" \"{'write-off': 'Income:WriteOffs'}\"\n"
        'plugin "beancount.plugins.auto_accounts"\n'
    )
    assert load(ledger(plugin=plugin)).messages == []
