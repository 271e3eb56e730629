"""Which of several columns of one field counts: one of them, or all together.

Two write-offs may only together come to what was billed.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from decimal import Decimal

from beancount_clawback.importers.documents.cells import Cell
from beancount_clawback.importers.documents.cells import numbers_in
from beancount_clawback.importers.sheets.column_names import MONEY_FIELDS
from beancount_clawback.importers.sheets.column_names import SHARE_FIELDS
from beancount_clawback.importers.sheets.column_names import Field

_MAY_BE_ADDED = (Field.WRITE_OFF, Field.ADJUSTMENT)
_MAY_BE_NAMED = (Field.WRITE_OFF, Field.CLIENT_RESPONSIBILITY)


@dataclass(frozen=True, slots=True)
class ChosenColumns:
    """The columns of each field, as far as they are told, or what was billed proves them.

    Attributes:
        mapped: What a person has said of columns.
        fields: What is known of all of them.
        rows: The cells below the headings.
        by_field: The column of each field; the first one where several count together.
        added: All columns of the fields of which several count together.
        outdone: Columns that another one alone does without.
        doubtful: Those of which a person has to say which one it is.
    """

    mapped: Mapping[int, Field]
    fields: Mapping[int, Field]
    rows: Sequence[Sequence[Cell]]
    by_field: dict[Field, int] = dataclass_field(default_factory=dict)
    added: dict[Field, list[int]] = dataclass_field(default_factory=dict)
    outdone: set[int] = dataclass_field(default_factory=set)
    doubtful: dict[Field, list[int]] = dataclass_field(default_factory=dict)

    def choose(self, field: Field, first: int, others: Sequence[int]) -> None:
        """Choose the column of a field, of a first one and others that say something else."""
        if not others:
            self.by_field[field] = first
            return
        several = sorted([first, *others])
        told = field in MONEY_FIELDS and self.mapped.keys() >= set(several)
        counted = several if told else _that_explain_billed(several, self.fields, self.rows)
        if not counted:
            self.doubtful[field] = several
            return
        self.by_field[field] = counted[0]
        if len(counted) > 1:
            self.added[field] = counted
        self.outdone.update(set(several) - set(counted))

    def keep_recognized(self, field: Field, others: Sequence[int]) -> None:
        """Count columns of a field that nobody named with the one that a person named.

        They do so where only all of them come to what was billed.

        Args:
            field: The field.
            others: Those of its columns that their headings tell.
        """
        if not others or field not in _MAY_BE_NAMED or field not in self.by_field:
            return
        named = self.added.get(field, [self.by_field[field]])
        together = sorted([*named, *others])
        if explain_billed(together, self.fields, self.rows):
            self.by_field[field], self.added[field] = together[0], together

    def left(self) -> dict[Field, list[int]]:
        """What is to be asked: all but the codes of several adjustments, which are added."""
        codes = self.doubtful.get(Field.CARC)
        if codes is not None and self.added:
            self.by_field[Field.CARC], self.added[Field.CARC] = codes[0], codes
            del self.doubtful[Field.CARC]
        return self.doubtful


def explain_billed(
    parts: Sequence[int], fields: Mapping[int, Field], rows: Sequence[Sequence[Cell]]
) -> bool:
    """Whether columns of one amount, added up, are all that was billed and not paid.

    It must hold in every row that has any of them, and each column must have an amount. Where
    nothing is written off, what was allowed stands for what was billed.

    Args:
        parts: The columns.
        fields: What is known of all columns.
        rows: The cells below the headings.
    """
    by_field: dict[Field, list[int]] = {}
    for index, field in fields.items():
        by_field.setdefault(field, []).append(index)
    billed, paid = by_field.get(Field.BILLED, []), by_field.get(Field.INSURANCE_PAID, [])
    if len(billed) != 1 or len(paid) != 1:
        return False
    client = by_field.get(Field.CLIENT_RESPONSIBILITY) or [
        index for name in SHARE_FIELDS for index in by_field.get(name, ())
    ]
    client = [index for index in client if index not in parts]
    beside = (*_MAY_BE_ADDED, Field.EARLIER_PAID)
    more = [index for name in beside for index in by_field.get(name, ()) if index not in parts]
    others = [*paid, *client, *more]
    allowed = by_field.get(Field.ALLOWED, [])
    off = [index for index in (*more, *parts) if fields.get(index) in _MAY_BE_ADDED]
    used = (*billed, *allowed, *others, *parts)
    filled: set[int] = set()
    for of_row in numbers_in(rows, used):
        numbers = dict(zip(used, of_row, strict=True))
        own = {index for index in parts if numbers[index]}
        rest = sum((numbers[index] for index in (*others, *parts)), Decimal(0))
        wholes = {numbers[billed[0]]}
        if not any(numbers[index] for index in off):
            wholes |= {numbers[index] for index in allowed}
        if own and rest not in wholes:
            return False
        filled |= own
    return filled == set(parts)


def _that_explain_billed(
    several: Sequence[int], fields: Mapping[int, Field], rows: Sequence[Sequence[Cell]]
) -> list[int]:
    """Which columns of one amount are all that was billed and not paid.

    Args:
        several: The columns.
        fields: What is known of all columns.
        rows: The cells below the headings.

    Returns:
        All of them, or the only one that is so alone; none where nothing proves either.
    """
    if not all(fields.get(index) in _MAY_BE_ADDED for index in several):
        return []
    if explain_billed(several, fields, rows):
        return list(several)
    others = {index: field for index, field in fields.items() if index not in several}
    alone = [
        one for one in several if explain_billed([one], {**others, one: fields[one]}, rows)
    ]
    return alone if len(alone) == 1 else []
