"""Templates: headings that are known, drop-downs, notes, and a round trip when filled in."""

from __future__ import annotations

import datetime
import io

import openpyxl
import pytest

from beancount_clawback.importers.sheets.columns import known_field
from beancount_clawback.importers.sheets.template import LIST_TEMPLATE
from beancount_clawback.importers.sheets.template import SHEET_TEMPLATE
from beancount_clawback.importers.sheets.template import TEMPLATES
from beancount_clawback.importers.sheets.template import Template
from beancount_clawback.importers.sheets.template import as_workbook
from tests.importers.import_case import Practice
from tests.importers.import_case import codes


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=list(TEMPLATES))
def test_every_heading_is_known_and_different(template: Template) -> None:
    fields = [known_field(column.heading) for column in (*template.above, *template.columns)]
    assert None not in fields
    assert len(set(fields)) == len(fields)


def test_a_workbook_has_drop_downs_checks_and_notes() -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_workbook(SHEET_TEMPLATE)))
    sheet = book["Remittance"]
    checks = sheet.data_validations.dataValidation
    lists = [check.formula1 for check in checks if check.type == "list"]
    assert lists == ['"Payment,Denial,Clawback,Offset,Interest"']
    assert {check.type for check in checks} == {"list", "date", "decimal"}
    assert sheet["A6"].value == "Type"
    assert "What the row is" in sheet["A6"].comment.text
    assert sheet.freeze_panes == "A7"
    notes = [row[1].value for row in book["Notes"].iter_rows()]
    assert "The total must be what is paid, less what is taken back and kept back." in notes


def test_a_filled_in_sheet_is_imported(practice: Practice) -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_workbook(SHEET_TEMPLATE)))
    sheet = book["Remittance"]
    for row, value in enumerate(("Aetna", 5601, datetime.date(2026, 5, 2), 35), start=1):
        sheet.cell(row=row, column=2, value=value)
    first = ["Payment", 1043, "C0018", datetime.date(2026, 1, 16), 85, 35, 30]
    second = ["Clawback", 1042, "C0017", None, 35, 35, 80, None, None, 5512, "Copay"]
    for number, values in enumerate((first, second), start=7):
        for column, value in enumerate(values, start=1):
            sheet.cell(row=number, column=column, value=value)
    stream = io.BytesIO()
    book.save(stream)
    work = practice.plan(practice.file("eob.xlsx", stream.getvalue()))
    assert codes(work) == []
    assert len(work.entries) == 2


def test_a_filled_in_list_is_imported(practice: Practice) -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_workbook(LIST_TEMPLATE)))
    sheet = book["Clawbacks"]
    values = [datetime.date(2026, 5, 2), None, "C0017", datetime.date(2026, 1, 15), "Aetna"]
    for column, value in enumerate([*values, "pay-5512", "Gone", "letter"], start=1):
        sheet.cell(row=2, column=column, value=value)
    stream = io.BytesIO()
    book.save(stream)
    work = practice.plan(practice.file("list.xlsx", stream.getvalue()))
    assert codes(work) == []
    assert work.entries[0].entry.meta["source"] == "letter"
