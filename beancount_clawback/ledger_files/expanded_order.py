"""The order of a day's payments and clawbacks in one text that was several files.

The engine takes those of a day in the order of file name and line, whatever the order
of inclusion. In one text there is only the line, so entries that have to do with each other
take each other's places where the two orders differ. What `pushtag` and `pushmeta` lines have
put in force at an entry's old place is put in force at its new one.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from typing import NamedTuple
from typing import TypeGuard

from beancount.core.data import Directive
from beancount.core.data import Transaction

from beancount_clawback.ledger_language.keys import CLAIM_KEY
from beancount_clawback.ledger_language.keys import CLAWBACK_TAG
from beancount_clawback.ledger_language.keys import OUR_TAGS
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.ledger_language.postings import claim_name
from beancount_clawback.ledger_language.postings import posting_claim

_PUSHED = re.compile(r"(push|pop)(tag[ \t]+#[A-Za-z0-9_/.-]+|meta[ \t]+[a-z][A-Za-z0-9_-]*:)")

# The tag or key of each line in force, and the line itself, in the order of the text.
Pushed = tuple[tuple[str, str], ...]


class Piece(NamedTuple):
    """A piece of text: a payment or clawback, or a line between them.

    `entry` is the payment or clawback as its file has it; `pushed` the tags and metadata in
    force where the piece stands.
    """

    text: str
    pushed: Pushed = ()
    entry: Transaction | None = None


def has_an_order(entry: Directive) -> TypeGuard[Transaction]:
    """Whether it matters for an entry which of its day come before it."""
    return isinstance(entry, Transaction) and not OUR_TAGS.isdisjoint(entry.tags or ())


def in_engine_order(pieces: Sequence[Piece], entries: Iterable[Directive]) -> list[str]:
    """The texts of the pieces, those of a day in the order in which they count.

    Args:
        pieces: The text from its beginning to its end.
        entries: The ledger's entries, completed; their links tell which have to do with
            each other.
    """
    texts = [piece.text for piece in pieces]
    days: dict[tuple[datetime.date, bool], list[int]] = {}
    for number, piece in enumerate(pieces):
        if piece.entry is not None:
            is_clawback = CLAWBACK_TAG in (piece.entry.tags or ())
            days.setdefault((piece.entry.date, is_clawback), []).append(number)
    counted = _counted(pieces)
    mixed = [day for day in days.values() if sorted(day, key=counted) != day]
    if not mixed:
        return texts
    group = _groups(entries)
    for day in mixed:
        groups: dict[str, list[int]] = {}
        for number in day:
            groups.setdefault(group(pieces[number].entry), []).append(number)
        for numbers in groups.values():
            swaps = zip(numbers, sorted(numbers, key=counted), strict=True)
            for to, number in [(to, number) for to, number in swaps if to != number]:
                first = _with_comments(pieces, number)
                texts[to] = _moved(pieces[first : number + 1], pieces[to].pushed)
                texts[first:number] = [""] * (number - first)
    return texts


def pushed_after(pushed: Pushed, line: str) -> Pushed:
    """What is in force below a line; a pop takes back the last push of its tag or key."""
    found = _PUSHED.match(line)
    if found is None:
        return pushed
    what = " ".join(found[2].split())
    if found[1] == "push":
        return (*pushed, (what, line.rstrip("\n")))
    for at in reversed(range(len(pushed))):
        if pushed[at][0] == what:
            return pushed[:at] + pushed[at + 1 :]
    return pushed


def pushed_from_to(here: Pushed, there: Pushed) -> str:
    """The lines after which `there` is in force where `here` was; none if they are the same."""
    if here == there:
        return ""
    pops = [f"pop{what}" for what, _ in reversed(here)]
    return "".join(f"{line}\n" for line in [*pops, *(line for _, line in there)])


def _counted(pieces: Sequence[Piece]) -> Callable[[int], tuple[str, int]]:
    def key(number: int) -> tuple[str, int]:
        entry = pieces[number].entry
        return file_and_line(entry) if entry is not None else ("", 0)

    return key


def _with_comments(pieces: Sequence[Piece], number: int) -> int:
    """Where the comment lines right above an entry begin."""
    while number and pieces[number - 1].entry is None and pieces[number - 1].text[:1] == ";":
        number -= 1
    return number


def _moved(pieces: Sequence[Piece], pushed: Pushed) -> str:
    """An entry below its comments, to be read alike where other tags are in force."""
    text, own = "".join(piece.text for piece in pieces), pieces[-1].pushed
    end = "" if text.endswith("\n") else "\n"
    return f"{pushed_from_to(pushed, own)}{text}{end}{pushed_from_to(own, pushed)}"


def _groups(entries: Iterable[Directive]) -> Callable[[Transaction | None], str]:
    """Gives each payment and clawback a name that it shares with all that it hangs with.

    They hang together by links and claims, also across days and over others in between.
    """
    above: dict[str, str] = {}

    def top(name: str) -> str:
        while name in above:
            higher = above[name]
            if higher in above:
                above[name] = above[higher]
            name = higher
        return name

    for entry in entries:
        if has_an_order(entry):
            names = list(map(top, _names(entry)))
            for name in names[1:]:
                if top(name) != top(names[0]):
                    above[top(name)] = top(names[0])
    return lambda entry: top(next(iter(_names(entry)), ""))


def _names(entry: Directive | None) -> list[str]:
    """The links of an entry, and the claims that its metadata name."""
    if not isinstance(entry, Transaction):
        return []
    claims = [claim_name(entry.meta.get(CLAIM_KEY)), *map(posting_claim, entry.postings or ())]
    return [*(entry.links or ()), *filter(None, claims)]
