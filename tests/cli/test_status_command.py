"""`clawback status`: what waits, as the Overview in Fava tells it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.clawback_run import run


def test_status_tells_what_waits_and_ends_with_zero(practice: Path) -> None:
    done = run("status", practice)
    assert done.exit_code == 0
    assert "What waits on 2026-05-02" in done.output
    (review,) = [line for line in done.output.splitlines() if "Open reviews" in line]
    assert review.split()[2:7] == ["client", "1", "150.00", "USD", "0"]
    assert "clawback review LEDGER" in review


def test_status_is_json_for_machines_and_of_another_day_when_asked(practice: Path) -> None:
    done = run("status", practice, "--as-of", "2026-05-12", "--format", "json")
    rows = {row["waits"]: row for row in json.loads(done.output)["rows"]}
    assert rows["Open reviews"]["oldest"] == 10
    assert rows["Reopened bills that clients owe"]["amount"] == "150.00"
    assert rows["Unapplied money"]["count"] == 0
