"""A letter never takes the place of a file that is there already."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.clawback_run import run
from tests.letters.letter_layouts import LEDGER
from tests.letters.made_pdf import LETTER
from tests.letters.made_pdf import pdf


def test_a_file_of_the_same_name_stays_and_the_letter_is_kept_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("letter.pdf").write_bytes(pdf(LETTER))
    ledger = Path("practice.beancount")
    for name in ("first", "second"):
        ledger.write_text(LEDGER, "utf-8")
        done = run("record", ledger, "--letter", "letter.pdf", "--yes")
        assert done.exit_code == 0, (name, done.output)
        for kept in Path("letters").rglob("*.pdf"):
            if name == "first":
                kept.write_bytes(b"another")
    first, second = sorted(Path("letters").rglob("*.pdf"), key=lambda path: len(path.name))
    assert first.read_bytes() == b"another"
    assert second.read_bytes() == pdf(LETTER)
    assert second.name == f"{first.stem}-2.pdf"
    assert second.name in ledger.read_text("utf-8")
