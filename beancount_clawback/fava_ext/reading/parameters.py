"""The controls and remarks that several reports share, and what they mean for a table."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from beancount_clawback.fava_ext.reading.page import Control
from beancount_clawback.fava_ext.reading.page import Option
from beancount_clawback.fava_ext.reading.page import Remark
from beancount_clawback.fava_ext.reading.page import choices
from beancount_clawback.reports.grouping import Basis
from beancount_clawback.reports.grouping import By
from beancount_clawback.reports.grouping import Dates
from beancount_clawback.reports.income_difference import about_the_money
from beancount_clawback.reports.money_without_role import on_accounts_without_role

if TYPE_CHECKING:
    from beancount_clawback.fava_ext.reading.asked import Asked

TIMES = (By.MONTH, By.QUARTER, By.YEAR)
OTHERS = (By.PAYER, By.CLIENT, By.PRACTITIONER, By.SERVICE, By.CLAIM)
LINES = "lines"


def grouping(asked: Asked, default: str = "") -> By | None:
    """What rows stand for: ``None`` for single lines, which `default` or a wish may say.

    A time is Fava's interval, so that the controls of Fava's charts set it too.
    """
    names = [by.value for by in OTHERS]
    chosen = asked.choice("by", ["time", LINES, *names], default or "time")
    if chosen == LINES:
        return None
    return asked.interval if chosen == "time" else By(chosen)


def grouping_control(chosen: By | None, *, lines: bool = False) -> Control:
    """The choice of what rows stand for; with `lines`, single lines are the default."""
    time = "time" if lines else ""
    options = [
        Option(
            by.value.capitalize(),
            {"by": time, "interval": "" if by is By.MONTH else by.value},
            chosen is by,
        )
        for by in TIMES
    ]
    options += [Option(by.value.capitalize(), {"by": by.value}, chosen is by) for by in OTHERS]
    if lines:
        options.insert(0, Option("Single lines", {"by": ""}, chosen is None))
    return Control("by", "Rows", tuple(options))


def basis_control(asked: Asked) -> Control:
    """The choice between cash and accrual."""
    default = asked.default_basis.value
    options = [(Basis.ACCRUAL.value, "Accrual"), (Basis.CASH.value, "Cash")]
    return choices("basis", "Basis", options, asked.basis.value, default)


def dates_control(asked: Asked) -> Control:
    """The choice between the date of posting and that of the service."""
    options = [(Dates.POSTED.value, "Posted"), (Dates.SERVICE.value, "Service")]
    return choices("dates", "Date", options, asked.dates.value, Dates.POSTED.value)


def order_control(asked: Asked) -> Control:
    """The choice between the oldest and the newest time first, which the browser keeps."""
    options = [("oldest", "Oldest first"), ("newest", "Newest first")]
    chosen = "newest" if asked.newest_first else "oldest"
    return replace(choices("order", "Order", options, chosen, ""), kept=True)


def income_remarks(asked: Asked) -> list[Remark]:
    """What Fava's income statement has instead, and why; and money that is not counted."""
    loaded = asked.loaded
    roles = loaded.book.roles
    moved = loaded.once(
        "money without a role", lambda: on_accounts_without_role(loaded.entries, roles)
    )
    if asked.basis is Basis.ACCRUAL and not moved:
        return []
    posted, own = asked.items_left(loaded.stream), asked.items_left(asked.stream)
    difference, left_out = about_the_money(posted, own, asked.basis, moved, roles)
    return [
        *(Remark(said, "income_statement/", "Income statement") for said in difference),
        *map(Remark, left_out),
    ]
