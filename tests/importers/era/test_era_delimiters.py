"""Delimiters come from ISA, whatever they are, and line breaks do not matter."""

from __future__ import annotations

import codecs
from decimal import Decimal

import pytest

from beancount_clawback.importers.era import EraFile
from beancount_clawback.importers.era import looks_like_835
from beancount_clawback.importers.era import read_bytes
from tests.importers.era.x12_text import CLAIM
from tests.importers.era.x12_text import GS
from tests.importers.era.x12_text import HEADER
from tests.importers.era.x12_text import ISA
from tests.importers.era.x12_text import codes
from tests.importers.era.x12_text import interchange
from tests.importers.era.x12_text import only_remittance
from tests.importers.era.x12_text import remittance_set
from tests.importers.era.x12_text import x12

PLB = "PLB*1234567893*20261231*WO:1042:7*0"
SEGMENTS = interchange(*HEADER, *CLAIM, PLB)
USUAL = read_bytes(x12(SEGMENTS), "era.835")


def test_the_usual_file_is_sound() -> None:
    assert USUAL.findings == ()
    assert only_remittance(USUAL).provider_adjustments[0].reference == "1042:7"


@pytest.mark.parametrize("end", ["~", "~\n", "~\r\n", "~\r", "~\n\n  ", "~ \n"])
def test_what_follows_a_terminator_does_not_matter(end: str) -> None:
    era = read_bytes(x12(SEGMENTS, end), "era.835")
    assert era == USUAL


@pytest.mark.parametrize(
    ("element", "component", "terminator"),
    [
        ("|", ">", "\n"),
        ("|", ">", "\r"),
        ("+", "\\", "'"),
        ("\x1d", "\x1f", "\x1c"),
        ("\t", "!", "\x85"),
        ("^", "<", "@"),
        (":", "*", "~"),
        ("§", "·", "¶"),
    ],
)
def test_odd_delimiters_read_the_same(element: str, component: str, terminator: str) -> None:
    marks: dict[str, str | int | None] = {
        "*": element,
        ":": component,
        "~": terminator,
        "^": "=",
    }
    text = x12(SEGMENTS, "~").decode().translate(str.maketrans(marks))
    era = read_bytes(text.encode(), "era.835")
    assert era.findings == ()
    assert list(era.remittances) == list(USUAL.remittances)
    delimiters = era.interchanges[0].delimiters
    assert (delimiters.element, delimiters.component, delimiters.segment) == (
        element,
        component,
        terminator,
    )


def test_a_line_break_as_terminator_with_carriage_returns_counts_lines_right() -> None:
    text = x12(SEGMENTS, "~").decode().replace("~", "\r\n")
    (remittance,) = read_bytes(text.encode(), "era.835").remittances
    assert remittance.claims[0].place.line == remittance.claims[0].place.segment == 9


def test_a_file_wrapped_at_eighty_characters_is_read() -> None:
    text = x12(SEGMENTS, "~").decode()
    wrapped = "\r\n".join(text[at : at + 80] for at in range(0, len(text), 80))
    era = read_bytes(wrapped.encode(), "era.835")
    assert codes(era) == ["odd-envelope"]
    assert list(era.remittances) == list(USUAL.remittances)
    assert only_remittance(era).claims[0].place.line == text.index("CLP") // 80 + 1


def test_an_isa_that_is_not_padded_is_read_by_its_separators() -> None:
    isa = "ISA*00**00**ZZ*AETNA*ZZ*PRACTICE*260510*0930*^*00501*1*0*P*:"
    segments = [isa, *SEGMENTS[1:-1], "IEA*1*1"]
    era = read_bytes(x12(segments), "era.835")
    assert codes(era) == ["odd-envelope"]
    assert list(era.remittances) == list(USUAL.remittances)


def test_a_second_interchange_of_the_same_delimiters_follows_the_first() -> None:
    era = read_bytes(x12(SEGMENTS) + x12(SEGMENTS), "era.835")
    assert era.findings == ()
    assert len(era.interchanges) == 2
    second = era.interchanges[1]
    assert second.place.segment == len(SEGMENTS) + 1
    assert second.place.line == len(SEGMENTS) + 1


@pytest.mark.parametrize("mark", ["ISA", "LISA", "ISA ISA"])
def test_isa_as_a_word_in_a_file_begins_nothing(mark: str) -> None:
    name = f"NM1*QC*1*{mark}*{mark}****MI*C0017"
    era = read_bytes(x12(interchange(*HEADER, CLAIM[0], name, *CLAIM[2:])), "era.835")
    assert era.findings == ()
    assert len(era.interchanges) == 1


@pytest.mark.parametrize(
    "content",
    [
        codecs.BOM_UTF8 + x12(SEGMENTS),
        x12(SEGMENTS).decode().encode("utf-16"),
        codecs.BOM_UTF16_BE + x12(SEGMENTS).decode().encode("utf-16-be"),
        b"\r\n \n" + x12(SEGMENTS),
    ],
    ids=["utf-8 mark", "utf-16", "utf-16 big", "blank lines"],
)
def test_marks_and_blank_lines_before_the_file_do_not_matter(content: bytes) -> None:
    era = read_bytes(content, "era.835")
    assert era == USUAL


def test_blank_lines_within_a_file_without_terminators_do_not_matter() -> None:
    """However many there are: what a line's end means is not looked for again in each."""
    lines = x12(SEGMENTS, "\n").replace(b"\nCLP", b"\n" + b"  \n" * 30_000 + b"CLP")
    assert read_bytes(lines, "era.835") == read_bytes(x12(SEGMENTS, "\n"), "era.835")


def test_separators_are_looked_for_once_in_a_file_without_its_isa() -> None:
    """However often something like a payment, a claim or an end of line is there."""
    lines = x12(SEGMENTS[1:], "\n").replace(b"\nCLP", b"\n" + b"  \n" * 100_000 + b"CLP")
    whole = read_bytes(lines, "era.835")
    assert codes(whole) == ["damaged-envelope"]
    assert only_remittance(whole).amount == Decimal(50)
    for content in (b"BPR-I-5-C-" + b"-" * 100, b"x*" + b"CLP*A*" * 100_000):
        assert read_bytes(content, "era.835").interchanges == ()


def test_latin_letters_are_read_in_either_encoding() -> None:
    segments = [part.replace("PRACTICE*XX", "PRÁCTICA*XX") for part in SEGMENTS]
    text = x12(segments).decode()
    for content in (text.encode("utf-8"), text.encode("latin-1")):
        payee = only_remittance(read_bytes(content, "era.835")).payee
        assert payee is not None
        assert payee.name == "PRÁCTICA"


def test_unprintable_characters_are_left_out_and_reported() -> None:
    segments = [part.replace("CLP*1042", "CLP*10\x1b[31m\u202e42") for part in SEGMENTS]
    era = read_bytes(x12(segments), "era.835")
    assert codes(era) == ["unprintable-characters"]
    assert "2 unprintable characters" in era.findings[0].message
    assert only_remittance(era).claims[0].id == "10[31m42"


def test_an_835_is_recognized_by_its_transaction_sets() -> None:
    """One remittance is enough, whatever stands before it."""
    other = [ISA, GS, "ST*837*0001", "SE*2*0001", "GE*1*1", "IEA*1*000000001"]
    assert looks_like_835(x12(other) + x12(SEGMENTS))
    assert looks_like_835(x12(SEGMENTS))
    assert looks_like_835(x12(SEGMENTS)[:260])
    assert not looks_like_835(x12(other))
    assert not looks_like_835(b"date,client,amount\n2026-01-01,C0017,50\n")
    assert not looks_like_835(b"")


def test_4010_is_read_without_a_word_about_its_version() -> None:
    text = x12(SEGMENTS).decode().replace("005010X221A1", "004010X091A1")
    assert read_bytes(text.encode(), "era.835").findings == ()


def test_another_version_is_read_and_reported() -> None:
    text = x12(SEGMENTS).decode().replace("005010X221A1", "003050")
    era = read_bytes(text.encode(), "era.835")
    assert codes(era) == ["unknown-version"]
    assert list(era.remittances) == list(USUAL.remittances)


def test_a_test_file_says_that_no_money_belongs_to_it() -> None:
    era = read_bytes(x12([ISA.replace("*P*", "*T*"), *SEGMENTS[1:]]), "era.835")
    assert codes(era) == ["test-file"]


def test_the_envelope_is_kept() -> None:
    (sent,) = USUAL.interchanges
    (group,) = sent.groups
    assert (sent.sender_qualifier, sent.sender) == ("ZZ", "AETNA")
    assert (sent.receiver_qualifier, sent.receiver) == ("ZZ", "PRACTICE")
    assert (sent.control_number, sent.version, sent.usage) == ("000000001", "00501", "P")
    assert (str(sent.date), sent.time) == ("2026-05-10", "0930")
    assert (group.sender, group.receiver, group.control_number) == ("AETNA", "PRACTICE", "1")
    assert (str(group.date), group.time, group.version) == (
        "2026-05-10",
        "0930",
        "005010X221A1",
    )


def test_the_payer_debiting_the_practice_is_to_be_reviewed() -> None:
    header = [HEADER[0].replace("*C*CHK", "*D*ACH"), *HEADER[1:]]
    era = read_bytes(x12([ISA, GS, *remittance_set(*header, *CLAIM), *SEGMENTS[-2:]]), "e.835")
    assert codes(era) == ["payer-debits"]
    remittance = only_remittance(era)
    assert (remittance.direction, remittance.amount) == ("D", Decimal(50))


def test_a_currency_that_is_named_is_kept() -> None:
    header = [HEADER[0], HEADER[1], "CUR*PR*CAD", *HEADER[2:]]
    era = read_bytes(x12([ISA, GS, *remittance_set(*header, *CLAIM), *SEGMENTS[-2:]]), "e.835")
    assert only_remittance(era).currency == "CAD"


def test_files_are_equal_wherever_they_stand() -> None:
    assert isinstance(USUAL, EraFile)
    elsewhere = read_bytes(x12(SEGMENTS, "~"), "era.835")
    assert elsewhere == USUAL
    place = only_remittance(elsewhere).claims[0].place
    assert (place.line, place.segment) == (1, 9)
