"""What headings do not say plainly, and the other amounts of every row prove.

A client's share, which comes with the others to what was billed; or what was billed itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from decimal import Decimal

from beancount_clawback.importers.documents.cells import BadCell
from beancount_clawback.importers.documents.cells import Cell
from beancount_clawback.importers.documents.cells import cell_at
from beancount_clawback.importers.documents.cells import has_decimal_comma
from beancount_clawback.importers.documents.cells import read_amount
from beancount_clawback.importers.sheets.amount_headings import names_client
from beancount_clawback.importers.sheets.column_names import CLIENT_SHARE_FIELDS
from beancount_clawback.importers.sheets.column_names import Field


def proved_share(
    words: Mapping[int, str], fields: Mapping[int, Field], rows: Sequence[Sequence[Cell]]
) -> int | None:
    """The column that names the client, and comes with the others to what was billed.

    Args:
        words: The words of each column's heading.
        fields: What is known of the columns.
        rows: The cells below the headings.
    """
    held = set(fields.values())
    if not held.isdisjoint(CLIENT_SHARE_FIELDS) or not held.issuperset(_NEEDED):
        return None
    of_billed = [index for index, field in fields.items() if field is Field.BILLED]
    others = [index for index, field in fields.items() if field in _PAID_OR_OFF]
    for index, text in words.items():
        of_client = index not in fields and names_client(text)
        if of_client and any(_completes(index, one, others, rows) for one in of_billed):
            return index
    return None


def proved_billed(
    words: Mapping[int, str], fields: Mapping[int, Field], rows: Sequence[Sequence[Cell]]
) -> int | None:
    """The only column of which every amount is what was paid, written off and the client's.

    Args:
        words: The words of each column's heading.
        fields: What is known of the columns.
        rows: The cells below the headings.
    """
    held = set(fields.values())
    of_client = held & set(CLIENT_SHARE_FIELDS)
    if Field.BILLED in held or not of_client or not held.issuperset(_PAID_OR_OFF[:2]):
        return None
    parts = [index for index, one in fields.items() if one in (*of_client, *_PAID_OR_OFF)]
    unknown = [index for index in words if index not in fields]
    found = [index for index in unknown if _completes(parts[0], index, parts[1:], rows)]
    return found[0] if len(found) == 1 else None


_NEEDED = (Field.BILLED, Field.INSURANCE_PAID)
_PAID_OR_OFF = (Field.INSURANCE_PAID, Field.WRITE_OFF, Field.ADJUSTMENT)


def _completes(
    column: int, billed: int, others: Sequence[int], rows: Sequence[Sequence[Cell]]
) -> bool:
    used = (column, billed, *others)
    decimal_comma = has_decimal_comma(cell_at(row, one) for row in rows for one in used)
    proofs, says_something = {True, False}, False
    for row in rows:
        try:
            amount, whole, *parts = (_amount(row, one, decimal_comma) for one in used)
        except BadCell:
            return False
        if not (amount or any(parts)):
            continue
        rest = whole - sum(parts, Decimal(0))
        # Beside the others, or among the adjustments: in all rows of a file alike.
        proofs &= {
            among for among, left in ((False, amount), (True, Decimal(0))) if rest == left
        }
        says_something = says_something or amount != 0
    return bool(proofs) and says_something


def _amount(row: Sequence[Cell], index: int, decimal_comma: bool) -> Decimal:
    money = read_amount(cell_at(row, index), decimal_comma=decimal_comma)
    return money.number if money else Decimal(0)
