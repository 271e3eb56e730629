"""Write a ledger: the only place that does.

What a write promises:

- *Nothing of another writer is lost.* The ledger is locked against other processes of
  ours, and a file that is not the one its change was made from is refused
  (`ChangedOnDiskError`), whoever changed it, up to the moment of the swap.
- *Nothing lands unchecked.* The ledger is loaded with the new text before any file is
  touched; an error that it did not have before refuses the write (`NewProblemsError`).
- *Old or new, never else.* A file is replaced in one step. Whenever the process is killed
  or the power fails, it is as it was or as it was to be. Several files of one write are
  replaced one after the other: when one cannot be, those before it are put back; only a
  process that is killed between two of them leaves the first new and the second old.
- *The rest stays.* Symbolic links, permissions, owner, line ends, byte order mark, and
  every byte outside the change.

Fava and editors heed no lock. A face inside Fava holds Fava's own lock around `write`. A
Fava or an editor in another process that read a file before a write, and saves after it
without looking again, overwrites it: nothing here can prevent that.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from beancount.utils import encryption

from beancount_clawback.ledger_files import file_swap
from beancount_clawback.ledger_files.file_lock import StillLockedError
from beancount_clawback.ledger_files.file_lock import locked
from beancount_clawback.ledger_files.files_read import KnownErrors
from beancount_clawback.ledger_files.new_file import NewFile
from beancount_clawback.ledger_files.new_file import placed
from beancount_clawback.ledger_files.source_files import Change
from beancount_clawback.ledger_files.source_files import LedgerFileError
from beancount_clawback.ledger_files.source_files import LedgerFiles
from beancount_clawback.ledger_files.source_files import Source
from beancount_clawback.ledger_files.source_files import Written
from beancount_clawback.ledger_files.source_files import hashes
from beancount_clawback.ledger_files.splice import moved_lines
from beancount_clawback.ledger_files.trial_load import LoadProblem
from beancount_clawback.ledger_files.trial_load import Trial
from beancount_clawback.ledger_files.trial_load import trial
from beancount_clawback.ledger_language.new_errors import new_errors
from beancount_clawback.ledger_language.places import Place

CONFIRMED = (
    "What a balance assertion has confirmed stays as it is: record the change as a clawback,"
    " dated when it became known."
)

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class ChangedOnDiskError(LedgerFileError):
    """The file is not the one that the change was made from any more."""


class BusyError(LedgerFileError):
    """Another process is writing this ledger."""


class CannotWriteError(LedgerFileError):
    """The file is read-only, the disk is full, or the like."""


class NewProblemsError(LedgerFileError):
    """The ledger would have errors that it does not have now.

    Attributes:
        problems: Those errors; their lines are lines of the text that was refused.
        advice: What to do instead, a sentence or none.
    """

    def __init__(self, problems: Sequence[LoadProblem]) -> None:
        self.problems = tuple(problems)
        self.advice = [CONFIRMED] if any("Balance failed" in str(p) for p in problems) else []
        listed = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(
            "Nothing was written, because the ledger would have errors that it does not"
            " have now:\n" + "\n".join([listed, *self.advice])
        )


class AfterWriteError(LedgerFileError):
    """The write is done and stays, but something that follows it failed.

    Attributes:
        written: What was written.
    """

    def __init__(self, written: Written, reason: BaseException) -> None:
        self.written = written
        super().__init__(
            "The change is saved; do not save it again. But what follows a save failed:"
            f" {type(reason).__name__}: {reason}"
        )


def write(
    files: LedgerFiles,
    changes: Iterable[Change],
    *,
    known: KnownErrors | None = None,
    tried: Trial | None = None,
    new_file: NewFile | None = None,
    after_write: Callable[[Path, str], None] | None = None,
    seen: Mapping[Path, str] | None = None,
    wait: float = 60.0,
) -> Written:
    """Check changes and write them, all or none.

    Args:
        files: The files of the ledger.
        changes: One for each file. Those that change nothing are left out.
        known: The errors that the ledger has already, if somebody knows them.
        tried: What `try_out` gave for these changes. It counts as long as everything that it
            read is still the same, and no document comes with the changes.
        new_file: A document that the changes refer to; it is there if and only if they are.
        after_write: Called for each file that was written, with its path and its new
            text, once all are and the ledger is free again.
        seen: The hash of each file, written to or not, that must still be the same; see
            `source_files.hashes`.
        wait: How many seconds to wait for another process that is writing.

    Returns:
        What was written, with the files' new texts and hashes, and how to undo it.

    Raises:
        NotInLedgerError: A file is not one of the ledger's.
        CannotWriteError: A file is read-only or not ours, the disk is full, or one file
            has two changes.
        BusyError: Another process kept the ledger locked.
        ChangedOnDiskError: A file is not the one that its change was made from, or not as seen.
        NewProblemsError: The ledger would have an error that it does not have now.
        NotPrivateError: Git would take in the document.
        AfterWriteError: Everything is saved, but `after_write` failed.
        OverlapError: Two splices of one change overlap.
    """
    drafts = _drafts(files, changes)
    if not drafts:
        return Written((), ())
    for draft in drafts:
        with _in_words(draft):
            file_swap.refuse_read_only(draft.real)
    with _ledger_locked(files, drafts, wait):
        stamps = [_unchanged(draft) for draft in drafts]
        if seen:
            _refuse_changed(files, seen)
        with placed(new_file):
            if tried is None or new_file or not tried.holds_for(_contents(drafts)):
                tried = _tried(files, drafts, known)
            _replace(drafts, stamps)
    written = Written(
        tuple(draft.change for draft in drafts),
        tuple(Source.of(draft.path, draft.content) for draft in drafts),
        tried,
    )
    try:
        for folder in sorted({draft.real.parent for draft in drafts}):
            file_swap.sync_folder(folder)
        if after_write:
            for source in written.sources:
                after_write(source.path, source.text)
    except Exception as error:
        raise AfterWriteError(written, error) from error
    return written


def try_out(
    files: LedgerFiles, changes: Iterable[Change], *, known: KnownErrors | None = None
) -> Trial | None:
    """The trial that `write` makes, without the write; None where nothing would change.

    Raises:
        LedgerFileError: As for `write`.
    """
    drafts = _drafts(files, changes)
    return _tried(files, drafts, known) if drafts else None


@dataclass(frozen=True, slots=True)
class _Draft:
    """A change with the real path of its file and the bytes to be written there."""

    real: Path
    change: Change
    content: bytes

    @property
    def source(self) -> Source:
        return self.change.source

    @property
    def path(self) -> Path:
        return self.source.path

    @property
    def old_content(self) -> bytes:
        return self.source.with_text(self.source.text)


def _drafts(files: LedgerFiles, changes: Iterable[Change]) -> tuple[_Draft, ...]:
    drafts: dict[Path, _Draft] = {}
    for change in changes:
        real = files.real_path(change.source.path)
        if real in drafts:
            raise CannotWriteError(f"{change.source.path}: two changes of one file at once.")
        text = change.new_text()
        if text != change.source.text:
            drafts[real] = _Draft(real, change, change.source.with_text(text))
    return tuple(drafts.values())


def _contents(drafts: Iterable[_Draft]) -> dict[Path, bytes]:
    """The bytes that are to stand in each file, by its real path."""
    return {draft.real: draft.content for draft in drafts}


@contextlib.contextmanager
def _ledger_locked(files: LedgerFiles, drafts: Sequence[_Draft], wait: float) -> Iterator[None]:
    # The main file stands for the ledger: a check of one file's change sees all files.
    paths = [Path(os.path.realpath(files.main)), *(draft.real for draft in drafts)]
    with contextlib.ExitStack() as held:
        try:
            held.enter_context(locked(paths, wait))
        except StillLockedError:
            raise BusyError(
                f"Another program has been writing {files.main.name} for {wait:g} seconds."
                " Nothing was written; try again."
            ) from None
        except OSError as error:
            raise CannotWriteError(
                f"{files.main} cannot be locked: {error.strerror}. Nothing was written."
            ) from error
        yield


def _unchanged(draft: _Draft) -> os.stat_result:
    """Make sure that the file is the one that the change was made from."""
    with _in_words(draft):
        stamp = draft.real.stat()
        found = hashlib.sha256(draft.real.read_bytes()).hexdigest()
    if found != draft.source.sha256:
        raise _changed(draft.path)
    return stamp


def _refuse_changed(files: LedgerFiles, seen: Mapping[Path, str]) -> None:
    for path, found in hashes(files).items():
        if seen.get(path) != found:
            raise _changed(path)


def _changed(path: Path) -> ChangedOnDiskError:
    return ChangedOnDiskError(
        f"{path} has been changed by another program since it was"
        " read. Nothing was written; load it again and repeat the change."
    )


def _tried(files: LedgerFiles, drafts: Sequence[_Draft], known: KnownErrors | None) -> Trial:
    """The trial of what is to be written, with no error that is new.

    Raises:
        NewProblemsError: It has one.
    """
    if encryption.is_encrypted_file(str(files.main)):
        raise CannotWriteError(f"{files.main} is encrypted. Change the ledger by hand.")
    after = trial(files.main, _contents(drafts))
    if not after.files:
        raise NewProblemsError(after.problems)
    lost = tuple(
        LoadProblem(f"{draft.path} would not belong to the ledger any more")
        for draft in drafts
        if draft.real not in after.files
    )
    if lost:
        raise NewProblemsError(lost)
    if not after.errors:
        return after
    moves = {d.real: moved_lines(d.source.text, d.change.splices) for d in drafts}

    def moved(place: Place) -> Place:
        path, lineno = place
        move = moves.get(Path(os.path.realpath(path)))
        return path, move(lineno) if move else lineno

    # What is known only spares the load of the ledger as it is: it never refuses a write.
    if known and known.hold() and not new_errors(known.errors, after.errors, moved):
        return after
    before = trial(files.main, {draft.real: draft.old_content for draft in drafts})
    new = new_errors(before.errors, after.errors, moved)
    if new:
        raise NewProblemsError(tuple(map(LoadProblem.of, new)))
    return after


def _replace(drafts: Sequence[_Draft], stamps: Sequence[os.stat_result]) -> None:
    prepared: list[Path] = []
    begun: list[_Draft] = []
    try:
        for draft in drafts:
            with _in_words(draft):
                prepared.append(file_swap.prepare(draft.real, draft.content))
        for draft, stamp in zip(drafts, stamps, strict=True):
            if _fingerprint(_stat(draft)) != _fingerprint(stamp):
                _unchanged(draft)
        for draft, new in zip(drafts, prepared, strict=True):
            begun.append(draft)
            with _in_words(draft):
                file_swap.swap(new, draft.real)
    except BaseException:
        for new in prepared:
            file_swap.discard(new)
        _put_back(begun)
        raise


def _put_back(drafts: Sequence[_Draft]) -> None:
    for draft in drafts:
        try:
            if draft.real.read_bytes() == draft.content:
                old = file_swap.prepare(draft.real, draft.old_content)
                file_swap.swap(old, draft.real)
        except OSError as error:
            raise CannotWriteError(
                f"{draft.path} has its new text, other files of the same change have not,"
                f" and it cannot be put back: {error.strerror}."
            ) from error


def _stat(draft: _Draft) -> os.stat_result:
    with _in_words(draft):
        return draft.real.stat()


def _fingerprint(stamp: os.stat_result) -> tuple[int, ...]:
    return (stamp.st_dev, stamp.st_ino, stamp.st_size, stamp.st_mtime_ns, stamp.st_ctime_ns)


@contextlib.contextmanager
def _in_words(draft: _Draft) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror
        if error.errno in _FULL:
            reason = "the disk, or your share of it, is full"
        elif error.errno == errno.EBUSY:
            reason = "it is mounted by itself; mount its folder instead"
        raise CannotWriteError(
            f"{draft.path} cannot be written: {reason}. Nothing was written."
        ) from error
