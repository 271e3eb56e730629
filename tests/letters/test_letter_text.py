"""The text of a letter's PDF: what is read, and what is refused with the limit named."""

from __future__ import annotations

import io
import os
import zlib
from pathlib import Path

import pypdf
import pytest

from beancount_clawback.letters import pdf_text
from beancount_clawback.letters.pdf_text import LetterError
from beancount_clawback.letters.pdf_text import pages_of
from beancount_clawback.letters.pdf_text import read_letter
from tests.letters.made_pdf import LETTER
from tests.letters.made_pdf import pdf
from tests.letters.made_pdf import pdf_of_stream


def encrypted(content: bytes, password: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(content))
    writer.encrypt(password, owner_password="owner", algorithm="RC4-128")  # noqa: S106 - a test's
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def test_each_page_keeps_its_columns() -> None:
    first, second = pages_of(pdf(LETTER, "Claim      Check\n1042       5512 of the letter"))
    assert "Reference number: OP-2026-48113" in first
    heads, row = (line for line in second.splitlines() if line.strip())
    assert heads.index("Check") == row.index("5512")


def test_a_pdf_that_only_restricts_printing_is_read() -> None:
    assert "check 5512" in pages_of(encrypted(pdf(LETTER), ""))[0]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"From: payer@example.org", "This is not a PDF"),
        (b"%PDF-1.4\nnothing more", "damaged"),
        (pdf(LETTER)[:300], "damaged"),
        (encrypted(pdf(LETTER), "secret"), "encrypted"),
        (pdf(*["A page of a long contract"] * 41), "has 41 pages, and at most 40 are read"),
        (b"%PDF-1.4\n" + bytes(10 * 1024 * 1024), "larger than 10 MB"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(content: bytes, why: str) -> None:
    with pytest.raises(LetterError, match=why) as refused:
        pages_of(content)
    assert "Roe" not in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.slow
def test_a_pdf_made_to_take_all_memory_or_time_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdf_text, "LONGEST", 3)
    much = zlib.compress(b"q Q " * 40_000_000, 9)
    assert len(much) < pdf_text.LARGEST
    with pytest.raises(LetterError, match=r"damaged|in 3 seconds"):
        pages_of(pdf_of_stream(much, filters="/Filter/FlateDecode"))


def test_a_scan_says_what_reads_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LetterError, match=r"a scan without text.*tesseract and pdftoppm"):
        pages_of(pdf_of_stream(b"0 0 612 792 re f"))


@pytest.mark.skipif(os.name == "nt", reason="programs of a shell")
def test_a_scan_is_read_where_the_programs_are(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Programs that stand in for those, which are not on every machine."""
    for name, script in (
        ("pdftoppm", "for last; do :; done; : > $last-1.png; : > $last-2.png"),
        ("tesseract", 'echo "Aetna $1 check 5512"'),
    ):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    first, second = pages_of(pdf_of_stream(b"0 0 612 792 re f"))
    assert first.strip() == "Aetna page-1.png check 5512"
    assert second.strip() == "Aetna page-2.png check 5512"


def test_a_file_that_cannot_be_opened_is_said(tmp_path: Path) -> None:
    with pytest.raises(LetterError, match="cannot be read: No such file"):
        read_letter(tmp_path / "letter.pdf")
