"""One file says everything that a remittance can say; every part of it arrives."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from beancount_clawback.importers.era.model import Adjustment
from beancount_clawback.importers.era.model import EraClaim
from beancount_clawback.importers.era.model import EraRemark
from beancount_clawback.importers.era.model import MarkedDate
from beancount_clawback.importers.era.model import MarkedNumber
from beancount_clawback.importers.era.model import Organization
from beancount_clawback.importers.era.model import Party
from beancount_clawback.importers.era.model import Procedure
from beancount_clawback.importers.era.model import Reference
from tests.importers.era.x12_text import claim_of
from tests.importers.era.x12_text import from_file
from tests.importers.era.x12_text import only_remittance


@pytest.fixture(scope="module", name="claim")
def _claim() -> EraClaim:
    (claim,) = only_remittance(from_file("everything.835")).claims
    return claim


def test_the_payment_its_number_its_days_and_its_parties() -> None:
    remittance = only_remittance(from_file("everything.835"))
    assert (remittance.handling, remittance.direction, remittance.method) == ("I", "C", "ACH")
    assert remittance.amount == Decimal("120.5")
    assert remittance.paid_on == date(2026, 5, 2)
    assert (remittance.trace, remittance.payer_identifier) == ("5619", "1060000001")
    assert remittance.produced_on == date(2026, 4, 30)
    assert remittance.currency == "USD"
    assert remittance.references == (Reference("EV", "PRACTICE"),)
    assert remittance.payer == Organization("AETNA", "XV", "60054", (Reference("2U", "60054"),))
    assert remittance.payee == Organization(
        "PRACTICE", "FI", "990000001", (Reference("PQ", "1234567893"),)
    )
    assert (remittance.clean, remittance.unread_claims) == (True, 0)


def test_the_elements_of_the_claim(claim: EraClaim) -> None:
    assert (claim.id, claim.status, claim.payer_claim) == ("1042", "19", "P1042")
    assert (claim.charge, claim.paid) == (Decimal(300), Decimal(130))
    assert claim.client_responsibility == Decimal(90)
    assert (claim.filing_indicator, claim.facility, claim.frequency) == ("12", "11", "7")
    assert claim.references == (Reference("EA", "X17"), Reference("1L", "GROUP9"))
    assert claim.dates == (
        MarkedDate("232", date(2026, 1, 15)),
        MarkedDate("233", date(2026, 1, 16)),
        MarkedDate("050", date(2026, 1, 20)),
    )
    assert claim.amounts == (MarkedNumber("AU", Decimal(240)),)
    assert claim.quantities == (MarkedNumber("CA", Decimal(2)),)
    assert claim.clean


def test_all_six_triplets_of_a_cas_and_the_next_cas(claim: EraClaim) -> None:
    assert claim.adjustments == (
        Adjustment("CO", "45", Decimal(10), Decimal(1)),
        Adjustment("CO", "253", Decimal("2.5")),
        Adjustment("CO", "97", Decimal("7.5"), Decimal(2)),
        Adjustment("CO", "96", Decimal(5)),
        Adjustment("CO", "29", Decimal(3)),
        Adjustment("CO", "50", Decimal(2)),
        Adjustment("OA", "23", Decimal(0)),
    )


def test_remark_codes_of_inpatient_outpatient_and_line(claim: EraClaim) -> None:
    assert claim.remarks == (
        EraRemark("MIA", "MA01"),
        EraRemark("MIA", "M25"),
        EraRemark("MIA", "M26"),
        EraRemark("MOA", "MA18"),
        EraRemark("MOA", "N130"),
    )
    assert claim.lines[0].remarks == (EraRemark("HE", "N130"), EraRemark("HE", "M15"))


def test_a_line_with_modifiers_and_another_procedure_billed(claim: EraClaim) -> None:
    line = claim.lines[0]
    assert line.procedure == Procedure("HC", "90837", ("95", "GT"))
    assert line.billed_procedure == Procedure("HC", "90834", ("95",))
    assert (line.charge, line.paid) == (Decimal(200), Decimal(100))
    assert (line.units, line.billed_units) == (Decimal(1), Decimal(2))
    assert (line.control_number, line.allowed) == ("1042-1", Decimal(180))
    assert line.service_from == line.service_to == date(2026, 1, 15)
    assert [item.carc for item in line.adjustments] == ["45", "1", "2", "3"]


def test_a_line_over_several_days_without_units(claim: EraClaim) -> None:
    line = claim.lines[1]
    assert (line.revenue_code, line.units, line.billed_procedure) == ("0900", None, None)
    assert (line.service_from, line.service_to) == (date(2026, 1, 15), date(2026, 1, 16))
    assert line.quantities == (MarkedNumber("ZK", Decimal("1.5")),)
    assert (claim.service_from, claim.service_to) == (date(2026, 1, 15), date(2026, 1, 16))


def test_names_of_clients_are_read_only_when_asked_for() -> None:
    without = only_remittance(from_file("everything.835")).claims[0]
    with_names = only_remittance(from_file("everything.835", names=True)).claims[0]
    assert [party.name for party in without.parties] == [
        (),
        (),
        (),
        ("LEE", "DR"),
        ("SECOND PLAN",),
    ]
    assert [party.name for party in with_names.parties][:3] == [
        ("DOE", "JO", "Q", "", "JR"),
        ("DOE", "SAM"),
        ("ROE",),
    ]
    assert without.client == Party("QC", person=True, id_qualifier="MI", id="C0017")


def test_a_name_that_was_asked_for_still_stays_out_of_a_representation() -> None:
    assert "DOE" not in repr(from_file("everything.835", names=True))


def test_the_other_payer_is_an_organization(claim: EraClaim) -> None:
    other = claim.parties[4]
    assert (other.entity, other.person, other.id) == ("TT", False, "77777")


def test_without_service_lines_the_claim_gives_the_days() -> None:
    claim = claim_of("CLP*1042*1*150*150**12*P1042", "DTM*232*20260115", "DTM*233*20260120")
    assert (claim.service_from, claim.service_to) == (date(2026, 1, 15), date(2026, 1, 20))
