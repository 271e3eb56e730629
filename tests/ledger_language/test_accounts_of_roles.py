"""Accounts and the roles that they fill, whatever the configuration's templates look like."""

from __future__ import annotations

import datetime

import pytest
from beancount.core.data import Close
from beancount.core.data import Directive
from beancount.core.data import Open
from beancount.core.data import Transaction

from beancount_clawback.ledger_language.accounts import CLIENT
from beancount_clawback.ledger_language.accounts import INSURANCE
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import NO_ROLE
from beancount_clawback.ledger_language.accounts import RECOUPMENT
from beancount_clawback.ledger_language.accounts import WRITE_OFF
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.accounts import component_name
from beancount_clawback.ledger_language.accounts_by_name import parties_of_lists
from beancount_clawback.ledger_language.config import PLUGIN_NAMES
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.open_accounts import Chart
from beancount_clawback.ledger_language.open_accounts import opens_automatically
from beancount_clawback.ledger_language.open_accounts import resolve
from beancount_clawback.ledger_language.problems import Problem
from tests.engine.ledger_text import balances
from tests.engine.ledger_text import load
from tests.engine.practice_text import CHARGE
from tests.engine.practice_text import PAYMENT
from tests.engine.practice_text import ledger

DAY = datetime.date(2026, 5, 2)


@pytest.mark.parametrize(
    ("account", "role", "name"),
    [
        ("Assets:Bank", INSURANCE_PAID, ""),
        ("Assets:Bank:Checking", INSURANCE_PAID, ""),
        ("Assets:Banking", NO_ROLE, ""),
        ("Income:Adjustments:Contractual:Reversals", WRITE_OFF, ""),
        ("Assets:Receivable:Clients:C0017", CLIENT, "C0017"),
        ("Assets:Receivable:Clients:C0017:Old", CLIENT, "C0017"),
        ("Assets:Receivable:Insurance:Aetna", INSURANCE, "Aetna"),
        ("Assets:Receivable:Insurance", INSURANCE, ""),
        ("Assets:Receivable", NO_ROLE, ""),
    ],
)
def test_an_account_fills_a_role_when_it_is_the_roles_or_lies_below_it(
    account: str, role: str, name: str
) -> None:
    roles = Roles(Config())
    assert roles.role(account) == role
    if role in (CLIENT, INSURANCE):
        assert roles.name_in(account, role) == name


@pytest.mark.parametrize(
    ("template", "account", "name"),
    [
        ("Assets:{client}:Insurance:{payer}", "Assets:C0017:Insurance:Aetna", "Aetna"),
        ("Assets:{payer}:Due", "Assets:Aetna:Due:Old", "Aetna"),
        ("Assets:Due:Ins-{payer}-US", "Assets:Due:Ins-Aetna-US", "Aetna"),
        ("Assets:Due", "Assets:Due:Aetna", "Aetna"),
        ("Assets:Due:{client}", "Assets:Due:C0017", ""),
    ],
)
def test_the_payer_is_named_by_its_own_component(
    template: str, account: str, name: str
) -> None:
    roles = Roles(Config(insurance_responsibility=(template,)))
    assert roles.role(account) == INSURANCE
    assert roles.name_in(account, INSURANCE) == name


def test_a_name_between_two_words_is_not_empty_nor_made_of_them() -> None:
    roles = Roles(Config(insurance_responsibility=("Assets:Due:Ins-{payer}-US",)))
    assert roles.role("Assets:Due:Ins-US") == NO_ROLE
    assert roles.role("Assets:Due:Ins--US") == NO_ROLE
    assert roles.role("Assets:Due:Ins-A-US") == INSURANCE


def test_the_longest_of_several_roles_decides() -> None:
    roles = Roles(Config(insurance_paid=("Assets",), recoupment=("Assets:Owed:{payer}",)))
    assert roles.role("Assets:Cash") == INSURANCE_PAID
    assert roles.role("Assets:Receivable:Clients:C0017") == CLIENT
    assert roles.is_recoupment("Assets:Owed:Aetna")
    assert not roles.is_recoupment("Assets:Cash")


@pytest.mark.parametrize(
    ("name", "component"),
    [
        ("Aetna", "Aetna"),
        ("aetna", "Aetna"),
        ("Blue Cross of N.Y.", "BlueCrossOfNY"),
        ("1199-SEIU", "1199-SEIU"),
        ("A:B", "AB"),
        ("Müller & Söhne", "MüllerSöhne"),
        ("安泰", ""),
        ("...", ""),
        ("", ""),
    ],
)
def test_a_name_becomes_a_component_in_camel_case(name: str, component: str) -> None:
    assert component_name(name) == component


def _chart(*directives: Directive) -> Chart:
    chart = Chart()
    for directive in directives:
        if isinstance(directive, Open):
            chart.opens[directive.account] = directive
        elif isinstance(directive, Close):
            chart.closes[directive.account] = directive
    return chart


def _open(account: str, year: int = 2015) -> Open:
    return Open({}, datetime.date(year, 1, 1), account, [], None)


def _resolved(chart: Chart) -> str:
    return resolve(INSURANCE_PAID, {}, Roles(Config()), chart, date=DAY)


def test_the_configured_account_comes_first_then_the_only_one_below() -> None:
    assert _resolved(_chart(_open("Assets:Bank"), _open("Assets:Bank:A"))) == "Assets:Bank"
    assert _resolved(_chart(_open("Assets:Bank:A"), _open("Assets:Banks:B"))) == "Assets:Bank:A"


def test_an_account_counts_only_while_it_is_open() -> None:
    closed = Close({}, datetime.date(2026, 5, 1), "Assets:Bank:A")
    chart = _chart(_open("Assets:Bank:A"), closed, _open("Assets:Bank:B"))
    assert _resolved(chart) == "Assets:Bank:B"
    on_the_day = closed._replace(date=DAY)
    with pytest.raises(Problem, match="no-account"):
        _resolved(_chart(_open("Assets:Bank:A"), on_the_day, _open("Assets:Bank:B")))
    with pytest.raises(Problem, match="no-account"):
        _resolved(_chart(_open("Assets:Bank:B", 2027)))


def test_of_a_list_the_first_account_that_is_open_on_the_day_is_used() -> None:
    roles = Roles(Config(write_off=("Income:Adjustments", "Expenses:Contractual")))
    closed = Close({}, datetime.date(2026, 4, 1), "Income:Adjustments")
    chart = _chart(_open("Income:Adjustments"), closed, _open("Expenses:Contractual"))

    def on(date: datetime.date) -> str:
        return resolve(WRITE_OFF, {}, roles, chart, date=date)

    assert (
        roles.role("Income:Adjustments") == roles.role("Expenses:Contractual:Old") == WRITE_OFF
    )
    assert on(datetime.date(2026, 4, 1)) == "Income:Adjustments"
    assert on(DAY) == "Expenses:Contractual"


def _listed(*payees: str) -> frozenset[str]:
    """The parties of a ledger in which some are paid for, by the list of accounts below."""
    entries = [
        Transaction({}, DAY, "*", payee, "", frozenset(["insurance-payment"]), frozenset(), [])
        for payee in payees
    ]
    return parties_of_lists(entries, _BY_PAYER)


_BY_PAYER = Config(
    insurance_paid=("Assets:Bank:Chase", "Assets:Bank:Aetna"),
    write_off=("Income:WriteOffs:Aetna", "Income:WriteOffs:United-Health"),
)


def test_of_a_list_the_account_that_bears_the_payers_name_is_used() -> None:
    chart = _chart(*map(_open, (*_BY_PAYER.write_off, *_BY_PAYER.insurance_paid)))

    def of(payer: str, role: str = WRITE_OFF) -> str:
        return resolve(role, {"payer": payer}, Roles(_BY_PAYER), chart, date=DAY)

    assert of("UNITED HEALTH") == "Income:WriteOffs:United-Health"
    assert of("Cigna") == "Income:WriteOffs:Aetna", "the names may be those of nobody"
    chart.parties = _listed("Aetna", "Cigna", "Chase")
    assert of("Cigna") == "Income:WriteOffs:Aetna", "one payer's name may be that of all"
    chart.parties = _listed("Aetna", "United Health", "Cigna", "Chase")
    assert of("United Health") == "Income:WriteOffs:United-Health"
    with pytest.raises(Problem) as of_others:
        of("Cigna")
    assert 'is named after the payer "Cigna", but after others' in of_others.value.what
    with pytest.raises(Problem) as unknown:
        of("")
    assert "it is not known who the payer is" in unknown.value.what
    assert of("Cigna", INSURANCE_PAID) == "Assets:Bank:Chase", "banks are not payers'"
    assert of("Aetna", INSURANCE_PAID) == "Assets:Bank:Aetna"


def test_what_all_accounts_of_a_list_bear_names_nobody() -> None:
    config = Config(write_off=("Income:Aetna:Contractual", "Income:Aetna:Courtesy"))
    paid = Transaction({"payer": "Aetna"}, DAY, "*", "Aetna", "", frozenset(), frozenset(), [])
    assert parties_of_lists([paid], config) == frozenset()


def test_a_receivable_of_another_payer_below_a_roles_account_is_left_alone() -> None:
    roles = Roles(Config(insurance_responsibility=("Assets:AR:Insurance",)))
    chart = _chart(_open("Assets:AR:Insurance:BCBS"))

    def of(payer: str) -> str:
        return resolve(INSURANCE, {"payer": payer}, roles, chart, date=DAY)

    assert of("BCBS") == "Assets:AR:Insurance:BCBS"
    with pytest.raises(Problem, match="no-account"):
        of("Aetna")


def test_recoupment_unapplied_and_clearing_accounts_count_as_insurance_paid() -> None:
    roles = Roles(
        Config(recoupment=("Liabilities:Owed:{payer}",), clearing=("Assets:Transit",))
    )
    assert roles.role("Liabilities:Owed:Aetna") == INSURANCE_PAID
    assert roles.name_in("Liabilities:Owed:Aetna", RECOUPMENT) == "Aetna"
    assert roles.role("Liabilities:Unapplied:Aetna") == INSURANCE_PAID
    assert roles.is_unapplied("Liabilities:Unapplied:Aetna")
    assert roles.role("Assets:Transit") == INSURANCE_PAID
    assert roles.is_clearing("Assets:Transit")
    assert not roles.is_clearing("Assets:Bank")


def test_money_lies_on_the_bank_and_in_clearing_and_unapplied_money_pays_too() -> None:
    roles = Roles(
        Config(
            insurance_paid=("Assets:Bank", "Assets:Till"),
            recoupment=("Liabilities:Owed:{payer}",),
            clearing=("Assets:Transit",),
        )
    )
    bank = {"Assets:Bank:Checking", "Assets:Till", "Assets:Transit"}
    unapplied = "Liabilities:Unapplied:Aetna"
    owed = "Liabilities:Owed:Aetna"
    every = {*bank, unapplied, owed, "Assets:Receivable:Insurance:Aetna", "Assets:Card"}
    assert set(filter(roles.is_bank, every)) == bank
    assert set(filter(roles.pays, every)) == {*bank, unapplied}
    assert set(filter(roles.is_owed_to_payers, every)) == {unapplied, owed}
    settled = roles.with_settlement("Assets:Card")
    assert settled.is_bank("Assets:Card")
    assert settled.pays("Assets:Card")


def test_where_accounts_open_themselves_an_open_one_below_is_still_preferred() -> None:
    chart = _chart(_open("Assets:Bank:A"))
    chart.automatic = True
    assert _resolved(chart) == "Assets:Bank:A"
    assert _resolved(Chart(automatic=True)) == "Assets:Bank"


@pytest.mark.parametrize(
    ("plugins", "automatic"),
    [
        (["beancount_clawback", "beancount.plugins.auto_accounts"], True),
        (["beancount_clawback", "beancount.plugins.auto"], True),
        (["beancount.plugins.auto_accounts", "beancount_clawback"], False),
        (["beancount.plugins.auto_accounts", "beancount_clawback.plugin"], False),
        (["beancount.plugins.auto_accounts"], True),
        (["beancount_clawback"], False),
        ([], False),
    ],
)
def test_only_a_plugin_after_us_opens_what_we_use(plugins: list[str], automatic: bool) -> None:
    named = [(name, None) for name in plugins]
    assert opens_automatically(named, PLUGIN_NAMES) is automatic


def test_with_auto_accounts_before_us_a_recoupment_account_must_be_open() -> None:
    plugin = (
        'plugin "beancount.plugins.auto_accounts"\n'
        "plugin \"beancount_clawback\" \"{'recoupment': 'Liabilities:Owed:{payer}'}\"\n"
    )
    text = '2026-05-02 * "Aetna" "Audit" ^pay-1 #clawback'
    loaded = load(ledger(CHARGE, PAYMENT, text, plugin=plugin))
    assert [error.check for error in loaded.errors] == ["role-not-open", "no-account"]
    assert "Liabilities:Owed:Aetna is not open" in loaded.messages[1]


def test_a_chain_stays_on_a_settlement_without_a_role_until_told_otherwise() -> None:
    """Paid 85; 50, then 40 stays on the card; then the rest is taken back from the card."""
    loaded = load(
        ledger(
            """
2026-02-10 * "Aetna" "EOB" ^pay-1 #insurance-payment
  Assets:Bank:Checking   85.00 USD
  Income:Sessions       -85.00 USD

2026-05-02 * "Aetna" "First" ^pay-1 #clawback
  settlement: Liabilities:Card
  insurance-paid: 50.00

2026-06-02 * "Aetna" "Second" ^pay-1 #clawback
  insurance-paid: 40.00

2026-07-02 * "Aetna" "Third" ^pay-1 #clawback
  taken: 41.00
"""
        )
    )
    assert loaded.messages == []
    held = {account: str(number) for (account, _), number in balances(loaded.entries).items()}
    assert held["Assets:Bank:Checking"] == "85.00"
    assert held["Liabilities:Card"] == "-86.00"
    assert held["Expenses:Recoupment-Variance"] == "1.00"
