"""A table as CSV for machines: plain numbers, ISO dates, no totals.

Totals are left out so that a sum over a column is right. A text that a spreadsheet would take
for a formula gets an apostrophe in front, which tells the spreadsheet that it is text.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from decimal import Decimal

from beancount_clawback.reports.tables.table import UNKNOWN
from beancount_clawback.reports.tables.table import Cell
from beancount_clawback.reports.tables.table import Table

# OWASP, "CSV Injection": the characters by which spreadsheets know a formula, their full-width
# forms included.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)


def as_csv(table: Table) -> str:
    """The table with one heading line of the columns' names, lines ending in a line feed."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.name for column in table.columns])
    writer.writerows([_plain(cell) for cell in row] for row in table.rows)
    return out.getvalue()


def neutral(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    if text.lstrip(" ").startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def _plain(cell: Cell) -> str:
    if cell is None or cell is UNKNOWN:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    return str(cell) if isinstance(cell, int) else _one_cell(neutral(cell))


def _one_cell(text: str) -> str:
    """A text that stays in its cell: the csv module quotes a line feed, and nothing else."""
    return text.replace("\0", "\ufffd").replace("\r\n", "\n").replace("\r", "\n")
