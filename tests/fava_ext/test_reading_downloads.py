"""Downloads: every row of a table as CSV and XLSX, for spreadsheets that can be trusted."""

from __future__ import annotations

import csv
import datetime
import io
import re
from decimal import Decimal
from typing import TYPE_CHECKING
from typing import Any
from urllib.parse import urlencode

import openpyxl
import pytest

from tests.fava_ext.reading_case import HEAD
from tests.fava_ext.reading_case import WORKED
from tests.fava_ext.reading_case import section

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.fava_ext.conftest import OpensBooks
    from tests.fava_ext.fava_server import Books

TABLES = [
    ("claims", "claims", {}),
    ("claim", "history", {"claim": "claim-1"}),
    ("revenue", "summary", {}),
    ("revenue", "summary", {"by": "payer"}),
    ("revenue", "lines", {"column": "reversals"}),
    ("payments", "lines", {}),
    ("payments", "summary", {"by": "payer"}),
    ("allocation", "summary", {}),
    ("outstanding", "summary", {}),
    ("outstanding", "claims", {"column": "total"}),
    ("recoupments", "payers", {}),
    ("recoupments", "clawbacks", {}),
    ("recoupments", "settlements", {}),
]


def download(books: Books, kind: str, page: str, **parameters: str) -> TestResponse:
    query = urlencode({"page": page, **parameters})
    return books.app.test_client().get(books.path(f"report.{kind}?{query}"))


def csv_rows(books: Books, page: str, **parameters: str) -> list[dict[str, str]]:
    response = download(books, "csv", page, **parameters)
    assert response.status_code == 200
    assert response.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(response.get_data().decode("utf-8-sig"))))


def sheet(books: Books, page: str, **parameters: str) -> Any:  # noqa: ANN401
    response = download(books, "xlsx", page, **parameters)
    assert response.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(response.get_data())).active


@pytest.mark.parametrize(("page", "table", "parameters"), TABLES, ids=str)
def test_both_hold_the_rows_that_the_page_shows(
    fava: OpensBooks, page: str, table: str, parameters: dict[str, str]
) -> None:
    books = fava(WORKED)
    if page == "claim":
        count, columns = 4, "date event link currency billed"
    else:
        shown = section(books, page, table, **parameters)
        count, columns = shown["count"], " ".join(one["name"] for one in shown["columns"])
    assert count > 0
    rows = csv_rows(books, page, section=table, **parameters)
    assert len(rows) == count
    assert set(columns.split()) <= set(rows[0])
    workbook = sheet(books, page, section=table, **parameters)
    assert workbook.freeze_panes == "A2"
    assert workbook.max_row > count


def test_csv_is_what_the_page_shows_under_the_same_filters_and_order(
    fava: OpensBooks,
) -> None:
    books = fava(WORKED)
    parameters = {"status": "reopened", "filter": "#reversal", "sort-claims": "-billed"}
    rows = csv_rows(books, "claims", **parameters)
    assert [(row["claim"], row["billed"], row["balance"]) for row in rows] == [
        ("claim-3", "200.00", "200.00"),
        ("claim-1", "150.00", "125.00"),
        ("claim-2", "120.00", "30.00"),
    ]
    assert rows[0]["service_date"] == "2026-02-03"


def test_xlsx_has_numbers_dates_and_totals_that_recompute(fava: OpensBooks) -> None:
    books = fava(WORKED)
    lines = sheet(books, "payments", section="lines", **{"sort-lines": "posted"})
    headings = [cell.value for cell in lines[1]]
    assert headings[:3] == ["Posted", "Service date", "Payer"]
    first = dict(zip(headings, lines[2], strict=True))
    assert first["Posted"].value == datetime.datetime(2026, 1, 20)  # noqa: DTZ001
    assert first["Posted"].is_date
    assert first["Insurance paid"].data_type == "n"
    assert first["Insurance paid"].number_format == "#,##0.00"
    paid = first["Insurance paid"].column_letter
    # Nine lines, and the total below them is a formula over all nine.
    assert lines[f"{paid}11"].value == f"=SUM({paid}2:{paid}10)"
    numbers = [Decimal(str(lines[f"{paid}{row}"].value)) for row in range(2, 11)]
    # 50 + 80 + 133.29 - 50 - 80 + 50 - 133.29 - 0.37 + 400
    assert sum(numbers) == Decimal("449.63")


def test_a_file_says_in_its_name_what_it_holds(fava: OpensBooks) -> None:
    books = fava(WORKED)

    def name(kind: str, page: str, **parameters: str) -> str:
        headers = download(books, kind, page, **parameters).headers
        found = re.fullmatch(r'attachment; filename="(.*)"', headers["Content-Disposition"])
        assert found
        return found[1]

    assert name("csv", "claims") == "claims.csv"
    assert name("xlsx", "revenue", by="payer", time="2026") == (
        "revenue-by-payer-2026-01-01-2026-12-31.xlsx"
    )
    assert name("csv", "revenue", column="reversals") == "revenue-reversals.csv"
    assert name("csv", "recoupments", section="payers") == ("recoupments-2026-03-20-payers.csv")
    assert name("csv", "claim", claim="claim-1") == "history-claim-1.csv"


def test_a_text_cannot_become_a_formula(fava: OpensBooks) -> None:
    ledger = WORKED.replace('"Copay corrected"', '"=HYPERLINK(1+1)"')
    books = fava(ledger)
    rows = csv_rows(books, "payments", type="reversal")
    assert "'=HYPERLINK(1+1)" in {row["reason"] for row in rows}
    lines = sheet(books, "payments", type="reversal")
    reasons = [cell for row in lines.iter_rows() for cell in row if "HYPER" in str(cell.value)]
    assert {cell.data_type for cell in reasons} == {"s"}


def test_a_link_of_the_ledger_cannot_end_the_header_of_the_file(fava: OpensBooks) -> None:
    ledger = HEAD + (
        '\n2026-01-05 * "C0001" "x" ^claim-a/../b.c #charge\n'
        "  Assets:Receivable:Insurance:Aetna   150.00 USD\n"
        "  Income:Sessions                    -150.00 USD\n"
    )
    response = download(fava(ledger), "csv", "claim", claim="claim-a/../b.c")
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="history-claim-a-..-b.c.csv"'
    )


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"page": "nothing"}, "'page' is 'nothing' in this address; it can be 'overview'"),
        ({"page": "claims", "section": "x"}, "'section' is 'x'"),
        ({"page": "claims", "time": "sometime"}, "sometime"),
    ],
)
def test_what_cannot_be_downloaded_is_said(
    fava: OpensBooks, parameters: dict[str, str], message: str
) -> None:
    response = download(fava(WORKED), "csv", **parameters)
    assert response.status_code in {400, 422}
    assert response.json is not None
    assert message in response.json["error"]


def test_no_other_site_gets_a_file_or_a_page(fava: OpensBooks) -> None:
    books = fava(WORKED)
    client = books.app.test_client()
    # Fava's own part of a full page tells all links, which is not ours to prevent.
    ours = ("report.csv?page=claims", "rows?page=claims&offset=0", "?page=claims&partial=true")
    for path in ours:
        assert "claim-1" in client.get(books.path(path)).text, path
        response = client.get(books.path(path), headers={"Host": "evil.example.org"})
        assert "claim-1" not in response.text, path
        assert "evil.example.org" in response.text, path


def test_further_rows_go_on_where_the_page_ends_until_there_are_none(
    fava: OpensBooks,
) -> None:
    charges = "".join(
        f'\n2026-01-05 * "C0001" "x" ^claim-{number} #charge\n'
        "  Assets:Receivable:Insurance:Aetna   150.00 USD\n"
        "  Income:Sessions                    -150.00 USD\n"
        for number in range(1, 251)
    )
    books = fava(HEAD + charges)
    table = section(books, "claims", "claims", **{"sort-claims": "-claim"})
    assert table["count"] == 250
    found = table["rows"]
    client = books.app.test_client()
    while len(found) < table["count"]:
        query = urlencode({"page": "claims", "sort-claims": "-claim", "offset": len(found)})
        answer = client.get(books.path(f"rows?{query}")).json
        assert answer is not None
        assert answer["data"]["offset"] == len(found)
        assert answer["data"]["rows"]
        found += answer["data"]["rows"]
    assert [row["claim"] for row in found] == [f"claim-{n}" for n in range(250, 0, -1)]
    answer = client.get(books.path("rows?page=claims&offset=-1")).json
    assert answer is not None
    assert answer["success"] is False
