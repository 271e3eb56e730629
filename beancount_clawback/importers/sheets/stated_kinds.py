"""What a row says it is: in a column for that, in its status, or in whatever text says so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from beancount_clawback.importers.documents.findings import finding
from beancount_clawback.importers.documents.findings import masked
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.repeated_amounts import Amounts
from beancount_clawback.importers.sheets.row_reader import RowReader
from beancount_clawback.importers.sheets.row_types import OF_THE_CLAIM
from beancount_clawback.importers.sheets.row_types import TYPES
from beancount_clawback.importers.sheets.row_types import RowType
from beancount_clawback.importers.sheets.row_types import is_of_client
from beancount_clawback.importers.sheets.row_types import is_unanswered
from beancount_clawback.importers.sheets.row_types import kind_below
from beancount_clawback.importers.sheets.row_types import row_type

_CLIENTS = re.compile(r"(?:client|patient|pt|self|charge)\b", re.IGNORECASE)
"""How kinds of rows begin that name whose money it is, in columns that may say other things."""


_OF_ADJUSTMENT = re.compile(r"\s*(CO|PR|OA|PI)[ -]?[A-Z]?\d{1,3}\s*", re.IGNORECASE)
"""What stands for a service in the rows of adjustments."""

_OF_ANSWERS = (
    Field.INSURANCE_PAID,
    Field.WRITE_OFF,
    Field.ADJUSTMENT,
    Field.TAKEN,
    Field.CLIENT_RESPONSIBILITY,
)
"""The amounts that only a payer's answer has."""

_KINDS_OF_GROUPS = {"CO": RowType.WRITE_OFF, "PR": RowType.CLIENT_SHARE}


def stated_kind(reader: RowReader, amounts: Amounts) -> tuple[RowType | None, str]:
    """What a row says it is, and its words for it; None where it does not say.

    Where a row has one amount only, no text of it may say that this is another one than what
    was paid: then it is that, or a question where a column for the type says otherwise.
    """
    text = reader.text(Field.TYPE)
    others = [] if reader.has_shares else list(_other_kinds(reader))
    if text:
        kind = kind_below(reader.heading(Field.TYPE), text)
        if kind is RowType.OF_CLIENT and _is_on_a_check(reader, text):
            kind = RowType.CLIENT_SHARE
        own = OF_THE_CLAIM.get(kind) if kind else None
        says_both = own and amounts[own] and amounts[Field.INSURANCE_PAID]
        if kind is None or says_both:
            _ask_for_type(reader, masked(text))
        elif kind is RowType.PAYMENT and others:
            facts = {"value": text, "other": others[0][1]}
            reader.faults.append(finding("types-differ", reader.at(Field.TYPE), **facts))
        return kind, text
    for status in filter(None, reader.texts(Field.STATUS)):
        kind = row_type(status)
        denied = kind is RowType.DENIAL and not amounts.get(Field.INSURANCE_PAID)
        of_client = kind is RowType.OF_CLIENT and _CLIENTS.match(status)
        if is_unanswered(status) and _says_no_answer(reader, amounts):
            return RowType.UNANSWERED, status
        if kind in (RowType.CLAWBACK, RowType.ANNOUNCED) or of_client or denied:
            return kind, status
    if others:
        return others[0]
    for name in (Field.PAYER_PLACE, Field.PAYER):
        payer = reader.text(name)
        if is_of_client(payer):
            return RowType.OF_CLIENT, payer
    return None, ""


def _says_no_answer(reader: RowReader, amounts: Amounts) -> bool:
    """Whether a row has no check and no codes of its own, and nothing paid or adjusted."""
    answered = reader.has(Field.CHECK) or reader.has(Field.CARC)
    moved = (number for name, number in amounts.items() if name in _OF_ANSWERS)
    return not answered and not any(moved)


def _is_on_a_check(reader: RowReader, text: str) -> bool:
    """Whether a copay is what an insurer's check leaves to the client, and no payment of it."""
    of_insurer = reader.has(Field.PAYER) and not is_of_client(reader.text(Field.PAYER))
    return text.strip().casefold() == "copay" and of_insurer and reader.has(Field.CHECK)


def _ask_for_type(reader: RowReader, said: str) -> None:
    known = ", ".join(one.value for one in TYPES)
    facts = {"value": said, "known": known}
    reader.faults.append(finding("unknown-type", reader.at(Field.TYPE), **facts))


def _other_kinds(reader: RowReader) -> Iterator[tuple[RowType, str]]:
    """What the texts of a row say that is no insurance payment, wherever they stand."""
    services = reader.texts(Field.SERVICE)
    for text in (*(text for _, text in reader.remarks()), *services):
        coded = _OF_ADJUSTMENT.fullmatch(text) if text in services else None
        kind = _KINDS_OF_GROUPS.get(coded[1].upper()) if coded else row_type(text)
        if coded and kind is None:
            # An earlier payer's part, or a denial: no type says which.
            _ask_for_type(reader, text.strip())
        of_client = kind is RowType.OF_CLIENT and _CLIENTS.match(text)
        if kind and (kind in OF_THE_CLAIM or of_client):
            yield kind, text
