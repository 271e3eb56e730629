"""Correcting a record: its date, its payment, its words; nothing else in the file moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from beancount_clawback.data_entry.amount_edit import EditForm
from beancount_clawback.data_entry.amount_edit import edit
from beancount_clawback.data_entry.editable_entry import editable_meant
from tests.data_entry.written_books import file_of
from tests.data_entry.written_books import open_books
from tests.data_entry.written_books import place_of
from tests.data_entry.written_books import reads

if TYPE_CHECKING:
    from pathlib import Path

    from beancount_clawback.claims.linked_ledger import LinkedLedger
    from beancount_clawback.data_entry.amount_edit import Edit
    from beancount_clawback.data_entry.editable_entry import Editable

BOOKS = """\
2015-01-01 open Assets:Savings
2026-03-01 * "C0017" "90834" ^claim-1 #charge
  Assets:Receivable:Insurance:Aetna     120.00 USD
  Income:Sessions                      -120.00 USD
2026-03-08 * "C0017" "90834" ^claim-2 #charge
  Assets:Receivable:Insurance:Cigna     120.00 USD
  Income:Sessions                      -120.00 USD

2026-03-20 * "Aetna" "EOB 5530" ^claim-1 ^pay-5530 #insurance-payment
  insurance-paid: 70.00 USD
  write-off: 30.00 USD
  client-responsibility: 20.00 USD
2026-03-21 * "Cigna" "EOB 5531" ^claim-2 ^pay-5531 #insurance-payment
  insurance-paid: 60.00 USD
  write-off: 60.00 USD
; the letter
2026/06/01 ! "Aetna" "Clawback of EOB 5530" #clawback ^pay-5530 ; by post
  original: "2026-03-20 Aetna 70.00 30.00 20.00 USD"
  source: "letter" ; opened late
  check: "77"
"""


def correct(linked: LinkedLedger, **details: str) -> Edit:
    return edit(record(linked), EditForm(details=details), linked)


def record(linked: LinkedLedger) -> Editable:
    return editable_meant(place_of(linked, "2026/06/01"), linked, reads(linked))


def written(linked: LinkedLedger, outcome: Edit) -> str:
    """The file as it would be, behind the accounts."""
    assert outcome.problems == ()
    assert outcome.changes is not None
    text = file_of(linked).read_text()
    for change in outcome.changes:
        text = change.new_text()
    return text[text.index("2015-01-01 open Assets:Savings") :]


def test_each_detail_changes_in_its_place_and_nothing_else(tmp_path: Path) -> None:
    linked = open_books(tmp_path, BOOKS)
    outcome = correct(
        linked,
        date="5/20/2026",
        source="phone",
        reason='Wrong "code"',
        check="",
        settlement="Assets:Savings",
    )
    assert written(linked, outcome) == BOOKS.replace(
        '2026/06/01 ! "Aetna" "Clawback of EOB 5530"', '2026/05/20 ! "Aetna" "Wrong \\"code\\""'
    ).replace(
        '  source: "letter" ; opened late\n  check: "77"\n',
        '  source: "phone" ; opened late\n  settlement: Assets:Savings\n',
    )
    assert outcome.outcome is not None
    # The write-off of 30.00 that is taken back is revenue of May now, and of June no more.
    assert str(outcome.outcome.revenue["USD"]) == "30.00"
    assert outcome.outcome.left is not None
    assert outcome.outcome.left.in_words() == [
        "Revenue of 2026-06, the month it leaves, changes by -30.00 USD.",
        "Cash of 2026-06, the month it leaves, changes by 70.00 USD.",
    ]


def test_what_is_sent_unchanged_is_no_change(tmp_path: Path) -> None:
    linked = open_books(tmp_path, BOOKS)
    outcome = edit(record(linked), EditForm(details=record(linked).details), linked)
    assert not outcome.is_change
    assert written(linked, outcome) == BOOKS


def test_a_record_moved_to_another_payment_is_named_and_sealed_as_a_new_one(
    tmp_path: Path,
) -> None:
    linked = open_books(tmp_path, BOOKS)
    outcome = correct(linked, payment="pay-5531")
    assert written(linked, outcome) == BOOKS.replace(
        '"Aetna" "Clawback of EOB 5530" #clawback ^pay-5530',
        '"Cigna" "Clawback of EOB 5531" #clawback ^pay-5531',
    ).replace(
        'original: "2026-03-20 Aetna 70.00 30.00 20.00 USD"',
        'original: "2026-03-21 Cigna 60.00 60.00 0.00 USD"',
    )
    assert outcome.outcome is not None
    after = {
        change.after.name: (change.after.insurance_balance, change.after.client_balance)
        for change in outcome.outcome.changes
    }
    assert {name: tuple(map(int, both)) for name, both in after.items()} == {
        "claim-1": (0, 20),
        "claim-2": (120, 0),
    }


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("date", "", "A date is needed"),
        ("date", "5/6/2026", "may be 2026-05-06 or 2026-06-05"),
        ("date", "2026-03-01", "Date it on or after 2026-03-20"),
        ("payment", "pay-1", 'The ledger has no payment "pay-1".'),
        ("payment", "", 'The ledger has no payment "".'),
        ("taken", "much", "is not an amount"),
        ("source", "a\0b", "Delete it"),
        ("settlement", "Income:Sessions", "no money is on Income:Sessions"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    tmp_path: Path, field: str, typed: str, words: str
) -> None:
    (problem,) = correct(open_books(tmp_path, BOOKS), **{field: typed}).problems
    assert problem.field in (field, "")
    assert words in problem.message


def test_what_stands_on_a_record_is_named_when_it_may_not_move(tmp_path: Path) -> None:
    later = '2026-06-20 ! "Aetna" "The rest too" #clawback ^pay-5530\n'
    amounts = "  insurance-paid: 50.00 USD\n  write-off: 70.00 USD\n"
    linked = open_books(tmp_path, BOOKS.replace('  check: "77"\n', amounts), later)
    problems = correct(linked, date="2026-06-25").problems
    assert any(place_of(linked, "The rest too") in one.message for one in problems)
