"""Requests from elsewhere, and whatever else may be sent."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

from beancount_clawback.fava_ext.what_answers import WRITING
from tests.fava_ext.writing_practice import CLAWBACK
from tests.fava_ext.writing_practice import LEDGER
from tests.fava_ext.writing_practice import Asked

if TYPE_CHECKING:
    from tests.fava_ext.conftest import OpensBooks

NAMES = list(WRITING)


def test_no_endpoint_writes_or_answers_on_get(ask: Asked) -> None:
    codes = {name: ask.client.get(ask.books.path(name)).status_code for name in NAMES}
    assert set(codes.values()) <= {404, 405}, codes


def test_foreign_and_read_only_requests_are_refused(fava: OpensBooks) -> None:
    ask = Asked(fava(LEDGER, read_only=True))
    codes = {name: ask.put(name, {}).status_code for name in NAMES}
    assert set(codes.values()) == {401}, codes
    page = ask.client.get(f"{ask.books.path()}?page=record&claim=1042")
    assert '"readOnly":true' in page.text.replace(" ", "")


def test_requests_from_elsewhere_are_refused(ask: Asked) -> None:
    for name, headers in product(
        NAMES,
        (
            {"Host": "evil.example"},
            {"Host": "localhost", "Origin": "https://evil.example"},
            {"Host": "localhost", "Sec_Fetch_Site": "cross-site"},
        ),
    ):
        assert ask.put(name, {}, **headers).status_code == 403, (name, headers)
    for path in map(ask.books.path, NAMES):
        plain = ask.client.put(path, data="{}", content_type="text/plain")
        assert plain.status_code == 403, path


MALFORMED: list[object] = [
    {},
    {"claim": 7, "amounts": [], "rows": {}, "texts": 1, "file": None, "line": "x", "seen": []},
    {"claim": "claim-1042", "payment": "pay-5512", "amounts": {"write-off": 5}, "line": True},
    {"claim": "x" * 3000, "typed": "x" * 3000, "file": "\0", "line": -1, "rows": [[]]},
    {"rows": [{}] * 3000, "texts": ["a"] * 3000, "file": "a\ud800", "line": 10**30},
    {"typed": ["a"], "payer": {}, "mark": [], "review": "yes", "mode": 3, "seen": {"a": 1}},
    {"rows": [{"claim": "\ud800", "clawbackOf": "\0", "reason": "\0"}], "texts": [None, {}]},
]


@pytest.mark.parametrize("name", NAMES)
def test_whatever_is_sent_gets_an_answer_and_never_a_fault(ask: Asked, name: str) -> None:
    for body in MALFORMED:
        response = ask.put(name, body)
        assert response.status_code in {200, 400, 404, 409, 413, 422}, response.text
        assert response.mimetype == "application/json"
    assert ask.books.file.read_text() == LEDGER


HOSTILE = '</script><img src=x onerror="alert(1)">\u202e"\n2020-01-01 open Assets:Evil'


def test_hostile_texts_are_kept_as_texts_and_no_page_shows_them_as_markup(ask: Asked) -> None:
    form = {**CLAWBACK, "reason": HOSTILE, "source": HOSTILE, "check": HOSTILE}
    ask.data("save-record", {**form, "seen": ask.seen})
    assert list(ask.books.ledger.errors) == []
    assert not any(
        getattr(entry, "account", "") == "Assets:Evil" for entry in ask.books.ledger.all_entries
    )
    again = ask.data("record-form", {"claim": "claim-1042"})
    assert again["choices"][0]["reversedBy"] == HOSTILE
    for page in ("record&claim=1042", "edit&claim=1042", "reviews", "bulk", "claim&claim=1042"):
        html = ask.client.get(f"{ask.books.path()}?page={page}").text
        assert "<img" not in html, page
        assert html.count("</script>") == html.count("<script"), page


def test_hostile_texts_of_a_sheet_are_kept_as_texts(ask: Asked) -> None:
    row = {"claim": "claim-1044", "amounts": {"insurance-paid": "80"}, "reason": HOSTILE}
    sheet = {"payer": HOSTILE, "check": HOSTILE, "date": "2026-06-01", "rows": [row]}
    ask.data("save-sheet", {**sheet, "seen": ask.seen})
    assert list(ask.books.ledger.errors) == []
    payment = ask.data("record-form", {"claim": "claim-1044"})["choices"][0]
    assert (payment["payer"], payment["narration"]) == (HOSTILE, HOSTILE)
    assert payment["check"] == HOSTILE
    assert "Assets:Evil" not in ask.books.ledger.attributes.accounts
    assert ask.books.file.read_text().startswith(LEDGER)
