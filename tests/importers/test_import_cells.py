"""Cells become amounts, dates and texts, or say why not."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from beancount_clawback.importers.documents.cells import MONTH_FIRST
from beancount_clawback.importers.documents.cells import BadCell
from beancount_clawback.importers.documents.cells import Cell
from beancount_clawback.importers.documents.cells import Money
from beancount_clawback.importers.documents.cells import is_currency
from beancount_clawback.importers.documents.cells import read_amount
from beancount_clawback.importers.documents.cells import read_date
from beancount_clawback.importers.documents.cells import read_id
from beancount_clawback.importers.documents.cells import read_text
from beancount_clawback.importers.documents.cells import read_truth


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("85.00", "85.00"),
        ("85", "85.00"),
        (" $85.00 ", "85.00"),
        ("$ 1,234.50", "1234.50"),
        ("1,234,567.89", "1234567.89"),
        ("1'234'567.89", "1234567.89"),
        ("-$1\u2019234.50", "-1234.50"),
        ("1\u202f234.50", "1234.50"),
        ("(1 234 567.89)", "-1234567.89"),
        ("(30.00)", "-30.00"),
        ("($30.00)", "-30.00"),
        ("$(30.00)", "-30.00"),
        ("30.00-", "-30.00"),
        ("-$30.00", "-30.00"),
        ("$-30.00", "-30.00"),
        ("\u221230.00", "-30.00"),
        ("+30", "30.00"),
        (".5", "0.50"),
        ("30.", "30.00"),
        ("30.000", "30.00"),
        (" $ -   ", "0.00"),
        ("\u2013", "0.00"),
        ("85.00\u00a0USD", "85.00"),
        ("USD 85.00", "85.00"),
        ("(0.00)", "0.00"),
        (Decimal(85), "85.00"),
    ],
)
def test_an_amount_is_read_as_people_write_it(cell: Cell, number: str) -> None:
    money = read_amount(cell)
    assert money is not None
    assert str(money.number) == number


@pytest.mark.parametrize(
    ("cell", "currency"), [("$5", "$"), ("€5", "EUR"), ("5 CAD", "CAD"), ("5", "")]
)
def test_an_amount_names_its_currency_by_sign_or_code(cell: str, currency: str) -> None:
    money = read_amount(cell)
    assert money is not None
    assert money.currency == currency


@pytest.mark.parametrize("cell", ["", "   ", None, "\u00a0"])
def test_a_blank_cell_is_no_amount(cell: Cell) -> None:
    assert read_amount(cell) is None


@pytest.mark.parametrize(
    "cell",
    [
        "abc",
        "12,34",
        "1,23.00",
        "1.234,50",
        "1'23.00",
        "1,234'567.00",
        "5 100",
        "12 34.00",
        "(30.00",
        "30.00)",
        "(-30.00)",
        "--30",
        "-30-",
        "30 40",
        "1e5",
        "NaN",
        "Infinity",
        "=1+1",
        "$5 USD",
        "5.001",
        "1000000000000",
        "٣٠",
        "-" * 600,
        True,
        datetime.date(2026, 5, 2),
        Decimal("NaN"),
        Decimal("0.001"),
    ],
)
def test_what_is_no_amount_is_refused(cell: Cell) -> None:
    with pytest.raises(BadCell):
        read_amount(cell)


def test_a_decimal_comma_is_read_where_it_is_asked_for() -> None:
    money = read_amount("1.234,50", decimal_comma=True)
    assert money is not None
    assert money.number == Decimal("1234.50")


@pytest.mark.parametrize(
    ("cell", "form"),
    [
        ("2026-05-02", ""),
        (" 2026-05-02T00:00:00 ", ""),
        ("2026-05-02 10:30", "%m/%d/%Y"),
        ("05/02/2026", "%m/%d/%Y"),
        ("5/2/26", "%m/%d/%y"),
        (datetime.date(2026, 5, 2), ""),
        (datetime.datetime(2026, 5, 2, 10, 30), ""),  # noqa: DTZ001 - as a workbook has it
    ],
)
def test_a_date_is_iso_a_date_cell_or_in_the_given_form(cell: Cell, form: str) -> None:
    assert read_date(cell, form) == datetime.date(2026, 5, 2)


@pytest.mark.parametrize(
    "cell",
    ["05/02/2026", "2026-02-30", "tomorrow", "1899-12-31", Decimal(45779), True, "9" * 999],
)
def test_what_is_no_date_is_refused(cell: Cell) -> None:
    with pytest.raises(BadCell):
        read_date(cell)


def test_a_strange_date_format_is_refused_and_not_raised() -> None:
    for form in ("%", "%Q", "(", "%m[", "\0"):
        with pytest.raises(BadCell):
            read_date("05/02/2026", form)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("  two\n lines\t ", "two lines"),
        ("a\x00b\x1bc", "a b c"),
        ("a\ud800b", "a\ufffdb"),
        (Decimal(1042), "1042"),
        (Decimal("1042.50"), "1042.5"),
        (True, "TRUE"),
        (datetime.date(2026, 5, 2), "2026-05-02"),
        ('a "quoted" \\ text', 'a "quoted" \\ text'),
        (None, ""),
    ],
)
def test_a_text_is_one_line_without_control_characters(cell: Cell, text: str) -> None:
    assert read_text(cell) == text


def test_a_text_longer_than_any_text_is_refused() -> None:
    with pytest.raises(BadCell):
        read_text("x" * 501)


def test_an_id_has_no_invisible_characters() -> None:
    assert read_id("\u200b10\u200b42\ufeff") == "1042"


@pytest.mark.parametrize(
    ("cell", "truth"), [("Yes", True), ("x", True), ("no", False), (True, True)]
)
def test_yes_and_no_are_read(cell: Cell, truth: bool) -> None:
    assert read_truth(cell) is truth


def test_anything_else_is_neither_yes_nor_no() -> None:
    with pytest.raises(BadCell):
        read_truth("perhaps")


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("USD", True),
        ("NT-D", True),
        ("usd", False),
        ("U", False),
        ("5", False),
        ("TRUE", False),
        ("NULL", False),
        ("USD\n", False),
    ],
)
def test_a_currency_is_what_beancount_takes_for_one(text: str, is_one: bool) -> None:
    assert is_currency(text) is is_one


@pytest.mark.parametrize(
    "text",
    [
        "03/02/2026-03/02/2026",
        "3/2/26-3/2/26",
        "03/02/2026 thru 03/02/2026",
        "03/02/2026 - 03/02/2026",
        "Mon 03/02/2026",
        "Monday, 3/2/2026",
    ],
)
def test_a_range_of_one_day_and_a_day_of_the_week_are_that_day(text: str) -> None:
    assert read_date(text, order=MONTH_FIRST) == datetime.date(2026, 3, 2)
    with pytest.raises(BadCell, match="range of several days"):
        read_date("03/02/2026-03/09/2026", order=MONTH_FIRST)


def test_a_dollar_may_say_whose_it_is() -> None:
    for text in ("US$40.00", "US$ 40.00"):
        assert read_amount(text) == Money(Decimal("40.00"), "USD")
    assert read_amount("-US$40.00") == Money(Decimal("-40.00"), "USD")
