"""Importing the same or overlapping files adds nothing, in whatever order they come."""

from __future__ import annotations

import itertools
from decimal import Decimal
from pathlib import Path

import pytest

from tests.importers.import_case import PRACTICE
from tests.importers.import_case import Practice
from tests.importers.import_case import codes
from tests.importers.import_case import listing
from tests.importers.import_case import sheet
from tests.importers.import_case import texts

PAY_1043 = "Payment,C0018,1043,,85.00,35.00,30.00,,"
PAY_1044 = "Payment,C0017,1044,,90.00,35.00,25.00,,"
CLAW_1042 = "Clawback,C0017,1042,,35.00,35.00,80.00,,Copay is 80.00"
LETTER = "2026-06-01,1045,,Audit,letter,50.00,75.00,25.00,"
PHONE = "2026-07-01,1043,,Coverage ended,phone,,,150.00,"


def files(practice: Practice) -> list[Path]:
    return [
        practice.file("may.csv", sheet("125.00", PAY_1043, PAY_1044, CLAW_1042)),
        practice.file("june.csv", listing(LETTER)),
        practice.file("year.csv", listing(PHONE, LETTER)),
    ]


def test_every_order_of_files_gives_the_same_entries(practice: Practice) -> None:
    """Remittance: 85.00 + 90.00 - 50.00 = 125.00. The list of June is in that of the year."""
    wanted = texts(practice.plan(*files(practice)))
    assert len(wanted) == 5
    for order in itertools.permutations(files(practice)):
        work = practice.plan(*order)
        assert texts(work) == wanted
        assert codes(work) == []
        assert (work.counts.rows, work.counts.posted, work.counts.repeated) == (6, 5, 1)


def test_every_order_of_rows_gives_the_same_entries(practice: Practice) -> None:
    wanted = texts(practice.plan(*files(practice)))
    rows = [PAY_1043, PAY_1044, CLAW_1042]
    for number, order in enumerate(itertools.permutations(rows)):
        path = practice.file(f"may{number}.csv", sheet("125.00", *order))
        assert texts(practice.plan(path, *files(practice)[1:])) == wanted


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_files_imported_one_after_another_give_the_same_balances(
    practice: Practice, order: tuple[int, ...]
) -> None:
    """What refers to a payment that is not there yet waits until its file comes again."""
    for number in (*order, *order):
        practice.import_(files(practice)[number])
    assert practice.balances() == {
        # 165.00, the remittance of 125.00; 50.00 less is in it already.
        "Assets:Bank:Checking": Decimal("290.00"),
        # 80.00 of C0017's 1042, 25.00 of 1044; 150.00 of 1043 and 25.00 of 1045.
        "Assets:Receivable:Clients:C0017": Decimal("105.00"),
        "Assets:Receivable:Clients:C0018": Decimal("175.00"),
        # Four prices of 150.00; written off 35 (1042) + 75 (1045) + 35 (1044) + 0 (1043).
        "Income:Adjustments:Contractual": Decimal("150.00"),
        "Income:Adjustments:Contractual:Corrected-Payments": Decimal("110.00"),
        "Income:Adjustments:Contractual:Reversals": Decimal("-115.00"),
        "Income:Sessions": Decimal("-600.00"),
        # 85.00 of 1043 and 30.00 of 1045 are owed.
        "Liabilities:Recoupments:Aetna": Decimal("-85.00"),
        "Liabilities:Recoupments:Cigna": Decimal("-30.00"),
    }


def test_a_second_import_adds_nothing(practice: Practice) -> None:
    practice.import_(*files(practice))
    before = practice.main.read_text()
    work = practice.import_(*files(practice))
    assert practice.main.read_text() == before
    assert codes(work) == []
    assert (work.counts.rows, work.counts.known) == (6, 5)


def test_what_the_accountant_edits_stays_known(practice: Practice) -> None:
    """Dates, flags, narrations and amounts may change; links and references tell."""
    practice.import_(*files(practice))
    text = practice.main.read_text()
    text = text.replace('2026-06-01 ! "Cigna" "Audit"', '2026-06-03 * "Cigna" "Audit of May"')
    text = text.replace('2026-05-02 ! "Aetna" "Copay', '2026-05-04 * "Aetna" "The copay')
    text = text.replace('"Remittance 5601"', '"EOB of May"')
    practice.main.write_text(text)
    work = practice.plan(*files(practice))
    assert (codes(work), work.entries) == ([], ())


def test_parts_of_a_remittance_may_come_in_several_files(practice: Practice) -> None:
    """The first file lacks a row of 90.00; with the second the remittance ties."""
    part = practice.file("part.csv", sheet("125.00", PAY_1043, CLAW_1042))
    rest = practice.file("rest.csv", sheet("125.00", PAY_1044, CLAW_1042))
    assert codes(practice.plan(part)) == ["unbalanced-total"]
    work = practice.import_(part, rest)
    assert codes(work) == []
    assert (work.counts.posted, work.counts.repeated) == (3, 1)
    assert (practice.plan(rest).counts.known, codes(practice.plan(rest))) == (2, [])


def test_a_row_that_is_corrected_later_completes_the_remittance(practice: Practice) -> None:
    wrong = sheet("125.00", PAY_1043, PAY_1044.replace("90.00", "9o.00"), CLAW_1042)
    work = practice.import_(practice.file("may.csv", wrong))
    assert codes(work) == ["bad-cell", "unchecked-total"]
    assert len(work.entries) == 2
    right = practice.file("may.csv", sheet("125.00", PAY_1043, PAY_1044, CLAW_1042))
    work = practice.import_(right)
    assert codes(work) == []
    assert (work.counts.posted, work.counts.known) == (1, 2)
    assert practice.balances()["Assets:Bank:Checking"] == Decimal("290.00")


def test_a_payment_entered_by_hand_is_known_by_its_remittance(practice: Practice) -> None:
    """Its link and its links' names are the accountant's own."""
    practice.main.write_text(
        PRACTICE
        + """
2026-05-04 * "Aetna" "by hand" ^claim-1043 ^pay-may ^remit-may #insurance-payment
  check: "05601"
  insurance-paid: 85.00 USD
  write-off: 35.00 USD
  client-responsibility: 30.00 USD
"""
    )
    work = practice.import_(practice.file("may.csv", sheet("175.00", PAY_1043, PAY_1044)))
    assert codes(work) == []
    assert (work.counts.known, work.counts.posted) == (1, 1)


def test_a_clawback_recorded_by_hand_is_known_by_payment_and_date(practice: Practice) -> None:
    practice.main.write_text(
        PRACTICE
        + """
2026-06-01 * "Cigna" "by hand" ^pay-700 #clawback
  insurance-paid: 50.00 USD
  write-off: 75.00 USD
  client-responsibility: 25.00 USD
"""
    )
    work = practice.plan(practice.file("june.csv", listing(LETTER)))
    assert (work.counts.known, codes(work)) == (1, [])


def test_a_known_payment_with_other_amounts_is_a_finding(practice: Practice) -> None:
    practice.import_(practice.file("may.csv", sheet("85.00", PAY_1043)))
    other = PAY_1043.replace("85.00,35.00", "80.00,40.00")
    work = practice.plan(practice.file("may.csv", sheet("80.00", other)))
    assert codes(work) == ["ledger-disagrees", "partly-imported"]
    assert "has 85.00 insurance paid, 35.00 write-off" in work.findings[0].message
    assert "the row has 80.00 insurance paid, 40.00 write-off" in work.findings[0].message


def test_a_known_clawback_with_other_amounts_is_a_finding(practice: Practice) -> None:
    practice.import_(practice.file("june.csv", listing(LETTER)))
    other = LETTER.replace("50.00,75.00", "55.00,70.00")
    work = practice.plan(practice.file("june.csv", listing(other)))
    assert codes(work) == ["ledger-disagrees"]


def test_two_files_that_disagree_are_both_kept_out(practice: Practice) -> None:
    one = practice.file("one.csv", sheet("", PAY_1043))
    two = practice.file("two.csv", sheet("", PAY_1043.replace("85.00,35.00", "80.00,40.00")))
    work = practice.plan(one, two)
    assert codes(work).count("files-disagree") == 2
    assert not work.entries


def test_drafts_are_marked_by_what_their_rows_say(practice: Practice) -> None:
    row = "2026-05-02,9999,,x,letter,,,150.00,"
    one = practice.plan(practice.file("one.csv", listing(row)))
    two = practice.plan(practice.file("two.csv", listing(PHONE, row)))
    marks = {one.drafts[0].entry.meta["draft"], two.drafts[0].entry.meta["draft"]}
    assert len(marks) == 1


def test_one_letter_may_stand_for_clawbacks_of_several_days(practice: Practice) -> None:
    head = "Date,Claim,Reason,Reference,Insurance Paid,Write-Off,Client Responsibility\n"
    may = f"{head}2026-05-02,1042,x,L-88,60.00,35.00,55.00\n"
    june = f"{head}2026-06-02,1042,x,L-88,40.00,35.00,75.00\n"
    practice.import_(practice.file("may.csv", may))
    work = practice.import_(practice.file("june.csv", june))
    assert codes(work) == []
    assert [one.entry.meta["reference"] for one in work.entries] == ["L-88 claim-1042 #2"]
    both = practice.plan(practice.folder / "june.csv", practice.folder / "may.csv")
    assert (both.counts.known, codes(both)) == (2, [])
