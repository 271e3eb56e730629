"""Figures that cannot be told, because a posting fills no role: a dash, and in no total.

One posting without a role makes all figures of its claim uncertain, whichever entry it stands
in. So every report leaves the claim out of its totals and says so.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from typing import TypeVar

from beancount_clawback.claims.claim import Claim
from beancount_clawback.ledger_language.places import file_and_line
from beancount_clawback.reports.line_item import LineItem
from beancount_clawback.reports.tables.table import UNKNOWN
from beancount_clawback.reports.tables.table import Cell
from beancount_clawback.reports.tables.table import Column
from beancount_clawback.reports.tables.table import LeftOut
from beancount_clawback.reports.tables.table import Type

T = TypeVar("T")

NOTE = (
    "A dash (—) is a figure that is not known, because a posting fills no role; totals are "
    "without it. The errors of the ledger say which account it is, and what to write."
)
"""Stands under every table that leaves something out."""


def claims_left_out(claims: Iterable[Claim]) -> LeftOut:
    """The claims whose figures are not known, by currency."""
    return _by_currency((one.currency, [one.name]) for one in claims if one.without_role)


def items_left_out(items: Iterable[LineItem]) -> LeftOut:
    """The claims of the line items that are not known, by currency.

    A payment without a claim counts as a claim of its own.
    """
    return _by_currency((one.currency, names_of(one)) for one in items if not one.is_known)


def names_of(item: LineItem) -> list[str]:
    """The claims of a line item; else the place of its payment."""
    if item.claim:
        return item.claim.split(", ")
    return [item.payment or "{}:{}".format(*file_and_line(item.entry))]


def notes_on(left_out: LeftOut) -> list[str]:
    """What a reader has to know where something is left out."""
    return [NOTE] if left_out else []


def dashed(
    cells: Sequence[tuple[Column, Callable[[T], Cell]]],
    is_known: Callable[[T], bool],
    left_out: LeftOut,
) -> Sequence[tuple[Column, Callable[[T], Cell]]]:
    """The cells of a table, with a dash for each amount of what is not known."""
    if not left_out:
        return cells
    return [
        (column, _dash(cell_of, is_known) if column.type is Type.MONEY else cell_of)
        for column, cell_of in cells
    ]


def _dash(cell_of: Callable[[T], Cell], is_known: Callable[[T], bool]) -> Callable[[T], Cell]:
    return lambda one: cell_of(one) if is_known(one) else UNKNOWN


def _by_currency(named: Iterable[tuple[str, Iterable[str]]]) -> LeftOut:
    found: dict[str, set[str]] = {}
    for currency, names in named:
        found.setdefault(currency, set()).update(names)
    return {currency: frozenset(names) for currency, names in found.items()}
