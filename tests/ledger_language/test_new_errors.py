"""Errors are compared by check, place and subject, never by their sentence."""

from __future__ import annotations

import time
from typing import Any
from typing import NamedTuple

import pytest
from beancount.core.data import new_metadata

from beancount_clawback.ledger_language.new_errors import new_errors
from beancount_clawback.ledger_language.places import Place
from beancount_clawback.ledger_language.problems import ClawbackError
from beancount_clawback.ledger_language.problems import Problem


class ValidationError(NamedTuple):
    """An error as Beancount and its plugins make them."""

    source: dict[str, Any] | None
    message: str
    entry: None = None


class BalanceError(NamedTuple):
    """Another kind of error."""

    source: dict[str, Any] | None
    message: str
    entry: None = None


def invalid(message: str, lineno: int = 10, path: str = "main.bean") -> ValidationError:
    return ValidationError(new_metadata(path, lineno), message)


def failed(message: str, lineno: int = 10) -> BalanceError:
    return BalanceError(new_metadata("main.bean", lineno), message)


def unknown_link(nearest: str) -> ClawbackError:
    problem = Problem(
        "unknown-link", links="^pay-5513", narrowed="", nearest=nearest, wrong="the link"
    )
    return problem.at_place(new_metadata("main.bean", 12))


def five_lines_down(place: Place) -> Place:
    return place[0], place[1] + 5


def test_an_old_error_whose_hint_changes_is_not_new() -> None:
    before = [unknown_link("")]
    after = [unknown_link("; near it are ^pay-5512")]
    assert before[0].message != after[0].message
    assert new_errors(before, after) == ()


def test_a_record_that_leads_to_no_payment_for_another_reason_is_no_new_error() -> None:
    early = Problem("before-payment", date="2026-02-01", payment="P", payment_date="2026-02-10")
    error = early.at_place(new_metadata("main.bean", 12))
    assert new_errors([unknown_link("")], [error]) == ()


def test_an_error_of_ours_about_something_else_at_the_same_place_is_new() -> None:
    mistyped, other = (
        Problem("unknown-key", key=key, kind="clawback record", near="taken").at_place(
            new_metadata("main.bean", 12)
        )
        for key in ("takn", "teken")
    )
    assert new_errors([mistyped], [mistyped]) == ()
    assert new_errors([mistyped], [other]) == (other,)


def test_the_same_error_five_lines_further_down_is_not_new() -> None:
    before = [invalid("Unknown account 'Assets:A'"), invalid("see main.bean:12 of 2026-01-01")]
    after = [
        invalid("Unknown account 'Assets:A'", 15),
        invalid("see main.bean:17 of 2026-01-01", 15),
    ]
    assert new_errors(before, after, five_lines_down) == ()
    assert new_errors(before, after) == tuple(after)


def test_a_balance_that_fails_on_the_other_side_is_not_new() -> None:
    """Too little before an import, too much after it: the same assertion fails."""
    text = "Balance failed for 'A': expected 10.00 USD != accumulated {} USD ({} too {})"
    before = [failed(text.format("-61,775.32", "61,785.32", "little"))]
    after = [failed(text.format("25.00", "15.00", "much"))]
    assert new_errors(before, after) == ()


def test_a_sentence_of_another_program_with_other_words_is_not_new() -> None:
    before = [failed("Balance failed for Assets:Bank: expected 5 USD, got 4 USD")]
    after = [failed("Balance of Assets:Bank is wrong, by 2 USD")]
    assert new_errors(before, after) == ()


@pytest.mark.parametrize(
    "other",
    [
        invalid("Unknown account 'Assets:Clients:C0018'"),
        invalid("Unknown account Assets:Clients:C0018"),
        invalid("Unknown account 'Assets:Clients:C0017'", 11),
        invalid("Unknown account 'Assets:Clients:C0017'", path="other.bean"),
        failed("Unknown account 'Assets:Clients:C0017'"),
    ],
)
def test_another_account_line_file_or_kind_is_a_new_error(
    other: ValidationError | BalanceError,
) -> None:
    before = [invalid("Unknown account 'Assets:Clients:C0017'")]
    assert new_errors(before, [*before, other]) == (other,)


def test_the_same_error_once_more_is_new() -> None:
    once = invalid("Duplicate file", 0)
    assert new_errors([once], [once, once]) == (once,)


def test_another_file_that_is_missing_is_a_new_error() -> None:
    source = new_metadata("<load>", 0)
    one = ValidationError(source, 'File "a.bean" does not exist')
    other = ValidationError(source, 'File "b.bean" does not exist')
    assert new_errors([one], [other]) == (other,)


def test_an_error_without_a_place_can_be_compared() -> None:
    lost = ValidationError(None, "No place")
    assert new_errors([lost], [lost]) == ()


def test_a_long_word_in_a_message_is_read_at_once() -> None:
    errors = [invalid("a-" * 50_000), failed('Balance of "x"')]
    begun = time.process_time()
    assert new_errors(errors, errors) == ()
    assert time.process_time() - begun < 2
