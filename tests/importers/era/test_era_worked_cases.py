"""Cases computed by hand, each with an 835 file beside it: what comes out of reading it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from beancount_clawback.importers.era import EraFile
from beancount_clawback.importers.era import balance_findings
from beancount_clawback.importers.era.model import EraRemittance
from tests.importers.era.x12_text import FILES
from tests.importers.era.x12_text import from_file
from tests.importers.era.x12_text import money
from tests.importers.era.x12_text import only_remittance

BALANCED = sorted(
    path.name
    for path in FILES.glob("*.835")
    if path.name not in {"does_not_balance.835", "mixed_sets.835"}
)


@pytest.mark.parametrize("name", BALANCED)
def test_a_sound_file_has_no_findings_and_balances(name: str) -> None:
    era = from_file(name)
    assert era.findings == ()
    assert balance_findings(era) == ()


def test_a_reversal_negates_what_the_payment_said() -> None:
    """Charge 150; paid 50, CO-45 75, PR-1 25; taken back -50, -75, -25 (X12 RFI 2442)."""
    paid, taken_back = from_file("reversal_of_a_therapy_line.835").remittances
    (payment,) = paid.claims
    reversal, _ = taken_back.claims
    assert (payment.id, payment.status, payment.is_reversal) == ("1042", "1", False)
    assert (reversal.id, reversal.status, reversal.is_reversal) == ("1042", "22", True)
    assert [payment.charge, payment.paid, reversal.charge, reversal.paid] == money(
        "150 50 -150 -50"
    )
    assert why(payment.every_adjustment) == ["CO-45 75", "PR-1 25"]
    assert why(reversal.every_adjustment) == ["CO-45 -75", "PR-1 -25"]
    assert payment.client_responsibility == Decimal(25)
    assert payment.payer_claim == reversal.payer_claim == "P1042"


def test_a_reversal_with_a_blank_client_responsibility_has_none() -> None:
    _, taken_back = from_file("reversal_of_a_therapy_line.835").remittances
    assert taken_back.claims[0].client_responsibility is None


def test_reversal_and_correction_stay_two_claims() -> None:
    """Reversed -50, corrected +40: never one of -10."""
    remittance = only_remittance(from_file("two_lines_stay_two.835"))
    about = [claim for claim in remittance.claims if claim.id == "1043"]
    assert [claim.status for claim in about] == ["22", "1"]
    assert [claim.paid for claim in about] == money("-50 40")
    assert remittance.amount == Decimal(100)


def test_an_offset_lowers_the_transfer_and_names_the_claim() -> None:
    """400 due now, 50 taken back for another client's claim, 350 paid."""
    remittance = only_remittance(from_file("offset_from_another_client.835"))
    assert sum(claim.paid for claim in remittance.claims) == Decimal(400)
    assert moved(remittance) == ["WO 1042 50"]
    assert (remittance.amount, remittance.method) == (Decimal(350), "ACH")


def test_a_part_taken_back_is_a_whole_reversal_and_a_smaller_payment() -> None:
    """80 paid, 30 taken: reversal -80, corrected 50."""
    _, taken_back = from_file("part_taken_back.835").remittances
    reversal, corrected, _ = taken_back.claims
    assert [reversal.paid, corrected.paid] == money("-80 50")
    assert why(corrected.every_adjustment) == ["CO-45 40", "PR-2 30"]


def test_more_taken_than_was_paid_is_read_to_the_cent() -> None:
    """Paid 133.29, taken 133.66: 0.37 more."""
    paid, taken = from_file("taken_more_than_paid.835").remittances
    (withheld,) = taken.provider_adjustments
    assert withheld.reference == paid.claims[0].id == "1061"
    assert withheld.amount - paid.claims[0].paid == Decimal("0.37")


def test_a_forward_balance_is_raised_then_taken_then_raised_again() -> None:
    """600 - 800: FB -200, nothing paid; then 50: FB +200, FB -150, nothing paid (RFI 1604)."""
    first, second = from_file("forward_balance.835").remittances
    assert [claim.paid for claim in first.claims] == money("600 -800")
    assert moved(first) == ["FB 5608 -200"]
    assert [claim.paid for claim in second.claims] == money("50")
    assert moved(second) == ["FB 5608 200", "FB 5609 -150"]
    assert [first.amount, second.amount] == money("0 0")
    assert first.method == second.method == "NON"


def test_refund_checks_settle_a_forward_balance() -> None:
    """100 and 1000 paid, both reversed and denied, two remittances sent (RFI 1374)."""
    paid, one, other, settled = from_file("refund_checks.835").remittances
    assert [claim.paid for claim in paid.claims] == money("100 1000")
    assert [claim.paid for claim in one.claims] == money("-100 0")
    assert [claim.paid for claim in other.claims] == money("-1000 0")
    assert one.claims[1].is_denial
    assert moved(one) == ["FB 5611 -100"]
    assert moved(other) == ["FB 5611 100", "FB 5612 -1100"]
    assert moved(settled) == ["72 11 -100", "72 12 -1000", "FB 5612 1100"]
    assert settled.claims == ()
    assert [item.amount for item in (paid, one, other, settled)] == money("1100 0 0 0")


def test_the_balancing_rule_takes_positive_adjustments_off_the_remittance() -> None:
    """200 + 225.50 - (30 - 25 + 5 + 2.50 + 0.50) = 412.50."""
    remittance = only_remittance(from_file("balancing_rule.835"))
    assert moved(remittance) == [
        "WO 1042 30",
        "L6 1091 -25",
        "LE CASE7 5",
        "CS FEE 2.5",
        "IR 2026 0.5",
    ]
    assert remittance.amount == Decimal("412.50")


def test_a_correction_of_4010_has_its_reasons_in_group_cr() -> None:
    era = from_file("correction_4010.835")
    assert era.interchanges[0].groups[0].version == "004010X091A1"
    reversal, corrected = only_remittance(era).claims
    assert why(reversal.every_adjustment) == ["CR-45 -75", "CR-1 -25"]
    assert why(corrected.every_adjustment) == ["CO-45 75", "PR-1 15"]
    assert corrected.service_from == corrected.service_to == date(2026, 1, 15)


def test_several_reversals_of_one_claim_keep_their_order_and_their_payer_numbers() -> None:
    remittance = only_remittance(from_file("several_reversals_of_one_claim.835"))
    assert {claim.id for claim in remittance.claims} == {"1042"}
    assert [claim.status for claim in remittance.claims] == ["22", "1", "22", "1"]
    assert [claim.paid for claim in remittance.claims] == money("-85 40 -40 145")
    assert [claim.payer_claim for claim in remittance.claims] == [
        "P1042",
        "P1042A",
        "P1042A",
        "P1042B",
    ]


def test_the_reference_of_a_provider_adjustment_is_kept_as_the_payer_writes_it() -> None:
    remittance = only_remittance(from_file("plb_claim_and_suffix.835"))
    assert moved(remittance) == [
        "WO 1042:7 10",
        "WO 1043 20260115 88001 20",
        "WO P1044 30",
        "CS  5",
        "L6  -5",
        "B2 X 0",
        "J1 1045 -1",
        "J1 1045 1",
    ]
    assert {item.provider for item in remittance.provider_adjustments} == {"1234567893"}
    assert {item.period_end for item in remittance.provider_adjustments} == {date(2026, 12, 31)}


def test_two_payers_in_one_file_keep_their_own_delimiters() -> None:
    era = from_file("two_payers.835")
    aetna, cigna = era.interchanges
    assert [len(group.remittances) for group in aetna.groups] == [2, 1]
    assert (aetna.delimiters.element, aetna.delimiters.segment) == ("*", "~")
    assert (cigna.delimiters.element, cigna.delimiters.component) == ("|", ">")
    remittances = list(era.remittances)
    assert [item.amount for item in remittances] == money("100 40 70 30")
    assert payers(era) == ["AETNA", "AETNA", "AETNA", "CIGNA*OF:OHIO"]
    assert moved(remittances[3]) == ["CS A:B 0"]


def test_places_count_segments_and_lines_through_the_whole_file() -> None:
    era = from_file("two_payers.835")
    first, *_, last = era.remittances
    lines = (FILES / "two_payers.835").read_text().split("\n")
    for claim in (first.claims[0], last.claims[0]):
        assert lines[claim.place.line - 1].startswith(("CLP*1101", "CLP|1201"))
        assert claim.place.segment == claim.place.line
        assert claim.place.file == str(FILES / "two_payers.835")
        line = claim.lines[0]
        assert lines[line.place.line - 1].startswith("SVC")
        assert lines[line.adjustments[0].place.line - 1].startswith("CAS")


def test_only_the_remittance_is_read_where_other_sets_stand_beside_it() -> None:
    era = from_file("mixed_sets.835")
    assert [finding.code for finding in era.findings] == [
        "acknowledgement",
        "not-a-remittance",
        "not-a-remittance",
    ]
    assert "a claim submission (837)" in era.findings[1].message
    assert "an acknowledgement (999)" in era.findings[2].message
    assert only_remittance(era).amount == Decimal(100)


def why(adjustments: object) -> list[str]:
    assert isinstance(adjustments, tuple)
    return [f"{item.group}-{item.carc} {item.amount}" for item in adjustments]


def moved(remittance: EraRemittance) -> list[str]:
    return [
        f"{item.code} {item.reference} {item.amount}"
        for item in remittance.provider_adjustments
    ]


def payers(era: EraFile) -> list[str]:
    return [item.payer.name for item in era.remittances if item.payer]
