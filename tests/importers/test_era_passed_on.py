"""A claim that a payer has sent on to the next one: what it leaves is that payer's to decide.

Medicare pays first and passes 33.32 on to Aetna, which pays 24.99 of it; 8.33 are the client's.
The price is 190.00, and Medicare writes 23.39 off: 133.29 + 23.39 + 33.32 = 190.00.
"""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from beancount_clawback.importers.matching.row_cases import ImportRules
from tests.importers.era_case import ACCOUNTS
from tests.importers.era_case import BANK
from tests.importers.era_case import WRITE_OFF
from tests.importers.era_case import clp
from tests.importers.era_case import era
from tests.importers.era_case import held
from tests.importers.era_case import money
from tests.importers.import_case import Practice
from tests.importers.import_case import codes
from tests.importers.import_case import texts

MEDICARE = "Assets:Receivable:Insurance:Medicare"
AETNA = "Assets:Receivable:Insurance:Aetna"
CLIENT = "Assets:Receivable:Clients:C1042"

LEDGER = f"""{ACCOUNTS}
2015-01-01 open {MEDICARE} USD
2015-01-01 open Liabilities:Recoupments:Medicare USD
2015-01-01 open {CLIENT} USD

2026-01-15 * "C1042" "Session" ^claim-1042 #charge
  client: "C1042"
  {MEDICARE}  190 USD
  Income:Sessions                   -190 USD
"""

FIRST = clp("1042", "19", "190", "133.29", "CO*45*23.39", "PR*2*33.32", number="M1042")
TO_AETNA = [*FIRST[:2], "NM1*TT*2*AETNA*****PI*60054", *FIRST[2:]]
SECOND = clp("1042", "2", "190", "24.99", "OA*23*156.68", "PR*2*8.33", number="A1042")


def medicare(claim: list[str], total: str = "133.29", number: str = "7001") -> str:
    return era(total, *claim, payer="MEDICARE", number=number, date="20260210")


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    return Practice(tmp_path, LEDGER)


def test_what_is_passed_on_moves_to_the_next_payers_receivable(practice: Practice) -> None:
    first = practice.file("first.835", medicare(TO_AETNA))
    work = practice.import_(first)
    assert codes(work) == []
    assert held(practice, BANK, MEDICARE, AETNA, CLIENT) == money("133.29 0 33.32 0")
    assert '  passed-on: 33.32 USD\n  passed-to: "Aetna"\n' in texts(work)[0]
    second = practice.file("second.835", era("24.99", *SECOND, number="7002", date="20260301"))
    assert codes(practice.import_(second)) == []
    assert held(practice, BANK, MEDICARE, AETNA, CLIENT) == money("158.28 0 0 8.33")
    again = practice.import_(second, first)
    assert (again.counts.known, again.entries, codes(again)) == (2, (), [])


def test_both_payers_in_one_import_in_any_order(practice: Practice) -> None:
    first = practice.file("first.835", medicare(TO_AETNA))
    second = practice.file("second.835", era("24.99", *SECOND, number="7002", date="20260301"))
    wanted = texts(practice.plan(first, second))
    assert texts(practice.plan(second, first)) == wanted
    assert codes(practice.import_(second, first)) == []
    assert held(practice, BANK, MEDICARE, AETNA, CLIENT) == money("158.28 0 0 8.33")


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_second_payer_may_pass_the_rest_on_to_a_third(
    practice: Practice, order: tuple[int, ...]
) -> None:
    """Aetna pays 24.99 of 33.32 and passes 8.33 on to Cigna; that pays 5, so 3.33 are left."""
    second = [
        *(SECOND[0].replace("*2*", "*20*"), SECOND[1]),
        *("NM1*TT*2*CIGNA*****PI*62308", *SECOND[2:]),
    ]
    third = clp("1042", "3", "190", "5", "OA*23*181.67", "PR*2*3.33", number="G1042")
    contents = (
        medicare(TO_AETNA),
        era("24.99", *second, number="7002", date="20260301"),
        era("5", *third, payer="CIGNA", number="7003", date="20260320"),
    )
    paths = [practice.file(f"{number}.835", contents[number]) for number in order]
    assert codes(practice.import_(*paths)) == []
    cigna = AETNA.replace("Aetna", "Cigna")
    assert held(practice, BANK, MEDICARE, AETNA, cigna) == money("163.28 0 0 0")
    assert held(practice, CLIENT) == money("3.33")
    assert practice.import_(*paths).counts.known == 3


def test_without_a_name_it_stays_with_the_payer_that_has_paid(practice: Practice) -> None:
    work = practice.import_(practice.file("first.835", medicare(FIRST)))
    assert codes(work) == []
    assert held(practice, BANK, MEDICARE, AETNA, CLIENT) == money("133.29 33.32 0 0")


def test_a_payer_that_the_ledger_does_not_know_is_a_notice(practice: Practice) -> None:
    claim = [segment.replace("AETNA", "TRICARE") for segment in TO_AETNA]
    path = practice.file("first.835", medicare(claim))
    work = practice.plan(path)
    assert codes(work) == ["era-passed-on"]
    assert "33.32 on to TRICARE" in work.findings[0].message
    assert "it stays with Medicare" in work.findings[0].message
    rules = ImportRules(payers={"TRICARE": "Aetna"})
    assert codes(practice.import_(path, rules=rules)) == []
    assert held(practice, MEDICARE, AETNA) == money("0 33.32")


def test_what_is_passed_on_moves_once_its_receivable_is_opened_or_named(
    practice: Practice,
) -> None:
    claim = [segment.replace("AETNA", "TRICARE") for segment in TO_AETNA]
    work = practice.import_(practice.file("first.835", medicare(claim)))
    assert "but no account fills" in work.findings[0].message
    assert "on 2026-02-10 or before" in work.findings[0].next_step
    assert held(practice, MEDICARE, AETNA) == money("33.32 0")
    text = practice.main.read_text()
    tricare = MEDICARE.replace("Medicare", "TRICARE")
    practice.main.write_text(text + f"\n2026-02-10 open {tricare}\n")
    assert held(practice, MEDICARE, tricare) == money("0 33.32")
    practice.main.write_text(text.replace('passed-to: "TRICARE"', 'passed-to: "Aetna"'))
    assert held(practice, MEDICARE, AETNA) == money("0 33.32")


BACK = clp("1042", "22", "-190", "-133.29", "CO*45*-23.39", "PR*2*-33.32", number="M1042")


@pytest.mark.parametrize("first", ["1", "19"])
@pytest.mark.parametrize(
    ("status", "aetna", "client"), [("19", "23.32", "0"), ("1", "0", "23.32")]
)
def test_a_correction_passes_on_what_it_leaves_or_leaves_it_to_the_client(
    practice: Practice, first: str, status: str, aetna: str, client: str
) -> None:
    """143.29 are paid instead of 133.29, and 23.32 are left instead of 33.32."""
    claim = [TO_AETNA[0].replace("*19*", f"*{first}*"), *TO_AETNA[1:]]
    assert codes(practice.import_(practice.file("first.835", medicare(claim)))) == []
    anew = clp("1042", status, "190", "143.29", "CO*45*23.39", "PR*2*23.32", number="M1043")
    anew = [*anew[:2], *(TO_AETNA[2:3] if status == "19" else ()), *anew[2:]]
    text = medicare([*BACK, *anew], "10", "7003").replace("20260210", "20260401")
    path = practice.file("back.835", text)
    assert codes(practice.import_(path)) == []
    assert held(practice, BANK, MEDICARE, AETNA, CLIENT) == money(f"143.29 0 {aetna} {client}")
    assert practice.import_(path).counts.known == 2


@pytest.mark.parametrize("first", ["1", "19"])
@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_second_payer_passes_on_after_a_first_one_that_did_or_did_not(
    practice: Practice, first: str, order: tuple[int, ...]
) -> None:
    """Aetna pays 24.99 of 33.32, and passes 8.33 on to Cigna, which leaves 3.33."""
    second = [
        *(SECOND[0].replace("*2*", "*20*"), SECOND[1]),
        *("NM1*TT*2*CIGNA*****PI*62308", *SECOND[2:]),
    ]
    third = clp("1042", "3", "190", "5", "OA*23*181.67", "PR*2*3.33", number="G1042")
    claim = [TO_AETNA[0].replace("*19*", f"*{first}*"), *TO_AETNA[1:]]
    contents = (
        medicare(claim),
        era("24.99", *second, number="7002", date="20260301"),
        era("5", *third, payer="CIGNA", number="7003", date="20260320"),
    )
    cigna = AETNA.replace("Aetna", "Cigna")
    paths = [practice.file(f"{number}.835", text) for number, text in enumerate(contents)]
    for number in order[:2]:
        practice.import_(paths[number])
    if order[2] == 2:
        assert held(practice, MEDICARE, AETNA, cigna, CLIENT) == money("0 0 8.33 0")
    practice.import_(paths[order[2]])
    assert held(practice, MEDICARE, AETNA, cigna, CLIENT) == money("0 0 0 3.33")


@pytest.mark.parametrize("claim", [TO_AETNA, FIRST], ids=["named", "not named"])
@pytest.mark.parametrize("written", ["33.32 USD", '"33.32 USD"'])
def test_a_reversal_takes_back_what_was_passed_on(
    practice: Practice, claim: list[str], written: str
) -> None:
    """The reversal says PR -33.32, as the claim did; it does not say that it was passed on.

    Fava's import page writes amounts in metadata as texts.
    """
    practice.import_(practice.file("first.835", medicare(claim)))
    text = practice.main.read_text()
    assert "passed-on: 33.32 USD" in text
    practice.main.write_text(text.replace("passed-on: 33.32 USD", f"passed-on: {written}"))
    back = clp("1042", "22", "-190", "-133.29", "CO*45*-23.39", "PR*2*-33.32", number="M1042")
    path = practice.file("back.835", medicare(back, "-133.29", "7003"))
    assert codes(practice.import_(path)) == ["era-owed"]
    assert held(practice, BANK, MEDICARE, AETNA, CLIENT) == money("133.29 190 0 0")
    assert practice.import_(path).counts.known == 1


def test_a_reversal_of_another_share_is_a_finding(practice: Practice) -> None:
    practice.import_(practice.file("first.835", medicare(TO_AETNA)))
    back = clp("1042", "22", "-190", "-133.29", "CO*45*-26.71", "PR*2*-30", number="M1042")
    work = practice.plan(practice.file("back.835", medicare(back, "-133.29", "7003")))
    assert codes(work) == ["reversal-mismatch", "partly-imported"]


@pytest.mark.parametrize("own", ["OA*23*156.68", "CO*45*156.68"])
def test_what_a_later_payer_passes_on_stays_open_where_the_claim_is(
    practice: Practice, own: str
) -> None:
    """133.29 and 24.99 are paid, 23.39 written off: 8.33 are open until Cigna pays them."""
    alone = [FIRST[0].replace("*19*", "*1*"), *FIRST[1:]]
    second = clp("1042", "20", "190", "24.99", own, "PR*2*8.33", number="A1042")
    second = [*second[:2], "NM1*TT*2*CIGNA*****PI*62308", *second[2:]]
    third = clp("1042", "3", "190", "8.33", "OA*23*181.67", number="C1042")
    paths = [
        practice.file("first.835", medicare(alone)),
        practice.file("second.835", era("24.99", *second, number="7002", date="20260301")),
        practice.file(
            "third.835", era("8.33", *third, payer="CIGNA", number="7003", date="20260401")
        ),
    ]
    practice.import_(*paths[:2])
    open_ = {name: one for name, one in practice.balances().items() if "Receivable:Ins" in name}
    assert sum(open_.values()) == money("8.33")[0]
    assert held(practice, BANK, WRITE_OFF, CLIENT) == money("158.28 23.39 0")
    practice.import_(paths[2])
    assert held(practice, BANK, WRITE_OFF, CLIENT, MEDICARE) == money("166.61 23.39 0 0")
    assert practice.plan(*paths).entries == ()


def test_what_waited_as_unapplied_is_passed_on_when_it_is_applied(tmp_path: Path) -> None:
    charge = LEDGER.index("2026-01-15")
    opened = "2015-01-01 open Liabilities:Unapplied:Medicare\n\n"
    practice = Practice(tmp_path, LEDGER[:charge] + opened)
    practice.import_(practice.file("first.835", medicare(TO_AETNA)))
    practice.main.write_text(practice.main.read_text() + f"\n{LEDGER[charge:]}")
    practice.import_()
    assert held(practice, BANK, MEDICARE, AETNA, CLIENT) == money("133.29 0 33.32 0")
    assert "Liabilities:Unapplied:Medicare" not in practice.balances()
