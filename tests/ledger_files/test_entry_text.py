"""Entries are changed in place; everything around them stays byte for byte."""

from __future__ import annotations

from typing import Any

import pytest
from beancount.core.data import Directive
from beancount.parser import parser
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from beancount_clawback.ledger_files.entry_text import EntryTextError
from beancount_clawback.ledger_files.entry_text import add_to_header
from beancount_clawback.ledger_files.entry_text import append
from beancount_clawback.ledger_files.entry_text import entry_at
from beancount_clawback.ledger_files.entry_text import insert_before
from beancount_clawback.ledger_files.entry_text import replace
from beancount_clawback.ledger_files.entry_text import set_flag
from beancount_clawback.ledger_files.entry_text import set_metadata
from beancount_clawback.ledger_files.splice import OverlapError
from beancount_clawback.ledger_files.splice import Splice
from beancount_clawback.ledger_files.splice import spliced
from beancount_clawback.ledger_files.string_literal import UnwritableTextError
from beancount_clawback.ledger_files.string_literal import quote
from tests.ledger_files.ledger_file_case import LEDGER
from tests.ledger_files.ledger_file_case import RECORD

PAYMENT = 7
CLAWBACK = 12


def parsed(text: str) -> list[Directive]:
    entries, errors, _ = parser.parse_string(text)
    assert errors == []
    return list(entries)


def facts(entry: Directive) -> dict[str, Any]:
    """All that an entry says, but for where it is."""

    def kept(meta: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in meta.items() if key not in ("filename", "lineno")}

    postings = [(p._replace(meta=None), kept(p.meta)) for p in getattr(entry, "postings", [])]
    return entry._asdict() | {"meta": kept(entry.meta), "postings": postings}


# ---------------------------------------------------------------- finding an entry


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


SOUP = st.text(st.sampled_from('ab ;"\\\n\r\t:2#*^{}~é'), max_size=12)


@st.composite
def ledgers(draw: st.DrawFn) -> str:
    """Texts of entries with raw strings over many lines, comments and odd blanks."""
    newline = draw(st.sampled_from(["\n", "\r\n"]))

    def string() -> str:
        text = draw(SOUP).replace("\\", "\\\\").replace('"', '\\"')
        return f'"{text}"'

    def comment() -> str:
        return draw(st.sampled_from(["", "  ; it's 5\" wide", ";", " ; \\"]))

    lines = []
    for _ in range(draw(st.integers(1, 4))):
        lines.append(f"2026-05-0{draw(st.integers(1, 9))} ! {string()} {string()}{comment()}")
        for _ in range(draw(st.integers(0, 4))):
            kind = draw(st.sampled_from(["meta", "posting", "comment", "blank"]))
            indent = draw(st.sampled_from(["  ", "\t", " "]))
            if kind == "meta":
                key = draw(st.sampled_from(["source", "reason", "write-off"]))
                lines.append(f"{indent}{key}: {string()}{comment()}")
            elif kind == "posting":
                lines.append(f"{indent}Assets:Bank  5.00 USD {{{string()}}}{comment()}")
            else:
                lines.append(f'{indent};{kind} "')
        lines += draw(
            st.sampled_from([[], [""], ["  ", ""], ['; free" comment'], ["* Heading"]])
        )
    text = newline.join(lines)
    return draw(st.sampled_from([text, text + newline]))


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


# ---------------------------------------------------------------- adding entries


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


# ---------------------------------------------------------------- changing an entry


def test_a_replaced_entry_leaves_comments_and_neighbours_alone() -> None:
    new = '2026-05-02 * "Aetna" "Appeal won" ^pay-5512 #clawback\n  source: "call"'
    after = spliced(LEDGER, replace(LEDGER, entry_at(LEDGER, CLAWBACK), [new]))
    assert after == LEDGER[: LEDGER.index("2026-05-02")] + new + "\n"


def test_an_entry_can_give_way_to_two() -> None:
    after = spliced(LEDGER, replace(LEDGER, entry_at(LEDGER, PAYMENT), [RECORD, RECORD]))
    begin, end = LEDGER.index("2026-02-10"), LEDGER.index("\n2026-05-02")
    assert after == f"{LEDGER[:begin]}{RECORD}\n{RECORD}{LEDGER[end:]}"


def test_lines_that_stay_the_same_are_not_replaced() -> None:
    entry = entry_at(LEDGER, PAYMENT)
    (splice,) = replace(LEDGER, entry, [entry.text.replace('check: "5512"', 'check: "77"')])
    assert LEDGER[splice.start : splice.end] == '  check: "5512"\n'
    assert splice.text == '  check: "77"\n'
    (nothing,) = replace(LEDGER, entry, [entry.text])
    assert nothing.start == nothing.end
    assert nothing.text == ""


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ('2026-05-02 ! "a"', '2026-05-02 * "a"'),
        ('2026-05-02 txn "a"', '2026-05-02 * "a"'),
        ('2026/5/2\t!"a"', '2026/5/2\t*"a"'),
        ('2026-05-02 P "a ! b"', '2026-05-02 * "a ! b"'),
        ('2026-05-02 # "a"', '2026-05-02 * "a"'),
        (
            '2026-05-02 ! "two\nlines"\n  reason: "! x"',
            '2026-05-02 * "two\nlines"\n  reason: "! x"',
        ),
    ],
)
def test_turning_the_flag_changes_the_flag_only(header: str, expected: str) -> None:
    text = f"; above\n{header}\n\n; below"
    after = spliced(text, set_flag(text, entry_at(text, 2), "*"))
    assert after == f"; above\n{expected}\n\n; below"
    assert parsed(after)[0].flag == "*"  # type: ignore[union-attr]


def test_clearing_a_review_is_one_character() -> None:
    (splice,) = set_flag(LEDGER, entry_at(LEDGER, CLAWBACK), "*")
    assert splice == Splice(LEDGER.index("!"), LEDGER.index("!") + 1, "*")


def test_only_transactions_have_flags_and_only_flags_are_flags() -> None:
    with pytest.raises(EntryTextError, match="line 3 has no flag"):
        set_flag(LEDGER, entry_at(LEDGER, 3), "*")
    for flag in ("", "x", "**", "\n"):
        with pytest.raises(EntryTextError, match="is not a flag"):
            set_flag(LEDGER, entry_at(LEDGER, CLAWBACK), flag)


FULL = """\
2026-05-02 ! "Aetna" "Coverage ended" ^pay-5512 #clawback  ; see "letters"
\t; the amounts of the letter
  source:   "letter"    ; arrived by post
  client-responsibility:  150.00 USD
  write-off:               0.00 USD;nothing
  reason: "two
  lines; not a comment"  ; a comment
  #tag ^link
  insurance-paid:
  Assets:Bank  5.00 USD
    source: "of the posting"
"""


@pytest.mark.parametrize(
    ("key", "value", "old", "new"),
    [
        ("source", '"call"', '  "letter"    ;', '  "call"    ;'),
        ("source", None, '  source:   "letter"    ; arrived by post\n', ""),
        ("client-responsibility", "40.00 USD", "150.00 USD\n", "40.00 USD\n"),
        ("write-off", "110.00 USD", "0.00 USD;", "110.00 USD;"),
        (
            "reason",
            quote('"\n2020-01-01'),
            '"two\n  lines; not a comment"',
            r'"\"\n2020-01-01"',
        ),
        ("reason", None, '  reason: "two\n  lines; not a comment"  ; a comment\n', ""),
        ("insurance-paid", "1.00 USD", "insurance-paid:\n", "insurance-paid: 1.00 USD\n"),
        ("check", '"77"', "insurance-paid:\n", 'insurance-paid:\n  check: "77"\n'),
        ("check", None, "", ""),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_one_metadata_value_changes_and_nothing_else(
    key: str, value: str | None, old: str, new: str, newline: str
) -> None:
    before, after = (text.replace("\n", newline) for text in (FULL, FULL.replace(old, new, 1)))
    assert spliced(before, set_metadata(before, entry_at(before, 1), {key: value})) == after
    parsed(after)


def test_several_keys_are_set_removed_and_added_together() -> None:
    changes = {"write-off": "35.00 USD", "source": None, "check": '"77"', "taken": "5.00 USD"}
    after = spliced(FULL, set_metadata(FULL, entry_at(FULL, 1), changes))
    assert after == (
        FULL.replace("0.00 USD;", "35.00 USD;")
        .replace('  source:   "letter"    ; arrived by post\n', "")
        .replace("insurance-paid:\n", 'insurance-paid:\n  check: "77"\n  taken: 5.00 USD\n')
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('2026-05-02 ! "a"', '2026-05-02 ! "a"\n  check: "77"'),
        ('2026-05-02 ! "a"\n', '2026-05-02 ! "a"\n  check: "77"\n'),
        ('2026-05-02 ! "a"\r\n\r\n', '2026-05-02 ! "a"\r\n  check: "77"\r\n\r\n'),
        ('2026-05-02 ! "a"\n    old: 5', '2026-05-02 ! "a"\n    check: "77"\n'),
        (
            '2026-05-02 ! "a"\n\tAssets:A  5 USD\n',
            '2026-05-02 ! "a"\n\tcheck: "77"\n\tAssets:A  5 USD\n',
        ),
    ],
)
def test_a_first_key_is_indented_like_its_entry(before: str, after: str) -> None:
    changes = {"old": None, "check": '"77"'}
    assert spliced(before, set_metadata(before, entry_at(before, 1), changes)) == after


def test_a_key_that_stands_twice_is_never_guessed_at() -> None:
    text = '2026-05-02 ! "a"\n  source: "x"\n  source: "y"\n'
    for value in ('"z"', None):
        with pytest.raises(EntryTextError, match="line 1 has 'source' more than once"):
            set_metadata(text, entry_at(text, 1), {"source": value})


@pytest.mark.parametrize(
    "value",
    [
        '"x"\n2020-01-01 open Assets:Stolen',
        "5 USD ; comment",
        '"open',
        '"a\nb"',
        " 5 USD",
        "5\rUSD",
    ],
)
def test_a_value_that_is_not_one_value_on_one_line_is_refused(value: str) -> None:
    with pytest.raises(EntryTextError, match="cannot be written on one line"):
        set_metadata(LEDGER, entry_at(LEDGER, CLAWBACK), {"source": value})


@pytest.mark.parametrize("key", ["", "x", "Source", "a b", "a:\n2020", "é"])
def test_a_key_that_beancount_would_not_read_is_refused(key: str) -> None:
    with pytest.raises(EntryTextError, match="cannot be the name of a metadata line"):
        set_metadata(LEDGER, entry_at(LEDGER, CLAWBACK), {key: '"x"'})


@pytest.mark.slow
@settings(max_examples=300, derandomize=True)
@given(ledgers(), SOUP, st.data())
def test_metadata_set_in_any_entry_is_what_beancount_reads_there(
    text: str, value: str, data: st.DataObject
) -> None:
    entries, _, _ = parser.parse_string(text)
    index = data.draw(st.integers(0, len(entries) - 1))
    key = data.draw(st.sampled_from(["source", "reason", "practitioner"]))
    entry = entry_at(text, entries[index].meta["lineno"])
    try:
        splices = set_metadata(text, entry, {key: quote(value)})
    except EntryTextError as error:
        assert "more than once" in str(error)  # noqa: PT017 - a draw in some of the examples
        return
    after, _, _ = parser.parse_string(spliced(text, splices))
    expected = [facts(entry) for entry in entries]
    expected[index]["meta"][key] = value
    assert [facts(entry) for entry in after] == expected


def test_changes_of_several_entries_speak_of_the_lines_before_any_of_them() -> None:
    splices = (
        *append(LEDGER, [RECORD]),
        *set_flag(LEDGER, entry_at(LEDGER, CLAWBACK), "*"),
        *set_metadata(LEDGER, entry_at(LEDGER, PAYMENT), {"payer": '"Aetna"', "check": None}),
    )
    assert spliced(LEDGER, splices) == (
        LEDGER.replace('  check: "5512"\n', '  payer: "Aetna"\n').replace("!", "*")
        + f"\n{RECORD}"
    )


def test_changes_that_want_the_same_lines_are_refused() -> None:
    entry = entry_at(LEDGER, CLAWBACK)
    splices = (*replace(LEDGER, entry, [RECORD]), *set_flag(LEDGER, entry, "*"))
    with pytest.raises(OverlapError, match="want the same line"):
        spliced(LEDGER, splices)


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ('2026-02-05 * "BCBS" "EOB"', '2026-02-05 * "BCBS" "EOB" #tag ^pay-1'),
        ('2026-02-05 * "A; B" "EOB"  ; note', '2026-02-05 * "A; B" "EOB" #tag ^pay-1  ; note'),
        ('2026/02/05 txn "two\nlines" ^x', '2026/02/05 txn "two\nlines" ^x #tag ^pay-1'),
        ('2026-02-05 * "a \\" ;"\r', '2026-02-05 * "a \\" ;" #tag ^pay-1\r'),
    ],
)
def test_tags_and_links_are_added_ahead_of_a_comment(header: str, wanted: str) -> None:
    before = f"; above\n{header}\n  Assets:Bank  1 USD\n"
    splices = add_to_header(before, entry_at(before, 2), ["#tag", "^pay-1"])
    assert spliced(before, splices) == f"; above\n{wanted}\n  Assets:Bank  1 USD\n"


def test_what_is_neither_tag_nor_link_is_not_added_to_a_header() -> None:
    text = '2026-02-05 * "BCBS" "EOB"\n'
    with pytest.raises(EntryTextError, match="neither a tag nor a link"):
        add_to_header(text, entry_at(text, 1), ["#two words"])
