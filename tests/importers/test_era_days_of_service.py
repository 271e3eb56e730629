"""Days of service that are not the ledger's: a slip, a claim of several days, another claim."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from beancount_clawback.importers.posting.plan import plan
from tests.importers.era_case import BANK
from tests.importers.era_case import INSURANCE
from tests.importers.era_case import clp
from tests.importers.era_case import era
from tests.importers.era_case import held
from tests.importers.era_case import ledger
from tests.importers.era_case import money
from tests.importers.import_case import Practice
from tests.importers.import_case import codes

WAITING = "Liabilities:Unapplied:Aetna"
OPEN = f"\n2015-01-01 open {WAITING} USD\n"


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    return Practice(tmp_path, ledger("2001 200 2026-03-03") + OPEN)


def taken_back(day: str) -> list[str]:
    return clp("2001", "22", "-200", "-130", "CO*45*-45", "PR*3*-25", day=day)


def test_what_was_paid_with_a_slip_of_the_day_is_taken_back_with_it(practice: Practice) -> None:
    """The charge is of the third, the payer says the fifth both times: to review."""
    paid = clp("2001", "1", "200", "130", "CO*45*45", "PR*3*25", day="20260305")
    done = practice.import_(practice.file("paid.835", era("130", *paid)))
    assert codes(done) == ["other-service-date"]
    back = era("-130", *taken_back("20260305"), number="5601", date="20260610")
    work = practice.import_(practice.file("back.835", back))
    assert set(codes(work)) == {"same-money-other-number", "era-owed"}
    (said,) = [one for one in work.findings if one.code == "same-money-other-number"]
    assert "the service date 2026-03-05, but the ledger's is 2026-03-03" in said.message
    assert held(practice, BANK, INSURANCE, WAITING) == money("130 200 0")


def test_what_is_taken_back_of_another_day_and_amount_is_not_the_claim_s(
    practice: Practice,
) -> None:
    paid = clp("2001", "1", "200", "130", "CO*45*45", "PR*3*25", day="20260303")
    practice.import_(practice.file("paid.835", era("130", *paid)))
    other = clp("2001", "22", "-200", "-120", "CO*45*-80", day="20260305")
    back = era("-120", *other, number="5601", date="20260610")
    work = practice.import_(practice.file("back.835", back))
    assert codes(work) == ["era-owed", "contradiction"]
    assert (work.counts.posted, work.counts.unapplied) == (0, 1)


def test_a_day_on_which_the_client_has_another_claim_at_the_charge_is_asked_about(
    tmp_path: Path,
) -> None:
    """Number 2001 is of March, the day is that of 2002; with no such claim it is a slip."""
    claims = ("2001 200 2026-03-03", "2002 200 2026-05-20", "2003 90 2026-05-21")
    of_one_client = re.sub('"C200[23]"', '"C2001"', ledger(*claims))
    practice = Practice(tmp_path, of_one_client + OPEN)
    content = [
        *clp("2001", "1", "200", "130", "CO*45*45", "PR*3*25", day="20260520"),
        *clp("2003", "1", "90", "50", "CO*45*40", day="20260303"),
    ]
    work = practice.import_(practice.file("paid.835", era("180", *content)))
    assert codes(work) == ["contradiction", "other-service-date"]
    assert (work.counts.posted, work.counts.unapplied) == (1, 1)
    assert held(practice, BANK, WAITING) == money("180 -130")


def test_sessions_that_were_charged_together_are_asked_about_with_both_days(
    tmp_path: Path,
) -> None:
    """600 on the 31st for three of 200: a charge for each says which of them a row is for."""
    practice = Practice(tmp_path, ledger("2001 600 2026-03-31") + OPEN)
    paid = clp("2001", "1", "200", "130", "CO*45*45", "PR*3*25", day="20260304")
    work = practice.import_(practice.file("paid.835", era("130", *paid)))
    assert codes(work) == ["contradiction"]
    assert "a charge for several sessions is split into one for each" in (
        work.findings[0].next_step
    )
    assert held(practice, BANK, INSURANCE, WAITING) == money("130 600 -130")


def test_a_claim_of_which_one_day_is_the_ledger_s_is_that_claim(tmp_path: Path) -> None:
    """The lines are of June, the claim's own days are the third of March and the fourth.

    The row keeps all of them where it waits for its claim.
    """
    practice = Practice(tmp_path, ledger() + OPEN)
    paid = clp("2001", "1", "200", "130", "CO*45*45", "PR*3*25", day="20260609")
    dated = [*paid[:2], "DTM*232*20260303", "DTM*233*20260304", *paid[2:]]
    path = practice.file("paid.835", era("130", *dated))
    assert practice.import_(path).counts.unapplied == 1
    assert 'other-service-dates: "2026-03-03 2026-03-04"' in practice.main.read_text()
    charge = ledger("2001 200 2026-03-03").removeprefix(ledger())
    practice.main.write_text(practice.main.read_text() + charge)
    applied = plan([], practice.ledger())
    assert (applied.counts.applied, len(applied.entries), applied.waiting) == (1, 1, ())
    again = practice.import_(path)
    assert (again.counts.posted, again.counts.refused) == (1, 0)
    assert held(practice, BANK, INSURANCE, WAITING) == money("130 0 0")
