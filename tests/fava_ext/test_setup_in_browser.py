"""From a ledger that knows nothing of us to its first clawback, in the browser alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.fava_ext.conftest import Visits
    from tests.fava_ext.fava_browser import Visit

pytestmark = pytest.mark.browser

CHARTS = Path(__file__).parents[1] / "set_up" / "charts"
EXTENSION = '1970-01-01 custom "fava-extension" "beancount_clawback.fava_ext"\n'
OWN = EXTENSION + (CHARTS / "own_ledger.beancount").read_text("utf-8")
HEADER = '2026-02-05 * "BCBS" "EOB Client A DOS 1/12, check 20331"'

BY_HAND = """
2026-05-02 * "BCBS" "Taken back, coverage ended"
  Assets:Bank:Chase:Checking    -95.00 USD
  Expenses:Contractual          -65.00 USD
  Assets:AR:Insurance:BCBS      160.00 USD
"""


def save(person: Visit) -> None:
    person.page.get_by_role("button", name="Save", exact=True).click()


def set_up(person: Visit) -> None:
    person.go(page="setup")
    save(person)
    person.page.get_by_text("The set-up is saved in").wait_for()


def test_an_own_ledger_is_set_up_and_its_first_payment_taken_back(visit: Visits) -> None:
    person = visit(OWN)
    page = person.page
    person.go(page="claims")
    page.get_by_text("There is nothing to show.").get_by_role("link", name="Set-up").click()
    page.wait_for_url("**page=setup*")
    page.get_by_role("heading", name="What is written").wait_for()
    told = page.locator("#clawback-page").inner_text()
    assert '2 insurance payments recognized: the payee says "bcbs" (1)' in told
    assert "Expenses:Contractual: debited where insurers pay, 2 times" in told
    assert "+  'insurance-responsibility': 'Assets:AR:Insurance:{payer}'," in told
    assert person.books.file.read_text() == OWN
    save(person)
    page.get_by_text("The set-up is saved in").wait_for()
    page.get_by_text("The ledger is set up").wait_for()
    before = person.books.file.read_text()
    page.get_by_role("link", name="Record a clawback").click()
    page.get_by_label("Find the payment").fill("BCBS 95.00 1/12/2026")
    page.get_by_role("option", name="2026-02-05 BCBS").click()
    person.wait_for_page()
    page.get_by_text("balance not known: no charge is linked").first.wait_for()
    page.get_by_label("Date").fill("2026-05-02")
    page.get_by_label("Source").fill("letter")
    preview = page.get_by_role("region", name="Balance preview")
    preview.get_by_role("row", name="Insurance paid").get_by_text("-95.00").wait_for()
    gains = "The payment's first line gains #insurance-payment ^pay-20331."
    page.get_by_text(gains).wait_for()
    save(person)
    page.wait_for_url("**page=reviews*")
    person.wait_for_page()
    page.get_by_role("cell", name="pay-20331", exact=True).wait_for()
    assert person.books.file.read_text() == before.replace(
        HEADER, f"{HEADER} #insurance-payment ^pay-20331"
    ) + (
        '\n2026-05-02 ! "BCBS" "Clawback of EOB Client A DOS 1/12, check 20331" '
        '#clawback ^pay-20331\n  original: "2026-02-05 BCBS 95.00 65.00 0.00 USD"\n'
        '  source: "letter"\n'
    )


def test_the_session_that_fits_can_be_linked_by_the_same_save(visit: Visits) -> None:
    person = visit(OWN)
    page = person.page
    set_up(person)
    person.go(page="record")
    page.get_by_label("Find the payment").fill("BCBS 95.00")
    page.get_by_role("option", name="2026-02-05 BCBS").click()
    person.wait_for_page()
    page.get_by_label("Date").fill("2026-05-02")
    page.get_by_label("The session that was paid").select_option(index=1)
    preview = page.get_by_role("region", name="Balance preview")
    preview.get_by_role("row", name="Insurance balance").get_by_text("+160.00").wait_for()
    save(person)
    page.wait_for_url("**page=claim&claim=claim-2026-01-12")
    assert '"90837 session" ^claim-2026-01-12\n' in person.books.file.read_text()


def test_equal_evidence_is_chosen_before_it_can_be_saved(visit: Visits) -> None:
    person = visit(EXTENSION + (CHARTS / "equal_evidence.beancount").read_text("utf-8"))
    page = person.page
    person.go(page="setup")
    assert page.get_by_role("button", name="Save", exact=True).count() == 0
    page.get_by_label("What Expenses:Other is").select_option("fee")
    page.get_by_text("+  'fee': 'Expenses:Other',").wait_for()
    save(person)
    page.get_by_text("The set-up is saved in").wait_for()
    assert "  'fee': 'Expenses:Other',\n" in person.books.file.read_text()


def test_a_clawback_written_by_hand_is_tagged(visit: Visits) -> None:
    person = visit(OWN + BY_HAND)
    page = person.page
    set_up(person)
    person.go(page="record")
    page.get_by_label("Find the payment").fill("coverage ended")
    page.get_by_role("option", name="2026-05-02 BCBS").click()
    person.wait_for_page()
    page.get_by_label("Source").fill("phone")
    save(person)
    page.wait_for_url("**page=reviews*")
    text = person.books.file.read_text()
    assert f"{HEADER} #insurance-payment ^pay-20331\n" in text
    assert 'coverage ended" #clawback ^pay-20331\n  source: "phone"\n' in text


@pytest.mark.slow
def test_the_page_fits_its_window_and_is_accessible(visit: Visits, axe: Path) -> None:
    person = visit(OWN)
    person.go(page="setup")
    assert person.faults(axe) == []
