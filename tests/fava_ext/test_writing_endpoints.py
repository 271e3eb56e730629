"""The endpoints that write: what they write, where, what they refuse, and what follows."""

from __future__ import annotations

import os
import threading
from itertools import product
from typing import TYPE_CHECKING
from typing import Any

import pytest

from beancount_clawback.fava_ext.one_trial import OneTrial
from beancount_clawback.fava_ext.writing.endpoints import WRITING_ENDPOINTS
from tests.fava_ext.writing_practice import LEDGER
from tests.fava_ext.writing_practice import line_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from werkzeug.test import TestResponse

    from tests.fava_ext.conftest import OpensBooks
    from tests.fava_ext.fava_server import Books

NAMES = [
    endpoint.endpoint_key[0]  # type: ignore[attr-defined]
    for endpoint in WRITING_ENDPOINTS
    if "PUT" in endpoint.endpoint_key[1]  # type: ignore[attr-defined]
]
CLAWBACK = {
    "mode": "clawback",
    "claim": "claim-1042",
    "payment": "pay-5512",
    "date": "2026-06-01",
    "source": "letter",
    "reason": "Repriced",
    "amounts": {"insurance-paid": "40", "client-responsibility": "75", "write-off": "35"},
    "review": True,
}
RECORD = """
2026-06-01 ! "Aetna" "Repriced" #clawback ^pay-5512
  original: "2026-02-10 Aetna 85.00 35.00 30.00 USD"
  source: "letter"
  insurance-paid: 40.00 USD
  write-off: 35.00 USD
  client-responsibility: 75.00 USD
"""
NO_SIXTY = """
from collections import namedtuple
from decimal import Decimal

__plugins__ = ("no_sixty",)
Error = namedtuple("Error", "source message entry")

def no_sixty(entries, options):
    found = [
        entry for entry in entries
        for posting in getattr(entry, "postings", None) or ()
        if posting.units.number == Decimal(60) and posting.account == "Assets:Bank:Checking"
    ]
    return entries, [Error(one.meta, "no payment is 60", one) for one in found]
"""
OTHER_EXTENSION = """
from pathlib import Path
from fava.ext import FavaExtensionBase

class Other(FavaExtensionBase):
    def after_write_source(self, path, source):
        log = Path(path).with_name("written.log")
        before = log.read_text() if log.exists() else ""
        log.write_text(f"{before}{Path(path).name} {len(source)}\\n")
        if Path(path).with_name("fail").exists():
            client = 17
            raise RuntimeError(f"C{client:04} owes 150.00")
"""


class Asked:
    """Puts forms to the endpoints as the browser does."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.client = books.app.test_client()

    def put(self, endpoint: str, body: object, **headers: str) -> TestResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.put(self.books.path(endpoint), json=body, headers=named)

    def data(self, endpoint: str, body: object) -> Any:  # noqa: ANN401
        answer = self.put(endpoint, body).json
        assert answer is not None
        assert answer["success"], answer
        return answer["data"]

    def refusal(self, endpoint: str, body: object, status: int) -> dict[str, Any]:
        response = self.put(endpoint, body)
        assert response.status_code == status, response.text
        answer: dict[str, Any] | None = response.json
        assert answer is not None
        assert answer["success"] is False
        return answer

    def listed(self, offset: int, claim: str = "") -> Any:  # noqa: ANN401
        query = {"offset": str(offset), "claim": claim}
        answer = self.client.get(self.books.path("list-reviews"), query_string=query).json
        assert answer is not None
        return answer["data"]

    @property
    def seen(self) -> dict[str, str]:
        seen: dict[str, str] = self.data("bulk-form", {})["seen"]
        return seen


@pytest.fixture
def ask(fava: OpensBooks) -> Asked:
    return Asked(fava(LEDGER))


def test_the_form_offers_payments_that_stand_and_says_by_what_others_were_reversed(
    ask: Asked,
) -> None:
    data = ask.data("record-form", {"claim": "1045"})
    first, second = data["choices"]
    assert (first["active"], second["active"]) == (False, True)
    assert first["reversedOn"] == "2026-05-02"
    assert first["reversedBy"] == "Coverage ended 2025-12-31"
    assert second["kind"] == "corrected payment"
    assert data["payment"] == ""
    assert ask.data("record-form", {"payment": "pay-5512"})["payment"] == "pay-5512"


def test_a_claim_or_payment_that_is_not_there_is_said(ask: Asked) -> None:
    answer = ask.refusal("record-form", {"claim": "claim-9"}, 404)
    assert answer["error"] == 'The ledger has no claim "claim-9".'
    answer = ask.refusal("record-form", {"payment": "pay-9"}, 404)
    assert answer["error"] == 'The ledger has no payment "pay-9".'


def test_the_preview_shows_everything_and_writes_nothing(ask: Asked) -> None:
    answer = ask.data("preview-record", CLAWBACK)
    (change,) = answer["preview"]["claims"]
    assert change["before"]["amounts"]["insurance-paid"] == "85.00"
    assert change["after"]["amounts"]["insurance-paid"] == "40.00"
    assert change["after"]["balance"] == "75.00"
    assert change["reopened"] is True
    assert change["wasReopened"] is False
    # 45.00 less is paid; the client owes them; the write-off stays.
    assert answer["preview"]["revenue"] == {}
    assert answer["preview"]["cash"] == {"USD": "-45.00"}
    assert len(answer["preview"]["transactions"]) == 2
    assert answer["text"] == RECORD.lstrip("\n")
    assert answer["file"] == "practice.beancount"
    assert ask.books.file.read_text() == LEDGER


def test_a_save_writes_one_record_and_loads_the_ledger_anew(ask: Asked) -> None:
    answer = ask.data("save-record", {**CLAWBACK, "seen": ask.seen})
    assert (answer["claim"], answer["file"]) == ("claim-1042", "practice.beancount")
    assert answer["warnings"] == []
    at = line_of("Repriced", LEDGER + RECORD)
    assert answer["places"] == [["practice.beancount", str(ask.books.file), at]]
    assert ask.books.file.read_text() == LEDGER + RECORD
    again = ask.data("record-form", {"claim": "claim-1042"})
    assert again["claims"][0]["amounts"]["insurance-paid"] == "40.00"
    assert list(ask.books.ledger.errors) == []


def test_a_form_that_is_wrong_is_refused_with_its_fields_and_nothing_is_written(
    ask: Asked,
) -> None:
    wrong = {**CLAWBACK, "date": "", "amounts": {"write-off": "x"}, "seen": ask.seen}
    answer = ask.refusal("save-record", wrong, 422)
    assert set(answer["fields"]) == {"date", "write-off"}
    assert ask.books.file.read_text() == LEDGER


def test_a_file_changed_since_the_form_was_opened_is_not_written(ask: Asked) -> None:
    seen = ask.seen
    changed = f"{LEDGER}; somebody else was here\n"
    ask.books.file.write_text(changed)
    answer = ask.refusal("save-record", {**CLAWBACK, "seen": seen}, 409)
    assert "practice.beancount has been changed" in answer["error"]
    assert "what you typed is kept" in answer["error"]
    assert ask.books.file.read_text() == changed
    ask.data("save-record", {**CLAWBACK, "seen": ask.seen})
    assert ask.books.file.read_text() == changed + RECORD


def test_after_a_refused_save_the_ledger_is_shown_as_it_is_now(ask: Asked) -> None:
    seen, file = ask.seen, ask.books.file
    before = file.stat()
    file.write_text(LEDGER.replace("EOB 5512", "Check 5512"))
    # As Fava sees a change that it has not noticed yet.
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    ask.refusal("save-record", {**CLAWBACK, "seen": seen}, 409)
    (payment,) = ask.data("record-form", {"claim": "claim-1042"})["choices"]
    assert payment["narration"] == "Check 5512"


def test_a_form_without_hashes_writes_nothing(ask: Asked) -> None:
    ask.refusal("save-record", CLAWBACK, 400)
    ask.refusal("save-record", {**CLAWBACK, "seen": {}}, 409)
    assert ask.books.file.read_text() == LEDGER


def test_a_write_that_gives_the_ledger_a_new_error_is_refused_and_the_error_shown(
    fava: OpensBooks,
) -> None:
    # 225.00 = 85.00 + 70.00 + 70.00, all of it before the record's date.
    assertion = "\n2026-07-01 balance Assets:Bank:Checking 155.00 USD\n"
    ledger = LEDGER + assertion
    ask = Asked(fava(ledger))
    assert list(ask.books.ledger.errors) == []
    answer = ask.refusal("save-record", {**CLAWBACK, "seen": ask.seen}, 422)
    line = line_of("balance Assets:Bank", ledger)
    assert "Nothing was saved" in answer["error"]
    assert f"practice.beancount:{line}: Balance failed" in answer["error"]
    assert ask.books.file.read_text() == ledger


def test_without_the_plugin_line_nothing_is_saved(fava: OpensBooks) -> None:
    ledger = LEDGER.replace("plugin ", "; plugin ")
    ask = Asked(fava(ledger))
    answer = ask.refusal("save-record", {**CLAWBACK, "seen": ask.seen}, 422)
    assert "does not load the plugin" in answer["error"]
    assert ask.books.file.read_text() == ledger


def test_favas_options_say_which_file_is_written(fava: OpensBooks, tmp_path: Path) -> None:
    (tmp_path / "clawbacks.beancount").write_text(
        '2024-01-01 custom "fava-option" "insert-entry" "Assets:Receivable"\n'
    )
    ask = Asked(fava(f'include "clawbacks.beancount"\n{LEDGER}'))
    answer = ask.data("save-record", {**CLAWBACK, "seen": ask.seen})
    assert answer["file"] == "clawbacks.beancount"
    text = (tmp_path / "clawbacks.beancount").read_text()
    assert text.startswith(RECORD.strip())


def test_the_extensions_option_writes_beside_the_payment(
    fava: OpensBooks, tmp_path: Path
) -> None:
    start, end = LEDGER.index('2026-02-10 * "Aetna"'), LEDGER.index('2026-01-20 * "C0018"')
    (tmp_path / "payments.beancount").write_text(LEDGER[start:end])
    options = "\"{'write-to': 'payment-file'}\""
    line = '"fava-extension" "beancount_clawback.fava_ext"'
    main = (LEDGER[:start] + LEDGER[end:]).replace(line, f"{line} {options}")
    ask = Asked(fava(f'include "payments.beancount"\n{main}'))
    assert ask.data("save-record", {**CLAWBACK, "seen": ask.seen})["file"] == (
        "payments.beancount"
    )
    payment = {**CLAWBACK, "mode": "payment", "claim": "claim-1044", "payer": "Aetna"}
    payment["amounts"] = {"insurance-paid": "40"}
    assert ask.data("save-record", {**payment, "seen": ask.seen})["file"] == (
        "practice.beancount"
    )


def test_a_second_payment_offers_the_combined_workflow(ask: Asked) -> None:
    second = {**CLAWBACK, "mode": "payment", "payer": "Aetna", "check": "77"}
    answer = ask.data("preview-record", second)
    assert [choice["key"] for choice in answer["existing"]] == ["pay-5512"]
    assert "in one step" in answer["fields"]["claim"]
    ask.refusal("save-record", {**second, "seen": ask.seen}, 422)
    assert ask.books.file.read_text() == LEDGER


def _with_other_extension(fava: OpensBooks, tmp_path: Path) -> Asked:
    (tmp_path / "other_extension.py").write_text(OTHER_EXTENSION)
    line = '2024-01-01 custom "fava-extension" "other_extension"\n'
    return Asked(fava(line + LEDGER))


def test_the_hooks_of_other_extensions_are_called_once(
    fava: OpensBooks, tmp_path: Path
) -> None:
    ask = _with_other_extension(fava, tmp_path)
    ask.data("save-record", {**CLAWBACK, "seen": ask.seen})
    size = len(ask.books.file.read_text())
    assert (tmp_path / "written.log").read_text() == f"practice.beancount {size}\n"


def test_no_hook_is_called_for_a_write_that_was_refused(
    fava: OpensBooks, tmp_path: Path
) -> None:
    ask = _with_other_extension(fava, tmp_path)
    ask.refusal("save-record", {**CLAWBACK, "seen": {}}, 409)
    assert not (tmp_path / "written.log").exists()


def test_a_hook_that_fails_leaves_the_record_saved_and_loaded_and_is_said(
    fava: OpensBooks, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ask = _with_other_extension(fava, tmp_path)
    (tmp_path / "fail").write_text("")
    answer = ask.data("save-record", {**CLAWBACK, "seen": ask.seen})
    (warning,) = answer["warnings"]
    assert "It is saved" in warning
    assert "RuntimeError" in warning
    assert ask.books.file.read_text().endswith(RECORD)
    form = ask.data("record-form", {"claim": "1042"})
    assert form["claims"][0]["amounts"]["insurance-paid"] == "40.00"
    assert "C0017" not in caplog.text + warning


def test_of_two_saves_at_once_one_is_written_and_one_is_told(ask: Asked) -> None:
    seen = ask.seen
    other = {
        **CLAWBACK,
        "claim": "claim-1043",
        "payment": "pay-5530",
        "amounts": {"insurance-paid": "10"},
    }
    codes: list[int] = []

    def save(form: dict[str, Any]) -> None:
        client = Asked(ask.books)
        codes.append(client.put("save-record", {**form, "seen": seen}).status_code)

    threads = [threading.Thread(target=save, args=(form,)) for form in (CLAWBACK, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [200, 409]
    assert ask.books.file.read_text().count("2026-06-01") == 1


def test_a_save_waits_for_favas_own_writes(ask: Asked) -> None:
    seen = ask.seen
    done = threading.Event()

    def save() -> None:
        Asked(ask.books).data("save-record", {**CLAWBACK, "seen": seen})
        done.set()

    with ask.books.ledger.file._lock:
        thread = threading.Thread(target=save)
        thread.start()
        assert not done.wait(0.3)
        assert ask.books.file.read_text() == LEDGER
    thread.join(10)
    assert done.is_set()


def test_saving_and_favas_editor_do_not_lose_each_others_work(ask: Asked) -> None:
    ask.data("save-record", {**CLAWBACK, "seen": ask.seen})
    file = ask.books.file
    source, sha = ask.books.ledger.file.get_source(file)
    ask.books.ledger.file.set_source(file, f"{source}; edited\n", sha)
    assert file.read_text() == f"{LEDGER}{RECORD}; edited\n"
    form = {**CLAWBACK, "claim": "claim-1043", "payment": "pay-5530"}
    ask.data("save-record", {**form, "amounts": {"insurance-paid": "5"}, "seen": ask.seen})
    assert list(ask.books.ledger.errors) == []


PAYMENT_PLACE = {"file": "practice.beancount", "line": line_of("EOB 5530")}


def test_the_edit_form_shows_the_amounts_and_a_save_changes_only_them(ask: Asked) -> None:
    form = ask.data("edit-form", PAYMENT_PLACE)
    assert form["kind"] == "manual payment"
    assert form["amounts"]["insurance-paid"] == "70.00"
    amounts = {**form["amounts"], "insurance-paid": "60", "client-responsibility": "30"}
    sent = {**PAYMENT_PLACE, "amounts": amounts, "seen": form["seen"]}
    answer = ask.data("preview-edit", sent)
    assert answer["isChange"]
    assert answer["preview"]["cash"] == {"USD": "-10.00"}
    assert ask.data("save-edit", sent)["claim"] == "claim-1043"
    head, tail = LEDGER.split('"EOB 5530"')
    tail = tail.replace("70.00 USD ;", "60.00 USD ;", 1).replace("20.00 USD", "30.00 USD", 1)
    assert ask.books.file.read_text() == f'{head}"EOB 5530"{tail}'


def test_an_edit_that_breaks_a_balance_assertion_is_refused_before_it_is_shown(
    ask: Asked,
) -> None:
    """85 and 70 are in the bank by 2026-03-21; 60 instead of 70 would make 145."""
    asserted = "\n2026-03-21 balance Assets:Bank:Checking  155.00 USD\n"
    ask.books.file.write_text(LEDGER + asserted)
    ask.books.ledger.load_file()
    form = ask.data("edit-form", PAYMENT_PLACE)
    amounts = {**form["amounts"], "insurance-paid": "60", "client-responsibility": "30"}
    sent = {**PAYMENT_PLACE, "amounts": amounts, "seen": form["seen"]}
    answer = ask.data("preview-edit", sent)
    assert answer["isChange"]
    assert answer["fields"] == {}
    verdict = ask.data("try-edit", sent)
    line = line_of("balance Assets:Bank", LEDGER + asserted)
    assert f"practice.beancount:{line}: Balance failed" in verdict["refused"]
    assert "record the change as a clawback" in verdict["refused"]
    # The save says the same, and so nothing that was tried is tried otherwise.
    assert ask.refusal("save-edit", sent, 422)["error"] == verdict["refused"]
    assert ask.books.file.read_text() == LEDGER + asserted


def test_the_trial_of_an_edit_meets_pads_tolerances_and_other_plugins(
    fava: OpensBooks, tmp_path: Path
) -> None:
    """What no computation of the edit alone would find; an edit that is fine is told so."""
    (tmp_path / "no_sixty.py").write_text(NO_SIXTY)
    more = (
        'option "insert_pythonpath" "true"\nplugin "no_sixty"\n'
        "2015-01-01 open Equity:Opening\n"
        "2026-03-20 pad Assets:Bank:Checking Equity:Opening\n"
        "2026-03-21 balance Assets:Bank:Checking  155.00 ~ 0.02 USD\n"
    )
    ask = Asked(fava(LEDGER + more))
    form = ask.data("edit-form", PAYMENT_PLACE)

    def refused(paid: str, client: str) -> str:
        amounts = {
            **form["amounts"],
            "insurance-paid": paid,
            "client-responsibility": client,
        }
        verdict = ask.data("try-edit", {**PAYMENT_PLACE, "amounts": amounts})
        assert verdict["overtaken"] is False
        return str(verdict["refused"])

    # Within the tolerance, with nothing left to pad, the pad is unused; beyond it fills up.
    assert refused("69.99", "20.01") == ""
    assert refused("65", "25") == ""
    assert "no payment is 60" in refused("60", "30")


def test_of_several_previews_one_is_tried_at_a_time_and_the_newest_wins() -> None:
    trials, running, go_on = OneTrial(), threading.Event(), threading.Event()
    found: dict[str, str | None] = {}

    def ask(name: str, verdict: Callable[[], str]) -> threading.Thread:
        def answer() -> None:
            found[name] = trials.of_newest(verdict)

        thread = threading.Thread(target=answer)
        thread.start()
        return thread

    def slow() -> str:
        running.set()
        go_on.wait(10)
        return "first"

    threads = [ask("first", slow)]
    assert running.wait(10)
    threads.append(ask("second", lambda: "second"))
    while trials.asked < 2:
        pass
    threads.append(ask("third", lambda: "third"))
    while trials.asked < 3:
        pass
    assert found == {}
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert found == {"first": "first", "second": None, "third": "third"}


def test_what_cannot_be_edited_says_why(ask: Asked) -> None:
    place = {"file": "practice.beancount", "line": line_of("EOB 5512")}
    form = ask.data("edit-form", place)
    assert "is written out with postings" in form["whyNot"]
    sent = {**place, "amounts": {}, "seen": form["seen"]}
    assert ask.refusal("save-edit", sent, 422)["error"] == form["whyNot"]


def test_a_payment_taken_back_is_edited_with_its_seal_and_a_day(ask: Asked) -> None:
    page = ask.client.get(f"{ask.books.path()}?page=edit&claim=claim-1045").text
    assert "taken back on 2026-05-02" in page
    place = {"file": "practice.beancount", "line": line_of("EOB 5601")}
    form = ask.data("edit-form", place)
    amounts = {**form["amounts"], "insurance-paid": "60", "write-off": "40"}
    sent = {**place, "amounts": amounts, "seen": form["seen"]}
    answer = ask.data("preview-edit", sent)
    assert list(answer["fields"]) == ["resealed"]
    assert answer["preview"]["cash"] == {"USD": "-10.00"}
    (line,) = answer["sealsAnew"]
    assert "It would take back: 2026-04-01 Aetna 60.00 40.00 20.00 USD." in line
    assert "resealed" in ask.refusal("save-edit", sent, 422)["fields"]
    assert ask.books.file.read_text() == LEDGER
    assert ask.data("save-edit", {**sent, "resealed": "2026-07-01"})["claim"] == "claim-1045"
    text = ask.books.file.read_text()
    seal = '  original: "2026-04-01 Aetna 60.00 40.00 20.00 USD"\n  resealed: 2026-07-01\n'
    edited = LEDGER.replace("70.00 USD\n", "60.00 USD\n")
    head, tail = edited.split('"EOB 5601"')
    tail = tail.replace("30.00 USD", "40.00 USD")
    assert text == f'{head}"EOB 5601"{tail}{seal}'


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("99999", "No payment or clawback record begins there"),
        ("1", "No payment or clawback record begins there"),
        ("9" * 5000, "Choose a claim first"),
        ("x", "Choose a claim first"),
    ],
)
def test_an_address_that_names_no_entry_says_so(ask: Asked, line: str, words: str) -> None:
    address = f"{ask.books.path()}?page=edit&file=practice.beancount&line={line}"
    assert words in ask.client.get(address).text


@pytest.mark.parametrize(
    "file",
    ["../practice.beancount", "/etc/passwd", "other.beancount", "", "practice.beancount/"],
)
def test_only_files_of_the_ledger_are_edited(ask: Asked, tmp_path: Path, file: str) -> None:
    other = tmp_path / "other.beancount"
    other.write_text(LEDGER)
    for endpoint in ("edit-form", "preview-edit", "save-edit", "clear-review"):
        sent = {**PAYMENT_PLACE, "file": file, "amounts": {}, "seen": {file: "x"}, "mark": ""}
        ask.refusal(endpoint, sent, 422)
    assert other.read_text() == LEDGER
    assert ask.books.file.read_text() == LEDGER


REVIEW_PLACE = {"file": "practice.beancount", "line": line_of("Coverage ended")}


def test_a_review_is_cleared_by_one_character_and_undone(ask: Asked) -> None:
    page = ask.client.get(f"{ask.books.path()}?page=reviews").text
    assert "claim-1045" in page
    cleared = ask.data("clear-review", {**REVIEW_PLACE, "seen": ask.seen})
    assert cleared["claims"] == ["claim-1045"]
    text = ask.books.file.read_text()
    assert text == LEDGER.replace('! "Aetna" "Coverage', '* "Aetna" "Coverage')
    assert ask.listed(0)["count"] == 0
    ask.data("undo-write", {"undo": cleared["undo"]})
    assert ask.books.file.read_text() == LEDGER
    ask.refusal("undo-write", {"undo": cleared["undo"]}, 404)


def test_a_save_is_undone_as_long_as_its_entry_stands_as_it_was_written(ask: Asked) -> None:
    first = ask.data("save-record", {**CLAWBACK, "seen": ask.seen})
    other = {**CLAWBACK, "claim": "claim-1043", "payment": "pay-5530", "amounts": {}}
    second = ask.data("save-record", {**other, "seen": ask.seen})
    both = ask.books.file.read_text()
    # Somebody adds a line to the first record, and then takes it away.
    ask.books.rewrite(both.replace(RECORD, f'{RECORD}  note: "x"\n'))
    changed = ask.refusal("undo-write", {"undo": first["undo"]}, 409)
    assert "has been changed since" in changed["error"]
    ask.books.rewrite(both)
    ask.data("undo-write", {"undo": first["undo"]})
    assert ask.books.file.read_text() == both.replace(RECORD, "")
    ask.data("undo-write", {"undo": second["undo"]})
    assert ask.books.file.read_text() == LEDGER
    assert list(ask.books.ledger.errors) == []


def test_a_review_is_not_cleared_once_the_file_or_its_record_has_changed(ask: Asked) -> None:
    seen = ask.seen
    ask.refusal("clear-review", REVIEW_PLACE, 400)
    ask.refusal("clear-review", {**REVIEW_PLACE, "line": 3, "seen": seen}, 422)
    changed = f"{LEDGER}; somebody else was here\n"
    ask.books.file.write_text(changed)
    ask.refusal("clear-review", {**REVIEW_PLACE, "seen": seen}, 409)
    assert ask.books.file.read_text() == changed


def test_long_lists_of_reviews_come_in_parts_and_those_of_a_claim_first(
    fava: OpensBooks,
) -> None:
    many = "".join(
        f'\n2026-03-01 * "C0018" "x" ^claim-{n} #charge\n'
        "  Assets:Receivable:Insurance:Aetna  100.00 USD\n  Income:Sessions  -100.00 USD\n"
        f'\n2026-03-02 * "Aetna" "paid" ^claim-{n} ^pay-{n} #insurance-payment\n'
        "  insurance-paid: 100.00 USD\n"
        f'\n2026-03-03 ! "Aetna" "back" ^pay-{n} #clawback\n'
        for n in range(2000, 2120)
    )
    ask = Asked(fava(LEDGER + many))
    first, second = ask.listed(0, "claim-2119"), ask.listed(100, "claim-2119")
    assert (len(first["reviews"]), len(second["reviews"]), first["count"]) == (100, 21, 121)
    assert first["reviews"][0]["claims"] == ["claim-2119"]
    shown = [*first["reviews"], *second["reviews"]]
    assert len({review["claims"][0] for review in shown}) == 121


SHEET = {
    "payer": "Aetna",
    "check": "701",
    "date": "2026-06-01",
    "total": "65",
    "rows": [
        {"claim": "claim-1044", "amounts": {"insurance-paid": "80", "write-off": "40"}},
        {
            "claim": "claim-1043",
            "clawbackOf": "pay-5530",
            "amounts": {"insurance-paid": "55", "write-off": "65"},
            "onRemittance": True,
            "review": True,
        },
    ],
}


def test_a_sheet_is_written_at_once_with_one_reload(
    fava: OpensBooks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = _with_other_extension(fava, tmp_path)
    loads: list[int] = []
    load = type(ask.books.ledger).load_file
    seen = ask.seen

    def counted(ledger: Any) -> None:  # noqa: ANN401
        loads.append(1)
        load(ledger)

    monkeypatch.setattr(type(ask.books.ledger), "load_file", counted)
    answer = ask.data("save-sheet", {**SHEET, "seen": seen})
    assert answer["rows"] == 2
    assert answer["remittance"] == "remit-701"
    assert answer["files"] == ["practice.beancount"]
    assert len(loads) == 1
    assert (tmp_path / "written.log").read_text().count("\n") == 1
    text = ask.books.file.read_text()
    assert text.count(" ^remit-701\n") == 3
    # 80.00 paid, and 55.00 in place of 70.00.
    assert text.endswith(
        '2026-06-01 * "Aetna" "Remittance 701" #remittance ^remit-701\n'
        '  check: "701"\n  total: 65.00 USD\n  lines: 2\n'
    )


def test_a_sheet_with_one_wrong_row_is_not_written_at_all(ask: Asked) -> None:
    wrong = {"claim": "claim-1042", "amounts": {"insurance-paid": "1"}}
    sheet = {**SHEET, "total": "", "rows": [*SHEET["rows"], wrong], "seen": ask.seen}
    ask.refusal("save-sheet", sheet, 422)
    assert ask.books.file.read_text() == LEDGER
    rows = ask.data("preview-sheet", sheet)["rows"]
    assert [sorted(row["problems"]) for row in rows] == [[], [], ["claim"]]
    assert [row["net"] for row in rows] == ["80.00", "-15.00", None]


def test_a_sheet_whose_total_differs_is_not_written(ask: Asked) -> None:
    answer = ask.refusal("save-sheet", {**SHEET, "total": "66", "seen": ask.seen}, 422)
    assert "1.00 USD less" in answer["fields"]["total"]
    assert ask.books.file.read_text() == LEDGER


def test_claims_are_found_and_pasted_cells_matched(ask: Asked) -> None:
    answer = ask.data("find-claims", {"typed": "C0018", "payer": "Aetna"})
    found = answer["claims"]
    assert not answer["more"]
    assert [claim["name"] for claim in found] == ["claim-1044", "claim-1043"]
    assert [choice["key"] for choice in found[1]["choices"]] == ["pay-5530"]
    texts = ["1042", "C0018", "nothing"]
    matched = ask.data("match-claims", {"rows": texts, "payer": ""})
    assert [[claim["name"] for claim in claims] for claims in matched] == [
        ["claim-1042"],
        ["claim-1043", "claim-1044"],
        [],
    ]


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
