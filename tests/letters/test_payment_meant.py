"""Which payment a letter is about: numbers alone do not decide, and what stands goes first."""

from __future__ import annotations

from pathlib import Path

from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.ledger_files.loaded_ledger import load
from beancount_clawback.letters.payment_meant import LetterSearch
from beancount_clawback.letters.payment_meant import search_by_letter
from tests.cli.clawback_run import LEDGER

# The first payment was made again, and then taken back.
TWICE = """
2026-04-01 * "Aetna" "EOB 6620" ^claim-1042 ^pay-6620 #insurance-payment
  check: "6620"
  supplemental: TRUE
  Assets:Bank:Checking                   85.00 USD
  Assets:Receivable:Insurance:Aetna     -85.00 USD

2026-05-02 * "Aetna" "Paid twice" ^pay-6620 #clawback
  source: "letter"
"""


def searched(tmp_path: Path, ledger: str, letter: str) -> LetterSearch:
    path = tmp_path / "practice.beancount"
    path.write_text(ledger, encoding="utf-8")
    return search_by_letter([letter], LinkedLedger(load(str(path))).finder)


def test_a_number_that_nothing_calls_a_check_or_claim_is_not_enough(tmp_path: Path) -> None:
    alone = "We look forward to your answer to what we wrote on 5512.\n"
    assert searched(tmp_path, LEDGER, alone).fitting == ()
    said = searched(tmp_path, LEDGER, "Aetna\nCheck number: 5512\nAmount paid: $85.00\n")
    assert said.chosen is not None
    assert said.chosen.found.link == "pay-5512"


def test_a_payment_that_was_taken_back_already_gives_way_to_one_that_stands(
    tmp_path: Path,
) -> None:
    letter = "Aetna\nCheck number: 6620\nCheck number: 5512\nAmount paid: $85.00\n"
    found = searched(tmp_path, LEDGER + TWICE, letter)
    assert [one.found.link for one in found.fitting] == ["pay-5512"]
