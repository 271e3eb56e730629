"""An ERA takes what a letter had announced: one clawback, settled by the remittance.

Claim 1042 is paid 85, a letter of April leaves 40 (or nothing), and the remittance of May takes
45 (or 85) while it pays 90 for claim 1043.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from beancount_clawback.importers.matching.row_cases import ImportRules
from beancount_clawback.importers.posting.plan import plan
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

PAID = era("85", *clp("1042", "1", "150", "85", "CO*45*35", "PR*3*30"), date="20260210")
BACK = clp("1042", "22", "-150", "-85", "CO*45*-35", "PR*3*-30")
ANEW = clp("1042", "1", "150", "40", "CO*45*35", "PR*3*75", number="P1042A")
PAYS = clp("1043", "1", "150", "90", "CO*45*60", day="20260116")
LETTER = "2026-04-20,1042,,Copay,letter,40.00,35.00,75.00,"
GONE = "2026-04-20,1042,,Not covered,letter,,,,"
MAY = era("45", *claims(BACK, ANEW, PAYS), number="5701", date="20260509")
ATTACH = ImportRules(attach=lambda _: True)


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    return practice_of(tmp_path, "1042 150 2026-01-15", "1043 150 2026-01-16")


@pytest.mark.parametrize("together", [True, False], ids=["one import", "one after another"])
def test_the_remittance_settles_what_the_letter_left_owed(
    practice: Practice, *, together: bool
) -> None:
    """85, then 90 - 45 = 45: the bank has 130, and nothing is owed. Once, in any order."""
    paths = [
        practice.file("february.835", PAID),
        practice.file("letters.csv", listing(LETTER)),
        practice.file("may.835", MAY),
    ]
    if together:
        assert codes(practice.import_(*reversed(paths), rules=ATTACH)) == []
    else:
        for path in paths:
            assert codes(practice.import_(path, rules=ATTACH)) == []
    assert held(practice, BANK, OWED, INSURANCE) == money("130 0 0")
    assert held(practice, "Assets:Receivable:Clients:C1042") == money("75")
    assert practice.main.read_text().count("#clawback") == 1
    for rules in (ATTACH, ImportRules()):
        again = practice.import_(*paths, rules=rules)
        assert (again.entries, again.noted, codes(again)) == ((), (), [])
        assert again.counts.known == again.counts.rows == 5


def test_the_record_bears_both_references_and_the_settlement_its_own(
    practice: Practice,
) -> None:
    paths = [
        practice.file("february.835", PAID),
        practice.file("letters.csv", listing(LETTER)),
        practice.file("may.835", MAY),
    ]
    written = texts(practice.import_(*paths, rules=ATTACH))
    (record,) = (one for one in written if "#clawback" in one)
    own = "pay-Aetna-5600-1042 2026-04-20"
    era_own = "remit-Aetna-5701 P1042 claim-1042"
    assert f'  reference: "{own}; {era_own}"\n' in record
    (settled,) = (one for one in written if "settled" in one)
    assert f'  reference: "{era_own} settled"\n' in settled
    assert "^claim-1042 ^pay-Aetna-5600-1042 ^remit-Aetna-5701" in settled


def test_without_being_asked_the_row_is_a_finding_and_nothing_is_settled(
    practice: Practice,
) -> None:
    practice.import_(practice.file("february.835", PAID))
    practice.import_(practice.file("letters.csv", listing(LETTER)))
    work = practice.import_(practice.file("may.835", MAY))
    assert codes(work) == ["recorded-by-both", "partly-imported"]
    assert "the bank account is 45.00 too high" in work.findings[1].message
    assert held(practice, BANK, OWED) == money("175 -45")
    (offer,) = work.attachments
    rules = ImportRules(attach={offer.place}.__contains__)
    later = practice.plan(practice.folder / "may.835", rules=rules)
    assert ([one.place for one in later.noted], len(later.entries)) == ([offer.place], 1)


@pytest.mark.parametrize("together", [True, False], ids=["one import", "one after another"])
def test_a_letter_that_the_bank_was_debited_for_is_not_settled_twice(
    practice: Practice, *, together: bool
) -> None:
    """The letter's list says that the 45 left the bank in April already: 85 - 45 + 90."""
    head = listing().replace("Taken", "Settlement")
    letters = f"{head}{LETTER.removesuffix(',')},{BANK}\n"
    paths = [
        practice.file("february.835", PAID),
        practice.file("letters.csv", letters),
        practice.file("may.835", MAY),
    ]
    for files in [paths] if together else [[path] for path in paths]:
        work = practice.import_(*files, rules=ATTACH)
        assert codes(work) == []
    assert work.counts.known == 2
    both = "pay-Aetna-5600-1042 2026-04-20; remit-Aetna-5701 P1042 claim-1042"
    assert f'  reference: "{both}"\n' in practice.main.read_text()
    assert held(practice, BANK, OWED) == money("130 0")
    assert practice.import_(*paths).counts.known == 5


UNAPPLIED = "Liabilities:Unapplied:Aetna"
CLEARING = "Assets:Clearing"
ELSEWHERE = (OWED, UNAPPLIED, CLEARING, "Assets:Till")
SHEET = """\
Payer,Check Number,Check Amount,Payment Date,Claim,Billed,Paid,Adjustment,Client Share
Aetna,5701,5.00,2026-05-09,1042,-150.00,-85.00,-35.00,-30.00
Aetna,5701,5.00,2026-05-09,1043,150.00,90.00,60.00,0.00
"""
ALL_BACK = era("5", *claims(BACK, PAYS), number="5701", date="20260509")


def add_letter(practice: Practice, *settlements: str, share: str = "") -> None:
    """Letters that a person recorded by hand, the last of which leaves nothing or a share."""
    text = practice.main.read_text().replace(
        "}'}",
        "}', 'unapplied': 'Liabilities:Unapplied:{payer}', 'clearing': 'Assets:Clearing'}",
    )
    opens = [UNAPPLIED, CLEARING, "Assets:Till"]
    text += "".join(f"2015-01-01 open {account} USD\n" for account in opens)
    for day, settlement in enumerate(settlements, start=20):
        left = share if day == 19 + len(settlements) else PARTLY
        text += f'\n2026-04-{day} ! "Aetna" "Letter" #clawback ^pay-Aetna-5600-1042\n{left}'
        text += f"  settlement: {settlement}\n" if settlement else ""
    practice.main.write_text(text)


PARTLY = "  insurance-paid: 40.00\n  write-off: 35.00\n  client-responsibility: 75.00\n"


@pytest.mark.parametrize("later", [False, True], ids=["at once", "later"])
@pytest.mark.parametrize("file", ["all.835", "all.csv", "part.835"])
@pytest.mark.parametrize("settlement", ["", *ELSEWHERE, BANK])
def test_a_remittance_settles_whatever_account_the_letter_names(
    practice: Practice, settlement: str, file: str, *, later: bool
) -> None:
    """85 came; the letter takes 85 or 45, and so does the check, which pays 90 besides."""
    part = file == "part.835"
    practice.import_(practice.file("february.835", PAID))
    add_letter(practice, settlement, share=PARTLY if part else "")
    path = practice.file(file, {"all.csv": SHEET, "part.835": MAY}.get(file, ALL_BACK))
    bank = "130" if part else "90"
    if later:
        work = practice.import_(path)
        found = next(one for one in work.findings if one.code == "recorded-by-both")
        moved = "45.00" if part else "85.00"
        has_booked = f"that record has booked {moved} already" in found.message
        assert {has_booked, work.counts.refused > 0} == {settlement == BANK}
        assert held(practice, BANK) == money(bank)
    assert codes(practice.import_(path, rules=ATTACH)) == []
    assert held(practice, BANK, *ELSEWHERE) == money(f"{bank} 0 0 0 0")
    again = practice.import_(path)
    assert (again.entries, again.noted, codes(again)) == ((), (), [])


@pytest.mark.parametrize("files", [("all.835", "all.csv"), ("all.csv", "all.835")])
def test_a_sheet_and_the_835_of_one_remittance_settle_a_letter_once(
    practice: Practice, files: tuple[str, str]
) -> None:
    practice.import_(practice.file("february.835", PAID))
    add_letter(practice, OWED)
    for file in files:
        path = practice.file(file, SHEET if file == "all.csv" else ALL_BACK)
        work = practice.import_(path, rules=ATTACH)
        assert (codes(work), held(practice, BANK, OWED)) == ([], money("90 0"))
    assert (work.counts.known, work.entries, work.noted) == (2, (), ())


@pytest.mark.parametrize("settlement", ["", OWED, BANK])
def test_a_remittance_may_take_at_once_what_two_letters_told_of(
    practice: Practice, settlement: str
) -> None:
    """45 and then 40: the check takes 85, and the bank has 90 when all is said and done."""
    practice.import_(practice.file("february.835", PAID))
    add_letter(practice, settlement, settlement)
    path = practice.file("may.835", ALL_BACK)
    assert codes(practice.plan(path)) == ["recorded-by-both"]
    assert codes(practice.import_(path, rules=ATTACH)) == []
    assert held(practice, BANK, OWED, INSURANCE) == money("90 0 150")
    assert practice.import_(path).counts.known == 2


@pytest.mark.parametrize(
    ("settlement", "left"),
    [("", "85 -85"), (OWED, "85 -85"), (UNAPPLIED, "85 -85"), (BANK, "0 0")],
)
def test_a_negative_total_moves_nothing_but_what_a_letter_has_moved(
    practice: Practice, settlement: str, left: str
) -> None:
    """The remittance of -85 is owed, unless the letter says that the bank was debited."""
    practice.import_(practice.file("february.835", PAID))
    add_letter(practice, settlement)
    path = practice.file("may.835", era("-85", *BACK, number="5701", date="20260509"))
    work = practice.plan(path)
    assert "recorded-by-both" in codes(work)
    assert work.counts.unapplied == (settlement == UNAPPLIED)
    practice.import_(path, rules=ATTACH)
    assert held(practice, BANK, OWED, UNAPPLIED) == money(f"{left} 0")
    assert practice.import_(path).counts.known == 1


def test_without_a_recoupment_account_there_is_nothing_to_settle(practice: Practice) -> None:
    text = practice.main.read_text()
    practice.main.write_text(
        text.replace("{'recoupment': 'Liabilities:Recoupments:{payer}'}", "{}")
    )
    practice.import_(practice.file("february.835", PAID))
    practice.import_(practice.file("letters.csv", listing(LETTER)))
    work = practice.plan(practice.file("may.835", MAY), rules=ATTACH)
    assert (codes(work), work.counts.known, work.counts.posted) == ([], 2, 1)


def test_a_second_remittance_for_the_same_letter_is_refused(practice: Practice) -> None:
    practice.import_(practice.file("february.835", PAID))
    practice.import_(practice.file("letters.csv", listing(GONE)))
    first = era("5", *claims(BACK, PAYS), number="5701", date="20260509")
    assert codes(practice.import_(practice.file("may.835", first), rules=ATTACH)) == []
    assert held(practice, BANK, OWED) == money("90 0")
    second = era("-85", *BACK, number="5702", date="20260609")
    work = practice.plan(practice.file("june.835", second), rules=ATTACH)
    assert codes(work) == ["reversed-already", "partly-imported"]
    assert (work.attachments, work.entries) == ((), ())


def test_what_a_refund_check_had_settled_is_a_finding(practice: Practice) -> None:
    """The practice has paid the 85 by remittance, and the payer takes them all the same."""
    practice.import_(practice.file("february.835", PAID))
    practice.import_(practice.file("letters.csv", listing(GONE)))
    with practice.main.open("a") as stream:
        stream.write(
            f'\n2026-04-28 * "Aetna" "Refund check 1004" ^claim-1042\n'
            f"  {OWED}   85.00 USD\n  {BANK}\n"
        )
    may = era("5", *claims(BACK, PAYS), number="5701", date="20260509")
    work = practice.import_(practice.file("may.835", may), rules=ATTACH)
    assert codes(work) == ["offset-unexplained"]
    assert "85.00 more than" in work.findings[0].message
    # 85 - 85 of the refund + 90 - 85.
    assert held(practice, BANK, OWED) == money("5 85")


@pytest.mark.parametrize("later", [False, True], ids=["at once", "later"])
def test_a_refund_check_that_the_remittance_acknowledges_was_another_payment(
    practice: Practice, *, later: bool
) -> None:
    """85 came, 85 went by check 551; the remittance takes 85, gives them back, and pays 90."""
    practice.import_(practice.file("february.835", PAID))
    add_letter(practice, BANK)
    rows = (*claims(BACK, PAYS), "PLB*1234567893*20261231*72:551*-85")
    path = practice.file("may.835", era("90", *rows, number="5701", date="20260509"))
    if later:
        practice.import_(path)
        assert held(practice, BANK) == money("90")
        work = practice.append(plan([], practice.ledger(), ATTACH))
    else:
        work = practice.import_(path, rules=ATTACH)
    assert codes(work) == ["offset-unexplained"]
    assert held(practice, BANK, OWED, UNAPPLIED) == money("90 0 0")
    assert practice.import_(path, rules=ATTACH).entries == ()


def test_a_reversal_put_off_leaves_the_letters_amount_owed(practice: Practice) -> None:
    """WO -45: the ERA repeats the letter and takes nothing yet, so 45 stay owed."""
    practice.import_(practice.file("february.835", PAID))
    practice.import_(practice.file("letters.csv", listing(LETTER)))
    put_off = "PLB*1234567893*20261231*WO:1042*-45"
    may = era("90", *claims(BACK, ANEW, PAYS), put_off, number="5701", date="20260509")
    assert codes(practice.import_(practice.file("may.835", may), rules=ATTACH)) == []
    assert held(practice, BANK, OWED) == money("175 -45")


def test_a_letter_that_comes_after_the_era_is_only_noted(practice: Practice) -> None:
    practice.import_(practice.file("february.835", PAID))
    practice.import_(practice.file("may.835", MAY))
    late = practice.file("letters.csv", listing(LETTER.replace("2026-04-20", "2026-06-02")))
    work = practice.plan(late, rules=ATTACH)
    assert (codes(work), work.counts.known, work.entries) == ([], 1, ())
    assert [one.reference for one in work.noted] == [
        "remit-Aetna-5701 P1042 claim-1042; pay-Aetna-5600-1042 2026-06-02"
    ]


def test_a_chain_goes_on_behind_a_letter_that_was_settled(practice: Practice) -> None:
    """The letter left 40; that of May took 45; in June an ERA takes the 40 as well."""
    left = clp("1042", "22", "-150", "-40", "CO*45*-35", "PR*3*-75", number="P1042A")
    june = era("-40", *left, number="5702", date="20260609")
    paths = [
        practice.file("february.835", PAID),
        practice.file("letters.csv", listing(LETTER)),
        practice.file("may.835", MAY),
        practice.file("june.835", june),
    ]
    assert codes(practice.import_(*paths, rules=ATTACH)) == ["era-owed"]
    assert held(practice, BANK, OWED, INSURANCE) == money("130 -40 150")
    assert practice.import_(*paths, rules=replace(ATTACH, flag="*")).counts.known == 6
