"""An import plan as changes of the ledger's files: new entries, references at records."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from pathlib import Path

from beancount_clawback.claims.book import Book
from beancount_clawback.importers.matching.row_cases import ImportRules
from beancount_clawback.importers.matching.row_cases import attaches_everything
from beancount_clawback.importers.matching.row_cases import attaches_nothing
from beancount_clawback.importers.posting.plan import Attachment
from beancount_clawback.importers.posting.plan import ImportPlan
from beancount_clawback.importers.posting.plan import plan
from beancount_clawback.ledger_files.entry_text import append
from beancount_clawback.ledger_files.entry_text import entry_at
from beancount_clawback.ledger_files.entry_text import set_metadata
from beancount_clawback.ledger_files.loaded_ledger import Ledger
from beancount_clawback.ledger_files.source_files import Change
from beancount_clawback.ledger_files.source_files import Source
from beancount_clawback.ledger_files.splice import Splice
from beancount_clawback.ledger_files.string_literal import quote
from beancount_clawback.ledger_files.transaction_text import render_transaction
from beancount_clawback.ledger_language.config import PLUGIN_NAMES
from beancount_clawback.ledger_language.keys import REFERENCE_KEY
from beancount_clawback.ledger_language.open_accounts import opens_automatically
from beancount_clawback.ledger_language.places import file_and_line


def plan_to_apply(
    ledger: Ledger,
    target: Path,
    *,
    book: Book | None = None,
    only: str = "",
    attach: bool = False,
) -> ImportPlan:
    """The plan that applies unapplied money to the claims that a ledger has by now.

    Args:
        ledger: The ledger.
        target: The file that new entries go to the end of.
        book: The claims of the ledger, where somebody has built their book already.
        only: The reference of the one amount that is meant; empty for all.
        attach: Whether a remittance is noted at a clawback recorded by another way already.
    """
    wanted = attaches_everything if attach else attaches_nothing
    rules = ImportRules(into=str(target), only=only, attach=wanted)
    automatic = opens_automatically(ledger.options.get("plugin") or (), PLUGIN_NAMES)
    return plan([], ledger, rules, book=book, accounts_open_themselves=automatic)


def plan_changes(
    work: ImportPlan, target: Path, read: Callable[[Path], Source]
) -> tuple[Change, ...]:
    """What a plan changes, one change for each file; see `splices_of`."""
    splices = splices_of(work, target, read)
    return tuple(Change(read(path), tuple(own)) for path, own in splices.items())


def splices_of(
    work: ImportPlan, target: Path, read: Callable[[Path], Source]
) -> dict[Path, list[Splice]]:
    """What a plan changes in each file of the ledger.

    Args:
        work: The plan.
        target: The file that new entries go to the end of.
        read: A file of the ledger as it is now.

    Raises:
        LedgerFileError: A file cannot be read, or is none of the ledger's.
        TextError: A record is not where it was, or a text cannot be written.
    """
    splices: dict[Path, list[Splice]] = {}
    # First, as the record may be the last entry of the file that new ones are appended to.
    for path, lineno, reference in _noted(work.noted):
        text = read(path).text
        noted = set_metadata(text, entry_at(text, lineno), {REFERENCE_KEY: quote(reference)})
        splices.setdefault(path, []).extend(noted)
    texts = [f"{one.date} open {one.account}\n" for one in work.opens]
    texts += map(render_transaction, work.written)
    if texts:
        splices.setdefault(target, []).extend(append(read(target).text, texts))
    return splices


def _noted(attachments: Iterable[Attachment]) -> list[tuple[Path, int, str]]:
    """File and line of each record, with all references that it is to bear."""
    wanted: dict[tuple[str, int], dict[str, None]] = {}
    for one in attachments:
        references = wanted.setdefault(file_and_line(one.record), {})
        references.update(dict.fromkeys(one.reference.split("; ")))
    return [
        (Path(name), lineno, "; ".join(references))
        for (name, lineno), references in wanted.items()
    ]
