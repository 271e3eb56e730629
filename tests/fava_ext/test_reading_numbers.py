"""The numbers of the other reports, and what a filter of Fava does to all of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from beancount_clawback.fava_ext.what_answers import REPORTS
from tests.fava_ext.reading_case import WORKED
from tests.fava_ext.reading_case import by
from tests.fava_ext.reading_case import fava
from tests.fava_ext.reading_case import page
from tests.fava_ext.reading_case import section

if TYPE_CHECKING:
    from tests.fava_ext.conftest import OpensBooks
    from tests.fava_ext.fava_server import Books


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


@pytest.mark.parametrize(
    ("name", "parameters", "message"),
    [
        ("revenue", {"by": "color"}, "'by' is 'color' in this address; it can be"),
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
