"""Other extensions in the same Fava: both work, and each sees what the other did."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.fava_ext.fava_server import close_books
from tests.fava_ext.fava_server import open_books
from tests.fava_ext.writing_practice import CLAWBACK
from tests.fava_ext.writing_practice import LEDGER
from tests.fava_ext.writing_practice import seen_files

BESIDE = '2024-01-01 custom "fava-extension" "{}"\n'


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", folder, *arguments], check=True, capture_output=True, text=True
    ).stdout


def test_auto_commit_makes_a_commit_of_each_save(tmp_path: Path) -> None:
    books = open_books(tmp_path, LEDGER + BESIDE.format("fava.ext.auto_commit"))
    git(tmp_path, "init", "-q")
    for setting in (("user.name", "Practice"), ("user.email", "books@example.org")):
        git(tmp_path, "config", *setting)
    git(tmp_path, "add", books.file.name)
    git(tmp_path, "commit", "-qm", "Begin")
    try:
        client = books.app.test_client()
        form = {**CLAWBACK, "review": False, "seen": seen_files(books)}
        answer = client.put(books.path("save-record"), json=form)
        assert answer.status_code == 200, answer.text
        assert git(tmp_path, "log", "--format=%s").splitlines() == [
            "autocommit: file saved",
            "Begin",
        ]
        changed = git(tmp_path, "show", "--format=", "--", books.file.name)
        added = [line for line in changed.splitlines() if line.startswith("+2026")]
        assert added == ['+2026-06-01 * "Aetna" "Repriced" #clawback ^pay-5512']
        assert git(tmp_path, "status", "--porcelain", "--untracked-files=no") == ""
    finally:
        close_books(books)


def test_dashboards_see_reversals_and_corrected_payments(tmp_path: Path) -> None:
    pytest.importorskip("fava_dashboards", reason="fava-dashboards is not installed")
    books = open_books(tmp_path, LEDGER + BESIDE.format("fava_dashboards"))
    client = books.app.test_client()
    try:
        asked = {
            "bql": "SELECT date, sum(number) AS owed WHERE account ~ 'Clients' "
            "AND 'clawback' IN tags GROUP BY date"
        }
        path = f"/{books.slug}/extension/FavaDashboards/"
        answer: Any = client.get(f"{path}query", query_string=asked).json
        assert answer["success"], answer
        # 20.00 taken back, and 120.00 by the corrected payment.
        assert answer["data"]["result"] == [{"date": "2026-05-02", "owed": 100.0}]
        for page in (path, books.path()):
            assert client.get(page).status_code == 200
        assert not books.ledger.errors
    finally:
        close_books(books)
