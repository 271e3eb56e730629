"""The small practice, in a folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importers.import_case import Practice


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    return Practice(tmp_path)
