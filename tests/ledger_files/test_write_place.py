"""Where new entries go: where Fava's own go, checked against Fava's own rule."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from beancount import loader
from beancount.core.data import Custom
from beancount.core.data import Transaction
from fava.core.fava_options import parse_options
from fava.core.file import find_insert_position

from beancount_clawback.ledger_files import source_files
from beancount_clawback.ledger_files.entry_text import EntryTextError
from beancount_clawback.ledger_files.write_place import Addition
from beancount_clawback.ledger_files.write_place import WritePlace
from beancount_clawback.ledger_files.write_place import changes_of
from beancount_clawback.ledger_files.write_place import place_beside
from beancount_clawback.ledger_files.write_place import place_by_options

MAIN = """\
include "in/*.beancount"
2020-01-01 open Assets:Bank:Checking
2020-01-01 open Income:Sessions
2020-01-01 open Equity:Other

2021-05-01 * "Aetna" "paid"
  Assets:Bank:Checking   1.00 USD
  Income:Sessions

2021-06-01 * "Aetna" "other"
  Income:Sessions   1.00 USD
  Equity:Other
"""
CLAWBACKS = """\
; clawbacks of the year, one below the other

2020-01-01 custom "fava-option" "insert-entry" "Assets:Bank"

2021-06-01 custom "fava-option" "insert-entry" "Assets:Bank"
2022-01-01 custom "fava-option" "insert-entry" ".*"
2020-01-01 custom "fava-option" "insert-entry" "(unclosed"
"""


@pytest.mark.newest
@pytest.mark.parametrize("default", ["", '"in/other.beancount"', '"in"', '""'])
def test_the_place_is_favas(tmp_path: Path, default: str) -> None:
    main = tmp_path / "practice.beancount"
    line = f'2020-01-01 custom "fava-option" "default-file" {default}\n' if default else ""
    main.write_text(MAIN + line)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "clawbacks.beancount").write_text(CLAWBACKS)
    (tmp_path / "in" / "other.beancount").write_text("; nothing yet\n")
    entries, _, _ = loader.load_file(str(main))
    customs: list[Any] = [entry for entry in entries if isinstance(entry, Custom)]
    options, _ = parse_options(customs)
    transactions = [entry for entry in entries if isinstance(entry, Transaction)]
    found = [place_by_options([one], entries, str(main)) for one in transactions]
    for one, place in zip(transactions, found, strict=True):
        entry: Any = one
        path, line_before = find_insert_position(
            entry, options.insert_entry, options.default_file or str(main)
        )
        # Fava counts the lines above; a place counts its own line, from 1.
        above = 0 if line_before is None else line_before + 1
        assert place == WritePlace(Path(path), above)
    assert found[0] == WritePlace(tmp_path / "in" / "clawbacks.beancount", 3)


def test_without_anything_made_the_default_file_takes_the_entry(tmp_path: Path) -> None:
    assert place_by_options((), (), str(tmp_path / "a")) == WritePlace(tmp_path / "a")


def test_entries_for_several_places_become_one_change_a_file(tmp_path: Path) -> None:
    main = tmp_path / "practice.beancount"
    main.write_text(MAIN)
    (tmp_path / "in").mkdir()
    other = tmp_path / "in" / "clawbacks.beancount"
    other.write_text(CLAWBACKS)
    _, _, options = loader.load_file(str(main))
    ledger = source_files.LedgerFiles.of(options)
    one, two, three = (f'2021-05-0{day} * "x" "{day}"\n' for day in (1, 2, 3))
    changes = changes_of(
        [
            Addition(WritePlace(other, 3), one),
            Addition(WritePlace(main), three),
            Addition(WritePlace(other, 3), two),
        ],
        lambda path: source_files.read(ledger, path),
    )
    texts = {change.source.path: change.new_text() for change in changes}
    assert texts[main] == f"{MAIN}\n{three}"
    assert texts[other] == CLAWBACKS.replace(
        '\n\n2020-01-01 custom "fava-option" "insert-entry" "Assets:Bank"',
        f'\n\n{one}\n{two}\n2020-01-01 custom "fava-option" "insert-entry" "Assets:Bank"',
    )


def test_an_option_that_is_gone_is_noticed(tmp_path: Path) -> None:
    main = tmp_path / "practice.beancount"
    main.write_text("; nothing\n")
    source = source_files.Source.of(main, main.read_bytes())
    addition = Addition(WritePlace(main, 9), '2021-05-01 * "x" "y"\n')
    with pytest.raises(EntryTextError):
        changes_of([addition], lambda _path: source)


def test_beside_the_payment_is_the_end_of_its_file(tmp_path: Path) -> None:
    main = tmp_path / "practice.beancount"
    main.write_text(MAIN)
    (tmp_path / "in").mkdir()
    entries, _, _ = loader.load_file(str(main))
    payment = next(entry for entry in entries if isinstance(entry, Transaction))
    assert place_beside(payment) == WritePlace(main)
