"""A page of the documentation, read block by block and done in an empty folder.

The blocks of a page are done from top to bottom, as a reader would:

``beancount [FILE]``
    is written at the end of FILE (``practice.beancount`` where none is named).
``console [CODE]``
    each line is a command behind ``$ ``, and must succeed, or end with the exit code CODE.
``x12 FILE``
    is FILE, as a payer sends it.
``text``
    lines that the commands of the block before print, in that order.
``beancount-result``
    transactions that the plugin makes of ``practice.beancount`` as it is by then.
``py``
    a Python module, imported beside the files; a ``text`` block behind it is what it prints.
``yaml``
    the commands of ours in it (``run:``, ``entry:``) must succeed.

Blocks in other languages (``sh``, ``python``, ``json``) are only shown.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from beancount.core.data import Transaction

from beancount_clawback.ledger_files.loaded_ledger import load
from beancount_clawback.ledger_files.transaction_text import render_transaction

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LEDGER = "practice.beancount"
_BIN = Path(sys.executable).parent
_OURS = ("clawback", "bean-check")
Done = subprocess.CompletedProcess[str]
Run = Callable[[list[str], Path], Done]
_FENCED = re.compile(r"^```(\S+)(?: +(\S+))?\n(.*?)^```", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block.

    Attributes:
        file: the second word behind the fence.
        lineno: of the fence.
    """

    language: str
    file: str
    text: str
    lineno: int


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(found[1], found[2] or "", found[3], text.count("\n", 0, found.start()) + 1)
        for found in _FENCED.finditer(text)
    ]


def as_process(words: list[str], folder: Path) -> Done:
    """Run a console script of this environment, or a program by its path, as a shell does."""
    program = _BIN / words[0]
    return subprocess.run(
        [program, *words[1:]], cwd=folder, capture_output=True, text=True, check=False
    )


def do(page: Path, folder: Path, run: Run) -> int:
    """Do a page's blocks in a folder, and compare what it shows.

    Args:
        page: A page of Markdown.
        folder: Where its files and commands are.
        run: What runs a console script with its arguments in a folder.

    Returns:
        How many blocks were done.
    """
    printed = ""
    done = 0
    for block in blocks(page):
        place = f"{page.name}:{block.lineno}"
        lines = block.text.splitlines()
        if block.language == "beancount":
            with (folder / (block.file or LEDGER)).open("a", encoding="utf-8") as file:
                file.write(block.text + "\n")
        elif block.language == "console":
            wrong = [line for line in lines if not line.startswith("$ ")]
            assert not wrong, (place, wrong)
            code = int(block.file or 0)
            printed = "".join(_done(line[2:], folder, place, run, code) for line in lines)
        elif block.language == "x12":
            (folder / block.file).write_text(block.text, encoding="utf-8")
        elif block.language == "text":
            rest = iter(printed.splitlines())
            missing = [line for line in lines if line not in rest]
            assert not missing, (place, missing, printed)
        elif block.language == "beancount-result":
            _compare(block.text, folder, place)
        elif block.language == "py":
            (folder / "script.py").write_text(block.text, encoding="utf-8")
            words = [sys.executable, "-c", "import script"]
            printed = _printed(as_process(words, folder), place)
        elif block.language == "yaml":
            for command in re.findall(r"(?:run|entry): (.+)", block.text):
                if command.startswith(_OURS):
                    _done(command, folder, place, run)
        else:
            continue
        done += 1
    return done


def _compare(shown: str, folder: Path, place: str) -> None:
    made = {
        render_transaction(entry).strip()
        for entry in load(str(folder / LEDGER)).entries
        if isinstance(entry, Transaction)
    }
    for one in shown.strip().split("\n\n"):
        near = [other for other in made if other[:10] == one[:10]]
        assert one in made, f"{place}: not made; of that day are:\n" + "\n\n".join(near)


def _done(command: str, folder: Path, place: str, run: Run, code: int = 0) -> str:
    words = shlex.split(command)
    target = None
    if ">" in words:
        at = words.index(">")
        target = folder / words[at + 1]
        del words[at:]
    words = [name for word in words for name in _expanded(word, folder)]
    printed = _printed(run(words, folder), place, code)
    if target:
        target.write_text(printed, encoding="utf-8")
    else:
        assert printed.strip() or words[0].startswith("bean-"), (place, command)
    return printed


def _printed(done: Done, place: str, code: int = 0) -> str:
    assert done.returncode == code, (place, done.args, done.stdout, done.stderr)
    return done.stdout


def _expanded(word: str, folder: Path) -> list[str]:
    """The files that a word with an asterisk means, as a shell would find them."""
    if "*" not in word:
        return [word]
    return sorted(path.relative_to(folder).as_posix() for path in folder.glob(word))
