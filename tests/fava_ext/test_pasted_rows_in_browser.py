"""Cells pasted from a spreadsheet become rows of the sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fava_ext.bulk_sheet import begin
from tests.fava_ext.bulk_sheet import paste
from tests.fava_ext.writing_practice import LEDGER

if TYPE_CHECKING:
    from tests.fava_ext.conftest import Visits

pytestmark = pytest.mark.browser
PASTED = (
    "Client\tService date\tIns Paid\tAdjustment\tPatient Resp\tNotes\r\n"
    'C0018\t2/20/2026\t$80.00\t40.00\t\t"as\tcopied"\r\n'
    "C0017\t2026-02-27\t70.00\t30.00\t20.00\t\r\n"
    "C0099\t2026-02-27\t1.00\t\t\t\r\n"
)


def test_cells_pasted_from_a_spreadsheet_become_rows(visit: Visits) -> None:
    person = visit(LEDGER)
    page = person.page
    begin(person)
    paste(person, "Claim, row 1", PASTED)
    page.get_by_text("No claim has all of the words that were pasted").wait_for()
    assert page.get_by_label("Claim, row 1", exact=True).input_value() == (
        "claim-1044 · C0018 · 2026-02-20"
    )
    assert page.get_by_label("Insurance paid, row 1").input_value() == "$80.00"
    assert page.get_by_label("Note, row 1").input_value() == "as\tcopied"
    assert page.get_by_label("Client responsibility, row 2").input_value() == "20.00"
    # The claim of the second row was paid before, and nobody has the client of the third.
    page.get_by_text("Already paid: 2026-05-02 Aetna").wait_for()
    assert page.get_by_label("Claim, row 3", exact=True).input_value() == "C0099 2026-02-27"
    with person.expected_complaint("422"):
        page.get_by_role("button", name="Save").click()
        page.get_by_role("alert").get_by_text("cannot be saved yet").wait_for()
    assert person.books.file.read_text() == LEDGER
    page.get_by_role("button", name="Remove row 3").click()
    page.get_by_role("button", name="Remove row 2").click()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("1 row is saved").wait_for()
    assert '"Aetna" "as\\tcopied" #insurance-payment ^claim-1044' in (
        person.books.file.read_text()
    )


def test_a_pasted_row_that_fits_several_claims_lets_one_be_chosen(visit: Visits) -> None:
    person = visit(LEDGER)
    page = person.page
    begin(person)
    paste(person, "Claim, row 1", "C0018\t80.00\t40.00\n")
    page.get_by_text("Several claims match what was pasted").wait_for()
    page.get_by_label("Claim, row 1", exact=True).click()
    page.get_by_role("option", name="claim-1044").click()
    page.get_by_text("Several claims match").wait_for(state="hidden")
    assert page.get_by_label("Insurance paid, row 1").input_value() == "80.00"
    page.get_by_label("Claim, row 1", exact=True).click()
    page.wait_for_timeout(300)
    assert page.get_by_role("option").count() == 0


def test_amounts_are_pasted_into_the_column_that_one_is_in(visit: Visits) -> None:
    person = visit(LEDGER)
    begin(person)
    paste(person, "Write-off, row 1", "10.00\t5.00\n20.00\t6.00\n")
    for label, value in {
        "Write-off, row 1": "10.00",
        "Client responsibility, row 1": "5.00",
        "Write-off, row 2": "20.00",
        "Client responsibility, row 2": "6.00",
        "Insurance paid, row 1": "",
    }.items():
        assert person.page.get_by_label(label, exact=True).input_value() == value


CELLS = {
    "": [],
    "a": [["a"]],
    "a\tb\r\nc\td\r\n": [["a", "b"], ["c", "d"]],
    "a\t\tb\n\n\t\n": [["a", "", "b"]],
    '"two\nlines"\tb': [["two\nlines", "b"]],
    '"say ""hi"""\t5"': [['say "hi"', '5"']],
    '"unclosed\tb': [['"unclosed', "b"]],
}


def test_pasted_text_is_split_into_cells_as_spreadsheets_write_them(visit: Visits) -> None:
    person = visit(LEDGER)
    person.go("bulk")
    split = "args[0].map((text) => module.cellsOf(text))"
    assert person.module("pasted-cells", split, list(CELLS)) == list(CELLS.values())


ROWS = [
    # Without headings: the claim, then amounts; a claim's number is no amount.
    ([["1043", "70.00", "30"]], "find", {"find": "1043", "insurance-paid": "70.00"}),
    (
        [["C0018", "2026-01-20", "", "70.00"]],
        "find",
        {"find": "C0018 2026-01-20", "insurance-paid": "70.00"},
    ),
    ([["C0018", "some words"]], "find", {"find": "C0018", "insurance-paid": "some words"}),
    ([["5.00"]], "write-off", {"write-off": "5.00"}),
    # With headings, in any order.
    (
        [["Write-off", "Insurance Paid", "Claim #"], ["30", "70", "1043"]],
        "find",
        {"find": "1043", "insurance-paid": "70", "write-off": "30"},
    ),
    (
        [["DOS", "Patient", "Patient Responsibility", "Remark"], ["1/2/2026", "C1", "5", "x"]],
        "reason",
        {"find": "1/2/2026 C1", "client-responsibility": "5", "reason": "x"},
    ),
]


def test_pasted_cells_go_where_their_headings_or_places_say(visit: Visits) -> None:
    person = visit(LEDGER)
    person.go("bulk")
    for cells, column, expected in ROWS:
        made = person.module("pasted-cells", "module.pastedRows(...args)", cells, column)
        assert len(made) == 1
        assert expected.items() <= made[0].items()
