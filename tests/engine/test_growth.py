"""What the engine takes grows with the ledger, and not with its square."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

import pytest
from beancount import loader

from beancount_clawback.engine.expansion import expand
from beancount_clawback.ledger_language.config import Config
from benchmarks.claims_of_payments import chain_of_joint_payments
from benchmarks.claims_of_payments import check_that_tells_its_claims
from benchmarks.claims_of_payments import joint_payment

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "books", [joint_payment, check_that_tells_its_claims, chain_of_joint_payments]
)
def test_one_payment_over_four_times_the_claims_takes_about_four_times_as_long(
    books: Callable[[int], str],
) -> None:
    """The square would be sixteen times; half of that leaves room for a busy machine."""
    # Behind the plugin line, for the engine is called apart.
    few, many = (_seconds(books(claims).partition("\n")[2]) for claims in (500, 2000))
    assert many < 8 * few


def _seconds(text: str) -> float:
    """The best of several, in processor time without the garbage collector."""
    entries, errors, _ = loader.load_string(text)
    assert not errors
    found = []
    for _ in range(4):
        gc.collect()
        gc.disable()
        begin = time.process_time()
        done = expand(entries, Config())
        found.append(time.process_time() - begin)
        gc.enable()
        assert not done.errors
    return min(found)
