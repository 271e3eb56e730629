"""A ledger as plain Beancount text: reversals written out, the plugin line gone.

Everything else of the source stays as its authors wrote it, comments included; included
files are put in the place of their `include` lines, so that one text holds the whole ledger.
Only entries of one day change places, where several files leave the engine another order.
"""

from __future__ import annotations

import glob
import itertools
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path

from beancount.core.data import Directive
from beancount.core.data import Open
from beancount.core.data import Transaction
from beancount.parser import parser

from beancount_clawback.ledger_files.entry_text import entry_at
from beancount_clawback.ledger_files.entry_text import set_metadata
from beancount_clawback.ledger_files.expanded_order import Piece
from beancount_clawback.ledger_files.expanded_order import Pushed
from beancount_clawback.ledger_files.expanded_order import has_an_order
from beancount_clawback.ledger_files.expanded_order import in_engine_order
from beancount_clawback.ledger_files.expanded_order import pushed_after
from beancount_clawback.ledger_files.expanded_order import pushed_from_to
from beancount_clawback.ledger_files.loaded_ledger import Ledger
from beancount_clawback.ledger_files.source_files import Source
from beancount_clawback.ledger_files.splice import Splice
from beancount_clawback.ledger_files.splice import lines_of
from beancount_clawback.ledger_files.splice import spliced
from beancount_clawback.ledger_files.splice import start_of_line
from beancount_clawback.ledger_files.string_literal import quote
from beancount_clawback.ledger_files.transaction_text import metadata_value
from beancount_clawback.ledger_files.transaction_text import posting_lines
from beancount_clawback.ledger_files.transaction_text import render_transaction
from beancount_clawback.ledger_language.keys import PAYER_KEY
from beancount_clawback.ledger_language.keys import PAYMENT_TAG
from beancount_clawback.ledger_language.keys import REOPENED_TAG
from beancount_clawback.ledger_language.keys import REVERSED_BY_KEY
from beancount_clawback.ledger_language.keys import REVERSED_ON_KEY
from beancount_clawback.ledger_language.keys import REVERSED_TAG
from beancount_clawback.ledger_language.open_accounts import Chart
from beancount_clawback.ledger_language.places import Place
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.ledger_language.record_style import RecordStyle
from beancount_clawback.ledger_language.records import is_record
from beancount_clawback.ledger_language.records import lacks_postings

_OUR_TAGS = (REVERSED_TAG, REOPENED_TAG)
_OUR_KEYS = (REVERSED_ON_KEY, REVERSED_BY_KEY, PAYER_KEY)

_STRING = r'"(?:[^"\\]|\\.)*"'
_LOGICAL_LINE = re.compile(
    rf"(?:(?![0-9a-zA-Z \t;])[^\n]*|(?:[^\";\n]|{_STRING})*(?:;[^\n]*|\"[^\n]*)?)(?:\n|\Z)",
    re.DOTALL,
)
_HEADER = re.compile(rf"(?:[^\";\n]|{_STRING})*", re.DOTALL)
# A string is read as a whole, so that no comment begins in the midst of it.
_STRING_OR_COMMENT = re.compile(rf"{_STRING}|(;[^\n]*)", re.DOTALL)
_OUR_PLUGIN = re.compile(r'plugin\s+"beancount_clawback(?:\.plugin)?"')
_INCLUDE = re.compile(r'include\s+"((?:[^"\\]|\\.)*)"')
_KEPT_OPTION = re.compile(r'option\s+"operating_currency"')
_DOCUMENT = re.compile(r'(\d{4}[-/]\d\d?[-/]\d\d?\s+document\s+\S+\s+)"([^"\\]*)"')


def expanded_text(filename: str, ledger: Ledger) -> str:
    """The expanded text of a loaded ledger.

    Records that have errors stay as they are. The text loads without this package and gives
    the same balance for every account.

    Args:
        filename: The ledger's main file.
        ledger: The same, as loaded with the plugin.

    Raises:
        OSError: A file of the ledger cannot be read.
        UnreadableError: A file is not UTF-8; the message says which, and in which line.
    """
    done: dict[Place, list[Directive]] = {}
    for entry in ledger.entries:
        done.setdefault(file_and_line(entry), []).append(entry)
    main = os.path.abspath(filename)
    style = RecordStyle((), ledger.config, Chart())
    pieces = list(_file(main, _Run(os.path.dirname(main), done, style), main=True))
    return "".join(in_engine_order(pieces, ledger.entries))


@dataclass(slots=True)
class _Run:
    base: str
    done: dict[Place, list[Directive]]
    style: RecordStyle
    seen: set[str] = field(default_factory=set)


def _file(filename: str, run: _Run, *, main: bool) -> Iterator[Piece]:
    run.seen.add(filename)
    text = Source.of(Path(filename), Path(filename).read_bytes()).text
    text = text.replace("\r\n", "\n")
    pushed: Pushed = ()
    for part, entry in _parts(filename, text, run):
        if entry is not None:
            yield Piece(part, pushed, entry)
            continue
        for match in _LOGICAL_LINE.finditer(part):
            line = match[0]
            include = _INCLUDE.match(line)
            if include:
                yield Piece(pushed_from_to(pushed, ()))
                yield from _included(filename, include[1], run)
                yield Piece(pushed_from_to((), pushed))
            elif line and not _dropped(line, main=main):
                pushed = pushed_after(pushed, line)
                yield Piece(line if main else _moved_document(line, filename, run.base))


def _dropped(line: str, *, main: bool) -> bool:
    """Whether a line goes: our plugin, and what Beancount ignores in an included file."""
    if line.startswith("plugin"):
        return not main or _OUR_PLUGIN.match(line) is not None
    return line.startswith("option") and not main and not _KEPT_OPTION.match(line)


def _included(filename: str, pattern: str, run: _Run) -> Iterator[Piece]:
    """The files of an include line, found as Beancount's loader finds them."""
    path = os.path.join(os.path.dirname(filename), pattern)
    for name in sorted(glob.glob(path, recursive=True)):
        found = os.path.abspath(os.path.normpath(name))
        if found not in run.seen:
            yield from _file(found, run, main=False)
            yield Piece("\n")


def _moved_document(line: str, filename: str, base: str) -> str:
    """A document directive whose path is read from the main file's folder from now on."""
    found = _DOCUMENT.match(line)
    if found is None or os.path.isabs(found[2]):
        return line
    path = os.path.relpath(os.path.join(os.path.dirname(filename), found[2]), base)
    return f"{found[1]}{quote(path)}{line[found.end() :]}"


def _parts(filename: str, text: str, run: _Run) -> Iterator[tuple[str, Transaction | None]]:
    """One file cut up: each payment and clawback, and what stands between them.

    The text is completed: an entry as written is compared with what it has become.
    """
    written, _, _ = parser.parse_file(filename)
    written.sort(key=file_and_line)
    starts = [0, *itertools.accumulate(map(len, lines_of(text)))]
    ends = dict(itertools.pairwise(sorted({entry.meta["lineno"] for entry in written})))
    position = 0
    between: list[Splice] = []
    for entry in written:
        lineno = entry.meta["lineno"]
        start = starts[lineno - 1]
        if not text[start : start + 1].isdigit():
            # Behind a space Beancount reads an entry all the same, with a syntax error.
            continue
        window = text[start : starts[ends[lineno] - 1] if lineno in ends else len(text)]
        changes = _changes(window, entry, run.done.get((filename, lineno), []), run.style)
        if has_an_order(entry):
            yield spliced(text[position:start], between), None
            end = entry_at(window, 1).end
            yield spliced(window[:end], changes), entry
            position, between = start + end, []
        else:
            by = start - position
            between += [Splice(one.start + by, one.end + by, one.text) for one in changes]
    yield spliced(text[position:], between), None


def _changes(
    text: str, entry: Directive, completed: list[Directive], style: RecordStyle
) -> Iterator[Splice]:
    """What changes in one entry, whose text begins the window `text`."""
    if isinstance(entry, Open):
        yield from _opened(text, entry, completed)
    elif isinstance(entry, Transaction):
        made = [other for other in completed if isinstance(other, Transaction)]
        if is_record(entry) and not any(map(is_record, made)):
            yield from _written_out(text, list(map(style.written, made)))
        elif len(made) == 1:
            yield from _marked(text, entry, made[0])


def _opened(text: str, entry: Open, completed: list[Directive]) -> Iterator[Splice]:
    lines = []
    for other in completed:
        if isinstance(other, Open) and other.account != entry.account:
            words = [other.date.isoformat(), "open", other.account]
            if other.currencies:
                words.append(",".join(other.currencies))
            if other.booking is not None:
                words.append(quote(other.booking.value))
            lines.append(" ".join(words))
    if lines:
        yield _added_below(text, entry_at(text, 1).end, lines)


def _written_out(text: str, made: list[Transaction]) -> Iterator[Splice]:
    found = entry_at(text, 1)
    comments = [match[1] for match in _STRING_OR_COMMENT.finditer(found.text) if match[1]]
    parts = "\n".join(render_transaction(entry) for entry in made)
    yield Splice(found.start, found.end, "".join(f"{c}\n" for c in comments) + parts)


def _marked(text: str, entry: Transaction, completed: Transaction) -> Iterator[Splice]:
    tags = [tag for tag in _OUR_TAGS if tag in completed.tags and tag not in entry.tags]
    if tags:
        header = _HEADER.match(text)
        end = len(header[0].rstrip()) if header else 0
        yield Splice(end, end, "".join(f" #{tag}" for tag in tags))
    new = {
        key: metadata_value(key, completed.meta[key])
        for key in _OUR_KEYS
        if key in completed.meta and completed.meta[key] != entry.meta.get(key)
    }
    if new:
        yield from set_metadata(text, entry_at(text, 1), new)
    if lacks_postings(entry) and not lacks_postings(completed) and PAYMENT_TAG in entry.tags:
        yield _with_postings(text, entry, completed)
    elif entry.postings:
        yield from _marked_postings(text, entry, completed)


def _with_postings(text: str, entry: Transaction, completed: Transaction) -> Splice:
    """The postings of a manual payment; they replace its one posting of zero, if any."""
    lines = [line for posting in completed.postings for line in posting_lines(posting)]
    if not entry.postings:
        return _added_below(text, entry_at(text, 1).end, lines)
    below = (entry.postings[0].meta or {})["lineno"] - entry.meta["lineno"]
    start, end = start_of_line(text, below + 1), start_of_line(text, below + 2)
    comments = [match[1] for match in _STRING_OR_COMMENT.finditer(text[start:end]) if match[1]]
    return Splice(start, end, "\n".join([*(f"    {c}" for c in comments), *lines]) + "\n")


def _marked_postings(text: str, entry: Transaction, completed: Transaction) -> Iterator[Splice]:
    """Marks on the postings of a claim; they stand below the posting's own line."""
    unmarked = {
        posting.meta["lineno"]
        for posting in entry.postings
        if posting.meta and REVERSED_ON_KEY not in posting.meta
    }
    for posting in completed.postings:
        meta = posting.meta or {}
        if REVERSED_ON_KEY not in meta or meta.get("lineno") not in unmarked:
            continue
        below = start_of_line(text, meta["lineno"] - entry.meta["lineno"] + 2)
        keys = (REVERSED_ON_KEY, REVERSED_BY_KEY)
        lines = [f"    {key}: {metadata_value(key, meta[key])}" for key in keys]
        yield _added_below(text, below, lines)


def _added_below(text: str, end: int, lines: list[str]) -> Splice:
    before = "" if text.endswith("\n", 0, end) else "\n"
    return Splice(end, end, before + "\n".join(lines) + "\n")
