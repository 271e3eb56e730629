"""The reports in a browser: from a number to its lines, its claim and its entry."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.fava_ext.reading_case import WORKED
from tests.fava_ext.reading_case import many_claims
from tests.fava_ext.reading_case import table

if TYPE_CHECKING:
    from playwright.sync_api import Locator
    from playwright.sync_api import Route

    from tests.fava_ext.conftest import Visits

pytestmark = pytest.mark.browser


def cells(row: Locator) -> list[str]:
    return [text.strip() for text in row.locator("th, td").all_inner_texts()]


def test_counts_lead_to_the_claims_that_they_count(visit: Visits) -> None:
    person = visit(WORKED)
    person.go("claims")
    person.page.get_by_role("link", name="1 Needs review").click()
    person.page.wait_for_url("**status=needs-review")
    person.wait_for_page()
    rows = table(person, "Claims").locator("tbody tr")
    assert [cells(row)[0] for row in rows.all()] == ["claim-1"]
    current = person.page.locator(".clawback-counts [aria-current]")
    assert current.all_inner_texts() == ["1 Needs review"]
    person.page.get_by_role("link", name="4 All").click()
    person.page.wait_for_url(lambda url: "status" not in url)
    person.wait_for_page()
    assert rows.count() == 4


def test_of_many_claims_some_are_read_while_all_are_counted(visit: Visits) -> None:
    person = visit(WORKED + many_claims(60))
    page = person.page
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route("**/report?**", hold)
    person.go("claims")
    rows = table(person, "Claims").locator("tbody tr")
    assert (rows.count(), rows.last.locator("th").inner_text()) == (30, "claim-145")
    assert page.get_by_text("Counting the claims… amounts in USD").is_visible()
    assert set(page.locator(".clawback-counts strong").all_inner_texts()) == {"…"}
    assert page.locator("tfoot").count() == 0
    assert page.get_by_text("claims shown").count() == 0
    assert page.get_by_label("Payer").is_disabled()
    rows.last.scroll_into_view_if_needed()
    scrolled = "scrollY || document.querySelector('article').scrollTop"
    read = page.evaluate(scrolled)
    client = page.get_by_label("Client", exact=True)
    client.evaluate("(one) => one.focus({ preventScroll: true })")
    with page.expect_response("**/report?**") as answered:
        waiting.pop().continue_()
    answered.value.finished()
    # Nothing is put in the place of a field that somebody uses; but all is on the paper.
    assert rows.count() == 30
    page.evaluate("window.print = () => (document.title = 'printed')")
    page.keyboard.press("Control+p")
    expect(page).to_have_title("printed")
    assert rows.count() == 64
    assert page.evaluate(scrolled) == read > 0
    assert page.locator(".clawback-counts strong").first.inner_text() == "64"
    assert "6870.00" in table(person, "Claims").locator("tfoot").inner_text()
    assert page.get_by_text("64 claims, amounts in USD").is_visible()
    assert client.evaluate("(one) => one === document.activeElement")
    assert page.get_by_label("Payer").is_enabled()


def test_claims_are_narrowed_by_payer_and_client_and_the_fields_keep_the_focus(
    visit: Visits,
) -> None:
    person = visit(WORKED)
    person.go("claims")
    person.page.get_by_label("Payer").select_option("Aetna")
    person.page.wait_for_url("**payer=Aetna")
    person.wait_for_page()
    client = person.page.get_by_label("Client", exact=True)
    client.focus()
    person.page.keyboard.type("c0003")
    person.page.keyboard.press("Enter")
    person.page.wait_for_url("**client=c0003")
    person.wait_for_page()
    rows = table(person, "Claims").locator("tbody tr")
    assert [cells(row)[0] for row in rows.all()] == ["claim-4"]
    assert client.input_value() == "c0003"
    assert person.page.evaluate("document.activeElement.id") == "control-client"


def test_a_column_is_sorted_by_keyboard(visit: Visits) -> None:
    person = visit(WORKED)
    person.go("claims")
    claims = table(person, "Claims")
    heading = claims.get_by_role("columnheader", name="Billed")
    heading.get_by_role("link").focus()
    for direction, expected in (
        ("descending", ["400.00", "200.00", "150.00", "120.00"]),
        ("ascending", ["120.00", "150.00", "200.00", "400.00"]),
    ):
        person.page.keyboard.press("Enter")
        claims.locator(f"th.billed[aria-sort={direction}]").wait_for()
        assert claims.locator("tbody .billed").all_inner_texts() == expected
        assert person.page.evaluate("document.activeElement.id") == "sort-claims-billed"
    # The order outlives a change of Fava's filters, and a reload.
    person.page.get_by_placeholder("Time").fill("2026")
    person.page.get_by_placeholder("Time").press("Enter")
    person.page.wait_for_url("**time=2026")
    person.wait_for_page()
    assert claims.locator("tbody .billed").first.inner_text() == "120.00"
    person.page.reload()
    person.wait_for_page()
    assert claims.locator("tbody .billed").first.inner_text() == "120.00"


def test_on_a_phone_the_order_is_a_field(visit: Visits) -> None:
    person = visit(WORKED, narrow=True)
    person.go("claims")
    person.page.get_by_label("Sort by").select_option("Billed, highest first")
    person.page.wait_for_url("**sort-claims=-billed")
    person.wait_for_page()
    assert table(person, "Claims").locator("tbody .billed").first.inner_text() == "400.00"


@pytest.mark.smoke
def test_from_a_number_to_the_lines_to_the_entry_and_to_the_source(visit: Visits) -> None:
    person = visit(WORKED)
    person.go("revenue")
    march = table(person, "Revenue by month").get_by_role("row", name="2026-03")
    march.get_by_role("link", name="-263.29").click()
    person.page.get_by_text("2026-03, reversals").wait_for()
    person.wait_for_page()
    lines = table(person, "Revenue lines by month")
    assert [cells(row)[9] for row in lines.locator("tbody tr").all()] == [
        "-50.00",
        "-80.00",
        "-133.29",
    ]
    assert "-263.29" in lines.locator("tfoot").inner_text()
    row = lines.get_by_role("row", name="claim-2")
    row.get_by_role("link", name="2026-03-02").click()
    popup = person.page.locator("dialog[open], .overlay").filter(has_text="Copay corrected")
    popup.first.wait_for()
    # What stands at a reversal's place is its record.
    assert "client-responsibility:  30.00 USD" in popup.first.inner_text()
    person.page.keyboard.press("Escape")
    person.page.wait_for_url(lambda url: "#context" not in url)
    place = row.get_by_role("link", name=re.compile(r"practice:\d+"))
    line = int(place.inner_text().split(":")[1])
    assert "Copay corrected" in person.books.file.read_text().split("\n")[line - 1]
    place.click()
    person.page.wait_for_url(f"**/editor/**line={line}")
    person.page.locator(".cm-content").wait_for()
    person.page.go_back()
    person.page.get_by_text("2026-03, reversals").wait_for()
    person.page.get_by_role("link", name="Back to the summary").click()
    march.wait_for()


def test_outstanding_leads_to_the_claim(visit: Visits) -> None:
    person = visit(WORKED)
    person.go("outstanding")
    summary = table(person, "Outstanding by payer on 2026-03-20")
    summary.get_by_role("row", name="Cigna insurance").get_by_role(
        "link", name="200.00"
    ).first.click()
    person.page.get_by_role("link", name="claim-3").click()
    person.page.get_by_role("heading", name="claim-3").wait_for()
    person.wait_for_page()


def test_a_day_is_chosen_for_what_is_outstanding(visit: Visits) -> None:
    person = visit(WORKED)
    person.go("outstanding")
    day = person.page.get_by_label("As of")
    assert day.input_value() == "2026-03-20"
    day.fill("2026-01-19")
    day.press("Enter")
    person.page.wait_for_url("**as-of=2026-01-19")
    person.wait_for_page()
    total = table(person, "Outstanding by payer on 2026-01-19").locator("tfoot")
    assert cells(total.locator("tr"))[-1] == "270.00"
    balance = person.page.locator("#clawback-page").get_by_role("link", name="balance sheet")
    assert "time=2015-01-01+-+2026-01-19" in (balance.get_attribute("href") or "")


def test_a_claim_shows_its_history_and_what_can_be_done(visit: Visits) -> None:
    person = visit(WORKED)
    person.go("claim", claim="claim-1")
    assert person.page.title() == "claim-1 - Worked example"
    facts = person.page.locator(".clawback-facts :is(dt, dd)").all_inner_texts()
    said = dict(zip(facts[::2], facts[1::2], strict=True))
    assert said["Insurance owes"] == "150.00 USD"
    assert said["Client owes"] == "-25.00 USD"
    assert [said["Billed"], said["Practitioner"]] == ["150.00 USD", "dr-lee"]
    history = table(person, "History of claim-1")
    balances = history.locator("tbody td.balance").all_inner_texts()
    assert balances == ["150.00", "25.00", "0.00", "125.00"]
    assert "Coverage ended · source: letter" in history.inner_text()
    for name, page in (
        ("Record clawback", "record"),
        ("Edit amounts", "edit"),
        ("Add manual payment", "record"),
    ):
        address = person.page.get_by_role("link", name=name).get_attribute("href") or ""
        assert f"page={page}&claim=claim-1" in address
    history.get_by_role("link", name="2026-01-20").click()
    popup = person.page.locator("dialog[open], .overlay").filter(has_text="EOB 1")
    popup.first.wait_for()


def test_a_claim_that_needs_no_review_has_none_to_clear(visit: Visits) -> None:
    person = visit(WORKED)
    person.go("claim", claim="claim-2")
    person.page.get_by_role("link", name="Record clawback").wait_for()
    assert person.page.get_by_text("Clear review").count() == 0


def test_a_fava_that_is_read_only_offers_nothing_to_do(visit: Visits) -> None:
    person = visit(WORKED, read_only=True)
    person.go("claim", claim="claim-1")
    table(person, "History of claim-1").wait_for()
    assert person.page.locator("#clawback-page a.button").count() == 0


@pytest.mark.smoke
def test_from_the_journal_to_the_claim(visit: Visits) -> None:
    person = visit(WORKED)
    person.go_to("journal/")
    person.page.get_by_role("link", name="Open claim-2").first.click()
    person.page.get_by_role("heading", name="claim-2").wait_for()


@pytest.mark.smoke
def test_the_charts_show_payments_corrections_and_reversals(visit: Visits) -> None:
    person = visit(WORKED)
    person.go("revenue")
    legend = person.page.get_by_role("list", name="Parts of the bars")
    legend.get_by_role("link", name="Reversals").wait_for()
    assert legend.get_by_role("link").all_inner_texts() == [
        "Client payments",
        "Corrected payments",
        "Payments",
        "Recoupment variances",
        "Reversals",
    ]
    person.page.get_by_role("button", name="Charges and write-offs").click()
    legend.get_by_role("link", name="Write-off reversals").wait_for()
    # The net has no parts, and no empty list of them is read out.
    person.page.get_by_role("button", name="Net", exact=True).click()
    expect(legend).to_have_count(0)
    person.page.get_by_role("button", name="Payments, corrections and reversals").click()
    legend.get_by_role("link", name="Reversals").click()
    person.page.get_by_role("link", name="Back to the summary").wait_for()
    assert "column=reversals" in person.page.url


@pytest.mark.smoke
def test_the_interval_of_the_chart_is_that_of_the_table(visit: Visits) -> None:
    person = visit(WORKED)
    person.go("revenue")
    person.page.get_by_label("Rows").select_option("Quarter")
    person.page.wait_for_url("**interval=quarter")
    table(person, "Revenue by quarter").wait_for()
    person.page.get_by_role("combobox", name="Interval").click()
    person.page.get_by_role("option", name="Yearly").click()
    table(person, "Revenue by year").wait_for()
    chosen = person.page.get_by_label("Rows").locator("option:checked")
    assert chosen.inner_text() == "Year"


@pytest.mark.smoke
def test_reversals_are_separate_lines_of_favas_own_income_statement(visit: Visits) -> None:
    person = visit(WORKED)
    person.go_to("income_statement/")
    for name, amount in (("Reversals", "-181.71"), ("Corrected-Payments", "40.00")):
        account = f"Income:Adjustments:{name}"
        line = person.page.locator(f"article p:has([data-account-name='{account}'])")
        line.wait_for()
        assert line.get_by_role("link").inner_text() == name
        shown = line.locator(".num").first.inner_text().replace("\u2212", "-")
        assert shown.strip() == amount


def test_files_are_downloaded_under_the_filters_that_are_set(
    visit: Visits, tmp_path: Path
) -> None:
    person = visit(WORKED)
    person.go("payments", time="2026-03", type="reversal")
    with person.page.expect_download() as started:
        person.page.get_by_role("link", name=re.compile("Download .* as CSV")).click()
    file = tmp_path / "download.csv"
    started.value.save_as(file)
    assert started.value.suggested_filename == "payments-2026-03-01-2026-03-31.csv"
    with file.open(encoding="utf-8-sig", newline="") as content:
        claims = {row["claim"] for row in csv.DictReader(content)}
    assert claims == {"claim-1", "claim-2", "claim-3"}
    with person.page.expect_download() as started:
        person.page.get_by_role("link", name=re.compile("Download .* as XLSX")).click()
    assert started.value.suggested_filename == "payments-2026-03-01-2026-03-31.xlsx"
