"""A ledger turned to the other record style: its plugin line, and every entry of ours.

Both styles mean the same, so that nothing changes but how it is written.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from beancount.core.data import Transaction
from beancount.parser import parser

from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.ledger_files.entry_text import entry_at
from beancount_clawback.ledger_files.entry_text import set_metadata
from beancount_clawback.ledger_files.source_files import Change
from beancount_clawback.ledger_files.source_files import Source
from beancount_clawback.ledger_files.splice import Splice
from beancount_clawback.ledger_files.splice import lines_of
from beancount_clawback.ledger_files.splice import start_of_line
from beancount_clawback.ledger_files.transaction_text import metadata_value
from beancount_clawback.ledger_files.transaction_text import posting_lines
from beancount_clawback.ledger_language.keys import DRAFT_TAG
from beancount_clawback.ledger_language.keys import OUR_TAGS
from beancount_clawback.ledger_language.keys import PROVIDER_TAG
from beancount_clawback.ledger_language.keys import REMITTANCE_TAG
from beancount_clawback.ledger_language.keys import RENUMBERED_TAG
from beancount_clawback.ledger_language.keys import UNAPPLIED_TAG
from beancount_clawback.ledger_language.record_style import RecordStyle
from beancount_clawback.set_up.plugin_line import PluginLineError
from beancount_clawback.set_up.plugin_line import find_plugin_line
from beancount_clawback.set_up.plugin_line import with_settings

_STYLED = OUR_TAGS | {REMITTANCE_TAG, UNAPPLIED_TAG, RENUMBERED_TAG, DRAFT_TAG, PROVIDER_TAG}
# A posting's line with its comment, if it has one; no string stands in a posting of zero.
_POSTING = re.compile(r"[^;\r\n]*(;[^\r\n]*)?")


def restyled(
    linked: LinkedLedger, style: str, read: Callable[[Path], Source]
) -> tuple[Change, ...]:
    """The changes that write a ledger in one of the record styles, and go on so.

    Args:
        linked: The ledger as it is.
        style: One of the styles of `record-style`.
        read: Reads a file of the ledger.

    Raises:
        EntryTextError: An entry cannot be changed as text.
        LedgerFileError: A file cannot be read.
        PluginLineError: The main file has no plugin line, or it cannot be changed as text.
    """
    wanted = linked.record_style_of(style)
    changes = []
    for path in linked.sources.files:
        source = read(path)
        splices = list(_entries(source, wanted))
        if path == Path(linked.main_file) and linked.config.record_style != style:
            splices += _setting(source, style)
        if splices:
            changes.append(Change(source, tuple(splices)))
    return tuple(changes)


def _setting(source: Source, style: str) -> tuple[Splice, ...]:
    line = find_plugin_line(source.text)
    if line is None:
        raise PluginLineError(
            f"{source.path.name} has no plugin line yet. Set the ledger up first: "
            f"clawback init {source.path.name}"
        )
    return tuple(
        replace(splice, text=splice.text.replace("\n", _newline(source.text)))
        for splice in with_settings(line, {"record-style": style})
    )


def _entries(source: Source, style: RecordStyle) -> Iterator[Splice]:
    """The splices of one file; an entry whose text is what it should be has none."""
    text = source.text
    newline = _newline(text)
    starts = [0, *itertools.accumulate(map(len, lines_of(text)))]
    written = sorted(parser.parse_string(text)[0], key=lambda entry: entry.meta["lineno"])
    for entry, behind in itertools.zip_longest(written, written[1:]):
        if isinstance(entry, Transaction) and not _STYLED.isdisjoint(entry.tags or ()):
            start = starts[entry.meta["lineno"] - 1]
            end = starts[behind.meta["lineno"] - 1] if behind is not None else len(text)
            for one in _entry(text[start:end], entry, style.turned(entry), newline):
                yield Splice(start + one.start, start + one.end, one.text)


def _entry(text: str, entry: Transaction, new: Transaction, newline: str) -> Iterator[Splice]:
    """What changes in one entry, whose text begins the window `text`."""
    found = entry_at(text, 1)
    values = {
        key: metadata_value(key, value)
        for key, value in new.meta.items()
        if value is not entry.meta[key]
    }
    yield from set_metadata(text, found, values)
    if len(new.postings) > len(entry.postings):
        (line,) = posting_lines(new.postings[0])
        ahead = "" if text.endswith("\n", 0, found.end) else newline
        yield Splice(found.end, found.end, f"{ahead}{line}{newline}")
    elif len(new.postings) < len(entry.postings):
        below = (entry.postings[0].meta or {})["lineno"] - entry.meta["lineno"]
        yield _without_posting(text, below + 1, newline)


def _without_posting(text: str, lineno: int, newline: str) -> Splice:
    """Take a posting's line away; its comment stays."""
    start, end = start_of_line(text, lineno), start_of_line(text, lineno + 1)
    line = _POSTING.match(text, start, end)
    comment = line[1] if line else None
    return Splice(start, end, f"  {comment}{newline}" if comment else "")


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
