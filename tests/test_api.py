"""The public API; its example in `docs/api.md` is executed with the other pages."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from beancount_clawback import __version__
from beancount_clawback import api

EXAMPLES = Path(__file__).parents[1] / "ledgers" / "examples"


def test_every_name_of_the_api_is_there() -> None:
    for name in api.__all__:
        assert getattr(api, name) is not None
    with pytest.raises(AttributeError, match="no_such_name"):
        api.no_such_name  # type: ignore[attr-defined]  # noqa: B018 - the point


def test_nothing_is_imported_before_it_is_used() -> None:
    script = (
        "import sys, beancount_clawback.api\n"
        "print(*[name for name in sys.modules if name.startswith('beancount')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert done.stdout.split() == ["beancount_clawback", "beancount_clawback.api"]


@pytest.mark.slow
def test_an_outside_program_is_typed(tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    program = tmp_path / "program.py"
    program.write_text(
        "from beancount_clawback import api\n"
        "ledger: api.Ledger = api.load('practice.beancount')\n"
        "claim: api.Claim = api.claims(ledger)[0]\n"
        "reveal_type(claim.balance)\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", str(program)],
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert 'Revealed type is "decimal.Decimal"' in done.stdout, done.stdout
    assert "Success" in done.stdout


def test_a_preview_writes_nothing_and_a_refused_one_says_why() -> None:
    path = EXAMPLES / "won-appeal.beancount"
    before = path.read_bytes()
    ledger = api.load(path)
    outcome = api.preview(ledger, "pay-no-such")
    assert [error.check for error in outcome.errors] == ["unknown-link"]
    assert outcome.transactions == ()
    assert path.read_bytes() == before


def test_a_ledger_without_transactions_has_nothing_to_preview(tmp_path: Path) -> None:
    path = tmp_path / "empty.beancount"
    path.write_text("")
    with pytest.raises(ValueError, match="no transactions"):
        api.preview(api.load(path), "pay-1", {"insurance-paid": Decimal(1)})


def test_the_version_is_that_of_the_distribution() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pip", "show", "beancount-clawback"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert f"Version: {__version__}\n" in done.stdout
