"""What the checks find: each with a next step, and the line that it is about."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from beancount_clawback.fava_ext.reading.page import Count
from beancount_clawback.fava_ext.reading.page import ReadPage
from beancount_clawback.fava_ext.reading.page import Report
from beancount_clawback.fava_ext.reading.section import Section
from beancount_clawback.ledger_language.problems import Severity
from beancount_clawback.reports.places import Places
from beancount_clawback.reports.tables.table import make_table
from beancount_clawback.reports.tables.table import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from beancount_clawback.claims.checks import Finding
    from beancount_clawback.fava_ext.reading.asked import Asked


def _sections(asked: Asked) -> Sequence[Section]:
    wanted, check = asked.parameter("severity"), asked.parameter("check")
    found = [
        one
        for one in asked.loaded.findings
        if wanted in ("", _slug(one.severity)) and check in ("", one.check)
    ]
    places = Places(asked.base)
    table = make_table(
        "What the checks find",
        [
            text("severity", "Severity"),
            text("check", "Check"),
            text("message", "What is found"),
            text("next_step", "What to do"),
            text("place", "Place"),
        ],
        [_row(one, places) for one in found],
    )
    entries = [one.entry for one in found]
    return [Section("findings", table, noun="findings", entries=entries)]


def _row(one: Finding, places: Places) -> tuple[str, ...]:
    where = places.at(one.filename, one.lineno)
    return one.severity.value, one.check, one.message, one.next_step, where


def _around(asked: Asked, sections: Sequence[Section]) -> ReadPage:
    wanted, check = asked.parameter("severity"), asked.parameter("check")
    numbers = Counter(one.severity for one in asked.loaded.findings)
    counts = [
        Count(
            severity.value.capitalize(),
            numbers[severity],
            {"severity": _slug(severity), "check": ""},
            not check and wanted == _slug(severity),
        )
        for severity in Severity
    ]
    every = Count(
        "All", sum(numbers.values()), {"severity": "", "check": ""}, not (wanted or check)
    )
    return ReadPage(sections, counts=[every, *counts])


def _slug(severity: Severity) -> str:
    return severity.value.replace(" ", "-")


CHECKS = Report(_sections, _around, lambda _asked: "findings")
