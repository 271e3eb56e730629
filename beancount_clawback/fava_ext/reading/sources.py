"""Which entry each row of a report's table stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_clawback.reports.places import Places

if TYPE_CHECKING:
    from beancount.core.data import Directive


class Sources(Places):
    """Names the places of a table's rows, and notes the entry of each row on the way.

    A report asks for the place of every row exactly once, in the order of the rows; so
    `entries` and the rows of the finished table go together.
    """

    def __init__(self, base: str) -> None:
        """Begin with no row; files are named from the folder `base`."""
        super().__init__(base)
        self.entries: list[Directive] = []

    def of(self, entry: Directive) -> str:
        """`file:line` of the entry of the next row."""
        self.entries.append(entry)
        return super().of(entry)
