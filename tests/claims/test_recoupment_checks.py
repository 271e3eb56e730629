"""Nothing is recovered twice, and every amount on a recoupment account has its clawback."""

from __future__ import annotations

import textwrap

import pytest
from beancount import loader

from beancount_clawback.claims.checks import Finding
from beancount_clawback.claims.checks import find
from beancount_clawback.ledger_files.loaded_ledger import as_loaded
from beancount_clawback.ledger_language.problems import Severity

LEDGER = """
2015-01-01 open Assets:Bank:Checking
2015-01-01 open Assets:Receivable:Insurance:Optum
2015-01-01 open Assets:Receivable:Clients:C0017
2015-01-01 open Income:Sessions
2015-01-01 open Income:Adjustments:Contractual
2015-01-01 open Equity:Opening-Balances
2015-01-01 open Liabilities:Recoupments:Optum
2015-01-01 open Liabilities:Recoupments:Optum:Unidentified

2026-01-15 * "C0017" "90834" ^claim-1 #charge
  Assets:Receivable:Insurance:Optum     100.00 USD
  Income:Sessions                      -100.00 USD

2026-02-01 * "Optum" "EOB" ^claim-1 ^pay-1 #insurance-payment
  insurance-paid: 50.00 USD
  write-off: 50.00 USD

2026-03-01 * "Optum" "letter" ^pay-1 #clawback
  source: "letter"
"""
CHECK = """
2026-03-20 * "Optum" "Refund check 901" ^claim-1 ^pay-1
  check: "901"
  Liabilities:Recoupments:Optum   50.00 USD
  Assets:Bank:Checking           -50.00 USD
"""
OFFSET = """
2026-04-10 * "Optum" "Taken on remittance 777" #provider-adjustment ^claim-1 ^pay-1 ^remit-777
  check: "777"
  Assets:Bank:Checking           -50.00 USD
  Liabilities:Recoupments:Optum   50.00 USD
"""
OURS = ("recovered-twice", "recoupment-unproved", "unidentified-recoupment")


def findings(*parts: str, strict: bool = False) -> list[Finding]:
    options = ["'recoupment': 'Liabilities:Recoupments:{payer}'"]
    options += ["'strict-review': True"] if strict else []
    plugin = f'plugin "beancount_clawback" "{{{", ".join(options)}}}"\n'
    text = plugin + LEDGER + "".join(map(textwrap.dedent, parts))
    ledger = as_loaded(*loader.load_string(text))
    return [one for one in find(ledger) if one.check in OURS]


def test_what_was_recovered_twice_is_said_with_both_and_what_to_ask_back() -> None:
    (found,) = findings(CHECK, OFFSET)
    assert (found.check, found.severity) == ("recovered-twice", Severity.NEEDS_REVIEW)
    assert found.message == (
        "Optum recovered 100.00 of 50.00 for the clawback of 2026-03-01: "
        "check 901, remittance 777."
    )
    assert found.next_step.startswith(
        "Ask 50.00 back. When it comes, book it on Liabilities:Recoupments:Optum with the link "
        "^pay-1."
    )


def test_what_comes_back_makes_it_go_away() -> None:
    given_back = """
    2026-05-01 * "Optum" "given back" ^pay-1
      Assets:Bank:Checking            50.00 USD
      Liabilities:Recoupments:Optum  -50.00 USD
    """
    assert findings(CHECK, OFFSET, given_back) == []


def test_a_settled_and_an_open_clawback_are_no_finding() -> None:
    assert findings() == []
    assert findings(CHECK) == []
    assert findings(OFFSET) == []


def test_with_strict_review_it_is_an_error() -> None:
    assert [one.severity for one in findings(CHECK, OFFSET, strict=True)] == [Severity.ERROR]


def test_a_check_that_no_clawback_explains_is_named_with_the_difference() -> None:
    beyond = """
    2026-04-01 * "Optum" "Refund check 902" ^claim-9
      Liabilities:Recoupments:Optum   30.00 USD
      Assets:Bank:Checking           -30.00 USD
    """
    (found,) = findings(CHECK, beyond)
    assert found.check == "recoupment-unproved"
    assert found.message.startswith(
        "The clawbacks of Optum leave 0.00 USD owed, but Liabilities:Recoupments:Optum holds "
        '-30.00 USD: 30.00 USD belongs to no clawback: 2026-04-01 "Optum" "Refund check 902"'
    )


def test_a_credit_that_no_clawback_explains_is_named_too_but_for_an_opening_balance() -> None:
    booked = """
    2026-01-01 * "Optum" "booked by hand"
      Liabilities:Recoupments:Optum  -30.00 USD
      {other}                         30.00 USD
    """
    (found,) = findings(CHECK, booked.format(other="Income:Sessions"))
    assert "leave 0.00 USD owed" in found.message
    assert "holds 30.00 USD: 30.00 USD belongs to no clawback" in found.message
    assert found.next_step.startswith("Replace the entry that makes it owed by the record")
    assert findings(CHECK, booked.format(other="Equity:Opening-Balances")) == []


@pytest.mark.parametrize("rebooked", [False, True])
def test_what_was_kept_for_an_unknown_claim_stays_until_it_is_rebooked(rebooked: bool) -> None:
    kept = """
    2026-03-20 * "Optum" "WO" ^remit-777
      Liabilities:Recoupments:Optum:Unidentified   60.00 USD
      Assets:Bank:Checking                        -60.00 USD
    2026-04-19 * "C0017" "90834" ^claim-2 #charge
      Assets:Receivable:Insurance:Optum   10.00 USD
      Income:Sessions                    -10.00 USD
    """
    clearing = """
    2026-04-19 * "Optum" "it was for the clawback of March" ^pay-1
      Liabilities:Recoupments:Optum                50.00 USD
      Liabilities:Recoupments:Optum:Unidentified  -50.00 USD
    """
    (found,) = findings(kept, *([clearing] if rebooked else []))
    assert found.check == "unidentified-recoupment"
    amount = "10.00" if rebooked else "60.00"
    assert found.message == (
        f"Optum kept {amount} USD on 2026-03-20 for a claim that the ledger lacks: it has been "
        "on Liabilities:Recoupments:Optum:Unidentified for 30 days by 2026-04-19."
    )


@pytest.mark.parametrize("kept", ["60.00", "0.00"])
def test_what_was_given_back_beyond_what_was_kept_is_said_at_its_entry(kept: str) -> None:
    """60 kept and twice 60 moved off, or 60 given back of what was taken before the books."""
    entries = """
    2015-01-01 open Liabilities:Recoupments:Optum:Unidentified USD
    2026-03-20 * "Optum" "WO 999" #provider-adjustment ^remit-777
      Liabilities:Recoupments:Optum:Unidentified  {kept} USD
      Assets:Bank:Checking                       -{kept} USD
    2026-03-25 * "Optum" "Older than the books"
      Liabilities:Recoupments:Optum:Unidentified  -{kept} USD
      Assets:Bank:Checking                         {kept} USD
    2026-04-10 * "Optum" "Older than the books, again"
      Liabilities:Recoupments:Optum:Unidentified  -60.00 USD
      Assets:Bank:Checking                         60.00 USD
    """
    (found,) = findings(entries.replace("{kept}", kept))
    assert found.check == "recoupment-unproved"
    assert "Liabilities:Recoupments:Optum:Unidentified holds 60.00 USD" in found.message
    assert '2026-04-10 "Optum" "Older than the books, again"' in found.message
    assert "to Liabilities:Recoupments:Optum with the link" in found.next_step
