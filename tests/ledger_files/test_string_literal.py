"""Whatever is typed into a form is text in the ledger, never a directive."""

from __future__ import annotations

import pytest
from beancount.core.data import Transaction
from beancount.parser import parser
from hypothesis import example
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from beancount_clawback.ledger_files.string_literal import UnwritableTextError
from beancount_clawback.ledger_files.string_literal import quote
from beancount_clawback.ledger_files.string_literal import require_writable

WRITABLE = st.characters(exclude_categories=["Cs"], exclude_characters="\0")


def read_back(text: str) -> tuple[str | None, str | None, object]:
    """Payee, narration and metadata as Beancount's parser reads them."""
    literal = quote(text)
    entries, errors, _ = parser.parse_string(
        f"2026-05-02 ! {literal} {literal} ^pay-5512 #clawback\n  reason: {literal}\n"
    )
    assert errors == []
    (entry,) = entries
    assert isinstance(entry, Transaction)
    assert entry.postings == []
    return entry.payee, entry.narration, entry.meta["reason"]


@settings(max_examples=500, derandomize=True)
@given(st.text(WRITABLE, min_size=1))
@example('"\n2020-01-01 open Assets:Stolen')
@example('\\"\n2020-01-01 open Assets:Stolen')
@example("\\")
@example("\\n is not a line break")
@example('"; a comment?')
@example("\r\n\r\n\tcell\b\f\x0b\x1b[31mred\x7f\x85\u2028\u2029")
@example("\u202eright to left\u202c \u200f\ufeff\ufffe\U0010ffff")
@example("<script>alert('C0017')</script> &amp; {{7*7}}")
@example("line\n" * 200)
@example("x" * 70_000)
def test_a_text_in_payee_narration_and_metadata_reads_back_as_it_was(text: str) -> None:
    assert read_back(text) == (text, text, text)


@pytest.mark.parametrize("plane", range(17))
def test_every_unicode_character_but_nul_and_surrogates_reads_back(plane: int) -> None:
    codes = range(plane * 0x10000, (plane + 1) * 0x10000)
    text = "".join(chr(code) for code in codes if code and not 0xD800 <= code <= 0xDFFF)
    assert read_back(text) == (text, text, text)


@settings(derandomize=True)
@given(st.text(WRITABLE))
def test_the_literal_is_one_line_in_every_editor_that_knows_cr_and_lf(text: str) -> None:
    assert not set(quote(text)) & {"\n", "\r", "\t"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ab\0", r"Character 3 of this text \(code U\+0000\) cannot be written"),
        ("\ud800", r"Character 1 of this text \(code U\+D800\) cannot be written"),
        ("a\udfff", r"Character 2 of this text \(code U\+DFFF\) cannot be written"),
    ],
)
def test_a_character_that_no_ledger_can_keep_is_refused(text: str, message: str) -> None:
    with pytest.raises(UnwritableTextError, match=message):
        quote(text)
    with pytest.raises(UnwritableTextError, match=message):
        require_writable(text)


@pytest.mark.parametrize("code", [*range(0x20), *range(0x7F, 0xA0)])
def test_a_new_text_has_no_control_character_but_those_that_are_escaped(code: int) -> None:
    if chr(code) in "\n\t\r\b\f":
        require_writable(f"a{chr(code)}b")
        return
    with pytest.raises(UnwritableTextError, match=rf"Character 2 .*\(code U\+{code:04X}\)"):
        require_writable(f"a{chr(code)}b")
