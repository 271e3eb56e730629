"""The text of a payer's PDF, within limits; of a scan only with programs for that."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from beancount_clawback import letters
from beancount_clawback.extras import LETTER
from beancount_clawback.letters import pdf_process
from beancount_clawback.letters.recognized_words import lines_of

LARGEST = 10 * 1024 * 1024
"""Bytes of a PDF. A letter of three scanned pages has about 1 MB."""

MOST_PAGES = 40
LONGEST = 30
"""Seconds for the text of a whole PDF. A letter takes less than one."""

MOST_SCANNED_PAGES = 5
_LONGEST_SCAN = 120
_DOTS_AN_INCH = "300"
_PAGE_OF_PARTS = ("--psm", "4")
"""As one block, a page with a ruled table loses the table."""

_MEMORY = 1 << 30
_MOST_TEXT = 400_000
_LONGEST_LINE = 1000
_FEWEST_LETTERS = 20
"""With fewer on all pages a PDF is a picture."""


RECOGNIZED = (
    "This letter is a scan. Its text was recognized from the picture, so compare every number "
    "with the letter."
)


class LetterError(Exception):
    """The letter cannot be read; the message says why and what to do, and quotes nothing."""


@dataclass(frozen=True, slots=True)
class LetterText:
    """What a letter says.

    Attributes:
        pages: The text of each page, as it stands on the page: columns stay columns.
        is_recognized: Whether it was read from a picture, where a digit may be another.
    """

    pages: tuple[str, ...]
    is_recognized: bool = False

    @property
    def remarks(self) -> tuple[str, ...]:
        """What to say before anything of it is used."""
        return (RECOGNIZED,) if self.is_recognized else ()


def read_letter(path: Path) -> bytes:
    """The bytes of a letter's file.

    Raises:
        LetterError: It cannot be read, or is too large.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise LetterError(f"The letter cannot be read: {error.strerror}.") from None
    return content


def text_of(content: bytes) -> LetterText:
    """The text of a letter.

    Raises:
        LetterError: It is not a PDF, too large, encrypted, damaged, or a scan that nothing
            here can read.
    """
    require_pdf(content)
    pages = _text_of_pdf(content)
    is_scan = sum(char.isalpha() for page in pages for char in page) < _FEWEST_LETTERS
    if is_scan:
        pages = _text_of_scan(content)
    if sum(map(len, pages)) > _MOST_TEXT:
        raise LetterError(
            f"The letter has more than {_MOST_TEXT:,} characters of text. Keep only the pages "
            "that are about the clawback."
        )
    cut = ("\n".join(line[:_LONGEST_LINE] for line in page.splitlines()) for page in pages)
    return LetterText(tuple(cut), is_scan)


def require_pdf(content: bytes) -> None:
    """Make sure that it may be a letter.

    Raises:
        LetterError: It is not a PDF, or too large.
    """
    if len(content) > LARGEST:
        raise LetterError(
            f"The letter is larger than {LARGEST >> 20} MB. Keep only the pages that are about "
            "the clawback, or scan them in black and white."
        )
    if b"%PDF-" not in content[:1024]:
        raise LetterError("This is not a PDF. Save or print the letter as a PDF.")


def _text_of_pdf(content: bytes) -> tuple[str, ...]:
    program = [sys.executable, "-m", pdf_process.__name__, str(MOST_PAGES), str(_MEMORY)]
    # From the package's own folder: with -m, Python looks first where it is started.
    folder = Path(letters.__file__).parents[2]
    try:
        done = subprocess.run(  # noqa: S603 - this Python, this package
            program,
            input=content,
            capture_output=True,
            check=False,
            timeout=LONGEST,
            cwd=folder,
        )
    except subprocess.TimeoutExpired:
        raise LetterError(
            f"The letter could not be read in {LONGEST} seconds. Print it to a new PDF and use "
            "that one."
        ) from None
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        answer = {"problem": pdf_process.DAMAGED}
    problem = answer.get("problem")
    if problem:
        raise LetterError(_words(problem, answer))
    return tuple(answer["pages"])


def _words(problem: str, answer: dict[str, Any]) -> str:
    if problem == pdf_process.NO_PYPDF:
        return f"Letters are read with pypdf, which is not installed: {LETTER}"
    if problem == pdf_process.ENCRYPTED:
        return "The PDF is encrypted. Open it, print it to a new PDF, and use that one."
    if problem == pdf_process.TOO_MANY_PAGES:
        return (
            f"The PDF has {answer['count']:,} pages, and at most {MOST_PAGES} are read. Keep "
            "only the pages that are about the clawback."
        )
    return "The PDF is damaged and cannot be read. Print it to a new PDF and use that one."


def _text_of_scan(content: bytes) -> tuple[str, ...]:
    missing = [one for one in ("tesseract", "pdftoppm") if shutil.which(one) is None]
    if missing:
        raise LetterError(
            "The PDF is a scan without text. To have it read on this machine, install "
            f"{' and '.join(missing)} (apt-get install tesseract-ocr poppler-utils; brew "
            "install tesseract poppler). Otherwise find the payment by what the letter says."
        )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "letter.pdf").write_bytes(content)
        draw = ("pdftoppm", "-r", _DOTS_AN_INCH, "-gray", "-png", "-l", str(MOST_SCANNED_PAGES))
        _run(*draw, "letter.pdf", "page", cwd=folder)
        return tuple(
            lines_of(_run("tesseract", page.name, "stdout", *_PAGE_OF_PARTS, "tsv", cwd=folder))
            for page in sorted(folder.glob("page*.png"))
        )


def _run(*command: str, cwd: Path) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - fixed programs, on a file of our own
            command, cwd=cwd, capture_output=True, check=True, timeout=_LONGEST_SCAN
        )
    except (OSError, subprocess.SubprocessError):
        raise LetterError(
            f"{command[0]} could not read this scan. Find the payment by what the letter says."
        ) from None
    return done.stdout.decode("utf-8", "replace")
