"""Claims found as one types, and the one that a pasted cell means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from beancount_clawback.claims.book import build_book
from beancount_clawback.claims.claim_search import ClaimIndex
from tests.data_entry.written_books import CLAIM_1042
from tests.data_entry.written_books import CLAIM_1043
from tests.data_entry.written_books import CLAIM_1044
from tests.data_entry.written_books import open_books

if TYPE_CHECKING:
    from pathlib import Path

CIGNA = """
2026-02-20 * "C0018" "90834, 45 min" ^claim-1045 #charge
  Assets:Receivable:Insurance:Cigna     120.00 USD
  Income:Sessions                      -120.00 USD
"""


@pytest.fixture
def index(tmp_path: Path) -> ClaimIndex:
    linked = open_books(tmp_path, CLAIM_1042, CLAIM_1043, CLAIM_1044, CIGNA)
    return ClaimIndex(build_book(linked.ledger.entries, linked.config).all(), linked.config)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("1042", ["1042"]),
        ("^claim-1042", ["1042"]),
        ("C0017", ["1042"]),
        ("c0018 2026-01", ["1043"]),
        ("1/20/2026", ["1043"]),
        ("pay-5530", ["1043"]),
        ("5530", ["1043"]),
        # Unpaid claims before paid ones, the latest session first.
        ("C0018", ["1044", "1045", "1043"]),
        ("", []),
        ("  ", []),
        ("C0018 nothing", []),
        ("\\", []),
        ("(", []),
    ],
)
def test_every_word_typed_must_be_found(
    index: ClaimIndex, typed: str, found: list[str]
) -> None:
    names = [claim.name.removeprefix("claim-") for claim in index.find(typed)]
    assert names == found


def test_claims_of_the_sheets_payer_come_first(index: ClaimIndex) -> None:
    assert index.find("C0018", "Cigna")[0].name == "claim-1045"
    assert index.find("C0018", "Aetna")[0].name == "claim-1044"


def test_no_more_are_given_than_wanted(index: ClaimIndex) -> None:
    assert len(index.find("claim", limit=2)) == 2


@pytest.mark.parametrize(
    ("cell", "payer", "meant"),
    [
        ("1043", "", ["1043"]),
        ("104", "", []),
        ("C0018 2026-01-20", "", ["1043"]),
        ("C0018 2026-02-20", "", ["1044", "1045"]),
        ("C0018 2026-02-20", "cigna", ["1045"]),
        ("C0018 2026-02-20", "Optum", ["1044", "1045"]),
        ("", "", []),
    ],
)
def test_a_pasted_cell_means_a_claim_by_whole_words(
    index: ClaimIndex, cell: str, payer: str, meant: list[str]
) -> None:
    names = [claim.name.removeprefix("claim-") for claim in index.meant(cell, payer)]
    assert names == meant
