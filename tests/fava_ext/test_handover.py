"""After a write Fava has the very ledger that was tried, or has loaded it by itself."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING
from typing import Any

import fava.core
import pytest
from fava.beans.load import load_uncached

from beancount_clawback.fava_ext.writing.handover import instead_of_loading
from beancount_clawback.fava_ext.writing.handover import load_anew
from beancount_clawback.ledger_files.entry_text import append
from beancount_clawback.ledger_files.safe_write import write
from beancount_clawback.ledger_files.source_files import Change
from beancount_clawback.ledger_files.source_files import LedgerFiles
from beancount_clawback.ledger_files.source_files import read
from tests.fava_ext.writing_practice import LEDGER
from tests.fava_ext.writing_practice import seen_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fava.core import FavaLedger

    from beancount_clawback.ledger_files.trial_load import Trial
    from tests.fava_ext.conftest import OpensBooks
    from tests.fava_ext.fava_server import Books

RECORD = '2026-06-01 ! "Aetna" "Repriced" ^pay-5512 #clawback\n  source: "letter"\n'
INCLUDES = 'include "more/*.beancount"\noption "documents" "letters"\n'
UNBALANCED = '2026-02-02 * "unbalanced"\n  Assets:Bank:Checking  1.00 USD\n'
OF_SOMEBODY = 'option "insert_pythonpath" "TRUE"\nplugin "practice_plugin_of_somebody"\n'


def with_a_record(books: Books) -> Trial:
    """Write a record as a page does; gives the trial that was made for it."""
    files = LedgerFiles.of(books.ledger.options)
    source = read(files, books.file)
    trial = write(files, [Change(source, append(source.text, [RECORD]))]).trial
    assert trial
    return trial


def is_as_loaded_afresh(ledger: FavaLedger) -> bool:
    entries, errors, options = load_uncached(ledger.beancount_file_path, is_encrypted=False)
    had, has = dict(options), dict(ledger.options)
    had["dcontext"], has["dcontext"] = str(had["dcontext"]), str(has["dcontext"])
    metas: list[list[Any]] = [
        [one.meta for one in found] for found in (entries, ledger.all_entries)
    ]
    said = [[repr(error) for error in found] for found in (errors, ledger.load_errors)]
    return (
        list(entries) == list(ledger.all_entries)
        and metas[0] == metas[1]
        and said[0] == said[1]
        and had == has
    )


@pytest.mark.parametrize("own_error", ["", UNBALANCED])
def test_fava_gets_what_the_trial_has_loaded_and_it_is_what_a_load_gives(
    fava: OpensBooks, tmp_path: Path, own_error: str
) -> None:
    (tmp_path / "letters/Assets/Bank/Checking").mkdir(parents=True)
    (tmp_path / "letters/Assets/Bank/Checking/2026-01-31.letter.txt").write_text("letter")
    (tmp_path / "more").mkdir()
    (tmp_path / "more/one.beancount").write_text("2015-01-01 open Equity:Opening\n")
    books = fava(f"{INCLUDES}{LEDGER}{own_error}")
    trial = with_a_record(books)
    known = load_anew(books.ledger, trial)
    assert has_the_trials(books, trial)
    assert known
    assert known.hold()
    assert len(known.errors) == bool(own_error)
    assert is_as_loaded_afresh(books.ledger)
    assert fava_core().load_uncached is load_uncached


def test_a_save_on_a_page_leaves_what_a_load_gives(fava: OpensBooks) -> None:
    books = fava(f"{LEDGER}{UNBALANCED}")
    client = books.app.test_client()
    form = {
        "mode": "clawback",
        "claim": "claim-1042",
        "payment": "pay-5512",
        "date": "2026-06-01",
        "source": "letter",
        "amounts": {"insurance-paid": "0", "client-responsibility": "150", "write-off": "0"},
        "seen": seen_files(books),
    }
    assert client.put(books.path("save-record"), json=form).get_json()["success"]
    assert is_as_loaded_afresh(books.ledger)
    known = clawback_of(books).known_errors
    assert [error.entry.narration for error in known.errors] == ["unbalanced"]
    assert known.hold()


def an_editor_saves(books: Books) -> None:
    with books.file.open("a") as file:
        file.write('2026-06-02 note Assets:Bank:Checking "by an editor"\n')


def a_file_is_added(books: Books) -> None:
    added = books.file.parent / "more/two.beancount"
    added.write_text('2026-06-02 note Assets:Bank:Checking "of a new file"\n')


def a_letter_is_filed(books: Books) -> None:
    folder = books.file.parent / "letters/Assets/Bank/Checking"
    (folder / "2026-01-31.letter.txt").write_text("letter")


@pytest.mark.parametrize("happens", [an_editor_saves, a_file_is_added, a_letter_is_filed])
def test_fava_loads_by_itself_when_anything_has_changed_since_the_trial(
    fava: OpensBooks, tmp_path: Path, happens: Callable[[Books], None]
) -> None:
    (tmp_path / "letters/Assets/Bank/Checking").mkdir(parents=True)
    (tmp_path / "more").mkdir()
    books = fava(f"{INCLUDES}{LEDGER}")
    trial = with_a_record(books)
    happens(books)
    assert load_anew(books.ledger, trial) is None
    assert trial.loaded
    assert len(books.ledger.all_entries) == len(trial.loaded[0]) + 1
    assert is_as_loaded_afresh(books.ledger)
    assert fava_core().load_uncached is load_uncached


def test_fava_loads_by_itself_where_a_plugin_of_somebody_else_may_read_files(
    fava: OpensBooks, tmp_path: Path
) -> None:
    (tmp_path / "practice_plugin_of_somebody.py").write_text(
        '__plugins__ = ["same"]\ndef same(entries, options_map):\n    return entries, []\n'
    )
    books = fava(f"{OF_SOMEBODY}{LEDGER}")
    trial = with_a_record(books)
    assert load_anew(books.ledger, trial) is None
    assert not has_the_trials(books, trial)
    assert is_as_loaded_afresh(books.ledger)


@pytest.mark.parametrize("release", ["1.29", "1.31", "2.0"])
def test_a_fava_of_another_release_loads_by_itself(fava: OpensBooks, release: str) -> None:
    books = fava(LEDGER)
    trial = with_a_record(books)
    assert load_anew(books.ledger, trial, release) is None
    assert not has_the_trials(books, trial)
    assert is_as_loaded_afresh(books.ledger)


def test_a_load_in_another_thread_meanwhile_is_favas_own(fava: OpensBooks) -> None:
    books = fava(LEDGER)
    trial = with_a_record(books)
    with instead_of_loading(books.ledger, trial):
        other = threading.Thread(target=books.ledger.load_file)
        other.start()
        other.join()
        assert not has_the_trials(books, trial)
        books.ledger.load_file()
        assert has_the_trials(books, trial)
        books.ledger.load_file()
        assert not has_the_trials(books, trial)
    assert is_as_loaded_afresh(books.ledger)


def has_the_trials(books: Books, trial: Trial) -> bool:
    entries: Any = books.ledger.all_entries
    return trial.loaded is not None and entries is trial.loaded[0]


def clawback_of(books: Books) -> Any:  # noqa: ANN401 - Fava gives its own base class
    return books.ledger.extensions.get_extension("Clawback")


def fava_core() -> Any:  # noqa: ANN401 - a name that Fava does not export is looked at
    return fava.core
