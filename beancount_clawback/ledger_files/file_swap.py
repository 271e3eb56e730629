"""Put a new file in the place of an old one: readers see either, never a part.

The new file is written beside the old one, with the same owner, permissions and extended
attributes, brought to disk, and only then given the old one's name. A process that is
killed leaves at most one hidden file, with the old file's permissions or fewer; the next
swap of that file removes it. No include pattern matches it, for it begins with a dot.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
from pathlib import Path

_CHUNK = 1 << 20
_NO_DIRECTORY_SYNC = (errno.EINVAL, errno.ENOTSUP, errno.EBADF)
_MILLISECOND = 1_000_000


class NotReplaceableError(OSError):
    """The file cannot be replaced without losing something; the message says what."""


def refuse_read_only(target: Path) -> None:
    """Make sure that a file may be replaced.

    Permission bits count for the superuser, too: who takes them away means it.

    Args:
        target: The real path of a file.

    Raises:
        NotReplaceableError: The file or its folder is read-only, it is not a plain file, or it
            has other names, which would keep the old text.
        OSError: It cannot be looked at.
    """
    found = target.stat()
    if not stat.S_ISREG(found.st_mode):
        raise NotReplaceableError(errno.EINVAL, "it is not a plain file")
    if found.st_nlink > 1:
        raise NotReplaceableError(
            errno.EMLINK,
            f"it has {found.st_nlink} names (hard links), and the others would keep the old "
            "text. Copy it, and give the copy this name; make the other names symbolic links",
        )
    for path, name in ((target, "it"), (target.parent, "its folder")):
        if not path.stat().st_mode & 0o222 or not os.access(path, os.W_OK):
            raise NotReplaceableError(errno.EACCES, f"{name} is read-only")


def prepare(target: Path, content: bytes) -> Path:
    """Write the new file beside the old one and bring it to disk.

    The caller holds the old file's lock.

    Args:
        target: The real path of the old file.
        content: What the new one holds.

    Returns:
        The new file, to be given to `swap` or `discard`.

    Raises:
        NotReplaceableError: The old file belongs to somebody else.
        OSError: The disk is full, or does not let itself be written for another reason.
    """
    new = target.with_name(f".{target.name}.unsaved")
    discard(new)
    # Windows would write the ends of lines its own way.
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(new, flags, 0o600)
    try:
        fill(descriptor, content)
        _resemble(descriptor, new, target)
        os.fsync(descriptor)
    except BaseException:
        discard(new)
        raise
    finally:
        os.close(descriptor)
    return new


def swap(new: Path, target: Path) -> None:
    """Give the new file the old one's name, in one step."""
    os.replace(new, target)


def discard(new: Path) -> None:
    """Remove a new file that is not wanted any more, if it is there."""
    with contextlib.suppress(FileNotFoundError):
        new.unlink()


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to disk, where the system can (Windows opens no folder)."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_DIRECTORY_SYNC:
            raise
    finally:
        os.close(descriptor)


def fill(descriptor: int, content: bytes) -> None:
    """Write all of a content."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest[:_CHUNK]) :]


def _resemble(descriptor: int, new: Path, target: Path) -> None:
    old = target.stat()
    written = os.fstat(descriptor)
    owners = (written.st_uid, written.st_gid) != (old.st_uid, old.st_gid)
    if owners and hasattr(os, "fchown"):
        try:
            os.fchown(descriptor, old.st_uid, old.st_gid)
        except PermissionError as error:
            raise NotReplaceableError(
                errno.EPERM, "it belongs to another user, who would lose it"
            ) from error
    shutil.copystat(target, new)
    # Fava and Beancount's load cache tell files apart by their time. A clock that is coarse
    # or was set back must not make the new file look like the old one.
    changed = max(written.st_mtime_ns, old.st_mtime_ns + _MILLISECOND)
    os.utime(new, ns=(old.st_atime_ns, changed))
