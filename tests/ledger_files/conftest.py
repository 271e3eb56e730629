"""The ledger file that the tests of writes begin with."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def main(tmp_path: Path) -> Path:
    return tmp_path / "main.bean"
