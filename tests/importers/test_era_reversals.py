"""Reversals of an ERA find what they take back, or are findings; nothing is guessed."""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations
from pathlib import Path

import pytest

from tests.importers.era_case import BANK
from tests.importers.era_case import INSURANCE
from tests.importers.era_case import OWED
from tests.importers.era_case import claims
from tests.importers.era_case import clp
from tests.importers.era_case import era
from tests.importers.era_case import held
from tests.importers.era_case import money
from tests.importers.era_case import practice_of
from tests.importers.import_case import Practice
from tests.importers.import_case import codes
from tests.importers.import_case import listing
from tests.importers.import_case import texts

CHARGES = ("1042 150 2026-01-15", "1043 150 2026-01-16")
CLIENT = "Assets:Receivable:Clients:C1042"

PAID = clp("1042", "1", "150", "85", "CO*45*35", "PR*3*30")
REVERSED = clp("1042", "22", "-150", "-85", "CO*45*-35", "PR*3*-30")
CORRECTED = clp("1042", "1", "150", "40", "CO*45*35", "PR*3*75", number="P1042A")

FEBRUARY = era("85", *PAID, number="5512", date="20260210")
MAY = era("-85", *REVERSED, number="5601", date="20260502")
JUNE = era("40", *CORRECTED, number="5702", date="20260609")


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    return practice_of(tmp_path, *CHARGES)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_of_files_does_not_matter(practice: Practice, order: tuple[int, ...]) -> None:
    """85 paid, 85 owed to the payer, 40 paid: the client owes 75, the insurance nothing."""
    contents = [FEBRUARY, MAY, JUNE]
    paths = [practice.file(f"{number}.835", contents[number]) for number in order]
    work = practice.import_(*paths)
    assert codes(work) == ["era-owed"]
    assert held(practice, BANK, OWED, CLIENT, INSURANCE) == money("125 -85 75 150")
    ledger = practice.main.read_text()
    again = practice.import_(*reversed(paths))
    assert (again.counts.known, again.entries, codes(again)) == (3, (), [])
    assert practice.main.read_text() == ledger
    practice.main.unlink()
    other = practice_of(practice.folder, *CHARGES)
    other.import_(*[other.file(f"x{one}.835", contents[one]) for one in range(3)])
    assert other.main.read_text() == ledger


def test_a_correction_imported_before_its_reversal_stands_beside_the_payment(
    practice: Practice,
) -> None:
    """The correction is of June, the reversal of May: then it stands alone from the start."""
    practice.import_(practice.file("february.835", FEBRUARY))
    work = practice.import_(practice.file("june.835", JUNE))
    assert codes(work) == ["paid-beside"]
    assert held(practice, BANK, CLIENT) == money("125 30")
    assert codes(practice.import_(practice.file("may.835", MAY))) == ["era-owed"]
    assert held(practice, BANK, CLIENT) == money("125 75")


def test_a_reversal_of_what_was_never_posted_is_a_finding(practice: Practice) -> None:
    work = practice.import_(practice.file("may.835", MAY))
    assert codes(work) == ["unknown-payment", "partly-imported"]
    assert (work.entries, work.counts.refused) == ((), 1)
    (draft,) = work.drafts
    assert {"import-draft", "clawback-draft"} <= draft.entry.tags
    assert draft.entry.meta["for-claim"] == "1042"


def test_a_reversal_waits_for_the_payment_of_its_own_payer(practice: Practice) -> None:
    """Aetna has paid the claim; Cigna takes 20.00 back that are not in the ledger yet."""
    practice.import_(practice.file("february.835", FEBRUARY))
    taken = clp("1042", "22", "-150", "-20", "OA*23*-120", "PR*3*-10", number="C1")
    work = practice.import_(practice.file("c.835", era("-20", *taken, payer="CIGNA")))
    found = work.findings[0]
    assert found.code == "unknown-payment"
    assert "fits claim 1042 and payer Cigna" in found.message


@pytest.mark.parametrize(
    ("taken", "code"),
    [
        (clp("1042", "22", "-150", "-80", "CO*45*-40", "PR*3*-30"), "reversal-mismatch"),
        (clp("1042", "22", "-150", "-85", "CO*45*-30", "PR*3*-35"), "reversal-mismatch"),
        (
            clp("1042", "22", "-150", "-80", "CO*45*-40", "PR*3*-30", day="20260316"),
            "contradiction",
        ),
        (clp("9999", "22", "-150", "-85", "CO*45*-35", "PR*3*-30"), "unknown-payment"),
    ],
    ids=["paid", "shares", "day of service", "claim"],
)
def test_a_reversal_that_differs_from_the_payment_is_never_posted(
    practice: Practice, taken: list[str], code: str
) -> None:
    practice.import_(practice.file("february.835", FEBRUARY))
    paid = taken[0].split("*")[4]
    content = era(paid, *taken, number="5601")
    work = practice.import_(practice.file("may.835", content))
    assert codes(work) == [code, "partly-imported"]
    assert (work.entries, len(work.drafts)) == ((), 1)
    assert held(practice, BANK) == money("85")


@pytest.mark.parametrize(
    ("taken", "said"),
    [
        (
            clp("1042", "22", "-150", "-85", "CO*45*-35", "PR*3*-30", number="X99"),
            "the payer's claim number X99, but it came with P1042",
        ),
        (
            clp("1042", "22", "-150", "-85", "CO*45*-35", "PR*3*-30", code="90834"),
            "the service lines 90834 150.00 85.00",
        ),
        (
            clp("1042", "22", "-150", "-85", "CO*45*-35", "PR*3*-30", day="20260316"),
            "the service date 2026-03-16, but the ledger's is 2026-01-15",
        ),
    ],
    ids=["payer's number", "service line", "day of service"],
)
def test_a_reversal_of_the_same_money_is_taken_and_to_be_reviewed(
    practice: Practice, taken: list[str], said: str
) -> None:
    """One active payment of the payer on the claim has these amounts: it is the one."""
    practice.import_(practice.file("february.835", FEBRUARY))
    may = era("0", *taken, "PLB*1234567893*20261231*FB:5601*-85", number="5601")
    work = practice.import_(practice.file("may.835", may))
    assert codes(work) == ["same-money-other-number"]
    assert said in work.findings[0].message
    assert held(practice, BANK, OWED, INSURANCE) == money("85 -85 300")


def test_the_number_that_a_claim_had_before_is_as_good_as_its_own(practice: Practice) -> None:
    """CLP07 is new, REF F8 has the number that the payment came with."""
    practice.import_(practice.file("february.835", FEBRUARY))
    new = [REVERSED[0].replace("P1042", "P2042"), REVERSED[1], "REF*F8*P1042", *REVERSED[2:]]
    work = practice.import_(practice.file("may.835", era("-85", *new, number="5601")))
    assert codes(work) == ["era-owed"]
    assert held(practice, BANK, OWED, INSURANCE) == money("85 -85 300")


def test_a_denial_in_the_place_of_a_payment_is_one_clawback(practice: Practice) -> None:
    """-85, denied with PR-27: the client owes the whole price."""
    practice.import_(practice.file("february.835", FEBRUARY))
    denied = clp("1042", "4", "150", "0", "PR*27*150", number="P1042A")
    may = practice.file("may.835", era("-85", *claims(REVERSED, denied), number="5601"))
    work = practice.import_(may)
    assert codes(work) == ["era-owed"]
    (text,) = texts(work)
    assert '"Denied, PR-27: service after coverage ended"' in text
    assert held(practice, BANK, OWED, CLIENT, INSURANCE) == money("85 -85 150 150")
    assert practice.import_(may).counts.known == 2


def test_two_corrections_of_one_claim_are_asked_about(practice: Practice) -> None:
    """85 is taken back; 70 and 50, each for the whole charge of 150, cannot both hold."""
    practice.import_(practice.file("february.835", FEBRUARY))
    other = clp("1042", "1", "150", "50", "CO*45*35", "PR*3*65", number="P1042B")
    content = era("5", *claims(REVERSED, CORRECTED, other), number="5601")
    work = practice.import_(practice.file("may.835", content))
    assert set(codes(work)) == {"answered-several-times", "partly-imported"}
    assert (work.counts.rows, work.counts.refused, work.counts.posted) == (3, 2, 1)


def test_a_reversal_put_off_is_owed_until_a_later_remittance_takes_it(
    practice: Practice,
) -> None:
    """-85 with WO -85: a remittance of 0, 85 owed. Then 90 - 85 = 5, and nothing is owed."""
    practice.import_(practice.file("february.835", FEBRUARY))
    may = era("0", *REVERSED, "PLB*1234567893*20261231*WO:1042*-85", number="5601")
    assert codes(practice.import_(practice.file("may.835", may))) == []
    assert held(practice, BANK, OWED) == money("85 -85")
    pays = clp("1043", "1", "150", "90", "CO*45*60", day="20260116")
    june = era("5", *pays, "PLB*1234567893*20261231*WO:1042*85", number="5702", date="20260609")
    assert codes(practice.import_(practice.file("june.835", june))) == []
    assert held(practice, BANK, OWED, INSURANCE) == money("90 0 150")


def test_a_letter_and_an_era_do_not_both_reverse_a_payment(practice: Practice) -> None:
    practice.import_(practice.file("february.835", FEBRUARY))
    with practice.main.open("a") as stream:
        stream.write(
            '\n2026-04-20 * "Aetna" "Coverage ended" ^claim-1042 #clawback\n'
            '  source: "letter"\n'
        )
    work = practice.import_(practice.file("may.835", MAY))
    assert codes(work) == ["recorded-by-both"]
    assert "that record has booked 85.00 already" in work.findings[0].message
    assert "2026-04-20" in work.findings[0].message
    assert "practice.beancount:" in work.findings[0].message
    (offer,) = work.attachments
    assert offer.reference == "remit-Aetna-5601 P1042 claim-1042"
    assert held(practice, BANK, OWED) == [Decimal(85), Decimal(-85)]


def test_a_letter_dated_before_the_reversal_is_refused_with_its_place(tmp_path: Path) -> None:
    """The ERA of May is in the ledger; the letter of April that told of it is entered later."""
    practice = practice_of(tmp_path, *CHARGES)
    back = era("0", *REVERSED, "PLB*1234567893*20261231*FB:5601*-85", number="5601")
    practice.import_(practice.file("paid.835", FEBRUARY), practice.file("back.835", back))
    letter = practice.file("list.csv", listing("2026-04-20,1042,,Coverage ended,letter,,,,"))
    work = practice.plan(letter)
    assert codes(work) == ["recorded-by-both"]
    assert '2026-05-02 "Aetna" "Taken back on remittance 5601"' in work.findings[0].message
    (offer,) = work.attachments
    assert offer.reference == (
        "remit-Aetna-5601 P1042 claim-1042; pay-Aetna-5512-1042 2026-04-20"
    )
    copay = listing("2026-04-20,1042,,Copay,letter,40.00,35.00,75.00,")
    other = practice.file("other.csv", copay)
    assert codes(practice.plan(other)) == ["recorded-otherwise"]
    assert practice.plan(other).attachments == ()
