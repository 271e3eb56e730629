"""A write of the ledger lands whole and checked, or leaves every byte as it was."""

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
from beancount import loader
from fava.core import FavaLedger
from fava.core.file import ExternallyChangedError

from beancount_clawback.ledger_files.entry_text import append
from beancount_clawback.ledger_files.entry_text import entry_at
from beancount_clawback.ledger_files.entry_text import insert_before
from beancount_clawback.ledger_files.entry_text import set_flag
from beancount_clawback.ledger_files.entry_text import set_metadata
from beancount_clawback.ledger_files.file_lock import StillLockedError
from beancount_clawback.ledger_files.file_lock import locked
from beancount_clawback.ledger_files.safe_write import AfterWriteError
from beancount_clawback.ledger_files.safe_write import BusyError
from beancount_clawback.ledger_files.safe_write import CannotWriteError
from beancount_clawback.ledger_files.safe_write import ChangedOnDiskError
from beancount_clawback.ledger_files.safe_write import NewProblemsError
from beancount_clawback.ledger_files.safe_write import write
from beancount_clawback.ledger_files.source_files import Change
from beancount_clawback.ledger_files.source_files import LedgerFileError
from beancount_clawback.ledger_files.source_files import LedgerFiles
from beancount_clawback.ledger_files.source_files import NotInLedgerError
from beancount_clawback.ledger_files.source_files import UnreadableError
from beancount_clawback.ledger_files.source_files import read
from beancount_clawback.ledger_files.splice import Splice
from beancount_clawback.ledger_files.string_literal import quote
from tests.ledger_files.ledger_file_case import LEDGER
from tests.ledger_files.ledger_file_case import RECORD
from tests.ledger_files.ledger_file_case import add_record
from tests.ledger_files.ledger_file_case import ledger_at
from tests.ledger_files.ledger_file_case import loaded
from tests.ledger_files.ledger_file_case import with_record

UNKNOWN = '2026-06-01 * "no such account"\n  Assets:Unknown  1.00 USD\n  Assets:Bank:Checking\n'


@pytest.fixture
def main(tmp_path: Path) -> Path:
    return tmp_path / "main.bean"


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def fingerprint(path: Path) -> tuple[int, ...]:
    found = path.stat()
    return (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


# ---------------------------------------------------------------- what lands


def test_a_record_is_added_and_nothing_is_left_beside_the_ledger(main: Path) -> None:
    written = add_record(ledger_at(main), main)
    assert main.read_text() == f"{LEDGER}\n{RECORD}"
    assert names_in(main.parent) == ["main.bean"]
    assert written.sources[0] == read(loaded(main), main)


def test_a_change_can_be_shown_without_being_made(main: Path) -> None:
    change = with_record(ledger_at(main), main)
    assert change.diff().startswith("--- a/main.bean\n+++ b/main.bean\n@@ ")
    assert change.diff("books/main.bean").startswith("--- a/books/main.bean\n")
    assert main.read_text() == LEDGER


def test_several_changes_of_one_file_are_one_write(main: Path) -> None:
    ledger = ledger_at(main)
    source = read(ledger, main)
    entry = entry_at(source.text, 12)
    splices = (
        *set_flag(source.text, entry, "*"),
        *set_metadata(source.text, entry, {"client-responsibility": "40.00 USD"}),
        *append(source.text, [RECORD, RECORD]),
    )
    write(ledger, [Change(source, splices)])
    changed = LEDGER.replace("!", "*").replace("150.00 USD", "40.00 USD")
    assert main.read_text() == f"{changed}\n{RECORD}\n{RECORD}"


@pytest.mark.parametrize(
    "content",
    [
        LEDGER.replace("\n", "\r\n").encode(),
        LEDGER.rstrip().encode(),
        LEDGER.replace("\n", "\r\n", 5).encode(),
        LEDGER.encode()
        + b"; caf\xc3\xa9 \x0c \xe2\x80\xa8 \xe2\x80\x8f \xf0\x9f\x92\xb8\n\n\n",
        b"\xef\xbb\xbf\n" + LEDGER.encode(),
        b"",
    ],
    ids=["CRLF", "no newline at the end", "mixed newlines", "odd characters", "BOM", "empty"],
)
def test_every_byte_outside_the_change_stays(main: Path, content: bytes) -> None:
    written = add_record(ledger_at(main, content), main)
    assert main.read_bytes().startswith(content)
    added = main.read_bytes()[len(content) :]
    assert added.replace(b"\r\n", b"\n").strip() == RECORD.strip().encode()
    assert (b"\r\n" in added) == (content.endswith(b"\r\n"))
    write(loaded(main), written.undo())
    assert main.read_bytes() == content


def test_undo_takes_back_a_change_in_the_middle(main: Path) -> None:
    ledger = ledger_at(main)
    source = read(ledger, main)
    cleared = write(ledger, [Change(source, set_flag(source.text, entry_at(LEDGER, 12), "*"))])
    assert main.read_text() == LEDGER.replace("!", "*")
    undone = write(ledger, cleared.undo())
    assert main.read_text() == LEDGER
    write(ledger, undone.undo())
    assert main.read_text() == LEDGER.replace("!", "*")


def test_undo_is_refused_once_the_file_has_changed_again(main: Path) -> None:
    ledger = ledger_at(main)
    written = add_record(ledger, main)
    add_record(ledger, main)
    with pytest.raises(ChangedOnDiskError):
        write(ledger, written.undo())
    assert main.read_text() == f"{LEDGER}\n{RECORD}\n{RECORD}"


def test_a_change_that_changes_nothing_does_not_touch_the_file(main: Path) -> None:
    ledger = ledger_at(main)
    source = read(ledger, main)
    before = fingerprint(main)
    same = Change(source, set_flag(source.text, entry_at(LEDGER, 12), "!"))
    assert write(ledger, [same]).changes == ()
    assert fingerprint(main) == before


HOSTILE = [
    '"\n2020-01-01 open Assets:Stolen',
    '\\"\n2020-01-01 open Assets:Stolen\n',
    "\\",
    '" #clawback ^pay-1',
    "; comment",
    "<script>alert(1)</script>",
    "\u202e\u200f right to left [31m",
    '=HYPERLINK("x")\t\r\n',
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_every_field_stays_text(main: Path, text: str) -> None:
    ledger = ledger_at(main)
    literal = quote(text)
    add_record(
        ledger,
        main,
        f"2026-06-01 ! {literal} {literal} ^pay-5512 #clawback\n  source: {literal}\n",
    )
    source = read(ledger, main)
    entry = entry_at(source.text, 12)
    write(ledger, [Change(source, set_metadata(source.text, entry, {"reason": literal}))])
    entries, errors, _ = loader.load_file(str(main))
    assert errors == []
    assert len(entries) == 5
    assert entries[3].meta["reason"] == text
    assert (entries[4].payee, entries[4].narration, entries[4].meta["source"]) == (  # type: ignore[union-attr]
        text,
        text,
        text,
    )


# ---------------------------------------------------------------- what stays of the file


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


# ---------------------------------------------------------------- what is refused


def test_a_file_outside_the_ledger_is_neither_read_nor_written(
    main: Path, tmp_path: Path
) -> None:
    ledger = ledger_at(main)
    other = tmp_path / "other.bean"
    other.write_text(LEDGER)
    with pytest.raises(NotInLedgerError, match=r"other.bean is not a file of the ledger main"):
        read(ledger, other)
    foreign = read(loaded(other), other)
    with pytest.raises(NotInLedgerError):
        write(ledger, [Change(foreign, append(foreign.text, [RECORD]))])
    assert other.read_text() == LEDGER


def test_a_file_of_the_ledger_may_be_named_by_another_way_to_it(
    main: Path, tmp_path: Path
) -> None:
    ledger = ledger_at(main)
    (tmp_path / "way").symlink_to(tmp_path)
    add_record(ledger, tmp_path / "way" / ".." / tmp_path.name / "main.bean")
    assert main.read_text() == f"{LEDGER}\n{RECORD}"


def test_a_link_among_the_ledgers_files_does_not_open_others(
    main: Path, tmp_path: Path
) -> None:
    ledger = ledger_at(main, 'include "part.bean"\n')
    (tmp_path / "part.bean").write_text(LEDGER)
    ledger = loaded(main)
    (tmp_path / "secret").write_text(LEDGER)
    source = read(ledger, tmp_path / "part.bean")
    change = Change(source, append(source.text, [RECORD]))
    (tmp_path / "part.bean").unlink()
    (tmp_path / "part.bean").symlink_to("secret")
    narrow = LedgerFiles(main, (main, (tmp_path / "gone.bean")))
    with pytest.raises(NotInLedgerError):
        write(narrow, [change])
    assert (tmp_path / "secret").read_text() == LEDGER


def test_a_new_error_is_shown_and_the_file_stays_byte_for_byte(main: Path) -> None:
    ledger = ledger_at(main)
    before = fingerprint(main)
    change = with_record(ledger, main, UNKNOWN)
    with pytest.raises(NewProblemsError) as refused:
        write(ledger, [change])
    assert str(refused.value) == (
        "Nothing was written, because the ledger would have errors that it does not have now:\n"
        f"  {main}:16: Invalid reference to unknown account 'Assets:Unknown'"
    )
    (problem,) = refused.value.problems
    assert (problem.path, problem.lineno, problem.kind) == (str(main), 16, "ValidationError")
    assert main.read_text() == LEDGER
    assert fingerprint(main) == before
    assert names_in(main.parent) == ["main.bean"]


def test_an_existing_error_blocks_no_other_write_even_above_it(main: Path) -> None:
    broken = (
        f"{LEDGER}\n{UNKNOWN}\ngarbage\n\n2026-06-02 balance Assets:Bank:Checking  7.00 USD\n"
    )
    ledger = ledger_at(main, broken)
    source = read(ledger, main)
    booked = (
        '2026-02-11 * "Aetna" "EOB 5513"\n'
        "  Assets:Bank:Checking   1.00 USD\n"
        "  Assets:Receivable:Insurance:Aetna\n"
    )
    write(
        ledger,
        [
            Change(
                source,
                (
                    *insert_before(source.text, entry_at(source.text, 7), [booked, booked]),
                    *append(source.text, [RECORD]),
                ),
            )
        ],
    )
    assert len(loader.load_file(str(main))[1]) == 3
    assert booked in main.read_text()


def test_an_entry_with_an_error_can_be_changed_but_not_made_worse(main: Path) -> None:
    ledger = ledger_at(main, LEDGER + UNKNOWN)
    source = read(ledger, main)
    entry = entry_at(source.text, 15)
    write(ledger, [Change(source, set_flag(source.text, entry, "!"))])
    source = read(ledger, main)
    with pytest.raises(NewProblemsError, match="garbage"):
        write(ledger, [Change(source, append(source.text, ['2026-06-02 garbage "x"']))])


def test_a_file_may_not_be_written_out_of_its_ledger(main: Path, tmp_path: Path) -> None:
    (tmp_path / "part.bean").write_text(RECORD)
    ledger = ledger_at(main, f'{LEDGER}{UNKNOWN}include "part.bean"\n')
    top, part = (read(ledger, path) for path in (main, tmp_path / "part.bean"))
    place = top.text.index("include")
    changes = [
        Change(top, (Splice(place, len(top.text), ""),)),
        Change(part, append(part.text, [RECORD])),
    ]
    with pytest.raises(NewProblemsError, match=r"part.bean would not belong to the ledger any"):
        write(ledger, changes)


CRASHING = """\
__plugins__ = ["crash"]
def crash(entries, options_map):
    if any("crash" in (entry.tags or ()) for entry in entries if hasattr(entry, "tags")):
        raise SystemExit("no more")
    return entries, []
"""


def test_a_record_that_makes_a_plugin_stop_the_load_is_refused(main: Path) -> None:
    (main.parent / "practice_plugin_that_crashes.py").write_text(CRASHING)
    plugin = 'option "insert_pythonpath" "TRUE"\nplugin "practice_plugin_that_crashes"\n'
    ledger = ledger_at(main, plugin + LEDGER)
    with pytest.raises(NewProblemsError, match="cannot be loaded at all: SystemExit: no more"):
        add_record(ledger, main, '2026-06-01 * "Aetna" #crash')
    assert main.read_text() == plugin + LEDGER


def test_a_file_that_changed_since_it_was_read_is_refused(main: Path) -> None:
    ledger = ledger_at(main)
    change = with_record(ledger, main)
    main.write_text(f"{LEDGER}; typed in an editor\n")
    with pytest.raises(
        ChangedOnDiskError, match=r"main.bean has been changed by another program"
    ):
        write(ledger, [change])
    assert main.read_text() == f"{LEDGER}; typed in an editor\n"


MEDDLER = """\
import os
__plugins__ = ["meddle"]
def meddle(entries, options_map):
    main = options_map["filename"]
    if os.path.exists(main + ".meddle"):
        os.remove(main + ".meddle")
        {deed}
    return entries, []
"""


@pytest.mark.parametrize(
    ("name", "deed", "expected"),
    [
        ("appends", "open(main, 'a').write('; typed')", ChangedOnDiskError),
        (
            "replaces",
            "open(main + '2', 'w').write('; new'); os.replace(main + '2', main)",
            ChangedOnDiskError,
        ),
        ("removes", "os.remove(main)", CannotWriteError),
        ("touches", "os.utime(main, (5, 5))", None),
    ],
)
def test_a_file_that_changes_while_the_write_is_being_checked_is_not_lost(
    main: Path, name: str, deed: str, expected: type[LedgerFileError] | None
) -> None:
    plugin = main.parent / f"practice_plugin_that_{name}.py"
    plugin.write_text(MEDDLER.format(deed=deed))
    text = f'option "insert_pythonpath" "TRUE"\nplugin "{plugin.stem}"\n{LEDGER}'
    ledger = ledger_at(main, text)
    change = with_record(ledger, main)
    main.with_name("main.bean.meddle").touch()
    if expected is None:
        write(ledger, [change])
        assert main.read_text() == f"{text}\n{RECORD}"
        return
    with pytest.raises(expected):
        write(ledger, [change])
    kept = {"appends": f"{text}; typed", "replaces": "; new", "removes": None}[name]
    assert (main.read_text() if main.exists() else None) == kept
    assert not [other for other in names_in(main.parent) if "unsaved" in other]


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


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("main.bean", b"; one\n; two \xe9\n", r"main.bean:2: this line is not UTF-8"),
        ("main.bean.gpg", b"secret", "is encrypted. Change it by hand"),
        ("gone.bean", None, "cannot be read: No such file or directory"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    tmp_path: Path, name: str, content: bytes | None, message: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnreadableError, match=message):
        read(LedgerFiles(path, (path,)), path)


def test_a_ledger_whose_main_file_is_encrypted_is_refused(tmp_path: Path) -> None:
    main, part = tmp_path / "main.bean.gpg", tmp_path / "part.bean"
    main.write_bytes(b"secret")
    part.write_text(LEDGER)
    ledger = LedgerFiles(main, (main, part))
    with pytest.raises(CannotWriteError, match="is encrypted"):
        add_record(ledger, part)


def test_what_is_no_plain_file_is_refused(main: Path) -> None:
    ledger = ledger_at(main)
    change = with_record(ledger, main)
    main.unlink()
    os.mkfifo(main)
    with pytest.raises(CannotWriteError, match="it is not a plain file"):
        write(ledger, [change])
    assert stat.S_ISFIFO(main.stat().st_mode)


# ---------------------------------------------------------------- several files


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


# ---------------------------------------------------------------- others who write


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


# ---------------------------------------------------------------- what follows a write


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
