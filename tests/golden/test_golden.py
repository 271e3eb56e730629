"""One folder a case: a ledger, what the plugin makes of it, and the errors that it gives.

The numbers of each case are computed by hand at the head of its ledger, and in its balance
assertions. `GOLDEN=write pytest tests/golden/test_golden.py` writes the expected files anew;
read the difference before you keep it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

import pytest
from beancount import loader
from beancount.core.data import Close
from beancount.core.data import Open
from beancount.parser import printer

from beancount_clawback.ledger_language.problems import CHECKS
from beancount_clawback.ledger_language.problems import ClawbackError
from tests.checks_of_commands import NOT_OF_A_LEDGER

if TYPE_CHECKING:
    from beancount.core.data import Directives

CASES = Path(__file__).parent
_SHARED = CASES / "accounts.beancount"
_NAMES = sorted(path.parent.name for path in CASES.glob("*/ledger.beancount"))


@pytest.mark.parametrize("name", _NAMES)
def test_the_ledger_of_a_case_becomes_what_is_expected(name: str) -> None:
    entries, errors, _ = loader.load_file(str(CASES / name / "ledger.beancount"))
    _compare(CASES / name / "expanded.beancount", _expanded(entries))
    _compare(CASES / name / "errors.txt", "".join(map(_error_line, errors)))


def test_every_check_of_the_plugin_has_a_case() -> None:
    seen = set()
    for name in _NAMES:
        _, errors, _ = loader.load_file(str(CASES / name / "ledger.beancount"))
        seen |= {error.check for error in errors if isinstance(error, ClawbackError)}
    assert seen == CHECKS.keys() - NOT_OF_A_LEDGER


@pytest.mark.parametrize("name", _NAMES)
def test_a_case_is_about_the_plugin_and_not_about_beancount(name: str) -> None:
    _, errors, _ = loader.load_file(str(CASES / name / "ledger.beancount"))
    assert all(isinstance(error, ClawbackError) for error in errors), errors
    assert bool(errors) == (name.startswith("error-") or name in _WITH_ERRORS)


_WITH_ERRORS = {"a-closed-period", "strict-review", "records-in-an-included-file"}


def _compare(path: Path, text: str) -> None:
    if os.environ.get("GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def _expanded(entries: Directives) -> str:
    """The entries as Beancount prints them, without the accounts that the cases share."""
    shared, _, _ = loader.load_file(str(_SHARED))
    known = {entry.account for entry in shared if isinstance(entry, Open)}
    shown = [
        entry
        for entry in entries
        if not (isinstance(entry, Open | Close) and entry.account in known)
    ]
    return "\n".join(printer.format_entry(entry) for entry in shown)


def _error_line(error: Any) -> str:  # noqa: ANN401 - any plugin's error
    place = Path(error.source["filename"]).name
    prefix = "" if place == "ledger.beancount" else f"{place}:"
    return f"{prefix}{error.source['lineno']}: {error.message}\n"
