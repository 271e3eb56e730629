"""Lays the demo practice out on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_clawback.demo.ledger_files import MAIN_FILE
from beancount_clawback.demo.ledger_files import demo_files

if TYPE_CHECKING:
    from pathlib import Path


class DemoExistsError(Exception):
    """A file of the demo practice is there already; nothing was written."""

    def __init__(self, existing: list[Path]) -> None:
        """Keep the files that are in the way."""
        self.existing = existing
        names = ", ".join(str(path) for path in existing)
        super().__init__(
            f"The demo practice is not written: {names} would be overwritten. "
            "Choose an empty directory, or move these files away."
        )


def write_demo(directory: Path) -> Path:
    """Write the demo practice into `directory`, which is made when it does not exist.

    Returns:
        The main ledger file.

    Raises:
        DemoExistsError: when any of its files exists; then nothing is written.
        OSError: when the directory cannot be written.
    """
    files = demo_files()
    existing = [directory / name for name in files if (directory / name).exists()]
    if existing:
        raise DemoExistsError(existing)
    directory.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        with (directory / name).open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    return directory / MAIN_FILE
