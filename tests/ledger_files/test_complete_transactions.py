"""Transactions that state all amounts are booked and validated as Beancount does it."""

from __future__ import annotations

from typing import Any

import beancount
import pytest
from beancount.core import data
from beancount.core.amount import Amount
from beancount.core.number import D
from beancount.ops import validation
from beancount.parser import booking
from beancount.parser import parser
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from beancount_clawback.ledger_files.complete_transactions import booked
from beancount_clawback.ledger_files.complete_transactions import validated

COMPLETE = (
    "100 USD",
    "-100.00 USD",
    "12.345 USD",
    "0 USD",
    "-12.345 USD",
    "1E2 USD",
    "5.0 EUR",
)
INTERPOLATED = ("", "USD", "7.00 EUR @ 1.10 USD", "3 USD @@ 2.50 EUR", "-1.5 USD")
NEEDS_BALANCES = (
    "2 HOOL {10.00 USD}",
    "-1 HOOL {}",
    "-2 HOOL {12.00 USD} @ 3 USD",
    "1 HOOL {{5.00 USD}}",
    "4",
    "HOOL @ 2 USD",
    "5 HOOL @",
    "6.00 USD @ EUR",
)
OPTIONS = (
    "",
    'option "inferred_tolerance_default" "*:0.01"\n',
    'option "inferred_tolerance_default" "USD:0.5"\n',
    'option "tolerance_multiplier" "1.2"\noption "infer_tolerance_from_cost" "TRUE"\n',
    'option "booking_method" "FIFO"\n',
)
OPEN = """\
2026-01-01 open Assets:Bank  USD
2026-01-01 open Assets:Stock
2026-01-03 open Income:Late
2026-01-02 balance Assets:Bank  5.00 USD
"""


def ledgers(amounts: tuple[str, ...]) -> st.SearchStrategy[str]:
    account = st.sampled_from(("Assets:Bank", "Assets:Stock", "Income:Late", "Assets:Unknown"))
    posting = st.builds("  {}  {}\n".format, account, st.sampled_from(amounts))
    postings = st.lists(posting, max_size=4).map("".join)
    day = st.integers(1, 5)
    entry = st.builds('2026-01-0{} * "payment"\n{}'.format, day, postings)
    entries = st.lists(entry, max_size=6).map("".join)
    return st.builds("{}{}{}".format, st.sampled_from(OPTIONS), st.just(OPEN), entries)


def parsed(text: str) -> tuple[Any, Any]:
    entries, _, options = parser.parse_string(text)
    return sorted(entries, key=data.entry_sortkey), options


def assert_booked_and_validated_alike(text: str) -> None:
    entries, errors = booked(*parsed(text))
    wanted_entries, wanted_errors = booking.book(*parsed(text))  # type: ignore[no-untyped-call]
    assert entries == wanted_entries
    assert [repr(one) for one in entries] == [repr(one) for one in wanted_entries]
    assert [repr(one) for one in errors] == [repr(one) for one in wanted_errors]
    _, options = parsed(text)
    found = validated(wanted_entries, options)
    wanted = validation.validate(wanted_entries, options)  # type: ignore[no-untyped-call]
    assert [repr(one) for one in found] == [repr(one) for one in wanted]


@pytest.mark.slow
@settings(max_examples=150, derandomize=True)
@given(
    st.one_of(
        ledgers(COMPLETE),
        ledgers(COMPLETE + INTERPOLATED),
        ledgers(COMPLETE + INTERPOLATED + NEEDS_BALANCES),
    )
)
def test_any_ledger_is_booked_and_validated_as_beancount_does_it(text: str) -> None:
    assert_booked_and_validated_alike(text)


def test_beancount_books_what_is_not_complete_and_what_is_in_an_account_with_lots(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    handed: list[int] = []
    books = booking.book

    def counted(entries: data.Directives, options: object) -> object:
        handed.append(sum(isinstance(entry, data.Transaction) for entry in entries))
        return books(entries, options)  # type: ignore[no-untyped-call]

    monkeypatch.setattr(booking, "book", counted)

    def handed_of(text: str) -> list[int]:
        handed.clear()
        booked(*parsed(text))
        return list(handed)

    complete = OPEN + '2026-01-03 * "a"\n  Assets:Bank  1.00 USD\n  Income:Late  -1.00 USD\n'
    rest = '2026-01-03 * "b"\n  Assets:Bank  1.00 USD\n  Assets:Stock\n'
    lots = '2026-01-04 * "c"\n  Assets:Stock  1 HOOL {1.00 USD}\n  Assets:Bank\n'
    moved = '2026-01-05 * "d"\n  Assets:Stock  1.00 USD\n  Income:Late  -1.00 USD\n'
    left_out = '2026-01-04 * "e"\n  Assets:Stock  1 USD\n  Assets:Bank\n  Assets:Bank\n'
    assert handed_of(complete) == [0]
    assert handed_of(complete + rest) == [1]
    assert handed_of(complete + moved) == [0]
    assert handed_of(complete + moved + lots) == [2]
    assert handed_of(complete + rest + left_out) == [2]
    monkeypatch.setattr(beancount, "__version__", "3.3.0")
    assert handed_of(complete + rest) == [2]


def test_what_plugins_leave_behind_is_validated_as_beancount_does_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entries, options = parsed(OPEN + '2026-01-03 * "a"\n  Assets:Bank  1.00 USD\n' * 2)
    *others, one, two = entries
    back = data.Posting("Assets:Bank", Amount(D("-1.00"), "USD"), None, None, None, None)
    rounding = back._replace(meta={"__residual__": True})
    one = one._replace(postings=[*one.postings, rounding])
    two = two._replace(postings=[*two.postings, back])
    made = [*others, one, two]
    wanted = validation.validate(made, options)  # type: ignore[no-untyped-call]
    assert [error.message for error in wanted] == ["Transaction does not balance: (1.00 USD)"]
    assert validated(made, options) == wanted
    monkeypatch.setattr(beancount, "__version__", "3.3.0")
    assert validated(made, options) == wanted
