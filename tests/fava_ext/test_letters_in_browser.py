"""From a payer's letter to its record in three actions: drop it, look, save."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.data_entry.payment_choice import choices_of
from beancount_clawback.ledger_files.loaded_ledger import load
from beancount_clawback.letters.form_filled import PaymentAsItIs
from beancount_clawback.letters.form_filled import fill_form
from beancount_clawback.letters.letter_file import digest_of
from beancount_clawback.letters.payment_meant import search_by_letter
from beancount_clawback.letters.pdf_text import text_of
from tests.letters import other_payers
from tests.letters.letter_layouts import LAYOUTS
from tests.letters.letter_layouts import LEDGER
from tests.letters.letter_layouts import NO_PAYMENT
from tests.letters.letter_layouts import PROSE
from tests.letters.letter_layouts import TABLE
from tests.letters.letter_layouts import TWO_PAYMENTS

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser
    from playwright.sync_api import FilePayload

    from beancount_clawback.letters.form_filled import FilledForm
    from beancount_clawback.letters.payment_meant import Fitting
    from beancount_clawback.letters.payment_meant import LetterSearch
    from tests.fava_ext.conftest import Visits
    from tests.fava_ext.fava_browser import Visit
    from tests.letters.letter_layouts import Layout

pytestmark = pytest.mark.browser

_DROP = """([box, content, name]) => {
  const bytes = Uint8Array.from(atob(content), (char) => char.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], name, { type: "application/pdf" }));
  for (const type of ["dragover", "drop"]) {
    box.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
  }
}"""


@pytest.fixture(scope="session")
def printed(browser: Browser) -> dict[str, bytes]:
    """All letters as a browser prints them, by name."""
    page = browser.new_page()
    letters = {}
    others = (*other_payers.ONE_PAYMENT, *other_payers.SEVERAL)
    for layout in (*LAYOUTS, TWO_PAYMENTS, NO_PAYMENT, *others):
        page.set_content(layout.html)
        letters[layout.name] = page.pdf(format="Letter")
    page.close()
    return letters


def drop(person: Visit, letter: bytes, name: str = "Jane Roe.pdf") -> None:
    box = person.page.locator(".clawback-drop").element_handle()
    content = base64.b64encode(letter).decode()
    person.page.evaluate(_DROP, [box, content, name])


def linked(text: str, folder: Path) -> LinkedLedger:
    ledger = folder / "practice.beancount"
    ledger.write_text(text, "utf-8")
    return LinkedLedger(load(str(ledger)))


def form_of(one: Fitting, search: LetterSearch, books: LinkedLedger) -> FilledForm:
    (choice,) = choices_of(one.found, books)
    event = choice.event
    payment = PaymentAsItIs.of(event.date, event.legs, choice.currency)
    return fill_form(search.facts, one, payment)


@pytest.mark.parametrize(
    ("text", "layouts"), [(LEDGER, LAYOUTS), (other_payers.LEDGER, other_payers.ONE_PAYMENT)]
)
def test_each_layout_finds_its_payment_and_fills_the_form(
    printed: dict[str, bytes], tmp_path: Path, text: str, layouts: tuple[Layout, ...]
) -> None:
    books = linked(text, tmp_path)
    for layout in layouts:
        search = search_by_letter(text_of(printed[layout.name]).pages, books.finder)
        assert search.chosen, layout.name
        assert search.chosen.found.link == layout.payment, layout.name
        filled = form_of(search.chosen, search, books)
        assert filled.values == {"source": "letter", **layout.fills}, layout.name
        assert filled.decides_amounts == layout.decides, layout.name


def test_a_letter_about_several_payments_fills_the_form_of_each_with_its_own(
    printed: dict[str, bytes], tmp_path: Path
) -> None:
    books = linked(other_payers.LEDGER, tmp_path)
    in_rows, in_prose = (
        search_by_letter(text_of(printed[layout.name]).pages, books.finder)
        for layout in other_payers.SEVERAL
    )
    assert in_rows.chosen is None
    forms = {one.found.link: form_of(one, in_rows, books) for one in in_rows.fitting}
    assert forms["pay-1TR88104412"].values == {
        "date": "2026-03-25",
        "source": "letter",
        "payer-reference": "A100281",
    }
    assert forms["pay-1TR88104412"].decides_amounts
    # 88.50 paid less 20.00 = 68.50.
    assert forms["pay-1TR88107731"].values == {
        "date": "2026-03-25",
        "source": "letter",
        "payer-reference": "A100282",
        "insurance-paid": "68.50",
        "write-off": "66.50",
        "client-responsibility": "20.00",
    }
    assert in_prose.chosen is None
    assert {one.found.link for one in in_prose.fitting} == {"pay-CG5501221", "pay-CG5503410"}
    for one in in_prose.fitting:
        filled = form_of(one, in_prose, books)
        assert not filled.decides_amounts
        assert filled.remarks == (
            "The letter asks for 180.00 USD, and the payment is 90.00 USD.",
        )


@pytest.mark.smoke
def test_drop_look_save(visit: Visits, printed: dict[str, bytes]) -> None:
    person = visit(LEDGER)
    page = person.page
    person.go("record")
    drop(person, printed[PROSE.name])
    found = page.get_by_role("region", name="Found in the letter")
    found.get_by_role("row", name="Check or EFT number").get_by_text("page 1:").wait_for()
    told = found.inner_text()
    assert "OP-2026-48113" in told
    assert "Reference number: OP-2026-48113" in told
    assert page.get_by_label("Date", exact=True).input_value() == "2026-05-02"
    assert page.get_by_label("Reference number").input_value() == "OP-2026-48113"
    page.get_by_text("Keeps the letter as letters/Assets/Bank/Checking/2026-05-02").wait_for()
    assert person.books.file.read_text() == LEDGER
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**page=claim&claim=claim-1042")
    person.wait_for_page()
    page.get_by_role("status").get_by_text("The letter is kept in letters/").wait_for()
    assert '"Clawback of EOB 5512" #clawback ^pay-5512\n' in person.books.file.read_text()
    kept = person.books.file.parent / "letters/Assets/Bank/Checking"
    (letter,) = kept.iterdir()
    assert letter.name == f"2026-05-02.Aetna-pay-5512-{digest_of(printed[PROSE.name])}.pdf"
    assert letter.read_bytes() == printed[PROSE.name]
    assert "Roe" not in person.books.file.read_text()
    href = page.get_by_role("link", name="Letter").get_attribute("href")
    assert href
    assert page.request.get(href).body() == printed[PROSE.name]
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("status").get_by_text("The letter is deleted: letters/").wait_for()
    assert person.books.file.read_text() == LEDGER
    assert not letter.exists()


def test_a_letter_dropped_on_the_overview_is_asked_about_on_the_next_page(
    visit: Visits, printed: dict[str, bytes]
) -> None:
    person = visit(LEDGER)
    page = person.page
    person.go("overview")
    drop(person, printed[TWO_PAYMENTS.name])
    page.get_by_text("Which one is it?").wait_for()
    page.get_by_role("button", name="2026-02-17 Aetna").click()
    page.get_by_role("region", name="Found in the letter").get_by_text("5530").first.wait_for()
    assert page.get_by_label("Date", exact=True).input_value() == "2026-05-14"


def test_a_letter_that_fits_none_fills_the_form_of_what_is_found_by_hand(
    visit: Visits, printed: dict[str, bytes]
) -> None:
    person = visit(LEDGER)
    page = person.page
    person.go("record")
    broken: FilePayload = {
        "name": "a.pdf",
        "mimeType": "application/pdf",
        "buffer": b"%PDF-1.4 nothing",
    }
    with person.expected_complaint("422"):
        page.get_by_label("Drop the payer's letter").set_input_files(broken)
        page.get_by_text("The PDF is damaged").wait_for()
    drop(person, printed[NO_PAYMENT.name])
    page.get_by_text("numbers: 99001").wait_for()
    page.get_by_label("Find the payment").fill("5530")
    page.get_by_role("option", name="2026-02-17 Aetna").click()
    page.get_by_text("The letter names").or_(page.get_by_text("The letter asks for")).wait_for()
    assert page.get_by_label("Date", exact=True).input_value() == "2026-05-14"


def test_what_a_letter_says_fits_every_window(
    visit: Visits, printed: dict[str, bytes], axe: Path
) -> None:
    person = visit(LEDGER)
    person.go("record")
    drop(person, printed[TWO_PAYMENTS.name])
    person.page.get_by_text("Which one is it?").wait_for()
    assert person.faults(axe) == []
    drop(person, printed[TABLE.name])
    person.page.get_by_role("region", name="Found in the letter").wait_for()
    assert person.faults(axe) == []


@pytest.mark.slow
def test_incognito_hides_the_amounts_of_a_letter(
    visit: Visits, printed: dict[str, bytes]
) -> None:
    person = visit(LEDGER, incognito=True)
    person.go("record")
    drop(person, printed[TABLE.name])
    found = person.page.get_by_role("region", name="Found in the letter")
    found.wait_for()
    told = found.inner_text()
    assert "XX.XX" in told
    assert not any(amount in told for amount in ("85.00", "45.00", "40.00"))


@pytest.mark.slow
def test_a_read_only_fava_takes_no_letter(visit: Visits) -> None:
    person = visit(LEDGER, read_only=True)
    for page in ("record", "overview"):
        person.go(page)
        assert person.page.locator(".clawback-drop").count() == 0
