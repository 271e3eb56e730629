"""A client's share that its heading does not say plainly, and what was billed proves."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from decimal import Decimal

from beancount_clawback.importers.documents.cells import BadCell
from beancount_clawback.importers.documents.cells import Cell
from beancount_clawback.importers.documents.cells import has_decimal_comma
from beancount_clawback.importers.documents.cells import read_amount


def completes_billed(
    column: int, billed: int, others: Iterable[int], rows: Sequence[Sequence[Cell]]
) -> bool:
    """Whether a column, added to others, comes to what was billed in every row.

    Args:
        column: Of which it is not known what it holds.
        billed: The column of what was billed.
        others: The columns of what was paid and written off.
        rows: The cells below the headings.
    """
    used = (column, billed, *others)
    texts = [row[one] for row in rows for one in used if one < len(row)]
    decimal_comma = has_decimal_comma(one for one in texts if isinstance(one, str))
    says_something = False
    for row in rows:
        try:
            amount, whole, *parts = (_amount(row, one, decimal_comma) for one in used)
        except BadCell:
            return False
        if whole != amount + sum(parts, Decimal(0)):
            return False
        says_something = says_something or amount != 0
    return says_something


def _amount(row: Sequence[Cell], index: int, decimal_comma: bool) -> Decimal:
    money = read_amount(row[index] if index < len(row) else None, decimal_comma=decimal_comma)
    return money.number if money else Decimal(0)
