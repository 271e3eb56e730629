"""Where a new entry goes: as Fava's options for new entries say, or beside a payment.

The rule is Fava's own, so that a record from the command line, from these pages and from
Fava's add-entry form end up in the same file.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from beancount.core.data import Custom
from beancount.core.data import Directive
from beancount.core.data import Transaction

from beancount_clawback.ledger_files.entry_text import append
from beancount_clawback.ledger_files.entry_text import entry_at
from beancount_clawback.ledger_files.entry_text import insert_before
from beancount_clawback.ledger_files.source_files import Change
from beancount_clawback.ledger_files.source_files import Source
from beancount_clawback.ledger_files.splice import Splice


@dataclass(frozen=True, slots=True)
class WritePlace:
    """A file, and the line of the directive above which an entry goes; 0 for the file's end."""

    path: Path
    above: int = 0


@dataclass(frozen=True, slots=True)
class Addition:
    """The text of a new entry and where it goes."""

    place: WritePlace
    text: str


def place_by_options(
    made: Sequence[Transaction], entries: Iterable[Directive], main_file: str
) -> WritePlace:
    """Where Fava would put an entry.

    Args:
        made: The transactions that come of the entry; the first one's accounts decide.
        entries: The ledger's directives, with the options in them.
        main_file: The file that takes what no option names.
    """
    default, rules = _options(entries)
    for entry in made[:1]:
        for account in _accounts(entry):
            for rule in rules:
                if rule.date < entry.date and rule.pattern.match(account):
                    return WritePlace(Path(rule.filename), rule.lineno)
    return WritePlace(Path(default or main_file))


def place_beside(payment: Transaction) -> WritePlace:
    """The end of the file that a payment is in."""
    return WritePlace(Path(str(payment.meta.get("filename"))))


def changes_of(
    additions: Iterable[Addition], read: Callable[[Path], Source]
) -> tuple[Change, ...]:
    """The changes that write new entries, one for each file, in the order given.

    Raises:
        EntryTextError: A text is not one entry, or the directive to go above is gone.
        LedgerFileError: A file cannot be read, or is none of the ledger's.
    """
    by_place: dict[Path, dict[int, list[str]]] = {}
    for addition in additions:
        lines = by_place.setdefault(addition.place.path, {})
        lines.setdefault(addition.place.above, []).append(addition.text)
    return tuple(_change(read(path), lines) for path, lines in by_place.items())


@dataclass(frozen=True, slots=True)
class _Rule:
    date: datetime.date
    pattern: re.Pattern[str]
    filename: str
    lineno: int


def _change(source: Source, lines: dict[int, list[str]]) -> Change:
    splices: list[Splice] = []
    for above, texts in lines.items():
        if above:
            splices += insert_before(source.text, entry_at(source.text, above), texts)
        else:
            splices += append(source.text, texts)
    return Change(source, tuple(splices))


def _options(entries: Iterable[Directive]) -> tuple[str, list[_Rule]]:
    """The default file (the last one named counts) and the insert-entry rules, newest first."""
    default = ""
    rules = []
    for entry in entries:
        if type(entry) is not Custom or entry.type != "fava-option" or not entry.values:
            continue
        key = str(entry.values[0].value).replace("-", "_")
        value = entry.values[1].value if len(entry.values) > 1 else ""
        filename = str(entry.meta["filename"])
        if not isinstance(value, str):
            continue
        if key == "default_file":
            default = str((Path(filename).parent / value).absolute()) if value else filename
        elif key == "insert_entry":
            try:
                pattern = re.compile(value)
            except re.error:
                continue
            rules.append(_Rule(entry.date, pattern, filename, entry.meta["lineno"]))
    rules.sort(key=lambda rule: rule.date, reverse=True)
    return default, rules


def _accounts(entry: Transaction) -> list[str]:
    """The accounts of a transaction in the order in which Fava asks its options."""
    return [posting.account for posting in reversed(entry.postings)]
