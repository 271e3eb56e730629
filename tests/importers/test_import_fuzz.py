"""Broken files, and any text at all in the cells of good ones.

`make fuzz` works through 100,000 broken files; these are the first ones.
"""

from __future__ import annotations

import csv
import io
from functools import lru_cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from beancount_clawback.ledger_files.loaded_ledger import Ledger
from tests.importers.import_mutations import CELLS
from tests.importers.import_mutations import HEADINGS
from tests.importers.import_mutations import check
from tests.importers.import_mutations import ledger_of
from tests.importers.import_mutations import mutant

pytestmark = pytest.mark.fuzz

PARTS = 8
FILES = 125


@lru_cache
def ledger() -> Ledger:
    with TemporaryDirectory() as folder:
        return ledger_of(Path(folder))


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_a_broken_file_gives_entries_or_findings(part: int) -> None:
    for number in range(part * FILES, (part + 1) * FILES):
        random = Random(number)  # noqa: S311 - a seeded test
        check(mutant(random), ledger(), random)


cells = st.one_of(st.sampled_from(CELLS), st.text(max_size=40))


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    headings=st.lists(st.sampled_from(HEADINGS), min_size=2, max_size=10, unique=True),
    rows=st.lists(st.lists(cells, max_size=10), max_size=5),
    seed=st.integers(0, 1000),
)
def test_any_text_in_any_cell_gives_entries_or_findings(
    headings: list[str], rows: list[list[str]], seed: int
) -> None:
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(headings)
    writer.writerows(rows)
    content = stream.getvalue().encode("utf-8", "surrogatepass")
    check(content, ledger(), Random(seed))  # noqa: S311 - a seeded test


@settings(max_examples=300, deadline=None)
@given(content=st.binary(max_size=400), seed=st.integers(0, 1000))
def test_any_bytes_give_findings(content: bytes, seed: int) -> None:
    check(content, ledger(), Random(seed))  # noqa: S311 - a seeded test
