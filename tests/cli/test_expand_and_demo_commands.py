from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from beancount import loader

from tests.cli.clawback_run import LEDGER
from tests.cli.clawback_run import PROGRAM
from tests.cli.clawback_run import RECORD
from tests.cli.clawback_run import process
from tests.cli.clawback_run import run


def test_the_expanded_ledger_loads_without_this_package(practice: Path) -> None:
    result = run("expand", practice)
    assert result.exit_code == 0
    assert "beancount_clawback" not in result.output
    entries, errors, _ = loader.load_string(result.output)
    assert errors == []
    assert sum("reversal" in (getattr(entry, "tags", None) or ()) for entry in entries) == 1


def test_expanding_a_ledger_with_an_error_warns_and_leaves_that_record(practice: Path) -> None:
    practice.write_text(LEDGER + RECORD.replace("5512", "77"), encoding="utf-8")
    result = run("expand", practice)
    assert result.exit_code == 1
    assert "^pay-77 #clawback" in result.stdout
    assert "Warning: the ledger has an error" in result.stderr


@pytest.mark.parametrize("name", ["leafonly", "pedantic"])
def test_what_another_plugin_refuses_in_the_expanded_text_is_told_with_a_way_out(
    practice: Path, name: str
) -> None:
    # What pedantic wants besides, and the ledger lacks.
    used = '2015-01-01 * "All accounts"\n  Assets:Receivable:Clients:C0017  0.00 USD\n'
    commodity = "2015-01-01 commodity USD\n"
    head = f'plugin "beancount.plugins.{name}"\n'
    practice.write_text(f"{head}{LEDGER}{RECORD}{commodity}{used}", encoding="utf-8")
    result = run("expand", practice)
    assert result.exit_code == 1
    assert "Non-leaf account 'Income:Adjustments:Contractual' has postings" in result.stderr
    # What the warning says, one after the other.
    plain = result.stdout.replace(head, "")
    assert not loader.load_string(plain)[1]
    off = "{'reversals': '', 'corrected-payments': ''}"
    line = 'plugin "beancount_clawback"'
    text = practice.read_text(encoding="utf-8").replace(line, f'{line} "{off}"')
    practice.write_text(text, encoding="utf-8")
    result = run("expand", practice)
    assert (result.exit_code, result.stderr) == (0, "")
    assert not loader.load_string(result.stdout)[1]


def test_no_character_of_a_text_is_lost(practice: Path) -> None:
    note = '2026-03-01 note Assets:Bank:Checking "\x1b[31mred\x1b[0m, \u00e9, \u202e"\n'
    practice.write_text(LEDGER + note, encoding="utf-8")
    assert process("expand", practice).stdout.endswith(note)


def test_the_warning_is_of_one_line_whatever_the_ledger_says(practice: Path) -> None:
    record = '2026-05-03 * "Aetna" "two\nlines" ^pay-5512 #clawback\n'
    practice.write_text(LEDGER + record + record, encoding="utf-8")
    warning = process("expand", practice).stderr
    assert '"Aetna" "two lines" ^pay-5512 (' in warning


def test_a_ledger_that_is_not_utf8_is_refused_in_a_sentence(practice: Path) -> None:
    practice.write_bytes((LEDGER + RECORD).replace("EOB", "EOB é").encode("latin-1"))
    result = run("expand", practice)
    assert result.exit_code != 0
    assert "Traceback" not in result.output
    lineno = LEDGER[: LEDGER.index("EOB")].count("\n") + 1
    assert f"{practice}:{lineno}: this line is not UTF-8" in result.stderr


def test_an_included_file_that_is_not_utf8_is_the_one_that_is_named(practice: Path) -> None:
    other = practice.with_name("old.beancount")
    other.write_bytes("; old\n; Müller\n".encode("latin-1"))
    practice.write_text(LEDGER + 'include "old.beancount"\n', encoding="utf-8")
    result = run("expand", practice)
    assert result.exit_code == 1
    assert f"{other}:2: this line is not UTF-8" in result.stderr


@pytest.mark.slow
def test_the_demo_is_laid_out_and_never_over_existing_files(tmp_path: Path) -> None:
    folder = tmp_path / "try"
    result = run("demo", folder, "--no-serve")
    assert result.exit_code == 0
    ledger = folder / "practice.beancount"
    assert str(ledger) in result.output
    before = ledger.read_bytes()
    again = run("demo", folder, "--no-serve")
    assert again.exit_code == 2
    assert "would be overwritten" in " ".join(again.output.split())
    assert ledger.read_bytes() == before


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.mark.slow
def test_the_demo_is_served_in_fava_until_it_is_interrupted(
    tmp_path: Path, free_port: int
) -> None:
    # Tests that were started in the background ignore Ctrl-C, and so would what they start.
    heeded = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        served = subprocess.Popen(
            [PROGRAM, "demo", tmp_path / "try", "--port", str(free_port)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "BEANCOUNT_FILE": "/no/such/ledger.beancount"},
        )
    finally:
        signal.signal(signal.SIGINT, heeded)
    try:
        page = _page(f"http://127.0.0.1:{free_port}/", served)
    finally:
        served.send_signal(signal.SIGINT)
        out, err = served.communicate(timeout=60)
    assert "Willow Street Therapy" in page
    assert f"http://127.0.0.1:{free_port}/" in out
    assert "Traceback" not in err
    assert served.returncode == 0


def _page(url: str, served: subprocess.Popen[str]) -> str:
    for _ in range(300):
        if served.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url) as answer:  # noqa: S310 - our own address
                text: str = answer.read().decode()
                return text
        except OSError:
            time.sleep(0.1)
    pytest.fail("Fava did not answer")


@pytest.mark.slow
def test_without_fava_the_demo_says_what_to_install(tmp_path: Path) -> None:
    script = (
        "import sys; sys.modules['fava'] = None\n"
        "from beancount_clawback.cli import main; main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "demo", str(tmp_path / "try")],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "pip install 'beancount-clawback[fava]'" in re.sub(r"\s+", " ", done.stderr)
    assert "Traceback" not in done.stderr


def test_expand_keeps_the_bytes_of_a_process(practice: Path) -> None:
    done = process("expand", practice)
    assert done.stdout == run("expand", practice).stdout
