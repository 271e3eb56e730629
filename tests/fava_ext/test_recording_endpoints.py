"""The endpoints of *Record clawback*: what they offer, write and refuse."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tests.fava_ext.writing_practice import CLAWBACK
from tests.fava_ext.writing_practice import LEDGER
from tests.fava_ext.writing_practice import RECORD
from tests.fava_ext.writing_practice import Asked
from tests.fava_ext.writing_practice import line_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fava_ext.conftest import OpensBooks


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


def test_a_take_back_booked_by_hand_is_said_in_the_preview_and_keeps_the_save_out(
    fava: OpensBooks,
) -> None:
    by_hand = (
        '\n2026-04-20 * "Aetna" "Refund check 1044"\n'
        "  Assets:Bank:Checking  -85.00 USD\n  Income:Sessions  85.00 USD\n"
    )
    ask = Asked(fava(LEDGER + by_hand))
    said = f"practice.beancount:{line_of('Refund check', LEDGER + by_hand)}) may be the same"
    (message,) = ask.data("preview-record", CLAWBACK)["fields"].values()
    assert said in message
    assert said in ask.refusal("save-record", {**CLAWBACK, "seen": ask.seen}, 422)["error"]
    assert ask.books.file.read_text() == LEDGER + by_hand


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
