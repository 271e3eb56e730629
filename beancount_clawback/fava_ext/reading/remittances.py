"""The remittances: whether each comes to its total, its deposit, and every line of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_clawback.claims.deposits import WAITS_LONG
from beancount_clawback.claims.remittance_lines import explained
from beancount_clawback.fava_ext.answers import Refusal
from beancount_clawback.fava_ext.reading.page import Count
from beancount_clawback.fava_ext.reading.page import ReadPage
from beancount_clawback.fava_ext.reading.page import Remark
from beancount_clawback.fava_ext.reading.page import Report
from beancount_clawback.fava_ext.reading.section import Section
from beancount_clawback.reports.places import Places
from beancount_clawback.reports.remittance_tables import lines_table
from beancount_clawback.reports.remittance_tables import remittances_table

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable
    from collections.abc import Mapping
    from collections.abc import Sequence

    from beancount_clawback.claims.remittances import RemittanceView
    from beancount_clawback.fava_ext.reading.asked import Asked

_SHOWN: Mapping[str, tuple[str, Callable[[RemittanceView, datetime.date], bool]]] = {
    "": ("All", lambda _view, _day: True),
    "differs": ("Differ", lambda view, _day: view.record is not None and not view.ties),
    "waits": ("Deposit waits", lambda view, _day: view.deposit.waits),
    "waits-long": (
        f"Waits over {WAITS_LONG} days",
        lambda view, day: view.deposit.waits_long(day),
    ),
    "not-stated": ("Total not stated", lambda view, _day: view.record is None),
}


def _sections(asked: Asked) -> Sequence[Section]:
    _, is_shown = _SHOWN[asked.choice("shown", _SHOWN, "")]
    views = [view for view in _views(asked) if is_shown(view, asked.as_of)]
    table = remittances_table(views, asked.as_of)
    return [Section("remittances", table, noun="remittances", sort="-date")]


def _around(asked: Asked, sections: Sequence[Section]) -> ReadPage:
    views, wanted, day = _views(asked), asked.parameter("shown"), asked.as_of
    return ReadPage(
        sections,
        counts=[
            Count(title, sum(is_shown(v, day) for v in views), {"shown": name}, wanted == name)
            for name, (title, is_shown) in _SHOWN.items()
        ],
    )


def _views(asked: Asked) -> list[RemittanceView]:
    views, filters = asked.loaded.linked.remittances, asked.filters
    if not filters.are_set:
        return views
    return [
        view
        for view in views
        if any(filters.leave(line.entry) for line in view.lines)
        or (view.record is not None and filters.leave(view.record.entry))
    ]


def _sections_of_one(asked: Asked) -> Sequence[Section]:
    view = _view(asked)
    head = remittances_table([view], asked.as_of)
    lines = explained(view, asked.loaded.recoupments)
    return [
        Section("remittance", head, "remittances", sortable=False),
        Section(
            "lines",
            lines_table(view, lines, Places(asked.base), asked.as_of),
            heading="Lines",
            entries=[line.entry for line in lines],
        ),
    ]


def _around_one(asked: Asked, sections: Sequence[Section]) -> ReadPage:
    del asked
    told = "A line that is not counted, such as a deposit, moves nothing of the total."
    return ReadPage(sections, remarks=[Remark(told)])


def _view(asked: Asked) -> RemittanceView:
    name = asked.parameter("remittance")
    found = [view for view in asked.loaded.linked.remittances if view.link == name]
    if not found:
        raise Refusal(
            f"There is no remittance '{name}' in the ledger. Choose one from the list."
            if name
            else "This address names no remittance. Choose one from the list."
        )
    return found[0]


REMITTANCES = Report(_sections, _around, lambda _asked: "remittances")
REMITTANCE = Report(_sections_of_one, _around_one, lambda asked: _view(asked).link)
