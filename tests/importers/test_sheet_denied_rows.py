"""A row that pays nothing is not written off unless a contract says so, whatever its columns.

Claim 2005 was billed at 150.00. The claims are those of `test_sheet_shapes`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from beancount_clawback.importers.posting.plan import ImportPlan
from beancount_clawback.importers.sheets.sheet_options import SheetOptions
from tests.importers.test_sheet_shapes import P1
from tests.importers.test_sheet_shapes import booked
from tests.importers.test_sheet_shapes import practice_of

HEAD = "Payer,Check #,Check Date,Check Amount,Claim,Billed,Paid,Adjustment,Pt Resp"
PAID = "Aetna,8101,04/15/2026,90.00,2004,150.00,90.00,40.00,20.00"
UNPAID = "Aetna,8101,04/15/2026,90.00,2005,150.00,0.00"
OPEN = ("claim-2005", "0.00", "", "")


def planned(tmp_path: Path, heading: str, said: str, amounts: str, first: str) -> ImportPlan:
    practice = practice_of(tmp_path)
    content = f"{HEAD},{heading}\n{PAID},{first}\n{UNPAID},{amounts},{said}\n"
    return practice.plan(practice.file("export.csv", content))


@pytest.mark.parametrize(
    ("heading", "first", "said"),
    [
        ("Claim Status", "Paid", "Denied"),
        ("Claim Status Code", "1", "4"),
        ("Status", "", "Rejected"),
        ("Type", "Payment", "Denial"),
        ("Reason Code", "CO-45", "CO-197"),
        ("Reason Code", "45", "197"),
        ("Resn", "45", "197"),
        ("Reason Code", '"CO-45, PR-3"', '"CO-45, CO-197"'),
        ("CARC", "", "CO-18"),
        ("EOB Code", "", "CO-16"),
        ("Denial Code", "", "CO-197"),
        ("Denial Reason", "", "No authorization"),
        ("Remark", "", "Timely filing"),
    ],
)
def test_what_is_denied_stays_open(tmp_path: Path, heading: str, first: str, said: str) -> None:
    work = planned(tmp_path, heading, said, "150.00,", first)
    paid, denied = booked(work)
    assert paid == P1
    assert denied[:3] == OPEN[:3]


@pytest.mark.parametrize(
    ("said", "amounts", "right"),
    [
        ("CO-45", "150.00,", ("0.00", "150.00", "")),
        ("CO-253", "150.00,0.00", ("0.00", "150.00", "0.00")),
        ('"CO-45,253"', "150.00,", ("0.00", "150.00", "")),
        ('"45,253"', "150.00,", ("0.00", "150.00", "")),
        ("", "150.00,", ("0.00", "150.00", "")),
        ("CO-45 20.00; CO-197 130.00", "150.00,", ("0.00", "20.00", "")),
        ('"CO-45, PR-1"', "40.00,110.00", ("0.00", "40.00", "110.00")),
        ('"45, 1"', "40.00,110.00", ("0.00", "40.00", "110.00")),
        ("PR-204", "0.00,150.00", ("0.00", "0.00", "150.00")),
    ],
)
def test_a_contract_writes_off_and_the_client_owes_what_the_codes_say(
    tmp_path: Path, said: str, amounts: str, right: tuple[str, ...]
) -> None:
    work = planned(tmp_path, "Reason Code", said, amounts, "")
    assert booked(work) == [P1, ("claim-2005", *right)]


@pytest.mark.parametrize(
    ("said", "written_off"),
    [
        ("Deductible not met", "40.00"),
        ("1 - Deductible Amount", "40.00"),
        ("PR-1", "40.00"),
        ("Coinsurance; copay", "40.00"),
        ("Not eligible; deductible", ""),
    ],
)
def test_all_to_the_clients_deductible_is_no_denial(
    tmp_path: Path, said: str, written_off: str
) -> None:
    """40.00 written off and 110.00 of the client come to the 150.00 that was billed."""
    work = planned(tmp_path, "Denial Reason", said, "40.00,110.00", "")
    assert booked(work) == [P1, ("claim-2005", "0.00", written_off, "110.00")]


def test_a_practice_says_which_other_codes_are_contractual(tmp_path: Path) -> None:
    practice = practice_of(tmp_path)
    content = f"{HEAD},Reason Code\n{PAID},\n{UNPAID},150.00,,CO-29\n"
    path = practice.file("export.csv", content)
    contractual = SheetOptions().contractual | {"29"}
    work = practice.plan(path, contractual=contractual)
    assert booked(work) == [P1, ("claim-2005", "0.00", "150.00", "")]
