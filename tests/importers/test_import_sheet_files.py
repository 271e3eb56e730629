"""Files as spreadsheets, practice systems and editors write them."""

from __future__ import annotations

import datetime
import io
from decimal import Decimal

import openpyxl
import pytest

from beancount_clawback.importers.documents.findings import RowPlace
from beancount_clawback.importers.documents.remittance import ClawbackRow
from beancount_clawback.importers.sheets.column_names import Field
from beancount_clawback.importers.sheets.columns import find_columns
from beancount_clawback.importers.sheets.columns import known_field
from beancount_clawback.importers.sheets.sheet import read_content
from tests.importers.import_case import Practice
from tests.importers.import_case import listing

ROW = "2026-05-02,1042,,Coverage ended,letter,,,150.00,"


def workbook(*rows: list[object], title: str = "Clawbacks") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        listing(ROW).encode(),
        listing(ROW).encode("utf-8-sig"),
        listing(ROW).encode("utf-16"),
        b"\xfe\xff" + listing(ROW).encode("utf-16-be"),
        listing(ROW).encode("utf-16-le"),
        listing(ROW).replace("\n", "\r\n").encode(),
        listing(ROW).replace("\n", "\r").encode(),
        listing(ROW).replace(",", ";").encode(),
        listing(ROW).replace(",", "\t").encode(),
        listing(ROW).replace(",", "|").encode(),
        ("sep=;\n" + listing(ROW).replace(",", ";")).encode(),
        ("\n\n" + listing(ROW) + "\n\n,,,\n").encode(),
        listing(ROW).replace(",", ", ").encode(),
        listing(ROW).removesuffix("\n").encode(),
    ],
)
def test_a_list_is_read_whatever_wrote_it(practice: Practice, content: bytes) -> None:
    (document,) = practice.read(practice.file("list.csv", content))
    assert [one.code for one in document.findings] == []
    (row,) = document.remittances[0].rows
    assert isinstance(row, ClawbackRow)
    assert row.date == datetime.date(2026, 5, 2)
    assert row.reference.claim == "1042"
    assert row.reason == "Coverage ended"
    assert row.amounts.client_responsibility == Decimal("150.00")
    assert not row.faults


def test_windows_letters_are_read_and_noticed(practice: Practice) -> None:
    content = listing("2026-05-02,1042,,Détails,letter,,,150.00,").encode("cp1252")
    (document,) = practice.read(practice.file("list.csv", content))
    assert [one.code for one in document.findings] == ["odd-encoding"]
    assert document.remittances[0].rows[0].reason == "Détails"


def test_a_cell_with_line_breaks_and_quotes_is_one_cell(practice: Practice) -> None:
    content = listing(
        '2026-05-02,1042,,"Coverage\nended, says ""Aetna""",letter,,,150.00,', ROW
    )
    (document,) = practice.read(practice.file("list.csv", content))
    first, second = document.remittances[0].rows
    assert first.reason == 'Coverage ended, says "Aetna"'
    assert (first.place.row, second.place.row) == (2, 3)


def test_an_open_quote_costs_its_own_row_only(practice: Practice) -> None:
    content = listing(ROW, '2026-05-02,1043,,"never closed,letter,,,150.00,', ROW, ROW)
    (document,) = practice.read(practice.file("list.csv", content))
    assert [str(one.place) for one in document.findings if one.code == "broken-row"] == [
        "list.csv:3"
    ]
    assert len(document.remittances[0].rows) == 3
    assert (document.rows_read, document.rows_unread) == (4, 1)


def test_a_file_that_is_neither_text_nor_workbook_is_one_finding(practice: Practice) -> None:
    for number, content in enumerate((bytes(range(256)) * 20, b"%PDF-1.7\n\x00\xff", b"")):
        work = practice.plan(practice.file(f"odd{number}.csv", content))
        assert len(work.findings) == 1
        assert not work.entries


def test_a_workbook_has_dates_as_dates_and_numbers_without_noise(practice: Practice) -> None:
    content = workbook(
        ["Date", "Claim", "Reason", "Insurance Paid", "Client Responsibility"],
        [datetime.date(2026, 5, 2), 1042, "Coverage ended", 0.1 + 0.2, 149.7],
    )
    (document,) = practice.read(practice.file("list.xlsx", content))
    (row,) = document.remittances[0].rows
    assert isinstance(row, ClawbackRow)
    assert not row.faults
    assert row.date == datetime.date(2026, 5, 2)
    assert row.reference.claim == "1042"
    assert str(row.amounts.insurance_paid) == "0.30"
    assert str(row.amounts.client_responsibility) == "149.70"


def test_a_formula_that_was_never_worked_out_is_not_a_blank_cell(practice: Practice) -> None:
    content = workbook(
        ["Date", "Claim", "Reason", "Client Responsibility"],
        [datetime.date(2026, 5, 2), 1042, "Coverage ended", "=100+50"],
    )
    work = practice.plan(practice.file("list.xlsx", content))
    assert [(one.code, str(one.place)) for one in work.findings] == [
        ("bad-cell", "list.xlsx:2, column D")
    ]
    assert "“a formula without a value”" in work.findings[0].message
    assert not work.entries


def test_further_sheets_are_noticed(practice: Practice) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["Date", "Claim", "Reason"])
    book.create_sheet("Older").append(["Date"])
    book.create_sheet("Notes")
    stream = io.BytesIO()
    book.save(stream)
    (document,) = practice.read(practice.file("list.xlsx", stream.getvalue()))
    assert [one.code for one in document.findings] == ["more-sheets"]


@pytest.mark.parametrize("cut", [10, 500, 2000, 4000])
def test_a_damaged_workbook_is_a_finding(practice: Practice, cut: int) -> None:
    content = workbook(["Date", "Claim", "Reason"], ["2026-05-02", "1042", "x"])
    work = practice.plan(practice.file("list.xlsx", content[:cut]))
    assert [one.code for one in work.findings] == ["unreadable-file"]


def test_an_old_workbook_says_what_to_do(practice: Practice) -> None:
    work = practice.plan(practice.file("list.xls", b"\xd0\xcf\x11\xe0" + bytes(600)))
    assert "save it as XLSX" in work.findings[0].message


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Insurance Paid", Field.INSURANCE_PAID),
        ("Ins Paid", Field.INSURANCE_PAID),
        ("Ins. Paid", Field.INSURANCE_PAID),
        ("Payer Paid", Field.INSURANCE_PAID),
        ("Payor Pmt", Field.INSURANCE_PAID),
        ("PAID AMOUNT", Field.INSURANCE_PAID),
        ("Corrected insurance paid", Field.INSURANCE_PAID),
        ("Write-Off", Field.WRITE_OFF),
        ("Writeoff", Field.WRITE_OFF),
        ("W/O", Field.WRITE_OFF),
        ("Adjustment", Field.WRITE_OFF),
        ("Ins Adj.", Field.WRITE_OFF),
        ("Contractual adj amt", Field.WRITE_OFF),
        ("Client Owes", Field.CLIENT_RESPONSIBILITY),
        ("Patient Resp", Field.CLIENT_RESPONSIBILITY),
        ("Pt. Responsibility", Field.CLIENT_RESPONSIBILITY),
        ("Patient's portion", Field.CLIENT_RESPONSIBILITY),
        ("Insurance Responsibility", Field.INSURANCE_RESPONSIBILITY),
        ("Ins Owes", Field.INSURANCE_RESPONSIBILITY),
        ("Check #", Field.CHECK),
        ("Remittance No.", Field.CHECK),
        ("EFT Number", Field.CHECK),
        ("Check/EFT #", Field.CHECK),
        ("Check Amount", Field.TOTAL),
        ("DOS", Field.SERVICE_DATE),
        ("Date of Service", Field.SERVICE_DATE),
        ("Patient Acct #", Field.ACCOUNT),
        ("Claim #", Field.CLAIM),
        ("ICN", Field.PAYER_CLAIM),
        ("Patient Name", Field.CLIENT_NAME),
        ("Original Check", Field.ORIGINAL_CHECK),
        ("Takeback", Field.TAKEN),
        ("Weather", None),
        ("", None),
    ],
)
def test_headings_are_known_as_practice_systems_name_them(
    heading: str, field: Field | None
) -> None:
    assert known_field(heading) is field


def test_a_column_that_is_ambiguous_is_one_clear_error(practice: Practice) -> None:
    content = "Date,Claim,Reason,Ins Paid,Payer Paid\n2026-05-02,1042,x,1,2\n"
    work = practice.plan(practice.file("list.csv", content))
    (found,) = work.findings
    assert found.code == "ambiguous-column"
    assert "D “Ins Paid”, E “Payer Paid”" in found.message
    assert "--map insurance-paid=…" in found.next_step
    assert work.counts.unread == work.counts.rows == 1


def test_a_column_that_is_missing_is_one_clear_error(practice: Practice) -> None:
    path = practice.file("list.csv", "Claim,Reason,Source\n1042,x,letter\n1043,x,letter\n")
    (document,) = practice.read(path)
    assert [one.code for one in document.findings] == ["unknown-kind"]
    content = "Date,Client,Reason\n2026-05-02,C0017,x\n"
    work = practice.plan(practice.file("other.csv", content))
    assert [one.code for one in work.findings] == ["missing-column"]
    assert "which payment is taken back" in work.findings[0].message


def test_a_mapping_names_columns_that_we_cannot_know(practice: Practice) -> None:
    content = "Datum;Fall;Grund;Zahlung\n2026-05-02;1042;x;85,00\n"
    path = practice.file("liste.csv", content)
    columns = {
        Field.DATE: "Datum",
        Field.CLAIM: "Fall",
        Field.REASON: "Grund",
        Field.INSURANCE_PAID: "zahlung",
    }
    (document,) = practice.read(path, columns=columns, decimal_comma=True)
    row = document.remittances[0].rows[0]
    assert isinstance(row, ClawbackRow)
    assert row.amounts.insurance_paid == Decimal("85.00")


def test_a_mapping_to_a_column_that_is_not_there_is_an_error() -> None:
    columns = find_columns(
        ["Date", "Claim"], {Field.REASON: "Grund"}, RowPlace("x"), tuple(Field)
    )
    assert [one.code for one in columns.findings] == ["mapped-column-missing"]


def test_a_mapping_decides_between_two_columns(practice: Practice) -> None:
    content = "Date,Claim,Reason,Ins Paid,Payer Paid\n2026-05-02,1042,x,1,2\n"
    path = practice.file("list.csv", content)
    (document,) = practice.read(path, columns={Field.INSURANCE_PAID: "Payer Paid"})
    row = document.remittances[0].rows[0]
    assert isinstance(row, ClawbackRow)
    assert row.amounts.insurance_paid == Decimal("2.00")
    assert "D “Ins Paid”" in document.findings[0].message


def test_every_bad_cell_is_a_finding_with_row_and_column(practice: Practice) -> None:
    path = practice.file(
        "list.csv",
        listing(
            "05/02/2026,1042,,x,letter,,,150.00,",
            "2026-05-02,1042,,x,letter,,,John Smith 12,",
            "2026-05-03,1045,,x,letter,,,,",
        ),
    )
    work = practice.plan(path)
    assert [(one.code, str(one.place)) for one in work.findings] == [
        ("date-order", "list.csv:1"),
        ("bad-cell", "list.csv:3, column H"),
    ]
    assert "“xxxx xxxxx 12” is not an amount" in work.findings[1].message
    assert [str(one.place) for one in work.entries] == ["list.csv:4"]


def test_a_file_of_the_wrong_size_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("beancount_clawback.importers.sheets.sheet.LARGEST_FILE", 2**20)
    (grid,) = read_content(b"x" * (2**20 + 1), "big.csv")
    assert "larger than 1 MiB" in grid.findings[0].message
