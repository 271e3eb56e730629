"""Thousands of broken files: claims or findings, never a traceback, no silent loss."""

from __future__ import annotations

import tracemalloc
from random import Random

import pytest

from beancount_clawback.importers.era import read_bytes
from tests.importers.era.mutation import check
from tests.importers.era.mutation import mutant
from tests.importers.era.mutation import seeds
from tests.importers.era.x12_text import CLAIM
from tests.importers.era.x12_text import HEADER
from tests.importers.era.x12_text import interchange
from tests.importers.era.x12_text import x12

pytestmark = pytest.mark.fuzz


@pytest.mark.parametrize("part", range(8))
def test_a_mutated_file_is_read_or_reported(part: int) -> None:
    files = seeds()
    for number in range(part * 500, part * 500 + 500):
        random = Random(number)  # noqa: S311 - a seeded test
        check(mutant(random.choice(files), random))


@pytest.mark.parametrize("length", range(0, 900, 7))
def test_a_file_cut_off_anywhere_is_read_up_to_there(length: int) -> None:
    content = x12(interchange(*HEADER, *CLAIM, *CLAIM))
    era = check(content[:length])
    assert era.findings or length >= len(content) - 2


@pytest.mark.slow
@pytest.mark.parametrize(
    "flood",
    [
        b"~",
        b"*",
        b"\n",
        b"CLP*1*1*1*1~",
        b"CLP*1~",
        b"ISA*",
        b"SVC*A*1*1~",
        b"NM1*QC~",
        b"\x01",
    ],
    ids=lambda flood: repr(flood)[2:-1],
)
def test_a_flood_of_anything_takes_bounded_memory(flood: bytes) -> None:
    """A file of 300,000 bytes takes less than thirty million."""
    start = x12(interchange(*HEADER, *CLAIM)[:-3])
    content = start + flood * (300_000 // len(flood))
    tracemalloc.start()
    try:
        era = read_bytes(content, "flood.835")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert era.findings
    assert peak < 30_000_000
