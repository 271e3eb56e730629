"""bean-check and bean-query as an accountant runs them, in processes of their own."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent.parent / "golden"
_GOOD = GOLDEN / "two-lines-stay-two" / "ledger.beancount"
_BAD = GOLDEN / "error-part-taken" / "ledger.beancount"


def _run(program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    path = Path(sys.executable).with_name(program)
    return subprocess.run([path, *arguments], capture_output=True, text=True, check=False)


def _query(ledger: Path, query: str) -> list[list[str]]:
    done = _run("bean-query", "-f", "csv", ledger, query)
    assert done.returncode == 0, done.stderr
    return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(done.stdout))][1:]


def test_bean_check_is_silent_and_content_with_a_good_record() -> None:
    done = _run("bean-check", "--no-cache", _GOOD)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_bean_check_fails_on_a_bad_record_and_shows_it_at_its_file_and_line() -> None:
    done = _run("bean-check", "--no-cache", _BAD)
    assert done.returncode == 1
    first, *rest = done.stderr.splitlines()
    assert first.startswith(f"{_BAD}:14: ")
    assert first.endswith((GOLDEN / "error-part-taken" / "errors.txt").read_text()[4:].strip())
    assert '   2026-05-02 * "Aetna" "Offset" #clawback ^pay-1' in rest
    assert "Traceback" not in done.stderr


def test_bean_query_sees_reversals_and_corrected_payments_as_lines_of_their_own() -> None:
    rows = _query(
        _GOOD,
        "SELECT account, sum(number(units(position))) "
        "WHERE account ~ 'Contractual' GROUP BY account ORDER BY account",
    )
    account = "Income:Adjustments:Contractual"
    assert [(name, Decimal(number)) for name, number in rows] == [
        (account, Decimal("75.00")),
        (f"{account}:Corrected-Payments", Decimal("75.00")),
        (f"{account}:Reversals", Decimal("-75.00")),
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("case", "total"),
    [
        ("two-lines-stay-two", "75.00"),
        ("the-design-example", "0.00"),
        ("sub-accounts-off", "100.00"),
    ],
)
def test_the_total_of_the_parent_is_what_it_always_was(case: str, total: str) -> None:
    rows = _query(
        GOLDEN / case / "ledger.beancount",
        "SELECT sum(number(units(position))) WHERE account ~ '^Income:Adjustments'",
    )
    assert Decimal(rows[0][0]) == Decimal(total)


@pytest.mark.slow
def test_bean_query_finds_the_whole_history_by_the_payments_link() -> None:
    rows = _query(
        GOLDEN / "a-chain-of-three" / "ledger.beancount",
        "SELECT date, number(units(position)) "
        "WHERE 'pay-5512' IN links AND account = 'Assets:Bank:Checking'",
    )
    assert [(date, Decimal(number)) for date, number in rows] == [
        ("2026-02-10", Decimal(85)),
        ("2026-05-02", Decimal(-85)),
        ("2026-05-02", Decimal(60)),
        ("2026-06-02", Decimal(-60)),
        ("2026-06-02", Decimal(45)),
        ("2026-07-02", Decimal(-45)),
    ]
