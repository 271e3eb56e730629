"""Fava's charts of what the tables hold, by the intervals of the page.

Like Fava's own, each interval is converted at the prices of its last day, and the last 100
intervals are drawn.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal
from typing import TYPE_CHECKING
from typing import Any

from fava.context import g
from fava.core.inventory import CounterInventory

from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.reports.grouping import By
from beancount_clawback.reports.tables.table import CURRENCY

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator
    from collections.abc import Mapping

    from beancount_clawback.reports.tables.table import Table

DRAWN = 100

Amounts = dict[str, Decimal]
"""By currency."""


@dataclass(slots=True)
class Amassed:
    """Amounts by interval and part, while items pass by."""

    by: By
    sums: dict[datetime.date, dict[str, Amounts]] = field(default_factory=dict)
    starts: dict[datetime.date, datetime.date] = field(default_factory=dict)

    def add(self, date: datetime.date, part: str, currency: str, amount: Decimal) -> None:
        """Take in what one item adds to one part."""
        start = self.starts.get(date)
        if start is None:
            start = self.starts[date] = start_of(date, self.by)
        parts = self.sums.get(start)
        if parts is None:
            parts = self.sums[start] = {}
        amounts = parts.get(part)
        if amounts is None:
            amounts = parts[part] = {}
        amounts[currency] = amounts.get(currency, ZERO) + amount

    def intervals(self) -> list[datetime.date]:
        """The first day of each interval from the first to the last, those without any too."""
        if not self.sums:
            return []
        day, last = min(self.sums), max(self.sums)
        days = [day]
        while day < last:
            day = next_start(day, self.by)
            days.append(day)
        return days[-DRAWN:]


def amassed(table: Table, by: By, columns: Iterable[str]) -> Amassed:
    """The amounts of some columns of a summary by time, each column a part of its title."""
    titles = {column.name: column.title for column in table.columns}
    wanted = [(table.index(name), titles[name]) for name in columns if name in titles]
    group, currency = table.index(by.value), table.index(CURRENCY)
    found = Amassed(by)
    for row in table.rows:
        date = _date_of_group(str(row[group]))
        for index, title in wanted:
            amount = row[index]
            if isinstance(amount, Decimal) and amount:
                found.add(date, title, str(row[currency]), amount)
    return found


def bars(label: str, amassed: Amassed) -> dict[str, Any]:
    """A bar chart with a bar an interval, its parts stacked, negative ones below zero."""
    return {
        "type": "bar",
        "label": label,
        "data": [
            {
                "date": day.isoformat(),
                "balance": _converted(_total(amassed.sums.get(day, {})), day, amassed.by),
                "account_balances": {
                    part: _converted(amounts, day, amassed.by)
                    for part, amounts in amassed.sums.get(day, {}).items()
                },
                "budgets": {},
            }
            for day in amassed.intervals()
        ],
    }


def line(label: str, amassed: Amassed) -> dict[str, Any]:
    """A line a currency: what each interval adds, its parts together.

    Fava draws a line level from a day to the next one that it is given. So each interval has
    its first day, and the last one its end as well.
    """
    data: list[dict[str, Any]] = []
    own: Amounts = {}
    for day in amassed.intervals():
        # Without its zero a line would not come down where an interval adds nothing.
        added = _converted(_total(amassed.sums.get(day, {})), day, amassed.by)
        own = dict.fromkeys(own, ZERO) | added
        data.append({"date": day.isoformat(), "balance": own})
    if data:
        end = _end(amassed.intervals()[-1], amassed.by)
        data.append({"date": end.isoformat(), "balance": own})
    return {"type": "balances", "label": label, "data": data}


def lines(label: str, amassed: Amassed, before: Mapping[str, Amounts]) -> dict[str, Any]:
    """A line a part: what it has come to at the end of each interval.

    Args:
        label: Name of the chart.
        amassed: What each interval adds.
        before: What each part had come to before the first interval.
    """
    running = {part: dict(amounts) for part, amounts in before.items()}
    data = []
    for day in amassed.intervals():
        for part, amounts in amassed.sums.get(day, {}).items():
            own = running.setdefault(part, {})
            for currency, amount in amounts.items():
                own[currency] = own.get(currency, ZERO) + amount
        balance: Amounts = {}
        for part, own in running.items():
            # Without its zero a line would end where it comes to nothing.
            amounts = _converted(own, day, amassed.by) or {"": ZERO}
            for currency, amount in amounts.items():
                name = part if len(amounts) == 1 else f"{part} {currency}"
                balance[name] = amount
        data.append({"date": _end(day, amassed.by).isoformat(), "balance": balance})
    return {"type": "balances", "label": label, "data": data}


def start_of(date: datetime.date, by: By) -> datetime.date:
    """The first day of the interval that a day is in."""
    if by is By.YEAR:
        return datetime.date(date.year, 1, 1)
    month = date.month if by is By.MONTH else 3 * ((date.month - 1) // 3) + 1
    return datetime.date(date.year, month, 1)


def next_start(day: datetime.date, by: By) -> datetime.date:
    """The first day of the interval after the one that begins on a day."""
    months = {By.YEAR: 12, By.QUARTER: 3}.get(by, 1)
    years, month = divmod(day.month - 1 + months, 12)
    return datetime.date(day.year + years, month + 1, 1)


def _date_of_group(group: str) -> datetime.date:
    """The first day of a group of a summary by time: 2026, 2026-Q2 or 2026-05."""
    year, _, rest = group.partition("-")
    if not rest:
        return datetime.date(int(year), 1, 1)
    month = 3 * int(rest[1:]) - 2 if rest.startswith("Q") else int(rest)
    return datetime.date(int(year), month, 1)


def _end(day: datetime.date, by: By) -> datetime.date:
    return next_start(day, by) - datetime.timedelta(days=1)


def _total(parts: Mapping[str, Amounts]) -> Amounts:
    total: Amounts = {}
    for currency, amount in _flat(parts.values()):
        total[currency] = total.get(currency, ZERO) + amount
    return total


def _flat(amounts: Iterable[Amounts]) -> Iterator[tuple[str, Decimal]]:
    for one in amounts:
        yield from one.items()


def _converted(amounts: Amounts, day: datetime.date, by: By) -> Amounts:
    inventory = CounterInventory()
    for currency, amount in amounts.items():
        inventory.add((currency, None), amount)
    return dict(g.conv.apply(inventory, g.ledger.prices, _end(day, by)))
