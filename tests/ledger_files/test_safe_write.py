"""A write of the ledger lands whole, and every byte outside the change stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from beancount import loader

from beancount_clawback.ledger_files.entry_text import append
from beancount_clawback.ledger_files.entry_text import entry_at
from beancount_clawback.ledger_files.entry_text import set_flag
from beancount_clawback.ledger_files.entry_text import set_metadata
from beancount_clawback.ledger_files.safe_write import ChangedOnDiskError
from beancount_clawback.ledger_files.safe_write import write
from beancount_clawback.ledger_files.source_files import Change
from beancount_clawback.ledger_files.source_files import read
from beancount_clawback.ledger_files.string_literal import quote
from tests.ledger_files.ledger_file_case import LEDGER
from tests.ledger_files.ledger_file_case import RECORD
from tests.ledger_files.ledger_file_case import add_record
from tests.ledger_files.ledger_file_case import fingerprint
from tests.ledger_files.ledger_file_case import ledger_at
from tests.ledger_files.ledger_file_case import loaded
from tests.ledger_files.ledger_file_case import names_in
from tests.ledger_files.ledger_file_case import with_record


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
