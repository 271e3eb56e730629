"""Where openpyxl is not installed, everything says the same thing to do, once."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

ADVICE = "Install it with: pip install 'beancount-clawback[xlsx]'"
WITHOUT = """
import sys
sys.modules["openpyxl"] = None
import pytest
from beancount_clawback.cli import main
sys.argv = ["clawback", *sys.argv[1:]]
main()
"""


def run(folder: Path, *words: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, *words],
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
    )
    return done.returncode, " ".join((done.stdout + done.stderr).split())


@pytest.mark.slow
def test_an_import_of_a_workbook_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "practice.beancount").write_text('plugin "beancount_clawback"\n')
    content = io.BytesIO()
    openpyxl.Workbook().save(content)
    (tmp_path / "list.xlsx").write_bytes(content.getvalue())
    code, said = run(tmp_path, "import", "practice.beancount", "list.xlsx", "--dry-run")
    assert code == 1
    assert said.count("pip install 'beancount-clawback[xlsx]'") == 1
    assert "Export it again" not in said


def test_a_template_says_what_to_install_or_to_write_csv(tmp_path: Path) -> None:
    code, said = run(tmp_path, "template", "sheet.xlsx")
    assert code == 2
    assert ADVICE in said
    assert "ends in .csv" in said
    assert run(tmp_path, "template", "sheet.csv")[0] == 0
