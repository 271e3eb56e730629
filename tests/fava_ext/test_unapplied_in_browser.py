"""Unapplied money on its page: applied, taken back, attached, split and sent back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.fava_ext.conftest import Visits

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LEDGER = Path(__file__).with_name("unapplied.beancount").read_text("utf-8")
CHARGE = """
2026-01-16 * "C0021" "90837, 60 min" ^claim-1043 #charge
  Assets:Receivable:Insurance:Aetna     150.00 USD
  Income:Sessions                      -150.00 USD
"""
DRAFT = """
2026-05-02 ! "AETNA" "Not imported: insurance-payment" #import-draft
  finding: "The ledger has no payer “AETNA”; it has Aetna."
  next-step: "Say which of them it is."
"""


def test_an_amount_is_applied_taken_back_and_applied_again(visit: Visits) -> None:
    """85.00 of remittance 5600 for claim 1043, whose charge is entered now."""
    person = visit(LEDGER + CHARGE + DRAFT)
    page = person.page
    person.go(page="reviews")
    page.get_by_role("heading", name="Unapplied money").wait_for()
    page.get_by_role("heading", name="Drafts of imports").wait_for()
    page.get_by_text("Say which of them it is. Then import the file again").wait_for()
    person.go(page="unapplied")
    page.get_by_text("2 amounts wait for a claim.").wait_for()
    page.get_by_role("button", name="Apply: Aetna 5600 85.00").click()
    page.get_by_text("85.00 USD is applied.").wait_for()
    page.get_by_text("1 amount waits for a claim.").wait_for()
    text = person.books.file.read_text()
    assert "^claim-1043 ^pay-Aetna-5600-1043" in text
    assert 'applies: "remit-Aetna-5600 1043 P1043 2026-01-16 85.00 unapplied"' in text
    page.get_by_role("button", name="Take back").click()
    page.get_by_text("claim-1043 is deleted: 85.00 USD is unapplied again").wait_for()
    text = person.books.file.read_text()
    assert "apply: FALSE" in text
    assert "^pay-Aetna-5600-1043" not in text
    page.get_by_role("button", name="Apply: Aetna 5600 85.00").click()
    page.get_by_text("85.00 USD is applied.").wait_for()
    text = person.books.file.read_text()
    assert "apply: FALSE" not in text
    assert "^pay-Aetna-5600-1043" in text
    page.get_by_role("button", name="Attach to the clawback").click()
    page.get_by_text("The remittance is noted at the clawback, which it settles.").wait_for()
    page.get_by_text("No money waits for a claim.").wait_for()
    text = person.books.file.read_text()
    assert '  source: "letter"\n  reference: "remit-Aetna-5600 P1040 claim-1040"\n' in text
    assert not person.complaints


def test_an_amount_is_split_and_the_rest_sent_back(visit: Visits) -> None:
    """Of 85.00, 60.00 and then 5.00 are for claim 1050, and 20.00 go back to the payer."""
    person = visit(LEDGER)
    page = person.page
    person.go(page="unapplied")
    split = page.get_by_role("button", name="Split")
    split.click()
    page.keyboard.press("Escape")
    assert split.evaluate("button => button === document.activeElement")
    split.click()
    page.get_by_role("textbox", name="Claim").fill("1050")
    page.get_by_role("textbox", name="Insurance paid").fill("90.00")
    with person.expected_complaint("422"):
        page.get_by_role("button", name="Save", exact=True).click()
        page.get_by_text("85.00 USD is left of it").wait_for()
    page.get_by_role("textbox", name="Insurance paid").fill("60.00")
    page.get_by_role("textbox", name="Write-off").fill("65.00")
    page.get_by_role("textbox", name="Client responsibility").fill("25.00")
    page.get_by_label("Date").fill("2026-05-05")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("A payment on 1050 is saved.").wait_for()
    page.get_by_text("25.00 USD").first.wait_for()
    page.get_by_text("Applied to claim-1050. A part of it is applied").wait_for()
    page.get_by_role("button", name="Split: Aetna 5600 25.00").click()
    page.get_by_role("textbox", name="Claim").fill("1050")
    page.get_by_role("textbox", name="Insurance paid").fill("5.00")
    page.get_by_label("Date").fill("2026-05-06")
    with person.expected_complaint("422"):
        page.get_by_role("button", name="Save", exact=True).click()
        page.get_by_text("Aetna has paid on 1050 already.").wait_for()
    page.get_by_label("Has this payer paid").select_option("Yes, and both apply")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("A payment on 1050 is saved.").wait_for()
    page.get_by_role("button", name="Refund: Aetna 5600 20.00").click()
    banks = page.get_by_label("Account").locator("option").all_inner_texts()
    assert banks == ["Assets:Bank:Checking"]
    page.get_by_label("Date").fill("2026-05-20")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("The refund is saved.").wait_for()
    page.get_by_text("1 amount waits for a claim.").wait_for()
    text = person.books.file.read_text()
    assert "  settlement: Liabilities:Unapplied:Aetna\n" in text
    assert '2026-05-20 * "Aetna" "Sent back to the payer"\n' in text
    assert not person.complaints
    assert person.overflow() == 0


SECOND = """
2026-05-03 ! "Aetna" "Remittance 5601, not applied yet" #unapplied ^remit-Aetna-5601
  reference: "remit-Aetna-5601 1050 85.00 unapplied"
  source: "era"
  check: "5601"
  for-claim: "1050"
  insurance-paid: 85.00 USD
  write-off: 65.00 USD
  for: "payment"
  Assets:Bank:Checking                                   85.00 USD
  Liabilities:Unapplied:Aetna                           -85.00 USD
"""


def test_reviews_apply_all_and_what_was_taken_is_given_back(visit: Visits) -> None:
    """Claims 1043 and 1050 get 85.00 each; the 85.00 that Aetna took comes back."""
    person = visit(LEDGER + CHARGE + SECOND)
    page = person.page
    person.go(page="reviews")
    page.get_by_text("3 amounts wait for a claim.").wait_for()
    page.get_by_role("button", name="Apply all 2").click()
    page.get_by_text("2 amounts are applied.").wait_for()
    page.get_by_text("1 amount waits for a claim.").wait_for()
    text = person.books.file.read_text()
    assert "^claim-1043 ^pay-Aetna-5600-1043" in text
    assert "^claim-1050 ^pay-Aetna-5601-1050" in text
    page.get_by_role("button", name="Given back: Aetna 5600 -85.00").click()
    page.get_by_role("textbox", name="Amount").fill("90")
    with person.expected_complaint("422"):
        page.get_by_role("button", name="Save", exact=True).click()
        page.get_by_text("85.00 USD is left of it").wait_for()
    assert page.locator("input[name=taken]").get_attribute("aria-invalid") == "true"
    page.get_by_role("textbox", name="Amount").fill("85.00")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("The refund is saved.").wait_for()
    text = person.books.file.read_text()
    assert '"Aetna" "Given back by the payer"' in text
    assert "Unapplied money" not in page.locator("#clawback-page").inner_text()
    assert not person.complaints


def test_a_saved_row_is_attached_on_the_import_page(visit: Visits) -> None:
    person = visit(LEDGER)
    page = person.page
    person.go_to("import/")
    page.get_by_role("link", name="Unapplied money").click()
    page.get_by_text("2 amounts wait for a claim.").wait_for()
    person.go_to("import/")
    page.get_by_text("Apply or attach what waits").click()
    page.get_by_text("2 amounts wait for a claim.").wait_for()
    page.get_by_role("button", name="Attach to the clawback").click()
    page.get_by_text("The remittance is noted at the clawback, which it settles.").wait_for()
    page.get_by_text("1 amount waits for a claim.").wait_for()
    person.go_to("income_statement/")
    assert page.get_by_text("Apply or attach what waits").count() == 0
    assert not person.complaints
