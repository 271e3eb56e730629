"""Markup in the ledger cannot run as a script on any of Fava's pages, and Fava still works."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fava_ext.writing_practice import LEDGER

if TYPE_CHECKING:
    from tests.fava_ext.conftest import OpensBooks
    from tests.fava_ext.conftest import Visits

MARKUP = '<img src=x onerror=\\"document.title=1; window.run=1\\">'
HOSTILE = LEDGER.replace('"EOB 5512"', f'"{MARKUP}"').replace('"5512"', f'"{MARKUP}"')
POLICY = "Content-Security-Policy"


def test_pages_come_with_the_policy_and_data_without(fava: OpensBooks) -> None:
    client = fava(LEDGER).app.test_client()
    for page in ("income_statement/", "journal/", "extension/Clawback/", "editor/"):
        assert "script-src 'self'" in client.get(f"/practice/{page}").headers[POLICY]
    assert POLICY not in client.get("/practice/api/changed").headers


def test_an_option_turns_it_off(fava: OpensBooks) -> None:
    line = '"fava-extension" "beancount_clawback.fava_ext"'
    books = fava(LEDGER.replace(line, f"{line} \"{{'scripts': 'any'}}\""))
    assert list(books.ledger.errors) == []
    assert POLICY not in books.app.test_client().get("/practice/journal/").headers


@pytest.mark.browser
def test_markup_in_a_narration_does_not_run_in_favas_journal(visit: Visits) -> None:
    person = visit(HOSTILE)
    with person.expected_complaint("Content Security Policy"):
        person.go_to("journal/")
        person.page.locator(".journal img").first.wait_for(state="attached")
        person.page.wait_for_timeout(300)
    assert person.page.evaluate("window.run") is None
    person.complaints[:] = [text for text in person.complaints if "404" not in text]


@pytest.mark.browser
def test_favas_own_pages_work_under_the_policy(visit: Visits) -> None:
    person = visit(LEDGER)
    for report in (
        "income_statement/",
        "balance_sheet/",
        "trial_balance/",
        "journal/",
        "query/?query_string=select%20account%2C%20sum(position)%20group%20by%20account",
        "holdings/",
        "documents/",
        "events/",
        "statistics/",
        "errors/",
        "import/",
        "options/",
        "help/",
        "account/Assets:Bank:Checking/",
    ):
        person.go_to(report)
        person.page.locator("article").wait_for()
        person.page.wait_for_load_state("networkidle")
        assert person.page.locator("article").inner_text().strip(), report


@pytest.mark.browser
def test_favas_editor_parses_and_colors_under_the_policy(visit: Visits) -> None:
    person = visit(LEDGER)
    person.go_to("editor/")
    # Its parser is WebAssembly: without it the text has no colors.
    person.page.locator(".cm-line span").first.wait_for()
    assert "insurance-payment" in person.page.locator(".cm-content").inner_text()
