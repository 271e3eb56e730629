"""Beancount's cache is used as Beancount does, but never that of another ledger."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import pytest
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


def test_beancount_and_commands_read_each_others_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BEANCOUNT_DISABLE_LOAD_CACHE", raising=False)
    monkeypatch.setattr(loader, "PICKLE_CACHE_THRESHOLD", 0.0)
    main, cache = tmp_path / "practice.beancount", tmp_path / ".practice.beancount.picklecache"
    main.write_text(TEXT)
    entries, errors, options = loader.load_file(str(main))
    assert load(str(main), will_change=True).entries == entries
    assert not cache.exists()
    load(str(main))
    ours = pickle.loads(cache.read_bytes())  # noqa: S301 - written by the line above
    assert (ours[0], ours[1], ours[2]["input_hash"]) == (entries, errors, options["input_hash"])
    cache.write_bytes(pickle.dumps((entries[:1], errors, options)))
    assert load(str(main), will_change=True).entries == load(str(main)).entries == entries[:1]
    main.write_text(f"{TEXT}2026-02-01 close Income:Sessions\n")
    assert len(load(str(main)).entries) == len(entries) + 1
    monkeypatch.setenv("BEANCOUNT_DISABLE_LOAD_CACHE", "1")
    load(str(main))
    assert not cache.exists()
