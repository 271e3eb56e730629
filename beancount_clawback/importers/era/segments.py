"""Text split into interchanges and segments, by the delimiters that each ISA shows.

X12 has no quoting: ISA is the one segment of fixed widths (X12.5), and the characters at its
fixed places separate everything until the next ISA. What payers do beyond that is read too:
line breaks after segments or in the middle of them, ids not padded to their width.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from beancount_clawback.importers.era.damaged_front import Front
from beancount_clawback.importers.era.damaged_front import damaged_front
from beancount_clawback.importers.era.damaged_front import is_part_of_x12
from beancount_clawback.importers.era.elements import UNREAD
from beancount_clawback.importers.era.elements import Segment
from beancount_clawback.importers.era.findings import EraPlace
from beancount_clawback.importers.era.findings import FindingLog
from beancount_clawback.importers.era.model import Delimiters

MOST_SEGMENTS: Final = 1_500_000
"""Segments read from one file: about 250,000 claims. It bounds the memory a file can take."""

LONGEST_SEGMENT: Final = 4096
"""The longest segment read; the longest that 005010X221A1 allows has some 700 characters."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """The text of one interchange, from its ISA to the next, and how to take it apart.

    `front` is given where its ISA is missing or cut short.
    """

    text: str
    delimiters: Delimiters
    line: int
    front: Front | None = None


def envelopes(content: str, file: str, log: FindingLog) -> Iterator[Envelope]:
    """The interchanges of a file. Each may have its own delimiters.

    An ISA with the delimiters of the one before, not laid out in its widths, stays within the
    envelope before; `segments` hands it on like any other segment.
    """
    starts = [(match.start(), _strict(match)) for match in _ISA.finditer(content)]
    first = len(content) - len(content.lstrip(_BLANK))
    if not starts or starts[0][0] > first:
        loose = _loose(content, first)
        if loose:
            starts.insert(0, (first, loose))
            log.add("odd-envelope", EraPlace(file, 1, _line(content, first)))
    front = None
    if not starts and (front := damaged_front(content)):
        starts.append((front.start, front.delimiters))
        log.add("damaged-envelope", EraPlace(file, 0, 1))
    if not starts:
        place = EraPlace(file, 0, 1)
        if is_part_of_x12(content):
            why = (
                "without its ISA segment, and a payment (BPR) that begins whole, it is unclear"
            )
            log.add("broken-envelope", place, why=f"{why} what separates its parts")
        else:
            why = "it does not begin with ISA" if content.strip(_BLANK) else "it is empty"
            log.add("not-x12", place, why=why)
        return
    outside = content[: starts[0][0]].strip(_BLANK)
    if outside and front is None:
        log.add("text-outside", EraPlace(file, 0, 1), count=len(outside))
    ends = [start for start, _ in starts[1:]] + [len(content)]
    for (start, delimiters), end in zip(starts, ends, strict=True):
        line = _line(content, start)
        if why := _unusable(delimiters):
            log.add("broken-envelope", EraPlace(file, 0, line), why=why)
        else:
            readable = _printable(content[start:end], delimiters, file, line, log)
            yield Envelope(readable, delimiters, line, front)


def segments(envelope: Envelope, file: str, before: int, log: FindingLog) -> Iterator[Segment]:
    """The segments of an interchange that are not empty, ISA first.

    One that is cut off or too long is reported and comes as `UNREAD`.

    Args:
        envelope: The interchange.
        file: The file's name, for the places.
        before: Segments of the file before the interchange.
        log: Takes what cannot be read.
    """
    element, terminator = envelope.delimiters.element, envelope.delimiters.segment
    ends_line = terminator in "\r\n"
    breaks = "\n" if "\n" in envelope.text else "\r"
    line, position = envelope.line, before
    content = _unwrapped(envelope.text, element) if ends_line else envelope.text
    pieces = content.split(terminator, max(MOST_SEGMENTS - before, 0) + 1)
    last = len(pieces) - 1
    for index, piece in enumerate(pieces):
        body = piece.strip(_BLANK)
        lines = piece.count(_WRAPPED) + 1 if ends_line else 0
        if not ends_line and breaks in piece:
            lines = piece.lstrip(_BLANK).count(breaks)
            line += piece.count(breaks) - lines
        if "\n" in body or "\r" in body:
            body = _one_line(body)
        if _WRAPPED in body:
            body = body.replace(_WRAPPED, "")
        if body:
            position += 1
            place = EraPlace(file, position, line)
            if position > MOST_SEGMENTS:
                log.add("too-many-segments", place, limit=MOST_SEGMENTS)
                return
            if index == last and not body.startswith("IEA"):
                log.add("truncated", place)
                yield Segment([UNREAD], place)
            elif len(body) > LONGEST_SEGMENT:
                log.add("long-segment", place, size=len(body))
                yield Segment([UNREAD], place)
            else:
                yield Segment(body.split(element), place)
        line += lines


def _unwrapped(content: str, element: str) -> str:
    """Text whose segments end at a line's end, its lines joined that go on with a segment.

    A segment begins with its name and a separator; a line that begins otherwise was wrapped.
    """
    begins = re.compile(rf"[A-Z][A-Z0-9]{{1,2}}(?:{re.escape(element)}|\s|$)|$")

    def joined(blank: re.Match[str]) -> str:
        ends = begins.match(content, blank.end())
        return blank[0] if ends else _BREAK.sub(_WRAPPED, blank[0])

    # All the blank at once: looked at behind each of its breaks, much of it takes for ever.
    return re.sub(r"[\r\n]\s*", joined, content)


_BREAK = re.compile(r"\r\n|\n|\r")
_WRAPPED = "\x00"
_BLANK = " \t\r\n\ufeff"
_E = "(?P=element)"
_WIDTHS = (10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1)
_ISA = re.compile(
    r"ISA(?P<element>[^A-Za-z0-9 \r\n]).."
    + "".join(f"{_E}.{{{width}}}" for width in _WIDTHS)
    + f"{_E}(?P<component>.)(?P<segment>[\\s\\S])"
)
_LOOSE_ISA = re.compile(
    r"ISA(?P<element>[^A-Za-z0-9 \r\n])"
    f"(?:(?:(?!{_E}).){{0,40}}{_E}){{10}}(?P<repetition>.?){_E}[0-9]{{5}}{_E}"
    f"[0-9 ]{{1,9}}{_E}.?{_E}.?{_E}(?P<component>.)(?P<segment>[\\s\\S])"
)


def _strict(isa: re.Match[str]) -> Delimiters:
    # ISA11 stands 83 characters into the segment.
    return Delimiters(isa["element"], isa["component"], isa["segment"], isa[0][82])


def _loose(content: str, start: int) -> Delimiters | None:
    """The delimiters of an ISA that is not padded, or that is wrapped into short lines."""
    window = content[start : start + 400]
    *front, last = window.split(window[3:4] or " ", 16)
    # Behind its last element, a component's separator, a line's end may end the segment.
    joined = _one_line((window[3:4]).join(front)) + window[3:4] + last
    for isa in (window, joined, _one_line(window)):
        if found := _LOOSE_ISA.match(isa):
            delimiters = Delimiters(
                found["element"], found["component"], found["segment"], found["repetition"]
            )
            if not _unusable(delimiters):
                return delimiters
    return None


def _one_line(text: str) -> str:
    return text.replace("\r", "").replace("\n", "")


def _unusable(delimiters: Delimiters) -> str:
    parts = (delimiters.element, delimiters.component, delimiters.segment)
    if len(set(parts)) < 3:
        return "two of them are the same character"
    if any(part.isalnum() or part == " " for part in parts) or parts[1] in "\r\n":
        return "one of them is a letter, a digit or a blank"
    return ""


def _printable(
    content: str, delimiters: Delimiters, file: str, line: int, log: FindingLog
) -> str:
    """The text without characters that could act on a terminal or hide in an id."""
    if content.replace("\n", "").isprintable():
        return content
    marks = {delimiters.element, delimiters.component, delimiters.segment, *"\r\n"}
    marks.add(delimiters.repetition)
    unwanted = {ord(mark): None for mark in set(content) - marks if not mark.isprintable()}
    cleaned = content.translate(unwanted)
    if left := len(content) - len(cleaned):
        log.add("unprintable-characters", EraPlace(file, 0, line), count=left)
    return cleaned


def _line(content: str, start: int) -> int:
    return content.count("\n" if "\n" in content else "\r", 0, start) + 1
