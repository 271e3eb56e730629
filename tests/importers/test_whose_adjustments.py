"""Whose an adjustment is: the same in an 835 and in a sheet, by group and reason.

Claim 1043 of 150.00.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importers.era_case import BANK
from tests.importers.era_case import INSURANCE
from tests.importers.era_case import claims
from tests.importers.era_case import clp
from tests.importers.era_case import era
from tests.importers.era_case import held
from tests.importers.era_case import ledger
from tests.importers.era_case import money
from tests.importers.import_case import Practice
from tests.importers.import_case import codes

CLIENT, WRITE_OFF = "Assets:Receivable:Clients:C1043", "Income:Adjustments:Contractual"


@pytest.mark.parametrize("kind", ["835", "csv"])
@pytest.mark.parametrize(
    ("adjustments", "right"),
    [
        (("OA*18*50",), "60 20 20 50"),
        (("PR*18*50",), "60 20 20 50"),
        (("CO*16*50",), "60 20 20 50"),
        (("PI*96*50",), "60 20 20 50"),
        (("CO*45*10", "CO*197*40"), "60 30 20 40"),
        (("CO*45*50",), "60 70 20 0"),
        (("CO*253*15", "PR*1*35"), "60 35 55 0"),
    ],
)
def test_a_line_that_is_not_paid_is_denied_as_a_claim_of_its_own_would_be(
    tmp_path: Path, kind: str, adjustments: tuple[str, ...], right: str
) -> None:
    """One line of 100.00 pays 60.00 and leaves the client 20.00; the other one pays nothing."""
    practice = Practice(tmp_path, ledger("1043 150 2026-01-15"))
    if kind == "835":
        first, second = (
            clp("1043", "1", charge, paid, *reasons, code=code)
            for code, charge, paid, *reasons in (
                ("90837", "100", "60", "CO*45*20", "PR*2*20"),
                ("90785", "50", "0", *adjustments),
            )
        )
        head = first[0].replace("*100*60*20*", "*150*60**")
        text = era("60", head, *first[1:], *second[2:])
    else:
        reasons = [
            ("90837", "100.00", "60.00", "CO*45*20"),
            ("90837", "100.00", "60.00", "PR*2*20"),
            *(("90785", "50.00", "0.00", one) for one in adjustments),
        ]
        head = "Payer,Check Number,Check Date,Check Amount,Claim Number,DOS,CPT,Billed,Paid"
        rows = [f"{head},Group Code,Reason Code,Adjustment Amount"]
        for code, charge, paid, one in reasons:
            group, carc, amount = one.split("*")
            row = f"Aetna,5600,2026-05-02,60.00,1043,2026-01-15,{code},{charge},{paid}"
            rows.append(f"{row},{group},{carc},{amount}.00")
        text = "\n".join([*rows, ""])
    work = practice.import_(practice.file(f"one.{kind}", text))
    balances = held(practice, BANK, WRITE_OFF, CLIENT, INSURANCE)
    assert balances == money(right)
    told = {"era-line-denied", "left-with-insurance"}.intersection(codes(work))
    assert bool(told) == bool(balances[-1])


def test_what_a_paid_line_is_reduced_by_is_written_off_and_said(tmp_path: Path) -> None:
    practice = Practice(tmp_path, ledger("1043 150 2026-01-15"))
    segments = clp("1043", "1", "150", "85", "CO*45*15", "CO*197*20", "PR*2*30")
    work = practice.import_(practice.file("one.835", era("85", *segments)))
    assert held(practice, BANK, WRITE_OFF, CLIENT, INSURANCE) == money("85 35 30 0")
    (said,) = [one.message for one in work.findings if one.code == "era-reduced"]
    assert "CO-197 20.00" in said
    assert "CO-45" not in said


def test_a_resubmission_pays_the_open_line_and_names_the_other_a_duplicate(
    tmp_path: Path,
) -> None:
    """Whichever is imported first: 60 + 40 paid, 20 + 10 written off, 20 the client's."""

    def answer(first: tuple[str, ...], second: tuple[str, ...], number: str) -> str:
        paid = first[0], second[0]
        lines = [
            clp("1043", "1", charge, *line, code=code)
            for code, charge, line in (("90837", "100", first), ("90785", "50", second))
        ]
        total = f"{sum(map(int, paid))}"
        head = f"CLP*1043*1*150*{total}**12*P{number}"
        segments = (head, *lines[0][1:], *lines[1][2:])
        return era(total, *segments, number=number, date=f"202605{number}")

    for order in ((0, 1), (1, 0)):
        (folder := tmp_path / str(order[0])).mkdir()
        practice = Practice(folder, ledger("1043 150 2026-01-15"))
        contents = (
            answer(("60", "CO*45*20", "PR*2*20"), ("0", "CO*16*50"), "10"),
            answer(("0", "OA*18*100"), ("40", "CO*45*10"), "20"),
        )
        for at in order:
            practice.import_(practice.file(f"{at}.835", contents[at]))
        balances = held(practice, BANK, WRITE_OFF, CLIENT, INSURANCE)
        assert balances == money("100 30 20 0")


@pytest.mark.parametrize(("status", "earlier"), [("1", ()), ("2", ("OA*23*120",))])
def test_the_client_group_is_compared_with_what_the_claim_says_of_it(
    tmp_path: Path, status: str, earlier: tuple[str, ...]
) -> None:
    """CLP05 counts all of PR, what came twice too, which is nobody's share."""
    practice = Practice(tmp_path, ledger("1043 150 2026-01-15"))
    rest = "30" if earlier else "150"
    segments = clp("1043", status, "150", "0", *earlier, f"PR*18*{rest}")
    work = practice.plan(practice.file("one.835", era("0", *segments)))
    assert "era-client-share" not in codes(work)


@pytest.mark.parametrize(
    ("paid", "adjustments", "right"),
    [
        # More than the charge was processed, and no earlier payer: less is written off.
        ("85", ("CO*45*65", "CO*94*-30", "PR*2*30"), "85 35 30 0"),
        # A claim that came twice is nobody's share, in any group.
        ("0", ("PR*18*150",), "0 0 0 150"),
        ("0", ("CO*18*150",), "0 0 0 150"),
        ("0", ("CO*45*40", "PR*1*110"), "0 40 110 0"),
        ("0", ("CO*97*40", "PR*1*110"), "0 0 110 40"),
    ],
)
@pytest.mark.parametrize("kind", ["835", "csv"])
def test_reasons_fall_to_whom_they_belong(
    tmp_path: Path, kind: str, paid: str, adjustments: tuple[str, ...], right: str
) -> None:
    practice = Practice(tmp_path, ledger("1043 150 2026-01-15"))
    if kind == "835":
        status = "1" if paid != "0" else "4"
        text = era(paid, *claims(clp("1043", status, "150", paid, *adjustments)))
    else:
        cells = [cell for one in adjustments for cell in one.split("*")]
        heads = [
            f"{name} {nth}"
            for nth in range(1, len(adjustments) + 1)
            for name in ("Adj Group", "Adj Reason", "Adj Amount")
        ]
        head = [
            "Payer,Check Number,Check Date,Check Amount,Claim Number,DOS,Billed,Paid",
            *heads,
        ]
        row = f"Aetna,5600,2026-05-02,{paid}.00,1043,2026-01-15,150.00,{paid}.00"
        text = f"{','.join(head)}\n{','.join([row, *cells])}\n"
    practice.import_(practice.file(f"one.{kind}", text))
    balances = held(practice, BANK, WRITE_OFF, CLIENT, INSURANCE)
    assert balances == money(right)
