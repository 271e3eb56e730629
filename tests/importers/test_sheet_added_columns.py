"""Two columns of one amount, and what another payer paid: what was billed proves the reading.

Of Aetna's check 8101 the claims 2004 and 2005 were billed 150.00 each.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from beancount_clawback.importers.sheets.column_names import Field
from tests.importers.import_case import codes
from tests.importers.test_sheet_shapes import K1
from tests.importers.test_sheet_shapes import P1
from tests.importers.test_sheet_shapes import P2
from tests.importers.test_sheet_shapes import booked
from tests.importers.test_sheet_shapes import practice_of

TWO = [("claim-2004", "88.20", "41.80", "20.00"), ("claim-2005", "85.00", "45.00", "20.00")]


def sheet(head: str, *rows: str) -> str:
    lines = (f"Aetna,8101,2026-04-15,173.20,{row}" for row in rows)
    return "\n".join((f"Payer,Check,Check Date,Check Amount,Claim,{head}", *lines)) + "\n"


def without_total(head: str, *rows: str) -> str:
    lines = (f"Aetna,8101,2026-04-15,{row}" for row in rows)
    return "\n".join((f"Payer,Check,Check Date,Claim,{head}", *lines)) + "\n"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Write-Off", "Adjustment"),
        ("Other Adj", "Contractual Adj"),
        ("Sequestration", "Contractual Adj"),
        ("Sequester (CO-253)", "Contractual (CO-45)"),
        ("Prompt Pay Discount", "Contractual"),
        ("Withhold", "Contractual Adjustment"),
    ],
)
def test_two_write_offs_that_come_to_what_was_billed_are_added(
    tmp_path: Path, first: str, second: str
) -> None:
    practice = practice_of(tmp_path)
    text = sheet(
        f"Billed,{first},Paid,{second},Pt Resp",
        "2004,150.00,1.80,88.20,40.00,20.00",
        "2005,150.00,0.00,85.00,45.00,20.00",
    )
    work = practice.plan(practice.file("two.csv", text))
    assert booked(work) == TWO
    assert not codes(work)


def test_interest_within_what_was_paid_is_apart_if_total_and_billed_prove_it(
    tmp_path: Path,
) -> None:
    """Of the check's 175.70 are 2.50 interest, and within the 90.70 of claim 2004."""
    practice = practice_of(tmp_path)
    rows = ("2004,150.00,90.70,41.80,20.00,2.50", "2005,150.00,85.00,45.00,20.00,")
    text = sheet("Billed,Paid,Adj,Pt Resp,Interest Paid", *rows).replace("173.20", "175.70")
    work = practice.plan(practice.file("two.csv", text))
    assert booked(work) == TWO
    assert "no-account-for" in codes(work)
    unproved = practice.plan(practice.file("two.csv", text.replace("41.80", "40.00")))
    assert "interest-beside" in codes(unproved)


def test_what_is_withheld_is_written_off_if_billed_proves_it(tmp_path: Path) -> None:
    practice = practice_of(tmp_path)
    rows = ("2004,150.00,88.20,40.00,20.00,1.80", "2005,150.00,85.00,45.00,20.00,")
    text = sheet("Billed,Paid,Write-off,Pt Resp,Withheld", *rows)
    work = practice.plan(practice.file("two.csv", text))
    assert booked(work) == TWO
    assert not codes(work)


@pytest.mark.parametrize(
    ("heads", "field", "amounts"),
    [
        ("Adj,Pt Resp,Not Covered", Field.WRITE_OFF, ("40,20,1.80", "45,20,0")),
        ("Write-off,Pt Resp,Other Adj", Field.WRITE_OFF, ("40,20,1.80", "45,20,0")),
        ("Adj,Pt Resp,Pending", Field.CLIENT_RESPONSIBILITY, ("41.80,15,5", "45,20,0")),
    ],
)
def test_a_column_that_is_named_counts_with_one_that_its_heading_tells(
    tmp_path: Path, heads: str, field: Field, amounts: tuple[str, str]
) -> None:
    """Only both come to the 150.00 that were billed: the one named drops no other."""
    practice = practice_of(tmp_path)
    first, second = amounts
    rows = (f"2004,150.00,88.20,{first}", f"2005,150.00,85.00,{second}")
    file = practice.file("two.csv", sheet(f"Billed,Paid,{heads}", *rows))
    work = practice.plan(file, columns={field: "J"})
    assert booked(work) == TWO
    assert not codes(work)


def test_without_such_a_proof_the_answer_may_be_both(tmp_path: Path) -> None:
    practice = practice_of(tmp_path)
    text = sheet(
        "Write-Off,Paid,Adjustment,Pt Resp", "2004,1.80,88.20,40.00,20.00", "2005,0,85,45,20"
    )
    file = practice.file("two.csv", text)
    (asked,) = practice.plan(file).findings
    assert asked.code == "ambiguous-column"
    assert "--map write-off=F+H" in asked.next_step
    for said in ("F+H", "Write-Off+Adjustment"):
        assert booked(practice.plan(file, columns={Field.WRITE_OFF: said})) == TWO


@pytest.mark.parametrize(
    ("amounts", "right"),
    [
        (("41.80,0,20.00", "45,0,20.00"), TWO),
        (("40,1.80,20.00", "40,5,20.00"), TWO),
        (("40,2.80,20.00", "40,6,20.00"), []),
        (("41.80,20.00,", "45,20.00,"), []),
    ],
)
def test_of_two_adjustments_of_one_heading_what_was_billed_proves_which_count(
    tmp_path: Path, amounts: tuple[str, str], right: list[tuple[str, ...]]
) -> None:
    """Without a client's share beside them, one of the two may be it."""
    practice = practice_of(tmp_path)
    rows = (f"2004,150.00,88.20,{amounts[0]}", f"2005,150.00,85.00,{amounts[1]}")
    work = practice.plan(practice.file("two.csv", sheet("Billed,Paid,Adj,Adj,Patient", *rows)))
    assert booked(work) == right
    assert bool(codes(work)) is not bool(right)


@pytest.mark.parametrize(("net", "asked"), [("-90.00", False), ("-80.00", True)])
def test_what_is_paid_less_what_is_taken_is_nothing_beside_the_two(
    tmp_path: Path, net: str, asked: bool
) -> None:
    """90.00 of claim 2001 is taken back; another amount beside it may be anything."""
    practice = practice_of(tmp_path)
    text = without_total(
        "Billed,Paid,Write-Off,Pt Resp,Recouped,Net",
        "2004,150.00,90.00,40.00,20.00,0.00,90.00",
        f"2001,150.00,0.00,0.00,0.00,-90.00,{net}",
    )
    work = practice.plan(practice.file("net.csv", text))
    assert booked(work) == ([P1] if asked else sorted([P1, K1]))
    assert ("unknown-amounts" in codes(work)) is asked


def test_a_write_off_that_alone_comes_to_what_was_billed_is_it(tmp_path: Path) -> None:
    practice = practice_of(tmp_path)
    text = sheet(
        "Billed,Paid,Contractual,Other Adj,Pt Resp",
        "2004,150.00,88.20,41.80,120.00,20.00",
        "2005,150.00,85.00,45.00,0.00,20.00",
    )
    work = practice.plan(practice.file("one.csv", text))
    assert booked(work) == TWO
    assert not codes(work)


@pytest.mark.parametrize(
    "heading",
    ["Other Insurance Paid", "COB Amount", "COB", "Other Payer Paid", "Primary Payment"],
)
def test_what_another_payer_paid_is_said_and_not_booked(tmp_path: Path, heading: str) -> None:
    practice = practice_of(tmp_path)
    text = sheet(
        f"Billed,Paid,Adjustment,Pt Resp,{heading}",
        "2004,150.00,88.20,21.80,20.00,20.00",
        "2005,150.00,85.00,45.00,20.00,0.00",
    )
    work = practice.plan(practice.file("cob.csv", text))
    assert booked(work) == [("claim-2004", "88.20", "21.80", "20.00"), TWO[1]]
    assert codes(work) == ["earlier-paid"]
    whole = practice.file("whole.csv", text.replace(",20.00,20.00", ",20.00,20"))
    told = {} if "Paid" in heading else {Field.EARLIER_PAID: heading}
    assert booked(practice.plan(whole, columns=told)) == booked(work)


def test_a_payment_beside_the_checks_amount_is_not_its_total(tmp_path: Path) -> None:
    practice = practice_of(tmp_path)
    text = sheet(
        "Billed,Paid,Adjustment,Pt Resp,Total Payment",
        "2004,150.00,88.20,41.80,20.00,20.00",
        "2005,150.00,85.00,45.00,20.00,20.00",
    )
    work = practice.plan(practice.file("total.csv", text))
    assert booked(work) == TWO
    assert not codes(work)


def test_what_the_client_paid_and_still_owes_is_the_share_if_billed_proves_it(
    tmp_path: Path,
) -> None:
    """Of 20.00 the client paid 20.00 at the visit, of another 20.00 only 5.00."""
    content = without_total(
        "Billed,Paid,Write-Off,Client Paid,Client Owes",
        "2004,150.00,90.00,40.00,20.00,0.00",
        "2005,150.00,85.00,45.00,5.00,15.00",
    )
    practice = practice_of(tmp_path)
    assert booked(practice.plan(practice.file("sheet.csv", content)))[:2] == [P1, P2]


def test_what_is_taken_off_the_allowed_amount_is_written_off_beside_the_rest(
    tmp_path: Path,
) -> None:
    """Billed 150.00, allowed 130.00 = 90.00 + 20.50 + 19.50; 20.00 was not allowed."""
    content = without_total(
        "Billed,Allowed,Paid,Sequestration,Coinsurance", "2004,150.00,130.00,90.00,20.50,19.50"
    )
    practice = practice_of(tmp_path)
    work = practice.plan(practice.file("sheet.csv", content))
    assert booked(work) == [("claim-2004", "90.00", "40.50", "19.50")]
    assert "computed-amounts" in codes(work)
