"""A filter that cannot be used is answered with its field's name, and never with a fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fava_ext.reading_case import WORKED

if TYPE_CHECKING:
    from tests.fava_ext.conftest import OpensBooks

UNUSABLE = [
    ({"time": "day+99999999999"}, "time"),
    ({"time": "day-99999999999"}, "time"),
    ({"time": "0000"}, "time"),
    ({"time": "2026-02-31"}, "time"),
    # Older Fava reads it in a way of its own.
    pytest.param(*({"time": "9999-12-31"}, "time"), marks=pytest.mark.newest),
    ({"time": "soon"}, "time"),
    ({"account": "(day"}, "account"),
    ({"account": "[", "time": "2026"}, "account"),
    ({"account": "(day", "filter": "#charge"}, "account"),
    ({"account": "Assets", "filter": "any("}, "filter"),
    ({"filter": "(" * 5000}, "filter"),
]


@pytest.mark.parametrize(("filters", "field"), UNUSABLE)
@pytest.mark.parametrize("endpoint", ["rows", "report.csv"])
def test_an_unusable_filter_is_a_400_that_names_its_field(
    fava: OpensBooks, filters: dict[str, str], field: str, endpoint: str
) -> None:
    books = fava(WORKED)
    query = {"page": "claims", "offset": "0", **filters}
    answer = books.app.test_client().get(books.path(endpoint), query_string=query)
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["error"].startswith(f"Fava's field '{field}' holds '")
    assert len(answer.json["error"]) < 250


@pytest.mark.parametrize(("filters", "field"), UNUSABLE)
def test_a_page_says_so_in_its_place(
    fava: OpensBooks, filters: dict[str, str], field: str
) -> None:
    books = fava(WORKED)
    page = books.app.test_client().get(
        books.path(), query_string={"page": "revenue", **filters}
    )
    assert page.status_code == 200
    assert f"Fava\\u0027s field \\u0027{field}\\u0027 holds" in page.text


@pytest.mark.parametrize(
    "filters",
    [{"time": "2026-02"}, {"account": "Assets:Receivable"}, {"account": "^Assets.*Aetna$"}],
)
def test_a_filter_that_the_message_recommends_is_taken(
    fava: OpensBooks, filters: dict[str, str]
) -> None:
    books = fava(WORKED)
    query = {"page": "claims", "offset": "0", **filters}
    assert (
        books.app.test_client().get(books.path("rows"), query_string=query).status_code == 200
    )
