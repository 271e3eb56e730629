"""A table as JSON: amounts as texts with every digit, dates ISO, totals apart from the rows."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from typing import Any

from beancount_clawback.reports.tables.table import UNKNOWN
from beancount_clawback.reports.tables.table import Row
from beancount_clawback.reports.tables.table import Table


def as_json(table: Table) -> str:
    """The table as one JSON object; ends with a line break. See `as_data` for its shape."""
    return json.dumps(as_data(table), ensure_ascii=False, indent=2) + "\n"


def as_data(table: Table, *, unknown: str | None = None) -> dict[str, Any]:
    """The table as an object for JSON.

    Its shape: `title`; `columns`, each with `name`, `title`, `type` and `total`; `rows` and
    `totals`, each row an object of the columns' names; `notes`.

    Args:
        table: Any.
        unknown: What stands for an amount that cannot be told.
    """
    return {
        "title": table.title,
        "columns": [
            {
                "name": column.name,
                "title": column.title,
                "type": column.type.value,
                "total": column.total,
            }
            for column in table.columns
        ],
        "rows": [_object(table, row, unknown) for row in table.rows],
        "totals": [_object(table, row, unknown) for row in table.totals],
        "notes": list(table.notes),
    }


def _object(table: Table, row: Row, unknown: str | None) -> dict[str, str | int | None]:
    return {
        column.name: unknown if cell is UNKNOWN else _plain(cell)
        for column, cell in zip(table.columns, row, strict=True)
    }


def _plain(cell: str | datetime.date | Decimal | int | None) -> str | int | None:
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return cell.isoformat() if isinstance(cell, datetime.date) else cell
