"""The frame of the pages as a person meets it, in a real browser on a real Fava."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from typing import TYPE_CHECKING

import pytest

from beancount_clawback.fava_ext.pages import NAVIGATION
from tests.fava_ext.fava_browser import NARROW
from tests.fava_ext.fava_server import EXAMPLE
from tests.fava_ext.reading_case import WORKED

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fava_ext.conftest import Visits

pytestmark = pytest.mark.browser


@pytest.mark.smoke
def test_the_sidebar_leads_to_the_pages_and_they_to_each_other(visit: Visits) -> None:
    person = visit()
    person.go_to("income_statement/")
    sidebar = person.page.locator("aside")
    sidebar.get_by_role("link", name="Clawbacks").click()
    person.wait_for_page()
    person.page.get_by_role("heading", name="Overview").wait_for()
    person.page.evaluate("document.body.dataset.same = 'yes'")
    navigation = person.page.get_by_role("navigation", name="Clawbacks")
    for page in NAVIGATION:
        navigation.get_by_role("link", name=page.in_navigation, exact=True).click()
        person.page.get_by_role("heading", name=page.title, exact=True).wait_for()
        person.wait_for_page()
        assert person.page.title() == f"{page.title} - Practice"
        current = navigation.locator("[aria-current=page]")
        assert current.all_inner_texts() == [page.in_navigation]
        assert sidebar.locator("a.selected").all_inner_texts() == ["Clawbacks"]
    assert person.page.evaluate("document.body.dataset.same") == "yes"


def test_the_keyboard_reaches_every_page(visit: Visits) -> None:
    person = visit()
    person.go()
    person.page.get_by_role("link", name="Record", exact=True).focus()
    person.page.keyboard.press("Tab")
    person.page.keyboard.press("Tab")
    assert person.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == (
        "dotted"
    )
    person.page.keyboard.press("Enter")
    person.page.get_by_role("heading", name="Reviews").wait_for()


def test_g_and_a_letter_lead_to_the_pages_and_favas_overlay_lists_them(visit: Visits) -> None:
    person = visit()
    person.go_to("income_statement/")
    # The extension listens once its modules are loaded.
    person.page.wait_for_load_state("networkidle")
    for letters, heading in (("gl", "Claims"), ("gw", "Reviews"), ("gv", "Overview")):
        person.page.keyboard.type(letters)
        person.page.get_by_role("heading", name=heading, exact=True).wait_for()
        person.wait_for_page()
    person.page.keyboard.press("?")
    said = person.page.locator(".keyboard-tooltip").all_inner_texts()
    assert {f"g {page.key}" for page in NAVIGATION} | {"/"} <= set(said)


def test_on_paper_a_report_is_title_ledger_filter_and_table_in_black(visit: Visits) -> None:
    person = visit(WORKED, dark=True)
    person.go("revenue", time="2026")
    person.page.emulate_media(media="print", color_scheme="dark")
    head = person.page.locator(".clawback-printed")
    assert "time 2026 · Rows Month · Basis Accrual" in head.inner_text()
    shown = person.page.locator(
        "header, aside, nav, button, form, .clawback-downloads, .clawback-charts"
    )
    assert [part.is_visible() for part in shown.all()].count(True) == 0
    look = person.page.evaluate(
        """["h2", "table a", "td", "body"].map((one) => {
          const { color, backgroundColor } = getComputedStyle(document.querySelector(one));
          return `${color} ${backgroundColor}`;
        })"""
    )
    assert [one for one in look if not one.startswith("rgb(0, 0, 0)")] == []
    assert look[-1] == "rgb(0, 0, 0) rgb(255, 255, 255)"
    person.wait_for_page()


def test_a_filter_stays_when_the_page_changes_and_the_page_when_the_filter_does(
    visit: Visits,
) -> None:
    person = visit()
    person.go("outstanding")
    time_filter = person.page.get_by_placeholder("Time")
    time_filter.fill("2026")
    time_filter.press("Enter")
    person.page.wait_for_url("**page=outstanding&time=2026")
    person.wait_for_page()
    person.page.get_by_role("heading", name="Outstanding").wait_for()
    person.page.get_by_role("link", name="Recoupments").click()
    person.page.get_by_role("heading", name="Recoupments").wait_for()
    assert "time=2026" in person.page.url
    assert time_filter.input_value() == "2026"


def test_back_returns_to_the_page_before(visit: Visits) -> None:
    person = visit()
    person.go("claims")
    person.page.get_by_role("link", name="Reports", exact=True).click()
    person.page.get_by_role("heading", name="Revenue").wait_for()
    person.page.go_back()
    person.page.get_by_role("heading", name="Claims").wait_for()
    person.wait_for_page()
    assert person.page.title() == "Claims - Practice"


def test_the_navigation_is_one_row_in_a_wide_window_and_one_menu_in_a_narrow_one(
    visit: Visits,
) -> None:
    person = visit()
    person.go()
    links = person.page.get_by_role("navigation", name="Clawbacks").get_by_role("link")
    tops = {round(box["y"]) for link in links.all() if (box := link.bounding_box())}
    assert (links.count(), len(tops)) == (len(NAVIGATION), 1)
    assert not person.page.get_by_role("button", name="Menu").is_visible()
    person.resize(NARROW)
    assert not links.first.is_visible()
    menu = person.page.get_by_role("button", name="Menu")
    menu.click()
    assert menu.get_attribute("aria-expanded") == "true"
    person.follow("Claims")
    person.page.get_by_role("heading", name="Claims").wait_for()


def test_a_page_says_once_what_it_is_for(visit: Visits) -> None:
    person = visit()
    person.go("reviews")
    line = person.page.get_by_text("Each clawback waits here until")
    assert line.is_visible()
    person.page.get_by_role("button", name="Got it").click()
    assert line.count() == 0
    person.go("reviews")
    assert line.count() == 0


def test_in_the_dark_the_page_is_dark(visit: Visits) -> None:
    def brightness(dark: bool) -> int:
        person = visit(dark=dark)
        person.go()
        color = person.page.evaluate("getComputedStyle(document.body).backgroundColor")
        return sum(int(part) for part in color.strip("rgb()").split(","))

    assert brightness(dark=True) < 3 * 64
    assert brightness(dark=False) > 3 * 192


def test_a_claim_link_in_the_journal_leads_to_the_claim_and_still_filters(
    visit: Visits,
) -> None:
    person = visit()
    person.go_to("journal/")
    ways = person.page.get_by_role("link", name="Open claim-1042")
    ways.first.wait_for()
    links = person.page.locator(".journal .link", has_text="claim-1042")
    assert ways.count() == links.count() > 0
    assert person.page.locator(".link:has-text('pay-5512') + .clawback-claim").count() == 0
    links.first.click()
    person.page.wait_for_url("**filter=%5Eclaim-1042")
    person.page.get_by_role("link", name="Open claim-1042").first.click()
    person.page.wait_for_url("**page=claim&claim=claim-1042")
    person.wait_for_page()


def test_the_journal_of_an_account_leads_to_claims_too(visit: Visits) -> None:
    person = visit()
    person.go_to("account/Assets:Receivable:Insurance:Aetna/")
    person.page.get_by_role("link", name="Open claim-1042").first.wait_for()


def test_a_journal_without_claims_is_left_alone(visit: Visits) -> None:
    ledger = EXAMPLE.read_text().replace("^claim-1042", "")
    person = visit(ledger)
    person.go_to("journal/")
    person.page.locator(".link", has_text="pay-5512").first.wait_for()
    assert person.page.locator(".clawback-claim").count() == 0


def test_favas_own_command_serves_the_pages(tmp_path: Path) -> None:
    ledger = tmp_path / "practice.beancount"
    ledger.write_text(EXAMPLE.read_text())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "fava.cli", "--port", str(port), str(ledger)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}/practice/extension/Clawback/"
        assert '<h2 id="clawback-title">Overview</h2>' in _text_once_there(address)
    finally:
        process.terminate()
        process.wait(10)


def _text_once_there(address: str) -> str:
    for _ in range(100):
        try:
            with urllib.request.urlopen(address) as response:  # noqa: S310 - our own Fava
                text: str = response.read().decode()
                return text
        except OSError:
            time.sleep(0.1)
    pytest.fail("Fava did not start within ten seconds")
