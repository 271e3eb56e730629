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

CLIENT, WRITE_OFF = "Assets:Receivable:Clients:C1043", "Income:Adjustments:Contractual"


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
