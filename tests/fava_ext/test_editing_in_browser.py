"""Editing amounts and clearing reviews as a person does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.fava_ext.writing_practice import LEDGER
from tests.fava_ext.writing_practice import line_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fava_ext.conftest import Visits
    from tests.fava_ext.fava_browser import Visit

pytestmark = pytest.mark.browser


def landed(person: Visit, claim: str) -> None:
    person.page.wait_for_url(f"**page=claim&claim={claim}")
    person.wait_for_page()


def test_a_manual_payment_is_chosen_in_the_claim_and_its_amounts_edited(
    visit: Visits,
) -> None:
    person = visit(LEDGER)
    page = person.page
    person.go("claim", claim="claim-1043")
    page.get_by_role("link", name="Edit amounts").first.click()
    # It has one entry, so that nothing is asked.
    page.get_by_label("Insurance paid").fill("60")
    page.get_by_text("which is 10.00 USD too").or_(page.get_by_role("cell", name="-10.00"))
    page.get_by_label("Client responsibility").fill("30")
    preview = page.get_by_role("region", name="Balance preview")
    preview.get_by_text("Paid back to the insurer: 10.00 USD").wait_for()
    preview.get_by_text("Checked: the whole ledger loads with this change.").wait_for()
    page.get_by_role("button", name="Save").click()
    landed(person, "claim-1043")
    page.get_by_role("status").get_by_text("The changes are saved").wait_for()
    head, tail = LEDGER.split('"EOB 5530"')
    tail = tail.replace("70.00 USD ;", "60.00 USD ;", 1).replace("20.00 USD", "30.00 USD", 1)
    assert person.books.file.read_text() == f'{head}"EOB 5530"{tail}'


def test_an_edit_that_the_whole_ledger_does_not_allow_is_refused_in_the_preview(
    visit: Visits,
) -> None:
    """85 and 70 are in the bank by 2026-03-21; 60 instead of 70 would make 145."""
    ledger = f"{LEDGER}\n2026-03-21 balance Assets:Bank:Checking  155.00 USD\n"
    person = visit(ledger)
    page = person.page
    person.go("edit", claim="claim-1043")
    page.get_by_label("Insurance paid").fill("60")
    page.get_by_label("Client responsibility").fill("30")
    page.get_by_text("This change cannot be saved.").wait_for()
    told = page.get_by_role("alert").get_by_text("Balance failed for 'Assets:Bank:Checking'")
    expect(told).to_contain_text("record the change as a clawback")
    page.get_by_label("Insurance paid").fill("70")
    page.get_by_label("Client responsibility").fill("20")
    expect(page.get_by_text("Balance failed")).to_have_count(0)


def test_a_payment_taken_back_asks_for_the_day_of_the_edit_and_seals_anew(
    visit: Visits,
) -> None:
    person = visit(LEDGER)
    page = person.page
    person.go("edit", claim="claim-1045")
    page.get_by_role("link", name="2026-04-01 payment Aetna “EOB 5601”").click()
    day = page.get_by_label("Seal anew on")
    page.get_by_label("Insurance paid").wait_for()
    assert not day.is_visible()
    page.get_by_label("Insurance paid").fill("60")
    page.get_by_label("Write-off").fill("40")
    page.get_by_text("It would take back: 2026-04-01 Aetna 60.00 40.00 20.00 USD").wait_for()
    with person.expected_complaint("422"):
        page.get_by_role("button", name="Save").click()
        page.get_by_role("alert").get_by_text("cannot be saved yet").wait_for()
    expect(day).to_be_focused()
    day.fill("2026-07-01")
    page.get_by_role("button", name="Save").click()
    landed(person, "claim-1045")
    assert person.books.file.read_text().endswith(
        '  original: "2026-04-01 Aetna 60.00 40.00 20.00 USD"\n  resealed: 2026-07-01\n'
    )


def test_a_record_is_edited_and_amounts_that_do_not_add_up_are_told(visit: Visits) -> None:
    person = visit(LEDGER)
    page = person.page
    person.go("edit", claim="claim-1045")
    page.get_by_text("taken back on 2026-05-02").wait_for()
    page.get_by_role("link", name="Coverage ended").click()
    page.get_by_label("Client responsibility").fill("121")
    page.get_by_text("1.00 USD too much").wait_for()
    with person.expected_complaint("422"):
        page.get_by_role("button", name="Save").click()
        page.get_by_role("alert").get_by_text("cannot be saved yet").wait_for()
    page.get_by_label("Client responsibility").fill("100")
    page.get_by_label("Write-off").fill("20")
    page.get_by_text("Date, payment and other fields").click()
    page.get_by_label("Date").fill("2026-06-03")
    page.get_by_label("Check or EFT number").fill("8812")
    page.get_by_text("2026-05, the month it leaves").first.wait_for()
    page.get_by_role("button", name="Save").click()
    landed(person, "claim-1045")
    assert person.books.file.read_text() == LEDGER.replace(
        "  client-responsibility: 120.00 USD\n",
        '  client-responsibility: 100.00 USD\n  write-off: 20.00 USD\n  check: "8812"\n',
    ).replace('2026-05-02 ! "Aetna" "Coverage', '2026-06-03 ! "Aetna" "Coverage')


def test_what_cannot_be_edited_says_why_and_what_to_do(visit: Visits) -> None:
    person = visit(LEDGER.replace("2025-12-31'", "2026-03-31'"))
    person.go("edit", claim="claim-1043")
    person.page.get_by_text("inside the closed period").wait_for()
    assert person.page.locator("#clawback-page form").count() == 0


def test_a_file_changed_meanwhile_is_said_and_the_amounts_stay(visit: Visits) -> None:
    person = visit(LEDGER)
    page = person.page
    person.go("edit", claim="claim-1045")
    page.get_by_role("link", name="Coverage ended").click()
    page.get_by_label("Client responsibility").fill("100")
    changed = f"{LEDGER}\n; somebody else was here\n"
    person.books.rewrite(changed)
    with person.expected_complaint("409"):
        page.get_by_role("button", name="Save").click()
        page.get_by_role("alert").get_by_text("has been changed").wait_for()
    assert page.get_by_label("Client responsibility").input_value() == "100"
    page.get_by_role("button", name="Save").click()
    landed(person, "claim-1045")
    assert person.books.file.read_text() == changed.replace(": 120.00 USD\n", ": 100.00 USD\n")


CLEARED = LEDGER.replace('! "Aetna" "Coverage', '* "Aetna" "Coverage')


def without_billing(person: Visit) -> None:
    """Answer that the client is not billed for what the clawback left to it."""
    dialog = person.page.get_by_role("dialog", name="Bill the client")
    dialog.get_by_role("button", name="Clear without billing").click()


def test_a_review_is_cleared_from_the_claim_and_undone(visit: Visits) -> None:
    person = visit(LEDGER)
    page = person.page
    person.go("claim", claim="claim-1045")
    page.get_by_role("button", name="Clear review").click()
    without_billing(person)
    page.get_by_text("The review of claim-1045 is cleared.").wait_for()
    page.get_by_role("heading", name="claim-1045").wait_for()
    assert page.get_by_text("needs review").count() == 0
    assert person.books.file.read_text() == CLEARED
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Undone: The review of claim-1045 is cleared.").wait_for()
    page.get_by_text("needs review").first.wait_for()
    assert person.books.file.read_text() == LEDGER


def test_a_review_is_not_cleared_from_a_claim_whose_ledger_has_changed(visit: Visits) -> None:
    person = visit(LEDGER)
    person.go("claim", claim="claim-1045")
    button = person.page.get_by_role("button", name="Clear review")
    button.wait_for()
    changed = LEDGER.replace("Coverage ended 2025-12-31", "Coverage ended")
    person.books.rewrite(changed)
    with person.expected_complaint("409"):
        button.click()
        without_billing(person)
        person.page.get_by_text("practice.beancount has been changed").wait_for()
    person.wait_for_page()
    assert "Coverage ended 2025" not in person.page.locator("#clawback-page").inner_text()
    assert person.books.file.read_text() == changed


def test_of_several_reviews_of_a_claim_the_list_offers_each(visit: Visits) -> None:
    again = '2026-06-02 ! "Aetna" "Repriced again" ^pay-5601 #clawback\n'
    person = visit(f"{LEDGER}\n{again}  write-off: 120.00 USD\n")
    page = person.page
    person.go("claim", claim="claim-1045")
    page.wait_for_load_state("networkidle")
    page.get_by_role("link", name="Clear review").click()
    page.get_by_role("heading", name="Reviews").wait_for()
    person.wait_for_page()
    assert page.get_by_role("button", name="Clear review of claim-1045").count() == 2


def test_a_review_in_the_list_has_its_history_and_three_answers(visit: Visits) -> None:
    person = visit(LEDGER)
    page = person.page
    person.go("reviews")
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name="claim-1045")).first
    assert "days" in row.inner_text()
    assert "insurer" not in page.get_by_text("Owed in all:").inner_text()
    assert "client 120.00 USD" in page.get_by_text("Owed in all:").inner_text()
    history = row.get_by_role("button", name="History of claim-1045")
    history.click()
    unfolded = page.locator(".clawback-folded")
    unfolded.get_by_text("EOB 5601").wait_for()
    assert unfolded.locator("tbody tr").count() == 4
    assert history.get_attribute("aria-expanded") == "true"
    history.click()
    assert unfolded.count() == 0
    row.get_by_role("link", name="Record another on claim-1045").wait_for()
    row.get_by_role("button", name="Clear review of claim-1045").click()
    without_billing(person)
    said = page.get_by_text("The review of claim-1045 is cleared.")
    said.wait_for()
    page.get_by_text("No clawback needs review.").wait_for()
    assert person.books.file.read_text() == CLEARED
    # The first page keeps what this window has saved, and undoes it from there.
    person.go("overview")
    mine = page.get_by_role("region", name="Saved in this window")
    place = f"practice.beancount:{line_of('Coverage ended')}"
    mine.get_by_role("link", name=place).wait_for()
    mine.get_by_role("button", name="Undo: The review of claim-1045 is cleared.").click()
    page.get_by_text("Undone: The review of claim-1045 is cleared.").wait_for()
    assert mine.count() == 0
    assert person.books.file.read_text() == LEDGER
    assert page.get_by_text("File change detected").count() == 0


def test_a_review_of_a_record_that_changed_is_not_cleared_and_that_is_said(
    visit: Visits,
) -> None:
    person = visit(LEDGER)
    person.go("reviews")
    changed = LEDGER.replace("Coverage ended 2025-12-31", "Coverage ended")
    person.books.rewrite(changed)
    with person.expected_complaint("409"):
        person.page.get_by_role("button", name="Clear review").click()
        without_billing(person)
        person.page.get_by_role("alert").get_by_text("has been changed").wait_for()
    assert person.books.file.read_text() == changed


def test_billing_the_client_asks_why_and_keeps_the_answer_with_the_record(
    visit: Visits,
) -> None:
    person = visit(LEDGER)
    page = person.page
    person.go("reviews")
    row = page.get_by_role("row").filter(has_text="claim-1045")
    row.get_by_role("button", name="Bill the client for claim-1045").click()
    dialog = page.get_by_role("dialog", name="Bill the client")
    assert dialog.get_by_role("button", name="Bill the client").is_disabled()
    dialog.get_by_text("Not for a denial that is the provider's fault").wait_for()
    dialog.get_by_label("Reason").fill("No coverage on the day")
    dialog.get_by_role("button", name="Bill the client").click()
    page.get_by_text("The review of claim-1045 is cleared.").wait_for()
    assert 'client-billed: "No coverage on the day"' in person.books.file.read_text()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Undone: The review of claim-1045 is cleared.").wait_for()
    assert person.books.file.read_text() == LEDGER


def test_several_reviews_are_cleared_in_one_write(visit: Visits) -> None:
    taken = "".join(
        f'\n2026-06-0{day} ! "Aetna" "Taken back" ^{payment} #clawback\n'
        for day, payment in ((1, "pay-5512"), (2, "pay-5530"))
    )
    person = visit(LEDGER + taken)
    page = person.page
    person.go("reviews")
    page.get_by_label("Select claim-1042").check()
    page.get_by_label("Select claim-1043").check()
    page.get_by_role("button", name="Clear the 2 selected").click()
    page.get_by_text("2 reviews are cleared.").wait_for()
    assert person.books.file.read_text() == LEDGER + taken.replace(" ! ", " * ")


def test_incognito_hides_the_digits_of_amounts(visit: Visits) -> None:
    person = visit(LEDGER, incognito=True)
    person.go("reviews")
    person.page.get_by_text("XXX.XX USD").first.wait_for()
    person.go("edit", claim="claim-1045")
    person.page.get_by_role("link", name="Coverage ended").click()
    field = person.page.get_by_label("Client responsibility")
    expect(field).to_have_css("-webkit-text-security", "disc")
    assert "120.00" not in person.page.locator("#clawback-page").inner_text()


def test_a_read_only_fava_shows_reviews_without_buttons(visit: Visits) -> None:
    person = visit(LEDGER, read_only=True)
    person.go("reviews")
    person.page.get_by_role("cell", name="claim-1045").wait_for()
    assert person.page.get_by_role("button", name="Clear review").count() == 0
    person.go("edit", claim="claim-1045")
    person.page.get_by_role("link", name="Coverage ended").click()
    person.page.get_by_text("This Fava is read-only").wait_for()
    assert person.page.locator("#clawback-page form").count() == 0


@pytest.mark.slow
def test_the_pages_are_accessible_and_fit(visit: Visits, axe: Path) -> None:
    person = visit(LEDGER)
    page = person.page
    person.go("reviews")
    assert person.faults(axe) == []
    person.go("edit", claim="claim-1045")
    assert person.faults(axe) == []
    page.get_by_role("link", name="Coverage ended").click()
    page.get_by_label("Client responsibility").fill("121")
    page.get_by_text("too much").wait_for()
    assert person.faults(axe) == []
