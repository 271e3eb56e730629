"""What a ledger's files hold, and what is to happen to them.

A change is a value: it can be shown as a diff, checked, written or thrown away.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from typing import Any

from beancount.utils import encryption

from beancount_clawback.ledger_files import splice
from beancount_clawback.ledger_files.splice import Splice
from beancount_clawback.ledger_files.trial_load import Trial

_BOM = b"\xef\xbb\xbf"


class LedgerFileError(Exception):
    """A ledger file cannot be read or written. Unless it says otherwise, nothing was."""


class NotInLedgerError(LedgerFileError):
    """The file is not one of the ledger's."""


class UnreadableError(LedgerFileError):
    """The file is missing, encrypted or not UTF-8."""


@dataclass(frozen=True, slots=True)
class LedgerFiles:
    """Which files a ledger consists of.

    Attributes:
        main: The file that is loaded.
        files: Every file that belongs to it, the main file included.
    """

    main: Path
    files: tuple[Path, ...]

    @classmethod
    def of(cls, options_map: Mapping[str, Any]) -> LedgerFiles:
        """Take them from the options that Beancount's loader, or Fava, gives."""
        return cls(Path(options_map["filename"]), tuple(map(Path, options_map["include"])))

    def real_path(self, path: Path) -> Path:
        """Follow the symbolic links to one of the ledger's files.

        Raises:
            NotInLedgerError: The path leads to no file of the ledger.
        """
        real = Path(os.path.realpath(path))
        if real not in {Path(os.path.realpath(file)) for file in self.files}:
            raise NotInLedgerError(
                f"{path} is not a file of the ledger {self.main.name}. Only the main file"
                " and the files that it includes can be changed."
            )
        return real


@dataclass(frozen=True, slots=True)
class Source:
    """A ledger file as it was read.

    Attributes:
        path: The name under which the ledger has it; it may be a symbolic link.
        text: Its text, line ends as they are, without the byte order mark.
        bom: Whether it begins with a byte order mark.
        sha256: The hash of its bytes.
    """

    path: Path
    text: str
    bom: bool
    sha256: str

    @classmethod
    def of(cls, path: Path, content: bytes) -> Source:
        """Decode the bytes of a file.

        Raises:
            UnreadableError: They are not UTF-8; the message says in which line.
        """
        bom = content.startswith(_BOM)
        try:
            text = content.removeprefix(_BOM).decode()
        except UnicodeDecodeError as error:
            lineno = error.object.count(b"\n", 0, error.start) + 1
            raise UnreadableError(
                f"{path}:{lineno}: this line is not UTF-8. Save the file as UTF-8 first."
            ) from None
        return cls(path, text, bom, hashlib.sha256(content).hexdigest())

    def with_text(self, text: str) -> bytes:
        """Encode another text the way this file is encoded."""
        return (_BOM if self.bom else b"") + text.encode()


@dataclass(frozen=True, slots=True)
class Change:
    """What is to happen to one file.

    Attributes:
        source: The file as it was when the change was made up.
        splices: What `beancount_clawback.ledger_files.entry_text` gave for that source's text.
    """

    source: Source
    splices: tuple[Splice, ...]

    def new_text(self) -> str:
        """Give the text after the change.

        Raises:
            OverlapError: Two of the splices overlap.
        """
        return splice.spliced(self.source.text, self.splices)

    def diff(self, name: str | None = None) -> str:
        """Show the change as a unified diff, under the file's own name if none is given."""
        shown = self.source.path.name if name is None else name
        return splice.unified_diff(shown, self.source.text, self.splices)


@dataclass(frozen=True, slots=True)
class Written:
    """What a write did.

    Attributes:
        changes: The changes that were made, without those that change nothing.
        sources: Their files as they are now, in the same order.
        trial: The load that showed that they can be made, None if there was nothing to do.
    """

    changes: tuple[Change, ...]
    sources: tuple[Source, ...]
    trial: Trial | None = field(default=None, compare=False, repr=False)

    def undo(self) -> tuple[Change, ...]:
        """Give the changes that take it back, for another `write`."""
        return tuple(
            Change(source, splice.inverse(change.source.text, change.splices))
            for change, source in zip(self.changes, self.sources, strict=True)
        )


def hashes(files: LedgerFiles) -> dict[Path, str]:
    """The SHA-256 of each file of a ledger as it is now, of those that can be read."""
    found = {}
    for path in files.files:
        with suppress(OSError):
            found[path] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def merged(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes of one write, one for each file."""
    by_path: dict[Path, Change] = {}
    for change in changes:
        path = change.source.path
        before = by_path.get(path)
        splices = (*before.splices, *change.splices) if before else change.splices
        by_path[path] = Change(change.source, splices)
    return tuple(by_path.values())


def read(files: LedgerFiles, path: Path) -> Source:
    """Read a file of a ledger.

    Raises:
        NotInLedgerError: The file is not one of the ledger's.
        UnreadableError: It cannot be read, is encrypted, or is not UTF-8.
    """
    real = files.real_path(path)
    try:
        if encryption.is_encrypted_file(str(real)):
            raise UnreadableError(f"{path} is encrypted. Change it by hand.")
        return Source.of(path, real.read_bytes())
    except OSError as error:
        raise UnreadableError(f"{path} cannot be read: {error.strerror}.") from error
