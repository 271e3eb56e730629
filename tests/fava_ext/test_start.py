"""A Fava with the extension starts as one without: its pages are imported when asked for."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from inspect import isfunction
from pkgutil import iter_modules
from typing import TYPE_CHECKING

import pytest

from beancount_clawback.fava_ext import pages
from beancount_clawback.fava_ext import reading
from beancount_clawback.fava_ext import what_answers
from beancount_clawback.fava_ext import writing

if TYPE_CHECKING:
    from pathlib import Path

_START = """
import json, sys
from fava.application import create_app
app = create_app([sys.argv[1]], load=True)
client = app.test_client()
ledger = app.config["LEDGERS"].first_slug()
assert client.get(f"/{ledger}/income_statement/").status_code == 200
assert client.get(f"/{ledger}/extension/Clawback/link-names").status_code == 200
print(json.dumps(sorted(sys.modules)))
"""


@pytest.mark.slow
def test_a_fava_that_shows_no_page_of_ours_has_imported_none(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.beancount"
    ledger.write_text(
        'plugin "beancount_clawback"\n'
        '2024-01-01 custom "fava-extension" "beancount_clawback.fava_ext"\n',
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-c", _START, ledger], capture_output=True, text=True, check=True
    )
    imported = json.loads(done.stdout)
    assert "beancount_clawback.fava_ext.extension" in imported
    for room in ("fava_ext.reading", "fava_ext.writing", "importers", "claims.book", "set_up"):
        assert f"beancount_clawback.{room}" not in imported


def test_every_endpoint_and_every_page_is_named_where_fava_looks() -> None:
    found = {}
    for package in (reading, writing):
        for module in iter_modules(package.__path__):
            place = f"{package.__name__}.{module.name}"
            for name, one in vars(import_module(place)).items():
                if isfunction(one) and one.__module__ == place and hasattr(one, "endpoint_key"):
                    short = f"{place.removeprefix('beancount_clawback.fava_ext.')}:{name}"
                    found[short] = one.endpoint_key
    named = [(what_answers.READING, ["GET"]), (what_answers.WRITING, ["POST", "PUT"])]
    assert found == {
        place: (name, methods) for places, methods in named for name, place in places.items()
    }
    for page in pages.PAGES:
        assert what_answers.page_data(page.name) is not None
    for place in what_answers.REPORTS.values():
        assert what_answers.imported(place).sections
