"""Open reviews: the list with its ages, clearing one by one character, and undo."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from beancount_clawback.claims.claim import Status
from beancount_clawback.data_entry.reviews import ReviewError
from beancount_clawback.data_entry.reviews import review_of
from beancount_clawback.data_entry.reviews import reviews
from beancount_clawback.data_entry.reviews import turn
from tests.data_entry.written_books import CLAIM_1042
from tests.data_entry.written_books import CLAIM_1043
from tests.data_entry.written_books import file_of
from tests.data_entry.written_books import open_books
from tests.data_entry.written_books import place_of
from tests.data_entry.written_books import reads
from tests.data_entry.written_books import written

if TYPE_CHECKING:
    from pathlib import Path

RECORDS = """
2026-05-02 ! "Aetna" "Coverage ended" ^pay-5512 #clawback ; two ! here: !
  client-responsibility: 150.00 USD

2026-04-02 ! "Aetna" "Repriced" ^pay-5530 #clawback
  insurance-paid: 60.00 USD
  write-off: 60.00 USD
"""


def test_the_list_is_oldest_first_with_age_client_payer_and_balance(tmp_path: Path) -> None:
    linked = open_books(tmp_path, CLAIM_1042, CLAIM_1043, RECORDS)
    first, second = reviews(linked)
    assert (first.claims, first.client, first.payer) == (("claim-1043",), "C0018", "Aetna")
    assert (second.claims, second.client, second.payment) == (
        ("claim-1042",),
        "C0017",
        "pay-5512",
    )
    # 120.00 = 60.00 + 60.00: settled; of 150.00 the client owes all.
    assert first.balance == {}
    assert second.balance == {"USD": Decimal("150.00")}
    assert first.age(datetime.date(2026, 5, 2)) == 30
    assert first.age(datetime.date(2026, 4, 2)) == 0
    assert first.age(datetime.date(2026, 1, 1)) == 0


@pytest.mark.parametrize("name", ["pay-5512", "^claim-1042", "its place"])
def test_clearing_changes_one_character_and_undo_changes_it_back(
    tmp_path: Path, name: str
) -> None:
    linked = open_books(tmp_path, CLAIM_1042, CLAIM_1043, RECORDS)
    before = file_of(linked).read_text()
    name = place_of(linked, "Coverage ended") if name == "its place" else name
    review = review_of(name, linked)
    after = written(linked, turn([review], "*", linked, reads(linked)))
    cleared = file_of(linked).read_text()
    assert cleared == before.replace('2026-05-02 ! "Aetna"', '2026-05-02 * "Aetna"')
    assert sum(one != other for one, other in zip(before, cleared, strict=True)) == 1
    assert [one.payment for one in reviews(after)] == ["pay-5530"]
    assert Status.NEEDS_REVIEW not in after.claims_named("1042")[0].statuses
    again = review_of(name, after, is_open=False)
    written(after, turn([again], "!", after, reads(after)))
    assert file_of(linked).read_text() == before


def test_a_name_of_no_review_and_one_of_several_are_refused(tmp_path: Path) -> None:
    again = (
        RECORDS
        + """
2026-06-02 ! "Aetna" "Repriced again" ^pay-5530 #clawback
  insurance-paid: 50.00 USD
"""
    )
    linked = open_books(tmp_path, CLAIM_1042, CLAIM_1043, again)
    with pytest.raises(ReviewError, match='No open review is named by "pay-9"'):
        review_of("pay-9", linked)
    with pytest.raises(ReviewError, match='No cleared review is named by "pay-5512"'):
        review_of("pay-5512", linked, is_open=False)
    with pytest.raises(ReviewError, match="means 2 open reviews") as several:
        review_of("pay-5530", linked)
    assert f"{place_of(linked, 'Repriced')}  2026-04-02  Repriced\n" in str(several.value)
    assert (
        review_of(place_of(linked, "Repriced again"), linked).entry.narration
        == "Repriced again"
    )


WRITTEN_OUT = """
2026-05-02 ! "Aetna" "Coverage ended" ^pay-5512 #clawback #reversal
  Assets:Bank:Checking                  -85.00 USD
  Income:Adjustments:Contractual        -35.00 USD
  Assets:Receivable:Clients:C0017       -30.00 USD
  Assets:Receivable:Insurance:Aetna     150.00 USD

2026-05-02 ! "Aetna" "Coverage ended" ^pay-5512 ^claim-1042 #clawback #corrected-payment
  Assets:Receivable:Clients:C0017       150.00 USD
  Assets:Receivable:Insurance:Aetna    -150.00 USD
"""


def test_a_reversal_written_out_is_cleared_with_its_corrected_payment(tmp_path: Path) -> None:
    linked = open_books(tmp_path, CLAIM_1042, WRITTEN_OUT)
    (review,) = reviews(linked)
    assert review.claims == ("claim-1042",)
    after = written(linked, turn([review_of("claim-1042", linked)], "*", linked, reads(linked)))
    assert "!" not in file_of(linked).read_text()
    assert Status.NEEDS_REVIEW not in after.claims_named("1042")[0].statuses
    again = review_of("claim-1042", after, is_open=False)
    written(after, turn([again], "!", after, reads(after)))
    assert file_of(linked).read_text().count(" ! ") == 2


def test_a_flag_that_somebody_else_has_turned_is_not_turned(tmp_path: Path) -> None:
    linked = open_books(tmp_path, CLAIM_1042, CLAIM_1043, RECORDS)
    review = review_of("pay-5512", linked)
    file = file_of(linked)
    file.write_text(file.read_text().replace('05-02 ! "Aetna"', '05-02 ? "Aetna"'))
    with pytest.raises(ReviewError, match="has another flag than it had"):
        turn([review], "*", linked, reads(linked))
