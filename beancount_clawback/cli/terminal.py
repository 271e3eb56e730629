"""What depends on the terminal: color, and a bar while something takes its time."""

from __future__ import annotations

import os
import shutil
import sys
import threading
import time
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TextIO
from typing import TypeVar

import click

T = TypeVar("T")

_PATIENCE = 1.0
_STEP = 0.1
_WIDTH = 20
_NARROWEST = 40


def has_color(stream: TextIO | None = None) -> bool:
    """Whether color may be written: on a terminal, and never with NO_COLOR (no-color.org)."""
    stream = stream or sys.stdout
    return stream.isatty() and not os.environ.get("NO_COLOR")


def width_of_terminal() -> int | None:
    """How many characters a line may have; None where nobody reads along, as in a pipe.

    COLUMNS counts in a pipe too, as `COLUMNS=80 clawback … | less` means it.
    """
    if not (sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdecimal()):
        return None
    return max(shutil.get_terminal_size().columns, _NARROWEST)


def height_of_terminal() -> int | None:
    """How many lines a terminal shows at once; None without one."""
    return shutil.get_terminal_size().lines if sys.stdout.isatty() else None


def styled(text: str, *, fg: str | None = None, bold: bool = False) -> str:
    """A text in color where standard output may have it."""
    return click.style(text, fg=fg, bold=bold) if has_color() else text


def diff_line(line: str) -> str:
    """A line of a diff, in color where standard output may have it."""
    color = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1])
    return styled(line, fg=color) if color else line


def with_bar(what: str, work: Callable[[], T]) -> T:
    """Do some work; beyond a second, a terminal shows a moving bar and the seconds.

    How long Beancount's loader will take is not known before, so the bar has no end.
    """
    if not sys.stderr.isatty():
        return work()
    with _Bar(what):
        return work()


class _Bar:
    def __init__(self, what: str) -> None:
        self._what = what
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._draw, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._done.set()
        self._thread.join()

    def _draw(self) -> None:
        begin = time.monotonic()
        if self._done.wait(_PATIENCE):
            return
        step = 0
        while not self._done.wait(_STEP):
            seconds = int(time.monotonic() - begin)
            sys.stderr.write(f"\r{self._what}  [{_blocks(step)}]  {seconds} s")
            sys.stderr.flush()
            step += 1
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


def _blocks(step: int) -> str:
    room = _WIDTH - 3
    at = step % (2 * room)
    at = at if at <= room else 2 * room - at
    return f"{' ' * at}==={' ' * (room - at)}"


_FEW = 1000
_REDRAWN = 200
"""How often the bar is drawn anew, for drawing takes time as well."""


@contextmanager
def row_progress(what: str, steps: int) -> Iterator[Callable[[int], None] | None]:
    """Something to call with numbers of steps done; None where no bar is shown."""
    if steps <= _FEW or not sys.stderr.isatty():
        yield None
        return
    # Half of the steps come at once, when all rows are proved: no time left could be told.
    with click.progressbar(
        length=steps,
        label=what,
        show_eta=False,
        show_percent=True,
        update_min_steps=max(1, steps // _REDRAWN),
        file=sys.stderr,
    ) as bar:
        yield bar.update
