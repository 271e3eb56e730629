from __future__ import annotations

import contextlib
import os
import pty
import subprocess
import sys
from pathlib import Path

import click
import pytest

from beancount_clawback.cli import app
from tests.cli.clawback_run import DEMO
from tests.cli.clawback_run import PROGRAM
from tests.cli.clawback_run import process
from tests.cli.clawback_run import run


def commands() -> list[list[str]]:
    found = []
    for name, command in app.commands.items():
        found.append([name])
        if isinstance(command, click.Group):
            found += [[name, inner] for inner in command.commands]
    return found


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_every_command_explains_itself_with_an_example(command: list[str]) -> None:
    output = run(*command, "--help").output
    assert "Example" in output
    assert f"  clawback {' '.join(command)}" in output


def test_help_without_a_command_lists_them_and_the_exit_codes() -> None:
    output = run("--help").output
    assert "0 fine, 1 findings, 2 the command could not be run" in output


def test_help_and_version_import_no_command_and_no_engine() -> None:
    script = (
        "import sys\n"
        "from beancount_clawback.cli import app\n"
        "app.main([sys.argv[1]], standalone_mode=False)\n"
        "print(*sorted(name for name in sys.modules if name.startswith('beancount')))\n"
    )
    for option in ("--help", "--version"):
        done = subprocess.run(
            [sys.executable, "-c", script, option], check=True, capture_output=True, text=True
        )
        assert done.stdout.splitlines()[-1].split() == [
            "beancount_clawback",
            "beancount_clawback.cli",
            "beancount_clawback.cli.examples",
            "beancount_clawback.cli.lazy_group",
        ]


@pytest.mark.fuzz
@pytest.mark.parametrize("command", ["check", "claims", "report", "record", "expand"])
def test_a_command_leaves_alone_what_it_does_not_need(command: str) -> None:
    script = (
        "import sys\n"
        "from beancount_clawback.cli import app\n"
        "app.commands[sys.argv[1]]\n"
        "print(*sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, command], check=True, capture_output=True, text=True
    )
    roots = {name.split(".")[0] for name in done.stdout.split()}
    assert not roots & {"fava", "flask", "openpyxl", "beangulp"}
    rooms = {".".join(name.split(".")[:2]) for name in done.stdout.split()}
    assert not rooms & {"beancount_clawback.importers", "beancount_clawback.demo"}


def test_a_command_goes_by_its_own_name() -> None:
    for name, command in app.commands.items():
        assert command.name == name
    assert "No such command 'chekc'." in run("chekc").output


def test_the_module_is_the_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "beancount_clawback", "--help"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout == process("--help").stdout


@pytest.mark.parametrize(
    ("words", "at", "expected"),
    [
        ("clawback re", 1, "record\nremittance\nreport\nrestyle\nreview\n"),
        ("clawback report pa", 2, "payments\n"),
        ("clawback review --cl", 2, "--clear\n"),
        ("clawback --ver", 1, "--version\n"),
    ],
)
def test_a_shell_completes_commands_and_options(words: str, at: int, expected: str) -> None:
    done = process(
        env={
            **os.environ,
            "_CLAWBACK_COMPLETE": "bash_complete",
            "COMP_WORDS": words,
            "COMP_CWORD": str(at),
        }
    )
    assert done.stdout.replace("plain,", "") == expected


@pytest.mark.parametrize("command", [["check"], ["claims"], ["report", "revenue"], ["expand"]])
def test_a_ledger_that_does_not_exist_is_exit_code_2(command: list[str]) -> None:
    result = run(*command, "no-such.beancount")
    assert result.exit_code == 2
    assert "File 'no-such.beancount' does not exist." in result.output


def test_a_folder_is_no_ledger(tmp_path: Path) -> None:
    result = run("check", tmp_path)
    assert result.exit_code == 2
    assert "is a directory" in result.output


def test_a_file_that_is_no_text_is_no_ledger(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(b"%PDF-1.7\0\0\0")
    result = run("claims", path)
    assert result.exit_code == 2
    assert "is not a text file, so it is not a ledger." in " ".join(result.output.split())


def test_an_empty_ledger_has_nothing_to_report(tmp_path: Path) -> None:
    path = tmp_path / "empty.beancount"
    path.write_text("", encoding="utf-8")
    for command in (["check"], ["claims"], ["report", "revenue"], ["report", "payments"]):
        result = run(*command, path)
        assert result.exit_code == 0
        assert "(nothing)" in result.output or "No findings." in result.output
    assert run("preview", path, "--payment", "pay-1").exit_code == 2


def test_syntax_errors_and_missing_includes_are_findings(tmp_path: Path) -> None:
    path = tmp_path / "broken.beancount"
    path.write_text('include "gone.beancount"\n2026-01-01 opne Assets:Bank\n', encoding="utf-8")
    result = run("check", path)
    assert result.exit_code == 1
    assert "gone.beancount" in result.output


@pytest.mark.skipif(os.geteuid() == 0, reason="root can read every file")
def test_an_unreadable_ledger_is_exit_code_2(tmp_path: Path) -> None:
    path = tmp_path / "secret.beancount"
    path.write_text("", encoding="utf-8")
    path.chmod(0)
    assert run("check", path).exit_code == 2


def test_a_process_has_the_same_output_and_exit_codes(practice: Path) -> None:
    done = process("check", practice, "--strict")
    assert (done.stdout, done.returncode) == (run("check", practice).output, 1)
    assert process("claims", practice, "9").returncode == 2
    assert process("--version").stdout.startswith("clawback, version ")


@pytest.mark.slow
def test_a_reader_that_goes_away_is_no_error() -> None:
    command: list[str | Path] = [
        PROGRAM,
        "report",
        "revenue",
        DEMO,
        "--lines",
        "--format",
        "csv",
    ]
    # Unbuffered, Python takes a write that was cut short for a whole one.
    buffered = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=buffered
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert running.stdout.readline().startswith(b"group,posted")
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 141


@pytest.mark.slow
def test_a_fault_of_ours_is_a_sentence_without_the_ledgers_data() -> None:
    script = (
        "import sys\n"
        "import beancount_clawback.cli.check_command\n"
        "from beancount_clawback.cli import main\n"
        "def broken(*_): raise RuntimeError('C0017 owes 30.00')\n"
        "sys.modules['beancount_clawback.cli.check_command'].find = broken\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "check", DEMO],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "Please report it" in done.stderr
    assert "Traceback" not in done.stderr
    assert "C0017" not in done.stderr


def in_terminal(*arguments: str | Path, **environment: str) -> str:
    """What a process writes when standard output and error are a terminal."""
    ours, theirs = pty.openpty()
    kept = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    with subprocess.Popen(
        arguments, stdout=theirs, stderr=theirs, env={**kept, **environment}
    ) as running:
        os.close(theirs)
        written = b""
        with contextlib.suppress(OSError):
            while more := os.read(ours, 65536):
                written += more
    os.close(ours)
    assert running.returncode == 0
    return written.decode()


@pytest.mark.slow
def test_color_is_for_terminals_and_never_with_no_color(practice: Path) -> None:
    command = (PROGRAM, "report", "revenue", practice)
    assert "\x1b[31m" in in_terminal(*command)
    assert "\x1b[31m" not in in_terminal(*command, NO_COLOR="1")
    assert "\x1b" not in process("report", "revenue", practice).stdout
    assert "\x1b[" in in_terminal(PROGRAM, "check", practice)
    assert "\x1b[" not in in_terminal(PROGRAM, "check", practice, NO_COLOR="1")


WAITING = """
import time
from beancount_clawback.cli.terminal import with_bar
print(with_bar("Reading practice.beancount", lambda: time.sleep({seconds}) or "done"))
"""


@pytest.mark.slow
def test_a_bar_moves_on_a_terminal_beyond_a_second_and_is_gone_at_the_end() -> None:
    slow = in_terminal(sys.executable, "-c", WAITING.format(seconds=1.6))
    assert "\rReading practice.beancount  [===" in slow
    assert slow.rstrip().endswith("\r\x1b[Kdone")
    fast = in_terminal(sys.executable, "-c", WAITING.format(seconds=0.1))
    assert fast.strip() == "done"


def test_there_is_no_bar_where_nobody_watches() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WAITING.format(seconds=1.3)],
        check=True,
        capture_output=True,
        text=True,
    )
    assert (done.stdout, done.stderr) == ("done\n", "")
