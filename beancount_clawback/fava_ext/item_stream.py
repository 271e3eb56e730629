"""Line items that Fava's filters narrow without looking at every one of them."""

from __future__ import annotations

from bisect import bisect_left
from bisect import bisect_right
from functools import cached_property
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING

from beancount_clawback.reports.grouping import ALWAYS
from beancount_clawback.reports.grouping import Dates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from beancount_clawback.fava_ext.filters import Filters
    from beancount_clawback.reports.line_items import LineItem

_POSTED = attrgetter("date")


class ItemStream:
    """Line items in the order of their dates, on each day in that of the engine."""

    def __init__(self, items: Sequence[LineItem]) -> None:
        """Take them as they are; how to find them is computed when it is asked for."""
        self.items = items

    def left(self, filters: Filters, dates: Dates) -> Sequence[LineItem]:
        """The items that all of Fava's filters leave.

        Args:
            filters: Fava's.
            dates: By which date items fall into the period of the time filter.
        """
        items, period = self.items, filters.period
        if filters.entries is not None:
            places = filter(None, map(self._places.get, map(id, filters.entries)))
            items = [items[at] for at in sorted(chain.from_iterable(places))]
        if period == ALWAYS:
            return items
        if dates is Dates.SERVICE:
            return [item for item in items if period.holds(item.service_date)]
        first, last = period.start, period.end
        begin = bisect_left(items, first, key=_POSTED) if first else 0
        end = bisect_right(items, last, key=_POSTED) if last else len(items)
        return items[begin:end]

    @cached_property
    def _places(self) -> dict[int, list[int]]:
        """By an entry's identity, where its items are."""
        found: dict[int, list[int]] = {}
        for at, item in enumerate(self.items):
            found.setdefault(id(item.entry), []).append(at)
        return found
