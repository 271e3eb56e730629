"""The numbers of each page that reads, computed by hand on the ledger of reading_case.py."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any
from urllib.parse import urlencode

import pytest

from beancount_clawback.fava_ext.reading.answers_of_pages import REPORTS
from tests.fava_ext.reading_case import WORKED
from tests.fava_ext.reading_case import amounts
from tests.fava_ext.reading_case import fava
from tests.fava_ext.reading_case import page
from tests.fava_ext.reading_case import section

if TYPE_CHECKING:
    from tests.fava_ext.conftest import OpensBooks
    from tests.fava_ext.fava_server import Books


@pytest.fixture
def books(fava: OpensBooks) -> Books:
    books = fava(WORKED)
    assert list(books.ledger.errors) == []
    return books


def by(rows: list[dict[str, Any]], *names: str) -> dict[Any, dict[str, str]]:
    """The amounts of rows, by the cells that tell them apart."""
    return {
        tuple(row[name] for name in names) if len(names) > 1 else row[names[0]]: amounts(row)
        for row in rows
    }


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


def test_payments_by_payer_keep_the_types_apart(books: Books) -> None:
    table = section(books, "payments", "summary", by="payer")
    found = {
        (row["payer"], row["type"]): (row["lines"], row["insurance_paid"], row["write_off"])
        for row in table["rows"]
    }
    assert found == {
        ("Aetna", "payment"): (3, "530.00", "115.00"),
        ("Aetna", "reversal"): (2, "-130.00", "-115.00"),
        ("Aetna", "corrected payment"): (1, "50.00", "40.00"),
        ("Cigna", "payment"): (1, "133.29", "66.71"),
        ("Cigna", "reversal"): (1, "-133.29", "-66.71"),
        ("Cigna", "recoupment variance"): (1, "-0.37", "0.00"),
    }
    lines = section(
        books,
        "payments",
        "lines",
        by="payer",
        column="insurance_paid",
        group="Aetna",
        of="reversal",
    )
    assert {row["claim"]: row["insurance_paid"] for row in lines["rows"]} == {
        "claim-1": "-50.00",
        "claim-2": "-80.00",
    }


@pytest.mark.parametrize(
    ("wanted", "count"), [("", 9), ("payment", 4), ("reversal", 3), ("corrected payment", 1)]
)
def test_payments_of_one_type(books: Books, wanted: str, count: int) -> None:
    assert section(books, "payments", "lines", type=wanted)["count"] == count


def test_income_allocation(books: Books) -> None:
    table = section(books, "allocation", "summary")
    found = {row["practitioner"]: (row["sessions"], row["net"]) for row in table["rows"]}
    assert found == {"dr-lee": (2, "230.00"), "dr-ruiz": (2, "600.00")}
    # January alone: 150 + 120 - 75 - 40
    table = section(books, "allocation", "summary", time="2026-01")
    found = {row["practitioner"]: (row["sessions"], row["net"]) for row in table["rows"]}
    assert found == {"dr-lee": (2, "155.00")}
    # In March dr-lee has no session, but reversals of 75 and 40 and a correction of 40.
    table = section(books, "allocation", "summary", time="2026-03")
    found = {row["practitioner"]: (row["sessions"], row["net"]) for row in table["rows"]}
    assert found == {"dr-lee": (0, "75.00"), "dr-ruiz": (1, "466.71")}


def test_outstanding_by_payer_and_client(books: Books) -> None:
    table = section(books, "outstanding", "summary")
    # On 2026-03-20 claim 1 is 74 days old, claim 2 is 73 and claim 3 is 45.
    assert by(table["rows"], "payer", "part") == {
        ("Aetna", "insurance"): {"to_90": "150.00", "total": "150.00"},
        # claim 1: the client paid 25 that are owed no more; claim 2: 30 are owed now
        ("Aetna", "client"): {"to_90": "5.00", "total": "5.00"},
        ("Cigna", "insurance"): {"to_60": "200.00", "total": "200.00"},
    }
    table = section(books, "outstanding", "summary", by="client")
    assert by(table["rows"], "client", "part") == {
        ("C0001", "insurance"): {"to_90": "150.00", "total": "150.00"},
        ("C0001", "client"): {"to_90": "-25.00", "total": "-25.00"},
        ("C0002", "client"): {"to_90": "30.00", "total": "30.00"},
        ("C0003", "insurance"): {"to_60": "200.00", "total": "200.00"},
    }


def test_outstanding_on_an_earlier_day(books: Books) -> None:
    expected = {("Aetna", "insurance"): {"to_30": "270.00", "total": "270.00"}}
    table = section(books, "outstanding", "summary", **{"as-of": "2026-01-19"})
    assert by(table["rows"], "payer", "part") == expected
    # The end of a time filter is such a day as well.
    table = section(books, "outstanding", "summary", time="2025-12-01 - 2026-01-19")
    assert by(table["rows"], "payer", "part") == expected


def test_the_claims_behind_a_number_that_is_outstanding(books: Books) -> None:
    table = section(
        books, "outstanding", "claims", column="to_90", group="Aetna", part="client"
    )
    found = {row["claim"]: (row["age"], row["amount"]) for row in table["rows"]}
    assert found == {"claim-1": (74, "-25.00"), "claim-2": (73, "30.00")}
    assert table["totals"][0]["amount"] == "5.00"


def test_recoupments(books: Books) -> None:
    table = section(books, "recoupments", "payers")
    assert by(table["rows"], "payer") == {
        # 50 + 80 reversed, 50 of it paid anew; 50 were kept back from a remittance
        "Aetna": {
            "owed": "80.00",
            "settled": "50.00",
            "to_30": "30.00",
            "open": "30.00",
            "balance": "30.00",
        },
        "Cigna": {
            "owed": "133.66",
            "to_30": "133.66",
            "open": "133.66",
            "balance": "133.66",
        },
    }
    clawbacks = section(books, "recoupments", "clawbacks")
    open_ = {row["payment"]: row["open"] for row in clawbacks["rows"]}
    assert open_ == {"pay-1": "0.00", "pay-2": "30.00", "pay-3": "133.66"}
    of_cigna = next(row for row in clawbacks["rows"] if row["payment"] == "pay-3")
    assert (of_cigna["reversed"], of_cigna["variance"]) == ("133.29", "0.37")
    at = [row["payment"] for row in clawbacks["rows"]].index("pay-1")
    (settlement,) = clawbacks["details"][at]
    assert settlement["date"] == "2026-03-20"
    assert [settlement["by"], settlement["amount"]] == ["Aetna, EOB 4", "50.00"]
    settlements = section(books, "recoupments", "settlements")
    assert [row["amount"] for row in settlements["rows"]] == ["50.00"]
    # On the day before the remittance nothing is settled.
    table = section(books, "recoupments", "payers", **{"as-of": "2026-03-19"})
    assert by(table["rows"], "payer")["Aetna"]["open"] == "80.00"
    lines = section(books, "recoupments", "clawbacks", column="open", payer="Cigna")
    assert [row["payment"] for row in lines["rows"]] == ["pay-3"]


def test_the_list_of_claims(books: Books) -> None:
    data = page(books, "claims")
    (table,) = data["sections"]
    found = {
        row["claim"]: (
            row["status"],
            row["billed"],
            row["insurance_paid"],
            row["write_off"],
            row["client_responsibility"],
            row["insurance_responsibility"],
            row["balance"],
        )
        for row in table["rows"]
    }
    needs, reopened = "needs review", "reopened"
    assert found == {
        "claim-1": (
            f"{needs}, {reopened}, reversed",
            *("150.00", "0.00", "0.00", "0.00", "150.00", "125.00"),
        ),
        "claim-2": (
            f"{reopened}, corrected",
            *("120.00", "50.00", "40.00", "30.00", "0.00", "30.00"),
        ),
        "claim-3": (
            f"{reopened}, reversed",
            *("200.00", "0.00", "0.00", "0.00", "200.00", "200.00"),
        ),
        "claim-4": ("paid", "400.00", "400.00", "0.00", "0.00", "0.00", "0.00"),
    }
    counts = {count["label"]: count["count"] for count in data["counts"]}
    assert counts == {
        "All": 4,
        "Needs review": 1,
        "Reopened": 3,
        "Reversed": 2,
        "Corrected": 1,
        "Open": 0,
        "Paid": 1,
    }


@pytest.mark.parametrize(
    ("parameters", "claims"),
    [
        ({"status": "needs-review"}, ["claim-1"]),
        ({"status": "reopened"}, ["claim-1", "claim-2", "claim-3"]),
        ({"status": "reversed"}, ["claim-1", "claim-3"]),
        ({"payer": "Cigna"}, ["claim-3"]),
        ({"client": "c0003"}, ["claim-3", "claim-4"]),
        ({"payer": "Aetna", "client": "C0003"}, ["claim-4"]),
        ({"payer": "Aetna", "status": "reversed"}, ["claim-1"]),
        # Fava's filters: a claim with one entry within them is shown whole.
        ({"time": "2026-02"}, ["claim-3"]),
        ({"filter": "^pay-2"}, ["claim-2"]),
        ({"filter": "#reversal"}, ["claim-1", "claim-2", "claim-3"]),
        ({"filter": 'payee:"Cigna"'}, ["claim-3"]),
        ({"account": "Liabilities:Recoupments:Aetna"}, ["claim-1", "claim-2", "claim-4"]),
        ({"account": "Assets:Receivable:Clients:C0001", "time": "2026-03"}, ["claim-1"]),
    ],
    ids=str,
)
def test_claims_under_filters(
    books: Books, parameters: dict[str, str], claims: list[str]
) -> None:
    table = section(books, "claims", "claims", **{"sort-claims": "claim"}, **parameters)
    assert [row["claim"] for row in table["rows"]] == claims


def test_a_filter_by_time_does_not_part_a_payment_from_its_claim(books: Books) -> None:
    # The reversals of March know payer, client and practitioner from January.
    lines = section(
        books, "revenue", "lines", column="reversals", time="2026-03", **{"sort-lines": "claim"}
    )
    found = [
        (row["claim"], row["payer"], row["client"], row["practitioner"], row["amount"])
        for row in lines["rows"]
    ]
    assert found == [
        ("claim-1", "Aetna", "C0001", "dr-lee", "-50.00"),
        ("claim-2", "Aetna", "C0002", "dr-lee", "-80.00"),
        ("claim-3", "Cigna", "C0003", "dr-ruiz", "-133.29"),
    ]


def test_the_history_of_a_claim(books: Books) -> None:
    data = page(books, "claim", claim="claim-1")
    (part,) = data["parts"]
    found = [
        (row["date"], row["event"], row["insurance_balance"], row["client_balance"])
        for row in part["history"]["rows"]
    ]
    assert found == [
        ("2026-01-05", "charge", "150.00", "0.00"),
        ("2026-01-20", "payment, reversed", "0.00", "25.00"),
        ("2026-01-25", "client payment", "0.00", "0.00"),
        ("2026-03-02", "reversal", "150.00", "-25.00"),
    ]
    assert [one["needsReview"] for one in part["history"]["details"]] == [
        *[False] * 3,
        True,
    ]
    lines = books.file.read_text().split("\n")
    for row, (_hash, file, line) in zip(
        part["history"]["rows"], part["history"]["sources"], strict=True
    ):
        assert file == str(books.file)
        # A reversal stands at its record.
        assert lines[line - 1].startswith(row["date"])
    assert part["facts"]["statuses"] == ["needs review", "reopened", "reversed"]


def test_sorting_is_by_number_and_date_and_keeps_names_with_numbers_in_their_order(
    fava: OpensBooks,
) -> None:
    books = fava(WORKED.replace("claim-4", "claim-10"))

    def claims(sort: str) -> list[str]:
        rows = section(books, "claims", "claims", **{"sort-claims": sort})["rows"]
        return [row["claim"] for row in rows]

    assert claims("claim") == ["claim-1", "claim-2", "claim-3", "claim-10"]
    assert claims("-billed") == ["claim-10", "claim-3", "claim-1", "claim-2"]
    assert claims("service_date") == ["claim-1", "claim-2", "claim-3", "claim-10"]
    # Without a wish, or with one that names no column: the newest first.
    assert claims("") == ["claim-10", "claim-3", "claim-2", "claim-1"]
    assert claims("nonsense") == ["claim-10", "claim-3", "claim-2", "claim-1"]


@pytest.mark.parametrize(
    ("name", "parameters", "message"),
    [
        ("revenue", {"by": "colour"}, "'by' is 'colour' in this address; it can be"),
        ("revenue", {"basis": "x"}, "'basis' is 'x'"),
        ("revenue", {"column": "place"}, "'column' is 'place'"),
        ("outstanding", {"as-of": "soon"}, '"soon" is not a date. Write it like 2026-05-02.'),
        ("reviews", {"as-of": "3/4/2026"}, "may be 2026-03-04 or 2026-04-03"),
        ("claims", {"status": "lost"}, "'status' is 'lost'"),
        ("claim", {"claim": "claim-99"}, "There is no claim 'claim-99' in the ledger."),
        ("claim", {}, "This address names no claim."),
        ("claims", {"time": "sometime"}, "sometime"),
        ("claims", {"filter": "any("}, "any("),
    ],
)
def test_what_cannot_be_shown_is_said_in_a_sentence(
    books: Books, name: str, parameters: dict[str, str], message: str
) -> None:
    assert message in page(books, name, **parameters)["error"]


@pytest.mark.parametrize("name", ["overview", "outstanding", "reviews"])
def test_an_address_takes_dates_as_people_write_them(books: Books, name: str) -> None:
    iso = page(books, name, **{"as-of": "2026-03-31"})
    assert "error" not in iso
    for written in ("3/31/2026", "31.3.2026", "Mar 31, 2026"):
        assert page(books, name, **{"as-of": written}) == iso


def test_without_a_recoupment_account_the_page_says_how_to_have_one(fava: OpensBooks) -> None:
    books = fava(WORKED.replace("'recoupment': 'Liabilities:Recoupments:{payer}'", ""))
    data = page(books, "recoupments")
    assert data["sections"] == []
    assert "'recoupment': 'Liabilities:Recoupments:{payer}'" in data["remarks"][0]["text"]


def test_the_pages_follow_a_change_of_the_ledger(books: Books) -> None:
    assert section(books, "claims", "claims")["count"] == 4
    text = books.file.read_text()
    books.file.write_text(text.replace("^claim-4", "^claim-3"))
    books.ledger.load_file()
    assert section(books, "claims", "claims")["count"] == 3


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


def test_the_same_filters_twice_are_the_same_answer(books: Books) -> None:
    first = page(books, "revenue", time="2026-03", by="payer")
    page(books, "revenue", by="payer")
    assert page(books, "revenue", time="2026-03", by="payer") == first
    assert page(books, "revenue", by="payer") != first


EXAMPLES = sorted((Path(__file__).parents[2] / "ledgers" / "examples").glob("*.beancount"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda file: file.stem)
def test_every_page_can_show_every_example(fava: OpensBooks, example: Path) -> None:
    line = '\n2000-01-01 custom "fava-extension" "beancount_clawback.fava_ext"\n'
    books = fava(example.read_text(encoding="utf-8") + line)
    assert not [error for error in books.ledger.errors if "fava" in str(error.message).lower()]
    for name in REPORTS:
        if name not in ("claim", "remittance"):
            assert "error" not in page(books, name), name
    for row in section(books, "claims", "claims")["rows"]:
        parts = page(books, "claim", claim=row["claim"])["parts"]
        part = next(one for one in parts if one["facts"]["currency"] == row["currency"])
        assert part["history"]["rows"][-1]["balance"] == row["balance"]


@pytest.mark.parametrize(
    ("filters", "ends"),
    [
        # 150 and 200 are open again; C0001 has 25 in hand, and C0002 owes 30.
        ({}, {"Insurance": 350, "Clients": 5}),
        ({"filter": "^claim-3"}, {"Insurance": 200}),
        ({"filter": "-^claim-3 -^pay-3"}, {"Insurance": 150, "Clients": 5}),
        ({"filter": "-#charge", "time": "2026-02"}, {"Insurance": 0, "Clients": 0}),
    ],
)
def test_the_line_of_what_is_outstanding_follows_the_filters(
    books: Books, filters: dict[str, str], ends: dict[str, float]
) -> None:
    (chart,) = page(books, "outstanding", **filters)["charts"]
    assert chart["data"][-1]["balance"] == ends


FILTERED = [
    {"account": "Income:Sessions"},
    {"filter": 'payee:"Aetna"'},
    {"account": "Assets:Receivable", "filter": "#clawback"},
]


@pytest.mark.parametrize("name", [name for name in REPORTS if name != "claim"])
@pytest.mark.parametrize("filters", FILTERED)
def test_a_page_takes_what_favas_own_report_has_filtered(
    books: Books, name: str, filters: dict[str, str]
) -> None:
    fava(books, "income_statement", **filters)
    filtered = books.ledger.get_filtered.cache_info().misses
    page(books, name, **filters)
    assert books.ledger.get_filtered.cache_info().misses == filtered == 1


@pytest.mark.parametrize("name", [name for name in REPORTS if name != "claim"])
def test_a_time_filter_alone_does_not_make_fava_sum_up_what_was_before(
    books: Books, name: str
) -> None:
    page(books, name, time="2026-03")
    assert books.ledger.get_filtered.cache_info().misses == 0


def test_the_lines_behind_a_number_say_nothing_twice(books: Books) -> None:
    lines = section(books, "revenue", "lines", by="payer", column="reversals")
    assert lines["hidden"] == ["group", "type"]
    titles = [c["title"] for c in lines["columns"] if c["name"] not in lines["hidden"]]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("filters", [{}, {"account": "Assets"}, {"filter": "#clawback"}])
def test_a_record_above_the_payment_of_its_day_is_listed_below_it(
    fava: OpensBooks, filters: dict[str, str]
) -> None:
    """120 charged; 80 + 40 leave 0, 50 + 40 leave 30."""
    record = """
2026-01-21 * "Aetna" "Corrected at once" ^pay-2 #clawback
  insurance-paid:         50.00 USD
  write-off:              40.00 USD
"""
    head, charges = WORKED.split("2026-01-05 ", 1)
    own = charges[: charges.index("2026-01-25 ")]
    books = fava(f"{head}{record}\n2026-01-05 {own}")
    assert list(books.ledger.errors) == []
    rows = section(books, "payments", "lines", **filters)["rows"]
    found = [
        (row["type"], row["insurance_responsibility"])
        for row in rows
        if row["claim"] == "claim-2"
    ]
    listed = [("payment", "0.00"), ("reversal", "0.00"), ("corrected payment", "30.00")]
    assert found == (listed[1:] if "filter" in filters else listed)
    (part,) = page(books, "claim", claim="claim-2")["parts"]
    assert [row["balance"] for row in part["history"]["rows"]] == [
        "120.00",
        "0.00",
        "120.00",
        "30.00",
    ]
