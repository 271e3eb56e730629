"""An import plan as changes of the ledger's files: new entries, references at records."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from pathlib import Path

from beancount_clawback.importers.posting.plan import Attachment
from beancount_clawback.importers.posting.plan import ImportPlan
from beancount_clawback.ledger_files.entry_text import append
from beancount_clawback.ledger_files.entry_text import entry_at
from beancount_clawback.ledger_files.entry_text import set_metadata
from beancount_clawback.ledger_files.source_files import Source
from beancount_clawback.ledger_files.splice import Splice
from beancount_clawback.ledger_files.string_literal import quote
from beancount_clawback.ledger_files.transaction_text import render_transaction
from beancount_clawback.ledger_language.keys import REFERENCE_KEY
from beancount_clawback.ledger_language.places import file_and_line


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
    texts = [f"{one.date} open {one.account}\n" for one in work.opens]
    texts += map(render_transaction, work.written)
    if texts:
        splices.setdefault(target, []).extend(append(read(target).text, texts))
    for path, lineno, reference in _noted(work.noted):
        text = read(path).text
        noted = set_metadata(text, entry_at(text, lineno), {REFERENCE_KEY: quote(reference)})
        splices.setdefault(path, []).extend(noted)
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
