"""A whole 835 file: bytes become an `EraFile`, whatever they are."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Final

from beancount_clawback.importers.era.damaged_front import is_part_of_x12
from beancount_clawback.importers.era.elements import text
from beancount_clawback.importers.era.findings import EraPlace
from beancount_clawback.importers.era.findings import FindingLog
from beancount_clawback.importers.era.interchange import InterchangeReader
from beancount_clawback.importers.era.model import EraFile
from beancount_clawback.importers.era.model import Interchange
from beancount_clawback.importers.era.segments import envelopes
from beancount_clawback.importers.era.segments import segments

LARGEST_FILE: Final = 32 * 2**20
"""Bytes of the largest file read; 5,000 claims take less than one million."""


def read_file(path: Path, *, names: bool = False) -> EraFile:
    """Read one 835 file. Never raises: what goes wrong is a finding.

    Args:
        path: The file; its name as given is the one in every place.
        names: Keep the names of clients, which are health data.
    """
    log = FindingLog()
    file = str(path)
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "its name is not one a file can have"
        log.add("unreadable-file", EraPlace(file, 0, 1), why=why)
        return EraFile(file, (), log.all(file))
    return read_bytes(data, file, names=names)


def read_bytes(data: bytes, file: str, *, names: bool = False) -> EraFile:
    """Read the content of one 835 file. Never raises: what goes wrong is a finding.

    Args:
        data: The content, in UTF-8, UTF-16 with a byte order mark, or Latin-1.
        file: The name to give in every place.
        names: Keep the names of clients, which are health data.
    """
    log = FindingLog()
    interchanges: list[Interchange] = []
    if len(data) > LARGEST_FILE:
        log.add("file-too-large", EraPlace(file, 0, 1), limit=f"{LARGEST_FILE:,}")
        return EraFile(file, (), log.all(file))
    position = 0
    for envelope in envelopes(_decoded(data), file, log):
        reader = InterchangeReader(envelope.delimiters, log, names=names, front=envelope.front)
        for segment in segments(envelope, file, position, log):
            reader.take(segment)
            position = segment.place.segment
        interchanges += reader.finish()
    return EraFile(file, tuple(interchanges), log.all(file))


def looks_like_835(head: bytes) -> bool:
    """Whether a file that begins so holds an 835: one of its first transaction sets is one.

    Clearinghouses deliver acknowledgements in the same file, often before the remittances.

    Args:
        head: The first few thousand bytes of the file.
    """
    for envelope in envelopes(_decoded(head), "", FindingLog()):
        for segment in segments(envelope, "", 0, FindingLog()):
            if segment.elements[0] == "ST" and text(segment.elements, 1) == "835":
                return True
    return False


def begins_as_x12(head: bytes) -> bool:
    """Whether a file is X12 by its segments, whatever it holds and however damaged."""
    return is_part_of_x12(_decoded(head))


def _decoded(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")
