"""What is known already spares a load, and never decides that a write is refused."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest
from beancount import loader

from beancount_clawback.ledger_files.files_read import FilesRead
from beancount_clawback.ledger_files.files_read import KnownErrors
from beancount_clawback.ledger_files.safe_write import NewProblemsError
from beancount_clawback.ledger_files.safe_write import try_out
from beancount_clawback.ledger_files.safe_write import write
from tests.ledger_files.ledger_file_case import LEDGER
from tests.ledger_files.ledger_file_case import RECORD
from tests.ledger_files.ledger_file_case import loaded
from tests.ledger_files.ledger_file_case import with_record

if TYPE_CHECKING:
    from pathlib import Path

    from beancount_clawback.ledger_files.source_files import LedgerFiles

COUNTER = """\
from pathlib import Path
__plugins__ = ["count"]
def count(entries, options_map):
    with Path(options_map["filename"]).with_name("loads").open("a") as log:
        log.write("one\\n")
    return entries, []
"""
UNBALANCED = '2026-02-02 * "unbalanced"\n  Assets:Bank:Checking  1.00 USD\n'
HEAD = (
    'option "insert_pythonpath" "TRUE"\nplugin "practice_plugin_that_counts"\n'
    'include "more/*.bean"\n'
)
YEAR_2001 = 10**18


@pytest.fixture
def main(tmp_path: Path) -> Path:
    """A ledger with an error of its own, that counts its loads, one file included."""
    (tmp_path / "practice_plugin_that_counts.py").write_text(COUNTER)
    (tmp_path / "more").mkdir()
    (tmp_path / "more/accounts.bean").write_text("2015-01-01 open Equity:Opening\n")
    path = tmp_path / "main.bean"
    path.write_text(f"{HEAD}{LEDGER}\n{UNBALANCED}")
    return path


def known(main: Path, since: int) -> tuple[LedgerFiles, KnownErrors | None]:
    ledger = loaded(main)
    _, errors, _ = loader.load_file(str(main))
    found = KnownErrors.of_files_at_rest(errors, ledger.files, since)
    (main.with_name("loads")).unlink()
    return ledger, found


def loads(main: Path) -> int:
    return len(main.with_name("loads").read_text().splitlines())


def in_two_seconds() -> int:
    return time.time_ns() + 2 * 10**9


def test_known_errors_spare_the_load_of_the_ledger_as_it_is(main: Path) -> None:
    ledger, errors = known(main, in_two_seconds())
    assert errors
    write(ledger, [with_record(ledger, main)], known=errors)
    assert loads(main) == 1
    assert main.read_text().endswith(RECORD)


def test_without_them_the_ledger_is_loaded_as_it_is_too(main: Path) -> None:
    ledger, _ = known(main, in_two_seconds())
    write(ledger, [with_record(ledger, main)])
    assert loads(main) == 2


@pytest.mark.parametrize("changed", ["main.bean", "more/accounts.bean"])
def test_they_count_no_more_once_a_file_has_other_bytes(main: Path, changed: str) -> None:
    ledger, errors = known(main, in_two_seconds())
    with (main.parent / changed).open("a") as file:
        file.write("; a word\n")
    assert errors
    assert not errors.hold()
    write(ledger, [with_record(ledger, main)], known=errors)
    assert loads(main) == 2


def test_an_error_that_they_do_not_have_is_looked_for_in_the_ledger_as_it_is(
    main: Path,
) -> None:
    ledger, errors = known(main, in_two_seconds())
    assert errors
    write(ledger, [with_record(ledger, main)], known=KnownErrors([], errors.hashes))
    assert loads(main) == 2
    new = with_record(ledger, main, UNBALANCED)
    with pytest.raises(NewProblemsError):
        write(loaded(main), [new], known=KnownErrors(errors.errors, FilesRead({}).hashes))


def test_nothing_is_known_of_a_file_that_was_touched_since_the_load_began(main: Path) -> None:
    assert known(main, time.time_ns() - 60 * 10**9)[1] is None
    os.utime(main, ns=(YEAR_2001, YEAR_2001))
    assert known(main, time.time_ns() - 60 * 10**9)[1] is None


def test_what_was_read_is_the_same_until_anything_of_it_changes(tmp_path: Path) -> None:
    letters = tmp_path / "letters"
    letters.mkdir()
    main = tmp_path / "main.bean"
    main.write_text("; nothing\n")

    def as_read() -> FilesRead:
        read = FilesRead({main: b"; written now\n"})
        assert read.content(str(main)) == b"; written now\n"
        read.matching(str(tmp_path / "*.bean"))
        read.look_at([str(letters)])
        return read

    assert not as_read().would_be_the_same()
    assert as_read().would_be_the_same(written=False)
    main.write_text("; written now\n")
    assert as_read().would_be_the_same()
    read = as_read()
    (letters / "2026-01-31.letter.txt").write_text("letter")
    assert not read.would_be_the_same()
    read = as_read()
    (tmp_path / "more.bean").write_text("")
    assert not read.would_be_the_same()
    (tmp_path / "more.bean").unlink()
    assert read.would_be_the_same()
    main.unlink()
    assert not read.would_be_the_same()


def test_what_was_tried_before_the_question_is_not_tried_again_after_it(main: Path) -> None:
    main.write_text(main.read_text().replace('plugin "practice_plugin_that_counts"\n', ""))
    ledger = loaded(main)
    change = with_record(ledger, main)
    tried = try_out(ledger, [change])
    assert tried
    other = write(ledger, [with_record(ledger, main, f"; another\n{RECORD}")], tried=tried)
    assert other.trial is not tried
    write(loaded(main), other.undo())
    added = main.parent / "more/new.bean"
    added.write_text('2026-02-02 * "unbalanced too"\n  Equity:Opening  1.00 USD\n')
    assert not tried.holds_for({main: b""})
    with_it = write(ledger, [change], tried=tried)
    assert with_it.trial
    assert len(with_it.trial.errors) == len(tried.errors) + 1
    write(loaded(main), with_it.undo())
    added.unlink()
    assert write(ledger, [change], tried=tried).trial is tried
    assert main.read_text().endswith(RECORD)


def test_it_is_tried_again_where_a_plugin_may_read_files_by_itself(main: Path) -> None:
    ledger, errors = known(main, in_two_seconds())
    change = with_record(ledger, main)
    tried = try_out(ledger, [change], known=errors)
    assert loads(main) == 1
    assert write(ledger, [change], known=errors, tried=tried).trial is not tried
    assert loads(main) == 2
