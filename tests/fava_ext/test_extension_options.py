"""The dict in the ``fava-extension`` line: what it may hold, and what is said otherwise."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from beancount_clawback.fava_ext.options import Options
from beancount_clawback.fava_ext.options import read_options


@pytest.mark.parametrize("text", [None, "", "{}", " {} "])
def test_without_options_every_default_holds(text: str | None) -> None:
    assert read_options(text) == (Options(write_to="insert-entry", hosts=frozenset()), [])


def test_all_options_are_read() -> None:
    text = "{'write-to': 'payment-file', 'hosts': ['Books.Example.org']}"
    expected = Options(write_to="payment-file", hosts=frozenset({"books.example.org"}))
    assert read_options(text) == (expected, [])


@pytest.mark.parametrize(
    "text",
    [
        "{'write-to': payment_file}",
        "{'write-to'",
        "write-to: payment-file",
        "{[]: 1}",
        "__import__('os').getcwd()",
        "(" * 5000,
        "\x00",
        "{**{}}",
    ],
)
def test_text_that_is_no_literal_is_one_problem_with_an_example(text: str) -> None:
    options, problems = read_options(text)
    assert options == Options()
    assert len(problems) == 1
    assert "cannot be read as a dict" in problems[0]
    assert "{'write-to': 'payment-file'}" in problems[0]


@pytest.mark.parametrize(
    "value", [Decimal(1), True, datetime.date(2026, 1, 1), "['write-to']", "'write-to'", "1"]
)
def test_anything_but_a_dict_is_a_problem(value: object) -> None:
    options, problems = read_options(value)
    assert options == Options()
    assert len(problems) == 1


def test_a_misspelt_key_is_named_with_the_one_it_resembles() -> None:
    options, problems = read_options("{'wirte-to': 'payment-file'}")
    assert options == Options()
    assert problems == [
        "Unknown option 'wirte-to'. Did you mean 'write-to'? "
        "The options are 'write-to', 'hosts', 'scripts'."
    ]


def test_one_bad_option_does_not_take_the_good_ones_with_it() -> None:
    options, problems = read_options("{'write-to': 'payment-file', 'hosts': 'a.org', 7: 7}")
    assert options == Options(write_to="payment-file")
    assert len(problems) == 2


@pytest.mark.parametrize(
    "name", ["https://books.example.org", "books.example.org:443", "", "*", 7, None]
)
def test_a_host_is_a_bare_name(name: object) -> None:
    options, problems = read_options(repr({"hosts": [name]}))
    assert options.hosts == frozenset()
    assert len(problems) == 1
    assert "bare host name" in problems[0]
