"""Amounts, choices and orders, drawn one by one."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING
from typing import TypeVar

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hypothesis.strategies import DrawFn

Item = TypeVar("Item")


class DrawnValues:
    """What a drawing of a ledger draws; each method asks Hypothesis."""

    def __init__(self, draw: DrawFn) -> None:
        self._draw = draw

    def _form(self, number: Decimal, currency: str) -> str:
        spelled = f"{number:,.2f}" if self._flag() else str(number)
        return self._one(
            [f"{number} {currency}", f"{number}", f'"{spelled} {currency}"', f'"{spelled}"']
        )

    def _split_of(self, price: Decimal) -> tuple[Decimal, Decimal, Decimal]:
        paid = self._part(price)
        write_off = self._part(price - paid)
        client = self._part(price - paid - write_off)
        return paid, write_off, client

    def _interleaved(self, columns: list[list[Item]]) -> list[Item]:
        """The items of all columns, each column in its order, the columns mixed."""
        left = [list(column) for column in columns if column]
        mixed = []
        while left:
            column = self._one(left) if len(left) > 1 else left[0]
            mixed.append(column.pop(0))
            left = [each for each in left if each]
        return mixed

    def _part(self, number: Decimal) -> Decimal:
        cents = int(number * 100)
        return self._money(0, cents) if cents > 0 else Decimal("0.00")

    def _money(self, least: int, most: int) -> Decimal:
        return Decimal(self._count(least, most)) / 100

    def _count(self, least: int, most: int) -> int:
        return self._draw(st.integers(least, most))

    def _flag(self) -> bool:
        return self._draw(st.booleans())

    def _one(self, items: Sequence[Item]) -> Item:
        return items[self._count(0, len(items) - 1)]
