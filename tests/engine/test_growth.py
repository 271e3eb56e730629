"""What the engine takes grows with the ledger, and not with its square."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

import pytest
from beancount import loader

from beancount_clawback.engine.expansion import expand
from beancount_clawback.ledger_language.config import Config

pytestmark = pytest.mark.slow

HEAD = """
2015-01-01 open Assets:Bank:Checking USD
2015-01-01 open Income:Sessions USD
2015-01-01 open Income:Adjustments:Contractual USD
2015-01-01 open Assets:Receivable:Insurance:Aetna USD
"""


def _charges(claims: int) -> str:
    return HEAD + "".join(
        f"""
2026-01-02 * "C0001" "Session" ^claim-{number} #charge
  Assets:Receivable:Insurance:Aetna   100.00 USD
  Income:Sessions                    -100.00 USD
"""
        for number in range(claims)
    )


def _links_of(*claims: int) -> str:
    return " ".join(f"^claim-{number}" for number in claims)


def joint_payment(claims: int) -> str:
    """One payment that does not say which part is whose, taken back."""
    return (
        _charges(claims)
        + f"""
2026-02-02 * "Aetna" "Check" ^pay-1 {_links_of(*range(claims))} #insurance-payment
  Assets:Bank:Checking               {80 * claims}.00 USD
  Income:Adjustments:Contractual     {20 * claims}.00 USD
  Assets:Receivable:Insurance:Aetna

2026-05-02 * "Aetna" "Taken back" ^pay-1 #clawback
"""
    )


def payment_that_tells_claims(claims: int) -> str:
    """One check whose postings name their claims, each of which is taken back by itself."""
    told = "".join(
        f"""  Income:Adjustments:Contractual       20.00 USD
    claim: "claim-{number}"
  Assets:Receivable:Insurance:Aetna  -100.00 USD
    claim: "claim-{number}"
"""
        for number in range(claims)
    )
    back = "".join(
        f'2026-05-02 * "Aetna" "Taken back" ^pay-1 ^claim-{number} #clawback\n'
        for number in range(claims)
    )
    return (
        _charges(claims)
        + f"""
2026-02-02 * "Aetna" "Check" ^pay-1 {_links_of(*range(claims))} #insurance-payment
  Assets:Bank:Checking               {80 * claims}.00 USD
{told}
{back}"""
    )


def chain_of_joint_payments(claims: int) -> str:
    """Each claim is paid jointly with the next one, so that all of them hang together."""
    joint = "".join(
        f"""
2026-02-02 * "Aetna" "Check" ^pay-{number} {_links_of(number, number + 1)} #insurance-payment
  supplemental: TRUE
  Assets:Bank:Checking                80.00 USD
  Assets:Receivable:Insurance:Aetna  -80.00 USD

2026-05-02 * "Aetna" "Taken back" ^pay-{number} #clawback
"""
        for number in range(claims - 1)
    )
    return _charges(claims) + joint


@pytest.mark.parametrize(
    "books", [joint_payment, payment_that_tells_claims, chain_of_joint_payments]
)
def test_one_payment_over_four_times_the_claims_takes_about_four_times_as_long(
    books: Callable[[int], str],
) -> None:
    """The square would be sixteen times; half of that leaves room for a busy machine."""
    few, many = (_seconds(books(claims)) for claims in (500, 2000))
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
