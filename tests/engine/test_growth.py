"""What the engine takes grows with the ledger, and not with its square."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from types import FrameType

import pytest
from beancount import loader

from beancount_clawback.engine.expansion import expand
from beancount_clawback.engine.scan import scan
from beancount_clawback.ledger_language.config import Config
from benchmarks.claims_of_payments import chain_of_joint_payments
from benchmarks.claims_of_payments import check_that_tells_its_claims
from benchmarks.claims_of_payments import joint_payment


@pytest.mark.parametrize(
    ("links", "entered"),
    [
        ("^pay-1", ["claim 1"]),
        ("^pay-1 ^remit-7", ["claim 1"]),
        ("^claim-1 ^remit-7", ["claim 1"]),
        ("^remit-7", ["claim 1", "claim 2"]),
    ],
)
def test_a_record_that_names_its_payment_leaves_the_rest_of_the_check_alone(
    links: str, entered: list[str]
) -> None:
    entries, _, _ = loader.load_string(
        f"""
2026-02-10 * "Aetna" "claim 1" ^claim-1 ^pay-1 ^remit-7 #insurance-payment
  Assets:Bank                  85.00 USD
  Assets:Receivable:Insurance:Aetna
2026-02-10 * "Aetna" "claim 2" ^claim-2 ^pay-2 ^remit-7 #insurance-payment
  Assets:Bank                  85.00 USD
  Assets:Receivable:Insurance:Aetna
2026-03-10 ! "Aetna" "Taken back" {links} #clawback
"""
    )
    found = scan(entries, Config(), automatic=False)
    assert [payment.narration for payment in found.payments] == entered


@pytest.mark.slow
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


_ONE_CLAIM = """option "operating_currency" "USD"
2026-01-01 open Assets:Bank:Checking USD
2026-01-01 open Assets:Receivable:Insurance:Aetna USD
2026-01-01 open Assets:Receivable:Clients:C0017 USD
2026-01-01 open Income:Sessions USD
2026-01-01 open Income:Adjustments:Contractual USD
2026-01-05 * "C0017" "90837" ^claim-1042 #charge
  Assets:Receivable:Insurance:Aetna   200.00 USD
  Income:Sessions                    -200.00 USD
"""
_PAYMENT = """
2026-02-10 * "Aetna" "Paid" ^claim-1042 ^pay-{n} ^remit-{n} #insurance-payment
  insurance-paid: {paid} USD
  write-off: 50.00 USD
  client-responsibility: 40.00 USD
  supplemental: TRUE
"""
_REVERSED = """
2026-03-10 ! "Aetna" "Taken back" ^pay-{n} #clawback
"""
_CORRECTED = """
2026-03-10 ! "Aetna" "Corrected" ^pay-{n} #clawback
  insurance-paid: {paid} USD
  write-off: 20.00 USD
"""


@pytest.mark.parametrize(
    "text",
    [_PAYMENT, _PAYMENT + _REVERSED, _PAYMENT + _CORRECTED],
    ids=["paid", "reversed", "corrected"],
)
@pytest.mark.parametrize("more", [0, 1], ids=["equal", "different"])
def test_payments_of_one_claim_take_as_many_calls_each_however_many_they_are(
    text: str, more: int
) -> None:
    few, many = (
        _calls(_ONE_CLAIM + "".join(text.format(n=n, paid=40 + more * n) for n in range(count)))
        for count in (30, 120)
    )
    assert many < 4.4 * few


def _calls(text: str) -> int:
    """The calls of functions that completing a ledger takes, which no clock changes."""
    entries, errors, _ = loader.load_string(text)
    assert not errors
    count = 0

    def note(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        expand(entries, Config())
    finally:
        sys.setprofile(None)
    return count


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
