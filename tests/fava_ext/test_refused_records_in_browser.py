"""What keeps a record from being saved is said, and nothing typed is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import pytest

from tests.fava_ext.recording_form import fill
from tests.fava_ext.recording_form import landed
from tests.fava_ext.recording_form import preview
from tests.fava_ext.recording_form import save
from tests.fava_ext.writing_practice import LEDGER
from tests.fava_ext.writing_practice import RECORD

if TYPE_CHECKING:
    from tests.fava_ext.conftest import Visits

pytestmark = pytest.mark.browser


def test_amounts_that_do_not_add_up_say_by_how_much_at_the_field(visit: Visits) -> None:
    person = visit(LEDGER)
    person.go("record", claim="claim-1042")
    fill(person, client="80")
    field = person.page.get_by_label("Client responsibility")
    problem = person.page.get_by_text("which is 5.00 USD too much")
    problem.wait_for()
    assert field.get_attribute("aria-invalid") == "true"
    told = (field.get_attribute("aria-describedby") or "").split()
    assert problem.get_attribute("id") in told
    field.fill("75")
    problem.wait_for(state="hidden")
    assert field.get_attribute("aria-invalid") is None


def test_a_payer_that_the_ledger_does_not_have_is_noticed_and_not_refused(
    visit: Visits,
) -> None:
    person = visit(LEDGER)
    page = person.page
    person.go("record", claim="claim-1044")
    noticed = page.get_by_text("The ledger has no payer with this name yet")
    page.get_by_label("Insurance paid").fill("80")
    page.get_by_label("Payer", exact=True).fill("Atena")
    page.get_by_label("Payer", exact=True).press("Tab")
    noticed.wait_for()
    preview(person).get_by_role("table").wait_for()
    page.get_by_label("Payer", exact=True).fill("aetna")
    noticed.wait_for(state="hidden")
    person.go("bulk")
    page.get_by_label("Payer", exact=True).fill("Cygna")
    page.get_by_label("Payer", exact=True).press("Tab")
    noticed.wait_for()


def test_a_file_that_changed_meanwhile_is_said_and_nothing_typed_is_lost(
    visit: Visits,
) -> None:
    person = visit(LEDGER)
    person.go("record", claim="claim-1042")
    fill(person)
    changed = f"{LEDGER}\n; somebody else was here\n"
    person.books.rewrite(changed)
    with person.expected_complaint("409"):
        save(person)
        told = person.page.get_by_role("alert").get_by_text(
            "practice.beancount has been changed"
        )
        told.wait_for()
    assert person.books.file.read_text() == changed
    assert person.page.get_by_label("Reason").input_value() == "Repriced"
    assert person.page.get_by_label("Client responsibility").input_value() == "75"
    save(person)
    landed(person)
    assert person.books.file.read_text() == changed + RECORD


def test_an_error_that_the_record_would_cause_is_shown_and_nothing_is_written(
    visit: Visits,
) -> None:
    ledger = f"{LEDGER}\n2026-07-01 balance Assets:Bank:Checking 155.00 USD\n"
    person = visit(ledger)
    person.go("record", claim="claim-1042")
    fill(person)
    with person.expected_complaint("422"):
        save(person)
        person.page.get_by_role("alert").get_by_text("Balance failed").wait_for()
    assert person.books.file.read_text() == ledger
    assert person.page.get_by_label("Reason").input_value() == "Repriced"


def test_what_is_missing_is_marked_when_one_saves(visit: Visits) -> None:
    person = visit(LEDGER)
    person.go("record", claim="claim-1042")
    person.page.get_by_label("Date").fill("")
    with person.expected_complaint("422"):
        save(person)
        person.page.get_by_role("alert").get_by_text("cannot be saved yet").wait_for()
    person.page.get_by_text("A date is needed").wait_for()
    assert person.page.evaluate("document.activeElement.name") == "date"


def test_what_is_typed_survives_a_change_of_favas_filters(visit: Visits) -> None:
    person = visit(LEDGER)
    person.go("record", claim="claim-1042")
    fill(person)
    person.page.get_by_placeholder("Time").fill("2026")
    person.page.get_by_placeholder("Time").press("Enter")
    person.page.wait_for_url("**time=2026")
    preview(person).get_by_text("its balance is 75.00 USD").wait_for()
    assert person.page.get_by_label("Reason").input_value() == "Repriced"
    assert person.page.get_by_label("Write-off").input_value() == "35"


def test_leaving_with_something_typed_asks(visit: Visits) -> None:
    person = visit(LEDGER)
    person.go("record", claim="claim-1042")
    asked: list[str] = []

    def stay(dialog: Any) -> None:  # noqa: ANN401
        asked.append(dialog.message)
        dialog.dismiss()

    person.page.on("dialog", stay)
    person.page.get_by_role("link", name="Reviews").click()
    person.page.get_by_role("heading", name="Reviews").wait_for()
    assert asked == []
    person.page.go_back()
    person.page.get_by_label("Reason").fill("Repriced")
    person.page.get_by_role("link", name="Reviews").click()
    assert asked == ["This entry is not saved. Leave without saving?"]
    assert person.page.get_by_label("Reason").input_value() == "Repriced"


HOSTILE = '"><img src=x onerror="document.title=\'run\'"><script>1</script>\\ end'


def test_hostile_text_in_every_field_stays_text_everywhere(visit: Visits) -> None:
    person = visit(LEDGER)
    page = person.page
    person.go("record", claim="claim-1042")
    page.get_by_label("Date").fill("2026-06-01")
    page.get_by_text("Remittance, settlement").click()
    for label in ("Source", "Reason", "Check or EFT number"):
        page.get_by_label(label).fill(HOSTILE)
    for label in ("Insurance paid", "Write-off", "Client responsibility"):
        page.get_by_label(label).fill(HOSTILE)
        page.get_by_text("is not an amount").first.wait_for()
        page.get_by_label(label).fill("")
    preview(person).get_by_role("table").wait_for()
    save(person)
    landed(person)
    person.go("record", claim="claim-1042")
    page.get_by_label("Reverse prior entry").check()
    page.get_by_text(HOSTILE).first.wait_for()
    for shown in ("claim", "edit", "reviews"):
        person.go(shown, claim="claim-1042")
        assert page.locator("#clawback-page img").count() == 0
    assert "run" not in page.title()
    assert list(person.books.ledger.errors) == []
    assert person.books.file.read_text().startswith(LEDGER)
