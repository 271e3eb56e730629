"""One write at a time: what a request sees of the ledger, and how its changes get there.

Fava's own writes hold a lock of its file module; ours hold the same one from the look at the
ledger to the reload, so that neither ever builds on what the other is about to change.
"""

from __future__ import annotations

import logging
import traceback
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field
from functools import lru_cache
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.fava_ext.answers import Refusal
from beancount_clawback.fava_ext.writing.handover import load_anew
from beancount_clawback.fava_ext.writing.sent_fields import malformed
from beancount_clawback.fava_ext.writing.shapes import problems_shape
from beancount_clawback.ledger_files import safe_write
from beancount_clawback.ledger_files import source_files
from beancount_clawback.ledger_files.new_file import put_away
from beancount_clawback.ledger_files.private_folder import folder_of
from beancount_clawback.ledger_files.string_literal import TextError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping
    from collections.abc import Sequence

    from beancount_clawback.data_entry.typed_fields import FieldProblem
    from beancount_clawback.fava_ext.host import PageHost
    from beancount_clawback.ledger_files.new_file import NewFile
    from beancount_clawback.ledger_files.source_files import Change
    from beancount_clawback.ledger_files.source_files import Source
    from beancount_clawback.ledger_files.source_files import Written
    from beancount_clawback.letters.letter_file import FiledLetter

WAIT = 20.0
"""Seconds to wait for another process that is writing the ledger."""

CHANGED = (
    "{file} has been changed by another program or in another window since this page was "
    "opened. Nothing was saved, and what you typed is kept. What is shown now is the ledger as "
    "it is: go on if that still holds."
)

NO_PLUGIN = (
    "The ledger does not load the plugin, so what is saved would not be read. Set it up first, "
    "on the page Set-up."
)

NOT_YET = "This cannot be saved yet: see what is marked."

_NOTHING_SAVED = "Nothing was saved: the ledger would have errors that it does not have now."

log = logging.getLogger(__name__)


@dataclass
class Desk:
    """The ledger while nobody else in this Fava can write it.

    Attributes:
        linked: The ledger as loaded.
        warnings: What went wrong after a write that stays.
        notes: What else it did, or left.
        undo: The name by which the write can be undone; see fava_ext/own_writes.py.
        places: Where it wrote: file as people name it, file in full, line.
    """

    host: PageHost
    linked: LinkedLedger
    seen: Mapping[str, str] | None = None
    warnings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    undo: str = ""
    places: list[tuple[str, str, int]] = field(default_factory=list)
    _read: dict[Path, Source] = field(default_factory=dict)

    def read(self, path: Path) -> Source:
        """A file as it is now, if it is as the form saw it.

        Raises:
            Refusal: It has changed since the form was opened.
            LedgerFileError: It cannot be read, or is none of the ledger's.
        """
        if path not in self._read:
            source = source_files.read(self.linked.sources, path)
            name = self.linked.short_name(str(path))
            if self.seen is not None and self.seen.get(name) != source.sha256:
                raise Refusal(CHANGED.format(file=name), HTTPStatus.CONFLICT)
            self._read[path] = source
        return self._read[path]

    def write(
        self,
        changes: Sequence[Change],
        new_file: NewFile | None = None,
        letter: FiledLetter | None = None,
    ) -> None:
        """Check the changes, write them all with a new document, and load the ledger anew.

        Args:
            changes: One for each file.
            new_file: A letter that comes with them.
            letter: The one of a record that they take back.

        Raises:
            LedgerFileError: They are refused; nothing was written.
        """
        ledger = self.host.ledger
        written = safe_write.write(
            self.linked.sources,
            changes,
            wait=WAIT,
            known=self.host.known_errors,
            new_file=new_file,
        )
        self._notify(written)
        gone = self._put_away(letter) if letter else None
        if written.changes:
            filed = new_file.path if new_file else None
            self.undo = self.host.own_writes.keep(written, filed, gone)
            self.places = [self._place(change) for change in written.undo()]
        try:
            for source in written.sources:
                text = source.text.replace("\r\n", "\n")
                ledger.extensions.after_write_source(str(source.path), text)
        except Exception as error:  # noqa: BLE001 - what other extensions raise is theirs
            places = "".join(traceback.format_tb(error.__traceback__))
            log.error("%s after a write\n%s", type(error).__name__, places)  # noqa: TRY400
            self.warnings.append(
                "It is saved; do not save it again. But an extension that acts on every save "
                f"has failed ({type(error).__name__}); Fava's log says where."
            )
        finally:
            self._notify(written)
            known = load_anew(ledger, written.trial)
            if known:
                self.host.known_errors = known

    @property
    def saved(self) -> dict[str, Any]:
        """What each answer to a write says of it."""
        return {
            "notes": self.notes,
            "warnings": self.warnings,
            "undo": self.undo,
            "places": self.places,
        }

    def _put_away(self, letter: FiledLetter) -> NewFile | None:
        """Take the letter of a record away that was taken back; gives it if it is gone."""
        name = self.linked.short_name(str(letter.path))
        if letter.file is None:
            why = letter.why_it_stays
            self.notes.append(f"The letter stays where it is, because {why}: {name}.")
            return None
        folder = folder_of(self.linked.config.letters, self.linked.main_file)
        problem = put_away(letter.file, folder)
        if problem:
            self.warnings.append(f"The letter stays: {problem}")
            return None
        self.notes.append(f"The letter is deleted: {name}.")
        return letter.file

    def _place(self, undoing: Change) -> tuple[str, str, int]:
        """The first line that a write changed."""
        path, text = undoing.source.path, undoing.source.text
        first = min(undoing.splices, key=lambda splice: splice.start)
        new = text[first.start : first.end]
        blank = len(new) - len(new.lstrip("\r\n"))
        line = text.count("\n", 0, first.start + blank) + 1
        return (self.linked.short_name(str(path)), str(path), line)

    def _notify(self, written: Written) -> None:
        """Tell Fava's watcher of the write, so that it does not find one of its own later.

        A file that is replaced counts for it as added, which is dated by its folder.
        """
        for source in written.sources:
            real = source.path.resolve()
            for path in (source.path, source.path.parent, real.parent):
                self.host.ledger.watcher.notify(path)


@contextmanager
def desk(
    extension: PageHost,
    seen: Mapping[str, str] | None,
    *,
    needs_plugin: bool = True,
    compares_files: bool = True,
    every_file: bool = False,
) -> Iterator[Desk]:
    """Hold the ledger for a write, with what other programs have changed loaded first.

    Args:
        extension: The extension that is asked.
        seen: The files' hashes as a form had them.
        needs_plugin: Whether the ledger must load the plugin for the write to mean anything.
        compares_files: Whether the files must be as the form saw them; else the caller compares
            what it changes.
        every_file: Whether no file of the ledger may have changed, written to or not: what is
            left of an amount depends on all of them.

    Raises:
        Refusal: Whatever keeps the write from being made, as text.
    """
    if compares_files and seen is None:
        raise malformed("seen")
    ledger = extension.ledger
    with ledger.file._lock:  # noqa: SLF001 - Fava offers no other way to keep its writes out
        ledger.changed()
        linked = linked_books(extension)
        if needs_plugin and not linked.ledger.has_plugin:
            raise Refusal(NO_PLUGIN)
        try:
            if every_file and seen is not None:
                _refuse_other_files(linked, seen)
            with in_words(linked):
                yield Desk(extension, linked, seen)
        except Refusal as refusal:
            # Fava notices a change a moment after it; what is asked for next must show it.
            if refusal.status is HTTPStatus.CONFLICT:
                ledger.load_file()
            raise


def why_refused(extension: PageHost, linked: LinkedLedger, changes: Sequence[Change]) -> str:
    """Why a save of changes would be refused by the ledger as a whole; or empty."""
    try:
        with in_words(linked):
            safe_write.try_out(linked.sources, changes, known=extension.known_errors)
    except Refusal as refusal:
        return refusal.message
    return ""


@contextmanager
def in_words(linked: LinkedLedger) -> Iterator[None]:
    """Turn what a write raises into a refusal with a fitting status.

    Raises:
        Refusal: Always, in the place of these errors.
    """
    try:
        yield
    except safe_write.ChangedOnDiskError:
        message = CHANGED.format(file="A file of the ledger")
        raise Refusal(message, HTTPStatus.CONFLICT) from None
    except safe_write.NewProblemsError as error:
        raise Refusal(_listed(error, linked)) from None
    except safe_write.BusyError as error:
        raise Refusal(str(error), HTTPStatus.CONFLICT) from None
    except (source_files.LedgerFileError, TextError) as error:
        raise Refusal(str(error)) from None


def refusal(problems: tuple[FieldProblem, ...]) -> Refusal:
    """The refusal of a form that has problems, each at its field."""
    fields = problems_shape(problems)
    return Refusal(fields.pop("", "") or NOT_YET, fields=fields)


def linked_books(extension: PageHost) -> LinkedLedger:
    """The ledger as loaded now, with its indexes; the same until it is loaded again."""
    return extension.loaded.linked


def file_hashes(linked: LinkedLedger) -> dict[str, str]:
    """The hash of each file of the ledger as it is now, by its short name.

    A form keeps them and sends them back, so that a save notices what has changed since.
    """
    hashes = {}
    for path in linked.sources.files:
        try:
            stat = path.stat()
            # A file that changed without a trace here is found at the save, and refused.
            trace = (stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
            hashes[linked.short_name(str(path))] = _file_hash(path, trace)
        except OSError:
            # A save to it will be refused, with its own words.
            continue
    return hashes


def _refuse_other_files(linked: LinkedLedger, seen: Mapping[str, str]) -> None:
    for name, found in file_hashes(linked).items():
        if seen.get(name) != found:
            raise Refusal(CHANGED.format(file=name), HTTPStatus.CONFLICT)


@lru_cache(maxsize=256)
def _file_hash(path: Path, _trace: tuple[int, ...]) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _listed(error: safe_write.NewProblemsError, linked: LinkedLedger) -> str:
    """The errors with places that can be read, lines being those of the text refused."""
    lines = [
        f"{linked.short_name(problem.path)}:{problem.lineno}: {problem.message}"
        if problem.lineno
        else problem.message
        for problem in error.problems
    ]
    return "\n".join(
        [
            _NOTHING_SAVED,
            *lines,
            *error.advice,
        ]
    )
