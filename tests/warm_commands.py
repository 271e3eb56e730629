"""Commands in processes of their own, none of which loads the package anew.

One process loads it, and is forked for every command. The fork is what the console script
would be: arguments, folder, output and exit code are its own. How a script starts is for tests
that run the script itself.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import traceback
from importlib.metadata import entry_points
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

import beancount_clawback.cli.check_command
import beancount_clawback.cli.import_command
import beancount_clawback.plugin  # noqa: F401 - ledgers load it by its name

ROOT = Path(__file__).parents[1]
_SELF = "tests.warm_commands"


class WarmCommands:
    """Runs console scripts of this environment; to be closed."""

    def __init__(self) -> None:
        """Start the process that has everything loaded."""
        self._parent = subprocess.Popen(
            [sys.executable, "-m", _SELF],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, words: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
        """What a script does with its arguments in a folder."""
        assert self._parent.stdin
        assert self._parent.stdout
        with TemporaryDirectory() as kept:
            out, err = (Path(kept) / name for name in ("out", "err"))
            asked = [words, str(folder), str(out), str(err)]
            self._parent.stdin.write(json.dumps(asked) + "\n")
            self._parent.stdin.flush()
            code = int(self._parent.stdout.readline())
            printed, said = (one.read_text(encoding="utf-8") for one in (out, err))
        return subprocess.CompletedProcess(words, code, printed, said)

    def close(self) -> None:
        """End the process."""
        assert self._parent.stdin
        self._parent.stdin.close()
        self._parent.wait()


def _serve() -> None:
    for line in sys.stdin:
        words, folder, out, err = json.loads(line)
        child = os.fork()
        if not child:
            _become(words, folder, out, err)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print(code, flush=True)


def _become(words: list[str], folder: str, out: str, err: str) -> NoReturn:
    """Be a console script, from its arguments to its exit code."""
    code: object = 1
    try:
        os.chdir(folder)
        for number, name in ((0, os.devnull), (1, out), (2, err)):
            os.dup2(os.open(name, os.O_RDWR | os.O_CREAT, 0o600), number)
        sys.argv = words
        (script,) = entry_points(group="console_scripts", name=words[0])
        code = script.load()()
    except SystemExit as end:
        code = end.code
    except BaseException:  # noqa: BLE001 - what a process of its own would print
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))


if __name__ == "__main__":
    _serve()
