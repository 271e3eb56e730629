"""The text of a letter's PDF: what is read, and what is refused with the limit named."""

from __future__ import annotations

import io
import shutil
import subprocess
import zlib
from pathlib import Path

import pypdf
import pytest

from beancount_clawback.letters import pdf_text
from beancount_clawback.letters.pdf_text import LetterError
from beancount_clawback.letters.pdf_text import read_letter
from beancount_clawback.letters.pdf_text import text_of
from beancount_clawback.letters.recognized_words import lines_of
from tests.letters.made_pdf import LETTER
from tests.letters.made_pdf import pdf
from tests.letters.made_pdf import pdf_of_picture
from tests.letters.made_pdf import pdf_of_stream


def encrypted(content: bytes, password: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(content))
    writer.encrypt(password, owner_password="owner", algorithm="RC4-128")  # noqa: S106 - a test's
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def test_each_page_keeps_its_columns() -> None:
    pages = "Claim      Check\n1042       5512 of the letter"
    first, second = text_of(pdf(LETTER, pages)).pages
    assert "Reference number: OP-2026-48113" in first
    heads, row = (line for line in second.splitlines() if line.strip())
    assert heads.index("Check") == row.index("5512")


def test_a_pdf_that_only_restricts_printing_is_read() -> None:
    assert "check 5512" in text_of(encrypted(pdf(LETTER), "")).pages[0]


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
        text_of(content)
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
        text_of(pdf_of_stream(much, filters="/Filter/FlateDecode"))


def test_a_scan_says_what_reads_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LetterError, match=r"a scan without text.*tesseract and pdftoppm"):
        text_of(pdf_of_stream(b"0 0 612 792 re f"))


SCAN_PROGRAMS = ("tesseract", "pdftoppm")


@pytest.mark.slow
@pytest.mark.skipif(
    not all(map(shutil.which, SCAN_PROGRAMS)),
    reason="to read scans: apt-get install tesseract-ocr poppler-utils",
)
def test_a_scanned_letter_is_read_and_its_columns_stay_columns(tmp_path: Path) -> None:
    table = "\nClaim        Check        Overpaid\n1042         5512         $85.00\n"
    (tmp_path / "letter.pdf").write_bytes(pdf(LETTER + table))
    draw = ("pdftoppm", "-r", "200", "-jpeg", "letter.pdf", "page")
    subprocess.run(draw, cwd=tmp_path, check=True)
    read = text_of(pdf_of_picture((tmp_path / "page-1.jpg").read_bytes()))
    assert read.is_recognized
    assert "compare every number with the letter" in read.remarks[0]
    (page,) = read.pages
    assert "Reference number: OP-2026-48113" in page
    assert "We paid $85.00 with check 5512." in page
    table_lines = [line for line in page.splitlines() if line.split()[0] in ("Claim", "1042")]
    heads, row = table_lines
    assert abs(heads.index("Check") - row.index("5512")) <= 1
    assert abs(heads.index("Overpaid") - row.index("$85.00")) <= 1


def test_a_program_that_fails_over_a_scan_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in SCAN_PROGRAMS:
        program = tmp_path / name
        program.write_text("#!/bin/sh\nexit 1\n", "utf-8")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LetterError, match="pdftoppm could not read this scan"):
        text_of(pdf_of_stream(b"0 0 612 792 re f"))


def test_recognized_words_go_where_they_are_on_the_page() -> None:
    """Two columns, which tesseract reads one after the other; a word is 10 pixels a letter."""
    words = [(0, 100, "Claim"), (0, 131, "1042"), (300, 98, "Check"), (300, 130, "5512")]
    words += [(0, 160, "Return"), (70, 161, "85.00"), (290, 130, "|")]
    table = "level\tpage\n" + "\n".join(
        f"5\t1\t{block}\t1\t1\t1\t{left}\t{top}\t{10 * len(word)}\t20\t95\t{word}"
        for block, (left, top, word) in enumerate(words)
    )
    assert lines_of(table).splitlines() == [
        f"Claim{' ' * 25}Check",
        f"1042{' ' * 26}5512",
        "Return 85.00",
    ]


def test_a_file_that_cannot_be_opened_is_said(tmp_path: Path) -> None:
    with pytest.raises(LetterError, match="cannot be read: No such file"):
        read_letter(tmp_path / "letter.pdf")
