"""Each page that writes has one form, which reads itself from what the page sends."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import pytest

from beancount_clawback.data_entry.amount_edit import EditForm
from beancount_clawback.fava_ext.answers import Refusal
from beancount_clawback.fava_ext.writing.bulk_page import SentSheet
from beancount_clawback.fava_ext.writing.edit_page import SentEdit
from beancount_clawback.fava_ext.writing.letter_reading import SentLetter
from beancount_clawback.fava_ext.writing.record_page import SentRecord
from beancount_clawback.fava_ext.writing.review_page import SentReviews
from beancount_clawback.fava_ext.writing.setup_page import SentSetUp
from beancount_clawback.fava_ext.writing.unapplied_page import SentUnapplied

if TYPE_CHECKING:
    from collections.abc import Callable


def test_a_form_holds_what_was_sent_typed() -> None:
    typed = {"insurance-paid": "60"}
    form = SentEdit.read({"file": "a.beancount", "line": 7, "amounts": typed, "seen": {}})
    every = {**typed, "write-off": "", "client-responsibility": ""}
    every["insurance-responsibility"] = ""
    assert form == SentEdit("a.beancount", 7, EditForm(amounts=every), {})
    # Hashes that were not sent are not taken for the hashes of no file.
    assert SentRecord.read({}).seen is None


def test_a_review_that_is_sent_twice_is_cleared_once() -> None:
    one, other = {"file": "a.beancount", "line": 7}, {"file": "a.beancount", "line": 9}
    form = SentReviews.read({"reviews": [one, other, one]})
    assert form.places == (("a.beancount", 7), ("a.beancount", 9))


@pytest.mark.parametrize(
    ("form", "sent", "field"),
    [
        (SentEdit.read, {"file": 3}, "file"),
        (SentEdit.read, {"line": True}, "line"),
        (SentEdit.read, {"line": 7, "details": ["date"]}, "details"),
        (SentRecord.read, {"amounts": {"write-off": 40}}, "write-off"),
        (SentRecord.read, {"review": "yes"}, "review"),
        (SentRecord.read, {"letter": 7}, "letter"),
        (SentLetter.read, {"letter": True}, "letter"),
        (SentSheet.read, {"rows": {}}, "rows"),
        (SentSheet.read, {"rows": [{"onRemittance": 1}]}, "onRemittance"),
        (SentReviews.read, {"reviews": ["a.beancount:7"]}, "reviews"),
        (SentReviews.read, {"reviews": []}, "reviews"),
        (SentSetUp.read, {"choices": [{"role": "x", "account": "A"}]}, "choices"),
        (SentUnapplied.read, {"all": "all"}, "all"),
        (SentUnapplied.read, {"seen": 1}, "seen"),
    ],
)
def test_a_field_that_holds_something_else_is_named(
    form: Callable[[dict[str, Any]], object], sent: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        form(sent)
    assert (refused.value.status, refused.value.message) == (
        400,
        f"The request holds no usable '{field}'.",
    )


def test_a_text_or_a_sheet_that_is_too_long_is_refused_with_what_to_do() -> None:
    with pytest.raises(Refusal) as long:
        SentRecord.read({"reason": "x" * 2001})
    assert long.value.fields == {"reason": long.value.message}
    with pytest.raises(Refusal) as many:
        SentSheet.read({"rows": [{}] * 2001})
    assert many.value.message == (
        "There can be 2,000 rows at once, not 2,001. Enter them in parts."
    )
