"""What a payer keeps back for a payment that is imported later moves to what is owed.

Aetna pays 85.00 of 150.00 for claim 1042 under its number K1, takes that back on 5700 without
money (WO -85.00), and keeps the 85.00 back from what it pays for claim 1043 on 5800.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations
from pathlib import Path

import pytest

from beancount_clawback.claims.checks import find
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.unapplied import open_unapplied
from tests.importers.era_case import BANK
from tests.importers.era_case import INSURANCE
from tests.importers.era_case import OWED
from tests.importers.era_case import clp
from tests.importers.era_case import era
from tests.importers.era_case import held
from tests.importers.era_case import ledger
from tests.importers.era_case import money
from tests.importers.import_case import Practice
from tests.importers.import_case import clawback
from tests.importers.import_case import codes

PLB = "PLB*1234567893*20261231"
CODES = ("CO*45*35", "PR*3*30")
PAID = era("85", *clp("1042", "1", "150", "85", *CODES, number="K1"))
TAKEN = era(
    "0",
    *clp("1042", "22", "-150", "-85", "CO*45*-35", "PR*3*-30", number="K1"),
    f"{PLB}*WO:K1*-85",
    number="5700",
    date="20260601",
)
KEPT = era(
    "0",
    *clp("1043", "1", "150", "85", *CODES, number="K2", day="20260116"),
    f"{PLB}*WO:K1*85",
    number="5800",
    date="20260615",
)
APART = f"{OWED}:Unidentified"
WAITING = "Liabilities:Unapplied:Aetna"


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    books = ledger("1042 150 2026-01-15", "1043 150 2026-01-16")
    return Practice(tmp_path, f"{books}\n2015-01-01 open {WAITING} USD\n")


@pytest.mark.parametrize("order", [*permutations("abc")], ids="".join)
def test_the_order_of_files_leaves_the_same_balances_and_imports_nothing_again(
    practice: Practice, order: tuple[str, ...]
) -> None:
    """The bank has 85.00, nothing is owed, and claim 1042 is open again with its 150.00."""
    texts = {"a": PAID, "b": TAKEN, "c": KEPT}
    paths = [practice.file(f"{name}.835", texts[name]) for name in order]
    for path in paths:
        practice.import_(path)
    accounts = (BANK, OWED, APART, WAITING, INSURANCE)
    assert held(practice, *accounts) == money("85 0 0 0 150")
    again = practice.plan(*paths)
    assert (again.entries, again.counts.identified) == ((), 0)
    checked = clawback(practice, "check", practice.main)
    assert "unproved" not in checked
    assert "unidentified" not in checked


def _sent_again(paid: str, *codes: str, more: str = "") -> str:
    """5650 reverses K1 and pays claim 1042 anew under K9; `more` is its PLB."""
    back = clp("1042", "22", "-150", "-85", "CO*45*-35", "PR*3*-30", number="K1")
    anew = clp("1042", "1", "150", paid, *codes, number="K9")
    total = f"{max(Decimal(paid) - 85, Decimal(0)):f}"
    return era(total, *back, *anew, *([more] if more else []), number="5650", date="20260520")


def _taken(paid: str, *codes: str, number: str) -> str:
    back = clp("1042", "22", "-150", f"-{paid}", *codes, number=number)
    return era("0", *back, f"{PLB}*WO:{number}*-{paid}", number="5700", date="20260601")


def _kept(amount: str, number: str) -> str:
    return KEPT.replace("WO:K1*85", f"WO:{number}*{amount}")


OTHER_NUMBERS = {
    "the number of the correction": (
        (
            _sent_again("100", "CO*45*20", "PR*3*30"),
            _taken("100", "CO*45*-20", "PR*3*-30", number="K9"),
            _kept("85", "K9"),
        ),
        "100 -15 0 0 150",
    ),
    "the new number of equal amounts": (
        (
            _sent_again("85", *CODES),
            _taken("85", "CO*45*-35", "PR*3*-30", number="K9"),
            _kept("85", "K9"),
        ),
        "85 0 0 0 150",
    ),
    "the number of a reversal": (
        (_taken("85", "CO*45*-35", "PR*3*-30", number="K1R"), _kept("85", "K1R")),
        "85 0 0 0 150",
    ),
    "the number of what is paid less": (
        (
            _sent_again("60", "CO*45*60", "PR*3*30", more=f"{PLB}*WO:K9*-25"),
            _kept("25", "K9").replace("BPR*I*0*", "BPR*I*60*"),
        ),
        "145 0 0 0 0",
    ),
}


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("which", OTHER_NUMBERS)
def test_any_number_that_the_payer_gave_a_claim_names_it(
    practice: Practice, which: str, backwards: bool
) -> None:
    """What WO gives and keeps is owed and settled, and nothing of it is unidentified."""
    texts, balances = OTHER_NUMBERS[which]
    files = [practice.file(f"{n}.835", text) for n, text in enumerate((PAID, *texts))]
    for path in reversed(files) if backwards else files:
        practice.import_(path)
    accounts = (BANK, OWED, APART, WAITING, INSURANCE)
    assert held(practice, *accounts) == money(balances)
    assert not practice.plan(*files).entries


def test_what_a_person_has_moved_already_is_left_alone(practice: Practice) -> None:
    """The 85.00 kept for K1 are an expense by hand, and may be no other's 85.00."""
    practice.import_(practice.file("c.835", KEPT))
    with practice.main.open("a") as stream:
        stream.write(
            '\n2026-06-20 * "Aetna" "Older than the books"\n'
            f"  Expenses:Withheld  85 USD\n  {APART}  -85 USD\n"
        )
    work = practice.import_(practice.file("a.835", PAID))
    assert work.counts.identified == 0
    assert held(practice, "Expenses:Withheld", APART, OWED) == money("85 0 0")


def test_apply_identifies_what_was_kept_once_its_payment_is_entered(practice: Practice) -> None:
    """The payment is entered by hand, with the payer's number, and no file is imported."""
    practice.import_(practice.file("c.835", KEPT))
    with practice.main.open("a") as stream:
        stream.write(
            '\n2026-05-02 * "Aetna" "Check 5600" #insurance-payment ^claim-1042 ^pay-5600\n'
            '  payer-claim: "K1"\n  insurance-paid: 85 USD\n  write-off: 35 USD\n'
            "  client-responsibility: 30 USD\n"
        )
    shown = clawback(practice, "apply", practice.main, "--yes")
    assert "1 identified that was kept for no known claim" in shown
    assert held(practice, OWED, APART) == money("85 0")
    assert "identified that" not in clawback(practice, "apply", practice.main, "--yes")


def test_a_recovery_of_a_closed_period_is_identified_on_the_first_open_day(
    practice: Practice,
) -> None:
    """5800 is of 2026-06-15, and June is closed before the payment is imported."""
    practice.import_(practice.file("c.835", KEPT))
    text = practice.main.read_text()
    closed = text.replace("{'recoupment'", "{'closed-through': '2026-06-30', 'recoupment'")
    practice.main.write_text(closed)
    late = PAID.replace("20260502", "20260702")
    work = practice.import_(practice.file("a.835", late))
    moved = [one.entry for one in work.entries if "applies" in one.entry.meta]
    assert [str(one.date) for one in moved] == ["2026-07-01"]
    assert sorted(codes(work)) == ["applied-later", "offset-unexplained"]


@pytest.mark.parametrize("together", [False, True])
def test_what_a_remittance_carried_on_explains_the_offset_that_takes_it_later(
    practice: Practice, together: bool
) -> None:
    """5700 takes 85.00 and carries them on (FB); 5800 keeps these back for K1."""
    carried = TAKEN.replace("WO:K1*-85", "FB:5700*-85")
    paths = [practice.file(f"{n}.835", text) for n, text in enumerate((PAID, carried, KEPT))]
    work = [practice.import_(*paths)] if together else [practice.import_(one) for one in paths]
    assert [one for each in work for one in codes(each)] == []
    assert held(practice, BANK, OWED, APART, INSURANCE) == money("85 0 0 150")


def test_what_is_given_back_for_an_unknown_claim_is_not_said_to_be_kept(
    practice: Practice,
) -> None:
    """5600 pays 85.00 and gives 7.00 of ZZ9 back."""
    given = PAID.replace("BPR*I*85*", "BPR*I*92*").replace("SE*", f"{PLB}*WO:ZZ9*-7~\nSE*")
    (found,) = (
        one
        for one in practice.import_(practice.file("era.835", given)).findings
        if one.code == "unidentified-recovery"
    )
    assert "gives 7.00 back" in found.message
    assert "move it to an income" in found.next_step
    assert held(practice, BANK, APART) == money("92 -7")


NEGATIVE = era(
    "-50",
    *clp("1042", "22", "-150", "-85", "CO*45*-35", "PR*3*-30", number="K1"),
    *clp("1043", "1", "150", "35", "CO*45*115", number="K2", day="20260116"),
    number="5700",
    date="20260601",
)
OF_NEGATIVE = era(
    "30",
    *clp("1044", "1", "150", "80", "CO*45*70", number="K3", day="20260117"),
    f"{PLB}*WO:5700*50",
    number="5800",
    date="20260615",
)


@pytest.mark.parametrize("order", [*permutations("abc"), ("a", "b", "c", "")], ids="".join)
def test_what_a_negative_total_left_owed_is_settled_under_its_number(
    tmp_path: Path, order: tuple[str, ...]
) -> None:
    """5700 takes 85.00 and pays 35.00; 5800 keeps the 50.00 that it left owed, once only."""
    books = ledger("1042 150 2026-01-15", "1043 150 2026-01-16", "1044 150 2026-01-17")
    practice = Practice(tmp_path, f"{books}\n2015-01-01 open {WAITING} USD\n")
    texts = {"a": PAID, "b": NEGATIVE, "c": OF_NEGATIVE}
    paths = [practice.file(f"{name}.835", texts[name]) for name in order if name]
    if "" in order:
        practice.import_(*paths)
    for path in paths:
        practice.import_(path)
    assert not practice.plan(*paths).entries
    assert held(practice, BANK, OWED, APART, INSURANCE) == money("115 0 0 150")
    again = OF_NEGATIVE.replace("5800", "5900").replace("20260615", "20260630")
    work = practice.import_(practice.file("again.835", again.replace("1044", "1045")))
    assert "unidentified-recovery" in codes(work)


def test_a_reversal_entered_by_hand_explains_what_its_remittance_carried_on(
    practice: Practice,
) -> None:
    """5700 takes 80.00 of 85.00, which fits no payment; the record says that 5.00 stay paid."""
    practice.import_(practice.file("paid.835", PAID))
    part = TAKEN.replace("-85*", "-80*").replace("CO*45*-35", "CO*45*-40")
    practice.import_(practice.file("part.835", part.replace("WO:K1*-85", "FB:5700*-80")))
    (waiting,) = open_unapplied(practice.ledger().entries, Roles(practice.ledger().config))
    with practice.main.open("a") as file:
        file.write(
            '\n2026-06-01 * "Aetna" "Taken back in part" #clawback ^pay-Aetna-5600-1042\n'
            f'  settlement: {WAITING}\n  applies: "{waiting.reference}"\n'
            "  insurance-paid: 5.00 USD\n  write-off: 35.00 USD\n"
            "  client-responsibility: 110.00 USD\n"
        )
    assert held(practice, BANK, OWED, WAITING) == money("85 -80 0")
    assert not [one.check for one in find(practice.ledger()) if one.check != "open-review"]


def test_a_provider_adjustment_is_not_said_to_wait_as_unapplied_money(tmp_path: Path) -> None:
    """Without a recoupment account the balance carried forward stays out of the ledger."""
    books = ledger("1042 150 2026-01-15").replace(
        "'recoupment': 'Liabilities:Recoupments:{payer}'", ""
    )
    practice = Practice(tmp_path, books)
    practice.import_(practice.file("paid.835", PAID))
    carried = TAKEN.replace("WO:K1*-85", "FB:5700*-85")
    work = practice.import_(practice.file("carried.835", carried))
    (partly,) = [one for one in work.findings if one.code == "partly-imported"]
    assert "Unapplied" not in partly.next_step
