"""A ledger is loaded as it would be, with nothing of it written anywhere."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import beancount
import pytest
from beancount import loader

from beancount_clawback.ledger_files.loaded_ledger import load
from beancount_clawback.ledger_files.trial_load import LoadProblem
from beancount_clawback.ledger_files.trial_load import trial
from tests.ledger_files.ledger_file_case import LEDGER
from tests.ledger_files.ledger_file_case import RECORD

MAIN = """\
option "title" "Practice"
option "operating_currency" "USD"
option "insert_pythonpath" "TRUE"
option "documents" "documents"
plugin "beancount.plugins.check_commodity"
plugin "practice_plugin_of_the_trial" "some configuration"
plugin "no_such_plugin"
include "2026/*.bean"
include "2026/../accounts.bean"
include "nowhere/*.bean"
include "linked.bean"

2026-01-01 pad Assets:Bank:Checking Equity:Opening
2026-01-05 balance Assets:Bank:Checking  100.00 USD
2026-02-01 balance Assets:Bank:Checking  999.00 USD
2026-02-02 * "unbalanced"
  Assets:Bank:Checking  1.00 USD
2026-02-03 * "unknown"
  Assets:Unknown  1.00 USD
  Assets:Bank:Checking
garbage here
"""
ACCOUNTS = """\
option "operating_currency" "EUR"
2015-01-01 open Assets:Bank:Checking  USD
2015-01-01 open Equity:Opening
include "accounts.bean"
"""
PLUGIN = """\
import collections
__plugins__ = ["check"]
Oddity = collections.namedtuple("Oddity", "source message entry")
def check(entries, options_map, config):
    odd = [Oddity(None, f"{len(entries)} {config} {options_map['filename']}", None)]
    odd += [Oddity(e.meta, str(sorted(options_map)), e) for e in entries[-1:]]
    return entries, odd
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A ledger with all that can go wrong: globs, cycles, links, documents, plugins."""
    (tmp_path / "2026").mkdir()
    (tmp_path / "documents/Assets/Bank/Checking").mkdir(parents=True)
    (tmp_path / "documents/Assets/Bank/Checking/2026-01-31.letter.txt").write_text("letter")
    (tmp_path / "practice_plugin_of_the_trial.py").write_text(PLUGIN)
    (tmp_path / "accounts.bean").write_text(ACCOUNTS)
    (tmp_path / "2026/01.bean").write_text('2026-01-07 * "a" "b" #t\n\n')
    (tmp_path / "2026/02.bean").write_text('pushtag #x\n2026-01-07 * "c"\npoptag #x\n')
    (tmp_path / "elsewhere").write_text('2026-01-07 * "far"\n')
    (tmp_path / "linked.bean").symlink_to("elsewhere")
    (tmp_path / "main.bean").write_text(MAIN)
    return tmp_path


@pytest.mark.parametrize("changed", ["", "main.bean", "accounts.bean", "elsewhere"])
def test_a_trial_sees_exactly_what_beancount_would_load(tree: Path, changed: str) -> None:
    main = tree / "main.bean"
    contents = {}
    if changed:
        new = (tree / changed).read_bytes() + b'\n2026-01-08 * "new"\n2026-01-09 * nonsense\n'
        contents = {(tree / changed).resolve(): new}
    tried = trial(main, contents).loaded
    assert tried is not None
    if changed:
        (tree / changed).write_bytes(contents[tree / changed])
    entries, errors, options = tried
    assert_as_beancount_loads_it(main, entries, errors, options)


@pytest.mark.parametrize("release", [beancount.__version__, "3.99.0"])
def test_commands_see_exactly_what_beancount_loads(
    tree: Path, release: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beancount, "__version__", release)
    monkeypatch.chdir(tree)
    monkeypatch.setenv("PRACTICE", "main")
    ledger = load("$PRACTICE.bean")
    assert_as_beancount_loads_it(
        tree / "main.bean", ledger.entries, ledger.errors, ledger.options
    )


def assert_as_beancount_loads_it(
    main: Path, entries: object, errors: Sequence[object], options: Mapping[str, Any]
) -> None:
    wanted_entries, wanted_errors, wanted_options = loader.load_file(str(main))
    assert entries == wanted_entries
    assert [repr(error) for error in errors] == [repr(error) for error in wanted_errors]
    assert len(errors) > 7
    without = {"input_hash": "of the disk"}
    found, wanted = {**options, **without}, {**wanted_options, **without}
    for one in (found, wanted):
        one["dcontext"] = str(one["dcontext"])
    assert found == wanted


def test_a_trial_leaves_nothing_behind(tree: Path) -> None:
    before = sorted(tree.rglob("*"))
    trial(tree / "main.bean", {tree / "main.bean": LEDGER.encode()})
    assert sorted(p for p in tree.rglob("*") if "__pycache__" not in p.parts) == before


def test_a_trial_names_the_files_that_were_read_by_their_real_paths(tree: Path) -> None:
    files = trial(tree / "main.bean", {}).files
    assert {file.name for file in files} == {
        "main.bean",
        "accounts.bean",
        "01.bean",
        "02.bean",
        "elsewhere",
    }


@pytest.mark.parametrize(
    "failure", ["import sys; sys.exit('stop')", "1/0", "raise MemoryError", "class X(Oops): 0"]
)
def test_a_plugin_that_stops_the_load_is_one_problem(tmp_path: Path, failure: str) -> None:
    name = f"practice_plugin_that_stops_{len(failure)}"
    (tmp_path / f"{name}.py").write_text(failure)
    main = tmp_path / "main.bean"
    main.write_text(f'option "insert_pythonpath" "TRUE"\nplugin "{name}"\n')
    found = trial(main, {})
    assert found.files == frozenset()
    (problem,) = found.problems
    assert str(problem).startswith("The ledger cannot be loaded at all: ")


COLLECTOR = """\
import collections, gc
__plugins__ = ["look"]
Found = collections.namedtuple("Found", "source message entry")
def look(entries, options_map):
    return entries, [Found(None, f"the collector is on: {gc.isenabled()}", None)]
"""


@pytest.mark.slow
def test_the_collector_waits_during_a_trial_and_goes_on_afterwards(tmp_path: Path) -> None:
    (tmp_path / "practice_plugin_that_looks.py").write_text(COLLECTOR)
    main = tmp_path / "main.bean"
    main.write_text('option "insert_pythonpath" "TRUE"\nplugin "practice_plugin_that_looks"\n')
    # Commands that ran before in this process have left it off, as they do.
    gc.enable()
    (problem,) = trial(main, {}).problems
    assert problem.message == "the collector is on: False"
    assert gc.isenabled()


def test_an_encrypted_file_in_the_ledger_is_asked_of_beancount(tmp_path: Path) -> None:
    main = tmp_path / "main.bean"
    main.write_text('include "secret.bean.gpg"\n')
    (tmp_path / "secret.bean.gpg").write_bytes(b"not really encrypted")
    (problem,) = trial(main, {}).problems
    assert "cannot be loaded at all" in problem.message


def test_a_problem_shows_its_place_if_it_has_one() -> None:
    assert str(LoadProblem("wrong", "main.bean", 7)) == "main.bean:7: wrong"
    assert str(LoadProblem("wrong")) == "wrong"


def test_a_record_makes_no_problem(tmp_path: Path) -> None:
    main = tmp_path / "main.bean"
    main.write_text(LEDGER)
    assert trial(main, {main: f"{LEDGER}\n{RECORD}".encode()}).problems == ()
