"""A clawback is recorded from the sidebar to the changed file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fava_ext.recording_form import fill
from tests.fava_ext.recording_form import landed
from tests.fava_ext.recording_form import preview
from tests.fava_ext.recording_form import save
from tests.fava_ext.writing_practice import LEDGER
from tests.fava_ext.writing_practice import RECORD

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Route

    from tests.fava_ext.conftest import Visits
    from tests.fava_ext.fava_browser import Visit

pytestmark = pytest.mark.browser


def row(person: Visit, name: str) -> list[str]:
    cells = preview(person).get_by_role("row", name=name, exact=False).first
    return cells.locator("td").all_inner_texts()


@pytest.mark.smoke
def test_from_the_sidebar_to_the_changed_file(visit: Visits) -> None:
    person = visit(LEDGER)
    page = person.page
    person.go_to("income_statement/")
    page.locator("aside").get_by_role("link", name="Clawbacks").click()
    person.wait_for_page()
    page.get_by_role("link", name="claim-1042", exact=True).first.click()
    person.wait_for_page()
    page.get_by_role("link", name="Record clawback").click()
    person.wait_for_page()
    assert page.get_by_label("Reverse prior entry").is_checked()
    assert page.get_by_label("2026-02-10 Aetna, 85.00 USD: EOB 5512").is_checked()
    fill(person)
    preview(person).get_by_role("row", name="Client balance").get_by_text("+45.00").wait_for()
    assert row(person, "Insurance paid") == ["85.00", "40.00", "-45.00"]
    assert row(person, "Client balance") == ["30.00", "75.00", "+45.00"]
    told = preview(person).inner_text()
    assert "Income of 2026-06: no change" in told
    assert "The bill of claim-1042 is reopened" in told
    assert '2026-06-01 ! "Aetna" "Repriced" #clawback #needs-review #reversal' in told
    assert person.books.file.read_text() == LEDGER
    save(person)
    landed(person)
    page.get_by_role("status").get_by_text("The clawback is saved").wait_for()
    assert person.books.file.read_text() == LEDGER + RECORD
    page.get_by_text("needs review").first.wait_for()


def test_with_the_keyboard_alone(visit: Visits) -> None:
    person = visit(LEDGER)
    person.go("claim", claim="claim-1042")
    page = person.page

    def tab_to(words: str) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            told = page.evaluate(
                "const one = document.activeElement;"
                # The page has the focus while the preview is drawn anew, and all words.
                "one === document.body ? '' :"
                " [one.getAttribute('aria-label') ?? '', one.textContent,"
                " ...[...(one.labels ?? [])].map((label) => label.textContent)].join(' ')"
            )
            if words in told:
                return
        pytest.fail(f"the keyboard does not reach {words}")

    tab_to("Record clawback")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Record clawback").wait_for()
    person.wait_for_page()
    tab_to("Date")
    page.keyboard.type("06012026")
    tab_to("Source")
    page.keyboard.type("letter")
    tab_to("Reason")
    page.keyboard.type("Repriced")
    tab_to("Insurance paid")
    page.keyboard.type("40")
    page.keyboard.press("Tab")
    page.keyboard.type("35")
    page.keyboard.press("Tab")
    page.keyboard.type("75")
    tab_to("Save")
    page.keyboard.press("Enter")
    landed(person)
    assert person.books.file.read_text() == LEDGER + RECORD


def test_the_claim_is_found_as_one_types(visit: Visits) -> None:
    person = visit(LEDGER)
    person.go("record")
    find = person.page.get_by_label("Find the claim")
    find.press_sequentially("C0018 2026-01")
    person.page.get_by_role("option", name="claim-1043").wait_for()
    find.press("Enter")
    person.page.wait_for_url("**page=record&claim=claim-1043")
    person.page.get_by_label("Reverse prior entry").wait_for()


def test_a_reversed_payment_says_by_what_and_cannot_be_chosen(visit: Visits) -> None:
    person = visit(LEDGER)
    person.go("record", claim="claim-1045")
    old = person.page.get_by_label("EOB 5601")
    assert old.is_disabled()
    gone = "reversed on 2026-05-02 by “Coverage ended 2025-12-31”"
    person.page.get_by_text(gone).wait_for()
    assert person.page.get_by_label("corrected payment").is_checked()


def test_a_payment_where_one_stands_prompts_with_the_combined_workflow(
    visit: Visits,
) -> None:
    person = visit(LEDGER)
    page = person.page
    person.go("claim", claim="claim-1042")
    page.get_by_role("link", name="Add manual payment").click()
    page.get_by_role("heading", name="Add manual payment").wait_for()
    person.wait_for_page()
    assert page.get_by_label("Add a payment").is_checked()
    prompt = page.get_by_role("alert").filter(has_text="has already paid on claim-1042")
    prompt.wait_for()
    page.get_by_label("Date").fill("2026-06-01")
    page.get_by_label("Reason").fill("Repriced")
    page.get_by_label("Insurance paid").fill("40")
    prompt.get_by_role("button", name="in one step").click()
    assert page.get_by_label("Reverse prior entry").is_checked()
    page.get_by_role("heading", name="Record clawback").wait_for()
    assert page.get_by_label("Insurance paid").input_value() == "40"
    assert not prompt.is_visible()
    preview(person).get_by_text("its balance is 110.00 USD").wait_for()
    save(person)
    landed(person)
    assert person.books.file.read_text() == LEDGER + (
        '\n2026-06-01 ! "Aetna" "Repriced" #clawback ^pay-5512\n'
        '  original: "2026-02-10 Aetna 85.00 35.00 30.00 USD"\n  insurance-paid: 40.00 USD\n'
    )


def test_a_first_payment_is_recorded_as_a_manual_entry(visit: Visits) -> None:
    person = visit(LEDGER)
    person.go("record", claim="claim-1044")
    page = person.page
    assert page.get_by_label("Add a payment").is_checked()
    page.get_by_label("Date").fill("2026-06-01")
    page.get_by_label("Insurance paid").fill("80")
    page.get_by_label("Write-off").fill("40")
    page.get_by_text("Remittance, settlement").click()
    page.get_by_label("Check or EFT number").fill("9001")
    preview(person).get_by_role("table").wait_for()
    save(person)
    landed(person, "claim-1044")
    assert person.books.file.read_text().endswith(
        '2026-06-01 * "Aetna" "Remittance 9001" #insurance-payment ^claim-1044 ^pay-9001\n'
        '  check: "9001"\n  insurance-paid: 80.00 USD\n  write-off: 40.00 USD\n'
    )


def test_in_incognito_no_digit_of_an_amount_is_shown(visit: Visits) -> None:
    person = visit(LEDGER, incognito=True)
    person.go("record", claim="claim-1042")
    fill(person, client="80")
    person.page.get_by_text("too much").wait_for()
    fill(person)
    preview(person).get_by_text("is reopened: its balance is XX.XX USD").wait_for()
    shown = person.page.locator("#clawback-page").inner_text()
    for digits in ("85.00", "75.00", "150.00", "40.00", "45.00"):
        assert digits not in shown


def test_a_read_only_fava_offers_no_form(visit: Visits) -> None:
    person = visit(LEDGER, read_only=True)
    person.go("record", claim="claim-1042")
    person.page.get_by_text("This Fava is read-only").wait_for()
    assert person.page.get_by_role("button", name="Save").count() == 0


@pytest.mark.slow
def test_the_form_is_accessible_and_fits_with_and_without_problems(
    visit: Visits, axe: Path
) -> None:
    person = visit(LEDGER)
    page = person.page
    person.go("record", claim="claim-1045")
    assert person.faults(axe) == []
    person.go("record", claim="claim-1042")
    fill(person)
    preview(person).get_by_role("table").wait_for()
    assert person.faults(axe) == []
    fill(person, client="80")
    page.get_by_text("too much").wait_for()
    page.get_by_label("Add a payment").check()
    page.get_by_text("has already paid").wait_for()
    assert person.faults(axe) == []


@pytest.mark.parametrize(
    ("outcome", "paid", "expected"),
    [
        ("All taken back, insurer still owes", "", ["", "", "", ""]),
        ("Coverage ended: the client owes it", "", ["0.00", "0.00", "150.00", "0.00"]),
        ("Paid less: the difference is written off", "60", ["60", "60.00", "30.00", "0.00"]),
        ("Paid less: the difference is the client's", "60", ["60", "35.00", "55.00", "0.00"]),
        ("Written off entirely", "", ["0.00", "150.00", "0.00", "0.00"]),
    ],
)
def test_a_usual_outcome_fills_the_four_amounts(
    visit: Visits, outcome: str, paid: str, expected: list[str]
) -> None:
    person = visit(LEDGER)
    person.go("record", claim="claim-1042")
    page = person.page
    page.get_by_role("button", name=outcome).click()
    if paid:
        page.keyboard.type(paid)
    fields = page.locator(".clawback-amounts input")
    assert [field.input_value() for field in fields.all()] == expected
    if not any(expected):
        # Empty amounts are a full reversal; what they mean is seen in them.
        meant = [field.get_attribute("placeholder") for field in fields.all()]
        assert meant == ["0.00", "0.00", "0.00", "150.00"]
        fields.nth(1).fill("20")
        assert fields.nth(3).get_attribute("placeholder") == "130.00"


def test_buttons_say_that_a_write_runs_and_what_was_typed_stays(visit: Visits) -> None:
    person = visit(LEDGER)
    page = person.page
    held: list[Route] = []

    def during(endpoint: str, button: str, running: str, *, fails: bool = False) -> None:
        # Playwright marks what it calls, which a list's own method does not allow.
        page.route(f"**/{endpoint}*", lambda route: held.append(route))  # noqa: PLW0108
        page.get_by_role("button", name=button).first.click()
        page.get_by_text(running, exact=True).first.wait_for()
        (one,) = held
        if fails:
            one.fulfill(status=503, body="busy")
        else:
            one.continue_()
        page.unroute(f"**/{endpoint}*")
        held.clear()

    person.go("record", claim="claim-1042")
    page.get_by_label("Reason").fill("Typed before")
    with person.expected_complaint("503"):
        during("save-record", "Save", "Saving…", fails=True)
        page.get_by_role("button", name="Save", exact=True).wait_for()
    assert page.get_by_label("Reason").input_value() == "Typed before"
    during("save-record", "Save", "Saving…")
    page.get_by_role("status").get_by_text("The clawback is saved").wait_for()
    line = person.books.file.read_text().split("Typed before")[0].count("\n") + 1
    person.go("edit", file="practice.beancount", line=str(line))
    page.get_by_text("Take this record back").click()
    during("undo-record", "Yes, delete it", "Deleting…")
    page.get_by_role("status").get_by_text("The record is deleted").wait_for()
    during("undo-write", "Undo", "Undoing…")
    page.get_by_role("status").get_by_text("Undone").wait_for()
    assert "Typed before" in person.books.file.read_text()


def test_the_preview_says_in_words_what_changes_for_whom(visit: Visits) -> None:
    person = visit(LEDGER)
    person.go("record", claim="claim-1042")
    person.page.get_by_label("Date").fill("2026-06-01")
    person.page.get_by_role("button", name="Coverage ended").click()
    told = preview(person)
    told.get_by_text("C0017 will owe 120.00 USD more.").wait_for()
    # The write-off of 35 is undone.
    income = "Income of 2026-06: +35.00 USD (write-offs undone; provisional until reviewed)."
    told.get_by_text(income).wait_for()
    told.get_by_text("Paid back to the insurer: 85.00 USD.").wait_for()
