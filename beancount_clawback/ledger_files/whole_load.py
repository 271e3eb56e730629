"""Load a ledger from the bytes of its files: as Beancount's own loader does, in less time."""

from __future__ import annotations

import io
import os
import sys
from collections import deque
from pathlib import Path
from typing import Any

from beancount import loader
from beancount.core import data
from beancount.parser import parser
from beancount.utils import encryption

from beancount_clawback.ledger_files.complete_transactions import booked
from beancount_clawback.ledger_files.complete_transactions import validated
from beancount_clawback.ledger_files.files_read import FilesRead

Loaded = tuple[data.Directives, list[Any], dict[str, Any]]


def load_files(main: Path, read: FilesRead) -> Loaded:
    """What `beancount.loader.load_file` gives, but for the options' ``input_hash``.

    Args:
        main: The ledger's main file, an absolute path; it must be there.
        read: What its files' contents are asked of.
    """
    entries, errors, options_map = _parsed(main, read)
    folder = Path(options_map["filename"]).parent
    read.look_at(str(folder / documents) for documents in options_map["documents"])
    entries.sort(key=data.entry_sortkey)
    entries, booking_errors = booked(entries, options_map)
    path = list(sys.path)
    sys.path[:0] = options_map["pythonpath"]
    try:
        entries, errors = loader.run_transformations(
            entries, [*errors, *booking_errors], options_map, None
        )
    finally:
        sys.path[:] = path
    errors += validated(entries, options_map)
    return entries, errors, options_map


def _parsed(main: Path, read: FilesRead) -> Loaded:
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
        content = read.content(name)
        if encryption.is_encrypted_file(name):
            parsed = parser.parse_string(encryption.read_encrypted_file(name), name)
        else:
            files.add(name)
            parsed = parser.parse_file(io.BytesIO(content), report_filename=name)
        entries += parsed[0]
        errors += parsed[1]
        options.append(parsed[2])
        for pattern in parsed[2]["include"]:
            folder = Path(name).parent
            found = read.matching(str(folder / pattern))
            if not found:
                errors.append(_load_error(f'File glob "{pattern}" does not match any files'))
            waiting += map(os.path.normpath, found)
    options[0]["include"] = sorted(files)
    return entries, errors, loader.aggregate_options_map(options[0], options[1:])


def _load_error(message: str, path: str = "<load>") -> loader.LoadError:
    return loader.LoadError(data.new_metadata(path, 0), message)
