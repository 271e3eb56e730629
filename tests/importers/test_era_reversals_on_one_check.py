"""A payment, what takes it back and what corrects it may all be rows of one remittance.

Worked by hand: 150.00 charged; 85 paid, 35 written off, 30 the client's; a correction pays 70
and writes 50 off. In whatever order the rows stand, the books are the same.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations
from pathlib import Path

import pytest

from beancount_clawback.importers.era import read_bytes
from beancount_clawback.importers.era_rows.era_document import document_of
from tests.importers.era_case import BANK
from tests.importers.era_case import INSURANCE
from tests.importers.era_case import WRITE_OFF
from tests.importers.era_case import claims
from tests.importers.era_case import clp
from tests.importers.era_case import era
from tests.importers.era_case import held
from tests.importers.era_case import ledger
from tests.importers.era_case import money
from tests.importers.import_case import Practice
from tests.importers.import_case import codes

CHARGES = ("1042 150 2026-01-15", "1043 150 2026-01-16")
UNAPPLIED = "Liabilities:Unapplied:Aetna"
CLIENT = "Assets:Receivable:Clients:C1042"

PAID = clp("1042", "1", "150", "85", "CO*45*35", "PR*3*30", number="P1")
REVERSED = clp("1042", "22", "-150", "-85", "CO*45*-35", "PR*3*-30", number="P1")
SAME = clp("1042", "1", "150", "85", "CO*45*35", "PR*3*30", number="P2")
CORRECTED = clp("1042", "1", "150", "70", "CO*45*50", "PR*3*30", number="P2")
TAKEN_TOO = clp("1042", "22", "-150", "-70", "CO*45*-50", "PR*3*-30", number="P2")
CORRECTED_AGAIN = clp("1042", "1", "150", "60", "CO*45*60", "PR*3*30", number="P3")


def fresh(folder: Path) -> Practice:
    folder.mkdir(exist_ok=True)
    return Practice(folder, f"{ledger(*CHARGES)}\n2015-01-01 open {UNAPPLIED} USD\n")


def written_off(practice: Practice) -> Decimal:
    """With its sub-accounts of reversals and corrected payments."""
    return sum(
        (n for a, n in practice.balances().items() if a.startswith(WRITE_OFF)), Decimal()
    )


def books(practice: Practice) -> list[Decimal]:
    """Bank, write-off, the client's share, open with the insurance, unapplied."""
    bank, *others = held(practice, BANK, CLIENT, INSURANCE, UNAPPLIED)
    return [bank, written_off(practice), *others]


@pytest.mark.parametrize(
    ("rows", "total", "right", "said"),
    [
        ((PAID, REVERSED), "0", "0 0 0 300 0", []),
        ((PAID, REVERSED, SAME), "85", "85 35 30 150 0", ["renumbered"]),
        ((PAID, REVERSED, CORRECTED), "70", "70 50 30 150 0", []),
        (
            (PAID, REVERSED, CORRECTED, TAKEN_TOO, CORRECTED_AGAIN),
            "60",
            "60 60 30 150 0",
            [],
        ),
    ],
    ids=["nothing", "the same under a new number", "less", "less twice"],
)
def test_what_is_paid_and_corrected_on_one_check_is_as_the_last_row_says(
    tmp_path: Path,
    rows: tuple[list[str], ...],
    total: str,
    right: str,
    said: list[str],
) -> None:
    orders = list(permutations(rows))
    for number, order in enumerate(orders[:: max(1, len(orders) // 6)]):
        practice = fresh(tmp_path / str(number))
        path = practice.file("a.835", era(total, *claims(*order)))
        work = practice.import_(path)
        assert codes(work) == said
        assert books(practice) == money(right)
        again = practice.import_(path)
        assert (again.counts.known, again.entries, codes(again)) == (len(rows), (), [])


@pytest.mark.parametrize("order", list(permutations(range(2))))
def test_equal_amounts_are_a_correction_where_the_payment_is_of_another_check(
    tmp_path: Path, order: tuple[int, ...]
) -> None:
    """Paid on one check; taken back and paid again on the next: 85 / 35 / 30 in each order."""
    practice = fresh(tmp_path / "a")
    paths = [
        practice.file("a.835", era("85", *PAID, number="5512", date="20260210")),
        practice.file("b.835", era("0", *claims(PAID, REVERSED), number="5601")),
    ]
    for number in order:
        practice.import_(paths[number])
    assert books(practice) == money("85 35 30 150 0")
    again = practice.import_(*paths)
    assert (again.entries, again.is_whole) == ((), True)


HALF = clp("1042", "1", "100", "60", "CO*45*20", "PR*3*20", number="S1")
OTHER_HALF = clp("1042", "1", "50", "25", "CO*45*15", "PR*3*10", number="S2", code="90785")
BOTH_BACK = [
    *REVERSED[:1],
    "NM1*QC*1*DOE*JANE****MI*M1042",
    *("SVC*HC:90837*-100*-60**1", "DTM*472*20260115", "CAS*CO*45*-20", "CAS*PR*3*-20"),
    *("SVC*HC:90785*-50*-25**1", "DTM*472*20260115", "CAS*CO*45*-15", "CAS*PR*3*-10"),
]
OTHER_CLAIM = clp("1043", "1", "150", "85", "CO*45*35", "PR*3*30", day="20260116", number="P7")


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
@pytest.mark.parametrize(
    ("corrected", "total", "right"),
    [([], "0", "85 35 0 150 0"), (CORRECTED, "70", "155 85 30 0 0")],
    ids=["taken back", "corrected"],
)
def test_one_reversal_takes_back_all_parts_of_a_claim(
    tmp_path: Path, order: tuple[int, ...], corrected: list[str], total: str, right: str
) -> None:
    """60 / 20 / 20 of 100 and 25 / 15 / 10 of 50 are taken back at 85 / 35 / 30."""
    practice = fresh(tmp_path / "a")
    third = claims(OTHER_CLAIM, BOTH_BACK, corrected)
    paths = [
        practice.file("a.835", era("60", *HALF, number="5512", date="20260210")),
        practice.file("b.835", era("25", *OTHER_HALF, number="5513", date="20260212")),
        practice.file("c.835", era(total, *third, number="5601")),
    ]
    for number in order:
        practice.import_(paths[number])
    assert books(practice) == money(right)
    text = practice.main.read_text()
    again = practice.import_(*paths)
    assert (again.entries, again.is_whole) == ((), True)
    assert practice.main.read_text() == text


def test_what_is_known_of_a_row_for_several_payments_is_applied_once_the_claim_is_there(
    tmp_path: Path,
) -> None:
    """Three rows wait as unapplied money for the charge; then the claim is open again."""
    text = f"{ledger(*CHARGES)}\n2015-01-01 open {UNAPPLIED} USD\n"
    charge = text[
        text.index('2026-01-15 * "C1042"') : text.index(
            "2015-01-01 open Assets:Receivable:Clients:C1043"
        )
    ]
    practice = Practice(tmp_path, text.replace(charge, ""))
    halves = era("85", *claims(HALF, OTHER_HALF), number="5512", date="20260210")
    third = era("0", *claims(OTHER_CLAIM, BOTH_BACK), number="5601")
    practice.import_(practice.file("a.835", halves), practice.file("b.835", third))
    assert held(practice, BANK, UNAPPLIED) == money("85 0")
    with practice.main.open("a") as stream:
        stream.write(charge)
    applied = practice.plan()
    assert (applied.counts.applied, applied.waiting) == (3, ())
    practice.append(applied)
    assert books(practice) == money("85 35 0 150 0")


def test_equal_parts_of_a_claim_are_no_payment_twice(tmp_path: Path) -> None:
    """75 and 75 of 150, each 42.50 / 17.50 / 15.00: nothing is open, nothing paid twice."""
    half = [
        clp("1042", "1", "75", "42.5", "CO*45*17.5", "PR*3*15", number=number)
        for number in ("S1", "S2")
    ]
    practice = fresh(tmp_path / "a")
    work = practice.import_(practice.file("a.835", era("85", *claims(*half))))
    assert codes(work) == []
    assert books(practice) == money("85 35 30 150 0")
    practice = fresh(tmp_path / "b")
    first = practice.file("a.835", era("42.5", *half[0], number="5512"))
    work = practice.import_(first)
    assert codes(work) == ["part-of-claim"]
    assert books(practice) == money("42.5 17.5 15 225 0")
    same = practice.file("b.835", era("42.5", *half[0], number="5513"))
    assert codes(practice.import_(same)) == ["part-again"]


def test_a_reversal_under_the_clients_number_finds_the_payment(tmp_path: Path) -> None:
    """85 of C1042 is taken back and 70 paid, 85 paid for 1043: 70 on the second check."""
    practice = fresh(tmp_path / "a")
    practice.import_(practice.file("a.835", era("85", *PAID, number="5601")))
    named = [[row[0].replace("*1042*", "*C1042*"), *row[1:]] for row in (REVERSED, CORRECTED)]
    other = clp("1043", "1", "150", "85", "CO*45*35", "PR*3*30", day="20260116")
    for number, order in enumerate(permutations((*named, other))):
        practice = fresh(tmp_path / f"b{number}")
        first = practice.file("a.835", era("85", *PAID, number="5601"))
        second = practice.file("b.835", era("70", *claims(*order), number="5602"))
        work = practice.import_(second, first)
        assert (codes(work), work.counts.unapplied) == ([], 0)
        assert books(practice) == money("155 85 30 150 0")[:2] + money("30 0 0")


def test_a_reversal_under_the_number_of_a_client_with_two_such_sessions_is_asked(
    tmp_path: Path,
) -> None:
    """Both sessions of the day are paid 85: which of them is taken back, nobody can tell."""
    text = ledger(*CHARGES).replace("C1043", "C1042").replace("2026-01-16", "2026-01-15")
    text = text.replace("2015-01-01 open Assets:Receivable:Clients:C1042 USD\n", "", 1)
    practice = Practice(tmp_path, f"{text}\n2015-01-01 open {UNAPPLIED} USD\n")
    other = [PAID[0].replace("*1042*", "*1043*").replace("P1", "P9"), *PAID[1:]]
    practice.import_(practice.file("a.835", era("170", *claims(PAID, other))))
    back = [REVERSED[0].replace("*1042*", "*C1042*").replace("P1", "P7"), *REVERSED[1:]]
    content = era("0", *back, "PLB*1234567893*20261231*FB:5601*-85", number="5601")
    work = practice.import_(practice.file("b.835", content))
    assert codes(work)[:1] == ["several-payments"]
    assert held(practice, BANK) == money("170")


@pytest.mark.parametrize("second", ["20260210", "20260220"], ids=["one day", "two days"])
def test_what_was_paid_twice_may_be_taken_back_twice_on_one_day_on_two_checks(
    tmp_path: Path, second: str
) -> None:
    """Twice 85 paid and twice 85 taken; both claims are open as if nothing had come."""
    practice = fresh(tmp_path)
    back = clp("1042", "22", "-150", "-85", "CO*45*-35", "PR*3*-30", number="P2")
    files = {
        "a": era("85", *PAID, number="5501", date="20260210"),
        "b": era("85", *SAME, number="5502", date=second),
        "c": era("-85", *REVERSED, number="5601"),
        "d": era("-85", *back, number="5602"),
    }
    paths = [practice.file(f"{name}.835", content) for name, content in files.items()]
    for path in paths:
        practice.import_(path)
    assert held(practice, CLIENT, INSURANCE, UNAPPLIED) == money("0 300 0")
    assert written_off(practice) == 0
    again = practice.plan(*paths)
    assert (again.entries, again.is_whole) == ((), True)
    one_run = fresh(tmp_path / "one")
    one_run.import_(*[one_run.file(f"{name}.835", text) for name, text in files.items()])
    assert one_run.balances() == practice.balances()


@pytest.mark.parametrize("order", ["abcd", "abdc", "dbac", "adbc", "adcb", "dcba"])
def test_each_of_two_reversals_takes_back_the_payment_of_its_number(
    tmp_path: Path, order: str
) -> None:
    """Twice 85 paid and twice 85 taken on different days, imported in any order."""
    practice = fresh(tmp_path)
    back = clp("1042", "22", "-150", "-85", "CO*45*-35", "PR*3*-30", number="P2")
    files = {
        "a": era("85", *PAID, number="5501", date="20260210"),
        "b": era("85", *SAME, number="5502", date="20260220"),
        "c": era("-85", *REVERSED, number="5601", date="20260301"),
        "d": era("-85", *back, number="5602", date="20260310"),
    }
    paths = [practice.file(f"{name}.835", files[name]) for name in order]
    works = [practice.import_(path) for path in paths]
    assert held(practice, CLIENT, INSURANCE, UNAPPLIED) == money("0 300 0")
    assert written_off(practice) == 0
    again = practice.plan(*paths)
    assert (again.entries, again.is_whole) == ((), True)
    said = {one.code for work in works for one in work.findings}
    # Where the other payment was not there yet, its reversal was taken for this one's.
    assert ("same-money-other-number" in said) == (order in {"adbc", "adcb", "dcba"})


def test_rows_of_which_nothing_says_what_goes_with_what_stay_by_themselves() -> None:
    """Four reversals and a hundred payments of one claim: it is not tried out without end."""
    paid = [clp("1042", "1", "150", f"{n}", number=f"P{n}") for n in range(1, 101)]
    back = [clp("1042", "22", "-150", f"-{n}", number=f"R{n}") for n in range(101, 105)]
    file = read_bytes(era("4640", *claims(*paid, *back)).encode(), "a.835")
    (remittance,) = document_of(file, "a.835").remittances
    kinds = [type(row).__name__ for row in remittance.rows]
    assert (kinds.count("PaymentRow"), kinds.count("ClawbackRow")) == (100, 4)
