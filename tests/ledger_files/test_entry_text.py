"""An entry is found in the text of its file, and others are added beside it."""

from __future__ import annotations

import pytest
from beancount.parser import parser
from hypothesis import given
from hypothesis import settings

from beancount_clawback.ledger_files.entry_text import EntryTextError
from beancount_clawback.ledger_files.entry_text import append
from beancount_clawback.ledger_files.entry_text import entry_at
from beancount_clawback.ledger_files.entry_text import insert_before
from beancount_clawback.ledger_files.entry_text import set_metadata
from beancount_clawback.ledger_files.splice import spliced
from beancount_clawback.ledger_files.string_literal import UnwritableTextError
from tests.ledger_files.ledger_file_case import CLAWBACK
from tests.ledger_files.ledger_file_case import LEDGER
from tests.ledger_files.ledger_file_case import PAYMENT
from tests.ledger_files.ledger_file_case import RECORD
from tests.ledger_files.ledger_file_case import facts
from tests.ledger_files.ledger_file_case import ledgers
from tests.ledger_files.ledger_file_case import parsed


def test_an_entry_is_its_header_and_the_indented_lines_below() -> None:
    entry = entry_at(LEDGER, PAYMENT)
    assert entry.text == (
        '2026-02-10 * "Aetna" "EOB 5512" ^claim-1042 ^pay-5512 #insurance-payment\n'
        '  check: "5512"\n'
        "  Assets:Bank:Checking                   85.00 USD\n"
        "  Assets:Receivable:Insurance:Aetna     -85.00 USD"
    )


def test_strings_of_many_lines_belong_to_their_entry() -> None:
    text = (
        '2026-05-02 ! "Aetna\n2020-01-01 open Assets:A" "a \\" q\n\n; no comment" #clawback\n'
        '  reason: "first\n\n  second" ; a comment with one " quote\n'
        '  source: "letter"\n'
        "\n"
        '2026-05-03 * "next"\n'
    )
    entry = entry_at(text, parsed(text)[0].meta["lineno"])
    assert entry.text == text[: text.index("\n\n2026-05-03")]
    assert parsed(entry.text)[0].meta["reason"] == "first\n\n  second"


def test_a_blank_line_or_a_comment_at_the_margin_ends_an_entry() -> None:
    for end in ("\n", " \t\n", "; comment\n", "\r\n", "* Heading\n"):
        text = f'2026-05-02 ! "a"\n  source: "x"\n{end}'
        assert entry_at(text, 1).text == '2026-05-02 ! "a"\n  source: "x"'


@pytest.mark.parametrize("lineno", [-1, 0, 2, 6, 8, 99])
def test_a_line_where_no_entry_begins_is_an_error(lineno: int) -> None:
    with pytest.raises(EntryTextError, match=f"No entry begins on line {lineno}. The file has"):
        entry_at(LEDGER, lineno)


def test_an_entry_that_is_not_the_one_that_was_shown_is_an_error() -> None:
    seen = entry_at(LEDGER, CLAWBACK).sha256
    assert entry_at(LEDGER, CLAWBACK, seen).text.startswith("2026-05-02")
    changed = LEDGER.replace("150.00", "140.00")
    with pytest.raises(EntryTextError, match="line 12 is not the one that was shown"):
        entry_at(changed, CLAWBACK, seen)


def test_a_string_that_is_never_closed_is_an_error() -> None:
    with pytest.raises(EntryTextError, match="string that begins on line 2 is never closed"):
        entry_at('2026-05-02 ! "a"\n  source: "letter\n', 1)


@pytest.mark.slow
@settings(max_examples=300, derandomize=True)
@given(ledgers())
def test_what_beancount_reads_as_an_entry_is_what_is_found(text: str) -> None:
    entries, _, _ = parser.parse_string(text)
    headers = [entry.meta["lineno"] for entry in entries]
    assert headers
    rest = text
    for entry in sorted(entries, key=lambda entry: -int(entry.meta["lineno"])):
        found = entry_at(text, entry.meta["lineno"])
        (alone,) = parser.parse_string(found.text)[0]
        assert facts(alone) == facts(entry)
        rest = rest[: found.start] + rest[found.end :]
    assert parser.parse_string(rest)[0] == []


@pytest.mark.parametrize(
    ("before", "between"),
    [
        ("", ""),
        ("\n\n", ""),
        ("; books\n", "\n"),
        ("; books", "\n\n"),
        ("; books\n\n", ""),
        ("; books\n \t\n\n", ""),
        ("; books\n  ", "\n"),
        ("; books\r\n", "\r\n"),
        ("; books\r\nand", "\r\n\r\n"),
    ],
)
def test_an_entry_at_the_end_has_one_blank_line_above(before: str, between: str) -> None:
    after = spliced(before, append(before, [RECORD]))
    newline = "\r\n" if "\r" in before else "\n"
    assert after == before + between + RECORD.replace("\n", newline)


def test_many_entries_at_the_end_have_blank_lines_between() -> None:
    after = spliced(LEDGER, append(LEDGER, [RECORD, f"; by hand\n{RECORD}", RECORD]))
    assert after == f"{LEDGER}\n{RECORD}\n; by hand\n{RECORD}\n{RECORD}"


def test_an_entry_before_another_stands_above_its_comments() -> None:
    after = spliced(LEDGER, insert_before(LEDGER, entry_at(LEDGER, PAYMENT), [RECORD]))
    comment = "; the remittance of February\n"
    assert after == LEDGER.replace(comment, f"{RECORD}\n{comment}")


def test_an_entry_before_the_first_line_needs_no_blank_line_above() -> None:
    after = spliced(RECORD, insert_before(RECORD, entry_at(RECORD, 1), [RECORD]))
    assert after == f"{RECORD}\n{RECORD}"


def test_an_entry_before_another_never_lands_in_a_string_that_looks_like_a_comment() -> None:
    text = '2026-05-01 ! "a"\n  reason: "one\n; two"\n2026-05-02 * "b"\n'
    after = spliced(text, insert_before(text, entry_at(text, 4), [RECORD]))
    assert after == text.replace("2026-05-02", f"\n{RECORD}\n2026-05-02")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "; only a comment",
        "not an entry",
        f"{RECORD}\n2020-01-01 open Assets:Stolen",
        '2026-05-02 ! "a"\n2020-01-01 open Assets:Stolen',
        '2026-05-02 ! "a"\n; below\n',
        '2026-05-02 ! "a',
        '  2026-05-02 ! "a"',
        'option "title" "x"',
    ],
)
def test_what_is_not_exactly_one_entry_is_refused(text: str) -> None:
    with pytest.raises(EntryTextError, match="not exactly one entry"):
        append(LEDGER, [text])


def test_nothing_to_write_is_an_error_too() -> None:
    with pytest.raises(EntryTextError, match="no entry to write"):
        append(LEDGER, [])


@pytest.mark.parametrize("character", ["\0", "\ud800"])
def test_an_entry_with_a_character_that_no_ledger_can_keep_is_refused(character: str) -> None:
    with pytest.raises(UnwritableTextError):
        append(LEDGER, [f'2026-05-02 ! "{character}"'])
    with pytest.raises(UnwritableTextError):
        set_metadata(LEDGER, entry_at(LEDGER, CLAWBACK), {"source": f'"{character}"'})
