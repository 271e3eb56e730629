"""A document written together with the ledger: both are there, or neither."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from beancount_clawback.ledger_files.entry_text import append
from beancount_clawback.ledger_files.new_file import NewFile
from beancount_clawback.ledger_files.private_folder import NotPrivateError
from beancount_clawback.ledger_files.private_folder import proposed_folder
from beancount_clawback.ledger_files.private_folder import refuse_tracked
from beancount_clawback.ledger_files.safe_write import NewProblemsError
from beancount_clawback.ledger_files.safe_write import write
from beancount_clawback.ledger_files.source_files import Change
from beancount_clawback.ledger_files.source_files import LedgerFileError
from beancount_clawback.ledger_files.source_files import read
from tests.ledger_files.ledger_file_case import ledger_at
from tests.ledger_files.ledger_file_case import with_record


@pytest.fixture
def main(tmp_path: Path) -> Path:
    return tmp_path / "main.bean"


def repository(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    subprocess.run(["git", "init", str(folder)], check=True, capture_output=True)
    return folder


def test_it_is_there_with_the_change_and_not_for_everybody(main: Path) -> None:
    files = ledger_at(main)
    letter = main.with_name("letters") / "Assets" / "letter.pdf"
    write(files, [with_record(files, main)], new_file=NewFile(letter, b"%PDF-"))
    assert letter.read_bytes() == b"%PDF-"
    assert letter.stat().st_mode & 0o007 == 0


def test_a_refused_change_takes_it_and_its_folders_away_again(main: Path) -> None:
    files = ledger_at(main)
    source = read(files, main)
    unknown = '2026-06-01 * "x"\n  Assets:Unknown  1.00 USD\n  Assets:Bank:Checking\n'
    change = Change(source, append(source.text, [unknown]))
    kept = main.with_name("kept")
    kept.mkdir()
    letter = kept / "Assets" / "Bank" / "letter.pdf"
    with pytest.raises(NewProblemsError):
        write(files, [change], new_file=NewFile(letter, b"%PDF-"))
    assert list(kept.iterdir()) == []
    assert main.read_text("utf-8") == source.text


def test_a_file_that_is_there_is_neither_replaced_nor_removed(main: Path) -> None:
    files = ledger_at(main)
    source = read(files, main)
    letter = main.with_name("letter.pdf")
    letter.write_bytes(b"first")
    with pytest.raises(LedgerFileError, match="File exists"):
        write(files, [with_record(files, main)], new_file=NewFile(letter, b"second"))
    assert letter.read_bytes() == b"first"
    assert main.read_text("utf-8") == source.text


def test_a_folder_is_private_outside_a_repository_or_where_git_ignores_it(
    tmp_path: Path,
) -> None:
    books = repository(tmp_path / "books")
    refuse_tracked(tmp_path / "letters")
    with pytest.raises(NotPrivateError, match=r"\.gitignore:\n/in/letters/$"):
        refuse_tracked(books / "in" / "letters")
    with pytest.raises(NotPrivateError, match="a git repository itself"):
        refuse_tracked(books)
    (books / ".gitignore").write_text("/in/letters/\n", "utf-8")
    refuse_tracked(books / "in" / "letters")


def test_where_git_cannot_be_asked_a_folder_in_a_repository_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    books = repository(tmp_path / "books")
    (books / ".gitignore").write_text("/letters/\n", "utf-8")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NotPrivateError, match="git could not be asked"):
        refuse_tracked(books / "letters")


def test_the_proposed_folder_is_beside_the_repository(tmp_path: Path) -> None:
    assert proposed_folder(tmp_path / "own.beancount") == "letters"
    books = repository(tmp_path / "books")
    assert proposed_folder(books / "own.beancount") == "../books-letters"
    assert proposed_folder(books / "year" / "own.beancount") == "../../books-letters"
