"""Where a letter is kept, under a name of date, payer and payment: never a person's."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from beancount.core.data import Transaction

from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.ledger_files.new_file import NewFile
from beancount_clawback.ledger_files.private_folder import folder_of
from beancount_clawback.ledger_files.private_folder import refuse_tracked
from beancount_clawback.ledger_language.accounts import INSURANCE_PAID
from beancount_clawback.ledger_language.accounts import Roles

_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_.-]+")
_LONGEST_PART = 60


@dataclass(frozen=True, slots=True)
class KeptLetter:
    """A letter with the place where it is kept.

    Attributes:
        file: It, to be written together with its record.
        document: The record's `document:`, the file as seen from the record's file.
    """

    file: NewFile
    document: str


def kept_letter(
    content: bytes,
    *,
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
    name = ".".join((date, "-".join(map(_part, filter(None, (payer, link))))))
    names = (f"{name}{'' if n == 1 else f'-{n}'}.pdf" for n in count(1))
    path = next(one for one in map(folder.joinpath, names) if not os.path.lexists(one))
    seen = os.path.relpath(path, os.path.realpath(record_file.parent))
    return KeptLetter(NewFile(path, content), Path(seen).as_posix())


def _account(payment: Transaction, roles: Roles) -> str:
    """The account that the payment came to, else its first."""
    cash = (
        posting.account
        for posting in payment.postings
        if roles.role(posting.account) == INSURANCE_PAID
        and not roles.is_recoupment(posting.account)
    )
    return next(cash, next((posting.account for posting in payment.postings), "Letters"))


def _part(text: str) -> str:
    return _NOT_IN_A_NAME.sub("-", text).strip(".-")[:_LONGEST_PART]
