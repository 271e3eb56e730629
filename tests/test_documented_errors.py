"""`ledgers/examples/errors.beancount` shows every error with its message above its entry."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from beancount import loader

from beancount_clawback.ledger_language.problems import CHECKS
from beancount_clawback.ledger_language.problems import ClawbackError
from tests.checks_of_commands import NOT_OF_A_LEDGER

LEDGER = Path(__file__).parent.parent / "ledgers" / "examples" / "errors.beancount"


def documented() -> list[tuple[int, str]]:
    """The messages in the comments, each with the line of the entry below it."""
    messages = []
    above: list[str] = []
    for lineno, line in enumerate(LEDGER.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith(";   "):
            above[-1:] = [f"{above[-1]} {line[4:]}".strip()] if above else [line[4:]]
        elif line.startswith("; "):
            above.append("")
        else:
            messages += [(lineno, message) for message in above if message]
            above = []
    return messages


def test_the_ledger_shows_every_error_of_the_plugin_once() -> None:
    codes = [error.check for error in errors()]
    assert sorted(codes) == sorted(CHECKS.keys() - NOT_OF_A_LEDGER)


def test_each_check_is_named_above_its_message() -> None:
    lines = LEDGER.read_text(encoding="utf-8").splitlines()
    for error in errors():
        above = error.source["lineno"] - 2
        heads = []
        while lines[above].startswith(";"):
            heads.append(lines[above])
            above -= 1
        assert error.check == "configuration" or any(
            re.match(rf"; {error.check}\b", head) for head in heads
        )


def test_bean_check_prints_exactly_the_documented_errors_and_fails() -> None:
    program = Path(sys.executable).with_name("bean-check")
    done = subprocess.run(
        [program, "--no-cache", LEDGER], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stdout == ""
    place = re.compile(rf"^{re.escape(str(LEDGER))}:(\d+):\s+(.*)$")
    printed = [
        match.groups() for line in done.stderr.splitlines() if (match := place.match(line))
    ]
    assert printed == [(str(lineno), message) for lineno, message in documented()]


def errors() -> list[ClawbackError]:
    """The errors of the ledger, which are all ours."""
    _, found, _ = loader.load_file(str(LEDGER))
    ours = [error for error in found if isinstance(error, ClawbackError)]
    assert len(ours) == len(found)
    return ours
