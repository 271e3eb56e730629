"""Load a ledger as it would be with other contents in some of its files.

Nothing is written anywhere: the contents are handed to Beancount's parser under the names
of their files. So relative includes, documents, plugins and line numbers are those of the
real ledger, no half-checked text ever stands where another program reads it, and no copy
of the books is left behind. Beancount's load cache is neither read nor written.

What a plugin reads from the ledger's files by itself is still the old text.
"""

from __future__ import annotations

import glob
import io
import os
import sys
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from beancount import loader
from beancount.core import data
from beancount.ops import validation
from beancount.parser import booking
from beancount.parser import parser
from beancount.utils import encryption

from beancount_clawback.garbage_collector import without_collector
from beancount_clawback.ledger_language.places import place_in

Loaded = tuple[data.Directives, list[Any], dict[str, Any]]


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
    """What came of a trial: the errors found, and the real paths of the files read."""

    errors: tuple[Any, ...]
    files: frozenset[Path]

    @property
    def problems(self) -> tuple[LoadProblem, ...]:
        """The errors as text."""
        return tuple(map(LoadProblem.of, self.errors))


def trial(main: Path, contents: Mapping[Path, bytes]) -> Trial:
    """Load a ledger with other contents and say what is wrong with it.

    Args:
        main: The ledger's main file, an absolute path.
        contents: The bytes to take for a file, by its real path.
    """
    try:
        with without_collector():
            _, errors, options_map = load_with(main, contents)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - plugins may raise anything
        stopped = f"The ledger cannot be loaded at all: {type(error).__name__}: {error}"
        return Trial((_load_error(stopped, ""),), frozenset())
    return Trial(
        tuple(errors),
        frozenset(Path(os.path.realpath(name)) for name in options_map["include"]),
    )


def load_with(main: Path, contents: Mapping[Path, bytes]) -> Loaded:
    """Load a ledger with other contents, as `beancount.loader.load_file` would.

    Args:
        main: The ledger's main file, an absolute path.
        contents: The bytes to take for a file, by its real path.

    Returns:
        Entries, errors and options, with the same values that `load_file` gives once the
        contents are on disk; only the options' ``input_hash`` is missing.
    """
    entries, errors, options_map = _parsed(main, contents)
    entries.sort(key=data.entry_sortkey)
    entries, booking_errors = booking.book(entries, options_map)  # type: ignore[no-untyped-call]
    path = list(sys.path)
    sys.path[:0] = options_map["pythonpath"]
    try:
        entries, errors = loader.run_transformations(
            entries, [*errors, *booking_errors], options_map, None
        )
    finally:
        sys.path[:] = path
    errors += validation.validate(entries, options_map)  # type: ignore[no-untyped-call]
    return entries, errors, options_map


def _parsed(main: Path, contents: Mapping[Path, bytes]) -> Loaded:
    """Parse the main file and what it includes, in the order that Beancount reads them."""
    entries: data.Directives = []
    errors: list[Any] = []
    options: list[dict[str, Any]] = []
    files: set[str] = set()
    waiting = deque([os.path.normpath(main)])
    while waiting:
        name = waiting.popleft()
        if name in files:
            errors.append(_load_error(f'Duplicate filename parsed: "{name}"'))
            continue
        if not Path(name).exists():
            errors.append(_load_error(f'File "{name}" does not exist'))
            continue
        if encryption.is_encrypted_file(name):
            parsed = parser.parse_string(encryption.read_encrypted_file(name), name)
        else:
            files.add(name)
            parsed = _parsed_file(name, contents)
        entries += parsed[0]
        errors += parsed[1]
        options.append(parsed[2])
        for pattern in parsed[2]["include"]:
            folder = Path(name).parent
            found = glob.glob(str(folder / pattern), recursive=True)
            if not found:
                errors.append(_load_error(f'File glob "{pattern}" does not match any files'))
            waiting += map(os.path.normpath, found)
    options[0]["include"] = sorted(files)
    return entries, errors, loader.aggregate_options_map(options[0], options[1:])


def _parsed_file(name: str, contents: Mapping[Path, bytes]) -> Loaded:
    content = contents.get(Path(os.path.realpath(name)))
    if content is None:
        return parser.parse_file(name)
    return parser.parse_file(io.BytesIO(content), report_filename=name)


def _load_error(message: str, path: str = "<load>") -> loader.LoadError:
    return loader.LoadError(data.new_metadata(path, 0), message)
