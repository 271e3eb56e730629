"""Write ledgers in processes of their own, which are killed, fail, or compete.

Started by the tests as ``python ledger_file_driver.py TASK FOLDER ...``; prints JSON.
"""

from __future__ import annotations

import errno
import functools
import itertools
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import beancount_clawback
from beancount_clawback.ledger_files.safe_write import AfterWriteError
from beancount_clawback.ledger_files.safe_write import ChangedOnDiskError
from beancount_clawback.ledger_files.safe_write import write
from beancount_clawback.ledger_files.source_files import LedgerFiles
from tests.ledger_files.ledger_file_case import LEDGER
from tests.ledger_files.ledger_file_case import RECORD
from tests.ledger_files.ledger_file_case import loaded
from tests.ledger_files.ledger_file_case import with_record

PACKAGE = str(Path(beancount_clawback.__file__).parent)
# What `sys.audit` tells of before it happens, in a write.
CALLS = ("open", "os.", "fcntl.flock", "shutil.")


class Case:
    """A ledger of one file or two, with the change of each that is to be written."""

    def __init__(self, folder: Path, count: int, filler: int = 0) -> None:
        self.main = folder / "main.bean"
        self.paths = [self.main, folder / "part.bean"][:count]
        include = 'include "part.bean"\n' if count > 1 else ""
        comments = "; filler filler filler filler filler filler filler\n" * filler
        texts = [f"{include}{comments}{LEDGER}", RECORD]
        self.old = dict(zip(self.paths, texts, strict=False))
        self.restore()
        self.ledger = loaded(self.main)
        self.changes = [with_record(self.ledger, path) for path in self.paths]
        self.new = {path: f"{text}\n{RECORD}" for path, text in self.old.items()}

    def restore(self) -> None:
        for path, text in self.old.items():
            path.write_text(text)

    def states(self) -> list[str]:
        known = {}
        for path in self.paths:
            text = path.read_text()
            old, new = text == self.old[path], text == self.new[path]
            known[path] = "old" if old else "new" if new else "broken"
        return list(known.values())

    def strangers(self) -> list[str]:
        mine = {path.name for path in self.paths}
        return sorted(path.name for path in self.main.parent.iterdir() if path.name not in mine)

    def write(self) -> None:
        write(self.ledger, self.changes, wait=5)

    def later_write_works(self) -> bool:
        """After a kill that left something: the lock is free, and that is cleared away."""
        if not self.strangers():
            return True
        write(self.ledger, [with_record(self.ledger, path) for path in self.paths], wait=5)
        texts = [path.read_text() for path in self.paths]
        return not self.strangers() and all(text.endswith(RECORD) for text in texts)


def in_child(act: Callable[[], object]) -> tuple[int, str]:
    """Do something in a process of its own; give the signal that ended it, and its answer."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        try:
            os.write(writer, json.dumps(act()).encode())
        except BaseException as error:  # noqa: BLE001 - the parent wants to know
            os.write(writer, repr(error).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as answers:
        answer = answers.read().decode()
    _, status = os.waitpid(child, 0)
    return (os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0), answer


class KillAtLine:
    """Traces our own code, and kills the process before the line of a number."""

    def __init__(self, number: int) -> None:
        self.left = number

    def __call__(self, frame: FrameType, event: str, _: object) -> KillAtLine | None:
        if not frame.f_code.co_filename.startswith(PACKAGE):
            return None
        if event == "line":
            self.left -= 1
            if not self.left:
                os.kill(os.getpid(), signal.SIGKILL)
        return self


def killed_at_every_line(folder: Path, count: str) -> Iterator[dict[str, Any]]:
    """SIGKILL before the first line of our code, before the second, and so on."""
    case = Case(folder, int(count))

    def write_until(number: int) -> None:
        sys.settrace(KillAtLine(number))
        case.write()

    for number in itertools.count(1):
        case.restore()
        ended_by, answer = in_child(functools.partial(write_until, number))
        found = {"states": case.states(), "left": case.strangers(), "answer": answer}
        yield {"killed": bool(ended_by), **found, "later": case.later_write_works()}
        if not ended_by:
            return


def killed_around_the_swap(folder: Path, times: str) -> Iterator[dict[str, Any]]:
    """SIGKILL from outside: later when it came too early for the new file, else earlier."""
    case = Case(folder, 1, filler=50_000)
    start = time.monotonic()
    in_child(case.write)
    pause = (time.monotonic() - start) / 2
    for _ in range(int(times)):
        case.restore()
        child = os.fork()
        if not child:
            case.write()
            os._exit(0)
        time.sleep(pause)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        states = case.states()
        pause *= 1.15 if states == ["old"] else 0.85
        found = {"states": states, "left": case.strangers(), "later": case.later_write_works()}
        yield {"killed": os.WIFSIGNALED(status), **found}


def failing_at_every_call(folder: Path, count: str) -> Iterator[dict[str, Any]]:
    """An input/output error at the first system call, at the second, and so on."""
    case = Case(folder, int(count))

    def write_failing_at(number: int) -> dict[str, Any]:
        calls: list[str] = []

        def fail(event: str, _: object) -> None:
            if event.startswith(CALLS):
                calls.append(event)
                if len(calls) == number:
                    raise OSError(errno.EIO, os.strerror(errno.EIO))

        sys.addaudithook(fail)
        try:
            case.write()
        except Exception as error:  # noqa: BLE001 - its name is the answer
            saved = isinstance(error, AfterWriteError)
            bases = [base.__name__ for base in type(error).__mro__]
            return {"error": str(error), "bases": bases, "saved": saved, "failed": True}
        return {"error": "", "saved": True, "failed": len(calls) >= number}

    for number in itertools.count(1):
        case.restore()
        _, answer = in_child(functools.partial(write_failing_at, number))
        outcome = json.loads(answer)
        yield {**outcome, "states": case.states(), "left": case.strangers()}
        if not outcome["failed"]:
            return


def competing(folder: Path, name: str, seconds: str) -> Iterator[str]:
    """Add records as fast as one can, and tell the names of those that were saved."""
    ledger = LedgerFiles(folder / "main.bean", (folder / "main.bean",))
    end = time.monotonic() + float(seconds)
    number = 0
    while time.monotonic() < end:
        record = f"{name}-{number}"
        text = f'2026-06-01 ! "Aetna" "{record}" ^pay-5512 #clawback\n  source: "letter"\n'
        try:
            write(ledger, [with_record(ledger, ledger.main, text)])
        except ChangedOnDiskError:
            continue
        yield record
        number += 1


if __name__ == "__main__":
    tasks: dict[str, Callable[..., Iterator[object]]] = {
        "kill-lines": killed_at_every_line,
        "kill-moments": killed_around_the_swap,
        "fail": failing_at_every_call,
        "compete": competing,
    }
    print(json.dumps(list(tasks[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:]))))
