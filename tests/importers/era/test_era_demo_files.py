"""The demo practice's ERA files, read by a reader that knows nothing of ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from beancount_clawback.importers.era import read_file
from tests.importers.era.seeded_files import by_oxedi
from tests.importers.era.seeded_files import ours

DEMO = Path(__file__).parents[3] / "ledgers" / "exports" / "era"


@pytest.mark.parametrize("payer", ["aetna", "blueshield", "medicare", "optum"])
def test_a_year_of_a_payers_files_reads_as_oxedi_reads_it(payer: str) -> None:
    paths = sorted(DEMO.glob(f"{payer}-2024-*.835"))
    assert len(paths) == 12
    for path in paths:
        assert ours(read_file(path)) == by_oxedi(path.read_bytes())
