"""A claim's page reads that claim alone, and shows what the book of all claims has."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from beancount_clawback.fava_ext.loaded import Loaded
from beancount_clawback.ledger_files.loaded_ledger import load
from tests.fava_ext.reading_case import WORKED

if TYPE_CHECKING:
    from beancount_clawback.claims.claim import Claim


DEMO = Path(__file__).parents[2] / "ledgers/demo/practice.beancount"


def names(claims: tuple[Claim, ...]) -> list[str]:
    return [claim.name for claim in claims]


def test_one_claim_is_what_the_book_of_all_claims_says_of_it() -> None:
    ledger = load(str(DEMO))
    whole, alone = Loaded(ledger.entries, ledger.config), Loaded(ledger.entries, ledger.config)
    clawed_back = {
        name: claims
        for name, claims in whole.book.claims.items()
        if any(
            event.entry.links != claims[0].events[0].entry.links for event in claims[0].events
        )
    }
    assert len(clawed_back) > 20
    for name, claims in sorted(clawed_back.items())[:: len(clawed_back) // 5]:
        assert alone.claims_named(name) == claims
        assert whole.claims_named(name) is claims
    assert names(alone.claims_named("claim-none")) == []


def test_a_claim_is_found_without_caret_and_without_prefix(tmp_path: Path) -> None:
    file = tmp_path / "practice.beancount"
    file.write_text(WORKED)
    ledger = load(str(file))
    loaded = Loaded(ledger.entries, ledger.config)
    name = min(loaded.book.claims)
    for spelled in (name, f"^{name}", f" {name} ", name.removeprefix("claim-")):
        assert names(Loaded(ledger.entries, ledger.config).claims_named(spelled)) == [name]
