"""Files that are cut off, lack a part of their envelope, or are not X12 at all."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from beancount_clawback.importers.era import read_bytes
from beancount_clawback.importers.era import read_file
from beancount_clawback.importers.era import reading
from beancount_clawback.importers.era import segments
from beancount_clawback.importers.era.findings import MOST_FINDINGS
from tests.importers.era.x12_text import CLAIM
from tests.importers.era.x12_text import GS
from tests.importers.era.x12_text import HEADER
from tests.importers.era.x12_text import ISA
from tests.importers.era.x12_text import SECOND
from tests.importers.era.x12_text import codes
from tests.importers.era.x12_text import era_of
from tests.importers.era.x12_text import interchange
from tests.importers.era.x12_text import only_remittance
from tests.importers.era.x12_text import remittance_set
from tests.importers.era.x12_text import x12


def test_a_file_cut_off_in_a_segment_keeps_what_was_whole() -> None:
    content = x12(interchange(*HEADER, *CLAIM, *SECOND))
    era = read_bytes(content[: content.index(b"CAS*CO*45*20") + 10], "era.835")
    assert codes(era) == ["truncated", *["missing-segment"] * 3]
    first, second = only_remittance(era).claims
    assert (first.clean, second.clean) == (True, False)
    assert second.lines[0].adjustments == ()


def test_a_file_cut_off_between_segments_spoils_its_last_claim() -> None:
    content = x12(interchange(*HEADER, *CLAIM, *SECOND))
    era = read_bytes(content[: content.index(b"CAS*CO*45*20")], "era.835")
    assert [finding.message.split(" that ")[0] for finding in era.findings] == [
        "The SE segment",
        "The GE segment",
        "The IEA segment",
    ]
    first, second = only_remittance(era).claims
    assert (first.clean, second.clean) == (True, False)


def test_the_last_terminator_may_be_missing() -> None:
    content = x12(interchange(*HEADER, *CLAIM))
    assert read_bytes(content.rstrip(b"~\n"), "era.835").findings == ()


def test_a_missing_st_is_supplied_where_the_payment_begins() -> None:
    parts = [part for part in interchange(*HEADER, *CLAIM) if not part.startswith("ST")]
    era = read_bytes(x12(parts), "era.835")
    assert codes(era) == ["missing-segment"]
    remittance = only_remittance(era)
    assert (remittance.amount, remittance.clean) == (Decimal(50), False)


def test_a_missing_se_ends_where_the_next_remittance_begins() -> None:
    one, two = remittance_set(*HEADER, *CLAIM), remittance_set(*HEADER, *SECOND)
    era = read_bytes(x12([ISA, GS, *one[:-1], *two, "GE*2*1", "IEA*1*000000001"]), "era.835")
    assert codes(era) == ["missing-segment"]
    assert [item.claims[0].id for item in era.remittances] == ["1042", "1077"]


@pytest.mark.parametrize("name", ["GS", "GE", "IEA"])
def test_a_missing_part_of_the_envelope_is_reported_and_the_remittance_read(name: str) -> None:
    parts = [part for part in interchange(*HEADER, *CLAIM) if not part.startswith(name)]
    era = read_bytes(x12(parts), "era.835")
    assert "missing-segment" in codes(era)
    assert f"The {name} segment" in era.findings[0].message
    assert only_remittance(era).clean


def test_a_group_after_the_end_of_the_interchange_is_not_lost() -> None:
    whole = interchange(*HEADER, *CLAIM)
    era = read_bytes(x12([*whole, *whole[1:]]), "era.835")
    assert codes(era) == ["missing-segment"]
    assert "The ISA segment" in era.findings[0].message
    assert len(list(era.remittances)) == 2


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("SE*13*", "SE*12*", 'SE01 says "12" segments, but there are 13'),
        ("SE*13*", "SE**", 'SE01 says "" segments, but there are 13'),
        ("GE*1*", "GE*2*", 'GE01 says "2" transaction sets, but there are 1'),
        ("IEA*1*", "IEA*x*", 'IEA01 says "?" groups, but there are 1'),
        ("SE*13*0001", "SE*13*0002", "SE ends another remittance than ST began"),
        ("GE*1*1", "GE*1*9", "GE ends another group than GS began"),
        ("IEA*1*000000001", "IEA*1*000000002", "IEA ends another interchange than ISA began"),
    ],
)
def test_ends_that_do_not_fit_their_beginnings(old: str, new: str, message: str) -> None:
    text = x12(interchange(*HEADER, *CLAIM)).decode()
    assert old in text
    era = read_bytes(text.replace(old, new).encode(), "era.835")
    (finding,) = era.findings
    assert message in finding.message
    assert len(only_remittance(era).claims) == 1


def test_counts_may_have_leading_zeros() -> None:
    text = x12(interchange(*HEADER, *CLAIM)).decode().replace("SE*13*", "SE*0013*")
    assert read_bytes(text.encode(), "era.835").findings == ()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "it is empty"),
        (b" \r\n", "it is empty"),
        (b"date,client,amount\n", "it does not begin with ISA"),
        (b"UNB+UNOA:1+PAYER+PRACTICE'", "it does not begin with ISA"),
        (bytes(range(256)), "it does not begin with ISA"),
    ],
)
def test_what_is_no_x12_file(content: bytes, why: str) -> None:
    era = read_bytes(content, "era.835")
    assert codes(era) == ["not-x12"]
    assert why in era.findings[0].message
    assert era.interchanges == ()


def test_text_before_the_file_is_reported_and_the_file_read() -> None:
    era = read_bytes(b"Delivered by mail\n" + x12(interchange(*HEADER, *CLAIM)), "era.835")
    assert codes(era) == ["text-outside"]
    assert only_remittance(era).claims[0].place.line == 10


@pytest.mark.parametrize("end", ["*P**~", "*P*:A", "*P*: ", "*P*::"])
def test_an_isa_without_usable_delimiters(end: str) -> None:
    text = x12(interchange(*HEADER, *CLAIM)).decode().replace("*P*:~", end)
    era = read_bytes(text.encode(), "era.835")
    assert codes(era) == ["broken-envelope"]
    assert era.interchanges == ()


def test_a_segment_without_an_end_in_sight_is_not_read() -> None:
    body = [*HEADER, *CLAIM, "REF*EA*" + "9" * 5000, *SECOND]
    era = era_of(*body)
    assert codes(era) == ["long-segment"]
    assert [claim.clean for claim in only_remittance(era).claims] == [False, True]


def test_an_interchange_without_remittances_is_reported() -> None:
    era = read_bytes(x12([ISA, "IEA*0*000000001"]), "era.835")
    assert codes(era) == ["no-remittance"]


def test_findings_are_capped_and_the_rest_counted() -> None:
    era = era_of(*HEADER, *["CLP*1*1*x*1"] * (MOST_FINDINGS + 5))
    assert len(era.findings) == MOST_FINDINGS + 1
    assert only_remittance(era).unread_claims == MOST_FINDINGS + 5
    assert era.findings[-1].message.startswith("5 further findings are not listed")


def test_a_file_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(reading, "LARGEST_FILE", 500)
    path = tmp_path / "large.835"
    path.write_bytes(x12(interchange(*HEADER, *CLAIM)) * 2)
    assert codes(read_file(path)) == ["file-too-large"]


def test_no_more_segments_are_read_than_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments, "MOST_SEGMENTS", 20)
    content = x12(interchange(*HEADER, *CLAIM)) * 3
    era = read_bytes(content, "era.835")
    assert codes(era)[0] == "too-many-segments"
    assert "more than 20 segments" in era.findings[0].message
    assert len(era.interchanges) <= 2


def test_a_file_that_cannot_be_opened_is_a_finding(tmp_path: Path) -> None:
    assert codes(read_file(tmp_path / "nowhere.835")) == ["unreadable-file"]
    assert codes(read_file(tmp_path)) == ["unreadable-file"]
    assert codes(read_file(Path("a\x00b"))) == ["unreadable-file"]


def test_a_file_reads_as_its_bytes_do(tmp_path: Path) -> None:
    path = tmp_path / "era.835"
    path.write_bytes(x12(interchange(*HEADER, *CLAIM)))
    assert read_file(path) == read_bytes(path.read_bytes(), str(path))


def test_a_first_interchange_without_its_end_does_not_swallow_the_second() -> None:
    whole = x12(interchange(*HEADER, *CLAIM))
    other = x12(interchange(*HEADER, *SECOND)).replace(b"*", b"|").replace(b"~\n", b"\n")
    for cut in (b"GE*", b"IEA*", b"CAS*PR"):
        era = read_bytes(whole[: whole.index(cut)] + other, "era.835")
        assert [item.claims[0].id for item in era.remittances] == ["1042", "1077"]
        assert "missing-segment" in codes(era)
