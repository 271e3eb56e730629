"""The pages in Firefox: that each of them works there, and nothing is cut off."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from beancount_clawback.fava_ext.pages import NAVIGATION
from tests.fava_ext.fava_server import served
from tests.fava_ext.reading_case import WORKED

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fava_ext.conftest import OpensBooks

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MAIN_PAGES = [f"page={page.name}" for page in NAVIGATION] + ["page=claim&claim=claim-1"]
SHOWN = """new Promise((done) => {
  const look = () =>
    document.querySelector("#clawback-page[data-shown]") ? done(true) : setTimeout(look, 20);
  look();
})"""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
HELP = """new Promise((done) => {
  document.querySelector("#clawback-page .clawback-help").click();
  const said = () => document.querySelector(".clawback-help-text:popover-open").innerText;
  setTimeout(() => done(said()), 200);
})"""


def test_the_main_pages_work_in_firefox(fava: OpensBooks, tmp_path: Path) -> None:
    pytest.importorskip(
        "websockets", reason="Firefox is driven with it: pip install websockets"
    )
    from tests.fava_ext.firefox import NoFirefoxError  # noqa: PLC0415
    from tests.fava_ext.firefox import firefox_program  # noqa: PLC0415
    from tests.fava_ext.firefox import firefox_window  # noqa: PLC0415

    program = firefox_program()
    if program is None:
        pytest.skip("No Firefox is here. To test the pages in it: apt-get install firefox-esr")
    books = fava(WORKED)
    with ExitStack() as stack:
        origin = stack.enter_context(served(books))
        try:
            window = stack.enter_context(firefox_window(program, tmp_path / "profile"))
        except NoFirefoxError as error:
            pytest.skip(str(error))
        window.resize(1280, 900)
        for page in MAIN_PAGES:
            window.go(f"{origin}{books.path()}?{page}")
            assert window.evaluate(SHOWN) is True, page
            assert window.evaluate(WIDER) == 0, page
        window.go(f"{origin}{books.path()}?page=recoupments")
        assert window.evaluate(SHOWN) is True
        assert "What a payer takes back" in window.evaluate(HELP)
        assert window.complaints == []
