"""The first page in a real browser: what waits, the picture of the year, the search field."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from beancount_clawback.cli import app
from tests.fava_ext.reading_case import WORKED
from tests.fava_ext.writing_practice import LEDGER

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fava_ext.conftest import Visits
    from tests.fava_ext.fava_browser import Visit

pytestmark = pytest.mark.browser


def waiting(person: Visit) -> list[list[str]]:
    """The cells of what waits."""
    rows = person.page.locator(".clawback-waiting tbody tr").all()
    return [
        [cell.inner_text().replace("\n", " · ") for cell in row.locator("th a, td").all()]
        for row in rows
    ]


def test_the_overview_says_what_waits_as_the_command_does(visit: Visits) -> None:
    person = visit(WORKED)
    person.go("overview")
    assert waiting(person) == [
        ["Open reviews", "1", "insurer 150.00 USD · client -25.00 USD", "18 days"],
        ["Owed to payers for clawbacks", "2", "163.66 USD", "18 days"],
        ["Reopened bills that clients owe", "1", "30.00 USD", "18 days"],
    ]
    done = CliRunner().invoke(app, ["status", str(person.books.file), "--format", "json"])
    told = [row for row in json.loads(done.output)["rows"] if row["count"]]
    lines = dict.fromkeys((row["waits"], row["count"], row["oldest"]) for row in told)
    assert [[title, str(count)] for title, count, _ in lines] == [
        row[:2] for row in waiting(person)
    ]
    assert [f"{oldest} days" for *_, oldest in lines] == [row[3] for row in waiting(person)]
    person.page.get_by_text("Nothing else waits.").click()
    assert "unapplied money, " in person.page.locator(".clawback-nothing p").inner_text()


def test_each_line_leads_to_the_page_behind_it(visit: Visits) -> None:
    person = visit(WORKED)
    for line, page in (
        ("Open reviews", "Reviews"),
        ("Owed to payers for clawbacks", "Recoupments"),
        ("Reopened bills that clients owe", "Claims"),
    ):
        person.go("overview")
        person.page.get_by_role("link", name=line).click()
        person.page.get_by_role("heading", name=page, exact=True).wait_for()
        person.wait_for_page()


def test_another_day_has_other_lines_and_the_address_keeps_it(visit: Visits) -> None:
    person = visit(WORKED)
    person.go("overview", **{"as-of": "2026-03-01"})
    assert waiting(person) == []
    person.page.get_by_text("Nothing waits.").wait_for()
    assert person.page.get_by_label("As of").input_value() == "2026-03-01"


def test_the_picture_shows_the_months_of_a_payer_on_a_click(visit: Visits) -> None:
    person = visit(WORKED)
    person.go("overview")
    person.page.get_by_text("The figures").click()
    march = person.page.locator("details tr").last
    # Paid 400, of which 50 were kept back; 50, 80 and 133.29 taken back, of which 50 stay.
    assert march.inner_text().split("\t")[1:] == ["400.00", "263.29", "50.00", "65.8 %"]
    person.page.get_by_role("button", name="Cigna").click()
    person.page.get_by_text("The figures").click()
    assert march.inner_text().split("\t")[1:4] == ["0.00", "133.29", "0.00"]
    person.page.get_by_role("img", name="Taken back by Cigna").wait_for()


def test_help_says_what_a_term_means_by_keyboard_too(visit: Visits) -> None:
    person = visit(WORKED)
    person.go("overview")
    name = "What is an open review?"
    person.page.get_by_role("button", name=name).focus()
    person.page.keyboard.press("Enter")
    meaning = person.page.get_by_text("somebody must confirm what remains")
    meaning.wait_for()
    person.page.get_by_role("button", name=name, expanded=True).wait_for()
    person.page.keyboard.press("Escape")
    meaning.wait_for(state="hidden")
    # The browser tells of it a moment later.
    person.page.get_by_role("button", name=name, expanded=False).wait_for()
    # Beside the fields of a form as well, and never cut off by the window.
    person.go("record", claim="claim-1")
    for term in ("settlement", "needs review", "a clawback"):
        assert person.page.get_by_title(f"What is {term}?").count() == 1, term
    person.page.set_viewport_size({"width": 400, "height": 500})
    person.page.get_by_role("button", name="What are insurance paid, write-off").click()
    said = person.page.locator(".clawback-help-text:popover-open")
    said.get_by_text("What remains open at the insurer").wait_for()
    box = said.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 400
    assert 0 <= box["y"] <= 500 - box["height"]


def test_a_letter_is_recorded_from_the_first_page_by_keyboard_in_five_actions(
    visit: Visits,
) -> None:
    person = visit(LEDGER)
    person.go("overview")
    person.page.keyboard.press("/")
    person.page.keyboard.type("aetna 5512 85.00")
    option = person.page.get_by_role("option", name="2026-02-10 Aetna, 85.00 USD")
    option.get_by_text("check 5512").wait_for()
    person.page.keyboard.press("Enter")
    person.page.get_by_role("heading", name="Record clawback").wait_for()
    person.wait_for_page()
    person.page.get_by_role("button", name="Save").click()
    person.page.get_by_text("The clawback is saved").wait_for()
    assert "#clawback ^pay-5512" in person.books.file.read_text()


@pytest.mark.parametrize(
    "typed", ["pay-5512", "C0017 85", "2/10/2026", "check 5512", "claim-1042", "EOB 5512"]
)
def test_a_payment_is_found_by_each_thing_that_a_letter_carries(
    visit: Visits, typed: str
) -> None:
    person = visit(LEDGER)
    person.go("record")
    person.page.get_by_label("Find the payment").fill(typed)
    person.page.get_by_role("option").get_by_text("2026-02-10 Aetna, 85.00 USD").wait_for()


def test_an_empty_search_offers_what_is_likely_and_a_vain_one_says_what_was_searched(
    visit: Visits,
) -> None:
    person = visit(LEDGER)
    person.go("overview")
    person.page.keyboard.press("/")
    offered = person.page.get_by_role("option")
    offered.first.wait_for()
    assert "2026-03-20 Aetna, 70.00 USD" in offered.first.inner_text()
    assert "recently paid" in offered.first.inner_text()
    person.page.keyboard.type("aetna 77.77")
    none = person.page.get_by_text("No insurance payment has all of “aetna 77.77”")
    none.wait_for()
    assert "Remove a word" in none.inner_text()


def test_claims_follow_what_is_typed_and_the_address_keeps_it(visit: Visits) -> None:
    person = visit(LEDGER)
    person.go("claims")
    person.page.keyboard.press("/")
    person.page.keyboard.type("check 5512")
    person.page.wait_for_url("**q=check+5512")
    rows = person.page.locator(".clawback-table tbody tr")
    assert rows.count() == 1
    assert "claim-1042" in rows.first.inner_text()
    assert "q=check+5512" in person.page.url
    person.page.reload()
    person.wait_for_page()
    assert person.page.get_by_label("Find claims").input_value() == "check 5512"
    assert rows.count() == 1
    person.page.get_by_label("Find claims").fill("nobody")
    person.page.get_by_text("No claim has all of “nobody”").wait_for()


@pytest.mark.slow
def test_the_overview_is_accessible_with_everything_open(visit: Visits, axe: Path) -> None:
    person = visit(WORKED)
    person.go("overview")
    person.page.get_by_text("The figures").click()
    person.page.get_by_role("button", name="What is an open review?").click()
    assert person.faults(axe) == []


def test_a_remittance_is_listed_and_shown_line_by_line(visit: Visits) -> None:
    ledger = LEDGER.replace("^pay-5512", "^pay-5512 ^remit-5512") + (
        '\n2026-02-10 * "Aetna" "Remittance" ^remit-5512 #remittance\n'
        "  total: 90.00 USD\n  lines: 1\n"
    )
    person = visit(ledger)
    person.go("remittances")
    row = person.page.locator(".clawback-table tbody tr")
    assert "5.00 USD too little" in row.inner_text()
    row.get_by_role("link", name="remit-5512").click()
    person.page.get_by_role("heading", name="Remittance", exact=True).wait_for()
    person.wait_for_page()
    line = person.page.get_by_role("region", name="Lines").locator("tbody tr")
    assert "claim-1042" in line.inner_text()
    assert "85.00" in line.inner_text()
    assert line.get_by_role("link", name="practice").count() == 1
