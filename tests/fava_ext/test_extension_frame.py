"""What Fava delivers for the extension: pages, files beside them, options, errors."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from typing import Any

import pytest

from beancount_clawback.fava_ext.pages import NAVIGATION
from beancount_clawback.fava_ext.pages import PAGES
from beancount_clawback.fava_ext.pages import REPORTS
from tests.fava_ext.fava_server import EXAMPLE

if TYPE_CHECKING:
    from beancount_clawback.fava_ext.pages import Page
    from tests.fava_ext.conftest import OpensBooks
    from tests.fava_ext.fava_server import Books

LEDGER = EXAMPLE.read_text(encoding="utf-8")
LINE = '2024-01-01 custom "fava-extension" "beancount_clawback.fava_ext"'


def page_text(books: Books, query: str = "") -> str:
    response = books.app.test_client().get(f"{books.path()}?{query}")
    assert response.status_code == 200
    return response.text


def script_data(html: str, name: str) -> Any:  # noqa: ANN401
    script = f'<script type="application/json" id="{name}">(.*?)</script>'
    found = re.search(script, html, re.DOTALL)
    assert found, f"no {name} in the page"
    return json.loads(found[1])


def with_options(options: str) -> str:
    return LEDGER.replace(LINE, f"{LINE} {options}")


def test_the_sidebar_gets_one_entry(fava: OpensBooks) -> None:
    extensions = script_data(page_text(fava()), "ledger-data")["extensions"]
    assert extensions == [
        {"name": "Clawback", "report_title": "Clawbacks", "has_js_module": True}
    ]


@pytest.mark.parametrize("name", [page.name for page in NAVIGATION])
def test_every_page_is_in_the_navigation_and_marked_there_when_it_is_shown(
    fava: OpensBooks, name: str
) -> None:
    html = page_text(fava(), f"page={name}")
    navigation = html.split('<nav aria-label="Clawbacks">')[1].split("</nav>")[0]
    links = re.findall(r'<li><a href="(.*?)"(.*?)>(.*?)</a>', navigation)
    titles = [title for _address, _mark, title in links]
    assert titles == [
        "Overview",
        "Record",
        "Bulk entry",
        "Reviews",
        "Claims",
        "Remittances",
        "Reports",
        "Set-up",
    ]
    marked = [title for _address, mark, title in links if 'aria-current="page"' in mark]
    (page,) = [page for page in NAVIGATION if page.name == name]
    assert marked == [page.in_navigation]
    assert f'<h2 id="clawback-title">{page.title}</h2>' in html
    assert script_data(html, "clawback-settings")["page"] == name


@pytest.mark.parametrize("page", [page for page in PAGES if page.under])
def test_a_page_under_another_marks_that_one_in_the_navigation(
    fava: OpensBooks, page: Page
) -> None:
    html = page_text(fava(), f"page={page.name}")
    (marked,) = re.findall(r'page=(\w+)" aria-current="true"', html)
    assert marked == page.under
    assert f'<h2 id="clawback-title">{page.title}</h2>' in html


def test_the_overview_is_the_first_page(fava: OpensBooks) -> None:
    assert '<h2 id="clawback-title">Overview</h2>' in page_text(fava())


def test_an_unknown_page_is_named_as_text(fava: OpensBooks) -> None:
    html = page_text(fava(), "page=<script>alert(1)</script>")
    assert "There is no page “&lt;script&gt;alert(1)&lt;/script&gt;”" in html
    assert "<script>alert" not in html


def test_the_navigation_keeps_the_filters_and_charts_of_fava(fava: OpensBooks) -> None:
    html = page_text(fava(), "page=revenue&time=2026&account=Income&charts=false&claim=x")
    (address,) = re.findall(r'<a href="(\S*page=payments\S*)"', html)
    assert set(address.split("?")[1].split("&amp;")) == {
        "page=payments",
        "time=2026",
        "account=Income",
        "charts=false",
    }


def test_what_the_ledger_says_cannot_end_the_data_in_the_page(fava: OpensBooks) -> None:
    ledger = LEDGER.replace('"Practice"', '"</script><b>bold"')
    settings = script_data(page_text(fava(ledger)), "clawback-settings")
    assert settings["ledgerTitle"] == "</script><b>bold"


def test_incognito_and_read_only_are_told_to_the_page(fava: OpensBooks) -> None:
    plain = script_data(page_text(fava()), "clawback-settings")
    hidden = script_data(page_text(fava(incognito=True)), "clawback-settings")
    closed = script_data(page_text(fava(read_only=True)), "clawback-settings")
    assert [plain["incognito"], plain["readOnly"]] == [False, False]
    assert [hidden["incognito"], hidden["readOnly"]] == [True, False]
    assert [closed["incognito"], closed["readOnly"]] == [False, True]


def test_asking_for_read_only_leaves_the_rest_of_the_page_to_the_same_ledger(
    fava: OpensBooks,
) -> None:
    assert script_data(page_text(fava()), "ledger-data")["base_url"] == "/practice/"


def test_a_ledger_without_the_plugin_line_is_told_how_to_add_it(fava: OpensBooks) -> None:
    without = "\n".join(line for line in LEDGER.split("\n") if "plugin" not in line)
    assert "does not name the plugin" in page_text(fava(without))
    assert "does not name the plugin" not in page_text(fava())


@pytest.mark.parametrize(
    "options", ["\"{'write-to': payment_file}\"", '"{"', "12.00", "TRUE", "2024-01-01"]
)
def test_options_that_cannot_be_read_are_an_error_at_their_line_and_fava_goes_on(
    fava: OpensBooks, options: str
) -> None:
    books = fava(with_options(options))
    (error,) = books.ledger.errors
    line = 1 + LEDGER.split("\n").index(LINE)
    assert error.message.startswith("beancount-clawback: The options")
    assert error.source is not None
    assert error.source["lineno"] == line
    assert '<h2 id="clawback-title">Overview</h2>' in page_text(books)


def test_corrected_options_hold_without_a_restart(fava: OpensBooks) -> None:
    books = fava(with_options("\"{'hosts': 1}\""))
    assert len(books.ledger.errors) == 1
    books.file.write_text(with_options("\"{'hosts': ['books.example.org']}\""))
    books.ledger.load_file()
    assert list(books.ledger.errors) == []
    client = books.app.test_client()
    response = client.get(books.path("link-names"), headers={"Host": "books.example.org"})
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("name", "kind"), [("page.js", "text/javascript"), ("clawback.css", "text/css")]
)
def test_modules_and_style_are_served_beside_the_page(
    fava: OpensBooks, name: str, kind: str
) -> None:
    books = fava()
    response = books.app.test_client().get(books.path(name))
    assert response.mimetype == kind
    assert response.status_code == 200


@pytest.mark.parametrize(
    "name", ["extension.py", "__init__.py", "Clawback.html", "..%2fextension.py", "browser"]
)
def test_nothing_else_of_the_package_is_served(fava: OpensBooks, name: str) -> None:
    books = fava()
    assert books.app.test_client().get(books.path(name)).status_code == 404


def test_the_prefix_of_claim_links_comes_from_the_plugin_line(fava: OpensBooks) -> None:
    ledger = LEDGER.replace("{'recoupment'", "{'claim-prefix': 'icn-', 'recoupment'")
    books = fava(ledger)
    answer = books.app.test_client().get(books.path("link-names")).json
    assert answer is not None
    assert answer["data"]["claimPrefix"] == "icn-"
    keys = answer["data"]["keys"]
    assert set(keys.values()) == {page.name for page in NAVIGATION}
    # Fava's own letters after a g stay Fava's.
    assert not set(keys) & set("abcdehHijnoqstE")


def test_the_five_reports_are_under_one_entry_and_listed_on_each_of_them(
    fava: OpensBooks,
) -> None:
    books = fava()
    for report in REPORTS:
        html = page_text(books, f"page={report.name}")
        listed = html.split('aria-label="Reports"')[1].split("</nav>")[0]
        links = re.findall(r"<a href=.*?>(.*?)</a>", listed)
        assert links == [
            "Revenue",
            "Payments",
            "Income allocation",
            "Outstanding",
            "Recoupments",
        ]
        (marked,) = re.findall(r'aria-current="page">(.*?)</a>', listed)
        assert marked == report.title
    assert 'aria-label="Reports"' not in page_text(books, "page=claims")


def test_the_navigation_tells_how_many_clawbacks_need_review(fava: OpensBooks) -> None:
    badge = 'title="Open reviews: 1. Unapplied money: 0.">1</span>'
    assert badge in page_text(fava())
    assert "that need review" not in page_text(fava(LEDGER.replace("02 !", "02 *")))
