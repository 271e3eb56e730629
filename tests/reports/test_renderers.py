from __future__ import annotations

import csv
import datetime
import io
import json
import subprocess
import sys
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from beancount_clawback.reports.tables.as_csv import as_csv
from beancount_clawback.reports.tables.as_csv import neutral
from beancount_clawback.reports.tables.as_json import as_json
from beancount_clawback.reports.tables.as_text import as_text
from beancount_clawback.reports.tables.as_xlsx import as_xlsx
from beancount_clawback.reports.tables.table import Table
from beancount_clawback.reports.tables.table import count
from beancount_clawback.reports.tables.table import date
from beancount_clawback.reports.tables.table import make_table
from beancount_clawback.reports.tables.table import money
from beancount_clawback.reports.tables.table import text


def table_of(*names: str, currency: str = "USD") -> Table:
    amounts = [Decimal("1234.50"), Decimal(-35)]
    days = [None, datetime.date(2026, 5, 2)]
    return make_table(
        "Revenue by payer",
        [
            text("payer", "Payer"),
            date("day", "Service date"),
            text("currency", "Currency"),
            count("lines", "Lines"),
            money("net", "Net of all"),
        ],
        [(name, days[i], currency, 1000 * (i + 1), amounts[i]) for i, name in enumerate(names)],
        notes=["What is said below."],
    )


def test_text_is_aligned_with_titles_above_each_other_and_thousands_separated() -> None:
    assert as_text(table_of("Aetna", "BlueShield")) == (
        "Revenue by payer\n"
        "\n"
        "            Service                        Net of\n"
        "Payer       date        Currency  Lines       all\n"
        "----------  ----------  --------  -----  --------\n"
        "Aetna                   USD       1,000  1,234.50\n"
        "BlueShield  2026-05-02  USD       2,000    -35.00\n"
        "----------  ----------  --------  -----  --------\n"
        "Total                   USD       3,000  1,199.50\n"
        "\n"
        "What is said below.\n"
    )


def test_text_without_rows_says_so() -> None:
    assert "(nothing)" in as_text(table_of())


def test_text_has_color_only_when_asked() -> None:
    assert "\x1b" not in as_text(table_of("Aetna", "Cigna"))
    colored = as_text(table_of("Aetna", "Cigna"), color=True)
    assert "\x1b[31m  -35.00\x1b[0m" in colored
    assert "\x1b[1mRevenue by payer\x1b[0m" in colored


def test_nothing_in_a_ledger_can_steer_the_terminal() -> None:
    shown = as_text(table_of("Aetna\x1b[2J\nTotal\u202e"))
    assert "Aetna [2J Total " in shown
    assert "\x1b" not in shown


def test_csv_has_plain_numbers_iso_dates_and_no_totals() -> None:
    assert as_csv(table_of("Aetna", "Cigna, Inc.")) == (
        "payer,day,currency,lines,net\n"
        "Aetna,,USD,1000,1234.50\n"
        '"Cigna, Inc.",2026-05-02,USD,2000,-35.00\n'
    )


@pytest.mark.parametrize(
    "formula",
    [
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        '=HYPERLINK("http://example.org")',
        " =1+1",
        "\uff1d1+1",
        "-",
        "+31 20 123",
    ],
)
def test_a_text_that_would_be_a_formula_gets_an_apostrophe(formula: str) -> None:
    (_, row) = csv.reader(io.StringIO(as_csv(table_of(formula))))
    assert row[0] == "'" + formula.replace("\r", "\n")


@pytest.mark.parametrize("plain", ["-35.00", "+7", "90837", "Aetna", "a=b", ""])
def test_numbers_and_other_texts_stay_as_they_are(plain: str) -> None:
    assert neutral(plain) == plain


def test_a_line_break_of_any_kind_stays_inside_its_cell() -> None:
    (_, row) = csv.reader(io.StringIO(as_csv(table_of("one\rtwo\r\nthree"))))
    assert row[0] == "one\ntwo\nthree"


def test_json_has_amounts_as_texts_with_every_digit_and_totals_apart() -> None:
    data = json.loads(as_json(table_of("Aetna", "Cigna")))
    assert data["rows"] == [
        {"payer": "Aetna", "day": None, "currency": "USD", "lines": 1000, "net": "1234.50"},
        {
            "payer": "Cigna",
            "day": "2026-05-02",
            "currency": "USD",
            "lines": 2000,
            "net": "-35.00",
        },
    ]
    assert data["totals"] == [
        {"payer": "Total", "day": None, "currency": "USD", "lines": 3000, "net": "1199.50"}
    ]
    assert data["columns"][4] == {
        "name": "net",
        "title": "Net of all",
        "type": "money",
        "total": True,
    }
    assert data["notes"] == ["What is said below."]


def test_xlsx_has_typed_cells_and_a_frozen_heading() -> None:
    sheet = load_workbook(io.BytesIO(as_xlsx(table_of("Aetna", "Cigna")))).active
    assert sheet.title == "Revenue by payer"
    assert sheet.freeze_panes == "A2"
    assert [cell.value for cell in sheet[1]] == [
        "Payer",
        "Service date",
        "Currency",
        "Lines",
        "Net of all",
    ]
    payer, day, _, lines, net = sheet[3]
    assert (payer.data_type, payer.value) == ("s", "Cigna")
    assert day.value == datetime.datetime(2026, 5, 2)  # noqa: DTZ001 - a cell has no zone
    assert day.number_format == "yyyy-mm-dd"
    assert (lines.data_type, lines.value) == ("n", 2000)
    assert (net.data_type, net.value, net.number_format) == ("n", -35, "#,##0.00")
    assert sheet["A6"].value == "What is said below."


def test_xlsx_totals_are_formulas_over_the_rows() -> None:
    sheet = load_workbook(io.BytesIO(as_xlsx(table_of("Aetna", "Cigna")))).active
    assert [cell.value for cell in sheet[4]] == [
        "Total",
        None,
        "USD",
        "=SUM(D2:D3)",
        "=SUM(E2:E3)",
    ]
    assert sum(sheet[f"E{row}"].value for row in (2, 3)) == 1199.5


def test_xlsx_totals_of_several_currencies_sum_their_own_rows() -> None:
    columns = [text("payer", "Payer"), text("currency", "Currency"), money("net", "Net")]
    rows = [("a", "USD", Decimal(1)), ("b", "CAD", Decimal(2)), ("c", "USD", Decimal(4))]
    sheet = load_workbook(io.BytesIO(as_xlsx(make_table("Revenue", columns, rows)))).active
    assert [[cell.value for cell in row] for row in sheet["A5:C6"]] == [
        ["Total", "CAD", '=SUMIF(B2:B4,"CAD",C2:C4)'],
        ["Total", "USD", '=SUMIF(B2:B4,"USD",C2:C4)'],
    ]


@pytest.mark.parametrize("formula", ["=1+1", "+1", "@SUM(A1)", '=cmd|" /C calc"!A0'])
def test_no_text_becomes_a_formula_in_xlsx(formula: str) -> None:
    sheet = load_workbook(io.BytesIO(as_xlsx(table_of(formula)))).active
    assert (sheet["A2"].data_type, sheet["A2"].value) == ("s", formula)
    assert sheet["A2"].quotePrefix


def test_xlsx_survives_what_xml_cannot_hold() -> None:
    hostile = "a\x00b\x1b\ud800" + "x" * 40_000
    sheet = load_workbook(io.BytesIO(as_xlsx(table_of(hostile)))).active
    assert sheet["A2"].value.startswith("a\ufffdb\ufffd\ufffdx")
    assert len(sheet["A2"].value) == 32767


def test_the_same_table_gives_the_same_workbook() -> None:
    first, second = (load_workbook(io.BytesIO(as_xlsx(table_of("Aetna")))) for _ in range(2))
    assert first.properties.created == second.properties.created


def test_without_openpyxl_the_message_says_what_to_install() -> None:
    script = (
        "import sys; sys.modules['openpyxl'] = None\n"
        "from beancount_clawback.reports.tables.as_xlsx import XlsxMissingError, as_xlsx\n"
        "from beancount_clawback.reports.tables.table import make_table\n"
        "try:\n    as_xlsx(make_table('Lines', [], []))\n"
        "except XlsxMissingError as error:\n    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert "pip install 'beancount-clawback[xlsx]'" in done.stdout
