"""Pictures of the pages, for the README: ``-m tests.fava_ext.screenshots FOLDER [NAME …]``.

They show the demo practice in a real Fava, the same each time. ``make pictures`` takes those
that the README shows.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from beancount_clawback.fava_ext.pages import PAGES
from tests.fava_ext.fava_browser import NARROW
from tests.fava_ext.fava_browser import WIDE
from tests.fava_ext.fava_browser import Visit
from tests.fava_ext.fava_browser import launch
from tests.fava_ext.fava_server import close_books
from tests.fava_ext.fava_server import open_books
from tests.fava_ext.fava_server import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.fava_ext.fava_server import Books

DEMO = Path(__file__).parents[2] / "ledgers" / "demo" / "practice.beancount"
REVIEWED = "claim-3859"

WIDE_PICTURES = {
    "overview": {"page": "overview"},
    "reviews": {"page": "reviews"},
    "claims": {"page": "claims", "status": "reopened"},
    "claim": {"page": "claim", "claim": REVIEWED},
    "record": {"page": "record", "claim": "claim-4045"},
    "revenue": {"page": "revenue", "interval": "quarter"},
    "revenue-lines": {"page": "revenue", "column": "reversals", "time": "2025"},
    "payments": {"page": "payments", "time": "2025-Q4 - 2026"},
    "allocation": {"page": "allocation", "time": "2025"},
    "outstanding": {"page": "outstanding", "as-of": "2025-12-31"},
    "recoupments": {"page": "recoupments"},
}
NARROW_PICTURES = {
    "claims-phone": {"page": "claims", "status": "needs-review"},
    "claim-phone": {"page": "claim", "claim": REVIEWED},
}
TYPED = {
    "Date": "2026-06-01",
    "Source": "letter",
    "Reason": "Repriced",
    "Insurance paid": "60",
    "Write-off": "45",
    "Client responsibility": "45",
}
DARK_PICTURES = {"revenue-dark": WIDE_PICTURES["revenue"]}


def main() -> None:
    """Take all pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("name", nargs="*", help="only these; all without a name")
    given = parser.parse_args()
    folder: Path = given.folder
    wanted: list[str] = given.name
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as copy, sync_playwright() as playwright:
        books = open_books(Path(copy), DEMO)
        browser = launch(playwright)
        with served(books) as origin:
            take(books, origin, browser, among(WIDE_PICTURES, wanted), folder)
            take(books, origin, browser, among(DARK_PICTURES, wanted), folder, dark=True)
            take(books, origin, browser, among(NARROW_PICTURES, wanted), folder, narrow=True)
        browser.close()
        close_books(books)


def among(pictures: dict[str, dict[str, str]], wanted: list[str]) -> dict[str, dict[str, str]]:
    """The pictures with wanted names; all where none is named."""
    return {name: at for name, at in pictures.items() if not wanted or name in wanted}


def type_in(person: Visit) -> None:
    """Fill in the form of a clawback, and wait for its preview."""
    for label, words in TYPED.items():
        person.page.get_by_label(label).first.fill(words)
    preview = person.page.get_by_role("region", name="Balance preview")
    preview.get_by_text("client-responsibility: 45.00 USD").first.wait_for()


def take(
    books: Books,
    origin: str,
    browser: Browser,
    pictures: dict[str, dict[str, str]],
    folder: Path,
    *,
    dark: bool = False,
    narrow: bool = False,
) -> None:
    """Take some pictures in one window."""
    context = browser.new_context(
        viewport=NARROW if narrow else WIDE,
        color_scheme="dark" if dark else "light",
        locale="en-US",
        reduced_motion="reduce",
        device_scale_factor=2 if narrow else 1,
    )
    # What a page says to whoever comes first is read already.
    known = [f"localStorage.setItem('clawback-known-{page.name}', 'yes');" for page in PAGES]
    context.add_init_script("".join(known))
    person = Visit(books, origin, context.new_page())
    for name, parameters in pictures.items():
        person.go(**parameters)
        if parameters["page"] == "record":
            type_in(person)
        if person.page.locator("svelte-component").count():
            person.page.locator("svelte-component svg").first.wait_for()
        person.page.evaluate("document.fonts.ready")
        person.page.evaluate("document.querySelector('article').scrollTo(0, 0)")
        person.picture(folder / f"{name}.png")
        print(folder / f"{name}.png")
    context.close()


if __name__ == "__main__":
    main()
