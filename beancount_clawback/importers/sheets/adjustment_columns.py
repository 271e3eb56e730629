"""Columns of adjustments side by side, as converters of 835 files write them.

`CAS1 Group, CAS1 Reason, CAS1 Amount, CAS2 Group, …`, the same headings again, or a column for
each group or code (`CO-45`, `PR-1`). Each amount belongs to the group and code of its number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass

from beancount_clawback.importers.documents.cells import BadCell
from beancount_clawback.importers.documents.cells import Cell
from beancount_clawback.importers.documents.cells import has_decimal_comma
from beancount_clawback.importers.documents.cells import read_amount

_OF_ADJUSTMENTS = frozenset({"cas", "adjustment", "carc", "reason", "group", "code", "amount"})
_ADD_NOTHING = frozenset({"claim", "line", "item", "service", "payer"})
_GROUP_COLUMN = re.compile(
    r"(?P<group>co|pr|oa|pi) ?(?P<code>[a-z]?\d{1,3})?(?: amount| adjustment)*"
)
_FEWEST = 2
"""Columns that make an adjustment, and adjustments without numbers that make a series."""


@dataclass(frozen=True, slots=True)
class AdjustmentColumns:
    """The columns of one adjustment, by their indexes.

    Attributes:
        said: Group and code that the heading of the amount says, such as CO and 45.
    """

    amount: int
    group: int | None = None
    code: int | None = None
    said: tuple[str, str] = ("", "")


def adjustment_columns(
    words: Sequence[tuple[int, str]], rows: Sequence[Sequence[Cell]]
) -> tuple[AdjustmentColumns, ...]:
    """The adjustments that columns side by side give; none where no two belong together.

    Args:
        words: Each column's index and its heading, as `heading_words` gives it.
        rows: The cells below the headings.
    """
    of_groups: list[AdjustmentColumns] = []
    parts: dict[tuple[str, int], dict[str, int]] = {}
    for index, text in words:
        of_group = _GROUP_COLUMN.fullmatch(text)
        if of_group is not None:
            said = (of_group["group"].upper(), (of_group["code"] or "").upper())
            of_groups.append(AdjustmentColumns(index, said=said))
            continue
        part, number = _part(text)
        if part == "either":
            part = "amount" if _holds_amounts(index, rows) else "code"
        if part and number is not None:
            parts.setdefault(("numbered", number), {}).setdefault(part, index)
        elif part:
            again = sum(
                kind == "again" and part in of_one for (kind, _), of_one in parts.items()
            )
            parts.setdefault(("again", again), {})[part] = index
    series = {
        key: _adjustment(of_one)
        for key, of_one in parts.items()
        if "amount" in of_one and len(of_one) >= _FEWEST
    }
    if len(series) < _FEWEST and not any(kind == "numbered" for kind, _ in series):
        series = {}
    if not series and len(of_groups) < _FEWEST and not any(one.said[1] for one in of_groups):
        # A column CO or PR alone is the write-off, or the client's share.
        of_groups = []
    return tuple(sorted([*of_groups, *series.values()], key=lambda one: one.amount))


def _adjustment(parts: Mapping[str, int]) -> AdjustmentColumns:
    code = parts.get("code", parts.get("reason"))
    return AdjustmentColumns(parts["amount"], parts.get("group"), code)


def _part(text: str) -> tuple[str, int | None]:
    """Which part of an adjustment a heading names, and its number where it has one."""
    words = re.sub(r"(\d+)", r" \1 ", text).split()
    numbers = [int(word) for word in words if word.isdecimal()]
    rest = {word for word in words if not word.isdecimal()} - _ADD_NOTHING
    if len(numbers) > 1 or not rest or not rest <= _OF_ADJUSTMENTS:
        return "", None
    number = numbers[0] if numbers else None
    if "amount" in rest:
        return "amount", number
    if "group" in rest:
        return "group", number
    if rest & {"code", "carc"}:
        return "code", number
    if "reason" in rest:
        return "reason", number
    return ("either" if numbers else ""), number


def _holds_amounts(index: int, rows: Sequence[Sequence[Cell]]) -> bool:
    cells = [row[index] for row in rows if index < len(row)]
    decimal_comma = has_decimal_comma(cells)
    try:
        amounts = [read_amount(cell, decimal_comma=decimal_comma) for cell in cells]
    except BadCell:
        return False
    return any(amount is not None for amount in amounts)
