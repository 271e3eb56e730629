"""What holds for every page: it is accessible, fits, hides digits and shows text as text."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from beancount_clawback.fava_ext import pages
from beancount_clawback.fava_ext.what_answers import REPORTS
from tests.fava_ext.fava_browser import NARROW
from tests.fava_ext.fava_browser import WIDE
from tests.fava_ext.reading_case import HEAD
from tests.fava_ext.reading_case import WORKED
from tests.fava_ext.reading_case import table

if TYPE_CHECKING:
    from tests.fava_ext.conftest import Visits

pytestmark = pytest.mark.browser
DEMO = Path(__file__).parents[2] / "ledgers" / "demo" / "practice.beancount"
PAGES = [name for name in REPORTS if name != "claim"]
# In the worked example, which has neither remittances nor amounts in columns of findings.
WITHOUT_MONEY = ("checks", "remittances", "remittance")
ALL_PAGES = [page.name for page in pages.PAGES]
EVERY_PAGE: list[dict[str, str]] = [
    *({"page": one} for one in ALL_PAGES if one not in ("claim", "remittance", "edit")),
    {"page": "claim", "claim": "claim-1"},
    {"page": "claims", "status": "needs-review"},
    {"page": "edit", "claim": "claim-1"},
    {"page": "revenue", "column": "reversals"},
    {"page": "payments", "by": "payer"},
    {"page": "outstanding", "column": "total"},
]
LOOKED_AT_FIRST = [{"page": "overview"}, {"page": "revenue"}]
OTHERS = [one for one in EVERY_PAGE if one not in LOOKED_AT_FIRST]


@pytest.mark.parametrize(
    "addresses",
    [
        pytest.param(LOOKED_AT_FIRST, id="first"),
        pytest.param(OTHERS[::2], id="half of the others", marks=pytest.mark.slow),
        pytest.param(OTHERS[1::2], id="the other half", marks=pytest.mark.slow),
    ],
)
def test_every_page_is_accessible_and_nothing_is_cut_off(
    visit: Visits, axe: Path, addresses: list[dict[str, str]]
) -> None:
    person = visit(WORKED)
    person.go()
    for address in addresses:
        person.turn(**address)
        assert person.faults(axe) == [], address


@pytest.mark.slow
def test_the_long_tables_of_the_demo_practice_fit_and_go_on(visit: Visits, axe: Path) -> None:
    person = visit(DEMO, dark=True)
    person.go()
    for name in PAGES:
        person.resize(WIDE)
        person.turn(name)
        assert (person.overflow(), person.cut_off()) == (0, []), name
        if name in {"claims", "revenue", "recoupments"}:
            person.resize({"width": 800, "height": 900})
            assert person.overflow() == 0, name
            told = person.page.locator(".clawback-fewer:visible").all_inner_texts()
            assert len(person.cut_off()) == sum("scroll the table" in one for one in told)
        person.resize(NARROW)
        expect(table(person, "").first.locator("thead")).to_be_hidden()
        assert person.overflow() == 0, name
    person.resize(WIDE)
    person.go("claims")
    rows = table(person, "Claims").locator("tbody tr")
    said = person.page.get_by_text("claims shown")
    expect(said).to_have_text("100 of 3,049 claims shown")
    more = person.page.locator(".clawback-line:has([role=status])")
    more.evaluate("(line) => (line.id = 'further')")
    assert person.violations(axe, within="#further") == []
    said.scroll_into_view_if_needed()
    person.page.get_by_text("200 of 3,049 claims shown").wait_for()
    assert rows.count() == 200
    person.page.get_by_role("button", name="Show more").focus()
    person.page.keyboard.press("Enter")
    expect(said).to_contain_text(re.compile("^[34]00 of 3,049"))
    assert rows.count() >= 300
    names = table(person, "Claims").locator("tbody th").all_inner_texts()
    assert len(set(names)) == len(names)
    person.go("payments", time="2025-12 - 2026")
    person.page.evaluate(
        "window.print = () => (document.title = document.querySelectorAll('tbody tr').length)"
    )
    person.page.keyboard.press("Control+p")
    shown = person.page.locator("#clawback-page").inner_text()
    (whole,) = re.findall(r"^\d+(?= lines,)", shown, re.MULTILINE)
    assert int(whole) > 100
    expect(person.page).to_have_title(whole, timeout=30_000)
    expect(person.page.get_by_role("button", name="Show all")).to_be_hidden()


def test_tables_are_tables_to_a_screen_reader_on_a_phone_too(visit: Visits) -> None:
    person = visit(WORKED, narrow=True)
    person.go("claims")
    found = table(person, "Claims")
    assert found.get_by_role("row").count() == 1 + 4
    row = found.get_by_role("row", name="claim-2")
    assert row.get_by_role("rowheader").inner_text() == "claim-2"
    shown = row.locator(".billed").evaluate(
        "(cell) => [getComputedStyle(cell, '::before').content, cell.innerText]"
    )
    assert shown == ['"Billed"', "120.00"]


def test_incognito_shows_no_digit_of_an_amount(visit: Visits) -> None:
    person = visit(WORKED, incognito=True)
    person.go()
    for name in PAGES:
        if name in WITHOUT_MONEY:
            continue
        person.turn(name)
        amounts = person.page.locator("#clawback-page tbody td.num").all_inner_texts()
        money = [text for text in amounts if "." in text]
        assert money, name
        assert [text for text in money if re.search(r"\d", text)] == [], name
        svg = person.page.locator("svelte-component svg text").all_text_contents()
        assert [text for text in svg if re.search(r"\d\.\d", text)] == [], name
    person.turn("claim", claim="claim-1")
    shown = person.page.locator("#clawback-page .num").all_inner_texts()
    assert "XXX.XX USD" in shown
    values = [text for text in shown if "." in text]
    assert [text for text in values if re.search(r"\d", text)] == []


MARKUP = "article img, #clawback-page :not(svelte-component) > script"
HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>\u202e"


def test_what_the_ledger_says_is_text_on_every_page(visit: Visits) -> None:
    ledger = WORKED.replace("Copay corrected", HOSTILE).replace(
        'practitioner: "dr-lee"', f'practitioner: "{HOSTILE}"'
    )
    person = visit(ledger)
    for name in PAGES:
        person.go(name)
        assert person.page.locator(MARKUP).count() == 0, name
    person.go("allocation")
    assert HOSTILE in (person.page.locator("tbody").text_content() or "")
    person.go("claim", claim="claim-2")
    assert HOSTILE in (person.page.locator("tbody").text_content() or "")
    assert person.page.locator(MARKUP).count() == 0


def test_an_empty_ledger_has_nothing_to_show(visit: Visits) -> None:
    person = visit(HEAD)
    person.go()
    for name in PAGES:
        if name == "remittance":
            continue
        person.turn(name)
        person.page.get_by_text("There is nothing to show.").first.wait_for()


def test_a_filter_that_cannot_be_read_is_said(visit: Visits) -> None:
    person = visit(WORKED)
    person.go("revenue", time="sometime")
    alert = person.page.get_by_role("alert")
    assert "sometime" in alert.inner_text()
