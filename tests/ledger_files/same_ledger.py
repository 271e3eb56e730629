"""Whether the expanded text of a ledger is the same ledger, without the plugin and with it."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING
from typing import Any

from beancount.core.data import Transaction

from beancount_clawback.ledger_files.expanded_text import expanded_text
from beancount_clawback.ledger_files.loaded_ledger import Ledger
from beancount_clawback.ledger_files.loaded_ledger import load

if TYPE_CHECKING:
    from pathlib import Path

    from beancount.core.data import BeancountError
    from beancount.core.data import Directive
    from beancount.core.data import Directives


def assert_same_ledger(path: Path, tmp_path: Path) -> None:
    """The text of `path` loads to the same, without the plugin and with it once more."""
    ledger = load(str(path))
    text = expanded_text(str(path), ledger)
    plain = load_text(tmp_path / "plain.beancount", text)
    assert not plain.has_plugin
    records_left = [error for error in ledger.errors if hasattr(error, "check")]
    assert [error for error in plain.errors if not records_left] == []
    assert balances(plain.entries) == balances(ledger.entries)
    assert contents(plain.entries) == contents(ledger.entries)
    again_path = tmp_path / "again.beancount"
    again = load_text(again_path, f"{text}\n{plugin_line(ledger)}\n")
    assert list(map(kind_of_error, again.errors)) == list(map(kind_of_error, ledger.errors))
    assert contents(again.entries) == contents(ledger.entries)
    assert expanded_text(str(again_path), again) == f"{text}\n"


def kind_of_error(error: BeancountError) -> str:
    """Which check failed; the lines that a message names are those of its own text."""
    return str(getattr(error, "check", None) or error.message)


def plugin_line(ledger: Ledger) -> str:
    config = dict(ledger.options["plugin"])["beancount_clawback"]
    return 'plugin "beancount_clawback"' + (f' "{config}"' if config else "")


def load_text(path: Path, text: str) -> Ledger:
    path.write_text(text, encoding="utf-8")
    return load(str(path))


def balances(entries: Directives) -> dict[tuple[str, str], Decimal]:
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for entry in entries:
        if isinstance(entry, Transaction):
            for posting in entry.postings:
                assert posting.units is not None
                assert posting.units.number is not None
                sums[posting.account, posting.units.currency] += posting.units.number
    return {key: number for key, number in sums.items() if number}


def contents(entries: Directives) -> list[str]:
    """Every directive but for the places of its text, in an order of its own."""
    return sorted(repr(content(entry)) for entry in entries)


def content(entry: Directive) -> list[Any]:
    fields = entry._asdict()
    meta = fields.pop("meta")
    postings = [
        (p.account, str(p.units), str(p.cost), str(p.price), p.flag, own(p.meta))
        for p in fields.pop("postings", None) or []
    ]
    values = [
        sorted(value) if isinstance(value, frozenset) else str(value)
        for name, value in sorted(fields.items())
        if name != "filename"
    ]
    return [type(entry).__name__, values, own(meta), postings]


def own(meta: dict[str, Any] | None) -> dict[str, str]:
    return {
        key: str(value)
        for key, value in sorted((meta or {}).items())
        if key not in ("filename", "lineno") and not key.startswith("__")
    }
