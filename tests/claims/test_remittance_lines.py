"""Every line of a remittance says what it is, and when its deposit arrived."""

from __future__ import annotations

import datetime

import pytest
from beancount import loader

from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.claims.remittance_lines import explained
from beancount_clawback.claims.settlement_allocation import allocate_settlements
from beancount_clawback.ledger_files.loaded_ledger import as_loaded
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.reports.remittance_tables import deposit_words

ACCOUNTS = """\
plugin "beancount_clawback" "{'recoupment': 'Liabilities:Recoupments:{payer}', \
'clearing': 'Assets:Clearing'}"
2015-01-01 open Assets:Bank:Checking
2015-01-01 open Assets:Clearing
2015-01-01 open Assets:Receivable:Insurance:Optum
2015-01-01 open Income:Sessions
2015-01-01 open Income:Adjustments:Contractual
2015-01-01 open Liabilities:Recoupments:Optum
2015-01-01 open Liabilities:Recoupments:Optum:Unidentified

2026-02-01 * "Optum" "EOB" ^claim-1 ^pay-1 #insurance-payment
  Assets:Bank:Checking                   50.00 USD
  Assets:Receivable:Insurance:Optum     -50.00 USD

2026-03-01 * "Optum" "letter" ^pay-1 #clawback
"""
# 400.00 for claim-2, less 50.00 for the clawback, is a deposit of 350.00.
APART = """
2026-04-10 * "Optum" "EFT 777" ^claim-2 ^pay-2 ^remit-777 #insurance-payment
  Assets:Clearing                       400.00 USD
  Assets:Receivable:Insurance:Optum    -400.00 USD

2026-04-10 * "Optum" "Taken" ^remit-777 {named}
  Assets:Clearing                       -50.00 USD
  Liabilities:Recoupments:Optum{account}  50.00 USD
"""
IN_ONE = """
2026-04-10 * "Optum" "EFT 777" ^claim-2 ^pay-2 ^remit-777 #insurance-payment
  Assets:Clearing                       350.00 USD
  Assets:Receivable:Insurance:Optum    -400.00 USD
  Liabilities:Recoupments:Optum          50.00 USD
    clawback-of: "pay-1"
"""
PAID = ("paid", "claim-2", "400.00")
CLAWBACK = "claim-1 for the clawback of 2026-03-01"


def linked(*parts: str) -> LinkedLedger:
    ledger = as_loaded(*loader.load_string(ACCOUNTS + "".join(parts)))
    assert [error.message for error in ledger.errors] == []
    return LinkedLedger(ledger)


def lines(text: str) -> list[tuple[str, str, str]]:
    ledger = linked(text)
    (view,) = ledger.remittances
    found = explained(view, allocate_settlements(ledger.ledger.entries, Roles(ledger.config)))
    return [(one.what, ",".join(one.claims), str(one.amount)) for one in found]


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        (APART.format(named="^pay-1", account=""), (f"taken for {CLAWBACK}", "claim-1")),
        (APART.format(named="", account=""), (f"taken for {CLAWBACK} (assumed)", "claim-1")),
        (IN_ONE, (f"taken for {CLAWBACK}", "claim-1")),
        (
            APART.format(named="", account=":Unidentified"),
            ("kept for a claim that the ledger lacks", ""),
        ),
        (
            APART.format(named="^pay-9", account=""),
            ("taken for no clawback of the ledger", ""),
        ),
    ],
)
def test_what_was_taken_names_the_claim_and_the_clawback(
    text: str, taken: tuple[str, str]
) -> None:
    assert lines(text) == [PAID, (*taken, "-50.00")]


DEPOSIT = """
2026-04-{day} * "Bank" "OPTUM" {links}
  Assets:Bank:Checking   {amount} USD
  Assets:Clearing       -{amount} USD
"""
SECOND = """
2026-04-11 * "Optum" "EFT 778" ^claim-3 ^pay-3 ^remit-778 #insurance-payment
  Assets:Clearing                        20.00 USD
  Assets:Receivable:Insurance:Optum     -20.00 USD
"""


def deposited(*parts: str, day: int = 30) -> dict[str, str]:
    as_of = datetime.date(2026, 4, day)
    return {view.link: deposit_words(view, as_of) for view in linked(*parts).remittances}


def test_the_deposit_on_the_link_says_when_the_money_arrived_or_what_waits() -> None:
    arrived = DEPOSIT.format(day=13, links="^remit-777", amount="350.00")
    assert deposited(IN_ONE, arrived) == {"remit-777": "2026-04-13"}
    short = DEPOSIT.format(day=13, links="^remit-777", amount="340.00")
    assert deposited(IN_ONE, short) == {
        "remit-777": "10.00 USD waits on Assets:Clearing (20 days)"
    }
    beyond = DEPOSIT.format(day=13, links="^remit-777", amount="360.00")
    assert deposited(IN_ONE, beyond) == {
        "remit-777": "10.00 USD more left Assets:Clearing than came"
    }


def test_one_deposit_of_several_checks_counts_for_them_together() -> None:
    both = DEPOSIT.format(day=13, links="^remit-777 ^remit-778", amount="370.00")
    assert deposited(IN_ONE, SECOND, both) == {
        "remit-777": "2026-04-13, with remit-778",
        "remit-778": "2026-04-13, with remit-777",
    }


def test_what_has_waited_for_more_than_ten_days_is_told() -> None:
    (view,) = linked(IN_ONE).remittances
    told = [view.deposit.waits_long(datetime.date(2026, 4, day)) for day in (20, 21)]
    assert told == [False, True]
    assert deposited(IN_ONE, day=20) == {
        "remit-777": "350.00 USD waits on Assets:Clearing (10 days)"
    }
