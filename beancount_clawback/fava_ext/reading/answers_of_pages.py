"""What the reading pages answer: themselves, further rows of a table, and downloads."""

from __future__ import annotations

import re
from dataclasses import asdict
from http import HTTPStatus
from typing import TYPE_CHECKING
from typing import Any

from flask import Response

from beancount_clawback.fava_ext.answers import Refusal
from beancount_clawback.fava_ext.answers import reads
from beancount_clawback.fava_ext.reading.asked import read_request
from beancount_clawback.fava_ext.reading.page import Remark
from beancount_clawback.fava_ext.reading.section import section_data
from beancount_clawback.fava_ext.what_answers import REPORTS
from beancount_clawback.fava_ext.what_answers import imported
from beancount_clawback.reports.tables.as_csv import as_csv
from beancount_clawback.reports.tables.as_xlsx import XlsxMissingError
from beancount_clawback.reports.tables.as_xlsx import as_xlsx

if TYPE_CHECKING:
    from collections.abc import Sequence

    from beancount_clawback.fava_ext.host import PageHost
    from beancount_clawback.fava_ext.reading.asked import Asked
    from beancount_clawback.fava_ext.reading.page import ReadPage
    from beancount_clawback.fava_ext.reading.page import Report
    from beancount_clawback.fava_ext.reading.section import Section
    from beancount_clawback.reports.tables.table import Table


def page_shown(extension: PageHost) -> dict[str, Any]:
    """What the page of the current request shows first, as its address asks."""
    report, asked = _report(extension)
    first = report.first(asked)
    return _shown(extension, asked, first) if first else _whole(extension, asked, report)


def _whole(extension: PageHost, asked: Asked, report: Report) -> dict[str, Any]:
    return _shown(extension, asked, report.around(asked, _made(report, asked)))


def _shown(extension: PageHost, asked: Asked, page: ReadPage) -> dict[str, Any]:
    remarks = [*page.remarks, *_of_interval(asked, page)]
    return {
        "sections": [_data(extension, asked, section) for section in page.sections],
        "counts": [asdict(count) for count in page.counts],
        "controls": [asdict(control) for control in page.controls],
        "charts": page.charts,
        "chartLinks": page.chart_links,
        "remarks": [asdict(remark) for remark in remarks],
        "back": list(page.back),
        "subject": page.subject,
    }


def _of_interval(asked: Asked, page: ReadPage) -> list[Remark]:
    too_fine = asked.parameter("interval") in {"week", "day"}
    return [Remark("Weeks and days are shown as months.")] if too_fine and page.charts else []


@reads("report")
def report_anew(extension: PageHost) -> dict[str, Any]:
    """A whole page, as its address asks; a list that follows the typing takes it."""
    report, asked = _report(extension)
    return _whole(extension, asked, report)


@reads("rows")
def further_rows(extension: PageHost) -> dict[str, Any]:
    """The rows of the table ``section`` of ``page`` from number ``offset`` on."""
    report, asked = _report(extension)
    section = _section(report, asked)
    offset = asked.parameter("offset")
    if not re.fullmatch(r"\d{1,9}", offset, re.ASCII):
        raise Refusal("'offset' must be the number of rows that are already there.")
    return _data(extension, asked, section, offset=int(offset))


@reads("report.csv")
def as_csv_file(extension: PageHost) -> Response:
    """A table of a page as CSV, all of its rows."""
    report, asked = _report(extension)
    text = as_csv(_ordered(report, asked))
    # With the mark, spreadsheets know that the file is UTF-8.
    return _file(f"\ufeff{text}".encode(), "text/csv", f"{_name(report, asked)}.csv")


@reads("report.xlsx")
def as_xlsx_file(extension: PageHost) -> Response:
    """A table of a page as a workbook, all of its rows."""
    report, asked = _report(extension)
    try:
        content = as_xlsx(_ordered(report, asked))
    except XlsxMissingError as error:
        raise Refusal(str(error), HTTPStatus.NOT_IMPLEMENTED) from None
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _file(content, kind, f"{_name(report, asked)}.xlsx")


def _report(extension: PageHost) -> tuple[Report, Asked]:
    asked = read_request(extension.loaded)
    name = asked.choice("page", REPORTS, "claims")
    report: Report = imported(REPORTS[name])
    return report, asked


def _made(report: Report, asked: Asked) -> Sequence[Section]:
    return asked.remember("sections", lambda: report.sections(asked))


def _section(report: Report, asked: Asked) -> Section:
    sections = {section.name: section for section in _made(report, asked)}
    return sections[asked.choice("section", sections, next(iter(sections)))]


def _data(
    extension: PageHost, asked: Asked, section: Section, offset: int = 0
) -> dict[str, Any]:
    sort = _sort(asked, section)
    places = extension.ledger.format_decimal.precisions if asked.conversion else None
    return section_data(
        section, _order(asked, section), offset=offset, sort=sort, places=places
    )


def _order(asked: Asked, section: Section) -> list[int]:
    sort = _sort(asked, section)
    if not section.is_whole:
        return list(range(len(section.table.rows)))
    return asked.remember(f"order {section.name} {sort}", lambda: section.order(sort))


def _sort(asked: Asked, section: Section) -> str:
    kept = section.newest if asked.newest_first else ""
    return section.sort_for(asked.parameter(section.sort_parameter) or kept)


def _ordered(report: Report, asked: Asked) -> Table:
    section = _section(report, asked)
    return section.in_order(_order(asked, section))


_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9._-]+")


def _name(report: Report, asked: Asked) -> str:
    section = _section(report, asked)
    several = len(_made(report, asked)) > 1
    words = [report.file(asked), section.name if several else "", *_period(asked)]
    return _NOT_IN_A_NAME.sub("-", "-".join(word for word in words if word)).strip("-")


def _period(asked: Asked) -> list[str]:
    period = asked.filters.period
    return [day.isoformat() for day in (period.start, period.end) if day]


def _file(content: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=kind, headers=headers)
