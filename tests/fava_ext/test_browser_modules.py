"""The JavaScript modules, each asked by itself in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import pytest

from tests.fava_ext.conftest import opening
from tests.fava_ext.conftest import visiting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.fava_ext.conftest import Visits
    from tests.fava_ext.fava_browser import Visit

pytestmark = pytest.mark.browser

HOW = {"incognito": False, "locale": None, "precisions": {"USD": 2, "JPY": 0}}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Visit]:
    """A page that stays as it is, to ask modules that change nothing in it."""
    folder = tmp_path_factory.mktemp("page")
    with opening(folder) as fava, visiting(fava, browser) as visit:
        person = visit()
        person.go()
        yield person


@pytest.fixture
def person(visit: Visits) -> Visit:
    person = visit()
    person.go()
    return person


@pytest.mark.slow
def test_numbers_are_read_as_people_type_and_paste_them(page: Visit) -> None:
    texts = {
        "85": "85",
        "85.00": "85.00",
        " 1,234.50 ": "1234.50",
        "1 234.50": "1234.50",
        "-40.00": "-40.00",
        "\u221240.00": "-40.00",
        "(40.00)": "-40.00",
        "$12.50": "12.50",
        "-$12.50": "-12.50",
        ".5": "0.5",
        "7.": "7",
        "0": "0",
        "123456789012345678901234567890.01": "123456789012345678901234567890.01",
    }
    read = page.module(
        "amounts", "args[0].map((text) => module.plain(module.parse(text)))", list(texts)
    )
    assert read == list(texts.values())


def test_what_is_no_number_is_no_number(page: Visit) -> None:
    texts = ["", " ", "-", ".", "1.2.3", "1,23", "1,2345", "12,34.5", "1.234,50", "abc", "1e3"]
    texts += ["85 USD", "--1", "(-1", "٣"]
    read = page.module("amounts", "args[0].map((text) => module.parse(text))", texts)
    assert read == [None] * len(texts)


def test_sums_are_exact(page: Visit) -> None:
    # 0.1 + 0.2 is 0.30000000000000004 in binary; 2^53 + 1 is not a double.
    sums = [("0.1", "0.2"), ("9007199254740993", "0.00"), ("85.00", "-35"), ("-0.5", "0.25")]
    added = page.module(
        "amounts",
        "args[0].map((pair) => module.plain(module.add(...pair.map(module.parse))))",
        sums,
    )
    assert added == ["0.3", "9007199254740993.00", "50.00", "-0.25"]
    compared = page.module(
        "amounts",
        "args[0].map((pair) => module.compare(...pair.map(module.parse)))",
        [("1", "1.00"), ("-2", "1"), ("0.30", "0.3000001")],
    )
    assert compared == [0, -1, -1]
    assert page.module(
        "amounts", "module.plain(module.subtract(module.parse('85'), module.parse('85.1')))"
    ) == ("-0.1")


def test_numbers_are_shown_as_fava_shows_them(page: Visit) -> None:
    cases: list[tuple[str, str, dict[str, Any], str]] = [
        ("85", "USD", {}, "85.00"),
        ("-1234.5", "USD", {}, "-1234.50"),
        ("1234.567", "USD", {}, "1234.567"),
        ("85", "JPY", {}, "85"),
        ("85", "EUR", {}, "85.00"),
        ("1234567.5", "USD", {"locale": "en"}, "1,234,567.50"),
        ("1234567.5", "USD", {"locale": "en_IN"}, "12,34,567.50"),
        ("1234567.5", "USD", {"locale": "de"}, "1.234.567,50"),
        ("90071992547409930.01", "USD", {"locale": "en"}, "90,071,992,547,409,930.01"),
        ("-85", "USD", {"incognito": True}, "-XX.XX"),
        ("1234", "USD", {"incognito": True, "locale": "en"}, "X,XXX.XX"),
        ("12", "USD", {"incognito": True, "locale": "fa"}, "XX\u066bXX"),
    ]
    said = page.module(
        "amounts",
        "args[0].map(([number, currency, how]) =>"
        " module.shown(module.parse(number), currency, how))",
        [(number, currency, HOW | how) for number, currency, how, _shown in cases],
    )
    assert [text.replace("\u200e", "") for text in said] == [case[3] for case in cases]


def test_text_from_the_ledger_stays_text(page: Visit) -> None:
    hostile = '<img src=x onerror="document.title=1">'
    html = page.module(
        "elements",
        "module.element('p', {title: args[0]}, args[0], null, module.element('b')).outerHTML",
        hostile,
    )
    assert "<img" not in html.replace('title="<img', "")
    assert html.count("<b></b>") == 1


def test_no_element_leads_out_of_fava_or_runs_text(page: Visit) -> None:
    attempts = [
        ("a", {"href": "javascript:alert(1)"}),
        ("a", {"href": "https://evil.example/"}),
        ("a", {"href": "//evil.example/"}),
        ("a", {"href": "data:text/html,x"}),
        ("p", {"onclick": "alert(1)"}),
    ]
    refused = page.module(
        "elements",
        "args[0].map((attempt) => {"
        " try { module.element(...attempt); } catch (error) { return error.name; } })",
        attempts,
    )
    assert refused == ["TypeError"] * len(attempts)


def test_links_within_fava_are_kept_as_written(page: Visit) -> None:
    addresses = ["#context-0", "?page=claims", "/practice/journal/", "beancount:///a.bean"]
    kept = page.module(
        "elements",
        "args[0].map((href) => module.element('a', {href}).getAttribute('href'))",
        addresses,
    )
    assert kept == addresses


def test_requests_carry_the_filters_and_give_the_data(person: Visit) -> None:
    person.go("revenue", time="2026", filter="^claim-1042", unrelated="x")
    address = person.module("requests", "module.address('x', {limit: 5}).href")
    assert address.endswith(
        "/practice/extension/Clawback/x?filter=%5Eclaim-1042&time=2026&limit=5"
    )
    assert (
        person.module("requests", "(await module.read('link-names')).claimPrefix") == "claim-"
    )


def test_a_refused_request_says_why(visit: Visits) -> None:
    failure = "await module.{0}.catch((error) => [error.status, error.message])"
    person = visit(read_only=True)
    person.go()
    with person.expected_complaint("401"):
        status, message = person.module("requests", failure.format("write('link-names', {})"))
    assert [status, message] == [401, "This Fava is read-only: nothing can be saved."]
    with person.expected_complaint("404"):
        status, message = person.module("requests", failure.format("read('nothing')"))
    assert [status, message] == [404, "Fava answered 404 without a reason."]
    person.page.context.set_offline(True)
    with person.expected_complaint("ERR_INTERNET_DISCONNECTED"):
        status, message = person.module("requests", failure.format("read('link-names')"))
    assert [status, message] == [0, "Fava does not answer. Nothing was saved; try again."]


BUSY = """(async () => {
  const button = document.createElement("button");
  button.textContent = "Save";
  document.body.append(button);
  button.focus();
  const ends = [];
  const act = () => new Promise((end, fail) => ends.push({ end, fail }));
  const press = () => module.busyWhile(button, "Saving…", act).catch((error) => error);
  const look = () => [
    button.textContent, button.ariaDisabled, document.activeElement === button, ends.length,
  ];
  const first = press();
  const second = press();
  const while_it_runs = look();
  ends[0].end();
  await Promise.all([first, second]);
  const afterwards = look();
  const third = press();
  ends[1].fail("no answer");
  return { while_it_runs, afterwards, failed: [await third, ...look()] };
})()"""


def test_a_busy_button_runs_once_keeps_the_focus_and_is_itself_again_whatever_happens(
    page: Visit,
) -> None:
    assert page.module("busy-button", f"await {BUSY}") == {
        "while_it_runs": ["Saving…", "true", True, 1],
        "afterwards": ["Save", None, True, 1],
        "failed": ["no answer", "Save", None, True, 2],
    }


UNSAVED = "window.stop = module.askBeforeLeaving(() => window.unsaved ?? true, 'Leave?')"


@pytest.mark.slow
def test_unsaved_work_is_not_left_by_a_link_or_by_going_back(person: Visit) -> None:
    person.follow("Reports")
    person.page.get_by_role("heading", name="Revenue").wait_for()
    here = person.page.url
    person.module("leaving", f"({UNSAVED}, null)")
    asked: list[str] = []

    def stay(dialog: Any) -> None:  # noqa: ANN401
        asked.append(dialog.message)
        dialog.dismiss()

    person.page.on("dialog", stay)
    person.follow("Claims")
    person.page.get_by_role("link", name="Journal").click()
    assert asked == ["Leave?", "Leave?"]
    person.page.evaluate("history.back()")
    person.page.wait_for_timeout(300)
    assert asked == ["Leave?"] * 3
    assert person.page.url == here
    person.page.get_by_role("heading", name="Revenue").wait_for()


def test_whoever_leaves_unsaved_work_is_asked_once(person: Visit) -> None:
    person.module("leaving", f"({UNSAVED}, null)")
    asked: list[str] = []

    def leave(dialog: Any) -> None:  # noqa: ANN401
        asked.append(dialog.message)
        dialog.accept()

    person.page.on("dialog", leave)
    person.follow("Remittances")
    person.page.get_by_role("heading", name="Remittances").wait_for()
    person.page.get_by_role("link", name="Reviews", exact=True).click()
    person.page.get_by_role("heading", name="Reviews").wait_for()
    assert asked == ["Leave?"]


def test_saved_work_and_links_within_the_page_ask_nothing(person: Visit) -> None:
    asked: list[str] = []

    def note(dialog: Any) -> None:  # noqa: ANN401
        asked.append(dialog.message)
        dialog.dismiss()

    person.page.on("dialog", note)
    person.module("leaving", f"({UNSAVED}, null)")
    person.page.evaluate("location.hash = '#context-x'; location.hash = ''")
    person.page.evaluate("window.unsaved = false")
    person.follow("Remittances")
    person.page.get_by_role("heading", name="Remittances").wait_for()
    assert asked == []


CHARTS = [
    {
        "type": "bar",
        "label": "Insurance paid",
        "data": [
            {
                "date": "2026-05-31",
                "balance": {"USD": 40},
                "budgets": {},
                "account_balances": {
                    "Payments": {"USD": 50},
                    "Reversals": {"USD": -50},
                    "Corrected payments": {"USD": 40},
                },
            }
        ],
    },
    {
        "type": "balances",
        "label": "Net",
        "data": [
            {"date": "2026-04-30", "balance": {"USD": 50}},
            {"date": "2026-05-31", "balance": {"USD": 40}},
        ],
    },
]
INSERT_CHARTS = (
    "document.getElementById('clawback-page').append("
    "module.chartsElement(args[0], (part) => `?page=payments&kind=${part}`))"
)


@pytest.mark.slow
def test_the_parts_of_a_chart_have_names_and_lead_to_their_lines(
    person: Visit, axe: Path
) -> None:
    person.module("charts", INSERT_CHARTS, CHARTS)
    person.page.locator("svelte-component svg rect").first.wait_for()
    for part in ("Payments", "Reversals", "Corrected payments"):
        assert person.page.locator(f"svg a[aria-label='{part}'] rect").count() == 1

    def top(part: str) -> float:
        box = person.page.locator(f"svg a[aria-label='{part}'] rect").bounding_box()
        assert box
        return box["y"]

    # Upwards on the screen is downwards in y: corrected, payments on it, reversals below zero.
    assert top("Payments") < top("Corrected payments") < top("Reversals")
    assert person.violations(axe, within="svelte-component") == []
    person.page.get_by_text("Single Bars").click()
    person.page.get_by_text("Stacked Bars").click()
    person.page.locator("svg a[aria-label='Reversals']").click()
    person.page.wait_for_url("**?page=payments&kind=Reversals")


def test_a_chart_fits_a_phone(visit: Visits) -> None:
    person = visit(narrow=True)
    person.go("revenue")
    person.module("charts", INSERT_CHARTS, CHARTS)
    person.page.locator("svelte-component svg rect").first.wait_for()
    assert person.overflow() == 0
