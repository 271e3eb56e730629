"""Every example that a command's `--help` shows can be typed as it stands."""

from __future__ import annotations

import glob
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from beancount_clawback.cli import app
from tests.cli.clawback_run import LEDGER
from tests.importers.era_case import claims
from tests.importers.era_case import clp
from tests.importers.era_case import era
from tests.letters.made_pdf import LETTER
from tests.letters.made_pdf import pdf

MANUAL = """
2026-03-{day} * "Aetna" "EOB" ^claim-{number} ^pay-{number} ^remit-777 #insurance-payment
  insurance-paid: 70.00 USD
  write-off:      50.00 USD

2026-03-01 * "C0017" "90834" ^claim-{number} #charge
  Assets:Receivable:Insurance:Aetna     120.00 USD
  Income:Sessions                      -120.00 USD
"""
FOUND = """
2026-03-24 * "Aetna" "EOB" ^claim-5533 ^pay-5534 #insurance-payment
  check: "7908"
  insurance-paid: 98.00 USD
"""
RECORD = """2026-06-02 ! "Aetna" "Repriced" ^pay-5532 #clawback
  source: "phone"
  insurance-paid: 60.00 USD
  write-off: 60.00 USD
"""
SHEET = """\
Payer,Aetna
Check Number,90
Check Date,2026-06-01
Total,50.00

Type,Claim,{paid},Write-Off
Payment,5533,50.00,70.00
"""


def examples() -> Iterator[str]:
    commands: list[click.Command] = [app]
    while commands:
        command = commands.pop()
        if isinstance(command, click.Group):
            commands += command.commands.values()
        yield from re.findall(r"^ *(clawback .*)$", command.epilog or "", re.MULTILINE)


def lay_out(folder: Path) -> None:
    """A practice that has what the examples name, on the lines that they name."""
    text = f'include "clawbacks.beancount"\n{LEDGER}'
    text += "\n" * (38 - text.count("\n")) + MANUAL.format(day=20, number=5530)
    assert text.splitlines()[39].startswith("2026-03-20"), "an example edits line 40"
    for day, number in ((21, 5531), (22, 5532)):
        text += MANUAL.format(day=day, number=number)
    text += MANUAL.format(day=23, number=5533).partition("\n\n")[2]
    text += FOUND
    text += '\n2026-03-25 * "Aetna" "EFT" ^remit-777 #remittance\n  total: 210.00 USD\n'
    (folder / "practice.beancount").write_text(text)
    (folder / "clawbacks.beancount").write_text("; clawbacks\n" * 11 + RECORD)
    (folder / "letter.pdf").write_bytes(pdf(LETTER))
    for name in ("sheets", "era"):
        (folder / name).mkdir()
    (folder / "sheets" / "may.csv").write_text(SHEET.format(paid="Insurance Paid"))
    (folder / "export.csv").write_text(SHEET.format(paid="Ins Amt"))
    paid = clp("5533", "1", "120", "70", "CO*45*50", day="20260301")
    (folder / "era" / "may.835").write_text(era("70", *claims(paid)))


@pytest.mark.slow
def test_each_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = sorted(set(examples()))
    assert len(said) > 50
    for number, example in enumerate(said):
        if example == "clawback demo":
            # It serves Fava until somebody ends it.
            continue
        folder = tmp_path / str(number)
        folder.mkdir()
        monkeypatch.chdir(folder)
        monkeypatch.setenv("HOME", str(folder))
        lay_out(folder)
        if "remittance.xlsx" in example and "import" in example:
            CliRunner().invoke(app, ["template", "remittance.xlsx"])
        words = shlex.split(example.partition(" > ")[0])[1:]
        files = {word: sorted(glob.glob(word)) for word in words if "*" in word}
        arguments = [name for word in words for name in files.get(word, [word])]
        if words[0] == "import" and "--dry-run" not in words:
            # Without a terminal it does not ask.
            arguments.append("--yes")
        done = CliRunner().invoke(app, arguments, input="\n" * 9)
        assert isinstance(done.exception, SystemExit | None), (example, done.exception)
        assert done.exit_code in (0, 1), (example, done.output)
