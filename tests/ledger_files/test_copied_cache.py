"""A ledger that was copied together with Beancount's cache of the original."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

from beancount import loader

from beancount_clawback.ledger_files.loaded_ledger import load

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """
2015-01-01 open Assets:Bank:Checking
2015-01-01 open Income:Sessions

2026-01-15 * "Session" ^claim-1
  Assets:Bank:Checking    150.00 USD
  Income:Sessions        -150.00 USD
"""


def test_entries_have_the_places_of_the_copy_and_never_those_of_the_original(
    tmp_path: Path,
) -> None:
    original, copy = tmp_path / "practice.beancount", tmp_path / "copy" / "practice.beancount"
    copy.parent.mkdir()
    for path in (original, copy):
        path.write_text(TEXT)
    cache = copy.with_name(".practice.beancount.picklecache")
    cache.write_bytes(pickle.dumps(loader.load_file(str(original))))
    ledger = load(str(copy))
    assert {entry.meta["filename"] for entry in ledger.entries} == {str(copy)}
    assert ledger.options["filename"] == str(copy)
