"""A remittance sheet: rows become entries together, it ties, wrong rows are told."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from beancount_clawback.data_entry.bulk_entry import enter_sheet
from beancount_clawback.data_entry.bulk_form import RowForm
from beancount_clawback.data_entry.bulk_form import SheetForm
from beancount_clawback.data_entry.typed_fields import FieldProblem
from beancount_clawback.ledger_files.transaction_text import render_transaction
from beancount_clawback.ledger_files.write_place import Addition
from beancount_clawback.ledger_files.write_place import changes_of
from beancount_clawback.ledger_files.write_place import place_by_options
from tests.data_entry.written_books import CLAIM_1042
from tests.data_entry.written_books import CLAIM_1043
from tests.data_entry.written_books import CLAIM_1044
from tests.data_entry.written_books import file_of
from tests.data_entry.written_books import open_books
from tests.data_entry.written_books import place_of
from tests.data_entry.written_books import reads
from tests.data_entry.written_books import written

if TYPE_CHECKING:
    from pathlib import Path

    from beancount_clawback.claims.linked_ledger import LinkedLedger
    from beancount_clawback.data_entry.bulk_form import SheetOutcome

RECOUPMENT = "{'recoupment': 'Liabilities:Recoupments:{payer}'}"

PAYS_1044 = RowForm(
    claim="claim-1044",
    amounts={"insurance-paid": "70", "write-off": "30", "client-responsibility": "20"},
)
# 50.00 of the 85.00 are taken: 35.00 stay paid, 35.00 write-off, 80.00 client.
TAKES_1042 = RowForm(
    claim="claim-1042",
    clawback_of="pay-5512",
    reason="Repriced",
    amounts={"insurance-paid": "35", "write-off": "35", "client-responsibility": "80"},
)
SHEET = SheetForm(
    payer="Aetna",
    check="701",
    date="2026-06-01",
    source="sheet",
    rows=(PAYS_1044, TAKES_1042),
)


def saved(linked: LinkedLedger, outcome: SheetOutcome) -> LinkedLedger:
    assert outcome.is_complete
    additions = [
        Addition(place_by_options(row.made, linked.customs, linked.main_file), row.text)
        for row in outcome.rows
    ]
    if outcome.statement is not None:
        additions.append(Addition(additions[-1].place, render_transaction(outcome.statement)))
    return written(linked, changes_of(additions, reads(linked)))


def test_payments_and_clawbacks_of_a_sheet_become_entries_that_share_its_link(
    tmp_path: Path,
) -> None:
    linked = open_books(tmp_path, CLAIM_1042, CLAIM_1044, config=RECOUPMENT)
    before = file_of(linked).read_text()
    # 70.00 paid less 50.00 taken.
    outcome = enter_sheet(replace(SHEET, total="20.00"), linked)
    assert outcome.problems == ()
    assert [row.net for row in outcome.rows] == [Decimal("70.00"), Decimal("-50.00")]
    assert outcome.net == Decimal("20.00")
    assert outcome.remittance == "remit-701"
    after = saved(linked, outcome)
    assert file_of(linked).read_text() == before + (
        "\n"
        '2026-06-01 * "Aetna" "Remittance 701" #insurance-payment ^claim-1044 ^pay-701-1044'
        " ^remit-701\n"
        '  check: "701"\n'
        "  insurance-paid: 70.00 USD\n"
        "  write-off: 30.00 USD\n"
        "  client-responsibility: 20.00 USD\n"
        "\n"
        '2026-06-01 ! "Aetna" "Repriced" #clawback ^pay-5512 ^remit-701\n'
        '  original: "2026-02-10 Aetna 85.00 35.00 30.00 USD"\n'
        '  source: "sheet"\n'
        '  check: "701"\n'
        "  settlement: Assets:Bank:Checking\n"
        "  insurance-paid: 35.00 USD\n"
        "  write-off: 35.00 USD\n"
        "  client-responsibility: 80.00 USD\n"
        "\n"
        '2026-06-01 * "Aetna" "Remittance 701" #remittance ^remit-701\n'
        '  check: "701"\n'
        "  total: 20.00 USD\n"
        "  lines: 2\n"
    )
    for row, name in zip(outcome.rows, ("1044", "1042"), strict=True):
        assert row.after is not None
        assert row.after.amounts == after.claims_named(name)[0].amounts


def test_what_is_not_taken_on_this_remittance_stays_owed_to_the_payer(tmp_path: Path) -> None:
    linked = open_books(tmp_path, CLAIM_1042, CLAIM_1044, config=RECOUPMENT)
    later = replace(TAKES_1042, on_remittance=False)
    outcome = enter_sheet(replace(SHEET, rows=(PAYS_1044, later), total="70"), linked)
    assert outcome.is_complete
    assert outcome.rows[1].net == 0
    assert "settlement" not in outcome.rows[1].text


def test_without_a_recoupment_account_the_cash_goes_back_by_itself(tmp_path: Path) -> None:
    linked = open_books(tmp_path, CLAIM_1042, CLAIM_1044)
    outcome = enter_sheet(replace(SHEET, total="20"), linked)
    assert outcome.is_complete
    assert "settlement" not in outcome.rows[1].text


@pytest.mark.parametrize(
    ("total", "words"),
    [
        ("25", "The rows come to 20.00 USD, which is 5.00 USD less than the sheet's total."),
        ("15.50", "The rows come to 20.00 USD, which is 4.50 USD more than the sheet's total."),
        ("lots", '"lots" is not an amount.'),
        ("-20", "The rows come to 20.00 USD, which is 40.00 USD more than the sheet's total."),
        ("20 EUR", "The rows are in USD, not in EUR."),
    ],
)
def test_a_total_that_is_not_that_of_the_rows_says_by_how_much(
    tmp_path: Path, total: str, words: str
) -> None:
    linked = open_books(tmp_path, CLAIM_1042, CLAIM_1044, config=RECOUPMENT)
    outcome = enter_sheet(replace(SHEET, total=total), linked)
    assert not outcome.is_complete
    ((field, message),) = [(p.field, p.message) for p in outcome.problems]
    assert field == "total"
    assert message.startswith(words)


@pytest.mark.parametrize("total", ["-50", "-50.00 USD", "(50.00)", "-$50", "\u221250"])
def test_a_sheet_that_takes_more_than_it_pays_has_a_total_below_zero(
    tmp_path: Path, total: str
) -> None:
    linked = open_books(tmp_path, CLAIM_1042, config=RECOUPMENT)
    outcome = enter_sheet(replace(SHEET, total=total, rows=(TAKES_1042,)), linked)
    assert outcome.problems == ()
    assert outcome.net == Decimal(-50)


def test_rows_in_two_currencies_are_not_added_up(tmp_path: Path) -> None:
    abroad = """
2015-01-01 open Assets:Receivable:Insurance:Allianz EUR
2015-01-01 open Income:Abroad EUR
2026-02-20 * "C0018" "90834, 45 min" ^claim-1044 #charge
  Assets:Receivable:Insurance:Allianz   120.00 EUR
  Income:Abroad                        -120.00 EUR
"""
    linked = open_books(tmp_path, CLAIM_1042, abroad, config=RECOUPMENT)
    outcome = enter_sheet(SHEET, linked)
    assert [p.message for p in outcome.problems] == [
        "The rows are in EUR and USD, but a remittance has one currency. "
        "Enter one sheet per currency."
    ]


def test_a_wrong_row_is_told_and_the_others_are_worked_out(tmp_path: Path) -> None:
    linked = open_books(tmp_path, CLAIM_1042, CLAIM_1044)
    wrong = replace(PAYS_1044, amounts={"insurance-paid": "130"}, last_edited="insurance-paid")
    unreadable = replace(PAYS_1044, amounts={"insurance-paid": "?"})
    missing = replace(PAYS_1044, claim="")
    rows = (wrong, unreadable, missing, TAKES_1042)
    outcome = enter_sheet(replace(SHEET, rows=rows), linked)
    assert [[p.field for p in row.problems] for row in outcome.rows] == [
        ["insurance-paid"],
        ["insurance-paid"],
        ["claim"],
        [],
    ]
    assert "10.00 USD too much" in outcome.rows[0].problems[0].message
    assert outcome.rows[3].net == Decimal("-50.00")
    assert not outcome.is_complete


def test_a_row_on_a_claim_that_was_paid_offers_the_payment_to_take_back(
    tmp_path: Path,
) -> None:
    linked = open_books(tmp_path, CLAIM_1043)
    row = replace(PAYS_1044, claim="claim-1043", amounts={"insurance-paid": "50"})
    outcome = enter_sheet(replace(SHEET, rows=(row,)), linked)
    ((problem,),) = [row.problems for row in outcome.rows]
    assert problem.field == "claim"
    assert "Aetna has already paid on claim-1043: 70.00 USD on 2026-03-20" in problem.message
    assert [choice.key for choice in outcome.rows[0].choices] == ["pay-5530"]
    taking = replace(row, clawback_of="pay-5530")
    assert enter_sheet(replace(SHEET, rows=(taking,)), linked).is_complete


def test_two_rows_on_one_claim_are_noticed(tmp_path: Path) -> None:
    linked = open_books(tmp_path, CLAIM_1044)
    half = replace(PAYS_1044, amounts={"insurance-paid": "40"})
    outcome = enter_sheet(replace(SHEET, rows=(half, half)), linked)
    assert outcome.rows[0].problems == ()
    (problem,) = outcome.rows[1].problems
    assert "An earlier row pays on claim-1044 already" in problem.message
    further = replace(half, supplemental=True)
    outcome = enter_sheet(replace(SHEET, rows=(half, further)), linked)
    assert outcome.is_complete
    after = saved(linked, outcome)
    assert after.claims_named("1044")[0].amounts.insurance_paid == Decimal("80.00")


def test_one_payment_cannot_be_taken_back_by_two_rows(tmp_path: Path) -> None:
    linked = open_books(tmp_path, CLAIM_1042)
    full = replace(TAKES_1042, amounts={})
    outcome = enter_sheet(replace(SHEET, rows=(full, full)), linked)
    assert outcome.rows[0].problems == ()
    assert [p.field for p in outcome.rows[1].problems] == ["payment"]


def test_a_payment_that_does_not_stand_any_more_is_told(tmp_path: Path) -> None:
    linked = open_books(tmp_path, CLAIM_1042)
    row = replace(TAKES_1042, clawback_of="pay-9")
    outcome = enter_sheet(replace(SHEET, rows=(row,)), linked)
    (problem,) = outcome.rows[0].problems
    assert problem.field == "payment"


@pytest.mark.parametrize(
    ("sheet", "field"),
    [
        (replace(SHEET, payer=" "), "payer"),
        (replace(SHEET, date=""), "date"),
        (replace(SHEET, date="yesterday"), "date"),
        (replace(SHEET, rows=()), ""),
    ],
)
def test_what_the_sheet_lacks_is_said_once_and_not_at_every_row(
    tmp_path: Path, sheet: SheetForm, field: str
) -> None:
    linked = open_books(tmp_path, CLAIM_1042, CLAIM_1044)
    outcome = enter_sheet(sheet, linked)
    assert [problem.field for problem in outcome.problems] == [field]
    assert not outcome.is_complete
    assert all(row.problems == () for row in outcome.rows)


def test_a_bank_that_cannot_be_told_is_said_at_the_row(tmp_path: Path) -> None:
    savings = "2015-01-01 open Assets:Bank:Savings\n"
    linked = open_books(tmp_path, savings, CLAIM_1042, config=RECOUPMENT)
    outcome = enter_sheet(replace(SHEET, rows=(TAKES_1042,)), linked)
    (problem,) = outcome.rows[0].problems
    assert problem.field == ""
    assert "Assets:Bank:Checking, Assets:Bank:Savings" in problem.message


def test_an_error_that_a_row_causes_elsewhere_stands_at_the_sheet(tmp_path: Path) -> None:
    linked = open_books(tmp_path, CLAIM_1043.replace("120.00", "220.00"))
    row = RowForm(claim="claim-1043", amounts={"insurance-paid": "50"})
    outcome = enter_sheet(replace(SHEET, date="2026-03-01", rows=(row,)), linked)
    (problem,) = outcome.problems
    assert problem == FieldProblem("", problem.message)
    place = place_of(linked, "EOB 5530")
    assert problem.message.startswith(f"{place}: Aetna has already paid")
