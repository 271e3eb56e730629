"""A ledger with postings of zero is the same to another implementation of Beancount."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

from beancount_clawback.ledger_language.amounts import read_amount

PAGE = Path(__file__).parents[2] / "docs" / "record.md"


class OtherAmount(NamedTuple):
    """What another implementation may have for an amount in metadata."""

    currency: str
    number: Decimal


def test_an_amount_of_another_implementation_is_read() -> None:
    given = read_amount("insurance-paid", OtherAmount("USD", Decimal("85.00")))
    assert (given.number, given.currency) == (Decimal("85.00"), "USD")


@pytest.mark.slow
def test_uromyces_makes_the_same_entries_and_errors(tmp_path: Path) -> None:
    pytest.importorskip("uromyces", reason="uromyces is not installed")
    text = PAGE.read_text(encoding="utf-8")
    _, _, behind = text.partition("```beancount zero.beancount\n")
    ledger = tmp_path / "zero.beancount"
    ledger.write_text(behind.partition("```")[0], encoding="utf-8")
    program = Path(sys.executable).with_name("uro")
    checked = subprocess.run([program, "check", ledger], capture_output=True, check=True)
    compared = subprocess.run(
        [program, "compare", ledger], capture_output=True, check=True, text=True
    )
    assert checked.stdout + checked.stderr == b""
    assert compared.stdout.splitlines() == ["Errors from uromyces", "Errors from Beancount"]
