"""Hold a ledger's files so that no other process of ours writes them.

The lock is an advisory one on the ledger's own files. So there is no lock file to litter
a folder, to be committed, or to be left over: the lock ends with the process that holds
it, even one that is killed, and it holds between containers that share the files.
Writing replaces a file by a new one, so whoever waited for the old one looks again
whether it is still the file of that name.

Windows cannot replace a file that is open, so there a file of its own is locked for each
file of the ledger, in the folder for temporary files.

Other programs (Fava, an editor) know nothing of the lock. They are noticed by the file's
hash, which the writer compares while it holds the lock.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import time
from collections.abc import Iterable
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

try:
    import fcntl
except ImportError:
    fcntl = None  # type: ignore[assignment]  # Windows

_PAUSE = 0.01


class StillLockedError(Exception):
    """Another process held a file for longer than one was willing to wait."""


@contextlib.contextmanager
def locked(paths: Iterable[Path], wait: float) -> Iterator[None]:
    """Hold files for as long as the block runs.

    Args:
        paths: Real paths. They are locked in sorted order, so that two writers never wait
            for each other.
        wait: How many seconds to wait for other holders.

    Raises:
        StillLockedError: The time is over.
        OSError: A file cannot be opened, or its file system has no locks.
    """
    hold = _hold if fcntl else _hold_beside
    give_up = time.monotonic() + wait
    with contextlib.ExitStack() as held:
        for path in sorted(set(paths)):
            hold(path, give_up, held)
        yield


def _hold(path: Path, give_up: float, held: contextlib.ExitStack) -> None:
    while True:
        descriptor = _open(path)
        with contextlib.ExitStack() as opened:
            opened.callback(os.close, descriptor)
            if _taken(descriptor) and os.path.samestat(os.fstat(descriptor), path.stat()):
                held.push(opened.pop_all())
                return
        if time.monotonic() >= give_up:
            raise StillLockedError(path)
        time.sleep(_PAUSE)


def _hold_beside(path: Path, give_up: float, held: contextlib.ExitStack) -> None:
    msvcrt = import_module("msvcrt")
    name = hashlib.sha256(os.path.normcase(path).encode()).hexdigest()
    beside = Path(tempfile.gettempdir()) / f"beancount-clawback-{name}.lock"
    descriptor = os.open(beside, os.O_RDWR | os.O_CREAT, 0o600)
    held.callback(os.close, descriptor)
    while True:
        try:
            # Ends with the file's closing, and so with the process.
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            if time.monotonic() >= give_up:
                raise StillLockedError(path) from None
            time.sleep(_PAUSE)
        else:
            return


def _open(path: Path) -> int:
    try:
        # Some network file systems lock only files that are open for writing.
        return os.open(path, os.O_RDWR)
    except PermissionError:
        return os.open(path, os.O_RDONLY)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
