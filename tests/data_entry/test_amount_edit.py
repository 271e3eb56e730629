"""Editing the four amounts in place: what changes, what stays, what is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.data_entry.amount_edit import EditForm
from beancount_clawback.data_entry.amount_edit import edit
from beancount_clawback.data_entry.editable_entry import Editable
from beancount_clawback.data_entry.editable_entry import NotEditableError
from beancount_clawback.data_entry.editable_entry import editable
from beancount_clawback.data_entry.editable_entry import editable_meant
from beancount_clawback.data_entry.sealing_anew import in_words
from beancount_clawback.ledger_files.loaded_ledger import load
from beancount_clawback.ledger_files.source_files import Source
from tests.data_entry.written_books import CLAIM_1042
from tests.data_entry.written_books import CLAIM_1043
from tests.data_entry.written_books import file_of
from tests.data_entry.written_books import open_books
from tests.data_entry.written_books import place_of
from tests.data_entry.written_books import reads
from tests.data_entry.written_books import reopened
from tests.data_entry.written_books import written

if TYPE_CHECKING:
    from pathlib import Path

RECORD = """
2026-05-02 ! "Aetna" "Copay changed" ^pay-5530 #clawback
  source: "letter"
  insurance-paid:         50.00 USD
  client-responsibility:  40.00 USD
"""


def meant(linked: LinkedLedger, name: str) -> Editable:
    return editable_meant(name, linked, reads(linked))


def changed_lines(before: str, after: str) -> list[tuple[str, str]]:
    pairs = zip(before.splitlines(), after.splitlines(), strict=True)
    return [(one, other) for one, other in pairs if one != other]


def test_of_a_manual_payment_only_the_values_change(tmp_path: Path) -> None:
    linked = open_books(tmp_path, CLAIM_1043)
    before = file_of(linked).read_text()
    item = meant(linked, "pay-5530")
    assert item.amounts == {
        "insurance-paid": "70.00",
        "write-off": "30.00",
        "client-responsibility": "20.00",
        "insurance-responsibility": "",
    }
    outcome = edit(
        item, EditForm({**item.amounts, "insurance-paid": "60", "write-off": "40"}), linked
    )
    assert outcome.problems == ()
    assert outcome.changes is not None
    assert outcome.outcome is not None
    # 10.00 less is paid and 10.00 more is written off.
    assert outcome.outcome.revenue == {"USD": Decimal("-10.00")}
    assert outcome.outcome.cash == {"USD": Decimal("-10.00")}
    after = written(linked, outcome.changes)
    assert changed_lines(before, file_of(linked).read_text()) == [
        (
            "  insurance-paid:         70.00 USD ; as the EOB says",
            "  insurance-paid:         60.00 USD ; as the EOB says",
        ),
        ("  write-off:              30.00 USD", "  write-off:              40.00 USD"),
    ]
    (claim,) = after.claims_named("1043")
    assert claim.amounts == outcome.outcome.changes[0].after.amounts
    assert claim.amounts.write_off == Decimal("40.00")


def test_a_record_with_one_posting_of_zero_is_edited_like_one_without(tmp_path: Path) -> None:
    linked = open_books(tmp_path, CLAIM_1043 + RECORD + "  Assets:Bank:Checking  0 USD\n")
    before = file_of(linked).read_text()
    item = meant(linked, "pay-5530")
    assert item.is_record
    outcome = edit(item, EditForm({**item.amounts, "insurance-paid": "55.50"}), linked)
    assert outcome.problems == ()
    assert outcome.changes is not None
    written(linked, outcome.changes)
    assert changed_lines(before, file_of(linked).read_text()) == [
        ("  insurance-paid:         50.00 USD", "  insurance-paid:         55.50 USD")
    ]


def test_the_same_amounts_change_no_byte(tmp_path: Path) -> None:
    linked = open_books(tmp_path, CLAIM_1043)
    item = meant(linked, "claim-1043")
    outcome = edit(item, EditForm(item.amounts), linked)
    assert not outcome.is_change
    assert outcome.changes is not None
    assert outcome.changes[0].new_text() == item.source.text


@pytest.mark.parametrize(
    ("written_as", "typed", "becomes"),
    [
        ("70.00 USD", "60.00", "60.00 USD"),
        ("70.00", "60", "60.00"),
        ('"70.00"', "60", '"60.00"'),
        ('"70.00 USD"', "60", '"60.00 USD"'),
        ("70.00 USD", "70", "70.00 USD"),
        ("70.00 USD", "70.00 USD", "70.00 USD"),
        ("70 USD", "60.5", "60.5 USD"),
    ],
)
def test_an_amount_keeps_its_spelling(
    tmp_path: Path, written_as: str, typed: str, becomes: str
) -> None:
    linked = open_books(tmp_path, CLAIM_1043.replace("70.00 USD", written_as))
    item = meant(linked, "pay-5530")
    amounts = {**item.amounts, "insurance-paid": typed, "client-responsibility": ""}
    outcome = edit(item, EditForm(amounts), linked)
    assert outcome.problems == ()
    assert f"  insurance-paid:         {becomes} ; as the EOB says" in outcome.text
    assert "client-responsibility" not in outcome.text


def test_windows_line_ends_stay(tmp_path: Path) -> None:
    linked = open_books(tmp_path, CLAIM_1043)
    file = file_of(linked)
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    linked = reopened(file)
    before = file.read_bytes()
    item = meant(linked, "pay-5530")
    outcome = edit(item, EditForm({**item.amounts, "insurance-paid": "60"}), linked)
    assert outcome.changes is not None
    written(linked, outcome.changes)
    assert file.read_bytes() == before.replace(b"70.00 USD ;", b"60.00 USD ;")


def test_of_a_record_the_corrected_payment_changes(tmp_path: Path) -> None:
    linked = open_books(tmp_path, CLAIM_1043, RECORD)
    item = meant(linked, place_of(linked, "Copay changed"))
    assert item.is_record
    outcome = edit(item, EditForm({"insurance-paid": "70", "write-off": "25"}), linked)
    assert outcome.problems == ()
    assert outcome.changes is not None
    assert outcome.text == (
        '2026-05-02 ! "Aetna" "Copay changed" ^pay-5530 #clawback\n'
        '  source: "letter"\n'
        "  insurance-paid:         70.00 USD\n"
        "  write-off: 25.00 USD"
    )
    after = written(linked, outcome.changes)
    (claim,) = after.claims_named("1043")
    # 120.00 = 70.00 + 25.00 + 0 + 25.00 that Aetna still owes.
    assert claim.amounts.insurance_responsibility == Decimal("25.00")


def test_a_record_that_loses_its_amounts_is_a_full_reversal(tmp_path: Path) -> None:
    linked = open_books(tmp_path, CLAIM_1043, RECORD)
    outcome = edit(meant(linked, place_of(linked, "Copay changed")), EditForm(), linked)
    assert outcome.problems == ()
    assert outcome.outcome is not None
    assert [sorted(e.tags) for e in outcome.outcome.transactions] == [
        ["clawback", "needs-review", "reversal"]
    ]


def test_amounts_that_do_not_add_up_are_refused_at_the_field(tmp_path: Path) -> None:
    linked = open_books(tmp_path, CLAIM_1043)
    item = meant(linked, "pay-5530")
    outcome = edit(
        item, EditForm({**item.amounts, "write-off": "31"}, last_edited="write-off"), linked
    )
    (problem,) = outcome.problems
    assert problem.field == "write-off"
    assert "121.00 USD, which is 1.00 USD too much" in problem.message


def test_an_amount_that_cannot_be_read_is_refused_at_the_field(tmp_path: Path) -> None:
    linked = open_books(tmp_path, CLAIM_1043)
    item = meant(linked, "pay-5530")
    outcome = edit(item, EditForm({**item.amounts, "write-off": "much"}), linked)
    assert outcome.changes is None
    assert [problem.field for problem in outcome.problems] == ["write-off"]


def why_not(linked: LinkedLedger, name: str) -> str:
    with pytest.raises(NotEditableError) as refused:
        meant(linked, name)
    return str(refused.value)


SEALED = RECORD.replace(
    "  source", '  original: "2026-03-20 Aetna 70.00 30.00 20.00 USD"\n  source'
)
# What the first record left paid: 120.00 = 50.00 + 40.00 client + 30.00 that Aetna still owes.
AGAIN = """
2026-06-02 ! "Aetna" "Gone altogether" ^pay-5530 #clawback
  original: "2026-05-02 Aetna 50.00 0.00 40.00 USD"
"""


def test_a_payment_taken_back_since_is_edited_only_with_its_seal(tmp_path: Path) -> None:
    linked = open_books(tmp_path, CLAIM_1043, SEALED)
    before = file_of(linked).read_text()
    item = meant(linked, place_of(linked, "EOB 5530"))
    amounts = {**item.amounts, "insurance-paid": "60", "write-off": "40"}
    refused = edit(item, EditForm(amounts), linked)
    (problem,) = refused.problems
    assert problem.field == "resealed"
    record = place_of(linked, "Copay changed")
    assert f"taken back since, and the seal at {record} keeps" in problem.message
    assert refused.changes is None
    # The reversal takes back 60.00 and 40.00 instead of 70.00 and 30.00.
    assert in_words(refused.seals, refused.outcome, linked) == [
        f'The clawback of 2026-05-02 "Copay changed" ({record}) took back: '
        "2026-03-20 Aetna 70.00 30.00 20.00 USD. It would take back: "
        "2026-03-20 Aetna 60.00 40.00 20.00 USD. Revenue of 2026-05 changes by 10.00 USD. "
        "Cash of 2026-05 changes by 10.00 USD."
    ]
    (early,) = edit(item, EditForm(amounts, resealed="2026-05-01"), linked).problems
    assert "2026-05-02, the day of the clawback, or later" in early.message
    outcome = edit(item, EditForm(amounts, resealed="2026-07-01"), linked)
    assert outcome.problems == ()
    assert outcome.changes is not None
    written(linked, outcome.changes)
    assert file_of(linked).read_text() == before.replace("70.00 USD ;", "60.00 USD ;").replace(
        "30.00 USD\n  client", "40.00 USD\n  client"
    ).replace('70.00 30.00 20.00 USD"', '60.00 40.00 20.00 USD"').replace(
        "  client-responsibility:  40.00 USD\n",
        "  client-responsibility:  40.00 USD\n  resealed: 2026-07-01\n",
    )


def test_of_a_chain_the_records_whose_payment_changes_are_sealed_anew(tmp_path: Path) -> None:
    linked = open_books(tmp_path, CLAIM_1043, SEALED, AGAIN)
    first = meant(linked, place_of(linked, "EOB 5530"))
    assert [one.entry.narration for one in first.behind] == ["Copay changed", "Gone altogether"]
    paid = edit(
        first, EditForm({**first.amounts, "insurance-paid": "60", "write-off": "40"}), linked
    )
    # What the record left paid is stated there, and stays.
    assert len(paid.seals) == 1
    assert str(paid.seals[0].after) == "2026-03-20 Aetna 60.00 40.00 20.00 USD"
    record = meant(linked, place_of(linked, "Copay changed"))
    outcome = edit(
        record,
        EditForm({**record.amounts, "insurance-paid": "55"}, resealed="2026-07-01"),
        linked,
    )
    assert outcome.problems == ()
    assert outcome.changes is not None
    after = written(linked, outcome.changes)
    text = file_of(after).read_text()
    assert text.count("resealed: 2026-07-01") == 1
    assert 'original: "2026-05-02 Aetna 55.00 0.00 40.00 USD"' in text
    # What is gone altogether is the last word of the claim; a name means that.
    assert meant(after, "claim-1043").entry.narration == "Gone altogether"


def test_a_record_without_a_seal_gets_one_with_the_edit(tmp_path: Path) -> None:
    linked = open_books(tmp_path, CLAIM_1043, RECORD)
    item = meant(linked, place_of(linked, "EOB 5530"))
    amounts = {**item.amounts, "insurance-paid": "60", "write-off": "40"}
    outcome = edit(item, EditForm(amounts, resealed="2026-07-01"), linked)
    assert outcome.changes is not None
    text = file_of(written(linked, outcome.changes)).read_text()
    assert (
        '  original: "2026-03-20 Aetna 60.00 40.00 20.00 USD"\n  resealed: 2026-07-01\n' in text
    )


def test_an_edit_that_puts_a_sealed_payment_right_again_needs_no_new_seal(
    tmp_path: Path,
) -> None:
    linked = open_books(tmp_path, CLAIM_1043, SEALED)
    text = file_of(linked).read_text()
    file_of(linked).write_text(text.replace("70.00 USD ;", "60.00 USD ;"))
    changed = LinkedLedger(load(str(file_of(linked))))
    (error,) = changed.ledger.errors
    assert "sealed 2026-03-20 Aetna 70.00 30.00 20.00 USD, now" in error.message
    item = meant(changed, place_of(changed, "EOB 5530"))
    outcome = edit(item, EditForm({**item.amounts, "insurance-paid": "70"}), changed)
    assert (outcome.problems, outcome.seals) == ((), ())
    assert outcome.changes is not None
    written(changed, outcome.changes)
    assert file_of(linked).read_text() == text


def test_inside_a_closed_period_the_amounts_stay(tmp_path: Path) -> None:
    linked = open_books(tmp_path, CLAIM_1043, config="{'closed-through': '2026-03-20'}")
    why = why_not(linked, "pay-5530")
    assert "dated 2026-03-20, inside the closed period (closed-through 2026-03-20)" in why
    assert "Record a clawback dated in an open period instead" in why


def test_a_payment_written_out_has_no_amounts_to_edit(tmp_path: Path) -> None:
    linked = open_books(tmp_path, CLAIM_1042)
    assert "is written out with postings" in why_not(linked, "pay-5512")


def test_a_name_of_nothing_and_one_of_several_are_refused(tmp_path: Path) -> None:
    other = CLAIM_1043.replace("1043", "1050").replace("^pay-5530", "^pay-5531 ^remit-7")
    linked = open_books(tmp_path, CLAIM_1043.replace("^pay-5530", "^pay-5530 ^remit-7"), other)
    assert 'No payment or clawback record is named by "pay-9"' in why_not(linked, "pay-9")
    several = why_not(linked, "^remit-7")
    assert '"^remit-7" means 2 entries' in several
    assert place_of(linked, "^pay-5530") in several
    assert place_of(linked, "^pay-5531") in several


def test_a_file_that_changed_since_it_was_loaded_is_noticed(tmp_path: Path) -> None:
    linked = open_books(tmp_path, CLAIM_1043)
    file = file_of(linked)
    place = next(iter(linked.by_place))
    moved = Source.of(file, b"; one line more\n" + file.read_bytes())
    with pytest.raises(NotEditableError, match="No entry begins on line"):
        editable(linked, place, lambda _: moved)
    other = Source.of(file, file.read_bytes().replace(b"EOB 5530", b"EOB 5531"))
    with pytest.raises(NotEditableError, match="not the one that was loaded"):
        editable(linked, place, lambda _: other)


def test_tags_and_metadata_that_are_pushed_from_above_count(tmp_path: Path) -> None:
    pushed = CLAIM_1043.replace(
        '2026-03-20 * "Aetna" "EOB 5530" ^claim-1043 ^pay-5530 #insurance-payment',
        'pushtag #insurance-payment\n2026-03-20 * "Aetna" "EOB 5530" ^claim-1043 ^pay-5530',
    )
    linked = open_books(tmp_path, f"{pushed}\npoptag #insurance-payment\n")
    item = meant(linked, "pay-5530")
    outcome = edit(item, EditForm({**item.amounts, "insurance-paid": "60"}), linked)
    assert outcome.problems == ()
    assert outcome.changes is not None
    after = written(linked, outcome.changes)
    assert after.claims_named("1043")[0].amounts.insurance_paid == Decimal("60.00")
