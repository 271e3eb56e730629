"""Where a letter is kept, under a name of date, payer and payment: never a person's.

The name ends with the beginning of a digest of what the letter held when it was kept, so that
taking its record back can tell whether it is still that letter.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from pathlib import Path

from beancount.core.data import Directive
from beancount.core.data import Document
from beancount.core.data import Transaction

from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.ledger_files.new_file import NewFile
from beancount_clawback.ledger_files.private_folder import folder_of
from beancount_clawback.ledger_files.private_folder import refuse_tracked
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.keys import DOCUMENT_KEY
from beancount_clawback.ledger_language.places import Place
from beancount_clawback.ledger_language.places import file_and_line

_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_.-]+")
_LONGEST_PART = 60
_DIGEST = re.compile(r"-([0-9a-f]{8})(?:-\d+)?\.pdf$")


@dataclass(frozen=True, slots=True)
class KeptLetter:
    """A letter with the place where it is kept.

    Attributes:
        file: It, to be written together with its record.
        document: The record's `document:`, the file as seen from the record's file.
    """

    file: NewFile
    document: str


@dataclass(frozen=True, slots=True)
class FiledLetter:
    """The letter that a record was kept with, where the record is to be taken back.

    Attributes:
        path: Where it is.
        file: It, if it may go with its record.
        why_it_stays: Why it may not, the end of a sentence; empty if it may.
    """

    path: Path
    file: NewFile | None
    why_it_stays: str = ""

    def in_words(self) -> str:
        """What becomes of it, before it does."""
        if self.file:
            return f"The letter that was kept with the record goes as well: {self.path}"
        return f"The letter stays where it is, because {self.why_it_stays}: {self.path}"


def kept_letter(
    content: bytes,
    *,
    digest: str = "",
    date: str,
    link: str,
    payment: Transaction,
    payer: str,
    linked: LinkedLedger,
    record_file: Path,
) -> KeptLetter | None:
    """Where a letter goes: as Beancount archives documents, in folders of an account's name.

    Args:
        content: The PDF.
        digest: Of the PDF, where its content is not at hand.
        date: The record's, as in 2026-05-02.
        link: The payment's link.
        payment: The payment, whose cash account is the folder's.
        payer: Who wrote.
        linked: The ledger, whose `letters` setting names the folder.
        record_file: The file that the record is written to.

    Returns:
        None where no folder is set up.

    Raises:
        NotPrivateError: Git would take in the folder's files.
    """
    if not linked.config.letters:
        return None
    folder = folder_of(linked.config.letters, linked.main_file)
    refuse_tracked(folder)
    folder = folder.joinpath(*_account(payment, Roles(linked.config)).split(":"))
    held = digest or digest_of(content)
    name = ".".join((date, "-".join(map(_part, filter(None, (payer, link, held))))))
    names = (f"{name}{'' if n == 1 else f'-{n}'}.pdf" for n in count(1))
    path = next(one for one in map(folder.joinpath, names) if not os.path.lexists(one))
    seen = os.path.relpath(path, os.path.realpath(record_file.parent))
    return KeptLetter(NewFile(path, content), Path(seen).as_posix())


def digest_of(content: bytes) -> str:
    """What tells a letter from others, and from itself once it has been changed."""
    return sha256(content).hexdigest()[:8]


def letter_of(entry: Directive, linked: LinkedLedger) -> Path | None:
    """The letter that an entry names, if it lies in the folder for letters."""
    letters, name = linked.config.letters, entry.meta.get(DOCUMENT_KEY)
    if not letters or not isinstance(name, str) or not name:
        return None
    path = Path(os.path.realpath(Path(str(entry.meta.get("filename"))).parent / name))
    is_there = path.is_relative_to(folder_of(letters, linked.main_file)) and path.is_file()
    return path if is_there and path.suffix == ".pdf" else None


def filed_letter(path: Path | None, linked: LinkedLedger) -> FiledLetter | None:
    """A letter that a record was kept with, and whether it may go with the record.

    It may if it is byte for byte what was kept, and if no other entry names it. None where
    there is no letter, or none any more.
    """
    if path is None or not path.is_file():
        return None
    naming = _naming(path, linked.ledger.entries)
    if len(naming) > 1:
        listed = " and ".join(map(linked.named, sorted(naming)))
        return FiledLetter(path, None, f"{listed} name it")
    content = path.read_bytes()
    digest = _DIGEST.search(path.name)
    if digest is None or digest[1] != digest_of(content):
        return FiledLetter(path, None, "it is not the file that was kept then")
    return FiledLetter(path, NewFile(path, content))


def _naming(path: Path, entries: Iterable[Directive]) -> set[Place]:
    """The places of the entries that name a file, but not a folder of documents with it."""
    found = set()
    for entry in entries:
        if isinstance(entry, Document):
            names = [entry.filename] if entry.meta.get("lineno") else []
        else:
            names = [
                value
                for key, value in entry.meta.items()
                if key.startswith(DOCUMENT_KEY) and isinstance(value, str)
            ]
        folder = Path(str(entry.meta.get("filename"))).parent
        if any(os.path.realpath(folder / name) == str(path) for name in names):
            found.add(file_and_line(entry))
    return found


def _account(payment: Transaction, roles: Roles) -> str:
    """The account that the payment came to, else its first."""
    cash = (posting.account for posting in payment.postings if roles.pays(posting.account))
    return next(cash, next((posting.account for posting in payment.postings), "Letters"))


def _part(text: str) -> str:
    return _NOT_IN_A_NAME.sub("-", text).strip(".-")[:_LONGEST_PART]
