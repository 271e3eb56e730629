"""README and docs hold: ledgers load, commands run, tables are the code's, links lead on."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from beancount_clawback.ledger_language.config import KEYS
from beancount_clawback.ledger_language.config import Config
from tests.docs.checks_page import catalogue_table
from tests.docs.checks_page import shown_table
from tests.docs.page_run import PAGES
from tests.docs.page_run import ROOT
from tests.docs.page_run import as_process
from tests.docs.page_run import blocks
from tests.docs.page_run import do
from tests.docs.terms_page import known_terms
from tests.docs.terms_page import shown_terms
from tests.warm_commands import WarmCommands

README = ROOT / "README.md"
TEXTS = [*PAGES[1:], *sorted(ROOT.glob("[A-Z]*.md"))]
# Every command is a process of its own, and takes its time.
_WITH_MARKS = [
    README,
    *(pytest.param(page, marks=pytest.mark.slow) for page in PAGES if page != README),
]
_FILE_NAME = re.compile(r"`((?:[\w-]+/)*[\w-]+(?:\.(?:py|js|toml|beancount)|/))`")


@pytest.fixture(scope="module")
def commands() -> Iterator[WarmCommands]:
    warm = WarmCommands()
    yield warm
    warm.close()


@pytest.mark.parametrize("page", _WITH_MARKS, ids=lambda page: page.name)
def test_everything_on_a_page_can_be_done_from_top_to_bottom(
    page: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """The README's commands as their scripts; those of the other pages load once."""
    run = as_process if page == README else request.getfixturevalue("commands").run
    executable = {"beancount", "console", "beancount-result", "py", "yaml"}
    there = any(block.language in executable for block in blocks(page))
    assert bool(do(page, tmp_path, run)) == there


def test_the_readme_is_one_page() -> None:
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 200


def test_the_readme_leads_to_every_page() -> None:
    text = README.read_text(encoding="utf-8")
    assert [page.name for page in PAGES[1:] if f"](docs/{page.name})" not in text] == []


@pytest.mark.parametrize(
    "page", [*PAGES, *sorted(ROOT.glob("[A-Z]*.md"))], ids=lambda p: p.name
)
def test_every_link_leads_to_a_file_and_to_a_heading_in_it(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for name, heading in re.findall(r"\]\((?!\w+:)([^)#]*)(?:#([^)]+))?\)", text):
        target = page.parent / name if name else page
        assert target.exists(), name
        assert not heading or heading in headings(target), (name, heading)


def headings(page: Path) -> set[str]:
    """The names of a page's headings, as code hosts make them."""
    text = page.read_text(encoding="utf-8")
    return {
        re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
        for words in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }


@pytest.mark.parametrize("name", ["ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_every_file_that_is_named_is_there(name: str) -> None:
    files = [path for path in ROOT.rglob("*") if ".venv" not in path.parts]
    text = (ROOT / name).read_text(encoding="utf-8")
    for wanted in _FILE_NAME.findall(text):
        end = f"/{wanted}".rstrip("/")
        assert any(path.as_posix().endswith(end) for path in files), wanted


def test_the_architecture_names_every_room() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    package = ROOT / "beancount_clawback"
    rooms = {f"{path.parent.name}/" for path in package.glob("*/__init__.py")}
    rooms |= {path.name for path in package.glob("[a-z]*.py")}
    assert sorted(room for room in rooms if f"| `{room}` |" not in text) == []


def test_the_configuration_page_shows_every_default() -> None:
    (block,) = (
        one for one in blocks(ROOT / "docs/configuration.md") if one.language == "python"
    )
    written = ast.literal_eval(block.text.split('"', 3)[3].rsplit('"', 1)[0])
    defaults = {key: getattr(Config(), name) for key, name in KEYS.items()}
    assert written == {
        key: "" if value in (None, ()) else value[0] if isinstance(value, tuple) else value
        for key, value in defaults.items()
    }


def test_the_table_of_checks_is_the_catalogue() -> None:
    assert shown_table() == catalogue_table(), "make docs writes it anew"


def test_the_terms_are_those_of_the_help_on_the_pages() -> None:
    assert shown_terms() == known_terms(), "make docs writes them anew"
