"""Change what stands on the first line of a transaction: its date, its text, its links.

Like everything in `entry_text`: splices of a text, and nothing else in it moves.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection
from collections.abc import Iterator

from beancount_clawback.ledger_files.entry_text import EntryText
from beancount_clawback.ledger_files.entry_text import EntryTextError
from beancount_clawback.ledger_files.splice import Splice
from beancount_clawback.ledger_files.string_literal import quote

_DATE = re.compile(r"[0-9]{4,}([-/])[0-9]+[-/][0-9]+")
_WORD = re.compile(r'"(?:[^\\"]|\\.)*"|[#^][A-Za-z0-9_/.-]+|;[^\n]*|\n')


def set_date(text: str, entry: EntryText, date: datetime.date) -> tuple[Splice, ...]:
    """Give a transaction another date, with the dashes or slashes that it has.

    Raises:
        EntryTextError: It does not begin with a date.
    """
    found = _DATE.match(text, entry.start)
    if found is None:
        raise EntryTextError(f"The entry on line {entry.lineno} does not begin with a date.")
    spelled = date.isoformat().replace("-", found[1])
    return (Splice(found.start(), found.end(), spelled),)


def set_narration(text: str, entry: EntryText, narration: str) -> tuple[Splice, ...]:
    """Give a transaction another text, the last of the strings on its first line.

    Raises:
        EntryTextError: It has none.
        UnwritableTextError: The text holds a character that no ledger can keep.
    """
    *_, last = [None, *_strings(text, entry)]
    if last is None:
        raise EntryTextError(f"The entry on line {entry.lineno} has no text to change.")
    return (Splice(last.start(), last.end(), quote(narration)),)


def set_payee(text: str, entry: EntryText, payee: str) -> tuple[Splice, ...]:
    """Give a transaction another payee, the first of two strings on its first line.

    Raises:
        EntryTextError: It has none.
        UnwritableTextError: The name holds a character that no ledger can keep.
    """
    first, *others = [*_strings(text, entry), None]
    if first is None or others == [None]:
        raise EntryTextError(f"The entry on line {entry.lineno} has no payee to change.")
    return (Splice(first.start(), first.end(), quote(payee)),)


def exchange_links(
    text: str, entry: EntryText, gone: Collection[str], new: str
) -> tuple[Splice, ...]:
    """Put a link in the place of others.

    Args:
        text: A ledger file's text.
        entry: A transaction in it.
        gone: The links that go, without caret.
        new: The link that comes, without caret.

    Raises:
        EntryTextError: One that should go does not stand on the first line.
    """
    found = [word for word in _words(text, entry) if word[0].removeprefix("^") in gone]
    missing = sorted(set(gone) - {word[0].removeprefix("^") for word in found})
    if missing or not found:
        raise EntryTextError(
            f"^{next(iter(missing), new)} is not on the first line of the entry on line "
            f"{entry.lineno}. Change it in the editor."
        )
    first, *others = found
    splices = [Splice(first.start(), first.end(), f"^{new}")]
    for other in others:
        start = other.start()
        while text[start - 1] in " \t":
            start -= 1
        splices.append(Splice(start, other.end(), ""))
    return tuple(splices)


def _strings(text: str, entry: EntryText) -> list[re.Match[str]]:
    return [word for word in _words(text, entry) if word[0].startswith('"')]


def _words(text: str, entry: EntryText) -> Iterator[re.Match[str]]:
    """The strings, tags and links of the first line, which ends where no string is open."""
    for word in _WORD.finditer(text, entry.start, entry.end):
        if word[0].startswith((";", "\n")):
            return
        yield word
