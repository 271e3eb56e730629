"""What the rows of one claim come to, where amounts may stand on each of them again.

A report with a row for each adjustment, or each service line, gives what was billed and paid
once, on every row of a line, or on every row of the claim; blank or zero on the others. What
was billed proves which it is: it is what was paid and all that was not.
"""

from __future__ import annotations

from collections.abc import Hashable
from collections.abc import Mapping
from collections.abc import Sequence
from decimal import Decimal
from itertools import product

from beancount_clawback.importers.documents.remittance import ZERO
from beancount_clawback.importers.documents.remittance import added
from beancount_clawback.importers.sheets.column_names import CLIENT_SHARE_FIELDS
from beancount_clawback.importers.sheets.column_names import MONEY_FIELDS
from beancount_clawback.importers.sheets.column_names import SHARE_FIELDS
from beancount_clawback.importers.sheets.column_names import Field

Amounts = Mapping[Field, Decimal | None]

_READ: tuple[Field, ...] = tuple(name for name in MONEY_FIELDS if name is not Field.TOTAL)
_COME_TO_BILLED = (
    Field.BILLED,
    Field.INSURANCE_PAID,
    Field.WRITE_OFF,
    Field.ADJUSTMENT,
    *CLIENT_SHARE_FIELDS,
)


def once_a_line(
    rows: Sequence[Amounts], lines: Sequence[Hashable]
) -> tuple[Amounts, tuple[Field, ...]]:
    """Adjustments added up, and every other amount once for each line.

    Args:
        rows: The amounts of each row.
        lines: The line that each row is of.

    Returns:
        The amounts, and those of them that the rows of one line give differently.
    """
    found = {name: _once(name, rows, lines) for name in _READ}
    amounts = {name: number for name, (number, _) in found.items()}
    return amounts, tuple(name for name, (_, differs) in found.items() if differs)


def proved_by_billed(rows: Sequence[Amounts], lines: Sequence[Hashable]) -> Amounts | None:
    """The only reading of the rows in which all amounts come to what was billed.

    What was billed, what was paid, and all the rest are each added up, or stand once a line;
    what was billed or paid may stand once for the claim.

    Args:
        rows: The amounts of each row.
        lines: The line that each row is of.
    """
    each, whole = tuple(range(len(rows))), ("",) * len(rows)
    by_line, by_row, by_claim = (
        {name: _once(name, rows, apart) for name in _READ} for apart in (lines, each, whole)
    )
    proved: dict[tuple[Decimal | None, ...], Amounts] = {}
    for of_rest, billed, paid in product(
        (by_line, by_row), *((by_line, by_row, by_claim),) * 2
    ):
        read = {
            **of_rest,
            Field.BILLED: billed[Field.BILLED],
            Field.INSURANCE_PAID: paid[Field.INSURANCE_PAID],
        }
        amounts = {name: number for name, (number, _) in read.items()}
        if comes_to_billed(amounts) and not any(differs for _, differs in read.values()):
            proved.setdefault(tuple(amounts[name] for name in _COME_TO_BILLED), amounts)
    return next(iter(proved.values())) if len(proved) == 1 else None


def comes_to_billed(amounts: Amounts) -> bool:
    """Whether what was paid and what was not, which is something, come to what was billed."""
    billed, paid = amounts.get(Field.BILLED), amounts.get(Field.INSURANCE_PAID) or ZERO
    off = amounts.get(Field.ADJUSTMENT) or amounts.get(Field.WRITE_OFF) or ZERO
    client = amounts.get(Field.CLIENT_RESPONSIBILITY)
    client = client or added(amounts.get(name) for name in SHARE_FIELDS) or ZERO
    # Adjustments may have the client's share among them.
    return any(bool(billed and rest) and billed == paid + rest for rest in (off, off + client))


def stands_once(rows: Sequence[Amounts]) -> bool:
    """Whether of all amounts but adjustments none stands on two of the rows."""
    names = (name for name in _READ if name is not Field.ADJUSTMENT)
    return all(sum(bool(row[name]) for row in rows) <= 1 for name in names)


def _once(
    name: Field, rows: Sequence[Amounts], lines: Sequence[Hashable]
) -> tuple[Decimal | None, bool]:
    """An amount once for each line, and whether the rows of a line give it differently."""
    if name is Field.ADJUSTMENT:
        return added(row[name] for row in rows), False
    by_line: dict[Hashable, set[Decimal]] = {}
    for line, row in zip(lines, rows, strict=True):
        number = row[name]
        if number is not None:
            by_line.setdefault(line, set()).add(number)
    differs = any(len(values - {ZERO}) > 1 for values in by_line.values())
    return added(max(values, key=abs) for values in by_line.values()), differs
