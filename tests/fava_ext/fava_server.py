"""A real Fava on a copy of a ledger: in the process, and served on a free port."""

from __future__ import annotations

import shutil
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cheroot.wsgi import Server
from fava.application import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fava.core import FavaLedger
    from flask import Flask

EXAMPLE = Path(__file__).parent / "practice.beancount"


@dataclass(frozen=True)
class Books:
    """A ledger file and the Fava application that shows it.

    Attributes:
        app: the application, for its ``test_client()``.
        file: the ledger's main file, a copy that the test may change.
        slug: first component of every address.
    """

    app: Flask
    file: Path
    slug: str

    @property
    def ledger(self) -> FavaLedger:
        ledger: FavaLedger = self.app.config["LEDGERS"][self.slug]
        return ledger

    def rewrite(self, text: str) -> None:
        """Save the main file as another program does, at once for whoever asks meanwhile."""
        new = self.file.with_suffix(".new")
        new.write_text(text, encoding="utf-8")
        new.replace(self.file)

    def path(self, endpoint: str = "") -> str:
        """Path of the extension's report, or of one of its endpoints."""
        return f"/{self.slug}/extension/Clawback/{endpoint}"


def open_books(
    folder: Path,
    ledger: Path | str = EXAMPLE,
    *,
    incognito: bool = False,
    read_only: bool = False,
) -> Books:
    """Open Fava on a copy of a ledger.

    Args:
        folder: where the copy goes.
        ledger: a ledger's file, copied with the whole folder that it lies in if that has
            further ledger files; or the text of a ledger.
        incognito: as Fava's option.
        read_only: as Fava's option.
    """
    if isinstance(ledger, str):
        file = folder / "practice.beancount"
        file.write_text(ledger, encoding="utf-8")
    else:
        shutil.copytree(ledger.parent, folder, dirs_exist_ok=True, ignore=_all_but_ledgers)
        file = folder / ledger.name
    app = create_app([file], load=True, incognito=incognito, read_only=read_only)
    return Books(app, file, app.config["LEDGERS"].first_slug())


@contextmanager
def served(books: Books) -> Iterator[str]:
    """Serve the application as Fava's own command does; gives ``http://127.0.0.1:port``."""
    server = Server(("127.0.0.1", 0), books.app)
    server.prepare()
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.bind_addr[1]}"
    finally:
        server.stop()
        thread.join()


def close_books(books: Books) -> None:
    """Stop the threads that watch the ledger's files."""
    stop = getattr(books.ledger.watcher, "__exit__", None)
    if stop is not None:
        stop(None, None, None)


def _all_but_ledgers(folder: str, names: list[str]) -> set[str]:
    return {
        name
        for name in names
        if not name.endswith((".beancount", ".bean")) and not (Path(folder) / name).is_dir()
    }
