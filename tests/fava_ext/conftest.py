"""Fixtures: Fava on a ledger of the test's own, in the process or in a browser."""

from __future__ import annotations

import os
from contextlib import ExitStack
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from typing import NoReturn
from typing import Protocol

import pytest
from playwright.sync_api import sync_playwright

from tests.fava_ext.fava_browser import NARROW
from tests.fava_ext.fava_browser import WIDE
from tests.fava_ext.fava_browser import NoBrowserError
from tests.fava_ext.fava_browser import Visit
from tests.fava_ext.fava_browser import launch
from tests.fava_ext.fava_server import EXAMPLE
from tests.fava_ext.fava_server import close_books
from tests.fava_ext.fava_server import open_books
from tests.fava_ext.fava_server import served
from tests.fava_ext.npm_package import AXE
from tests.fava_ext.npm_package import TYPESCRIPT
from tests.fava_ext.npm_package import CannotFetchError
from tests.fava_ext.reading_case import WORKED
from tests.fava_ext.writing_practice import LEDGER
from tests.fava_ext.writing_practice import Asked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.fava_ext.fava_server import Books
    from tests.fava_ext.npm_package import NpmPackage


class OpensBooks(Protocol):
    """Opens Fava on a copy of a ledger, to be asked with ``books.app.test_client()``."""

    def __call__(
        self,
        ledger: Path | str = EXAMPLE,
        *,
        incognito: bool = False,
        read_only: bool = False,
    ) -> Books: ...


class Visits(Protocol):
    """Opens Fava on a copy of a ledger and a window in which to use it."""

    def __call__(
        self,
        ledger: Path | str = EXAMPLE,
        *,
        incognito: bool = False,
        read_only: bool = False,
        dark: bool = False,
        narrow: bool = False,
    ) -> Visit: ...


@pytest.fixture
def fava(tmp_path: Path) -> Iterator[OpensBooks]:
    with opening(tmp_path) as open_one:
        yield open_one


@contextmanager
def opening(folder: Path) -> Iterator[OpensBooks]:
    """What opens Fava on ledgers in a folder, until the end of the block."""
    with ExitStack() as afterwards:

        def open_one(
            ledger: Path | str = EXAMPLE, *, incognito: bool = False, read_only: bool = False
        ) -> Books:
            books = open_books(folder, ledger, incognito=incognito, read_only=read_only)
            afterwards.callback(close_books, books)
            return books

        yield open_one


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        try:
            browser = launch(playwright)
        except NoBrowserError as error:
            lacking(error)
        yield browser
        browser.close()


@pytest.fixture
def visit(fava: OpensBooks, browser: Browser) -> Iterator[Visits]:
    with visiting(fava, browser) as visit_one:
        yield visit_one


@contextmanager
def visiting(fava: OpensBooks, browser: Browser) -> Iterator[Visits]:
    """At the end of the block, no visit may have left a complaint of the browser."""
    visits: list[Visit] = []
    with ExitStack() as afterwards:

        def visit_one(
            ledger: Path | str = EXAMPLE,
            *,
            incognito: bool = False,
            read_only: bool = False,
            dark: bool = False,
            narrow: bool = False,
        ) -> Visit:
            books = fava(ledger, incognito=incognito, read_only=read_only)
            origin = afterwards.enter_context(served(books))
            context = browser.new_context(
                viewport=NARROW if narrow else WIDE,
                color_scheme="dark" if dark else "light",
                locale="en-US",
                reduced_motion="reduce",
            )
            afterwards.callback(context.close)
            visits.append(Visit(books, origin, context.new_page()))
            return visits[-1]

        yield visit_one
    assert [complaint for one in visits for complaint in one.complaints] == []


@pytest.fixture(scope="session")
def axe() -> Path:
    return fetched(AXE) / "axe.min.js"


@pytest.fixture(scope="session")
def typescript() -> Path:
    return fetched(TYPESCRIPT) / "lib" / "tsc.js"


def fetched(package: NpmPackage) -> Path:
    try:
        return package.folder()
    except CannotFetchError as error:
        lacking(error)


def lacking(error: Exception) -> NoReturn:
    """Skip a test for want of a tool; on a build's machine that is a failure."""
    if os.environ.get("CI"):
        pytest.fail(str(error), pytrace=False)
    pytest.skip(str(error))


@pytest.fixture
def books(fava: OpensBooks) -> Books:
    books = fava(WORKED)
    assert list(books.ledger.errors) == []
    return books


@pytest.fixture
def ask(fava: OpensBooks) -> Asked:
    return Asked(fava(LEDGER))
