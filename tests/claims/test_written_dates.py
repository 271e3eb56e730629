"""Dates as people write them: one day, none, or two between which nothing decides."""

from __future__ import annotations

import pytest

from beancount_clawback.claims.search_terms import terms_of
from beancount_clawback.claims.written_dates import DayOfYear
from beancount_clawback.claims.written_dates import dates_meant
from beancount_clawback.data_entry.typed_fields import FieldError
from beancount_clawback.data_entry.typed_fields import typed_date


@pytest.mark.parametrize(
    "text",
    [
        *("2026-05-20", "2026-5-20", "2026/05/20", " 2026.5.20 ", "5/20/2026", "20/5/2026"),
        *("05/20/26", "05-20-2026", "20.5.2026", "May 20, 2026", "20 May 2026", "20. Mai 2026"),
        "may 20th, 2026",
    ],
)
def test_a_date_is_read_as_it_is_written(text: str) -> None:
    assert typed_date(text).isoformat() == "2026-05-20"
    assert typed_date("5/5/2026").isoformat() == "2026-05-05"


@pytest.mark.parametrize("text", ["5/2/2026", "2/5/26", "05-02-2026", "5.2.2026"])
def test_a_date_that_may_be_two_is_a_question_with_both(text: str) -> None:
    with pytest.raises(FieldError) as refused:
        typed_date(text)
    assert "2026-05-02" in str(refused.value)
    assert "2026-02-05" in str(refused.value)
    for either in dates_meant(text):
        assert typed_date(str(either)) == either


@pytest.mark.parametrize(
    "text",
    ["May 20", "5/20", "20260520", "2026-02-30", "13/13/2026", "soon", "1/2/3", "5/20/20x"],
)
def test_what_is_not_a_whole_date_says_the_form_of_one(text: str) -> None:
    with pytest.raises(FieldError, match=r"is not a date\. Write it like 2026-05-02\."):
        typed_date(text)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("Aetna 1/20", DayOfYear(0, 1, 20)),
        ("1/2/2026 Aetna", DayOfYear(2026, 1, 2)),
        ("20/1/2026", DayOfYear(2026, 1, 20)),
        ("01-20-2026", DayOfYear(2026, 1, 20)),
        ("2.1.2026", DayOfYear(2026, 1, 2)),
        ("check 2026/01/20", DayOfYear(2026, 1, 20)),
    ],
)
def test_a_search_takes_the_usual_reading_of_a_date(typed: str, day: DayOfYear) -> None:
    assert [term.day for term in terms_of(typed) if term.day] == [day]
