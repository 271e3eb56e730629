"""Fava's own pages, export and editor with the transactions that the plugin makes."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

import pytest
from fava.application import create_app
from fava.beans.abc import Transaction
from fava.beans.funcs import hash_entry

if TYPE_CHECKING:
    from fava.core import FavaLedger
    from flask.testing import FlaskClient

pytestmark = pytest.mark.newest

GOLDEN = Path(__file__).parent.parent / "golden"
RECORD = """2026-05-02 ! "Aetna" "Coverage ended 2025-12-31" ^pay-5512 #clawback
  source: "letter"
  client-responsibility: 150.00 USD"""


class Books:
    """Fava on a copy of the design's example."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "case" / "ledger.beancount"
        shutil.copy(GOLDEN / "accounts.beancount", folder)
        shutil.copytree(GOLDEN / "the-design-example", folder / "case")
        app = create_app([str(self.file)], load=True)
        self.client: FlaskClient = app.test_client()
        self.slug = self.client.get("/").headers["Location"].split("/")[1]
        self.ledger: FavaLedger = app.config["LEDGERS"][self.slug]

    def get(self, address: str) -> str:
        answer = self.client.get(f"/{self.slug}/{address}")
        assert answer.status_code == 200, answer.text
        return answer.text

    def data(self, address: str) -> Any:  # noqa: ANN401 - whatever Fava answers
        answer = self.client.get(f"/{self.slug}/api/{address}")
        assert answer.status_code == 200, answer.text
        return answer.get_json()["data"]

    def made(self, tag: str) -> Transaction:
        """The reversal or the corrected payment."""
        found = [
            entry
            for entry in self.ledger.all_entries
            if isinstance(entry, Transaction) and tag in entry.tags
        ]
        assert len(found) == 1
        return found[0]


@pytest.fixture
def books(tmp_path: Path) -> Books:
    return Books(tmp_path)


def test_the_journal_shows_reversal_and_corrected_payment(books: Books) -> None:
    assert "Coverage ended" not in books.get("journal/")  # the page asks for its rows
    rows = books.data("journal_page?page=1&order=desc")["journal"]
    for tag in ("reversal", "corrected-payment"):
        assert f"#{tag}" in rows
        assert hash_entry(books.made(tag)) in rows


def test_the_income_statement_has_the_reversal_below_its_parent(books: Books) -> None:
    assert books.get("income_statement/")
    income = books.data("income_statement")["trees"][0]
    adjustments = next(c for c in income["children"] if c["account"] == "Income:Adjustments")
    parent = adjustments["children"][0]
    assert parent["account"] == "Income:Adjustments:Contractual"
    assert parent["balance"] == {"USD": 35}
    assert parent["balance_children"] == {}
    assert [(c["account"], c["balance"]) for c in parent["children"]] == [
        ("Income:Adjustments:Contractual:Reversals", {"USD": -35})
    ]


@pytest.mark.parametrize("narrowed", ["", "?filter=%23clawback", "?account=Assets:Bank"])
def test_the_export_of_the_journal_gives_the_record_as_it_was_written(
    books: Books, narrowed: str
) -> None:
    assert RECORD in books.get(f"download-journal/{narrowed}")


@pytest.mark.parametrize("tag", ["reversal", "corrected-payment"])
def test_the_context_and_the_source_of_what_we_made_are_the_records_own(
    books: Books, tag: str
) -> None:
    entry_hash = hash_entry(books.made(tag))
    context = books.data(f"context?entry_hash={entry_hash}")
    assert set(context["entry"]["tags"]) == {"clawback", "needs-review", tag}
    receivable = "Assets:Receivable:Clients:C0017"
    before, after = context["balances_before"], context["balances_after"]
    if tag == "reversal":
        assert (before[receivable], after[receivable]) == (["30.00 USD"], [])
    else:
        assert (before[receivable], after[receivable]) == ([], ["150.00 USD"])
    assert books.data(f"source_slice?entry_hash={entry_hash}")["slice"] == RECORD


@pytest.mark.parametrize("tag", ["reversal", "corrected-payment"])
def test_the_editor_changes_the_record_and_both_transactions_follow(
    books: Books, tag: str
) -> None:
    entry_hash = hash_entry(books.made(tag))
    sha256sum = books.data(f"source_slice?entry_hash={entry_hash}")["sha256sum"]
    cleared = RECORD.replace("!", "*").replace("150.00", "100.00")
    answer = books.client.put(
        f"/{books.slug}/api/source_slice",
        json={"entry_hash": entry_hash, "source": cleared, "sha256sum": sha256sum},
    )
    assert answer.status_code == 200, answer.text
    assert cleared in books.file.read_text(encoding="utf-8")
    books.ledger.load_file()
    for made in ("reversal", "corrected-payment"):
        entry = books.made(made)
        assert entry.flag == "*"
        assert "needs-review" not in entry.tags
    numbers = [p.units.number for p in books.made("corrected-payment").postings if p.units]
    assert sorted(map(str, numbers)) == ["-100.00", "100.00"]


def test_an_error_of_a_record_is_shown_at_the_record(tmp_path: Path) -> None:
    books = Books(tmp_path)
    text = books.file.read_text(encoding="utf-8")
    books.file.write_text(text.replace("150.00 USD\n\n2026-06", "151.00 USD\n\n2026-06"))
    books.ledger.load_file()
    errors = [e for e in books.data("errors") if "do not add up" in e["message"]]
    assert [error["source"]["lineno"] for error in errors] == [20]
