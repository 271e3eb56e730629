"""Lays the demo practice out on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_clawback.demo.demo_files import MAIN_FILE
from beancount_clawback.demo.demo_files import demo_files

if TYPE_CHECKING:
    from collections.abc import Mapping
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


def write_demo(directory: Path, files: Mapping[str, bytes] | None = None) -> Path:
    """Write the demo practice into `directory`, which is made when it does not exist.

    Args:
        directory: A folder without files of these names.
        files: Their names and what they hold; left out, the demo practice unchanged.

    Returns:
        The main ledger file.

    Raises:
        DemoExistsError: when any of its files exists; then nothing is written.
        OSError: when the directory cannot be written.
    """
    if files is None:
        files = {name: text.encode() for name, text in demo_files().items()}
    existing = [directory / name for name in files if (directory / name).exists()]
    if existing:
        raise DemoExistsError(existing)
    for name, content in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(content)
    return directory / MAIN_FILE
