"""Unapplied money is applied once the ledger has its claim; the bank is left alone."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from beancount_clawback.claims.checks import find
from beancount_clawback.importers.matching.row_cases import ImportRules
from beancount_clawback.importers.posting.plan_changes import plan_changes
from beancount_clawback.ledger_files.loaded_ledger import load
from beancount_clawback.ledger_files.source_files import Source
from beancount_clawback.ledger_files.splice import spliced
from beancount_clawback.ledger_language.accounts import Roles
from beancount_clawback.ledger_language.unapplied import open_unapplied
from tests.importers.era_case import BANK
from tests.importers.era_case import INSURANCE
from tests.importers.era_case import claims
from tests.importers.era_case import clp
from tests.importers.era_case import era
from tests.importers.era_case import held
from tests.importers.era_case import ledger
from tests.importers.era_case import money
from tests.importers.import_case import Practice
from tests.importers.import_case import clawback
from tests.importers.import_case import codes

WAITING = "Liabilities:Unapplied:Aetna"
CLIENT = "Assets:Receivable:Clients:C1043"
PAID = clp("1042", "1", "150", "85", "CO*45*35", "PR*3*30")
OTHER = clp("1043", "1", "150", "100", "CO*45*20", "PR*3*30", day="20260116")
BACK = clp("1043", "22", "-150", "-100", "CO*45*-20", "PR*3*-30", day="20260116")
FIRST = era("185", *claims(PAID, OTHER))
CHARGE = """
2015-01-01 open Assets:Receivable:Clients:C1043 USD

2026-01-16 * "C1043" "Session" ^claim-1043 #charge
  client: "C1043"
  Assets:Receivable:Insurance:Aetna  150 USD
  Income:Sessions                   -150 USD
"""


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    """A practice that has booked claim 1042, and not yet 1043."""
    text = f"2015-01-01 open {WAITING} USD\n" + ledger("1042 150 2026-01-15")
    return Practice(tmp_path, text)


def add(practice: Practice, text: str) -> None:
    with practice.main.open("a") as stream:
        stream.write(text)


def source(path: Path) -> Source:
    return Source.of(path, path.read_bytes())


def waiting(practice: Practice) -> list[Decimal]:
    loaded = load(str(practice.main))
    assert not loaded.errors
    return [one.left for one in open_unapplied(loaded.entries, Roles(loaded.config))]


def test_a_row_without_a_claim_is_booked_and_keeps_what_it_says(practice: Practice) -> None:
    """85 are applied, 100 wait; the entry has numbers, codes and amounts, and no name."""
    work = practice.import_(practice.file("era.835", FIRST))
    assert codes(work) == ["unknown-claim"]
    assert (work.counts.posted, work.counts.unapplied) == (1, 1)
    assert not work.is_whole
    assert held(practice, BANK, WAITING) == money("185 -100")
    assert waiting(practice) == [Decimal(100)]
    text = practice.main.read_text()
    (entry,) = [one for one in text.split("\n\n") if "#unapplied" in one]
    assert entry.startswith("2026-05-02 !")
    for part in ("^remit-Aetna-5600", 'for-claim: "1043"', "carc-co-45: 20", "row: 15"):
        assert part in entry
    assert "DOE" not in entry
    assert "^claim" not in entry.split("\n")[0]


def test_the_same_file_again_applies_it_and_leaves_the_bank_alone(practice: Practice) -> None:
    path = practice.file("era.835", FIRST)
    practice.import_(path)
    assert practice.import_(path).counts.unapplied == 1
    add(practice, CHARGE)
    work = practice.import_(path)
    assert work.is_whole
    assert held(practice, BANK, WAITING, CLIENT, INSURANCE) == money("185 0 30 0")
    assert waiting(practice) == []
    assert practice.main.read_text().count("#unapplied") == 1
    assert practice.import_(path).entries == ()


def test_any_import_applies_first_and_the_books_are_those_of_the_right_order(
    practice: Practice,
) -> None:
    practice.import_(practice.file("era.835", FIRST))
    add(practice, CHARGE)
    back = era("0", *BACK, "PLB*1*20261231*FB:5700*-100", number="5700", date="20260609")
    work = practice.import_(practice.file("back.835", back))
    assert (work.counts.rows, work.counts.posted, work.counts.applied) == (2, 2, 1)
    assert held(practice, BANK, WAITING, CLIENT) == money("185 0 0")
    assert held(practice, "Liabilities:Recoupments:Aetna", INSURANCE) == money("-100 150")


def test_a_reversal_waits_for_its_payment(practice: Practice) -> None:
    """150 - 100 = 50 in June; the payment of February, which they take back, comes later."""
    add(practice, CHARGE)
    late = era("100", *OTHER, number="5500", date="20260210")
    pays = clp("1042", "1", "150", "150")
    mixed = era("50", *claims(pays, BACK), number="5701", date="20260609")
    work = practice.import_(practice.file("mixed.835", mixed))
    assert work.counts.unapplied == 1
    assert held(practice, BANK, WAITING) == money("50 100")
    work = practice.import_(practice.file("late.835", late))
    assert work.counts.applied == 1
    assert held(practice, BANK, WAITING, CLIENT, INSURANCE) == money("150 0 0 150")


@pytest.mark.slow
def test_apply_applies_what_it_can_and_names_what_waits(practice: Practice) -> None:
    strange = clp("2001", "1", "150", "60", "CO*45*90")
    path = practice.file("era.835", era("160", *claims(OTHER, strange)))
    clawback(practice, "import", "practice.beancount", path.name, "--yes", code=1)
    shown = clawback(practice, "apply", "practice.beancount", "--yes", code=1)
    assert "0 applied, 2 still unapplied." in shown
    add(practice, CHARGE)
    done = clawback(practice, "apply", "practice.beancount", "--yes", code=1)
    assert "1 applied, 1 still unapplied." in done
    assert "The ledger has no claim for number 2001." in done
    assert held(practice, BANK, WAITING, CLIENT) == money("160 -60 30")
    checked = clawback(practice, "check", "practice.beancount")
    assert "60.00 USD of the remittance of 2026-05-02 is not applied to any claim" in checked


def test_an_application_in_a_closed_period_is_dated_in_the_open_one(practice: Practice) -> None:
    path = practice.file("era.835", FIRST)
    practice.import_(path)
    text = practice.main.read_text()
    text = text.replace("{'recoupment'", "{'closed-through': '2026-05-31', 'recoupment'")
    practice.main.write_text(text + CHARGE)
    work = practice.import_(path)
    assert codes(work) == ["applied-later"]
    assert "is of 2026-05-02" in work.findings[0].message
    assert "applied on 2026-06-01" in work.findings[0].message
    assert work.entries[0].entry.date.isoformat() == "2026-06-01"
    assert held(practice, BANK, WAITING) == money("185 0")


def test_an_application_can_be_taken_back(practice: Practice) -> None:
    """The payment is deleted, and the amount told to stay: no import applies it again."""
    path = practice.file("era.835", FIRST)
    practice.import_(path)
    before = practice.main.read_text() + CHARGE
    practice.main.write_text(before)
    practice.import_(path)
    assert waiting(practice) == []
    held_back = before.replace(
        "#unapplied ^remit-Aetna-5600\n", "#unapplied ^remit-Aetna-5600\n  apply: FALSE\n"
    )
    practice.main.write_text(held_back)
    work = practice.import_(path)
    assert (codes(work), work.entries) == (["held-back"], ())
    assert waiting(practice) == [Decimal(100)]
    shown = clawback(practice, "apply", "practice.beancount", "--dry-run", code=1)
    assert "An application of it was taken back" in shown
    assert "0 applied, 1 still unapplied." in shown


def test_an_amount_is_split_and_refunded_by_hand(practice: Practice) -> None:
    """60 of the 100 go to claim 1043; 40 go back to the payer. Then nothing waits."""
    path = practice.file("era.835", FIRST)
    practice.import_(path)
    reference = "remit-Aetna-5600 1043 P1043 2026-01-16 100.00 unapplied"
    add(
        practice,
        CHARGE
        + f"""
2026-06-10 * "Aetna" "EOB 5600, its part" ^claim-1043 ^pay-5600 #insurance-payment
  applies: "{reference}"
  settlement: {WAITING}
  insurance-paid: 60.00 USD

2026-06-12 * "Aetna" "Refund check 118: paid for somebody else"
  applies: "{reference}"
  {WAITING}       40.00 USD
  {BANK}         -40.00 USD
""",
    )
    assert waiting(practice) == []
    assert held(practice, BANK, WAITING) == money("145 0")
    work = practice.import_(path)
    assert (work.entries, work.is_whole) == ((), True)


def test_without_an_unapplied_account_all_stays_as_it_was(tmp_path: Path) -> None:
    practice = Practice(tmp_path, ledger("1042 150 2026-01-15"))
    work = practice.import_(practice.file("era.835", FIRST))
    assert codes(work) == ["unknown-claim", "partly-imported"]
    assert work.counts.refused == 1
    assert f"With {WAITING} open" in work.findings[1].next_step
    assert held(practice, BANK) == money("85")


@pytest.mark.slow
def test_a_total_that_is_off_is_booked_as_one_amount_on_request(practice: Practice) -> None:
    """The deposit of 190 is at the bank, the rows come to 185; the right file applies all."""
    add(practice, CHARGE)
    wrong = practice.file("era.835", FIRST.replace("BPR*I*185*", "BPR*I*190*"))
    assert practice.import_(wrong).entries == ()
    arguments = ("import", "practice.beancount", "era.835", "--yes", "--book-total")
    shown = clawback(practice, *arguments, code=1)
    assert "; then import the file again, which applies it." in shown
    assert "--book-total" not in shown
    assert '  finding: "The total of remittance' in practice.main.read_text()
    assert "a difference of 5.00" in clawback(practice, "review", "practice.beancount")
    assert held(practice, BANK, WAITING) == money("190 -190")
    clawback(practice, *arguments, code=1)
    assert held(practice, BANK, WAITING) == money("190 -190")
    extra = clp("1043", "1", "150", "105", "CO*45*15", "PR*3*30", day="20260116")
    right = practice.file("right.835", era("190", *claims(PAID, extra)))
    assert practice.import_(right).is_whole
    assert held(practice, BANK, WAITING, CLIENT) == money("190 0 30")


def test_strict_review_counts_what_is_unapplied(practice: Practice) -> None:
    practice.import_(practice.file("era.835", FIRST))
    text = practice.main.read_text()
    strict = text.replace("{'recoupment'", "{'strict-review': True, 'recoupment'")
    practice.main.write_text(strict)
    (error,) = load(str(practice.main)).errors
    assert "100.00 USD of the remittance of 2026-05-02" in error.message


def test_another_number_of_a_claim_is_written_at_its_charge(practice: Practice) -> None:
    """The payer knows claim 1043 as 77001."""
    line = clp("77001", "1", "150", "100", "CO*45*20", "PR*3*30", day="20260116")
    path = practice.file("era.835", era("100", *line))
    practice.import_(path)
    add(
        practice,
        CHARGE.replace('  client: "C1043"', '  client: "C1043"\n  claim-also: "77001"'),
    )
    assert practice.import_(path).is_whole
    assert held(practice, BANK, WAITING, CLIENT) == money("100 0 30")


@pytest.mark.parametrize("in_two_files", [False, True])
def test_a_correction_under_another_number_names_both_numbers(
    practice: Practice, in_two_files: bool
) -> None:
    """85.00 of 1042 are taken back; 70.00 come under 77001, for the same day and charge.

    With the key, 150 are 70.00 paid, 45.00 written off and 35.00 the client's.
    """
    practice.import_(practice.file("paid.835", era("85", *PAID)))
    back = clp("1042", "22", "-150", "-85", "CO*45*-35", "PR*3*-30")
    anew = clp("77001", "1", "150", "70", "CO*45*45", "PR*3*35")
    if in_two_files:
        texts = [era("-85", *back, number="5700"), era("70", *anew, number="5701")]
    else:
        texts = [era("-15", *claims(back, anew), number="5700")]
    for number, text in enumerate(texts):
        path = practice.file(f"{number}.835", text)
        work = practice.import_(path)
    (found,) = (one for one in work.findings if one.code == "taken-back-under-other-number")
    assert "no claim for number 77001, but the payer takes back ^claim-1042" in found.message
    assert 'add `claim-also: "77001"` to the charge' in found.next_step
    assert held(practice, WAITING) == money("-70")
    text = practice.main.read_text()
    key = '  client: "C1042"\n  claim-also: "77001"'
    practice.main.write_text(text.replace('  client: "C1042"', key, 1))
    practice.import_(path)
    client = "Assets:Receivable:Clients:C1042"
    assert held(practice, WAITING, client, INSURANCE) == money("0 35 0")


def test_a_payment_taken_back_twice_says_how_to_book_what_is_given_back(
    practice: Practice,
) -> None:
    """100 are taken once for the clawback, and once more: the practice has 100 to get back."""
    add(practice, CHARGE)
    practice.import_(practice.file("era.835", FIRST))
    for number in ("5700", "5701"):
        back = era("0", *BACK, "PLB*1*20261231*FB:5700*-100", number=number, date="20260609")
        work = practice.import_(practice.file(f"{number}.835", back))
    (found,) = [one for one in work.findings if one.code == "reversed-already"]
    assert "Given back" in found.next_step
    (line,) = [one for one in found.next_step.split("`") if one.startswith("applies:")]
    add(
        practice,
        f"""
2026-07-01 * "Aetna" "Given back"
  {line}
  {BANK}  100.00 USD
  {WAITING}  -100.00 USD
""",
    )
    assert waiting(practice) == []


def test_a_row_without_a_day_is_not_booked_as_unapplied(practice: Practice) -> None:
    head = "Payer,Check Number,Check Date,Check Amount,Claim,Insurance Paid,Write-Off\n"
    row = "Aetna,77,03/05/2026,85.00,1042,85.00,65.00\n"
    work = practice.import_(practice.file("sheet.csv", head + row))
    assert "date-order" in codes(work)
    assert work.entries == ()


@pytest.mark.parametrize("end", ["", "\n", "\n\n"])
def test_what_is_noted_at_the_last_entry_of_the_file_stays_its_own(
    practice: Practice, end: str
) -> None:
    """A letter's record is the last entry; the 835 repeats it and pays another claim."""
    practice.import_(practice.file("era.835", era("85", *claims(PAID))))
    record = '2026-05-03 ! "Aetna" "Letter" #clawback ^pay-Aetna-5600-1042\n  source: "letter"'
    practice.main.write_text(f"{practice.main.read_text()}{CHARGE}\n{record}{end}")
    gone = clp("1042", "22", "-150", "-85", "CO*45*-35", "PR*3*-30")
    text = era("15", *claims(gone, OTHER)).replace("5600", "5601")
    path = practice.file("back.835", text.replace("20260502", "20260509"))
    rules = ImportRules(into=str(practice.main), attach=lambda _: True)
    work = practice.plan(path, rules=rules)
    (change,) = plan_changes(work, practice.main, source)
    practice.main.write_text(spliced(change.source.text, change.splices))
    (entry,) = [one for one in practice.main.read_text().split("\n\n") if '"Letter"' in one]
    assert entry.split("\n")[-1].startswith('  reference: "remit-Aetna-5601')
    assert practice.plan(path, rules=rules).is_whole
    assert plan_changes(practice.plan(path, rules=rules), practice.main, source) == ()


def test_what_a_letter_left_otherwise_names_both_and_is_noted_once_it_is_corrected(
    practice: Practice,
) -> None:
    """The letter leaves 60.00, the 835 leaves 40.00: the practice follows the 835."""
    practice.import_(practice.file("era.835", era("85", *claims(PAID))))
    add(
        practice,
        '\n2026-05-03 ! "Aetna" "Letter" #clawback ^pay-Aetna-5600-1042\n  source: "letter"\n'
        "  insurance-paid: 60.00\n  write-off: 35.00\n  client-responsibility: 55.00\n",
    )
    gone = clp("1042", "22", "-150", "-85", "CO*45*-35", "PR*3*-30")
    less = clp("1042", "1", "150", "40", "CO*45*35", "PR*3*75")
    text = era("55", *claims(gone, less, OTHER)).replace("5600", "5601")
    path = practice.file("less.835", text.replace("20260502", "20260509"))
    rules = ImportRules(into=str(practice.main), attach=lambda _: True)
    found = practice.import_(path, rules=rules).findings
    (one,) = [one for one in found if one.code == "recorded-otherwise"]
    assert "leaves 60.00 insurance paid" in one.message
    assert "row leaves 40.00 insurance paid" in one.message
    text = practice.main.read_text().replace("paid: 60.00\n", "paid: 40.00\n")
    practice.main.write_text(text.replace("ibility: 55.00\n", "ibility: 75.00\n"))
    assert "recorded-otherwise" not in codes(practice.import_(path, rules=rules))
    assert held(practice, BANK, "Liabilities:Recoupments:Aetna") == money("140 0")


def test_what_is_left_of_a_split_amount_is_still_unapplied(practice: Practice) -> None:
    """60.00 of 100.00 are sent back: 40.00 wait, until they are sent back as well."""
    path = practice.file("era.835", FIRST)
    practice.import_(path)
    (one,) = open_unapplied(load(str(practice.main)).entries, Roles(practice.ledger().config))
    for amount, left in (("60.00", "40.00"), ("40.00", "")):
        add(
            practice,
            f'\n2026-05-20 * "Aetna" "Sent back"\n  applies: "{one.reference}"\n'
            f"  {WAITING}  {amount} USD\n  {BANK}\n",
        )
        work = practice.import_(path)
        assert work.counts.unapplied == (1 if left else 0)
        assert codes(work) == (["partly-applied"] if left else [])
        assert work.is_whole is not bool(left)
    # 20.00 more than came.
    add(
        practice,
        f'\n2026-05-21 * "Aetna" "Once more"\n  applies: "{one.reference}"\n'
        f"  {WAITING}  20.00 USD\n  {BANK}\n",
    )
    (found,) = practice.import_(path).findings
    assert found.code == "applied-beyond"
    assert "Of the 100.00 USD of the row, 120.00 USD is applied or sent back" in found.message
    (said,) = [it for it in find(load(str(practice.main))) if it.check == "applied-beyond"]
    assert "20.00 USD more than came" in said.message


def test_a_sheet_without_a_total_says_what_its_total_would_do(practice: Practice) -> None:
    """Nothing proves that the bank has 100.00, so nothing is booked of them."""
    head = "Claim,Payer,Check Number,Date,Paid,Adjustment,Patient Responsibility"
    row = "1043,Aetna,5601,2026-05-02,100.00,20.00,30.00"
    work = practice.import_(practice.file("bare.csv", f"{head}\n{row}\n"))
    (partly,) = [one for one in work.findings if one.code == "partly-imported"]
    assert "With the check's total in the file, money like this is booked" in partly.next_step
    assert (work.counts.refused, work.entries) == (1, ())
    work = practice.import_(practice.file("all.csv", f"{head},Check Total\n{row},100.00\n"))
    assert (work.counts.unapplied, held(practice, BANK, WAITING)) == (1, money("100 -100"))
