"""Load a ledger as it would be with other contents in some of its files.

Nothing is written anywhere: the contents are handed to Beancount's parser under the names
of their files. So relative includes, documents, plugins and line numbers are those of the
real ledger, no half-checked text ever stands where another program reads it, and no copy
of the books is left behind. Beancount's load cache is neither read nor written.

What a plugin reads from the ledger's files by itself is still the old text.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from threading import Lock
from typing import Any

from beancount import loader
from beancount.core import data

from beancount_clawback.garbage_collector import without_collector
from beancount_clawback.ledger_files.files_read import FilesRead
from beancount_clawback.ledger_files.whole_load import Loaded
from beancount_clawback.ledger_files.whole_load import load_files
from beancount_clawback.ledger_language.places import place_in

# A load changes the process's path for modules while plugins run.
_one_load = Lock()

_PLUGINS = ("beancount", "beancount_clawback", "fava")


@dataclass(frozen=True, slots=True)
class LoadProblem:
    """An error that Beancount or a plugin reports, as text.

    Attributes:
        message: What is wrong.
        path: The file; in angle brackets, or empty, when it is about no place in a file.
        lineno: The line, 0 if there is none.
        kind: The name of the error's type.
    """

    message: str
    path: str = ""
    lineno: int = 0
    kind: str = ""

    @classmethod
    def of(cls, error: object) -> LoadProblem:
        """An error as Beancount's loader gives it."""
        path, lineno = place_in(getattr(error, "source", None))
        return cls(str(getattr(error, "message", error)), path, lineno, type(error).__name__)

    def __str__(self) -> str:
        return f"{self.path}:{self.lineno}: {self.message}" if self.lineno else self.message


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of a trial.

    Attributes:
        errors: What is wrong with the ledger as it would be.
        files: The real paths of the files read.
        loaded: The ledger as it would be, None if it could not be loaded at all.
        read: What it was loaded from.
    """

    errors: tuple[Any, ...]
    files: frozenset[Path]
    loaded: Loaded | None = field(default=None, repr=False)
    read: FilesRead | None = None

    @property
    def problems(self) -> tuple[LoadProblem, ...]:
        """The errors as text."""
        return tuple(map(LoadProblem.of, self.errors))

    @property
    def reads_only_its_files(self) -> bool:
        """Whether every plugin is Beancount's, Fava's or this one.

        Another one may read files by itself, which during the trial were still the old ones.
        """
        plugins = self.loaded[2]["plugin"] if self.loaded else ()
        return all(name.partition(".")[0] in _PLUGINS for name, _ in plugins)

    def holds_for(self, contents: Mapping[Path, bytes]) -> bool:
        """Whether a trial of these contents would come to the same now."""
        return (
            self.read is not None
            and self.reads_only_its_files
            and self.read.stood_for(contents)
            and self.read.would_be_the_same(written=False)
        )


def trial(main: Path, contents: Mapping[Path, bytes]) -> Trial:
    """Load a ledger with other contents and say what is wrong with it.

    Args:
        main: The ledger's main file, an absolute path.
        contents: The bytes to take for a file, by its real path.
    """
    read = FilesRead(contents)
    try:
        with _one_load, without_collector():
            loaded = load_files(main, read)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - plugins may raise anything
        stopped = f"The ledger cannot be loaded at all: {type(error).__name__}: {error}"
        return Trial((loader.LoadError(data.new_metadata("", 0), stopped),), frozenset())
    _, errors, options_map = loaded
    files = frozenset(Path(os.path.realpath(name)) for name in options_map["include"])
    return Trial(tuple(errors), files, loaded, read)
