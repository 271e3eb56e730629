"""The first page: what waits, what insurers took back in a year, the latest entries."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from beancount_clawback.fava_ext.reading.asked import read_request
from beancount_clawback.fava_ext.reading.page import ReadPage
from beancount_clawback.fava_ext.reading.page import Report
from beancount_clawback.fava_ext.reading.section import Section
from beancount_clawback.fava_ext.reading.section import section_data
from beancount_clawback.fava_ext.reading.sources import Sources
from beancount_clawback.reports.clawback_months import clawback_months
from beancount_clawback.reports.latest_entries import latest_entries
from beancount_clawback.reports.what_waits import what_waits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from beancount_clawback.fava_ext.host import PageHost
    from beancount_clawback.fava_ext.reading.asked import Asked
    from beancount_clawback.reports.clawback_months import PayerMonths
    from beancount_clawback.reports.what_waits import Waiting

SHOWN = 10
"""How many of the latest entries are shown."""


def overview_data(extension: PageHost) -> dict[str, Any]:
    """What browser/overview.js shows. Fava's filters narrow nothing here but the day."""
    asked = read_request(extension.loaded)
    (latest,) = _sections(asked)
    return {
        "asOf": asked.as_of.isoformat(),
        "waiting": [_waiting(line) for line in _lines(asked)],
        "months": [_months(payer) for payer in _picture(asked)],
        "latest": section_data(latest, list(range(len(latest.table.rows)))),
    }


def _lines(asked: Asked) -> tuple[Waiting, ...]:
    loaded = asked.loaded
    return loaded.remember(
        ("what waits", asked.as_of),
        lambda: what_waits(loaded.entries, loaded.config, loaded.findings, asked.as_of),
    )


def _picture(asked: Asked) -> list[PayerMonths]:
    loaded = asked.loaded
    return loaded.remember(
        ("clawback months", asked.as_of),
        lambda: clawback_months(loaded.stream.items, asked.as_of),
    )


def _waiting(line: Waiting) -> dict[str, Any]:
    return {
        "name": line.name,
        "title": line.title,
        "count": line.count,
        "amounts": [
            {"who": one.who, "amount": f"{one.amount:f}", "currency": one.currency}
            for one in line.amounts
        ],
        "oldest": line.oldest,
        "page": line.page,
        "parameters": dict(line.parameters),
    }


def _months(payer: PayerMonths) -> dict[str, Any]:
    return {
        "payer": payer.payer,
        "currency": payer.currency,
        "months": [
            {
                "month": one.month,
                "paid": f"{one.paid:f}",
                "takenBack": f"{one.taken_back:f}",
                "corrected": f"{one.corrected:f}",
                "rate": None if one.rate is None else round(float(one.rate), 4),
            }
            for one in payer.months
        ],
    }


def _sections(asked: Asked) -> Sequence[Section]:
    sources = Sources(asked.base)
    known = [entry for entry in asked.loaded.entries if entry.date <= asked.as_of]
    table = latest_entries(known, asked.loaded.book, SHOWN, places=sources)
    return [
        Section(
            "latest",
            table,
            noun="latest entries",
            heading="Latest entries",
            sortable=False,
            entries=sources.entries,
        )
    ]


def _around(asked: Asked, sections: Sequence[Section]) -> ReadPage:
    del asked
    return ReadPage(sections)


OVERVIEW = Report(_sections, _around, lambda _asked: "latest-entries")
