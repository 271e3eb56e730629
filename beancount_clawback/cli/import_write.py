"""The one safe write of an import: entries, references noted at records, the staging file."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from pathlib import Path

from beancount_clawback.importers.archive_names import archive_path
from beancount_clawback.importers.documents.remittance import Document
from beancount_clawback.importers.posting.plan import ImportPlan
from beancount_clawback.importers.posting.plan_changes import splices_of
from beancount_clawback.importers.staging import HEADING
from beancount_clawback.importers.staging import new_drafts
from beancount_clawback.ledger_files import safe_write
from beancount_clawback.ledger_files.entry_text import append
from beancount_clawback.ledger_files.files_read import KnownErrors
from beancount_clawback.ledger_files.loaded_ledger import Ledger
from beancount_clawback.ledger_files.source_files import Change
from beancount_clawback.ledger_files.source_files import LedgerFiles
from beancount_clawback.ledger_files.source_files import Source
from beancount_clawback.ledger_files.source_files import hashes
from beancount_clawback.ledger_files.source_files import read
from beancount_clawback.ledger_files.splice import Splice
from beancount_clawback.reports.places import Places


@dataclass(frozen=True, slots=True)
class ImportWrite:
    """What is to be written: changes of the ledger's files, and of a staging file.

    `known` are the errors that the ledger has already, if they are known; `seen` is the hash of
    each of its files when the changes were worked out.
    """

    files: LedgerFiles
    changes: tuple[Change, ...]
    staging: Change | None = None
    known: KnownErrors | None = None
    seen: Mapping[Path, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not any(change.splices for change in self._all())

    def diff(self, places: Places) -> str:
        """The whole change as a unified diff."""
        return "".join(
            change.diff(places.file(str(change.source.path))) for change in self._all()
        )

    def done_text(self, places: Places) -> str:
        """A line about what was written."""
        names = [places.file(str(one.source.path)) for one in self._all() if one.splices]
        return f"Written: {', '.join(dict.fromkeys(names))}."

    def _all(self) -> list[Change]:
        return [*self.changes, *([self.staging] if self.staging else [])]


def prepared(
    ledger: Ledger,
    work: ImportPlan,
    target: Path,
    staging: Path | None,
) -> ImportWrite:
    """The changes of an import; nothing is written yet.

    Raises:
        LedgerFileError: A file cannot be read, or is none of the ledger's.
        TextError: A record is not where it was, or a text cannot be written.
    """
    files = LedgerFiles.of(ledger.options)
    sources: dict[Path, Source] = {}

    def source(path: Path) -> Source:
        if path not in sources:
            sources[path] = read(files, path)
        return sources[path]

    splices = splices_of(work, target, source)
    own_staging = None
    if staging is not None and work.drafts:
        within = _of_ledger(staging, files)
        if within is not None:
            drafts = new_drafts(work.drafts, source(within).text)
            if drafts:
                added = append(source(within).text, drafts)
                splices.setdefault(within, []).extend(added)
        else:
            own_staging = _staged(staging, work)
    changes = tuple(Change(sources[path], tuple(own)) for path, own in splices.items())
    return ImportWrite(files, changes, own_staging, ledger.known_errors(), hashes(files))


def write(change: ImportWrite) -> None:
    """Write everything: the staging file first, for it says what the ledger does not get.

    Raises:
        LedgerFileError: The ledger, or the staging file, cannot be written.
    """
    staging = change.staging
    if staging is not None and staging.splices:
        path = staging.source.path
        path.touch(mode=0o600)
        safe_write.write(LedgerFiles(path, (path,)), [staging])
    if change.changes:
        safe_write.write(change.files, change.changes, known=change.known, seen=change.seen)


@dataclass(frozen=True, slots=True)
class Filing:
    """Files on their way to the archive.

    Attributes:
        moves: Where each file is, and where its copy in the archive is.
        stay: A line about each file that stays where it is.
    """

    moves: tuple[tuple[Path, Path], ...] = ()
    stay: tuple[str, ...] = ()

    def done(self) -> list[str]:
        """Take the files away from where they were; a line about each of all."""
        for path, _ in self.moves:
            path.unlink()
        return [*self.stay, *(f"{path} is now {to}." for path, to in self.moves)]

    def undo(self) -> None:
        """Take the copies out of the archive again: nothing was written that names them."""
        for _, to in self.moves:
            to.unlink(missing_ok=True)


def put_in_archive(
    documents: Sequence[tuple[Path, Document]], work: ImportPlan, account: str, folder: Path
) -> Filing:
    """Copy the files that were imported in full to the archive.

    They must be there before the ledger is tried with entries that name them: a plugin that
    links documents would not find them.
    """
    unfinished = {one.place.file for one in work.drafts}
    moves, stay = [], []
    for path, document in documents:
        if document.file in unfinished or document.rows_unread or not document.remittances:
            stay.append(f"{path} stays where it is: not all of it could be imported.")
            continue
        to = folder / archive_path(document, path, account, ".")
        if to.exists():
            stay.append(f"{path} stays where it is: {to} has the same content.")
            continue
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, to)
        moves.append((path, to))
    return Filing(tuple(moves), tuple(stay))


def _of_ledger(path: Path, files: LedgerFiles) -> Path | None:
    wanted = os.path.realpath(path)
    for name in files.files:
        if os.path.realpath(name) == wanted:
            return name
    return None


def _staged(path: Path, work: ImportPlan) -> Change | None:
    """The change of a staging file that does not belong to the ledger; it may be new."""
    real = path.absolute()
    known = real.exists()
    source = read(LedgerFiles(real, (real,)), real) if known else Source.of(real, b"")
    # Its accounts are the ledger's: a posting would be an error in a file by itself.
    bare = [replace(one, entry=one.entry._replace(postings=[])) for one in work.drafts]
    drafts = new_drafts(bare, source.text)
    if not drafts:
        return None
    if source.text.strip():
        return Change(source, append(source.text, drafts))
    splice = append("", drafts)[0]
    return Change(source, (Splice(0, len(source.text), f"{HEADING}\n{splice.text}"),))
