"""Whole remittances of all cases, against an oracle written apart from the importer."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importers import era_whole_seeded


@pytest.mark.parametrize("seed", range(16))
def test_cash_and_claims_are_those_of_the_oracle(seed: int, tmp_path: Path) -> None:
    era_whole_seeded.check(seed, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(3))
def test_so_they_are_for_many_practices(part: int, tmp_path: Path) -> None:
    """150 of those that `make fuzz` works through."""
    for seed in range(100 + part * 50, 100 + part * 50 + 50):
        folder = tmp_path / str(seed)
        folder.mkdir()
        era_whole_seeded.check(seed, folder)
