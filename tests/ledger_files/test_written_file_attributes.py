"""A file that is written stays the file it was: links, owner, permissions, its time."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from beancount_clawback.ledger_files.safe_write import CannotWriteError
from beancount_clawback.ledger_files.safe_write import write
from tests.ledger_files.ledger_file_case import LEDGER
from tests.ledger_files.ledger_file_case import RECORD
from tests.ledger_files.ledger_file_case import add_record
from tests.ledger_files.ledger_file_case import ledger_at
from tests.ledger_files.ledger_file_case import loaded
from tests.ledger_files.ledger_file_case import names_in
from tests.ledger_files.ledger_file_case import with_record


def test_a_symbolic_link_stays_and_its_file_is_written(tmp_path: Path) -> None:
    (tmp_path / "books").mkdir()
    (tmp_path / "desk").mkdir()
    real = tmp_path / "books/2026.bean"
    real.write_text(LEDGER)
    link = tmp_path / "desk/main.bean"
    link.symlink_to("../books/2026.bean")
    add_record(loaded(link), link)
    assert link.is_symlink()
    assert real.read_text() == f"{LEDGER}\n{RECORD}"
    assert names_in(tmp_path / "desk") == ["main.bean"]
    assert names_in(tmp_path / "books") == ["2026.bean"]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o666, 0o755])
def test_permissions_stay_whatever_the_mask(main: Path, mode: int) -> None:
    ledger = ledger_at(main)
    main.chmod(mode)
    mask = os.umask(0o077)
    try:
        add_record(ledger, main)
    finally:
        os.umask(mask)
    assert stat.S_IMODE(main.stat().st_mode) == mode


def test_owner_and_group_stay_or_the_write_is_refused(main: Path) -> None:
    ledger = ledger_at(main)
    if os.geteuid() != 0:
        # Somebody else's file cannot be made here; the group can be one of ours.
        os.chown(main, -1, [os.getegid(), *os.getgroups()][-1])
    else:
        os.chown(main, 12345, 23456)
    before = main.stat()
    add_record(ledger, main)
    assert (main.stat().st_uid, main.stat().st_gid) == (before.st_uid, before.st_gid)


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser can give a file away")
def test_a_file_of_somebody_else_is_refused_rather_than_taken_over() -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        folder.chmod(0o777)
        main = folder / "main.bean"
        ledger = ledger_at(main)
        main.chmod(0o666)
        change = with_record(ledger, main)
        child = os.fork()
        if not child:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
            try:
                write(ledger, [change])
            except CannotWriteError as error:
                os._exit(0 if "it belongs to another user" in str(error) else 2)
            os._exit(1)
        assert os.waitpid(child, 0)[1] == 0
        assert main.read_text() == LEDGER
        assert names_in(folder) == ["main.bean"]
    finally:
        shutil.rmtree(folder)


def test_extended_attributes_stay(main: Path) -> None:
    ledger = ledger_at(main)
    os.setxattr(main, "user.practice", b"north")
    add_record(ledger, main)
    assert os.getxattr(main, "user.practice") == b"north"


@pytest.mark.parametrize("age", [-3600, 0, 3600])
def test_the_file_is_later_than_it_was_even_when_the_clock_was_set_back(
    main: Path, age: int
) -> None:
    ledger = ledger_at(main)
    then = time.time_ns() - age * 1_000_000_000
    os.utime(main, ns=(then, then))
    add_record(ledger, main)
    assert main.stat().st_mtime_ns > then


def test_a_read_only_file_is_refused_even_for_the_superuser(main: Path) -> None:
    ledger = ledger_at(main)
    main.chmod(0o444)
    with pytest.raises(CannotWriteError, match=r"main.bean cannot be written: it is read-only"):
        add_record(ledger, main)
    assert main.read_text() == LEDGER


def test_a_file_with_another_name_is_refused_and_both_names_stay_one_file(main: Path) -> None:
    ledger = ledger_at(main)
    other = main.with_name("other.bean")
    os.link(main, other)
    with pytest.raises(CannotWriteError, match=r"it has 2 names \(hard links\).*Copy it"):
        add_record(ledger, main)
    assert main.read_text() == LEDGER
    assert main.samefile(other)
    # What the message says.
    shutil.copy2(main, main.with_name("copy"))
    main.with_name("copy").replace(main)
    other.unlink()
    other.symlink_to(main)
    add_record(ledger, other)
    assert other.read_text() == main.read_text() == f"{LEDGER}\n{RECORD}"


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="asks Linux what was synced")
def test_a_new_text_is_on_disk_before_it_has_the_name_and_then_the_name_is_too(
    main: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = ledger_at(main)
    done: list[tuple[str, str]] = []
    fsync, replace = os.fsync, os.replace

    def synced(descriptor: int) -> None:
        done.append(("on disk", os.readlink(f"/proc/self/fd/{descriptor}")))
        fsync(descriptor)

    def replaced(old: str, new: str) -> None:
        done.append(("named", os.fspath(new)))
        replace(old, new)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", replaced)
    add_record(ledger, main)
    assert done == [
        ("on disk", str(main.with_name(".main.bean.unsaved"))),
        ("named", str(main)),
        ("on disk", str(main.parent)),
    ]


def test_a_read_only_folder_is_refused_even_for_the_superuser(main: Path) -> None:
    ledger = ledger_at(main)
    main.parent.chmod(0o555)
    try:
        with pytest.raises(CannotWriteError, match="its folder is read-only"):
            add_record(ledger, main)
    finally:
        main.parent.chmod(0o755)
    assert main.read_text() == LEDGER
    assert names_in(main.parent) == ["main.bean"]


FULL_DISK = """\
import resource, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.ledger_files.ledger_file_case import add_record, loaded
main = Path(sys.argv[1])
ledger = loaded(main)
size = main.stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size + int(sys.argv[3]), resource.RLIM_INFINITY))
try:
    add_record(ledger, main)
except Exception as error:
    print(type(error).__name__, error)
"""


@pytest.mark.parametrize("room", [-1_500_000, 0, 20])
def test_a_disk_that_is_full_at_any_point_of_the_write_leaves_the_file(
    main: Path, room: int
) -> None:
    text = LEDGER + "; filler\n" * 200_000
    ledger_at(main, text)
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, main, Path(__file__).parents[2], str(room)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    assert done.stdout == (
        f"CannotWriteError {main} cannot be written: the disk, or your share of it, is full."
        " Nothing was written.\n"
    )
    assert main.read_text() == text
    assert names_in(main.parent) == ["main.bean"]
