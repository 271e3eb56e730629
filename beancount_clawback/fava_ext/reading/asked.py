"""What a request asks of a page: its parameters, Fava's filters, the ledger as loaded."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from typing import TypeVar

from fava.context import g
from flask import request

from beancount_clawback.fava_ext.answers import Refusal
from beancount_clawback.fava_ext.answers import day_asked
from beancount_clawback.fava_ext.filters import Filters
from beancount_clawback.fava_ext.filters import read_filters
from beancount_clawback.fava_ext.loaded import Loaded
from beancount_clawback.fava_ext.reading.conversion import Conversion
from beancount_clawback.fava_ext.reading.conversion import converted
from beancount_clawback.fava_ext.reading.conversion import read_conversion
from beancount_clawback.reports.as_of import day_here
from beancount_clawback.reports.grouping import Basis
from beancount_clawback.reports.grouping import By
from beancount_clawback.reports.grouping import Dates
from beancount_clawback.reports.revenue import default_basis
from beancount_clawback.reports.revenue_columns import parts

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterable
    from collections.abc import Sequence

    from beancount_clawback.fava_ext.item_stream import ItemStream
    from beancount_clawback.reports.line_items import LineItem
    from beancount_clawback.reports.revenue_columns import Part
    from beancount_clawback.reports.tables.table import Table

T = TypeVar("T")

_TIMES = {"month": By.MONTH, "quarter": By.QUARTER, "year": By.YEAR}
_ONLY_SHOWN_OTHERWISE = ("offset", "section", "partial", "charts", "format")


@dataclass(frozen=True)
class Asked:
    """One request for a page that reads.

    Attributes:
        loaded: the ledger as loaded now.
        filters: Fava's.
        base: folder of the ledger, from which files are named.
    """

    loaded: Loaded
    filters: Filters
    base: str

    def parameter(self, name: str) -> str:
        """A parameter of the page's address; empty without it."""
        return request.args.get(name, "").strip()

    def choice(self, name: str, choices: Iterable[str], default: str) -> str:
        """A parameter that must be one of some choices.

        Raises:
            Refusal: it is none of them.
        """
        value = self.parameter(name) or default
        if value not in choices:
            known = ", ".join(f"'{choice}'" for choice in choices if choice)
            raise Refusal(f"'{name}' is '{value}' in this address; it can be {known}.")
        return value

    @cached_property
    def interval(self) -> By:
        """Fava's interval; its weeks and days are months here."""
        return _TIMES.get(self.parameter("interval"), By.MONTH)

    @property
    def newest_first(self) -> bool:
        """Whether this browser keeps the wish for the newest time first."""
        return request.cookies.get("clawback-order") == "newest"

    @cached_property
    def dates(self) -> Dates:
        """By which date items are filtered and grouped."""
        return Dates(self.choice("dates", [d.value for d in Dates], Dates.POSTED.value))

    @cached_property
    def basis(self) -> Basis:
        """What net is: what was asked for, else what fits the ledger."""
        default = self.default_basis.value
        return Basis(self.choice("basis", [basis.value for basis in Basis], default))

    @property
    def default_basis(self) -> Basis:
        """The basis that fits the ledger, whatever the filters."""
        return self.loaded.once(
            "default basis", lambda: default_basis(self.loaded.stream.items)
        )

    @cached_property
    def as_of(self) -> datetime.date:
        """The day for which balances are wanted, which counts itself.

        It is the parameter ``as-of``, else the last day of the time filter, else today, but
        never later than the ledger's last entry.

        Raises:
            Refusal: the parameter is not a date, or may be two.
        """
        asked = day_asked()
        if asked is not None:
            return asked
        return day_here(self.loaded.entries, self.filters.period.end)

    @property
    def until_as_of(self) -> str:
        """The time filter that lets Fava show balances at the end of that day."""
        entries = self.loaded.entries
        return f"{entries[0].date} - {self.as_of}" if entries else ""

    @cached_property
    def conversion(self) -> Conversion | None:
        """What Fava's conversion does to amounts; ``None`` when it keeps their currency."""
        return read_conversion(self.filters.period.end)

    def in_currency(self, table: Table, *, merge: bool = False) -> Table:
        """The table, converted if a conversion is chosen."""
        conversion = self.conversion
        return converted(table, conversion, merge=merge) if conversion else table

    @property
    def stream(self) -> ItemStream:
        """The line items on the basis that was asked for."""
        loaded = self.loaded
        return loaded.cash_stream if self.basis is Basis.CASH else loaded.stream

    def items_left(self, stream: ItemStream) -> Sequence[LineItem]:
        """The items that all of Fava's filters leave, by the dates that were asked for."""
        filters, dates = self.filters, self.dates
        if not filters.are_set:
            return stream.items
        key = ("items left", id(stream), filters.key, dates)
        return self.loaded.remember(key, lambda: stream.left(filters, dates))

    @property
    def parts_of(self) -> Callable[[LineItem], Sequence[Part]]:
        """The parts of an item on the basis that was asked for, computed once per load."""
        basis = self.basis
        known: dict[int, tuple[Part, ...]] = self.loaded.once(("parts", basis), dict)

        def parts_of(item: LineItem) -> Sequence[Part]:
            # The items of a load live as long as it does, so they keep their identity.
            found = known.get(id(item))
            if found is None:
                found = known[id(item)] = tuple(parts(item, basis))
            return found

        return parts_of

    def remember(self, name: str, make: Callable[[], T]) -> T:
        """What `make` gives, kept for the next request with the same parameters."""
        arguments = tuple(
            sorted(
                (key, value)
                for key, value in request.args.items()
                if key not in _ONLY_SHOWN_OTHERWISE and not key.startswith("sort-")
            )
        )
        return self.loaded.remember((name, arguments), make)


def read_request(loaded: Loaded) -> Asked:
    """What the current request asks.

    Raises:
        fava.helpers.FavaAPIError: a filter of Fava's cannot be understood.
    """
    return Asked(loaded, read_filters(), loaded.config.base or _folder())


def _folder() -> str:
    path: str = g.ledger.beancount_file_path
    return path.rpartition("/")[0]
