"""Processes of their own, as a person starts them, and the processor time that they take."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence


def environment() -> dict[str, str]:
    """Without Beancount's cache of entries, but with Python's of compiled modules.

    An installed package is compiled once. Where Python is told to keep nothing compiled, each
    start would measure the compiler too.
    """
    given = {k: text for k, text in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {**given, "BEANCOUNT_DISABLE_LOAD_CACHE": "1"}


def processor_seconds(command: Sequence[str]) -> float:
    """The processor time of a command, which must succeed."""
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment()
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime
