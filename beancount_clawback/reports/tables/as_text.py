"""A table as text for people: aligned, thousands separators, color on request."""

from __future__ import annotations

import datetime
import re
import textwrap
from collections.abc import Iterable
from collections.abc import Sequence
from decimal import Decimal

from beancount_clawback.reports.tables.fitting import fitted
from beancount_clawback.reports.tables.table import UNKNOWN
from beancount_clawback.reports.tables.table import Cell
from beancount_clawback.reports.tables.table import Column
from beancount_clawback.reports.tables.table import Row
from beancount_clawback.reports.tables.table import Table
from beancount_clawback.reports.tables.table import Type

_BOLD, _RED, _PLAIN = "\x1b[1m", "\x1b[31m", "\x1b[0m"
_GAP = "  "
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


def as_text(table: Table, *, color: bool = False, width: int | None = None) -> str:
    """The table with its title, totals and notes; ends with a line break.

    Titles of columns stand on as many lines as they have words, where that makes the column
    narrower. Control characters in a ledger's texts never reach the terminal.

    Args:
        table: What to print.
        color: Whether the terminal has colors.
        width: Characters that a line may have; None for as many as the table needs.
    """
    blocks = [table] if width is None else fitted(table, width, _width_of)
    return "\n".join(_block(block, color=color, width=width) for block in blocks)


def _block(table: Table, *, color: bool, width: int | None) -> str:
    body = [[shown(cell) for cell in row] for row in table.rows]
    totals = [[shown(cell) for cell in row] for row in table.totals]
    right = [column.type in (Type.MONEY, Type.COUNT) for column in table.columns]
    widths = _widths(table.columns, body, totals)
    headings = [
        _wrapped(column.title, width)
        for column, width in zip(table.columns, widths, strict=True)
    ]
    lines = [_colored(table.title, _BOLD, color), ""]
    height = max(map(len, headings), default=0)
    for level in range(height):
        cells = [
            heading[level - height + len(heading)] if level >= height - len(heading) else ""
            for heading in headings
        ]
        lines.append(_colored(_aligned(cells, widths, right), _BOLD, color))
    rule = _GAP.join("-" * width for width in widths)
    lines.append(rule)
    lines += [
        _colored_row(row, cells, widths, right, color)
        for row, cells in zip(table.rows, body, strict=True)
    ]
    if totals:
        lines.append(rule)
        lines += [_colored(_aligned(cells, widths, right), _BOLD, color) for cells in totals]
    if not table.rows:
        lines.append("(nothing)")
    if table.notes:
        lines.append("")
        for note in table.notes:
            lines += textwrap.wrap(note, width) if width else [note]
    return "\n".join(lines) + "\n"


def _width_of(table: Table) -> int:
    body = [[shown(cell) for cell in row] for row in table.rows]
    totals = [[shown(cell) for cell in row] for row in table.totals]
    widths = _widths(table.columns, body, totals)
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def _widths(
    columns: Sequence[Column], body: list[list[str]], totals: list[list[str]]
) -> list[int]:
    titles = [max(column.title.split(), key=len) for column in columns]
    cells_by_column = zip(*body, *totals, strict=True) if body else [()] * len(titles)
    return [
        max(map(len, (title, *cells)))
        for title, cells in zip(titles, cells_by_column, strict=True)
    ]


def as_list(pairs: Iterable[tuple[str, str]]) -> str:
    """Names and values below each other, the values aligned."""
    known = [(name, printable(value)) for name, value in pairs if value]
    width = max((len(name) for name, _ in known), default=0)
    return "".join(f"{name.ljust(width)}  {value}\n" for name, value in known)


def printable(text: str) -> str:
    """A text on one line, without characters that steer a terminal or turn its direction."""
    return _UNPRINTABLE.sub(" ", text)


def shown(cell: Cell) -> str:
    """A cell for people; empty for None."""
    if cell is None:
        return ""
    if cell is UNKNOWN:
        return str(cell)
    if isinstance(cell, Decimal):
        return amount(cell)
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    return f"{cell:,}" if isinstance(cell, int) else printable(cell)


def amount(number: Decimal) -> str:
    """An amount for people, with thousands separators and every digit."""
    return f"{number:,f}"


def _aligned(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    return _GAP.join(
        cell.rjust(width) if to_right else cell.ljust(width)
        for cell, width, to_right in zip(cells, widths, right, strict=True)
    ).rstrip()


def _colored_row(
    row: Row,
    cells: Sequence[str],
    widths: Sequence[int],
    right: Sequence[bool],
    color: bool,
) -> str:
    if not color:
        return _aligned(cells, widths, right)
    padded = (
        cell.rjust(width) if to_right else cell.ljust(width)
        for cell, width, to_right in zip(cells, widths, right, strict=True)
    )
    return _GAP.join(
        _colored(cell, _RED, isinstance(value, Decimal) and value < 0)
        for value, cell in zip(row, padded, strict=True)
    ).rstrip()


def _colored(text: str, code: str, color: bool) -> str:
    return f"{code}{text}{_PLAIN}" if color and text else text


def _wrapped(title: str, width: int) -> list[str]:
    lines: list[str] = []
    for word in title.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
