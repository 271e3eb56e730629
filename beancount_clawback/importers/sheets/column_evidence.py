"""What is known of the columns of a table while their meanings are decided."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from collections.abc import Sequence
from decimal import Decimal

from beancount_clawback.importers.documents.cells import Cell
from beancount_clawback.importers.documents.cells import cell_at
from beancount_clawback.importers.documents.cells import has_decimal_comma
from beancount_clawback.importers.documents.cells import number_in
from beancount_clawback.importers.documents.cells import numbers_in
from beancount_clawback.importers.sheets.adjustment_codes import are_codes
from beancount_clawback.importers.sheets.adjustment_codes import group_code
from beancount_clawback.importers.sheets.adjustment_codes import names_client_share
from beancount_clawback.importers.sheets.adjustment_columns import adjustment_columns
from beancount_clawback.importers.sheets.amount_headings import names_client
from beancount_clawback.importers.sheets.column_names import CLAIM_NUMBERS
from beancount_clawback.importers.sheets.column_names import CLIENT_SHARE_FIELDS
from beancount_clawback.importers.sheets.column_names import MONEY_FIELDS
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.heading_words import heading_words
from beancount_clawback.importers.sheets.headings import HeadingMeaning
from beancount_clawback.importers.sheets.headings import meaning_of

AN_AMOUNT = re.compile(r"[-(]?\$? ?\d[\d.,'\u2019 ]*[.,]\d\d\)?")
_MONEY = frozenset(MONEY_FIELDS)
_NAME_A_CLAIM = (*CLAIM_NUMBERS, Field.PAYMENT)
_OF_A_CLAIM = (Field.BILLED, Field.INSURANCE_PAID, Field.WRITE_OFF, Field.ADJUSTMENT)
_MAY_BE_WORDS = (None, Field.REASON, Field.STATUS, Field.CARC, Field.TYPE, Field.NOT_USED)
_SEVERAL = 2
"""Rows of a claim, which a column of words tells apart."""


class ColumnEvidence:
    """The headings and cells of a table, what is sure of them, and what is in doubt.

    Args:
        headings: Each column's index and heading.
        rows: The cells below the headings.
        mapped: Columns whose field a person has named.
        above: The fields above the headings.
    """

    def __init__(
        self,
        headings: Sequence[tuple[int, str]],
        rows: Sequence[Sequence[Cell]],
        mapped: Mapping[int, Field],
        above: frozenset[Field] = frozenset(),
    ) -> None:
        """Note what is sure."""
        self._rows = rows
        self._above = above
        self._words = {index: heading_words(text) for index, text in headings}
        self._fields: dict[int, Field] = dict(mapped)
        self._ranks: dict[int, int] = {}
        self._doubts: dict[int, HeadingMeaning] = {}
        not_mapped = [one for one in self._words.items() if one[0] not in mapped]
        told = Field.ADJUSTMENT in mapped.values()
        self._side_by_side = () if told else adjustment_columns(not_mapped, rows)
        for one in self._side_by_side:
            self._fields[one.amount] = Field.ADJUSTMENT
            for part, field in ((one.group, Field.GROUP), (one.code, Field.CARC)):
                if part is not None:
                    self._fields[part] = field
        for index, text in headings:
            meaning = None if index in self._fields else meaning_of(text)
            if meaning is None:
                continue
            self._ranks[index] = meaning.rank
            if len(meaning.fields) == 1:
                self._fields[index] = meaning.fields[0]
            else:
                self._doubts[index] = meaning

    def _has(self, *fields: Field) -> bool:
        return any(one in fields for one in (*self._fields.values(), *self._above))

    def _may_have(self, *fields: Field) -> bool:
        doubts = (one for doubt in self._doubts.values() for one in doubt.fields)
        return self._has(*fields) or any(one in fields for one in doubts)

    def _column(self, field: Field) -> int | None:
        columns = self._sure(field)
        return min(columns, key=lambda one: (self._ranks.get(one, -1), one), default=None)

    def _sure(self, *fields: Field) -> list[int]:
        """The columns that hold any of some fields."""
        return [index for index, one in self._fields.items() if one in fields]

    def _columns(self, field: Field) -> list[int]:
        """The columns that hold a field, or may do so."""
        return self._sure(field) or [
            one for one, doubt in self._doubts.items() if field in doubt.fields
        ]

    def _amounts(self, index: int) -> list[Decimal]:
        """The amounts of a column; zero for blank cells, and for those that are no amounts."""
        return [number for (number,) in numbers_in(self._rows, [index])]

    def _amounts_headed_as_payers(self) -> list[int]:
        """The columns such as *Insurance* that hold numbers, where another one has the payers.

        They hold what an insurance paid, or is to pay, which a person has to tell.
        """
        payers = self._sure(Field.PAYER)
        of_numbers = [
            index
            for index in payers
            if (values := self._values(index))
            and all(number_in(one) is not None for one in values)
        ]
        named_elsewhere = Field.PAYER in self._above or len(of_numbers) < len(payers)
        return of_numbers if named_elsewhere else []

    def _may_be_owed(self, index: int) -> bool:
        """Whether numbers without cents can be what clients owe, which no other column gives.

        A number that names a client is larger than any amount, or the only thing that names a
        claim.
        """
        if self._may_have(*CLIENT_SHARE_FIELDS) or not self._has(*_NAME_A_CLAIM):
            return False
        amounts = map(self._amounts, self._sure(*_OF_A_CLAIM))
        largest = max((abs(one) for of_column in amounts for one in of_column), default=0)
        numbers = [number_in(one) for one in self._values(index)]
        return bool(numbers) and all(one is not None and abs(one) <= largest for one in numbers)

    def _cells(self, index: int) -> tuple[str, ...]:
        cells = (cell_at(row, index) for row in self._rows)
        return tuple("" if cell is None else str(cell).strip() for cell in cells)

    def _cells_of(self, index: int | None) -> tuple[str, ...]:
        return () if index is None else self._cells(index)

    def _values(self, index: int) -> list[str]:
        return [text for text in self._cells(index) if text]

    def _has_a_twin(self, index: int) -> bool:
        """Whether another column of amounts has the same heading, and other amounts.

        Of adjustments, beside the client's share, what was billed proves which of them counts,
        or all together.
        """
        twins = [one for one, words in self._words.items() if words == self._words[index]]
        fields = self._doubts[index].fields
        if Field.ADJUSTMENT in fields and self._has_a_share():
            return False
        of_money = not _MONEY.isdisjoint(fields)
        values = (self._cells(one) for one in twins)
        return of_money and len(twins) > 1 and len(set(values)) > 1

    def _has_a_share(self) -> bool:
        """Whether a column gives the client's share, or amounts that may be it."""
        return self._has(*CLIENT_SHARE_FIELDS) or any(
            index not in self._fields
            and names_client(words)
            and any(map(AN_AMOUNT.fullmatch, self._values(index)))
            for index, words in self._words.items()
        )

    def _only_name(self) -> bool:
        """Whether the only thing that names a claim is a client's name."""
        named = self._has(Field.CLAIM, Field.PAYER_CLAIM, Field.PAYMENT, Field.ORIGINAL_CHECK)
        return not named and self._has(Field.CLIENT_NAME) and not self._has(Field.CLIENT)

    def _is_of_a_system(self, index: int) -> bool:
        """Whether a payment's number is the one that a practice system gives it."""
        return self._words[index].endswith("payment id")

    def _is_of_the_check(self, index: int) -> bool:
        """Whether no check has two amounts in a column; true without rows."""
        return all(len(set(amounts)) == 1 for amounts in self._by_check(index))

    def _looks_like_a_total(self, index: int) -> bool:
        """Whether every check of several rows has one and the same amount in a column."""
        several = [amounts for amounts in self._by_check(index) if len(amounts) > 1]
        return bool(several) and all(len(set(amounts)) == 1 for amounts in several)

    def _adds_up(self, total: int, part: int) -> bool:
        """Whether a column has, for every check, what another one comes to; of several rows."""
        parts = [numbers for numbers in map(_numbers, self._by_check(part)) if numbers]
        totals = [set(numbers) for numbers in map(_numbers, self._by_check(total)) if numbers]
        sums = [{sum(numbers, Decimal(0))} for numbers in parts]
        return total != part and any(len(one) > 1 for one in parts) and totals == sums

    def _by_check(self, index: int) -> list[list[str]]:
        check = self._column(Field.CHECK)
        groups: dict[str, list[str]] = {}
        for row in self._rows:
            amount = str(cell_at(row, index) or "").strip()
            number = "" if check is None else str(cell_at(row, check) or "").strip()
            if amount:
                groups.setdefault(number, []).append(amount)
        return list(groups.values())

    def _is_told_by_codes(self, index: int) -> bool:
        """Whether a code stands beside each amount, and says whose it is.

        Beside a column of the client's share it may only say why something is not paid, unless
        claims have several rows.
        """
        column = self._column(Field.CARC)
        cells = () if column is None else self._cells(column)
        pairs = zip(cells, self._amounts(index), strict=False)
        coded = [text for text, amount in pairs if amount]
        if not coded or not all(map(are_codes, coded)):
            return False
        apart = all(are_codes(one, with_group=True, single=True) for one in coded)
        if self._may_have(*CLIENT_SHARE_FIELDS):
            return apart and self._has_rows_of_one_claim()
        return apart or any(map(names_client_share, coded))

    def _words_of_groups(self) -> int | None:
        """The column of words that says of each of a claim's rows whose its amount is."""
        if not self._has_rows_of_one_claim() or self._may_have(*CLIENT_SHARE_FIELDS):
            return None
        for index in self._words:
            is_sure = index in self._fields or index not in self._doubts
            is_text = is_sure and self._fields.get(index) in _MAY_BE_WORDS
            if is_text and "PR" in map(group_code, self._values(index)):
                return index
        return None

    def _has_rows_of_one_claim(self) -> bool:
        numbers = self._sure(*CLAIM_NUMBERS)
        cells = self._cells(min(numbers)) if numbers else ()
        rows = Counter(filter(None, cells))
        return max(rows.values(), default=0) >= _SEVERAL


def _numbers(texts: Sequence[str]) -> list[Decimal]:
    decimal_comma = has_decimal_comma(texts)
    numbers = (number_in(text, decimal_comma=decimal_comma) for text in texts)
    return [number for number in numbers if number is not None]
