"""The list of claims and the history of one, with the numbers computed by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fava_ext.reading_case import WORKED
from tests.fava_ext.reading_case import many_claims
from tests.fava_ext.reading_case import page
from tests.fava_ext.reading_case import section

if TYPE_CHECKING:
    from tests.fava_ext.conftest import OpensBooks
    from tests.fava_ext.fava_server import Books


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


def test_of_many_claims_the_newest_come_first_and_what_is_counted_follows(
    fava: OpensBooks,
) -> None:
    books = fava(WORKED + many_claims(60))
    first = page(books, "claims")
    (table,) = first["sections"]
    assert (len(table["rows"]), table["count"], table["totals"]) == (30, None, [])
    assert {one["label"]: one["count"] for one in first["counts"]} == dict.fromkeys(
        ("All", "Needs review", "Reopened", "Reversed", "Corrected", "Open", "Paid")
    )
    answer = books.app.test_client().get(f"{books.path('report')}?page=claims").get_json()
    (whole,) = answer["data"]["sections"]
    assert table["rows"] == whole["rows"][:30]
    assert (len(whole["rows"]), whole["count"]) == (64, 64)
    assert [row["billed"] for row in whole["totals"]] == ["6870.00"]
    assert {one["label"]: one["count"] for one in answer["data"]["counts"]} == {
        "All": 64,
        "Needs review": 1,
        "Reopened": 3,
        "Reversed": 2,
        "Corrected": 1,
        "Open": 60,
        "Paid": 1,
    }
    # Whatever is known by then is sent at once.
    assert page(books, "claims") == answer["data"]


@pytest.mark.parametrize("asked", [{"status": "open"}, {"payer": "Aetna"}, {"time": "2026-04"}])
def test_a_list_that_is_narrowed_comes_whole(fava: OpensBooks, asked: dict[str, str]) -> None:
    table = section(fava(WORKED + many_claims(60)), "claims", "claims", **asked)
    assert table["count"] == len(table["rows"]) >= 60
    assert len(table["totals"]) == 1
