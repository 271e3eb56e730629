"""The expanded text: plain Beancount, same balances, verified clean, comments kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from beancount import loader

from beancount_clawback.ledger_files.expanded_text import expanded_text
from beancount_clawback.ledger_files.loaded_ledger import load
from tests.ledger_files.same_ledger import assert_same_ledger

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


def test_one_posting_of_zero_gives_way_to_the_postings_that_are_made(tmp_path: Path) -> None:
    zero = "  Assets:Bank:Checking   0 USD ; for the bank's program\n"
    manual, record = (
        'client-responsibility: "30.00 USD"\n',
        "client-responsibility: 150.00 USD\n",
    )
    text = PRACTICE.replace(manual, manual + zero).replace(record, record + zero)
    comment = "; for the bank's program\n"
    expected = expand(write(tmp_path, PRACTICE))
    above = "  Assets:Bank:Checking                                   85.00 USD\n"
    expected = expected.replace(above, f"    {comment}{above}")
    expected = expected.replace("; in the blue folder\n", f"; in the blue folder\n{comment}")
    assert expand(write(tmp_path, text)) == expected


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


def test_a_comment_of_a_record_is_kept_and_a_string_is_never_taken_for_one(
    tmp_path: Path,
) -> None:
    """The semicolons in the payee, the narration and the reason begin no comment."""
    record = """\
2026-05-02 * "Aetna; Inc" "Ended; \\"as of\\"; letter
  of; 2026-02-20" ^pay-5512 #clawback ; said "so; there
  ; on a line; of its own
  reason: "audit; see \\\\" ; behind a "value"
  source: "let
  ; ter"
"""
    head = PRACTICE.partition("2026-05-02")[0]
    text = expand(write(tmp_path, head + record))
    comments, _, written_out = text.removeprefix(text.partition("; said")[0]).partition("2026")
    assert (
        comments
        == """\
; said "so; there
; on a line; of its own
; behind a "value"
"""
    )
    assert ";" not in "".join(written_out.split('"')[::2])
    assert_same_ledger(tmp_path / "practice.beancount", tmp_path)


def test_a_carriage_return_alone_ends_no_line(tmp_path: Path) -> None:
    text = PRACTICE.replace("; typed from", "; typed\rfrom")
    path = write(tmp_path, "")
    path.write_bytes(text.encode())
    assert "  ; typed\rfrom the sheet\n" in expand(path)
    assert_same_ledger(path, tmp_path)


def test_an_entry_that_is_indented_by_mistake_stays_as_it_is(tmp_path: Path) -> None:
    """Beancount calls it a syntax error, and reads the entry nevertheless."""
    head, date, _ = PRACTICE.partition("2026-05-02")
    path = write(tmp_path, f'{head} {date} * "Aetna" "Audit" ^pay-5512 #clawback\n')
    ledger = load(str(path))
    assert ["syntax error" in error.message for error in ledger.errors] == [True]
    text = expanded_text(str(path), ledger)
    assert text.endswith(f'\n {date} * "Aetna" "Audit" ^pay-5512 #clawback\n')


def test_what_a_file_pushes_is_not_put_on_the_entries_of_files_that_it_includes(
    tmp_path: Path,
) -> None:
    head, date, records = PRACTICE.partition("2026-02-10")
    (tmp_path / "more.beancount").write_text(date + records)
    pushes = """\
pushtag #main
pushmeta payer: "BCBS; \\"North\\""
pushtag #other
poptag #main
"""
    pops = "poptag #other\npopmeta payer:\n"
    note = '2026-07-01 * "Opening" "" \n'
    main = write(tmp_path, f'{head}{pushes}include "more.beancount"\n{note}{pops}')
    assert_same_ledger(main, tmp_path)
    text = expand(main)
    assert "BCBS" not in text[text.index(date) : text.index("the end")]


@pytest.mark.fuzz
@pytest.mark.parametrize("path", [*EXAMPLES, DEMO], ids=lambda path: path.stem)
def test_it_loads_without_the_package_and_verifies_clean_with_it(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BEANCOUNT_DISABLE_LOAD_CACHE", "1")
    assert_same_ledger(path, tmp_path)


def write(folder: Path, text: str) -> Path:
    path = folder / "practice.beancount"
    path.write_text(text, encoding="utf-8")
    return path


def expand(path: Path) -> str:
    entries, errors, _ = loader.load_file(str(path))
    assert errors == []
    assert entries
    return expanded_text(str(path), load(str(path)))
