"""A save beside other saves, other extensions and Fava itself."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING
from typing import Any

import pytest

from tests.fava_ext.writing_practice import CLAWBACK
from tests.fava_ext.writing_practice import LEDGER
from tests.fava_ext.writing_practice import RECORD
from tests.fava_ext.writing_practice import Asked
from tests.fava_ext.writing_practice import _with_other_extension

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fava_ext.conftest import OpensBooks


def test_the_hooks_of_other_extensions_are_called_once(
    fava: OpensBooks, tmp_path: Path
) -> None:
    ask = _with_other_extension(fava, tmp_path)
    ask.data("save-record", {**CLAWBACK, "seen": ask.seen})
    size = len(ask.books.file.read_text())
    assert (tmp_path / "written.log").read_text() == f"practice.beancount {size}\n"


def test_no_hook_is_called_for_a_write_that_was_refused(
    fava: OpensBooks, tmp_path: Path
) -> None:
    ask = _with_other_extension(fava, tmp_path)
    ask.refusal("save-record", {**CLAWBACK, "seen": {}}, 409)
    assert not (tmp_path / "written.log").exists()


def test_a_hook_that_fails_leaves_the_record_saved_and_loaded_and_is_said(
    fava: OpensBooks, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ask = _with_other_extension(fava, tmp_path)
    (tmp_path / "fail").write_text("")
    answer = ask.data("save-record", {**CLAWBACK, "seen": ask.seen})
    (warning,) = answer["warnings"]
    assert "It is saved" in warning
    assert "RuntimeError" in warning
    assert ask.books.file.read_text().endswith(RECORD)
    form = ask.data("record-form", {"claim": "1042"})
    assert form["claims"][0]["amounts"]["insurance-paid"] == "40.00"
    assert "C0017" not in caplog.text + warning


def test_of_two_saves_at_once_one_is_written_and_one_is_told(ask: Asked) -> None:
    seen = ask.seen
    other = {
        **CLAWBACK,
        "claim": "claim-1043",
        "payment": "pay-5530",
        "amounts": {"insurance-paid": "10"},
    }
    codes: list[int] = []

    def save(form: dict[str, Any]) -> None:
        client = Asked(ask.books)
        codes.append(client.put("save-record", {**form, "seen": seen}).status_code)

    threads = [threading.Thread(target=save, args=(form,)) for form in (CLAWBACK, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [200, 409]
    assert ask.books.file.read_text().count("2026-06-01") == 1


def test_a_save_waits_for_favas_own_writes(ask: Asked) -> None:
    seen = ask.seen
    done = threading.Event()

    def save() -> None:
        Asked(ask.books).data("save-record", {**CLAWBACK, "seen": seen})
        done.set()

    with ask.books.ledger.file._lock:
        thread = threading.Thread(target=save)
        thread.start()
        assert not done.wait(0.3)
        assert ask.books.file.read_text() == LEDGER
    thread.join(10)
    assert done.is_set()


def test_saving_and_favas_editor_do_not_lose_each_others_work(ask: Asked) -> None:
    ask.data("save-record", {**CLAWBACK, "seen": ask.seen})
    file = ask.books.file
    source, sha = ask.books.ledger.file.get_source(file)
    ask.books.ledger.file.set_source(file, f"{source}; edited\n", sha)
    assert file.read_text() == f"{LEDGER}{RECORD}; edited\n"
    form = {**CLAWBACK, "claim": "claim-1043", "payment": "pay-5530"}
    ask.data("save-record", {**form, "amounts": {"insurance-paid": "5"}, "seen": ask.seen})
    assert list(ask.books.ledger.errors) == []
