"""Claims, adjustments and provider adjustments that cannot be read, one finding each."""

from __future__ import annotations

from decimal import Decimal

import pytest

from beancount_clawback.ledger_language.problems import Severity
from tests.importers.era.x12_text import CLAIM
from tests.importers.era.x12_text import HEADER
from tests.importers.era.x12_text import SECOND
from tests.importers.era.x12_text import claim_of
from tests.importers.era.x12_text import codes
from tests.importers.era.x12_text import era_of
from tests.importers.era.x12_text import money
from tests.importers.era.x12_text import only_remittance
from tests.importers.era.x12_text import why


def test_a_claim_without_a_readable_charge_is_one_finding_and_the_next_is_read() -> None:
    era = era_of(*HEADER, CLAIM[0].replace("*150*", "*12a*"), *CLAIM[1:], *SECOND)
    remittance = only_remittance(era)
    assert [claim.id for claim in remittance.claims] == ["1077"]
    assert remittance.unread_claims == 1
    (finding,) = era.findings
    assert (finding.code, finding.claim) == ("unread-claim", "1042")
    assert (finding.place.segment, finding.place.line) == (9, 9)
    assert str(finding) == (
        'era.835:9 (segment 9): The CLP segment is broken: CLP03 is "12?", which is not a '
        "number. Its whole claim was not read. Enter this claim by hand from the payer's "
        "portal, or ask for the file again."
    )


@pytest.mark.parametrize(
    ("clp", "why"),
    [
        ("CLP*1042", "CLP02 is blank"),
        ("CLP*1042*1", "CLP04 is blank"),
        ("CLP*1042*1*150", "CLP04 is blank"),
        ("CLP*1042*1*1E2*50", 'CLP03 is "1?2", which is not a number'),
        ("CLP*1042*1*1,500.00*50", 'CLP03 is "1,500.00", which is not a number'),
        ("CLP*1042*1*NaN*50", 'CLP03 is "???", which is not a number'),
        ("CLP*1042*1*\u0661\u0665\u0660*50", 'CLP03 is "???", which is not a number'),
        ("CLP*1042*1*150*-", 'CLP04 is "-", which is not a number'),
        ("CLP*1042*PAID IN FULL*150*50", "CLP02 is not a code"),
        ("CLP*1042*1*1" + "0" * 30 + "*50", 'CLP03 is "10000000000000000000…", which'),
    ],
)
def test_why_a_claim_cannot_be_read(clp: str, why: str) -> None:
    era = era_of(*HEADER, clp, *SECOND)
    assert codes(era) == ["unread-claim"]
    assert f"The CLP segment is broken: {why}" in era.findings[0].message
    assert len(only_remittance(era).claims) == 1


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("50", "50"),
        ("50.", "50"),
        (".5", "0.5"),
        ("-50.00", "-50"),
        ("+50", "50"),
        (" 50 ", "50"),
    ],
)
def test_amounts_that_payers_write(written: str, read: str) -> None:
    assert claim_of(f"CLP*1042*1*{written}*0").charge == Decimal(read)


def test_minus_zero_is_zero() -> None:
    assert str(claim_of("CLP*1042*1*-0.00*0").charge) == "0"


def test_a_service_line_without_an_amount_is_one_finding_and_spoils_its_claim() -> None:
    era = era_of(*HEADER, *CLAIM, "SVC*HC:90785*x*10", "CAS*CO*45*5", *SECOND)
    first, second = only_remittance(era).claims
    assert codes(era) == ["unread-line"]
    assert [line.procedure.code for line in first.lines] == ["90837"]
    assert why(first.lines[0].adjustments) == ["CO-45 75", "PR-1 25"]
    assert (first.clean, second.clean) == (False, True)


def test_a_broken_cas_keeps_what_stands_before_the_broken_element() -> None:
    claim = claim_of("CLP*1042*1*150*50", "CAS*CO*45*75**96*x**97*5", "CAS*PR*1*25")
    assert why(claim.adjustments) == ["CO-45 75", "PR-1 25"]
    assert not claim.clean


@pytest.mark.parametrize(
    ("segment", "why"),
    [
        ("CAS*XX*45*75", "CAS01 is none of CO, OA, PI, PR and CR"),
        ("CAS*CO**75", "CAS02 is blank"),
        ("CAS*CO*45", "CAS03 is blank"),
        ("CAS*CO*45*75*two", 'CAS04 is "???", which is not a number'),
        ("CAS*CO*1*1**2*1**3*1**4*1**5*1**6*1**7*1", "it has more than six adjustments"),
        ("DTM*232*20261399", 'DTM02 is "20261399", which is not a date'),
        ("DTM*232*20260230", 'DTM02 is "20260230", which is not a date'),
        ("DTM*232", "DTM02 is blank"),
        ("AMT*AU*", "AMT02 is blank"),
        ("QTY**1", "QTY01 is blank"),
        ("NM1**1*", "NM101 is blank"),
        ("MOA***NOT A CODE", "MOA03 is not a code"),
    ],
)
def test_a_broken_segment_of_a_claim_says_why(segment: str, why: str) -> None:
    era = era_of(*HEADER, CLAIM[0], segment, *CLAIM[1:])
    (finding,) = era.findings
    assert (finding.code, finding.claim, finding.place.segment) == (
        "broken-segment",
        "1042",
        10,
    )
    name = segment[:3]
    assert finding.message.startswith(f"The {name} segment is broken: {why}. What it says")
    assert len(only_remittance(era).claims) == 1


def test_blank_triplets_and_references_are_nothing() -> None:
    claim = claim_of("CLP*1042*1*150*50", "CAS*CO*45*75*****96*25*", "REF*6R*", "REF*EA")
    assert why(claim.adjustments) == ["CO-45 75", "CO-96 25"]
    assert claim.references == ()
    assert claim.clean


def test_an_unknown_segment_is_reported_without_its_text() -> None:
    era = era_of(*HEADER, *CLAIM, "SMITH*JOHN")
    (finding,) = era.findings
    assert (finding.code, finding.place.segment) == ("unknown-segment", 15)
    assert "SMITH" not in finding.message


def test_a_segment_in_the_wrong_loop_is_reported_with_its_name() -> None:
    era = era_of(*HEADER, *CLAIM, "NM1*82*1*LEE")
    (finding,) = era.findings
    assert "does not belong in an 835 (NM1)" in finding.message
    assert not only_remittance(era).claims[0].clean


def test_a_name_that_slipped_into_an_amount_is_masked() -> None:
    era = era_of(*HEADER, CLAIM[0], "CAS*CO*45*75*NM1*QC*1*SMITH*JOHN", *CLAIM[1:])
    (finding,) = era.findings
    assert 'CAS04 is "??1"' in finding.message


def test_of_a_broken_plb_no_pair_is_taken() -> None:
    """What stands before the broken element may be shifted as well."""
    era = era_of(*HEADER, *CLAIM, "PLB*1234567893*20261231*WO:1042*10*FB:X*y*72:Z*3")
    remittance = only_remittance(era)
    assert (remittance.provider_adjustments, remittance.unread_adjustments) == ((), 2)
    assert codes(era) == ["broken-segment"]
    assert 'PLB06 is "?", which is not a number' in era.findings[0].message


def test_a_plb_with_a_broken_date_keeps_its_money() -> None:
    era = era_of(*HEADER, *CLAIM, "PLB*1234567893*2026*WO:1042*10*FB*-10")
    assert codes(era) == ["odd-date"]
    adjustments = only_remittance(era).provider_adjustments
    assert [item.amount for item in adjustments] == money("10 -10")
    assert {item.period_end for item in adjustments} == {None}


@pytest.mark.parametrize(
    ("plb", "why"),
    [
        ("PLB*1*20261231**10", "PLB03 is blank"),
        ("PLB*1*20261231*:1042*10", "PLB03 does not begin with a reason"),
        ("PLB*1*20261231*W?*10", "PLB03 does not begin with a reason"),
        ("PLB*1*20261231" + "*WO:1*1" * 7, "it has more than six adjustments"),
    ],
)
def test_why_a_provider_adjustment_cannot_be_read(plb: str, why: str) -> None:
    era = era_of(*HEADER, *CLAIM, plb)
    assert codes(era) == ["broken-segment"]
    assert f"The PLB segment is broken: {why}." in era.findings[0].message


def test_an_unreadable_payment_leaves_the_amount_open_and_the_claims_are_read() -> None:
    era = era_of(HEADER[0].replace("*50*", "*fifty*"), *HEADER[1:], *CLAIM)
    remittance = only_remittance(era)
    assert remittance.amount is None
    assert len(remittance.claims) == 1
    assert codes(era) == ["broken-segment"]


@pytest.mark.parametrize(
    ("left_out", "does"),
    [(0, "says how much is paid"), (1, "gives the number"), (2, "names the payer")],
)
def test_a_header_without_what_every_remittance_needs(left_out: int, does: str) -> None:
    header = [part for at, part in enumerate(HEADER) if at != left_out]
    era = era_of(*header, *CLAIM)
    assert codes(era) == ["missing-segment"]
    assert does in era.findings[0].message
    assert not only_remittance(era).clean


def test_a_second_payment_in_one_remittance_is_not_read() -> None:
    era = era_of(HEADER[0], *HEADER, *CLAIM)
    assert codes(era) == ["broken-segment"]
    assert "second one of the remittance" in era.findings[0].message


def test_segments_that_belong_to_no_claim_are_one_finding_a_run() -> None:
    stray = ("SVC*HC:90837*1*1", "DTM*472*20260115", "CAS*CO*45*1")
    era = era_of(*HEADER, *stray, *CLAIM, "PLB*1*20261231*CS*0", "AMT*AU*1")
    assert codes(era) == ["stray-segments", "stray-segments"]
    assert "3 in a row" in era.findings[0].message
    assert [finding.place.segment for finding in era.findings] == [9, 19]


def test_an_unknown_status_is_read_and_to_be_reviewed() -> None:
    era = era_of(*HEADER, CLAIM[0].replace("*1*150", "*99*150"), *CLAIM[1:])
    assert codes(era) == ["unknown-status"]
    assert era.findings[0].severity is Severity.NEEDS_REVIEW
    assert only_remittance(era).claims[0].status == "99"
