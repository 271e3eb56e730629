"""A document that comes with a change of the ledger: there if the change is, else not."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from beancount_clawback.ledger_files import file_swap
from beancount_clawback.ledger_files.private_folder import refuse_tracked
from beancount_clawback.ledger_files.source_files import LedgerFileError


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that is not there yet, in a folder that git does not track.

    Attributes:
        path: Where it goes; its folders are made where they are missing.
        content: What it holds.
    """

    path: Path
    content: bytes


@contextlib.contextmanager
def placed(file: NewFile | None) -> Iterator[None]:
    """Put a file in its place, and take it away again if what follows fails.

    Only its owner, and whoever the folder lets in, can read it.

    Raises:
        NotPrivateError: Git would take it in.
        LedgerFileError: It is there already, or cannot be written.
    """
    if file is None:
        yield
        return
    refuse_tracked(Path(os.path.realpath(file.path.parent)))
    made: list[Path] = []
    try:
        with _in_words(file):
            made = _make_folders(file.path.parent)
            descriptor = os.open(file.path, _NEW, 0o660)
        made.append(file.path)
        with _in_words(file):
            try:
                file_swap.fill(descriptor, file.content)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            file_swap.sync_folder(file.path.parent)
        yield
    except BaseException:
        for path in reversed(made):
            with contextlib.suppress(OSError):
                path.rmdir() if path.is_dir() else path.unlink()
        raise


def put_away(file: NewFile, folder: Path) -> str:
    """Take a file away again, with the folders inside of one that are empty then.

    Returns:
        Why it stays; empty if it is gone.
    """
    try:
        if file.path.read_bytes() != file.content:
            return f"{file.path} has been changed meanwhile, so it stays."
        file.path.unlink()
    except OSError as error:
        return f"{file.path} cannot be deleted: {error.strerror}."
    with contextlib.suppress(OSError):
        for one in file.path.parents:
            if not one.is_relative_to(folder) or one == folder:
                break
            one.rmdir()
    return ""


_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def _make_folders(folder: Path) -> list[Path]:
    """Make a folder with those above it; gives the new ones, the highest first."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    made = []
    for one in reversed(missing):
        one.mkdir(mode=0o770)
        made.append(one)
    return made


@contextlib.contextmanager
def _in_words(file: NewFile) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise LedgerFileError(
            f"The letter cannot be put into {file.path.parent}: {error.strerror}. Nothing was "
            "written."
        ) from None
