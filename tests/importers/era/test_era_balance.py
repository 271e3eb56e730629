"""The balancing rules: BPR02 = claims - PLB, CLP04 = CLP03 - CAS, SVC03 = SVC02 - CAS."""

from __future__ import annotations

from decimal import Decimal

import pytest

from beancount_clawback.importers.era import EraFinding
from beancount_clawback.importers.era import Imbalance
from beancount_clawback.importers.era import balance_findings
from beancount_clawback.importers.era import imbalances
from tests.importers.era.x12_text import HEADER
from tests.importers.era.x12_text import era_of
from tests.importers.era.x12_text import from_file
from tests.importers.era.x12_text import only_remittance

WHOLE = ("CLP*1042*1*150*50*25*12*P1042", "SVC*HC:90837*150*50**1", "CAS*CO*45*75**96*25")


def test_a_remittance_that_does_not_balance_says_by_how_much_and_which_row_it_may_be() -> None:
    """450 stated; 200 + 200 - 50 = 350: 100 too much, twice the 50 of the PLB."""
    era = from_file("does_not_balance.835")
    (finding,) = balance_findings(era)
    assert finding.message == (
        "The remittance is 450, but claims paid 400 less provider adjustments 50 are 350: a "
        "difference of 100; a row of that size or half of it: PLB WO 1042 -50 (segment 25). "
        "Find the missing or doubled row, or ask the payer for the file again."
    )
    (imbalance,) = imbalances(only_remittance(era))
    assert [(row.label, row.amount) for row in imbalance.rows] == [
        ("claim 1090", Decimal(200)),
        ("claim 1091", Decimal(200)),
        ("PLB WO 1042", Decimal(-50)),
    ]
    assert (imbalance.stated, imbalance.computed) == (Decimal(450), Decimal(350))
    assert imbalance.difference == Decimal(100)


def test_without_a_row_that_stands_out_all_rows_are_named() -> None:
    finding = only_finding("BPR*I*57.5*C*CHK************20260210", *WHOLE)
    assert "a difference of 7.5; the rows: claim 1042 50 (segment 9)." in finding.message


def test_many_rows_are_counted() -> None:
    claims = [f"CLP*{number}*1*{number}*{number}" for number in range(1, 10)]
    finding = only_finding("BPR*I*45.3*C*CHK************20260210", *claims)
    assert "a difference of 0.3 over 9 rows." in finding.message


def test_a_remittance_without_any_row_still_says_its_difference() -> None:
    finding = only_finding("BPR*I*1250*C*CHK************20260210")
    assert "The remittance is 1,250, but claims paid 0 less provider adjustments 0 are 0" in (
        finding.message
    )
    assert "a difference of 1,250. Find" in finding.message


def test_a_line_that_does_not_balance_is_found_at_its_own_segment() -> None:
    """150 - 75 = 75, not 50; the claim's own sum is wrong by the same 25."""
    line, claim = broken("CLP*1042*1*150*50", "SVC*HC:90837*150*50", "CAS*CO*45*75")
    assert (line.code, line.place.segment, line.difference) == (
        "unbalanced-line",
        10,
        Decimal(-25),
    )
    assert (claim.code, claim.place.segment, claim.difference) == (
        "unbalanced-claim",
        9,
        Decimal(-25),
    )
    assert [(row.label, row.amount) for row in line.rows] == [
        ("charge of line 1 (90837)", Decimal(150)),
        ("CO-45", Decimal(-75)),
    ]


def test_adjustments_of_claim_and_lines_both_count_for_the_claim() -> None:
    """150 - 30 of the claim - 70 of the line = 50; the line's own: 150 - 70 = 80."""
    assert broken("CLP*1*1*150*50", "CAS*CO*45*30", "SVC*HC:1*150*80", "CAS*PR*1*70") == ()


def test_a_lost_line_is_found_by_what_the_lines_are_paid() -> None:
    """Claim 150 - 100 = 50 balances by itself, but its one line is paid 20."""
    (imbalance,) = broken(
        "CLP*1042*1*150*50", "CAS*CO*45*50", "SVC*HC:90837*70*20", "CAS*PR*1*50"
    )
    assert imbalance.code == "unbalanced-lines"
    assert (imbalance.stated, imbalance.computed) == (Decimal(50), Decimal(-30))
    finding = only_finding(
        HEADER[0], "CLP*1042*1*150*50", "CAS*CO*45*50", "SVC*HC:90837*70*20", "CAS*PR*1*50"
    )
    assert finding.claim == "1042"
    assert (
        "its lines are paid 20, less the claim's own adjustments 50 that is -30: a difference "
        "of 80; the rows: line 1 (90837) 20 (segment 11), CO-45 -50 (segment 10)."
    ) in finding.message


def test_a_claim_without_lines_has_only_its_own_sum() -> None:
    assert broken("CLP*1042*1*150*50", "CAS*CO*45*100") == ()


def test_a_reversal_balances_with_its_negative_amounts() -> None:
    assert broken("CLP*1042*22*-150*-50", "SVC*HC:1*-150*-50", "CAS*CO*45*-75**96*-25") == ()


def test_an_unreadable_payment_makes_no_imbalance_of_its_own() -> None:
    era = era_of("BPR*I*x*C*CHK", *HEADER[1:], *WHOLE)
    assert balance_findings(era) == ()


@pytest.mark.parametrize(
    ("segments", "where"),
    [
        (("CLP*1*1*150.005*150.005",), ["CLP"]),
        (("CLP*1*1*150*75", "CAS*CO*45*74.9999**96*0.0001"), ["CAS", "CAS"]),
        (("CLP*1*1*50*50", "SVC*HC:1*50*50", "PLB*1*20261231*CS*0.001*CS*-0.001"), ["PLB"] * 2),
        (("CLP*1*1*50.000*50.0",), []),
    ],
)
def test_fractions_of_a_cent_are_read_and_to_be_reviewed(
    segments: tuple[str, ...], where: list[str]
) -> None:
    found = [
        item for item in balance_findings(era_of(*HEADER, *segments)) if item.code[0] == "o"
    ]
    assert [item.code for item in found] == ["odd-fraction"] * len(where)
    assert [item.message[4:7] for item in found] == where


def test_sums_of_the_largest_amounts_stay_exact() -> None:
    claims = [f"CLP*{at}*1*999999999999999.99*999999999999999.99" for at in range(50)]
    total = "49999999999999999.50"
    era = era_of("BPR*I*0*C*CHK", *HEADER[1:], *claims)
    (imbalance,) = imbalances(only_remittance(era))
    assert -imbalance.difference == Decimal(total)


def broken(*segments: str) -> tuple[Imbalance, ...]:
    paid = segments[0].split("*")[4]
    header = HEADER[0].replace("*50*", f"*{paid}*")
    era = era_of(header, *HEADER[1:], *segments)
    assert era.findings == ()
    return imbalances(only_remittance(era))


def only_finding(payment: str, *segments: str) -> EraFinding:
    era = era_of(payment, *HEADER[1:], *segments)
    assert era.findings == ()
    (finding,) = balance_findings(era)
    return finding
