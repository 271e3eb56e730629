"""One payer with two plans for a claim: the second plan's answer is a later payer's.

Price 150.00; the first plan 85 / 35 / 30. The second says so of the earlier payers: 120.00.
"""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from beancount_clawback.claims.checks import find
from tests.importers.era_case import BANK
from tests.importers.era_case import INSURANCE
from tests.importers.era_case import WRITE_OFF
from tests.importers.era_case import clp
from tests.importers.era_case import era
from tests.importers.era_case import held
from tests.importers.era_case import ledger
from tests.importers.era_case import money
from tests.importers.import_case import Practice
from tests.importers.import_case import codes

CLIENT = "Assets:Receivable:Clients:C1042"
FIRST = clp("1042", "1", "150", "85", "CO*45*35", "PR*2*30", number="P1")


def second(status: str, paid: str, *adjustments: str) -> list[str]:
    return clp("1042", status, "150", paid, *adjustments, number="P2")


@pytest.mark.parametrize(
    ("segments", "right"),
    [
        (second("2", "30", "OA*23*120"), "115 35 0 0"),
        (second("3", "20", "OA*23*120", "PR*2*10"), "105 35 10 0"),
        (second("1", "30", "CO*23*130", "OA*94*-10"), "115 35 0 0"),
        (second("2", "0", "OA*23*120", "CO*45*30"), "85 65 0 0"),
        (second("4", "0", "OA*23*120", "CO*197*30"), "85 35 30 0"),
    ],
)
def test_a_second_plan_answers_as_a_later_payer_in_any_order(
    tmp_path: Path, segments: list[str], right: str
) -> None:
    paid = segments[0].split("*")[4]
    contents = (
        era("85", *FIRST, number="5601", date="20260210"),
        era(paid, *segments, number="5602", date="20260310"),
    )
    for order in ((0, 1), (1, 0)):
        (folder := tmp_path / str(order[0])).mkdir()
        practice = Practice(folder, ledger("1042 150 2026-01-15"))
        for at in order:
            work = practice.import_(practice.file(f"{at}.835", contents[at]))
            assert not any(code.startswith("paid-") for code in codes(work))
        assert held(practice, BANK, WRITE_OFF, CLIENT, INSURANCE) == money(right)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_each_plan_takes_back_its_own(tmp_path: Path, order: tuple[int, ...]) -> None:
    """The first plan's reversal leaves 120.00 open; the client owes nothing, and not -30.00."""
    back = clp("1042", "22", "-150", "-85", "CO*45*-35", "PR*2*-30", number="P1")
    later = clp("1043", "1", "150", "85", "CO*45*35", "PR*2*30", number="P3")
    contents = (
        era("85", *FIRST, number="5601", date="20260210"),
        era("30", *second("2", "30", "OA*23*120"), number="5602", date="20260310"),
        era("0", *back, *later, number="5603", date="20260410"),
    )
    practice = Practice(tmp_path, ledger("1042 150 2026-01-15", "1043 150 2026-01-15"))
    for at in (*order, *order):
        practice.import_(practice.file(f"{at}.835", contents[at]))
    reversed_ = f"{WRITE_OFF}:Reversals"
    balances = held(practice, BANK, WRITE_OFF, reversed_, CLIENT, INSURANCE)
    assert balances == money("115 70 -35 0 120")


def test_both_plans_may_answer_on_one_check(tmp_path: Path) -> None:
    practice = Practice(tmp_path, ledger("1042 150 2026-01-15"))
    segments = (*FIRST, *second("2", "20", "OA*23*120", "PR*2*10"))
    work = practice.import_(practice.file("one.835", era("105", *segments)))
    assert held(practice, BANK, WRITE_OFF, CLIENT, INSURANCE) == money("105 35 10 0")
    assert codes(work) == []
    assert "second-plan: TRUE" in practice.main.read_text()


def test_what_earlier_payers_decided_otherwise_asks_which_plan_it_is(tmp_path: Path) -> None:
    practice = Practice(tmp_path, ledger("1042 150 2026-01-15"))
    other = second("2", "30", "OA*23*110", "CO*45*10")
    practice.import_(practice.file("1.835", era("85", *FIRST, date="20260210")))
    path = practice.file("2.835", era("30", *other, number="5602", date="20260310"))
    assert codes(practice.import_(path)) == ["paid-beside-plan"]
    assert unclear(practice) == ["plan-unclear"]
    text = practice.main.read_text()
    mark = '  check: "5602"'
    practice.main.write_text(text.replace(mark, f"  second-plan: TRUE\n{mark}", 1))
    assert held(practice, BANK, WRITE_OFF, CLIENT, INSURANCE) == money("115 35 0 0")
    assert practice.plan(path).entries == ()
    assert unclear(practice) == []


def test_a_second_plan_may_say_what_the_first_paid_and_repeat_what_it_wrote_off(
    tmp_path: Path,
) -> None:
    contents = (
        era("85", *FIRST, date="20260210"),
        era("20", *second("2", "20", "OA*23*85", "CO*45*35", "PR*2*10"), number="5602"),
    )
    for order in ((0, 1), (1, 0)):
        (folder := tmp_path / str(order[0])).mkdir()
        practice = Practice(folder, ledger("1042 150 2026-01-15"))
        for at in order:
            practice.import_(practice.file(f"{at}.835", contents[at]))
        assert held(practice, BANK, WRITE_OFF, CLIENT, INSURANCE) == money("105 35 10 0")


def unclear(practice: Practice) -> list[str]:
    """What `check` says of answers whose plan is not told."""
    found = find(practice.ledger())
    return [one.check for one in found if one.check == "plan-unclear"]
