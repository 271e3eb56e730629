"""Where an entry is, for a report: `file:line`, computed once per file."""

from __future__ import annotations

import os

from beancount.core.data import Directive

from beancount_clawback.ledger_language.places import file_and_line


class Places:
    """Names files as seen from the folder `base`, which itself is shown as `prefix`.

    With no base, and for files elsewhere than on disk, names stay as they are.
    """

    def __init__(self, base: str = "", prefix: str = "") -> None:
        """Begin with no file known."""
        self._base = base
        self._prefix = prefix
        self._files: dict[str, str] = {}

    def of(self, entry: Directive) -> str:
        """`file:line` of an entry; a generated one is at its record."""
        return self.at(*file_and_line(entry))

    def at(self, filename: str, lineno: int) -> str:
        """`file:line` of a place."""
        return f"{self.file(filename)}:{lineno}"

    def file(self, filename: str) -> str:
        """A file's name."""
        shown = self._files.get(filename)
        if shown is None:
            shown = filename
            if self._base and os.path.isabs(filename):
                shown = os.path.join(self._prefix, os.path.relpath(filename, self._base))
            self._files[filename] = shown
        return shown
