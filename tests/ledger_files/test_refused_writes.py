"""A write that is refused leaves every byte as it was, and says why."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from beancount import loader

from beancount_clawback.ledger_files.entry_text import append
from beancount_clawback.ledger_files.entry_text import entry_at
from beancount_clawback.ledger_files.entry_text import insert_before
from beancount_clawback.ledger_files.entry_text import set_flag
from beancount_clawback.ledger_files.safe_write import CannotWriteError
from beancount_clawback.ledger_files.safe_write import ChangedOnDiskError
from beancount_clawback.ledger_files.safe_write import NewProblemsError
from beancount_clawback.ledger_files.safe_write import write
from beancount_clawback.ledger_files.source_files import Change
from beancount_clawback.ledger_files.source_files import LedgerFileError
from beancount_clawback.ledger_files.source_files import LedgerFiles
from beancount_clawback.ledger_files.source_files import NotInLedgerError
from beancount_clawback.ledger_files.source_files import UnreadableError
from beancount_clawback.ledger_files.source_files import hashes
from beancount_clawback.ledger_files.source_files import read
from beancount_clawback.ledger_files.splice import Splice
from tests.ledger_files.ledger_file_case import LEDGER
from tests.ledger_files.ledger_file_case import RECORD
from tests.ledger_files.ledger_file_case import UNKNOWN
from tests.ledger_files.ledger_file_case import add_record
from tests.ledger_files.ledger_file_case import fingerprint
from tests.ledger_files.ledger_file_case import ledger_at
from tests.ledger_files.ledger_file_case import loaded
from tests.ledger_files.ledger_file_case import names_in
from tests.ledger_files.ledger_file_case import with_record


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


def test_another_file_that_changed_since_is_refused_where_it_counts(
    main: Path, tmp_path: Path
) -> None:
    part = tmp_path / "part.bean"
    part.write_text("")
    ledger = ledger_at(main, f'{LEDGER}include "part.bean"\n')
    change, seen = with_record(ledger, main), hashes(ledger)
    part.write_text("; typed in an editor\n")
    before = main.read_text()
    with pytest.raises(ChangedOnDiskError, match=r"part.bean has been changed by another"):
        write(ledger, [change], seen=seen)
    assert main.read_text() == before
    write(ledger, [change])
    assert main.read_text() != before


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
