"""One posting of zero is as none; one that moves something is a posting."""

from __future__ import annotations

import pytest
from beancount.core.data import Transaction
from beancount.parser import parser

from beancount_clawback.ledger_language.records import lacks_postings


@pytest.mark.parametrize(
    ("tags", "posting", "lacks"),
    [
        ("#clawback", "0.00 USD", True),
        ("#clawback", "5.00 USD", False),
        ("#clawback #reversal", "0.00 USD", False),
        ("#rent", "0.00 USD", False),
    ],
)
def test_only_zero_in_an_entry_of_ours_leaves_its_postings_to_the_plugin(
    tags: str, posting: str, *, lacks: bool
) -> None:
    text = f'2026-05-02 * "Aetna" "Audit" ^pay-1 {tags}\n  Assets:Bank  {posting}\n'
    (entry,), _, _ = parser.parse_string(text)
    assert isinstance(entry, Transaction)
    assert lacks_postings(entry) is lacks
