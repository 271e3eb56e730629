"""The expanded text: plain Beancount, same balances, verified clean, comments kept."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from beancount import loader
from beancount.core.data import BeancountError
from beancount.core.data import Directive
from beancount.core.data import Directives
from beancount.core.data import Transaction

from beancount_clawback.expanded_text import expanded_text
from beancount_clawback.ledger import Ledger
from beancount_clawback.ledger import load

EXAMPLES = sorted((Path(__file__).parents[2] / "ledgers" / "examples").glob("*.beancount"))
DEMO = Path(__file__).parents[2] / "ledgers" / "demo" / "practice.beancount"

PRACTICE = """\
option "title" "A practice"
plugin "beancount_clawback" "{
  'recoupment': 'Liabilities:Recoupments:{payer}',
}"
; accounts
2015-01-01 open Assets:Bank:Checking                 USD ; the only bank
2015-01-01 open Assets:Receivable:Insurance:Aetna    USD
2015-01-01 open Assets:Receivable:Clients:C0017      USD
2015-01-01 open Income:Sessions                      USD
2015-01-01 open Income:Adjustments:Contractual       USD
2015-01-01 open Liabilities:Recoupments:Aetna        USD

2026-01-15 * "C0017" "90837,
  sixty minutes; a long one" ^claim-1042 #charge ; a comment behind
  Assets:Receivable:Insurance:Aetna     150.00 USD
  Income:Sessions                      -150.00 USD

2026-02-10 * "Aetna" "EOB 5512" ^claim-1042 ^pay-5512 #insurance-payment
  ; typed from the sheet
  insurance-paid:         85.00 USD
  write-off:              35.00
  client-responsibility: "30.00 USD"

2026-05-02 ! "Aetna" "Coverage \\"ended\\"" ^pay-5512 #clawback
  source: "letter" ; in the blue folder
  client-responsibility: 150.00 USD

* A heading with an odd " in it
2026-06-01 note Assets:Bank:Checking "the end"
"""


def test_the_text_stays_as_written_but_for_records_payments_and_marks(tmp_path: Path) -> None:
    text = expand(write(tmp_path, PRACTICE))
    assert (
        text
        == """\
option "title" "A practice"
; accounts
2015-01-01 open Assets:Bank:Checking                 USD ; the only bank
2015-01-01 open Assets:Receivable:Insurance:Aetna    USD
2015-01-01 open Assets:Receivable:Clients:C0017      USD
2015-01-01 open Income:Sessions                      USD
2015-01-01 open Income:Adjustments:Contractual       USD
2015-01-01 open Income:Adjustments:Contractual:Reversals USD
2015-01-01 open Liabilities:Recoupments:Aetna        USD

2026-01-15 * "C0017" "90837,
  sixty minutes; a long one" ^claim-1042 #charge #reopened ; a comment behind
  Assets:Receivable:Insurance:Aetna     150.00 USD
  Income:Sessions                      -150.00 USD

2026-02-10 * "Aetna" "EOB 5512" ^claim-1042 ^pay-5512 #insurance-payment #reversed
  ; typed from the sheet
  insurance-paid:         85.00 USD
  write-off:              35.00
  client-responsibility: "30.00 USD"
  reversed-on: 2026-05-02
  reversed-by: "Coverage \\"ended\\""
  Assets:Bank:Checking                                   85.00 USD
  Income:Adjustments:Contractual                         35.00 USD
  Assets:Receivable:Clients:C0017                        30.00 USD
  Assets:Receivable:Insurance:Aetna                    -150.00 USD

; in the blue folder
2026-05-02 ! "Aetna" "Coverage \\"ended\\"" #clawback #needs-review #reversal \
^claim-1042 ^pay-5512
  source: "letter"
  client-responsibility: 150.00 USD
  clawback-of: "pay-5512"
  claim-balance: 150.00 USD
  Liabilities:Recoupments:Aetna                         -85.00 USD
  Income:Adjustments:Contractual:Reversals              -35.00 USD
  Assets:Receivable:Clients:C0017                       -30.00 USD
  Assets:Receivable:Insurance:Aetna                     150.00 USD

2026-05-02 ! "Aetna" "Coverage \\"ended\\"" #clawback #corrected-payment #needs-review \
^claim-1042 ^pay-5512
  source: "letter"
  client-responsibility: 150.00 USD
  clawback-of: "pay-5512"
  Assets:Receivable:Clients:C0017                       150.00 USD
  Assets:Receivable:Insurance:Aetna                    -150.00 USD

* A heading with an odd " in it
2026-06-01 note Assets:Bank:Checking "the end"
"""
    )


def test_included_files_come_in_the_place_of_their_include_lines(tmp_path: Path) -> None:
    folder = tmp_path / "sub"
    folder.mkdir()
    (folder / "letter.pdf").write_text("")
    head, _, records = PRACTICE.partition("2026-01-15")
    (folder / "a.beancount").write_text(
        'option "title" "ignored"\n'
        'option "operating_currency" "USD"\n'
        'plugin "beancount.plugins.noduplicates"\n'
        f"2026-01-15{records}"
        '2026-06-02 document Assets:Bank:Checking "letter.pdf"\n'
    )
    main = write(tmp_path, f'{head}include "sub/*.beancount"\n2026-07-01 event "year" "half"\n')
    text = expand(main)
    assert "ignored" not in text
    assert "noduplicates" not in text
    assert "include" not in text
    assert text.count('option "operating_currency" "USD"') == 1
    assert 'document Assets:Bank:Checking "sub/letter.pdf"' in text
    assert text.index("the end") < text.index('event "year"')
    assert_same_ledger(main, tmp_path)


@pytest.mark.parametrize("path", [*EXAMPLES, DEMO], ids=lambda path: path.stem)
def test_it_loads_without_the_package_and_verifies_clean_with_it(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BEANCOUNT_DISABLE_LOAD_CACHE", "1")
    assert_same_ledger(path, tmp_path)


def assert_same_ledger(path: Path, tmp_path: Path) -> None:
    ledger = load(str(path))
    text = expanded_text(str(path), ledger)
    plain = load_text(tmp_path / "plain.beancount", text)
    assert not plain.has_plugin
    records_left = [error for error in ledger.errors if hasattr(error, "check")]
    assert [error for error in plain.errors if not records_left] == []
    assert balances(plain.entries) == balances(ledger.entries)
    assert contents(plain.entries) == contents(ledger.entries)
    again = load_text(tmp_path / "again.beancount", f"{text}\n{plugin_line(ledger)}\n")
    assert list(map(kind_of_error, again.errors)) == list(map(kind_of_error, ledger.errors))
    assert contents(again.entries) == contents(ledger.entries)


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


def write(folder: Path, text: str) -> Path:
    path = folder / "practice.beancount"
    path.write_text(text, encoding="utf-8")
    return path


def expand(path: Path) -> str:
    entries, errors, _ = loader.load_file(str(path))
    assert errors == []
    assert entries
    return expanded_text(str(path), load(str(path)))
