"""Under which name a document is archived, and that name in the entries that come from it.

The name is made of payer, remittance and dates, and of a digest of the file's content: two
files may bring rows of one check, or of checks without a number of their own. The name that the
file came with is not kept: such names often have a client's in them.
"""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from beancount_clawback.importers.documents.remittance import Document
from beancount_clawback.importers.matching.references import link_text
from beancount_clawback.ledger_language.config import Config

_LONGEST = 60
_LONGEST_ENDING = 6
_DIGITS_OF_DIGEST = 8


def archive_title(document: Document) -> str:
    """What a document is, by payer and number, or by its rows; other files may be called so."""
    remittances = [one for one in document.remittances if one.moves_money]
    if remittances:
        first = min(remittances, key=lambda one: (one.payer, one.number))
        more = f"-and-{len(remittances) - 1}-more" if len(remittances) > 1 else ""
        return f"remittance-{_part(first.payer)}-{_part(first.number)}{more}"
    dates = [
        row.date for one in document.remittances for row in one.rows if row.date is not None
    ]
    since = f"-from-{min(dates)}" if dates else ""
    return f"clawbacks-{document.rows_read}-rows{since}"


def archive_name(document: Document, path: Path) -> str:
    """The name of a file in the archive, without the date that the archive puts before it.

    No file with another content has the same name.

    Args:
        document: The file as read.
        path: The file, for its content and its ending, such as .csv.
    """
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:_DIGITS_OF_DIGEST]
    suffix = path.suffix
    ending = suffix.lower() if suffix.isascii() and len(suffix) <= _LONGEST_ENDING else ""
    return f"{archive_title(document)}-{digest}{ending}"


def archive_path(document: Document, path: Path, account: str, folder: str) -> str:
    """Where beangulp archives a file: in a folder for each component of the account.

    Args:
        document: The file as read.
        path: The file as it is now.
        account: The account that it is filed under.
        folder: The archive's folder as seen from the ledger's; empty for the bare name.
    """
    date = document.latest_date
    name = archive_name(document, path)
    dated = f"{date}.{name}" if date else name
    return posixpath.join(folder, *account.split(":"), dated) if folder else dated


def archive_account(config: Config, accounts: Iterable[str]) -> str:
    """The account that documents are filed under: the first open one that payers pay to.

    Beancount finds documents only in folders of accounts that are open.

    Args:
        config: The plugin's configuration.
        accounts: The accounts that the ledger opens.
    """
    opened = sorted(accounts)
    paid_to = [template.partition(":{")[0] for template in config.insurance_paid]
    for account in paid_to:
        fitting = (one for one in opened if one == account or one.startswith(f"{account}:"))
        first = next(fitting, "")
        if first:
            return first
    return paid_to[0]


def with_document(document: Document, name: str) -> Document:
    """The document with its name in the archive, for its entries to link to."""
    remittances = tuple(replace(one, document=name) for one in document.remittances)
    return replace(document, remittances=remittances)


def _part(text: str) -> str:
    return link_text(text).replace("/", "-").strip(".-")[:_LONGEST] or "none"
