"""rustledger, an implementation of Beancount without plugins in Python."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from beancount import loader

from tests.cli.clawback_run import DEMO
from tests.cli.clawback_run import run
from tests.fava_ext.npm_package import RUSTLEDGER
from tests.fava_ext.npm_package import CannotFetchError
from tests.other_tools.written_demo import balances
from tests.other_tools.written_demo import demo

SCRIPT = Path(__file__).with_name("rustledger.mjs")
NODE = shutil.which("node") or shutil.which("node", path=str(Path(sys.executable).parent))


@pytest.mark.slow
def test_rustledger_reads_both_styles_and_gives_the_expanded_demo_the_same_balances(
    tmp_path: Path,
) -> None:
    try:
        folder = RUSTLEDGER.folder()
    except CannotFetchError as error:
        pytest.skip(str(error))
    assert NODE, "npm is there without node"
    zero = demo(tmp_path, zero_posting=True).with_name("clawbacks.beancount")
    plain = tmp_path / "plain.beancount"
    plain.write_text(run("expand", DEMO).stdout)
    both = (DEMO.with_name("clawbacks.beancount"), zero)
    command: list[str | Path] = [NODE, SCRIPT, folder, plain, *both]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    said = json.loads(done.stdout)
    assert (said["problems"], said["errors"]) == ([], [])
    sums = {account: Decimal(number) for account, number in said["sums"]["rows"]}
    entries, errors, _ = loader.load_file(str(DEMO))
    assert not errors
    assert {account: number for account, number in sums.items() if number} == balances(entries)
