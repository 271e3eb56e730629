"""Change entries in a ledger's text: add, replace, set metadata, turn the flag.

Every function here reads a text and gives the splices that make the change; nothing else
in the text moves, be it comments, alignment, order or line ends. A line that is added
ends the way its neighbor does.

An entry is what Beancount's grammar takes for one: the line that begins with the date,
and the indented lines that follow without a blank line or a comment at the margin. A line
goes on while a string in it is open.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass

from beancount_clawback.ledger_files.splice import Splice
from beancount_clawback.ledger_files.splice import lines_of
from beancount_clawback.ledger_files.splice import start_of_line
from beancount_clawback.ledger_files.string_literal import TextError
from beancount_clawback.ledger_files.string_literal import require_writable

# One line of the ledger; strings may hold line feeds and escaped quotes, comments neither.
_LINE = re.compile(r'(?:[^";\n]|"(?:[^\\"]|\\.)*"|;[^\n]*)*(?:\n|\Z)')
_HEADER = re.compile(r"[0-9]{4,}[-/][0-9]+[-/][0-9]+")
_TRANSACTION = re.compile(_HEADER.pattern + r"[ \t]*(txn\b|[!&#?%*]|[A-Z](?=[ \t\r\n]|\Z))")
_INDENTED = re.compile(r"[ \t]+(?=[^ \t\r\n])")
_KEY = r"[a-z][a-zA-Z0-9_-]+"
_METADATA = re.compile(
    rf'[ \t]+({_KEY}):[ \t]*((?:[^";\n \t\r]|[ \t\r]+(?=[^; \t\r\n])|"(?:[^\\"]|\\.)*")*)'
)
_NEITHER_POSTING = re.compile(r"[ \t]+(?:;|[#^][A-Za-z0-9_/.-])")
_TAG_OR_LINK = re.compile(r"[#^][A-Za-z0-9_/.-]+")
_BEFORE_COMMENT = re.compile(r'(?:[^";\n]|"(?:[^\\"]|\\.)*")*')
_FLAGS = "*!&#?%"


class EntryTextError(TextError):
    """The text is not, or no longer, what the change was meant for."""


@dataclass(frozen=True, slots=True)
class EntryText:
    """An entry as written in a text.

    Attributes:
        lineno: Its first line, counted from 1.
        start: Where it begins in the text.
        end: Where it ends, after its last line feed.
        text: Its lines, without the last line feed.
        sha256: The hash of `text` in UTF-8.
    """

    lineno: int
    start: int
    end: int
    text: str
    sha256: str


def entry_at(text: str, lineno: int, sha256: str | None = None) -> EntryText:
    """Find the entry that begins on a line.

    Args:
        text: A ledger file's text.
        lineno: The line, counted from 1, as Beancount gives it in an entry's metadata.
        sha256: The entry's hash as it was seen before; None to take what is there.

    Raises:
        EntryTextError: No entry begins there, or it is not the one that was seen.
    """
    start = start_of_line(text, lineno)
    if lineno < 1 or not _HEADER.match(text, start):
        raise EntryTextError(
            f"No entry begins on line {lineno}. The file has changed: load it again."
        )
    end = _end_of_line(text, start)
    while _INDENTED.match(text, end):
        end = _end_of_line(text, end)
    content = text[start:end].removesuffix("\n").removesuffix("\r")
    found = EntryText(lineno, start, end, content, hashlib.sha256(content.encode()).hexdigest())
    if sha256 not in (None, found.sha256):
        raise EntryTextError(
            f"The entry on line {lineno} is not the one that was shown."
            " The file has changed: load it again."
        )
    return found


def append(text: str, entries: Sequence[str]) -> tuple[Splice, ...]:
    """Add entries at the end, a blank line before each.

    Args:
        text: A ledger file's text.
        entries: Each one entry, with comment lines above it if there are any.

    Raises:
        EntryTextError: One of them is not exactly one entry.
        UnwritableTextError: One holds a character that no ledger can keep.
    """
    newline = _newline_near(text, len(text))
    content = text.rstrip(" \t\r\n")
    gap = "" if not text or text.endswith("\n") else newline
    if content and (text[len(content) :] + gap).count("\n") < 2:
        gap += newline
    return (Splice(len(text), len(text), gap + _paragraphs(entries, newline) + newline),)


def insert_before(text: str, entry: EntryText, entries: Sequence[str]) -> tuple[Splice, ...]:
    """Add entries above one, and above the comment lines that belong to it.

    Raises:
        EntryTextError: One of them is not exactly one entry.
        UnwritableTextError: One holds a character that no ledger can keep.
    """
    start = entry.start
    while start:
        above = text.rfind("\n", 0, start - 1) + 1
        line = text[above:start]
        # A line with a quote could close a string of the entry above.
        if not line.startswith(";") or '"' in line:
            break
        start = above
    newline = _newline_near(text, start)
    addition = _paragraphs(entries, newline) + newline * 2
    above = text.rfind("\n", 0, start - 1) + 1 if start else 0
    if text[above:start].strip():
        addition = newline + addition
    return (Splice(start, start, addition),)


def replace(text: str, entry: EntryText, entries: Sequence[str]) -> tuple[Splice, ...]:
    """Put entries in the place of one. Lines that stay the same are left alone.

    Raises:
        EntryTextError: One of them is not exactly one entry.
        UnwritableTextError: One holds a character that no ledger can keep.
    """
    newline = _newline_near(text, entry.start)
    new = _paragraphs(entries, newline) + text[entry.start + len(entry.text) : entry.end]
    old_lines = lines_of(text[entry.start : entry.end])
    new_lines = lines_of(new)
    head = _length_alike(old_lines, new_lines)
    tail = _length_alike(
        old_lines[::-1][: len(old_lines) - head], new_lines[::-1][: len(new_lines) - head]
    )
    start = entry.start + sum(map(len, old_lines[:head]))
    end = entry.end - sum(map(len, old_lines[len(old_lines) - tail :]))
    return (Splice(start, end, "".join(new_lines[head : len(new_lines) - tail])),)


def remove(text: str, entry: EntryText) -> tuple[Splice, ...]:
    """Take an entry away, and one of the blank lines around it; comments above it stay."""
    start, end = entry.start, entry.end
    above = text.rfind("\n", 0, start - 1) + 1 if start else 0
    below = text.find("\n", end) + 1 or len(text)
    is_last = not text[end:].strip()
    if start and not text[above:start].strip() and (is_last or not text[end:below].strip()):
        start = above
    return (Splice(start, end, ""),)


def set_flag(text: str, entry: EntryText, flag: str) -> tuple[Splice, ...]:
    """Turn a transaction's flag; the word ``txn`` counts as one.

    Args:
        text: A ledger file's text.
        entry: A transaction in it.
        flag: One of ``* ! & # ? %``.

    Raises:
        EntryTextError: The entry is not a transaction, or the flag is none.
    """
    found = _TRANSACTION.match(text, entry.start)
    if found is None:
        raise EntryTextError(f"The entry on line {entry.lineno} has no flag.")
    if len(flag) != 1 or flag not in _FLAGS:
        raise EntryTextError(f"{flag!r} is not a flag. Use one of {' '.join(_FLAGS)}.")
    return (Splice(found.start(1), found.end(1), flag),)


def add_to_header(text: str, entry: EntryText, words: Sequence[str]) -> tuple[Splice, ...]:
    """Add tags and links to a transaction's first line, before a comment that ends it.

    Args:
        text: A ledger file's text.
        entry: A transaction in it.
        words: Tags with their `#`, links with their `^`.

    Raises:
        EntryTextError: The entry is not a transaction, or a word is neither tag nor link.
    """
    if _TRANSACTION.match(text, entry.start) is None:
        raise EntryTextError(f"The entry on line {entry.lineno} is not a transaction.")
    wrong = next((word for word in words if not _TAG_OR_LINK.fullmatch(word)), None)
    if wrong is not None:
        raise EntryTextError(f"{wrong!r} is neither a tag nor a link.")
    said = _BEFORE_COMMENT.match(text, entry.start)
    end = entry.start + len(said[0].rstrip()) if said else entry.start
    return (Splice(end, end, "".join(f" {word}" for word in words)),)


def set_metadata(
    text: str, entry: EntryText, values: Mapping[str, str | None]
) -> tuple[Splice, ...]:
    """Set or take away metadata of an entry; that of its postings is left alone.

    A value that is there gives way in its place; a new key comes below the last one.

    Args:
        text: A ledger file's text.
        entry: An entry in it.
        values: For each key the value as Beancount writes it (``40.00 USD``, or a string
            made by `beancount_clawback.ledger_files.string_literal.quote`), or None to take its
            line away.

    Raises:
        EntryTextError: A key stands twice in the entry, or a key or value cannot be
            written on one line.
        UnwritableTextError: A value holds a character that no ledger can keep.
    """
    lines = list(_metadata_lines(text, entry))
    splices = []
    missing = []
    for key, value in values.items():
        found = [line for line in lines if line.key == key]
        if len(found) > 1:
            raise EntryTextError(
                f"The entry on line {entry.lineno} has {key!r} more than once."
                " Delete all but one first."
            )
        if value is not None:
            _require_one_value(key, value)
        if value is None:
            splices += [Splice(line.start, line.end, "") for line in found]
        elif found:
            start, end = found[0].value_start, found[0].value_end
            gap = " " if start == end and text[start - 1] == ":" else ""
            splices.append(Splice(start, end, gap + value))
        else:
            missing.append(f"{key}: {value}")
    if missing:
        kept = [line for line in lines if values.get(line.key, "") is not None]
        splices.append(_added_lines(text, entry, kept, missing))
    return tuple(splices)


@dataclass(frozen=True, slots=True)
class _MetadataLine:
    key: str
    start: int
    end: int
    value_start: int
    value_end: int


def _metadata_lines(text: str, entry: EntryText) -> Iterator[_MetadataLine]:
    start = _end_of_line(text, entry.start)
    while start < entry.end:
        end = _end_of_line(text, start)
        found = _METADATA.match(text, start, end)
        if found:
            yield _MetadataLine(found[1], start, end, *found.span(2))
        elif not _NEITHER_POSTING.match(text, start):
            return
        start = end


def _added_lines(
    text: str, entry: EntryText, lines: Sequence[_MetadataLine], missing: Sequence[str]
) -> Splice:
    header_end = _end_of_line(text, entry.start)
    indented = _INDENTED.match(text, lines[-1].start if lines else header_end)
    indent = indented[0] if indented and header_end < entry.end else "  "
    place = lines[-1].end if lines else header_end
    newline = _newline_near(text, place - 1)
    addition = "".join(f"{indent}{line}{newline}" for line in missing)
    if not text.endswith("\n", 0, place):
        addition = newline + addition.removesuffix(newline)
    return Splice(place, place, addition)


def _require_one_value(key: str, value: str) -> None:
    require_writable(value)
    if not re.fullmatch(_KEY, key):
        raise EntryTextError(f"{key!r} cannot be the name of a metadata line.")
    line = _METADATA.match(f"  {key}: {value}")
    if "\n" in value or "\r" in value or line is None or line[2] != value:
        raise EntryTextError(f"The value {value!r} of {key!r} cannot be written on one line.")


def _paragraphs(entries: Sequence[str], newline: str) -> str:
    if not entries:
        raise EntryTextError("There is no entry to write.")
    return (newline * 2).join(
        _one_entry(entry).replace("\r\n", "\n").replace("\n", newline) for entry in entries
    )


def _one_entry(text: str) -> str:
    """Strip blank lines around an entry and make sure that it is one entry only."""
    require_writable(text)
    entry = text.strip("\r\n")
    comments = re.match(r"(?:;[^\n]*\n)*", entry)
    lineno = 1 + (comments[0].count("\n") if comments else 0)
    try:
        complete = entry_at(entry, lineno).end == len(entry)
    except EntryTextError:
        complete = False
    if not complete:
        raise EntryTextError("What is to be written is not exactly one entry.")
    return entry


def _end_of_line(text: str, start: int) -> int:
    line = _LINE.match(text, start)
    if line is None:
        lineno = text.count("\n", 0, start) + 1
        raise EntryTextError(f"The string that begins on line {lineno} is never closed.")
    return line.end()


def _newline_near(text: str, position: int) -> str:
    found = text.find("\n", position)
    if found < 0:
        found = text.rfind("\n", 0, position)
    return "\r\n" if found > 0 and text[found - 1] == "\r" else "\n"


def _length_alike(one: Sequence[str], other: Sequence[str]) -> int:
    for index, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return index
    return min(len(one), len(other))
