"""The endpoints of the page Set-up, of the search for payments, and of taking a record back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from tests.fava_ext.writing_practice import LEDGER

if TYPE_CHECKING:
    from tests.fava_ext.conftest import OpensBooks
    from tests.fava_ext.fava_server import Books

CHARTS = Path(__file__).parents[1] / "set_up" / "charts"
EXTENSION = '1970-01-01 custom "fava-extension" "beancount_clawback.fava_ext"\n'
OWN = EXTENSION + (CHARTS / "own_ledger.beancount").read_text("utf-8")


def put(books: Books, endpoint: str, body: object) -> tuple[int, Any]:
    answer = books.app.test_client().put(books.path(endpoint), json=body)
    assert answer.json is not None
    return answer.status_code, answer.json.get("data") or answer.json


def test_the_set_up_is_shown_saved_and_then_well(fava: OpensBooks) -> None:
    books = fava(OWN)
    status, shown = put(books, "preview-setup", {})
    assert status == 200
    roles = {one["role"]: one for one in shown["proposals"]}
    assert roles["insurance-responsibility"]["templates"] == ["Assets:AR:Insurance:{payer}"]
    assert roles["insurance-responsibility"]["postings"] == 2
    assert {one["account"]: one["stake"] for one in shown["unexplained"]} == {
        "Assets:AR:Insurance:BCBS": {"USD": "160.00"},
        "Assets:AR:Insurance:Aetna": {"USD": "150.00"},
        "Expenses:Contractual": {"USD": "110.00"},
        "Assets:AR:Patients": {"USD": "25.00"},
    }
    assert books.file.read_text() == OWN
    status, _ = put(books, "save-setup", {"seen": shown["seen"]})
    assert status == 200
    assert "'recoupment': 'Liabilities:Recoupments'" in books.file.read_text()
    _, again = put(books, "preview-setup", {})
    assert again["complete"]
    assert again["unexplained"] == []
    standing = {one["role"]: one for one in again["standing"]}
    assert standing["write-off"]["accounts"] == ["Expenses:Contractual"]
    status, refused = put(books, "save-setup", {"seen": again["seen"]})
    assert (status, refused["error"]) == (
        422,
        "There is nothing to save: the ledger is set up.",
    )


def test_what_is_not_decided_cannot_be_saved(fava: OpensBooks) -> None:
    books = fava(EXTENSION + (CHARTS / "equal_evidence.beancount").read_text("utf-8"))
    _, shown = put(books, "preview-setup", {})
    assert [one["account"] for one in shown["questions"]] == ["Expenses:Other"]
    assert shown["questions"][0]["roles"] == ["write-off", "fee", "beside"]
    assert shown["diff"] == ""
    status, refused = put(books, "save-setup", {"seen": shown["seen"]})
    assert (status, refused["error"]) == (422, "Choose first what the marked accounts are.")
    choices = [{"account": "Expenses:Other", "role": "fee"}]
    _, decided = put(books, "preview-setup", {"choices": choices})
    assert "+  'fee': 'Expenses:Other',\n" in decided["diff"]


def test_choices_that_are_none_are_refused(fava: OpensBooks) -> None:
    books = fava(OWN)
    for choices in (
        "x",
        [1],
        [{"account": "", "role": "fee"}],
        [{"account": "A", "role": "x"}],
    ):
        status, _ = put(books, "preview-setup", {"choices": choices})
        assert status == 400


def test_an_untagged_payment_is_found_and_taken_back_by_its_place(fava: OpensBooks) -> None:
    books = fava(OWN)
    put(books, "save-setup", {"seen": put(books, "preview-setup", {})[1]["seen"]})
    _, found = put(books, "find-payments", {"typed": "BCBS 95.00"})
    (payment,) = found["payments"]
    assert payment["missing"] == ["#insurance-payment", "^pay-20331"]
    assert payment["why"] == ["payer BCBS", "amount 95.00 USD"]
    place = f"{payment['file']}:{payment['line']}"
    _, form = put(books, "record-form", {"payment": place})
    assert form["alone"]["adds"] == payment["missing"]
    assert "balance" not in form["alone"]
    assert [one["claim"] for one in form["sessions"]] == ["claim-2026-01-12"]
    sent = {"payment": place, "date": "2026-05-02", "source": "letter", "review": True}
    _, shown = put(books, "preview-record", sent)
    assert shown["fields"] == {}
    assert shown["preview"]["withoutClaim"][0]["before"]["insurance-paid"] == "95.00"
    status, _ = put(books, "save-record", {**sent, "seen": form["seen"]})
    assert status == 200
    assert 'check 20331" #insurance-payment ^pay-20331\n' in books.file.read_text()
    _, again = put(books, "find-payments", {"typed": "BCBS 95.00"})
    assert [one["standing"] for one in again["payments"]] == [False]


def test_a_record_is_taken_back(fava: OpensBooks) -> None:
    record = '\n2026-06-01 ! "Aetna" "By mistake" #clawback ^pay-5512\n'
    books = fava(LEDGER + record)
    line = (LEDGER + record).splitlines().index(record.strip()) + 1
    place = {"file": books.file.name, "line": line}
    seen = put(books, "edit-form", place)[1]["seen"]
    status, done = put(books, "undo-record", {**place, "seen": seen})
    assert (status, done["claim"]) == (200, "claim-1042")
    assert books.file.read_text() == LEDGER
    status, refused = put(books, "undo-record", {**place, "seen": {}})
    assert status == 422
    assert "No clawback is named" in refused["error"]
