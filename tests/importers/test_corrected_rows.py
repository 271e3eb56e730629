"""A file that is corrected after its money was booked as unapplied, and imported again.

Aetna's check 9101 pays claims 1043 (100.00 of 150.00, 20.00 written off, 30.00 the client's)
and 1044 (85.00, 35.00, 30.00).
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from beancount_clawback.importers.matching.row_cases import ImportRules
from beancount_clawback.importers.sheets.column_names import Field
from tests.importers.era_case import BANK
from tests.importers.era_case import clp
from tests.importers.era_case import era
from tests.importers.era_case import held
from tests.importers.era_case import ledger
from tests.importers.era_case import money
from tests.importers.import_case import Practice
from tests.importers.import_case import codes

WAITING = "Liabilities:Unapplied:Aetna"
CLIENTS = ("Assets:Receivable:Clients:C1043", "Assets:Receivable:Clients:C1044")
HEAD = (
    "Payer,Check Number,Check Date,Check Amount,Claim Number,DOS,Billed,Paid,Adjustment,"
    "Patient Responsibility"
)
FIRST = "Aetna,9101,2026-04-15,{total},1043,2026-01-16,150.00,100.00,20.00,30.00"
SECOND = "Aetna,9101,2026-04-15,{total},1044,2026-01-17,150.00,85.00,35.00,30.00"
EQUAL = FIRST.replace("100.00,20.00", "85.00,35.00")


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    text = f"2015-01-01 open {WAITING} USD\n" + ledger(
        "1043 150 2026-01-16", "1044 150 2026-01-17"
    )
    return Practice(tmp_path, text)


def sheet(practice: Practice, total: str, *rows: str) -> Path:
    text = "\n".join((HEAD, *(row.format(total=total) for row in rows)))
    return practice.file("rows.csv", f"{text}\n")


@pytest.mark.parametrize(
    ("wrong", "right", "code"),
    [
        (("2026-01-17", "17/01-26x"), ("17/01-26x", "2026-01-17"), "bad-cell"),
        (("1044", "1092"), ("1092", "1044"), "unknown-claim"),
    ],
)
def test_a_corrected_cell_applies_what_waits(
    practice: Practice, wrong: tuple[str, str], right: tuple[str, str], code: str
) -> None:
    """185 are in the bank once, whatever the cell said at first; also with equal amounts."""
    for number, (first, total) in enumerate(((FIRST, "185.00"), (EQUAL, "170.00"))):
        folder = practice.main.parent / f"{number}"
        folder.mkdir()
        work = Practice(folder, practice.main.read_text())
        path = sheet(work, total, first, SECOND.replace(*wrong))
        (found,) = [one for one in work.import_(path).findings if one.code == code]
        assert "import the file again" in found.next_step
        assert held(work, WAITING) == money("-85")
        path.write_text(path.read_text().replace(*right))
        done = work.import_(path)
        assert (done.counts.posted, done.counts.known, done.findings) == (1, 1, ())
        assert held(work, BANK, WAITING, *CLIENTS) == money(f"{total} 0 30 30")
        assert work.import_(path).entries == ()


def test_the_835_applies_what_waits_of_a_sheet_whose_claim_was_mistyped(
    practice: Practice,
) -> None:
    """85 are in the bank once: the 835 is of the check that the sheet has."""
    practice.import_(sheet(practice, "85.00", SECOND.replace("1044", "1092")))
    assert held(practice, BANK, WAITING) == money("85 -85")
    answer = clp("1044", "1", "150", "85", "CO*45*35", "PR*3*30", day="20260117")
    content = era("85", *answer, number="9101", date="20260415")
    work = practice.import_(practice.file("check.835", content))
    assert held(practice, BANK, WAITING, CLIENTS[1]) == money("85 0 30")
    assert work.is_whole


@pytest.mark.parametrize("claim", ["1092", "1043"], ids=["unknown", "another one's"])
@pytest.mark.parametrize("by_era", [True, False], ids=["835", "sheet"])
def test_a_check_that_is_there_for_other_claims_is_asked_about(
    practice: Practice, claim: str, *, by_era: bool
) -> None:
    """85 are in the bank once, in any order and in one import, whichever claim is right."""
    mistyped = SECOND.replace("1044,2026-01-17", f"{claim},2026-01-16")
    mistyped = mistyped.replace("Aetna,9101", "Aetna,EFT 9101" if by_era else "Aetna,9101")
    wrong = sheet(practice, "85.00", mistyped)
    wrong = wrong.rename(wrong.with_name("wrong.csv"))
    right = sheet(practice, "85.00", SECOND)
    if by_era:
        answer = clp("1044", "1", "150", "85", "CO*45*35", "PR*3*30", day="20260117")
        content = era("85", *answer, number="9101", date="20260415")
        right = practice.file("right.835", content)
    text = practice.main.read_text()
    for paths in ([right, wrong], [right], [wrong], [right, wrong]):
        work = practice.import_(*paths)
    assert codes(work) == ["one-check-other-claims"]
    assert held(practice, BANK, WAITING) == money("85 0")
    practice.main.write_text(text)
    for paths in ([wrong], [right], [wrong, right]):
        work = practice.import_(*paths)
    assert held(practice, BANK, WAITING) == money("85 0")
    assert "one-check-other-claims" in codes(work)


@pytest.mark.parametrize("number", ["EFT 9101", "Check #9101", "ach-9101"])
def test_a_word_before_the_number_of_a_check_is_no_part_of_it(
    practice: Practice, number: str
) -> None:
    typed = sheet(practice, "85.00", SECOND.replace("Aetna,9101", f"Aetna,{number}"))
    answer = clp("1044", "1", "150", "85", "CO*45*35", "PR*3*30", day="20260117")
    file = practice.file("check.835", era("85", *answer, number="9101", date="20260415"))
    text = practice.main.read_text()
    for paths in ([[typed], [file]], [[file], [typed]], [[typed, file]]):
        practice.main.write_text(text)
        works = [practice.import_(*one) for one in paths]
        assert all(work.is_whole for work in works)
        assert held(practice, BANK, WAITING) == money("85 0")


def test_a_total_that_was_booked_and_is_corrected_since_is_asked_about(
    practice: Practice,
) -> None:
    """95 was typed for 85, and booked; once that entry says 85, the rows are applied."""
    practice.import_(sheet(practice, "95.00", SECOND), rules=ImportRules(book_total=True))
    assert held(practice, BANK, WAITING) == money("95 -95")
    right = sheet(practice, "85.00", SECOND)
    assert codes(practice.import_(right)) == ["booked-otherwise"]
    practice.main.write_text(practice.main.read_text().replace("95.00 USD", "85.00 USD"))
    assert practice.import_(right).is_whole
    assert held(practice, BANK, WAITING) == money("85 0")


def test_a_word_in_the_place_of_a_number_books_nothing_until_it_is_answered(
    practice: Practice,
) -> None:
    path = sheet(practice, "85.00", SECOND.replace("Aetna,9101", "Aetna,ACH"))
    work = practice.import_(path)
    assert (codes(work), work.counts.unapplied) == (["no-number"], 0)
    assert practice.import_(path, columns={Field.CHECK: "Check Date"}).is_whole
    assert held(practice, BANK, WAITING) == money("85 0")


def test_rows_that_are_added_up_since_say_what_to_delete(practice: Practice) -> None:
    """60.00 and 40.00 become 100.00: nothing tells which is which, so it is said."""
    parts = [
        FIRST.replace("1043", claim).replace("100.00,20.00,30.00", amounts)
        for claim, amounts in (("1092", "60.00,10.00,80.00"), ("1093", "40.00,10.00,100.00"))
    ]
    path = sheet(practice, "185.00", *parts, SECOND)
    assert codes(practice.import_(path)) == ["unknown-claim", "unknown-claim"]
    assert held(practice, BANK, WAITING) == money("185 -100")
    sheet(practice, "185.00", FIRST, SECOND)
    (found,) = practice.import_(path).findings
    assert found.code == "unbalanced-total"
    lines = [int(one) for one in re.findall(r"beancount:(\d+)", found.next_step)]
    assert len(lines) == 3
    text = practice.main.read_text().split("\n")
    for line in sorted(lines, reverse=True):
        end = (*text, "").index("", line)
        del text[line - 1 : end]
    practice.main.write_text("\n".join(text))
    assert practice.import_(path).is_whole
    assert held(practice, BANK, WAITING, *CLIENTS) == money("185 0 30 30")
