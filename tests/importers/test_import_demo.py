"""Two years of the demo practice: its sheets and clawbacks, imported, give its books back."""

from __future__ import annotations

from pathlib import Path

from demo_exports import export
from import_case import Practice
from import_case import codes

from beancount_clawback.demo import MAIN_FILE
from beancount_clawback.demo import write_demo


def test_the_demos_exports_give_its_balances_back_once(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    write_demo(folder)
    main = folder / MAIN_FILE
    practice = Practice(folder, main.read_text(encoding="utf-8"))
    assert practice.main == main
    before = practice.balances()
    sheets, clawbacks = export(folder)
    work = practice.plan_unchecked(sheets, clawbacks)
    # What payers took by 0.37 and 1.12 too much.
    assert codes(work) == ["taken-differs", "taken-differs"]
    assert work.counts.posted == work.counts.rows > 1400
    practice.append(work)
    assert practice.balances() == before
    again = practice.plan(clawbacks, sheets)
    assert again.entries == ()
    assert again.counts.known == again.counts.rows
    assert codes(again) == []
