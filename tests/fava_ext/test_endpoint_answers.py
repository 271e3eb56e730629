"""Every answer of an endpoint is JSON, and nothing foreign gets one.

A small extension of the tests' own, loaded by Fava from the ledger's folder, has endpoints
that save, refuse and fail on request.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from typing import Any

import pytest

from beancount_clawback.fava_ext.answers import LARGEST_BODY
from tests.fava_ext.fava_server import EXAMPLE

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.fava_ext.conftest import OpensBooks

PROBE = """
from fava.context import g
from flask import abort
from beancount_clawback.fava_ext import answers
from beancount_clawback.fava_ext import extension

class Probe(extension.Clawback):
    @answers.writes("save", dict)
    def save(self, sent):
        return {name: type(value).__name__ for name, value in sent.items()}

    @answers.reads("refuse")
    def refuse(self):
        raise answers.Refusal("The sum is 5.00 short.", fields={"write-off": "5.00 short"})

    @answers.reads("fail")
    def fail(self):
        client = 17
        raise ValueError(f"C{client:04} owes 150.00")

    @answers.reads("absent")
    def absent(self):
        abort(404)

    @answers.reads("count")
    def count(self):
        return len(g.filtered.entries)
"""


class Client:
    """Sends requests to the probe's endpoints as a browser would, or would not."""

    def __init__(self, client: FlaskClient, path: str) -> None:
        self.client = client
        self.path = path

    def get(self, endpoint: str, **headers: str) -> TestResponse:
        return self.client.get(self.path + endpoint, headers=_named(headers))

    def save(
        self,
        body: str = '{"date": "2026-05-02"}',
        method: str = "PUT",
        content_type: str = "application/json",
        **headers: str,
    ) -> TestResponse:
        return self.client.open(
            f"{self.path}save",
            method=method,
            data=body,
            content_type=content_type,
            headers=_named(headers),
        )


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@pytest.fixture
def ask(fava: OpensBooks, tmp_path: Path) -> Client:
    return _client(fava, tmp_path)


def _client(
    fava: OpensBooks, tmp_path: Path, options: str = "{}", *, read_only: bool = False
) -> Client:
    (tmp_path / "probe.py").write_text(PROBE)
    line = '2024-01-01 custom "fava-extension" "beancount_clawback.fava_ext"'
    ledger = EXAMPLE.read_text().replace(
        line, f'{line} "{options}"\n2024-01-01 custom "fava-extension" "probe"'
    )
    books = fava(ledger, read_only=read_only)
    assert list(books.ledger.errors) == []
    return Client(books.app.test_client(), f"/{books.slug}/extension/Probe/")


def _failure(response: TestResponse, status: int) -> dict[str, Any]:
    assert response.status_code == status
    assert response.mimetype == "application/json"
    answer: dict[str, Any] = json.loads(response.text)
    assert answer["success"] is False
    return answer


def test_a_success_holds_the_data_and_when_the_ledger_was_read(ask: Client) -> None:
    answer = ask.save().json
    assert answer is not None
    assert answer["success"] is True
    assert set(answer) == {"success", "data", "mtime"}


def test_a_refusal_holds_its_sentence_and_the_fields_at_fault(ask: Client) -> None:
    assert _failure(ask.get("refuse"), 422) == {
        "success": False,
        "error": "The sum is 5.00 short.",
        "fields": {"write-off": "5.00 short"},
    }


def test_a_failure_inside_tells_neither_answer_nor_log_what_the_ledger_holds(
    ask: Client, caplog: pytest.LogCaptureFixture
) -> None:
    answer = _failure(ask.get("fail"), 500)
    assert "Nothing was changed" in answer["error"]
    assert "ValueError" in caplog.text
    assert "probe.py" in caplog.text
    assert "C0017" not in caplog.text + answer["error"]


def test_what_is_absent_is_a_json_404(ask: Client) -> None:
    assert _failure(ask.get("absent"), 404)


def test_a_filter_that_fava_cannot_read_is_a_json_400(ask: Client) -> None:
    answer = _failure(ask.get("count?time=someday"), 400)
    assert "someday" in answer["error"]


def test_numbers_that_are_sent_never_become_floats(ask: Client) -> None:
    answer = ask.save('{"write-off": 35.10, "rows": 2, "paid": "85.00"}').json
    assert answer is not None
    assert answer["data"] == {"write-off": "Decimal", "rows": "int", "paid": "str"}


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_json_is_saved(ask: Client, method: str) -> None:
    assert ask.save(method=method).status_code == 200


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/jsonp",
        "",
    ],
)
def test_what_another_site_can_send_without_asking_is_refused(ask: Client, kind: str) -> None:
    _failure(ask.save(content_type=kind), 403)


@pytest.mark.parametrize("method", ["GET", "DELETE", "HEAD", "PATCH"])
def test_no_other_method_saves(ask: Client, method: str) -> None:
    assert ask.save(method=method).status_code in {404, 405}


@pytest.mark.parametrize("body", ["[" * 200_000, '{"claim":' * 200_000])
def test_a_body_that_is_nested_without_end_is_refused(ask: Client, body: str) -> None:
    assert _failure(ask.save(body), 400)["error"] == "The request holds no JSON object."


@pytest.mark.parametrize("body", ["", "[]", "7", "{", '"text"', "\xff"])
def test_a_body_that_is_no_json_object_is_refused(ask: Client, body: str) -> None:
    _failure(ask.save(body), 400)


def test_a_body_of_unreasonable_size_is_refused(ask: Client) -> None:
    _failure(ask.save(json.dumps({"reason": "x" * LARGEST_BODY})), 413)


@pytest.mark.parametrize(
    "host",
    ["localhost", "localhost:5000", "127.0.0.1:5000", "[::1]:5000", "192.168.0.7", "office-pc"],
)
def test_names_that_nobody_can_rebind_are_served(ask: Client, host: str) -> None:
    assert ask.save(Host=host).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:5000", "127.0.0.1.evil.example", "localhost.evil"]
)
def test_any_other_name_is_refused_for_reading_and_saving(ask: Client, host: str) -> None:
    assert "'hosts'" in _failure(ask.save(Host=host), 403)["error"]
    _failure(ask.get("count", Host=host), 403)


def test_a_name_in_the_options_is_served(fava: OpensBooks, tmp_path: Path) -> None:
    # The options belong to the line that names the extension's own module.
    ask = _client(fava, tmp_path, "{'hosts': ['books.example.org']}")
    assert ask.save(Host="books.example.org").status_code == 200
    assert ask.save(Host="Books.Example.org:8443").status_code == 200
    assert ask.save(Host="other.example.org").status_code == 403


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://localhost:9999",
        "http://127.0.0.1",
        "null",
        "file://",
        "ftp://localhost",
        "http://localhost@evil.example",
        "http://[localhost",
    ],
)
def test_a_page_of_another_origin_is_refused(ask: Client, origin: str) -> None:
    _failure(ask.save(Host="localhost", Origin=origin), 403)
    _failure(ask.get("count", Host="localhost", Origin=origin), 403)


def test_a_page_of_this_fava_is_served(ask: Client) -> None:
    assert ask.save(Host="localhost:5000", Origin="http://localhost:5000").status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_save_that_the_browser_calls_cross_site_is_refused(ask: Client, site: str) -> None:
    _failure(ask.save(Sec_Fetch_Site=site), 403)


def test_a_read_only_fava_refuses_every_save(fava: OpensBooks, tmp_path: Path) -> None:
    ask = _client(fava, tmp_path, read_only=True)
    assert ask.save().status_code == 401
    assert ask.get("count").status_code == 200
