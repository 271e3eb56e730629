"""Seeded files through the whole import: the first some hundred of `era_seeded.py`."""

from __future__ import annotations

import pytest

from tests.importers import era_seeded

pytestmark = pytest.mark.fuzz

PARTS = 8
SEEDS_A_PART = 25


@pytest.mark.parametrize("part", range(PARTS))
def test_every_cent_and_row_of_seeded_files_is_accounted_for(part: int) -> None:
    outcome = era_seeded.check(range(part * SEEDS_A_PART, (part + 1) * SEEDS_A_PART))
    assert outcome["files"] == 2 * SEEDS_A_PART
    assert outcome["posted"] > 0.9 * outcome["rows"] > 150
