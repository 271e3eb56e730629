"""What a load reads from the disk, kept to tell later whether it would read the same again."""

from __future__ import annotations

import glob
import hashlib
import os
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_CLOCKS_DIFFER = 1_000_000_000
"""Nanoseconds. Files are dated by a coarser clock than the one that is asked."""


class FilesRead:
    """The files that a load reads, what its includes match, and its documents' folders.

    Contents that are not on the disk yet may stand for those of a file.
    """

    def __init__(self, contents: Mapping[Path, bytes]) -> None:
        """Read nothing yet.

        Args:
            contents: The bytes to take for a file, by its real path.
        """
        self._contents = contents
        self._hashes: dict[str, str] = {}
        self._matches: dict[str, list[str]] = {}
        self._folders: dict[str, dict[str, int]] = {}

    @property
    def hashes(self) -> Mapping[Path, str]:
        """The SHA-256 of each file's bytes, by its name."""
        return {Path(name): found for name, found in self._hashes.items()}

    def content(self, name: str) -> bytes:
        """The bytes of a file.

        Raises:
            OSError: It cannot be read.
        """
        content = self._contents.get(Path(os.path.realpath(name)))
        if content is None:
            content = Path(name).read_bytes()
        self._hashes[name] = hashlib.sha256(content).hexdigest()
        return content

    def matching(self, pattern: str) -> Sequence[str]:
        """The names of the files that an include's pattern matches."""
        self._matches[pattern] = glob.glob(pattern, recursive=True)
        return self._matches[pattern]

    def look_at(self, folders: Iterable[str]) -> None:
        """Note what lies in folders of documents, before Beancount searches them."""
        self._folders = {folder: _moments(folder) for folder in folders}

    def stood_for(self, contents: Mapping[Path, bytes]) -> bool:
        """Whether just these contents stood for those of files."""
        return contents == self._contents

    def would_be_the_same(self, *, written: bool = True) -> bool:
        """Whether the disk now holds all that was read, and no file more.

        Args:
            written: The contents that stood for those of files must be on the disk by now;
                else those files are not looked at.
        """
        hashes = {
            name: found
            for name, found in self._hashes.items()
            if written or Path(os.path.realpath(name)) not in self._contents
        }
        return (
            _hold(hashes)
            and all(
                sorted(glob.glob(pattern, recursive=True)) == sorted(names)
                for pattern, names in self._matches.items()
            )
            and all(_moments(folder) == found for folder, found in self._folders.items())
        )


@dataclass(frozen=True, slots=True)
class KnownErrors:
    """The errors that a ledger is known to have, while its files have just these bytes.

    Attributes:
        errors: As Beancount's loader gives them.
        hashes: The SHA-256 of each of the ledger's files, by its name.
    """

    errors: Sequence[Any]
    hashes: Mapping[Path, str]

    @classmethod
    def of_files_at_rest(
        cls, errors: Sequence[Any], files: Iterable[Path], since: int
    ) -> KnownErrors | None:
        """Those of a load that somebody else made, who kept no hashes.

        Args:
            errors: What the load gave.
            files: What it read.
            since: A moment before the load read anything, in nanoseconds since 1970.

        Returns:
            None if a file was touched since then, so that the load may have read other bytes.
        """
        hashes = {}
        try:
            for file in files:
                hashes[file] = _hash(file)
                if file.stat().st_ctime_ns >= since - _CLOCKS_DIFFER:
                    return None
        except OSError:
            return None
        return cls(errors, hashes)

    def hold(self) -> bool:
        """Whether the files still have these bytes."""
        return _hold(self.hashes)


def _hold(hashes: Mapping[Any, str]) -> bool:
    try:
        return all(_hash(Path(name)) == found for name, found in hashes.items())
    except OSError:
        return False


def _hash(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _moments(folder: str) -> dict[str, int]:
    """When each folder below one was changed last, in nanoseconds; changed is its list."""
    try:
        return {below: os.stat(below).st_mtime_ns for below, _, _ in os.walk(folder)}
    except OSError:
        return {}
