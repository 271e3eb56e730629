"""Sheets drawn from seeds: each claim is booked as it is, or a finding says why it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importers import sheet_seeded

pytestmark = pytest.mark.fuzz

PARTS = 4
SEEDS_A_PART = 50


@pytest.mark.parametrize("part", range(PARTS))
def test_no_drawn_sheet_is_booked_otherwise_or_left_out_silently(
    part: int, tmp_path: Path
) -> None:
    seeds = range(part * SEEDS_A_PART, (part + 1) * SEEDS_A_PART)
    assert sheet_seeded.check(seeds, tmp_path) > SEEDS_A_PART // 2
