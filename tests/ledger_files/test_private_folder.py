"""A folder for letters is out of git's reach, or it is refused."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from beancount_clawback.ledger_files.private_folder import NotPrivateError
from beancount_clawback.ledger_files.private_folder import refuse_tracked


def test_a_folder_that_git_ignores_is_private_only_while_git_can_be_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    folder = tmp_path / "letters"
    with pytest.raises(NotPrivateError, match="Git would take in"):
        refuse_tracked(folder)
    (tmp_path / ".gitignore").write_text("/letters/\n")
    refuse_tracked(folder)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotPrivateError, match="git could not be asked"):
        refuse_tracked(folder)
