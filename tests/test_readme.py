"""The README holds: its ledger loads, its commands run, its tables are the code's."""

from __future__ import annotations

import ast
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from beancount_clawback.ledger_files.loaded_ledger import load
from beancount_clawback.ledger_files.transaction_text import render_transaction
from beancount_clawback.ledger_language.config import KEYS
from beancount_clawback.ledger_language.config import Config
from beancount_clawback.ledger_language.problems import CHECKS
from beancount_clawback.ledger_language.records import CLAWBACK_TAG

README = Path(__file__).parents[1] / "README.md"
TEXT = README.read_text(encoding="utf-8")
BIN = Path(sys.executable).parent


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)


@pytest.fixture
def practice(tmp_path: Path) -> Path:
    """The README's ledger: all its blocks, one after another."""
    path = tmp_path / "practice.beancount"
    path.write_text("\n".join(blocks("beancount")), encoding="utf-8")
    return path


def test_the_ledger_of_the_readme_loads_without_errors(practice: Path) -> None:
    assert load(str(practice)).errors == []


def test_the_record_becomes_the_transactions_that_the_readme_shows(practice: Path) -> None:
    made = [
        entry
        for entry in load(str(practice)).entries
        if CLAWBACK_TAG in (getattr(entry, "tags", None) or ())
    ]
    shown = "\n".join(render_transaction(entry) for entry in made)  # type: ignore[arg-type]
    assert blocks("beancount-result") == [shown]


def test_every_command_of_the_readme_runs_and_prints_what_is_shown(practice: Path) -> None:
    """A block of text behind commands has lines of what they print, in their order."""
    printed, commands = "", 0
    for kind, block in re.findall(
        r"^```(console|text)\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE
    ):
        if kind == "text":
            rest = iter(printed.splitlines())
            missing = [line for line in block.splitlines() if line not in rest]
            assert missing == []
            continue
        lines = block.splitlines()
        assert all(line.startswith("$ ") for line in lines)
        printed = "".join(run(line[2:], practice.parent) for line in lines)
        commands += len(lines)
    assert commands > 15


def run(command: str, folder: Path) -> str:
    words = shlex.split(command)
    target = None
    if ">" in words:
        target = folder / words[words.index(">") + 1]
        words = words[: words.index(">")]
    environment = {**os.environ, "BEANCOUNT_DISABLE_LOAD_CACHE": "1"}
    words = [name for word in words for name in expanded(word, folder)]
    words[0] = str(BIN / words[0])
    done = subprocess.run(
        words, cwd=folder, capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 0, (command, done.stdout, done.stderr)
    if target:
        target.write_text(done.stdout, encoding="utf-8")
    else:
        assert done.stdout.strip() or command.startswith("bean-check"), command
    return done.stdout


def expanded(word: str, folder: Path) -> list[str]:
    """The files that a word with an asterisk means, as a shell would find them."""
    if "*" not in word:
        return [word]
    return sorted(path.relative_to(folder).as_posix() for path in folder.glob(word))


def test_the_configuration_block_shows_every_default() -> None:
    (block,) = blocks("python")
    written = ast.literal_eval(block.split('"', 3)[3].rsplit('"', 1)[0])
    defaults = {key: getattr(Config(), name) for key, name in KEYS.items()}
    assert written == {
        key: "" if value in (None, ()) else value[0] if isinstance(value, tuple) else value
        for key, value in defaults.items()
    }


def test_the_import_script_sets_up_its_importers() -> None:
    (block,) = blocks("py")
    names: dict[str, object] = {"__name__": "import"}
    exec(block, names)  # noqa: S102 - the README's own script
    assert names["CONFIG"]


def test_the_table_of_checks_is_the_catalogue() -> None:
    table = between("checks")
    assert table == checks_table(), f"write this between the marks:\n{checks_table()}"


def checks_table() -> str:
    rows = ["", "| check | what it says | what to do |", "|---|---|---|"]
    for check in CHECKS.values():
        kind = "" if check.severity.value == "error" else f" *({check.severity.value})*"
        message, remedy = (
            re.sub(r"\{(\w+)\}", r"‹\1›", text).replace("|", "\\|")  # noqa: RUF001
            for text in (check.message, check.remedy)
        )
        rows.append(f"| {check.code}{kind} | {message}. | {remedy}. |")
    return "\n".join([*rows, "", ""])


def between(mark: str) -> str:
    found = re.search(rf"<!-- {mark} -->\n(.*?)<!-- /{mark} -->", TEXT, re.DOTALL)
    assert found
    return found[1]


def test_the_readme_names_no_file_that_is_not_there() -> None:
    root = README.parent
    for name in re.findall(r"\]\((?!https?:)([^)#]+)\)", TEXT):
        assert (root / name).exists(), name


if __name__ == "__main__":
    README.write_text(TEXT.replace(between("checks"), checks_table()), encoding="utf-8")
