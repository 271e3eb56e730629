"""Which number of an entry is a check's or an EFT's, and which numbers it names at all."""

from __future__ import annotations

import pytest
from beancount.core.data import Transaction
from beancount.parser.parser import parse_string

from beancount_clawback.claims.check_numbers import check_number
from beancount_clawback.claims.check_numbers import numbers_named
from beancount_clawback.claims.insurance_signs import names_any

CASES = {
    '"Aetna" "EFT 3399"': ("3399", {"3399"}),
    '"Aetna" "Check #A5512, 90837"': ("A5512", {"5512", "90837"}),
    '"Aetna" "Deposit 4471 of 4472"': ("4471", {"4471", "4472"}),
    # A procedure's code and a year are no numbers of checks; of two numbers none is chosen.
    '"Aetna" "90837 of 2026"': ("", {"90837"}),
    '"Aetna" "4471 and 4472"': ("", {"4471", "4472"}),
    '"Aetna 8812" "Session"': ("8812", {"8812"}),
    '"Aetna" "EFT 3399"\n  check: "7701"': ("7701", {"3399", "7701"}),
    '"Aetna" "EFT 3399"\n  check: 7701': ("7701", {"3399", "7701"}),
    '"Aetna" "Session"': ("", set()),
}


def entry(line: str) -> Transaction:
    entries, errors, _ = parse_string(f"2026-02-10 * {line}\n")
    assert not errors
    (one,) = entries
    assert isinstance(one, Transaction)
    return one


@pytest.mark.parametrize(("line", "wanted"), CASES.items(), ids=CASES.keys())
def test_a_number_is_labeled_or_stands_alone(line: str, wanted: tuple[str, set[str]]) -> None:
    assert (check_number(entry(line)), {*numbers_named(entry(line))}) == wanted


def test_a_name_is_named_by_all_of_its_words_together() -> None:
    one = entry('"Blue Shield of California" "Refund, C0017"')
    assert names_any(one, ["BlueShield"])
    assert names_any(one, ["Aetna", "C0017"])
    assert not names_any(one, ["Blue California"])
    assert not names_any(one, ["", " "])
