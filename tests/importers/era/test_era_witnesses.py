"""Two readers that know nothing of ours read the same files and must find the same money.

x12sdk generates the files from specifications, which are the truth; oxedi and x12sdk read them
beside the reader under test.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from beancount_clawback.importers.era import balance_findings
from beancount_clawback.importers.era import read_bytes
from beancount_clawback.importers.era import read_file
from tests.importers.era.seeded_files import Totals
from tests.importers.era.seeded_files import by_oxedi
from tests.importers.era.seeded_files import generate
from tests.importers.era.seeded_files import ours
from tests.importers.era.seeded_files import specification
from tests.importers.era.seeded_files import table
from tests.importers.era.seeded_files import truth
from tests.importers.era.seeded_files import witness
from tests.importers.era.x12_text import FILES
from tests.importers.era.x12_text import codes

pytestmark = pytest.mark.fuzz

x12sdk_io = witness("x12sdk.io")

SEEDS_A_PART = 250
PARTS = 8


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_seeded_files_read_as_they_were_specified_and_as_oxedi_reads_them(part: int) -> None:
    for seed in range(part * SEEDS_A_PART, (part + 1) * SEEDS_A_PART):
        claims, plbs = specification(Random(seed))  # noqa: S311 - a seeded test
        text = generate.generate_835(seed=seed, claims=claims, provider_adjustments=plbs)
        era = read_bytes(text.encode(), f"seed-{seed}.835")
        assert codes(era) == ["test-file"]
        assert balance_findings(era) == ()
        assert ours(era) == truth(claims, plbs), seed
        assert ours(era) == by_oxedi(text.encode()), seed


@pytest.mark.parametrize("seed", range(0, 200, 10))
def test_seeded_files_read_as_x12sdk_reads_them(seed: int, tmp_path: Path) -> None:
    path = tmp_path / "seeded.835"
    path.write_text(generate.generate_835(seed=seed, claims=8, provider_adjustments=3))
    with x12sdk_io.X12ModelReader(str(path)) as reader:
        (model,) = reader.models()
    theirs = [
        (record.patient_control_number, record.status, record.charge, record.paid)
        for record in model.claims()
    ]
    totals = ours(read_file(path))
    assert list(totals.claims) == theirs
    assert totals.remittance == model.header.bpr_segment.total_actual_provider_payment_amount


# oxedi takes the claim submission of mixed_sets for a remittance and reads claims from it.
SHARED = sorted(path for path in FILES.glob("*.835") if path.name != "mixed_sets.835")


@pytest.mark.parametrize("path", SHARED, ids=lambda path: path.name)
def test_the_files_beside_the_tests_read_as_oxedi_reads_them(path: Path) -> None:
    """Interchange by interchange: oxedi keeps the first one's delimiters for the whole file."""
    content = path.read_bytes()
    starts = [at for at in range(len(content)) if content.startswith((b"ISA*", b"ISA|"), at)]
    for start, end in zip(starts, [*starts[1:], len(content)], strict=True):
        part = content[start:end]
        era = read_bytes(part, path.name)
        assert without_suffix(ours(era)) == without_suffix(by_oxedi(part))
        places = [claim.place.segment for item in era.remittances for claim in item.claims]
        assert places == [int(row["segment"]) + 1 for row in table(part, "claims")]


def test_the_comparison_sees_a_cent_that_moved() -> None:
    content = (FILES / "balancing_rule.835").read_bytes()
    moved = content.replace(b"*225.50*", b"*225.51*")
    assert ours(read_bytes(content, "era.835")) == by_oxedi(content)
    assert ours(read_bytes(content, "era.835")) != by_oxedi(moved)


def without_suffix(totals: Totals) -> Totals:
    """Totals without what follows the claim in a PLB's reference, which oxedi drops."""
    plbs = tuple(
        (code, reference.partition(":")[0], money) for code, reference, money in totals.plbs
    )
    return Totals(totals.remittance, totals.claims, totals.lines, totals.adjustments, plbs)
