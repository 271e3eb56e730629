"""The endpoints of *Edit amounts*: what they show, change and refuse."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from beancount_clawback.fava_ext.one_trial import OneTrial
from tests.fava_ext.writing_practice import LEDGER
from tests.fava_ext.writing_practice import Asked
from tests.fava_ext.writing_practice import line_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.fava_ext.conftest import OpensBooks

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
    place = {**PAYMENT_PLACE, "file": file}
    for endpoint in ("edit-form", "preview-edit", "save-edit", "clear-reviews"):
        sent = {**place, "reviews": [place], "amounts": {}, "seen": {file: "x"}, "mark": ""}
        ask.refusal(endpoint, sent, 422)
    assert other.read_text() == LEDGER
    assert ask.books.file.read_text() == LEDGER
