"""An empty list of clawbacks, or an empty remittance sheet, to fill in and import.

A workbook has drop-downs, checks on dates and amounts, a note at each heading, and a page that
explains the rows. openpyxl writes it; a CSV file needs nothing.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from beancount_clawback.importers.sheets.row_types import TYPES

SOURCES = ("letter", "phone", "portal")
"""How a clawback becomes known, as drop-down."""

_ROWS = 500


class Cells(str, Enum):
    """What a column's cells hold."""

    TEXT = "text"
    DATE = "date"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """A column: its heading, what its cells hold, what to fill in, what to choose from."""

    heading: str
    note: str
    cells: Cells = Cells.TEXT
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """A file to fill in.

    Attributes:
        name: Of its kind, as in `--kind`.
        above: Labels above the headings, each with what its cell holds.
        notes: Sentences that explain it.
    """

    name: str
    title: str
    above: tuple[TemplateColumn, ...]
    columns: tuple[TemplateColumn, ...]
    notes: tuple[str, ...]


_AMOUNT_COLUMNS = (
    TemplateColumn("Insurance Paid", "What the payer paid, or what stays paid.", Cells.AMOUNT),
    TemplateColumn("Write-Off", "What the practice writes off.", Cells.AMOUNT),
    TemplateColumn("Client Responsibility", "What the client owes.", Cells.AMOUNT),
    TemplateColumn(
        "Insurance Responsibility",
        "What is still with the insurance. Leave it empty: it is what remains of the price.",
        Cells.AMOUNT,
    ),
)
_WHICH = (
    TemplateColumn("Claim", "The claim's number, as in the link ^claim-1042: 1042."),
    TemplateColumn("Client", "The client's number, such as C0017. Never a name."),
    TemplateColumn("Service Date", "Needed when the claim's number is not given.", Cells.DATE),
)
_PAYER = TemplateColumn("Payer", "The payer's name, as in the ledger's accounts.")

LIST_TEMPLATE = Template(
    name="list",
    title="Clawbacks",
    above=(),
    columns=(
        TemplateColumn("Date", "When the clawback became known.", Cells.DATE),
        *_WHICH,
        _PAYER,
        TemplateColumn(
            "Original Payment",
            "The link of the payment that is taken back, such as pay-5512, or the number of "
            "the check that it came with. Needed when a claim was paid more than once.",
        ),
        TemplateColumn("Reason", "Why, in the payer's words. No names."),
        TemplateColumn("Source", "How it became known.", choices=SOURCES),
        *_AMOUNT_COLUMNS,
        TemplateColumn(
            "Taken", "What the payer took, where that is not the difference.", Cells.AMOUNT
        ),
        TemplateColumn("Reference", "The number of the payer's letter or of the case."),
    ),
    notes=(
        "One row for each payment that a payer takes back.",
        "The amounts are what holds after the clawback. None at all: the payment is taken "
        "back whole, and nothing takes its place.",
        "Name the payment by its claim, by its own link, by client and check, or by client "
        "and service date.",
        "A list moves no money: what is taken back stays owed to the payer until it is "
        "settled.",
        "Import it with: clawback import LEDGER FILE --dry-run",
    ),
)

SHEET_TEMPLATE = Template(
    name="sheet",
    title="Remittance",
    above=(
        _PAYER,
        TemplateColumn("Check Number", "The number of the check or EFT."),
        TemplateColumn("Check Date", "The date of the check or EFT.", Cells.DATE),
        TemplateColumn("Total", "What the remittance is for.", Cells.AMOUNT),
    ),
    columns=(
        TemplateColumn("Type", "What the row is.", choices=tuple(one.value for one in TYPES)),
        *_WHICH,
        *_AMOUNT_COLUMNS,
        TemplateColumn(
            "Taken",
            "For an offset, what is kept back. For a clawback, what was taken, where that is "
            "not the difference.",
            Cells.AMOUNT,
        ),
        TemplateColumn(
            "Original Check", "For a clawback: the remittance that the payment came with."
        ),
        TemplateColumn("Reason", "Why, in the payer's words. No names."),
    ),
    notes=(
        "One sheet for each check or EFT, one row for each claim on it.",
        "Payment: what the payer paid, what is written off, what the client owes. Denial: "
        "nothing is paid.",
        "Clawback: the payer takes a payment back on this remittance. The amounts are what "
        "holds afterwards; none at all is a full reversal.",
        "Offset: the payer keeps money back for a clawback that was recorded before.",
        "Interest: what the payer adds for paying late.",
        "The total must be what is paid, less what is taken back and kept back.",
        "Import it with: clawback import LEDGER FILE --dry-run",
    ),
)

TEMPLATES = {one.name: one for one in (LIST_TEMPLATE, SHEET_TEMPLATE)}
"""The templates by the name of their kind."""


def as_csv(template: Template) -> bytes:
    """The empty file as CSV, in UTF-8 with the mark by which spreadsheets know it."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    for column in template.above:
        writer.writerow([column.heading, ""])
    if template.above:
        writer.writerow([])
    writer.writerow([column.heading for column in template.columns])
    return stream.getvalue().encode("utf-8-sig")


def as_workbook(template: Template) -> bytes:
    """The empty file as XLSX.

    Raises:
        ImportError: openpyxl is not installed.
    """
    from openpyxl import Workbook  # noqa: PLC0415 - an extra, needed for workbooks only

    book = Workbook()
    sheet = book.active
    sheet.title = template.title
    for row, column in enumerate(template.above, start=1):
        _heading(sheet.cell(row=row, column=1), column)
        _checks(sheet, f"B{row}", column)
        _form(sheet, [f"B{row}"], column)
    top = len(template.above) + 2 if template.above else 1
    for number, column in enumerate(template.columns, start=1):
        cell = sheet.cell(row=top, column=number)
        _heading(cell, column)
        letter = cell.column_letter
        sheet.column_dimensions[letter].width = max(12, len(column.heading) + 2)
        _checks(sheet, f"{letter}{top + 1}:{letter}{top + _ROWS}", column)
        _form(sheet, [f"{letter}{row}" for row in range(top + 1, top + _ROWS + 1)], column)
    sheet.freeze_panes = f"A{top + 1}"
    _explain(book.create_sheet("Notes"), template)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _heading(cell: Any, column: TemplateColumn) -> None:  # noqa: ANN401 - openpyxl's
    from openpyxl.comments import Comment  # noqa: PLC0415 - see above
    from openpyxl.styles import Font  # noqa: PLC0415 - see above

    cell.value = column.heading
    cell.font = Font(bold=True)
    cell.comment = Comment(column.note, "clawback", width=320, height=90)


def _form(sheet: Any, cells: Sequence[str], column: TemplateColumn) -> None:  # noqa: ANN401 - see above
    """Numbers of claims and checks are texts, or a spreadsheet takes their zeros away."""
    forms = {Cells.DATE: "yyyy-mm-dd", Cells.AMOUNT: "#,##0.00", Cells.TEXT: "@"}
    for name in cells:
        sheet[name].number_format = forms[column.cells]


def _checks(sheet: Any, cells: str, column: TemplateColumn) -> None:  # noqa: ANN401 - see above
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415 - see above

    if column.choices:
        listed = ",".join(column.choices)
        check = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
        check.error = f"Choose one of {listed.replace(',', ', ')}."
    elif column.cells is Cells.DATE:
        check = DataValidation(
            type="date", operator="greaterThan", formula1="36526", allow_blank=True
        )
        check.error = "Enter a date."
    elif column.cells is Cells.AMOUNT:
        check = DataValidation(
            type="decimal", operator="greaterThanOrEqual", formula1="0", allow_blank=True
        )
        check.error = "Enter an amount that is not negative."
    else:
        return
    check.prompt = column.note
    sheet.add_data_validation(check)
    check.add(cells)


def _explain(sheet: Any, template: Template) -> None:  # noqa: ANN401 - see above
    sheet.column_dimensions["A"].width = 28
    sheet.column_dimensions["B"].width = 100
    for note in template.notes:
        sheet.append([None, note])
    sheet.append([])
    for column in (*template.above, *template.columns):
        choices = f" One of: {', '.join(column.choices)}." if column.choices else ""
        sheet.append([column.heading, f"{column.note}{choices}"])
