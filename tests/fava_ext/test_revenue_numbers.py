"""The numbers of the page Revenue, and of its charts, computed by hand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from tests.fava_ext.reading_case import WORKED
from tests.fava_ext.reading_case import amounts
from tests.fava_ext.reading_case import by
from tests.fava_ext.reading_case import page
from tests.fava_ext.reading_case import section

if TYPE_CHECKING:
    from tests.fava_ext.conftest import OpensBooks
    from tests.fava_ext.fava_server import Books


def test_revenue_on_accrual_basis(books: Books) -> None:
    table = section(books, "revenue", "summary")
    assert by(table["rows"], "month") == {
        # 150 + 120 charged; 50 + 80 paid, and 25 by card; 75 + 40 written off; 270 - 115
        "2026-01": {
            "charges": "270.00",
            "payments": "130.00",
            "client_payments": "25.00",
            "write_offs": "-115.00",
            "net": "155.00",
        },
        "2026-02": {
            "charges": "200.00",
            "payments": "133.29",
            "write_offs": "-66.71",
            "net": "133.29",
        },
        # -50 - 80 - 133.29 taken back, 50 paid anew; 75 + 40 + 66.71 written off no more,
        # 40 anew; 400 + 181.71 - 40
        "2026-03": {
            "charges": "400.00",
            "payments": "400.00",
            "reversals": "-263.29",
            "corrected_payments": "50.00",
            "variances": "-0.37",
            "write_off_reversals": "181.71",
            "corrected_write_offs": "-40.00",
            "net": "541.71",
        },
    }
    (total,) = table["totals"]
    assert amounts(total) == {
        "charges": "870.00",
        "payments": "663.29",
        "client_payments": "25.00",
        "reversals": "-263.29",
        "corrected_payments": "50.00",
        "variances": "-0.37",
        "write_offs": "-181.71",
        "write_off_reversals": "181.71",
        "corrected_write_offs": "-40.00",
        "net": "830.00",
    }


def test_revenue_on_cash_basis(books: Books) -> None:
    table = section(books, "revenue", "summary", basis="cash")
    net = {row["month"]: row["net"] for row in table["rows"]}
    # 130 + 25; 133.29; 400 of which 50 is kept back: the letters of March move no money
    assert net == {"2026-01": "155.00", "2026-02": "133.29", "2026-03": "350.00"}


def test_revenue_by_date_of_service(books: Books) -> None:
    table = section(books, "revenue", "summary", dates="service")
    net = {row["month"]: row["net"] for row in table["rows"]}
    # January: claim 1 is 150 - 75 + 75, claim 2 is 120 - 40 + 40 - 40; February: claim 3 is
    # 200 - 66.71 + 66.71; March: claim 4.
    assert net == {"2026-01": "230.00", "2026-02": "200.00", "2026-03": "400.00"}


@pytest.mark.parametrize(
    ("parameters", "net"),
    [
        ({"interval": "quarter"}, {"2026-Q1": "830.00"}),
        ({"interval": "year"}, {"2026": "830.00"}),
        # Aetna: claims 1, 2 and 4; Cigna: claim 3
        ({"by": "payer"}, {"Aetna": "630.00", "Cigna": "200.00"}),
        ({"by": "client"}, {"C0001": "150.00", "C0002": "80.00", "C0003": "600.00"}),
        ({"by": "practitioner"}, {"dr-lee": "230.00", "dr-ruiz": "600.00"}),
        ({"by": "service"}, {"90834": "80.00", "90837": "750.00"}),
        (
            {"by": "claim"},
            {"claim-1": "150.00", "claim-2": "80.00", "claim-3": "200.00", "claim-4": "400.00"},
        ),
    ],
    ids=lambda value: "-".join(value.values()) if "by" in value or "interval" in value else "",
)
def test_revenue_in_every_grouping(
    books: Books, parameters: dict[str, str], net: dict[str, str]
) -> None:
    table = section(books, "revenue", "summary", **parameters)
    first = table["columns"][0]["name"]
    assert {row[first]: row["net"] for row in table["rows"]} == net


@pytest.mark.parametrize("basis", ["accrual", "cash"])
@pytest.mark.parametrize("grouping", [{}, {"by": "payer"}, {"by": "claim"}], ids=str)
def test_every_number_of_a_summary_is_the_sum_of_the_lines_it_leads_to(
    books: Books, basis: str, grouping: dict[str, str]
) -> None:
    parameters = {"basis": basis, **grouping}
    summary = section(books, "revenue", "summary", **parameters)
    first = summary["columns"][0]["name"]
    columns = [one["name"] for one in summary["columns"] if one["type"] == "money"]
    checked = 0
    for row in [*summary["rows"], *summary["totals"]]:
        group = {} if row[first] == "Total" else {"group": row[first]}
        for column in columns:
            if column not in summary["drill"]["columns"] or float(row[column]) == 0:
                continue
            lines = section(
                books, "revenue", "lines", column=column, currency="USD", **group, **parameters
            )
            counted = "net" if column == "net" else "amount"
            assert lines["totals"][0][counted] == row[column], (row[first], column)
            assert len(lines["sources"]) == len(lines["rows"]) == lines["count"]
            checked += 1
    assert checked > 20


def test_reversal_and_corrected_payment_are_lines_of_their_own(books: Books) -> None:
    lines = section(books, "payments", "lines", **{"sort-lines": "posted"})
    found = [
        (row["posted"], row["claim"], row["type"], row["insurance_paid"], row["write_off"])
        for row in lines["rows"]
        if row["claim"] == "claim-2"
    ]
    assert found == [
        ("2026-01-21", "claim-2", "payment", "80.00", "40.00"),
        ("2026-03-02", "claim-2", "reversal", "-80.00", "-40.00"),
        ("2026-03-02", "claim-2", "corrected payment", "50.00", "40.00"),
    ]


def test_columns_that_are_zero_in_all_rows_are_named_below_the_table(books: Books) -> None:
    march = section(books, "revenue", "summary")
    assert march["hidden"] == []
    january = section(books, "revenue", "summary", time="2026-01")
    shown = {column["name"] for column in january["columns"]} - set(january["hidden"])
    assert shown == {
        "month",
        "currency",
        "payments",
        "client_payments",
        "charges",
        "write_offs",
        "net",
    }
    assert january["notes"][-1].startswith("Zero in all rows, so not shown: Corrected payments")
    assert all(row[name] == "0.00" for row in january["rows"] for name in january["hidden"])
    # Downloads have all of them.
    answer = books.app.test_client().get(books.path("report.csv?page=revenue&time=2026-01"))
    assert "reversals" in answer.text.splitlines()[0]


def test_the_newest_month_is_first_for_whoever_has_chosen_that(books: Books) -> None:
    client = books.app.test_client()
    client.set_cookie("clawback-order", "newest")

    def months(**parameters: str) -> list[str]:
        query = urlencode({"page": "revenue", "section": "summary", "offset": "0"} | parameters)
        answer = client.get(f"{books.path('rows')}?{query}")
        return [row["month"] for row in json.loads(answer.text)["data"]["rows"]]

    assert months() == ["2026-03", "2026-02", "2026-01"]
    assert months(**{"sort-summary": "month"}) == ["2026-01", "2026-02", "2026-03"]


def test_the_chart_stacks_payments_corrections_and_reversals_below_zero(books: Books) -> None:
    charts = {chart["label"]: chart["data"] for chart in page(books, "revenue")["charts"]}
    assert list(charts) == [
        "Payments, corrections and reversals",
        "Reversals and corrections alone",
        "Charges and write-offs",
        "Net",
    ]
    drawn = {bar["date"]: bar for bar in charts["Payments, corrections and reversals"]}
    assert list(drawn) == ["2026-01-01", "2026-02-01", "2026-03-01"]
    assert drawn["2026-03-01"]["account_balances"] == {
        "Payments": {"USD": 400},
        "Corrected payments": {"USD": 50},
        "Reversals": {"USD": -263.29},
        "Recoupment variances": {"USD": -0.37},
    }
    assert drawn["2026-03-01"]["balance"] == {"USD": 186.34}
    # On a scale of their own: the months before March had none.
    (alone,) = charts["Reversals and corrections alone"]
    assert alone["account_balances"] == {
        "Corrected payments": {"USD": 50},
        "Reversals": {"USD": -263.29},
        "Recoupment variances": {"USD": -0.37},
    }


def test_the_net_is_a_line_that_is_level_over_each_interval(books: Books) -> None:
    for name, expected in (
        ("revenue", [155, 133.29, 541.71]),
        ("allocation", [155, 133.29, 541.71]),
        # Paid 50 + 80; 133.29; reversed 263.29, corrected 50, paid 400, a variance of 0.37.
        ("payments", [130, 133.29, 186.34]),
    ):
        charts = {chart["label"]: chart for chart in page(books, name)["charts"]}
        assert charts["Net"]["type"] == "balances", name
        points = [(one["date"], one["balance"]) for one in charts["Net"]["data"]]
        days = ["2026-01-01", "2026-02-01", "2026-03-01", "2026-03-31"]
        net = [*expected, expected[-1]]
        assert points == [(d, {"USD": n}) for d, n in zip(days, net, strict=True)], name


def test_the_chart_has_every_interval_between_the_first_and_the_last(
    fava: OpensBooks,
) -> None:
    books = fava(WORKED.replace("2026-02-03", "2025-11-03"))
    (chart, *_) = page(books, "revenue", interval="quarter")["charts"]
    assert [bar["date"] for bar in chart["data"]] == ["2026-01-01"]
    (_, _, charges, _) = page(books, "revenue")["charts"]
    assert [bar["date"] for bar in charges["data"]] == [
        "2025-11-01",
        "2025-12-01",
        "2026-01-01",
        "2026-02-01",
        "2026-03-01",
    ]
    assert charges["data"][1]["balance"] == {}
    remarks = page(books, "revenue", interval="week")["remarks"]
    assert "Weeks and days are shown as months." in [remark["text"] for remark in remarks]


def test_what_is_owed_goes_down_to_zero_in_the_chart(fava: OpensBooks) -> None:
    refund = """
2026-04-02 * "Aetna" "Refund" ^pay-2
  Liabilities:Recoupments:Aetna        30.00 USD
  Assets:Bank:Checking                -30.00 USD
"""
    (chart,) = page(fava(WORKED + refund), "recoupments")["charts"]
    assert chart["data"] == [
        {"date": "2026-03-31", "balance": {"Aetna": 30, "Cigna": 133.66}},
        {"date": "2026-04-30", "balance": {"Aetna": 0, "Cigna": 133.66}},
    ]
