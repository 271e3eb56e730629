"""Lists of letters: whose check and day they name, what was asked for, and what was taken."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from beancount_clawback.importers.file_kinds import read_document
from beancount_clawback.importers.posting.plan import ImportPlan
from beancount_clawback.importers.sheets.sheet_options import SheetOptions
from tests.importers.import_case import Practice
from tests.importers.import_case import codes
from tests.importers.import_case import texts

RECORD = """\
2026-05-02 ! "Aetna" "COB" #clawback ^claim-1042 ^pay-5512
  original: "2026-02-10 Aetna 85.00 35.00 30.00 USD"
"""


@pytest.mark.parametrize(
    ("heading", "cell", "code"),
    [
        ("Balance Due", "50.00", "unknown-amounts-taken"),
        ("Amount Requested", "50.00", "unknown-amounts-taken"),
        ("Interest Charge", "1.25", "unknown-amounts-taken"),
        ("Charged to Family", "150.00", "unknown-amounts-taken"),
        ("Refund Requested", "50.00", "part-taken"),
        ("Amount to be Recouped", "50.00", "part-taken"),
        ("Amount Recouped", "0.00", "nothing-taken"),
        ("Overpayment Amount", "0", "nothing-taken"),
        ("Overpayment Amount", "-", "nothing-taken"),
        ("Overpayment Amount", "1", "part-taken"),
        ("Recouped", "0", "nothing-taken"),
        ("Status", "Withdrawn", "not-taken"),
        ("Status", "Appeal won 5/20", "not-taken"),
        ("Recouped?", "No", "not-taken"),
        ("Refund", "N", "not-taken"),
        ("Notes", "Payer rescinded the letter", "not-taken"),
    ],
)
def test_what_a_letter_says_of_amounts_is_never_left_out(
    practice: Practice, heading: str, cell: str, code: str
) -> None:
    """Of 85.00 paid; without the column the row takes all of it back."""
    content = f"Letter Date,Payer,Claim,Reason,{heading}\n2026-05-02,Aetna,1042,COB,{cell}\n"
    work = practice.plan(practice.file("letters.csv", content))
    assert (codes(work), work.entries) == ([code], ())


@pytest.mark.parametrize(
    "reason",
    [
        "Policy rescinded from the start",
        "Coverage cancelled retroactively",
        "Prior authorization withdrawn",
        "Rest of the fee was paid in error",
    ],
)
def test_a_reason_that_tells_what_was_before_is_no_word_that_nothing_was_taken(
    practice: Practice, reason: str
) -> None:
    content = f"Letter Date,Payer,Claim,Reason\n2026-05-02,Aetna,1042,{reason}\n"
    work = practice.plan(practice.file("letters.csv", content))
    assert (codes(work), work.counts.posted) == ([], 1)


@pytest.mark.parametrize("cell", ["", "N/A"])
def test_a_blank_below_what_was_taken_is_not_all_of_it_where_other_rows_have_amounts(
    practice: Practice, cell: str
) -> None:
    content = (
        "Letter Date,Payer,Claim,Paid on Check,Amount Recouped,Reason\n"
        f"2026-05-02,Aetna,1042,5512,85.00,COB\n2026-05-02,Aetna,1044,,{cell},Sent in\n"
    )
    work = practice.plan(practice.file("letters.csv", content))
    assert (codes(work), len(work.entries)) == (["taken-blank"], 1)


def test_the_day_of_a_letter_is_its_own_and_the_check_that_of_the_payment(
    practice: Practice,
) -> None:
    """85.00 is owed to Aetna from the letter on, and the bank is left alone."""
    head = "Letter Date,Payer,Claim,Check #,Check Date,Overpaid Amount,Correct Pt Resp,Reason"
    row = "2026-05-02,Aetna,1042,5512,2026-02-10,85.00,150.00,COB"
    before = practice.balances()["Assets:Bank:Checking"]
    work = practice.import_(practice.file("letters.csv", f"{head}\n{row}\n"))
    (record,) = texts(work)
    assert record.startswith(RECORD)
    assert "client-responsibility: 150.00 USD" in record
    balances = practice.balances()
    assert balances["Assets:Bank:Checking"] == before
    assert balances["Liabilities:Recoupments:Aetna"] == Decimal("-85.00")


def test_the_check_that_paid_is_not_taken_for_the_one_that_took_back(
    practice: Practice,
) -> None:
    content = "Date,Payer,Claim,Check #,Recouped,Reason\n2026-05-02,Aetna,1042,5512,85.00,COB\n"
    path = practice.file("export.csv", content)
    work = practice.plan(path)
    assert "taken-by-its-own-check" in codes(work)
    assert (work.entries, work.counts.unapplied) == ((), 0)
    (record,) = texts(_plan_as_list(practice, path))
    assert record.startswith(RECORD)
    dated = practice.file(
        "dated.csv", content.replace("Date", "Check Date").replace("05-02", "02-10")
    )
    assert codes(_plan_as_list(practice, dated)) == ["dated-as-payment"]


def _plan_as_list(practice: Practice, path: Path) -> ImportPlan:
    return practice.plan_documents([read_document(path, SheetOptions(), "list")])
