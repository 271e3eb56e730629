"""Rows that only add others up: compared, never imported.

They are found by their words; or, where nothing but amounts stands in a row, by these.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal

from beancount_clawback.importers.documents.cells import Cell
from beancount_clawback.importers.documents.cells import is_blank
from beancount_clawback.importers.documents.cells import number_in
from beancount_clawback.importers.sheets.column_names import CLAIM_FIELDS
from beancount_clawback.importers.sheets.column_names import MONEY_FIELDS
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.columns import Columns
from beancount_clawback.importers.sheets.columns import heading_of
from beancount_clawback.importers.sheets.heading_words import heading_words
from beancount_clawback.importers.sheets.sheet import GridRow

_LONGEST = 60
_FEWEST_ADDED = 2
"""Rows that a row of sums without a word adds up: one that repeats another may be a claim."""

_PLAIN = re.compile(r"[\w\s:;.,/&'\u2019$#-]+")
_NAMES_ONE = re.compile(r"total|sum", re.IGNORECASE)
_TOTAL = re.compile(
    r"(?:(?:grand|sub|sheet|report|page|check|payer|remittance) )?(?:total|subtotal|sum)s?"
    r"(?: (?:for|of|by) .*)?"
    r"|.* (?:sub)?totals?|subtotals? .*"
)


def named_totals(rows: Sequence[GridRow], columns: Columns) -> frozenset[int]:
    """The numbers of the rows that name a total, and no claim but how many there are."""
    found = set()
    since = so_far = 0
    for row in rows:
        if is_total_row(row.cells, columns, counts=(str(since), str(so_far))):
            found.add(row.number)
            since = 0
        else:
            since, so_far = since + 1, so_far + 1
    return frozenset(found)


def is_total_row(cells: Sequence[Cell], columns: Columns, counts: Sequence[str] = ()) -> bool:
    """Whether a row names a total, and no claim.

    Args:
        cells: The row.
        columns: What the columns hold.
        counts: How many rows stand above it, which may stand where others name a claim.
    """
    named = {
        column.index
        for name, column in columns.by_field.items()
        if name in (*CLAIM_FIELDS, Field.SERVICE_DATE)
    }
    silent = {column.index for name, column in columns.by_field.items() if name is Field.REASON}
    found = False
    for index, cell in enumerate(cells):
        heading = heading_of(cell) if index not in silent else ""
        is_plain = len(heading) < _LONGEST and _PLAIN.fullmatch(heading)
        if is_plain and _NAMES_ONE.search(heading) and _TOTAL.fullmatch(heading_words(heading)):
            found = True
        elif index in named and not is_blank(cell) and str(cell).split()[0] not in counts:
            return False
    return found


def rows_of_sums(
    rows: Sequence[GridRow], totals: AbstractSet[int], columns: Columns, *, decimal_comma: bool
) -> frozenset[int]:
    """The numbers of the rows that hold nothing but the sums of the rows above them.

    Args:
        rows: The rows below the headings.
        totals: Those known by their words; what stands above them is added up already.
        columns: What the columns hold.
        decimal_comma: Amounts are written 1.234,50.
    """
    of_money = {
        column.index for name, column in columns.by_field.items() if name in MONEY_FIELDS
    }
    may_add_up = of_money | {column.index for column in (*columns.unused, *columns.unknown)}
    found = set()
    since, so_far = _Sums(), _Sums()
    for row in rows:
        if row.number in totals:
            since = _Sums()
            continue
        filled = {index for index, cell in enumerate(row.cells) if not is_blank(cell)}
        amounts = {
            index: amount
            for index in filled & may_add_up
            if (amount := number_in(row.cells[index], decimal_comma=decimal_comma)) is not None
        }
        only_amounts = amounts.keys() == filled and not of_money.isdisjoint(filled)
        if only_amounts and (since.are(amounts) or so_far.are(amounts)):
            found.add(row.number)
            since = _Sums()
            continue
        since.add(amounts)
        so_far.add(amounts)
    return frozenset(found)


class _Sums:
    """What the columns of some rows come to."""

    def __init__(self) -> None:
        self._rows = 0
        self._by_column: dict[int, Decimal] = {}

    def add(self, amounts: Mapping[int, Decimal]) -> None:
        self._rows += 1
        for index, amount in amounts.items():
            self._by_column[index] = self._by_column.get(index, Decimal(0)) + amount

    def are(self, amounts: Mapping[int, Decimal]) -> bool:
        return (
            self._rows >= _FEWEST_ADDED
            and any(amounts.values())
            and all(self._by_column.get(index, 0) == one for index, one in amounts.items())
        )
