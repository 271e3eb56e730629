"""A small practice in good order, and the ways in which one of its records can go wrong."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from typing import Any
from typing import cast

from beancount.core.amount import Amount
from beancount.core.data import Transaction

from tests.engine.ledger_text import load_unread

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from tests.engine.ledger_text import Loaded

PRACTICE = """
plugin "beancount_clawback" "{'recoupment': 'Liabilities:Recoupments:{payer}'}"
2015-01-01 open Assets:Bank:Checking
2015-01-01 open Assets:Old-Bank
2015-01-01 open Assets:Receivable:Insurance:Aetna
2015-01-01 open Assets:Receivable:Clients:C0017
2015-01-01 open Liabilities:Recoupments:Aetna
2015-01-01 open Income:Sessions
2015-01-01 open Income:Adjustments:Contractual
2015-01-01 open Expenses:Recoupment-Variance

2026-01-15 * "C0017" "60 min" ^claim-1 #charge
  Assets:Receivable:Insurance:Aetna  150.00 USD
  Income:Sessions                   -150.00 USD

2026-01-15 * "C0017" "60 min" ^claim-2 #charge
  Assets:Receivable:Insurance:Aetna  150.00 USD
  Income:Sessions                   -150.00 USD

2026-01-15 * "C0017" "60 min" ^claim-3 #charge
  Assets:Receivable:Insurance:Aetna  150.00 USD
  Income:Sessions                   -150.00 USD

2026-01-15 * "C0017" "60 min" ^claim-4 #charge
  Assets:Receivable:Insurance:Aetna  150.00 USD
  Income:Sessions                   -150.00 USD

2026-02-10 * "Aetna" "EOB 1" ^claim-1 ^pay-1 #insurance-payment
  Assets:Bank:Checking                85.00 USD
  Income:Adjustments:Contractual      35.00 USD
  Assets:Receivable:Clients:C0017     30.00 USD
  Assets:Receivable:Insurance:Aetna -150.00 USD

2026-02-11 * "Aetna" "EOB 2" ^claim-2 ^pay-2 #insurance-payment
  insurance-paid: 85.00 USD
  write-off: 35.00 USD
  client-responsibility: 30.00 USD

2026-02-12 * "Aetna" "EOB 3" ^claim-3 ^pay-3 #insurance-payment
  Assets:Bank:Checking                85.00 USD
  Income:Adjustments:Contractual      35.00 USD
  Assets:Receivable:Clients:C0017     30.00 USD
  Assets:Receivable:Insurance:Aetna -150.00 USD

2026-02-13 * "Aetna" "EOB 4" ^claim-4 ^pay-4 #insurance-payment
  Assets:Bank:Checking                85.00 USD
  Income:Adjustments:Contractual      35.00 USD
  Assets:Receivable:Clients:C0017     30.00 USD
  Assets:Receivable:Insurance:Aetna -150.00 USD

2026-05-01 * "Aetna" "Full" ^pay-1 #clawback
  source: "letter"

2026-05-02 ! "Aetna" "Corrected" ^pay-2 #clawback
  source: "phone"
  insurance-paid: 50.00 USD
  write-off: "35.00"
  client-responsibility: 65.00

2026-05-03 * "Aetna" "Written out" ^claim-3 ^pay-3 #clawback #reversal
  Assets:Bank:Checking               -85.00 USD
  Income:Adjustments:Contractual     -35.00 USD
  Assets:Receivable:Clients:C0017    -30.00 USD
  Assets:Receivable:Insurance:Aetna  150.00 USD

2026-05-03 * "Aetna" "Written out" ^claim-3 ^pay-3 #clawback #corrected-payment
  Assets:Bank:Checking                40.00 USD
  Assets:Receivable:Insurance:Aetna  -40.00 USD

2026-05-04 * "Aetna" "Taken" ^pay-4 #clawback
  taken: 85.37 USD
"""

VICTIMS = {
    "a record of a full reversal": ("pay-1", "Full"),
    "a record with corrected amounts": ("pay-2", "Corrected"),
    "a record that says what was taken": ("pay-4", "Taken"),
    "a manual payment": ("pay-2", "EOB 2"),
    "a payment written out": ("pay-1", "EOB 1"),
    "a reversal written out": ("pay-3", "Written out"),
}

KEYS = (
    "insurance-paid",
    "write-off",
    "client-responsibility",
    "insurance-responsibility",
    "source",
    "reason",
    "settlement",
    "taken",
    "reverses",
    "closed",
    "supplemental",
    "payer",
    "client",
    "claim",
    "check",
    "service-date",
    "service",
    "practitioner",
    "clawback-of",
    "claim-balance",
    "reversed-on",
    "reversed-by",
    "insurence-paid",
    "write_off",
    "patient-responsibility",
    "an-own-key",
)

_NUMBERS = [
    Decimal(text)
    for text in (
        "0",
        "-0.00",
        "0.01",
        "85.00",
        "150",
        "150.01",
        "-1",
        "1E+3",
        "1E-9",
        "1E+999999",
        "1E-999999",
        "0E+999999",
        "9" * 40,
        "1." + "3" * 40,
        "999999999999",
        "1000000000000",
        "NaN",
        "-NaN",
        "sNaN",
        "Infinity",
        "-Infinity",
    )
]
TEXTS = (
    "",
    " ",
    "40",
    "40.00",
    "40.00 USD",
    " 40.00USD ",
    "1,040.00 USD",
    "10,40.00 USD",
    "40.00 usd",
    "40.00 EUR",
    "USD 40.00",
    "$40",
    "40,00",
    "4e1",
    "0x28",
    "-40.00",
    "+40.00",
    "--40",
    "40.00.00",
    "40.00 USD USD",
    "NaN",
    "Infinity",
    "1_000",
    "٤٠",
    "４０",  # noqa: RUF001 - likewise
    "9" * 5000,
    "40" + " " * 5000,
    "," * 5000,
    "claim-1",
    "^claim-2",
    "claim-99",
    "Aetna",
    "aetna",
    "Assets:Old-Bank",
    "Assets:Bank:Nowhere",
    "Assets",
    "assets:bank",
    "Income:Adjustments:Contractual",
    "TRUE",
    "yes",
    "2026-02-10",
    "2026-02-30",
    "2026-W01-1",
    'a "quoted" text',
    "two\nlines",
    "\\",
    "{payer}",
    "{0.__class__}",
    "%s%n",
    "<script>alert(1)</script>",
    "; drop",
    "\x00",
    "\u202e40.00",
    "\ud800",
    "安泰",
    "🏥",
    "e\u0301" * 40,
)
VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    datetime.date(2026, 2, 10),
    datetime.date(2026, 2, 11),
    datetime.date(1, 1, 1),
    datetime.date(9999, 12, 31),
    datetime.datetime(2026, 2, 10, 12, 0),  # noqa: DTZ001 - as a plugin may leave it
    0,
    40,
    40.5,
    [],
    ["claim-1"],
    {},
    object,
    *_NUMBERS,
    *(Amount(number, "USD") for number in _NUMBERS),
    Amount(Decimal(40), "EUR"),
    Amount(Decimal(40), ""),
    Amount(Decimal(40), "USD")._replace(number=cast("Any", None)),
    Amount(Decimal(40), "USD")._replace(currency=cast("Any", None)),
    *TEXTS,
)
_LINKS = ("", "pay-", "pay-1", "pay-2", "pay-9", "claim-", "claim-1", "remit-1", "🏥", "^")
_TAGS = (
    "clawback",
    "reversal",
    "corrected-payment",
    "insurance-payment",
    "recoupment-variance",
    "reversed",
    "needs-review",
    "🏥",
)


def practice() -> Loaded:
    """The practice with its records as they were written."""
    loaded = load_unread(PRACTICE)
    assert loaded.messages == []
    return loaded


def one_key_at_a_time(victim: Transaction) -> Iterator[Transaction]:
    """The victim with each key set to each value, and without each key that it has."""
    for key in KEYS:
        for value in VALUES:
            yield victim._replace(meta={**victim.meta, key: value})
    for key in victim.meta.keys() - {"filename", "lineno"}:
        yield victim._replace(meta={k: v for k, v in victim.meta.items() if k != key})


def at_random(victim: Transaction, random: Random) -> Transaction:
    """The victim with several things wrong at once: keys, links, tags, flag, texts, date."""
    meta = dict(victim.meta)
    for _ in range(random.randint(0, 4)):
        meta[random.choice(KEYS)] = random.choice(VALUES)
    links = set(victim.links)
    tags = set(victim.tags)
    for words, pool in ((links, _LINKS), (tags, _TAGS)):
        if random.random() < 0.5:
            words ^= {random.choice(pool)}
    texts = [None, "", "Aetna", "two\nlines", "\ud800", 'a "quote"', "x" * 5000]
    day = victim.date + datetime.timedelta(random.choice([-4000, -100, -1, 0, 0, 1, 400]))
    changes: dict[str, Any] = {
        "meta": meta,
        "date": day,
        "flag": random.choice(["*", "!", "P", "", None]),
        "payee": random.choice([victim.payee, *texts]),
        "narration": random.choice([victim.narration, *texts]),
        "tags": random.choice([frozenset(tags), frozenset(tags), None]),
        "links": random.choice([frozenset(links), frozenset(links), frozenset(), None]),
        "postings": random.choice([*[victim.postings] * 3, None]),
    }
    return victim._replace(**changes)
