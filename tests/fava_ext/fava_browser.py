"""Fava in a real browser: what a person sees, and whether the browser complains."""

from __future__ import annotations

import json
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Error

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser
    from playwright.sync_api import ConsoleMessage
    from playwright.sync_api import Page
    from playwright.sync_api import Playwright
    from playwright.sync_api import Request
    from playwright.sync_api import ViewportSize

    from tests.fava_ext.fava_server import Books

WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 400, "height": 800}

_SETTLED = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  const drawn = () => [...document.querySelectorAll("article, svelte-component svg")]
    .map((part) => part.getBoundingClientRect().width).join();
  for (let before = ""; before !== drawn() || document.getAnimations().length;) {
    await Promise.allSettled(document.getAnimations().map((one) => one.finished));
    before = drawn();
    await frame();
    await frame();
  }
}"""


_CLICKED = """(href) => {
  document.querySelector("#clawback-page").dataset.left = "";
  const link = document.createElement("a");
  link.href = href;
  document.querySelector("article").append(link);
  link.click();
  link.remove();
}"""


class NoBrowserError(Exception):
    """No browser starts; its text says how to get one."""

    def __init__(self) -> None:
        """Say how."""
        super().__init__(
            "No Chromium starts here. Install one (apt-get install chromium, or: "
            "python -m playwright install --with-deps chromium), and run: make test"
        )


DEBIAN = ("chromium-headless-shell", "chromium")
"""Debian's packages and programs. The first has no window, and takes half the time."""


def launch(playwright: Playwright) -> Browser:
    """Start the machine's Chromium, else Playwright's own; silent.

    Without a sandbox, because tests may run as root.

    Raises:
        NoBrowserError: neither is there, or starts.
    """
    for program in (*filter(None, map(shutil.which, DEBIAN)), None):
        try:
            return playwright.chromium.launch(
                executable_path=program,
                args=[
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-background-networking",
                    "--no-first-run",
                    "--disable-component-update",
                    "--disable-sync",
                ],
            )
        except Error:
            continue
    raise NoBrowserError


class Visit:
    """One person at one Fava: a fresh browser profile with a window.

    Attributes:
        books: the ledger and the application behind the pages.
        page: the window, to be driven with Playwright.
        complaints: errors in the console, and requests that left this Fava.
    """

    def __init__(self, books: Books, origin: str, page: Page) -> None:
        self.books = books
        self.page = page
        self.origin = origin
        self.complaints: list[str] = []
        page.set_default_timeout(30_000)
        page.on("console", self._note_console)
        page.on("pageerror", lambda error: self.complaints.append(f"exception: {error}"))
        page.on("request", self._note_request)

    def go(self, page: str = "claims", **parameters: str) -> None:
        """Open a page of the extension by its address, as from a bookmark."""
        self.go_to(f"extension/Clawback/?{urlencode({'page': page, **parameters})}")
        self.wait_for_page()

    def turn(self, page: str, **parameters: str) -> None:
        """Open a page of the extension as by a link, so that Fava itself stays loaded."""
        self.page.evaluate(_CLICKED, f"?{urlencode({'page': page, **parameters})}")
        self.page.wait_for_selector("#clawback-page[data-shown]:not([data-left])")
        # A chart is drawn anew, and columns fold, in the frames after the page is shown.
        self.page.evaluate(_SETTLED)

    def go_to(self, report: str) -> None:
        """Open any report of Fava by its address, for example ``income_statement/``."""
        self.page.goto(f"{self.origin}/{self.books.slug}/{report}")

    def follow(self, title: str) -> None:
        """Click a page's entry in the extension's navigation."""
        navigation = self.page.get_by_role("navigation", name="Clawbacks")
        navigation.get_by_role("link", name=title, exact=True).click()

    def wait_for_page(self) -> None:
        """Wait until the extension's code has shown the page."""
        self.page.wait_for_selector("#clawback-page[data-shown]")

    def module(self, name: str, expression: str, *arguments: object) -> Any:  # noqa: ANN401
        """Evaluate an expression on a JavaScript module of the extension.

        Args:
            name: of the module, for example ``amounts``.
            expression: over ``module`` and ``args``; may be a promise.
            arguments: JSON values for ``args``.
        """
        path = json.dumps(self.books.path(f"{name}.js"))
        return self.page.evaluate(
            f"async (args) => {{ const module = await import({path}); return {expression}; }}",
            list(arguments),
        )

    def picture(self, file: Path) -> None:
        """Save what the window shows as a PNG file, without moving parts."""
        self.page.screenshot(path=file, animations="disabled", caret="hide")

    def resize(self, size: ViewportSize) -> None:
        """Make the window wider or narrower, and wait until the page has followed.

        On a narrow window Fava lets the body shrink over some frames, and a chart is drawn
        anew after the frame in which its place got another width.
        """
        self.page.set_viewport_size(size)
        self.page.wait_for_function("(width) => innerWidth === width", arg=size["width"])
        self.page.evaluate(_SETTLED)

    def overflow(self) -> int:
        """By how many pixels the page can be scrolled sideways."""
        width: int = self.page.evaluate(
            "Math.max(...['html', 'body', 'article'].map((tag) => {"
            " const part = document.querySelector(tag);"
            " return part.scrollWidth - part.clientWidth; }))"
        )
        return width

    def cut_off(self) -> list[str]:
        """The tables that are wider than their place, so that one has to scroll sideways."""
        found: list[str] = self.page.evaluate(
            "[...document.querySelectorAll('.clawback-table,.clawback-wide,.clawback-scroll')]"
            " .filter((box) => box.scrollWidth > box.clientWidth)"
            " .map((box) => box.querySelector('caption')?.textContent ?? box.className)"
        )
        return found

    @contextmanager
    def expected_complaint(self, text: str) -> Iterator[None]:
        """Allow complaints with that text inside the block, and require one."""
        before = len(self.complaints)
        yield
        new = self.complaints[before:]
        assert any(text in complaint for complaint in new), f"no {text!r} in {new}"
        self.complaints[before:] = [other for other in new if text not in other]

    def violations(self, axe: Path, *, within: str = "article") -> list[str]:
        """Serious and critical violations that axe-core finds in a part of the page."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(axe.read_text(encoding="utf-8"))
        found = self.page.evaluate(
            "(part) => axe.run(part, { resultTypes: ['violations'] })", within
        )
        return [
            f"{rule['id']}: {node['html']}"
            for rule in found["violations"]
            if rule["impact"] in {"serious", "critical"}
            for node in rule["nodes"]
        ]

    def faults(self, axe: Path) -> list[str]:
        """What is wrong with how the page looks: in a wide, light window and on a dark phone.

        That is what axe-core finds, and whether anything is cut off. One load of the page
        serves for both.
        """
        found = []
        for look, is_dark, size in (("dark phone", True, NARROW), ("wide", False, WIDE)):
            self.page.emulate_media(color_scheme="dark" if is_dark else "light")
            self.resize(size)
            found += [f"{look}: {one}" for one in self.violations(axe)]
            if self.overflow():
                found.append(f"{look}: {self.overflow()} pixels wider than its window")
        return found

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"console: {message.text}")

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((self.origin, "data:", "blob:")):
            self.complaints.append(f"request to elsewhere: {request.url}")
