"""Writes of several files, beside other processes, Fava and its hooks."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from beancount import loader
from fava.core import FavaLedger
from fava.core.file import ExternallyChangedError

from beancount_clawback.ledger_files.entry_text import entry_at
from beancount_clawback.ledger_files.entry_text import set_flag
from beancount_clawback.ledger_files.file_lock import StillLockedError
from beancount_clawback.ledger_files.file_lock import locked
from beancount_clawback.ledger_files.safe_write import AfterWriteError
from beancount_clawback.ledger_files.safe_write import BusyError
from beancount_clawback.ledger_files.safe_write import CannotWriteError
from beancount_clawback.ledger_files.safe_write import ChangedOnDiskError
from beancount_clawback.ledger_files.safe_write import NewProblemsError
from beancount_clawback.ledger_files.safe_write import write
from beancount_clawback.ledger_files.source_files import Change
from beancount_clawback.ledger_files.source_files import LedgerFiles
from beancount_clawback.ledger_files.source_files import read
from tests.ledger_files.ledger_file_case import LEDGER
from tests.ledger_files.ledger_file_case import RECORD
from tests.ledger_files.ledger_file_case import UNKNOWN
from tests.ledger_files.ledger_file_case import add_record
from tests.ledger_files.ledger_file_case import ledger_at
from tests.ledger_files.ledger_file_case import with_record


@pytest.fixture
def two_files(main: Path) -> tuple[LedgerFiles, Path, Path]:
    part = main.with_name("part.bean")
    part.write_text(RECORD)
    return ledger_at(main, f'{LEDGER}\ninclude "part.bean"\n'), main, part


def test_changes_of_two_files_are_checked_and_written_together(
    two_files: tuple[LedgerFiles, Path, Path],
) -> None:
    ledger, main, part = two_files
    opened = "2015-01-01 open Assets:Unknown\n"
    changes = [with_record(ledger, part, UNKNOWN), with_record(ledger, main, opened)]
    with pytest.raises(NewProblemsError):
        write(ledger, changes[:1])
    written = write(ledger, changes)
    assert part.read_text() == f"{RECORD}\n{UNKNOWN}"
    assert main.read_text().endswith(f"\n{opened}")
    assert loader.load_file(str(main))[1] == []
    write(ledger, written.undo())
    assert part.read_text() == RECORD


def test_when_one_of_two_files_is_refused_neither_is_written(
    two_files: tuple[LedgerFiles, Path, Path],
) -> None:
    ledger, main, part = two_files
    changes = [with_record(ledger, main), with_record(ledger, part)]
    before = main.read_text()
    part.write_text(f"; changed\n{RECORD}")
    with pytest.raises(ChangedOnDiskError):
        write(ledger, changes)
    part.write_text(RECORD)
    part.chmod(0o444)
    with pytest.raises(CannotWriteError):
        write(ledger, changes)
    assert main.read_text() == before


def test_two_changes_of_one_file_are_refused(two_files: tuple[LedgerFiles, Path, Path]) -> None:
    ledger, main, part = two_files
    (main.parent / "same.bean").symlink_to("part.bean")
    change = with_record(ledger, part)
    with pytest.raises(CannotWriteError, match="two changes of one file"):
        write(ledger, [change, with_record(ledger, main.parent / "same.bean")])
    assert part.read_text() == RECORD


def test_a_ledger_that_another_process_of_ours_holds_is_busy(main: Path) -> None:
    ledger = ledger_at(main)
    change = with_record(ledger, main)
    with (
        locked([main], 0),
        pytest.raises(BusyError, match=r"has been writing main.bean for 0.1 seconds"),
    ):
        write(ledger, [change], wait=0.1)
    assert main.read_text() == LEDGER
    write(ledger, [change], wait=0)


def test_whoever_opened_a_file_just_before_its_swap_locks_the_new_one(
    main: Path,
) -> None:
    ledger_at(main)
    replaced: list[Path] = []

    def replace_once(event: str, _: object) -> None:
        if event == "fcntl.flock" and not replaced:
            replaced.append(main)
            main.with_name("new").write_text("new")
            main.with_name("new").replace(main)

    child = os.fork()
    if not child:
        sys.addaudithook(replace_once)
        with locked([main], 1):
            try:
                with locked([main], 0):
                    os._exit(1)
            except StillLockedError:
                os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert main.read_text() == "new"


def test_fava_and_we_notice_each_others_writes(main: Path) -> None:
    ledger = ledger_at(main)
    fava = FavaLedger(str(main))
    shown, sha256 = fava.file.get_source(main)
    change = with_record(ledger, main)
    fava.file.set_source(main, f"{shown}; in Fava\n", sha256)
    with pytest.raises(ChangedOnDiskError):
        write(ledger, [change])

    shown, sha256 = fava.file.get_source(main)
    add_record(LedgerFiles.of(fava.options), main)
    with pytest.raises(ExternallyChangedError):
        fava.file.set_source(main, f"{shown}; again\n", sha256)
    assert main.read_text() == f"{LEDGER}; in Fava\n\n{RECORD}"


def test_fava_reloads_after_one_character_was_turned(main: Path) -> None:
    ledger = ledger_at(main)
    fava = FavaLedger(str(main), poll_watcher=True)
    source = read(ledger, main)
    write(ledger, [Change(source, set_flag(source.text, entry_at(LEDGER, 12), "*"))])
    assert fava.changed()
    assert [entry.flag for entry in fava.all_entries_by_type.Transaction] == ["*", "*"]


def test_hooks_are_told_of_each_file_once_the_ledger_is_free_again(
    two_files: tuple[LedgerFiles, Path, Path],
) -> None:
    ledger, main, part = two_files
    told = []

    def hook(path: Path, text: str) -> None:
        with locked([main, part], 0):
            assert path.read_text() == text
            told.append(path)

    write(ledger, [with_record(ledger, part), with_record(ledger, main)], after_write=hook)
    assert told == [part, main]


def test_a_hook_that_fails_does_not_make_a_saved_record_look_unsaved(main: Path) -> None:
    ledger = ledger_at(main)

    def hook(path: Path, text: str) -> None:
        raise OSError(f"no commit of {path.name}, {len(text)} characters")

    with pytest.raises(AfterWriteError, match="is saved; do not save it again") as failed:
        write(ledger, [with_record(ledger, main)], after_write=hook)
    assert main.read_text() == f"{LEDGER}\n{RECORD}"
    write(ledger, failed.value.written.undo())
    assert main.read_text() == LEDGER


def test_a_refused_write_calls_no_hook(main: Path) -> None:
    ledger = ledger_at(main)
    told: list[Path] = []
    with pytest.raises(NewProblemsError):
        write(
            ledger,
            [with_record(ledger, main, UNKNOWN)],
            after_write=lambda path, _: told.append(path),
        )
    assert told == []
