"""Running `clawback`: inside this process, or as a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner
from click.testing import Result

from beancount_clawback.cli import app
from tests.paid_claim import PAID_CLAIM

LEDGERS = Path(__file__).parents[2] / "ledgers"
DEMO = LEDGERS / "demo" / "practice.beancount"
EXAMPLES = LEDGERS / "examples"
PROGRAM = Path(sys.executable).with_name("clawback")

LEDGER = f"""\
plugin "beancount_clawback"

2015-01-01 open Assets:Bank:Checking                 USD
2015-01-01 open Assets:Receivable:Insurance:Aetna    USD
2015-01-01 open Assets:Receivable:Clients:C0017      USD
2015-01-01 open Income:Sessions                      USD
2015-01-01 open Income:Adjustments:Contractual       USD

{PAID_CLAIM}"""

RECORD = """
2026-05-02 ! "Aetna" "Coverage ended 2025-12-31" ^pay-5512 #clawback
  source: "letter"
  client-responsibility: 150.00 USD
"""


def run(*arguments: object) -> Result:
    """What the command prints and its exit code; a traceback fails the test."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def process(
    *arguments: object, cwd: Path | None = None, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """The same as a process of its own."""
    return subprocess.run(
        [str(PROGRAM), *map(str, arguments)],
        check=False,
        capture_output=True,
        text=True,
        cwd=cwd,
        env=env,
    )
