"""A folder for documents with health data: it must be out of reach of git.

What git has once taken in stays in its history, and goes wherever the repository is pushed to.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from beancount_clawback.ledger_files.source_files import LedgerFileError

_LONGEST = 10


class NotPrivateError(LedgerFileError):
    """Git would take in what is put into the folder; the message says what to do."""


def folder_of(letters: str, main_file: str | Path) -> Path:
    """The folder that the `letters` setting means, as seen from the main file's folder."""
    return Path(os.path.realpath(Path(main_file).parent / Path(letters).expanduser()))


def refuse_tracked(folder: Path) -> None:
    """Make sure that git ignores a folder, or that it is in no repository.

    Raises:
        NotPrivateError: Git would take in its files, or nobody can tell.
    """
    root = _repository_of(folder)
    if root is None:
        return
    line = f"/{folder.relative_to(root).as_posix()}/" if folder != root else ""
    if not line:
        raise NotPrivateError(
            f"{folder} is a git repository itself. Letters hold health data: choose a folder "
            "outside of it."
        )
    ignored = _is_ignored(root, folder)
    if ignored:
        return
    cannot_tell = " (git could not be asked)" if ignored is None else ""
    raise NotPrivateError(
        f"Git would take in what is in {folder}{cannot_tell}, and letters hold health data. "
        f"Choose a folder outside of {root}, or add this line to {root / '.gitignore'}:\n{line}"
    )


def proposed_folder(main_file: str | Path) -> str:
    """A folder for letters as the setting takes it: beside the repository, else the ledger."""
    ledger_folder = Path(os.path.realpath(Path(main_file).parent))
    root = _repository_of(ledger_folder)
    if root is None:
        return "letters"
    return os.path.relpath(root.with_name(f"{root.name}-letters"), ledger_folder)


def _repository_of(folder: Path) -> Path | None:
    parents = (folder, *folder.parents)
    return next((one for one in parents if os.path.lexists(one / ".git")), None)


def _is_ignored(root: Path, folder: Path) -> bool | None:
    """Whether git ignores a file in the folder; None where it cannot be asked."""
    # Git's own variables may lead it to another repository, as in a hook.
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = ["git", "-C", str(root), "check-ignore", "-q", "--", str(folder / "letter.pdf")]
    try:
        done = subprocess.run(  # noqa: S603 - git, on the ledger's own repository
            command, env=env, capture_output=True, check=False, timeout=_LONGEST
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return {0: True, 1: False}.get(done.returncode)
