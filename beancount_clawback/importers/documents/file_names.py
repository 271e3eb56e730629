"""The documents of one import under names that tell them apart.

Places show a file by its bare name, as long as no other file of the import has the same one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from beancount_clawback.importers.documents.findings import ImportFinding
from beancount_clawback.importers.documents.findings import RowPlace
from beancount_clawback.importers.documents.remittance import ClawbackRow
from beancount_clawback.importers.documents.remittance import Document
from beancount_clawback.importers.documents.remittance import ProviderRow
from beancount_clawback.importers.documents.remittance import Remittance
from beancount_clawback.importers.documents.remittance import Row

_AnyRow = TypeVar("_AnyRow", bound=Row)


def told_apart(documents: Sequence[tuple[Path, Document]]) -> list[Document]:
    """The documents, those that share a name under the path that they were given by."""
    names = Counter(document.file for _, document in documents)
    return [
        _renamed(document, str(path)) if names[document.file] > 1 else document
        for path, document in documents
    ]


def _renamed(document: Document, name: str) -> Document:
    return replace(
        document,
        file=name,
        remittances=tuple(_remittance(one, name) for one in document.remittances),
        findings=_findings(document.findings, name),
    )


def _remittance(remittance: Remittance, name: str) -> Remittance:
    rows = tuple(_row(row, name) for row in remittance.rows)
    return replace(remittance, place=_place(remittance.place, name), rows=rows)


def _row(row: _AnyRow, name: str) -> _AnyRow:
    row = replace(row, place=_place(row.place, name), faults=_findings(row.faults, name))
    if not isinstance(row, ProviderRow):
        more = tuple(_place(place, name) for place in row.more_places)
        row = replace(row, more_places=more)
    if isinstance(row, ClawbackRow) and row.parts is not None:
        reversal, payment = row.parts
        row = replace(row, parts=(_row(reversal, name), _row(payment, name)))
    return row


def _findings(findings: tuple[ImportFinding, ...], name: str) -> tuple[ImportFinding, ...]:
    return tuple(replace(one, place=_place(one.place, name)) for one in findings)


def _place(place: RowPlace, name: str) -> RowPlace:
    return replace(place, file=name)
