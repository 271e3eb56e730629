"""On a terminal: a bar that counts rows, and questions before anything is written."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time

import pytest

from tests.importers.import_case import MAIN
from tests.importers.import_case import Practice
from tests.importers.import_case import listing
from tests.importers.import_case import sheet
from tests.importers.test_import_growth import charges
from tests.importers.test_import_growth import pay

_PATIENCE = 120


def on_terminal(
    practice: Practice, *arguments: str, answers: dict[str, str]
) -> tuple[str, int]:
    """Run the command line on a pseudo-terminal and answer its questions."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", MAIN, *arguments],
        cwd=practice.folder,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "NO_COLOR": "1", "COLUMNS": "100"},
    )
    os.close(theirs)
    output = ""
    waiting = dict(answers)
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if not select.select([ours], [], [], 0.2)[0]:
            continue
        try:
            chunk = os.read(ours, 65536)
        except OSError:
            break
        output += chunk.decode("utf-8", "replace")
        for question in [one for one in waiting if one in output]:
            os.write(ours, waiting.pop(question).encode())
    os.close(ours)
    code = process.wait(timeout=_PATIENCE)
    assert "Traceback" not in output
    return output, code


@pytest.mark.slow
def test_yes_writes_and_a_bar_counts_the_rows(practice: Practice) -> None:
    practice.main.write_text(charges(600))
    practice.file("eob.csv", sheet(f"{600 * 85}.00", *map(pay, range(600))))
    output, code = on_terminal(
        practice, "import", "practice.beancount", "eob.csv", answers={"Write this?": "y\n"}
    )
    assert code == 0
    assert "100%" in output
    # The bar is drawn for each half of a percent, not for each row.
    assert 20 < output.count("Importing") <= 210
    assert "more lines; --dry-run > FILE keeps them all" in output
    assert practice.main.read_text().count("#insurance-payment") == 600


def test_no_writes_nothing(practice: Practice) -> None:
    before = practice.main.read_text()
    practice.file("list.csv", listing("2026-05-02,1042,,x,letter,,,150.00,"))
    output, code = on_terminal(
        practice, "import", "practice.beancount", "list.csv", answers={"Write this?": "n\n"}
    )
    assert code == 130
    assert "Stopped." in output
    assert practice.main.read_text() == before


def test_a_reference_is_noted_where_the_person_says_yes(practice: Practice) -> None:
    practice.import_(
        practice.file("list.csv", listing("2026-05-02,1042,,Gone,letter,,,150.00,"))
    )
    practice.file("era.csv", listing("2026-05-20,1042,,Gone,ERA,,,150.00,"))
    _, code = on_terminal(
        practice,
        "import",
        "practice.beancount",
        "era.csv",
        answers={"Note its reference there": "y\n", "Write this?": "y\n"},
    )
    assert code == 0
    assert 'reference: "pay-5512 2026-05-02; pay-5512 2026-05-20"' in practice.main.read_text()
    practice.ledger()
