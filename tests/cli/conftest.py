from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.clawback_run import LEDGER
from tests.cli.clawback_run import RECORD


@pytest.fixture
def practice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example ledger as practice.beancount in the current folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "practice.beancount").write_text(LEDGER + RECORD, encoding="utf-8")
    return Path("practice.beancount")
