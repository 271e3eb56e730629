"""Every case again with one posting of zero where an entry of ours has none."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from beancount import loader
from beancount.core.data import Directives
from beancount.core.data import Transaction
from beancount.parser import parser
from beancount.parser import printer

from beancount_clawback.ledger_files.entry_text import entry_at
from beancount_clawback.ledger_files.splice import Splice
from beancount_clawback.ledger_files.splice import spliced
from beancount_clawback.ledger_language.keys import OUR_TAGS

CASES = Path(__file__).parent
_ZERO = re.compile(r"^ +Assets:Zero +0 USD\n", re.MULTILINE)
# The cases whose accounts do not begin with Beancount's own words.
_RENAMED = {"renamed-roots", "the-defaults-follow-the-roots"}
_NAMES = sorted({path.parent.name for path in CASES.glob("*/ledger.beancount")} - _RENAMED)


@pytest.mark.parametrize("name", _NAMES)
def test_one_posting_of_zero_means_the_same_as_none(name: str, tmp_path: Path) -> None:
    shutil.copy(CASES / "accounts.beancount", tmp_path)
    shutil.copytree(CASES / name, tmp_path / name)
    for path in (tmp_path / name).glob("*.beancount"):
        if path.name != "expanded.beancount":
            path.write_text(_with_zeros(path), encoding="utf-8")
    ledger = tmp_path / name / "ledger.beancount"
    with ledger.open("a", encoding="utf-8") as file:
        file.write("\n2000-01-01 open Assets:Zero\n")
    expected, errors, _ = loader.load_file(str(CASES / name / "ledger.beancount"))
    done, found, _ = loader.load_file(str(ledger))
    assert _ZERO.sub("", _printed(done)) == _printed(expected)
    assert sorted(error.message.split(":")[0] for error in found) == sorted(
        error.message.split(":")[0] for error in errors
    )


def _with_zeros(path: Path) -> str:
    """The text of a ledger, its records and manual payments spelled with a posting of zero."""
    text = path.read_text(encoding="utf-8")
    entries, _, _ = parser.parse_string(text)
    splices = []
    for entry in entries:
        if not isinstance(entry, Transaction) or entry.postings:
            continue
        if OUR_TAGS.isdisjoint(entry.tags or ()) or "corrected-payment" in entry.tags:
            continue
        end = entry_at(text, entry.meta["lineno"]).end
        before = "" if text[:end].endswith("\n") else "\n"
        splices.append(Splice(end, end, f"{before}  Assets:Zero  0 USD\n"))
    return spliced(text, splices)


def _printed(entries: Directives) -> str:
    shown = (e for e in entries if getattr(e, "account", "") != "Assets:Zero")
    return "\n".join(printer.format_entry(entry) for entry in shown)
