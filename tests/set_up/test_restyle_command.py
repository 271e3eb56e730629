"""`clawback restyle` turns a ledger to the other record style and back, and means the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from beancount.core.amount import Amount
from beancount.core.data import Transaction
from beancount.parser import parser

from beancount_clawback.ledger_files.loaded_ledger import load
from beancount_clawback.ledger_language.postings import amount_of
from tests.cli.clawback_run import LEDGER
from tests.cli.clawback_run import RECORD
from tests.cli.clawback_run import run
from tests.other_tools.written_demo import demo

MANUAL = """
2026-03-01 * "Aetna" "EOB 5540" ^claim-1042 ^pay-5540 #insurance-payment ; as typed
  ; the sheet of the 1st
  insurance-paid:            0 USD
  check: "5540"

2026-05-09 * "C0017" "Paid at the desk"
  fee-waived: 5.00 USD
  Assets:Bank:Checking       30.00 USD
  Assets:Receivable:Clients:C0017
"""
RECORD_IN_ZEROS = """
2026-05-02 ! "Aetna" "Coverage ended 2025-12-31" ^pay-5512 #clawback
  source: "letter"
  client-responsibility: "150.00 USD"
  Assets:Bank:Checking                                    0.00 USD
"""
MANUAL_IN_ZEROS = """
2026-03-01 * "Aetna" "EOB 5540" ^claim-1042 ^pay-5540 #insurance-payment ; as typed
  ; the sheet of the 1st
  insurance-paid:            "0 USD"
  check: "5540"
  Assets:Bank:Checking                                    0.00 USD
"""


def meaning(main: Path) -> list[tuple[object, ...]]:
    """What the loaded ledger says, without places and without spellings of amounts."""
    ledger = load(str(main))
    assert not ledger.errors
    return [
        (
            *(entry.date, entry.flag, entry.payee, entry.narration),
            *(sorted(entry.tags), sorted(entry.links)),
            [(posting.account, posting.units) for posting in entry.postings],
            {key: str(value) for key, value in entry.meta.items() if key not in PLACE},
        )
        for entry in ledger.entries
        if isinstance(entry, Transaction)
        if any(amount[0] for amount in filter(None, map(amount_of, entry.postings)))
    ]


PLACE = ("filename", "lineno", "__tolerances__")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_setting_and_each_entry_of_ours_change_and_nothing_else(
    tmp_path: Path, newline: str
) -> None:
    main = tmp_path / "practice.beancount"
    text = LEDGER + MANUAL + RECORD
    main.write_bytes(text.replace("\n", newline).encode())
    before = meaning(main)
    shown = run("restyle", main, "--to", "zero-posting", "--dry-run")
    assert '+  client-responsibility: "150.00 USD"' in shown.stdout
    assert main.read_bytes() == text.replace("\n", newline).encode()

    assert run("restyle", main, "--to", "zero-posting", "--yes").exit_code == 0
    line = "plugin \"beancount_clawback\" \"{\n  'record-style': 'zero-posting',\n}\"\n"
    zeros = LEDGER + MANUAL + RECORD_IN_ZEROS.removesuffix("\n") + "\n"
    zeros = zeros.replace(MANUAL.partition("\n\n")[0] + "\n", MANUAL_IN_ZEROS)
    expected = zeros.replace('plugin "beancount_clawback"\n', line).replace("\n", newline)
    assert main.read_bytes().decode() == expected
    assert meaning(main) == before
    assert "Nothing would change." in run("restyle", main, "--to", "zero-posting").stdout

    assert run("restyle", main, "--to", "no-postings", "--yes").exit_code == 0
    back = line.replace("zero-posting", "no-postings")
    expected = text.replace('plugin "beancount_clawback"\n', back).replace("\n", newline)
    assert main.read_bytes().decode() == expected


def test_a_comment_stays_and_so_does_a_posting_that_says_more(tmp_path: Path) -> None:
    main = tmp_path / "practice.beancount"
    record = RECORD_IN_ZEROS.rstrip()
    main.write_text(f'{LEDGER}{record} ; by phone\n    note: "x"\n')
    assert run("restyle", main, "--to", "no-postings", "--yes").exit_code == 0
    assert main.read_text().endswith('0.00 USD ; by phone\n    note: "x"\n')
    main.write_text(f"{LEDGER}{record} ; by phone")
    before = meaning(main)
    assert run("restyle", main, "--to", "no-postings", "--yes").exit_code == 0
    assert main.read_text().endswith("  client-responsibility: 150.00 USD\n  ; by phone\n")
    assert meaning(main) == before


def test_a_ledger_that_is_not_set_up_is_told_how(tmp_path: Path) -> None:
    main = tmp_path / "practice.beancount"
    main.write_text(LEDGER.partition("\n")[2])
    done = run("restyle", main, "--to", "zero-posting", "--yes")
    assert done.exit_code == 2
    assert "clawback init practice.beancount" in done.stderr


def test_expand_writes_amounts_as_texts_where_the_style_wants_it(tmp_path: Path) -> None:
    main = tmp_path / "practice.beancount"
    main.write_text(LEDGER + RECORD)
    amounts = []
    for _ in range(2):
        entries, errors, _ = parser.parse_string(run("expand", main).stdout)
        assert not errors
        amounts.append(
            [value for e in entries for value in e.meta.values() if isinstance(value, Amount)]
        )
        run("restyle", main, "--to", "zero-posting", "--yes")
    assert amounts[0]
    assert not amounts[1]


def words_of(main: Path) -> list[str]:
    """What the records say, without comments."""
    text = main.with_name("clawbacks.beancount").read_text()
    return [word for line in text.splitlines() if line[:1] != ";" for word in line.split()]


@pytest.mark.slow
def test_the_demo_turned_is_the_demo_written_so(tmp_path: Path) -> None:
    wanted, turned = tmp_path / "wanted", tmp_path / "turned"
    wanted.mkdir()
    turned.mkdir()
    main = demo(turned, zero_posting=False)
    meant = meaning(main)
    assert run("restyle", main, "--to", "zero-posting", "--yes").exit_code == 0
    assert words_of(main) == words_of(demo(wanted, zero_posting=True))
    assert meaning(main) == meant
