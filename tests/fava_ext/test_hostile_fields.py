"""Whatever a field of a form holds, the answer is JSON, and no directive gets into the ledger.

Each endpoint that is sent a form gets a good one, and then the same with one field after the
other spoiled.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from typing import Any

import pytest
from beancount.core.data import Open
from beancount.parser import parser

from beancount_clawback.fava_ext.what_answers import WRITING
from tests.fava_ext.writing_practice import LEDGER
from tests.fava_ext.writing_practice import line_of
from tests.fava_ext.writing_practice import seen_files

if TYPE_CHECKING:
    from tests.fava_ext.conftest import OpensBooks
    from tests.fava_ext.fava_server import Books

HOSTILE: tuple[object, ...] = (
    "\0",
    "\x1b[31m",
    "\u202e2026",
    '"\n2026-01-01 open Assets:Evil\n"',
    "../../etc/passwd",
    "<img src=x onerror=alert(1)>",
    {"a": []},
)
STEERS = re.compile("[\0-\x09\x0b-\x1f\x7f-\x9f]")
PAYMENT = {"file": "practice.beancount", "line": line_of("EOB 5530")}
REVIEW = {"file": "practice.beancount", "line": line_of("Coverage ended")}
AMOUNTS = {"insurance-paid": "40", "client-responsibility": "75", "write-off": "35"}
RECORD = {
    "mode": "clawback",
    "claim": "claim-1042",
    "payment": "pay-5512",
    "date": "2026-06-01",
    "source": "letter",
    "reason": "Repriced",
    "check": "77",
    "settlement": "",
    "taken": "",
    "amounts": AMOUNTS,
}
MANUAL = {
    "mode": "payment",
    "claim": "claim-1044",
    "payer": "Aetna",
    "date": "2026-06-01",
    "check": "99",
    "amounts": {"insurance-paid": "60", "write-off": "40", "client-responsibility": "20"},
}
ROW = {"claim": "claim-1044", "amounts": {"insurance-paid": "80", "write-off": "40"}}
SHEET = {"payer": "Aetna", "check": "701", "date": "2026-06-01", "total": "80", "rows": [ROW]}
EDIT = {
    **REVIEW,
    "amounts": {"client-responsibility": "120"},
    "details": {"date": "2026-05-03", "source": "a", "reason": "b", "payment": "pay-5601"},
    "mark": "x",
}
UNAPPLIED = {**REVIEW, "claim": "claim-1044", "account": "Assets:Bank:Checking", "date": ""}
FORMS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("save-record", RECORD),
    ("save-record", MANUAL),
    ("preview-record", RECORD),
    ("record-form", {"claim": "claim-1043", "payment": "pay-5530"}),
    ("save-sheet", SHEET),
    ("preview-sheet", SHEET),
    ("save-edit", EDIT),
    ("preview-edit", EDIT),
    ("edit-form", PAYMENT),
    ("clear-reviews", {"reviews": [REVIEW], "why": "y"}),
    ("find-claims", {"typed": "C0018", "payer": "Aetna"}),
    ("find-payments", {"typed": "Aetna 70"}),
    ("match-claims", {"typed": ["C0018"], "payer": "Aetna"}),
    ("preview-setup", {"choices": [{"account": "Assets:X", "role": "fee"}], "letters": "x"}),
    ("save-setup", {"choices": [{"account": "Assets:X", "role": "fee"}], "letters": "x"}),
    ("adopt-clawback", {**REVIEW, "source": "letter"}),
    ("apply-unapplied", UNAPPLIED),
    ("refund-unapplied", UNAPPLIED),
    ("split-unapplied", {**UNAPPLIED, "amounts": ["5"]}),
    ("take-application-back", REVIEW),
    ("undo-record", REVIEW),
    ("undo-write", {"undo": "x"}),
    ("read-letter", {"content": "x", "name": "letter.pdf"}),
)
# Those that have no form above are sent what most of them want.
OTHERS = tuple((name, {**RECORD, **EDIT}) for name in WRITING if name not in dict(FORMS))


@pytest.mark.slow
def test_no_field_brings_a_fault_a_directive_or_a_character_that_steers(
    fava: OpensBooks,
) -> None:
    books = fava(LEDGER)
    seen = seen_files(books)
    written = 0
    for endpoint, form in (*FORMS, *OTHERS):
        for field in _fields(form):
            for value in HOSTILE:
                spoiled = _with(form, field, value)
                status, answer = _answer(books, endpoint, {**spoiled, "seen": seen})
                assert status < 500, (endpoint, field, value)
                assert answer is None or "success" in answer
                text = books.file.read_text(encoding="utf-8")
                if text == LEDGER:
                    continue
                written += 1
                entries, errors, _ = parser.parse_string(text)
                assert not errors, (endpoint, field, value)
                opened = {entry.account for entry in entries if isinstance(entry, Open)}
                assert "Assets:Evil" not in opened
                assert not STEERS.search(text.replace("\n", "")), (endpoint, field, value)
                books.rewrite(LEDGER)
                books.ledger.changed()
    assert written


def _answer(books: Books, endpoint: str, form: object) -> tuple[int, Any]:
    body = json.dumps(form)
    answer = books.app.test_client().put(
        books.path(endpoint), data=body, content_type="application/json"
    )
    return answer.status_code, answer.json


def _fields(form: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401
    for key, value in form.items() if isinstance(form, dict) else enumerate(form):
        yield (*at, key)
        if isinstance(value, (dict, list)):
            yield from _fields(value, (*at, key))


def _with(form: dict[str, Any], field: tuple[Any, ...], value: object) -> dict[str, Any]:
    changed: Any = copy.deepcopy(form)
    place = changed
    for key in field[:-1]:
        place = place[key]
    place[field[-1]] = value
    spoiled: dict[str, Any] = changed
    return spoiled
