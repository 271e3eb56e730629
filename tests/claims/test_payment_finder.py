"""Finding a payment by whatever is known of it, tagged or not, on a claim or not."""

from __future__ import annotations

import datetime
import time
from pathlib import Path

import pytest

from beancount_clawback.claims.linked_ledger import LinkedLedger
from beancount_clawback.claims.payment_finder import Found
from beancount_clawback.claims.payment_finder import FoundKind
from beancount_clawback.claims.payment_finder import sole
from beancount_clawback.claims.search_terms import terms_of
from beancount_clawback.ledger_files.loaded_ledger import load

LEDGER = """\
plugin "beancount_clawback"
2015-01-01 open Assets:Bank:Checking                 USD
2015-01-01 open Assets:Receivable:Insurance:Aetna    USD
2015-01-01 open Assets:Receivable:Insurance:BCBS     USD
2015-01-01 open Assets:Receivable:Clients:C0017      USD
2015-01-01 open Assets:Receivable:Clients:C0018      USD
2015-01-01 open Income:Sessions                      USD
2015-01-01 open Income:Adjustments                   USD
2015-01-01 open Liabilities:Unapplied:Aetna          USD

2026-01-15 * "C0017" "90837, 60 min" ^claim-1042 #charge
  service-date: 2026-01-14
  Assets:Receivable:Insurance:Aetna     150.00 USD
  Income:Sessions

2026-02-10 * "Aetna" "EOB 5512" ^claim-1042 ^pay-5512 #insurance-payment
  check: "7908"
  Assets:Bank:Checking                   98.00 USD
  Income:Adjustments                     22.00 USD
  Assets:Receivable:Clients:C0017        30.00 USD
  Assets:Receivable:Insurance:Aetna    -150.00 USD

2026-02-12 * "BCBS of NC" "C0018, DOS 1/20, check 4410"
  Assets:Bank:Checking                   98.00 USD
  Assets:Receivable:Insurance:BCBS      -98.00 USD

2026-03-01 * "Aetna" "two equal ones, the first"
  Assets:Bank:Checking                   60.00 USD
  Assets:Receivable:Insurance:Aetna     -60.00 USD

2026-03-01 * "Aetna" "two equal ones, the second"
  Assets:Bank:Checking                   60.00 USD
  Assets:Receivable:Insurance:Aetna     -60.00 USD

2026-03-05 * "C0017" "copay"
  Assets:Bank:Checking                   30.00 USD
  Assets:Receivable:Clients:C0017

2026-03-10 * "BCBS of NC" "taken back: C0018"
  Assets:Bank:Checking                  -98.00 USD
  Assets:Receivable:Insurance:BCBS       98.00 USD
"""


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> LinkedLedger:
    path = tmp_path_factory.mktemp("finder") / "practice.beancount"
    path.write_text(LEDGER, "utf-8")
    return LinkedLedger(load(str(path)))


def the_one(linked: LinkedLedger, words: str) -> Found:
    found = linked.finder.find(words)
    one = sole(found)
    assert one is not None, [(f.score, f.why) for f in found]
    return one


@pytest.mark.parametrize(
    "words",
    [
        "Aetna 98.00 7908",
        "aetna $98",
        "7908",
        "pay-5512",
        "^claim-1042",
        "1042 aetna",
        "C0017",
        "5512",
        "Aetna 2026-02-10",
        "Aetna 2/10/2026",
        "Feb 10, 2026",
        "10 Feb 2026",
        "aetna 1/14",
        "Jan 14, 2026",
        "check 7908 of aetna",
        "22.00",
    ],
)
def test_a_payment_is_found_by_what_people_know_of_it(linked: LinkedLedger, words: str) -> None:
    assert the_one(linked, words).link == "pay-5512"


@pytest.mark.parametrize(
    "words", ["BCBS of NC check", "4410", "BCBS 1/20/2026", "NC C0018 DOS"]
)
def test_an_untagged_payment_is_found_and_says_what_it_lacks(
    linked: LinkedLedger, words: str
) -> None:
    found = [f for f in linked.finder.find(words) if f.kind is FoundKind.PAYMENT]
    assert [(f.tagged, f.missing) for f in found] == [
        (False, ("#insurance-payment", "^pay-4410"))
    ]


def test_every_word_narrows(linked: LinkedLedger) -> None:
    assert len(linked.finder.find("Aetna")) == 3
    assert len(linked.finder.find("Aetna 60")) == 2
    assert len(linked.finder.find("Aetna 60 second")) == 1
    assert linked.finder.find("Aetna 61") == []
    assert linked.finder.find("  ") == []


def test_of_equal_ones_none_is_chosen(linked: LinkedLedger) -> None:
    assert sole(linked.finder.find("Aetna 60.00")) is None
    assert the_one(linked, "Aetna 60.00 first").entry.narration == "two equal ones, the first"


def test_why_it_fits_is_told(linked: LinkedLedger) -> None:
    assert the_one(linked, "Aetna 98.00 7908").why == (
        "payer Aetna",
        "amount 98.00 USD",
        "check 7908",
    )


def test_a_clients_payment_is_not_among_them(linked: LinkedLedger) -> None:
    assert linked.finder.find("copay") == []


def test_an_exact_negation_is_a_clawback_written_by_hand(linked: LinkedLedger) -> None:
    one = the_one(linked, "taken back C0018")
    assert one.kind is FoundKind.HANDWRITTEN
    assert one.missing == ("#clawback", "^pay-4410")
    assert one.payment is not None
    assert one.payment.narration == "C0018, DOS 1/20, check 4410"


def test_dates_are_read_as_people_write_them() -> None:
    date = datetime.date(2026, 1, 20)
    for typed in ("1/20/2026", "1/20/26", "1/20", "Jan 20, 2026", "20.1.2026", "January 20"):
        (term,) = terms_of(typed)
        assert term.day is not None
        assert term.day.fits(date), typed
    assert terms_of("13/45")[0].day is None


def test_an_empty_ledger_has_nothing_to_find(tmp_path: Path) -> None:
    path = tmp_path / "empty.beancount"
    path.write_text('plugin "beancount_clawback"\n', "utf-8")
    assert LinkedLedger(load(str(path))).finder.find("Aetna") == []


def test_a_narration_and_words_of_signs_alone_are_read_at_once(tmp_path: Path) -> None:
    signs = "#" * 50_000
    path = tmp_path / "practice.beancount"
    path.write_text(LEDGER.replace("C0018, DOS 1/20", f"{signs} C0018"), "utf-8")
    begun = time.process_time()
    terms_of(signs)
    assert LinkedLedger(load(str(path))).finder.find("4410")
    assert time.process_time() - begun < 3
