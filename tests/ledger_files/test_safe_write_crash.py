"""Whatever ends a write in the middle, the ledger is the old one or the new one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from beancount import loader

from beancount_clawback.ledger_files.splice import lines_of
from tests.ledger_files.ledger_file_case import LEDGER

# A full minute: CLAWBACK_WRITERS_SECONDS=60 pytest tests/ledger_files/test_safe_write_crash.py
SECONDS = os.environ.get("CLAWBACK_WRITERS_SECONDS", "3")


def started(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.ledger_files.ledger_file_driver", *arguments]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    )


def driven(*arguments: str) -> list[Any]:
    process = started(*arguments)
    output, _ = process.communicate()
    assert process.returncode == 0
    found = json.loads(output)
    assert isinstance(found, list)
    return found


@pytest.mark.slow
def test_killed_before_every_line_of_a_write_the_file_is_old_or_new(tmp_path: Path) -> None:
    *killed, finished = driven("kill-lines", str(tmp_path), "1")
    assert len(killed) >= 100
    assert all(run["killed"] and run["later"] for run in killed)
    states = [run["states"] for run in killed]
    turn = states.index(["new"])
    assert states == [["old"]] * turn + [["new"]] * (len(states) - turn)
    assert all(run["left"] in ([], [".main.bean.unsaved"]) for run in killed)
    assert [".main.bean.unsaved"] in [run["left"] for run in killed]
    assert finished == {
        "killed": False,
        "states": ["new"],
        "left": [],
        "answer": "null",
        "later": True,
    }


@pytest.mark.slow
def test_killed_between_two_files_each_is_old_or_new_in_order(tmp_path: Path) -> None:
    *killed, finished = driven("kill-lines", str(tmp_path), "2")
    assert len(killed) >= 100
    assert all(run["killed"] and run["later"] for run in killed)
    seen = list(dict.fromkeys(tuple(run["states"]) for run in killed))
    assert seen == [("old", "old"), ("new", "old"), ("new", "new")]
    assert finished["states"] == ["new", "new"]


@pytest.mark.slow
def test_killed_from_outside_around_the_swap_a_large_file_is_old_or_new(tmp_path: Path) -> None:
    runs = driven("kill-moments", str(tmp_path), "25")
    assert len(runs) == 25
    assert sum(run["killed"] for run in runs) >= 8
    assert {tuple(run["states"]) for run in runs} == {("old",), ("new",)}
    assert all(run["later"] for run in runs)


@pytest.mark.parametrize("files", [1, 2])
def test_an_error_at_every_system_call_leaves_all_files_or_is_said_to_have_saved(
    tmp_path: Path, files: int
) -> None:
    *runs, finished = driven("fail", str(tmp_path), str(files))
    assert finished == {
        "error": "",
        "failed": False,
        "saved": True,
        "states": ["new"] * files,
        "left": [],
    }
    assert len(runs) >= 10 * files
    for run in runs:
        assert run["states"] == ["new" if run["saved"] else "old"] * files, run
        assert run["left"] == [], run
        assert not run["error"] or "LedgerFileError" in run["bases"], run
    assert sum(not run["saved"] for run in runs) >= 8 * files


@pytest.mark.slow
def test_two_writers_at_once_save_every_record_exactly_once(tmp_path: Path) -> None:
    main = tmp_path / "main.bean"
    main.write_text(LEDGER)
    writers = [started("compete", str(tmp_path), name, SECONDS) for name in ("a", "b")]
    looks = 0
    while any(writer.poll() is None for writer in writers):
        text = main.read_text()
        assert text.startswith(LEDGER)
        assert text.endswith('  source: "letter"\n') or text == LEDGER
        looks += 1
        time.sleep(0.002)
    saved = [json.loads(writer.communicate()[0]) for writer in writers]
    assert all(len(records) >= 3 for records in saved)
    assert looks > 10
    entries, errors, _ = loader.load_file(str(main))
    assert errors == []
    found = [line.split('"')[3] for line in lines_of(main.read_text()) if "2026-06-01" in line]
    assert sorted(found) == sorted(saved[0] + saved[1])
    assert len(entries) == len(found) + 4
    assert [path.name for path in tmp_path.iterdir() if "bean" in path.name] == ["main.bean"]
    print(f"{len(found)} records by two writers in {SECONDS} s, {looks} looks")
