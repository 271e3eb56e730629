"""Ledgers of any size for the benchmarks, as text; the same for the same numbers."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from datetime import date
from datetime import timedelta
from operator import itemgetter

_HEAD = """\
2015-01-01 open Assets:Bank:Checking USD
2015-01-01 open Income:Sessions USD
2015-01-01 open Income:Adjustments:Contractual USD
2015-01-01 open Equity:Opening-Balances USD
"""
_PAYERS = ("Aetna", "Cigna", "Optum", "Humana", "Kaiser")
_CLIENTS = 400
_FIRST = date(2016, 1, 4)


# An entry's date and its text.
_Entry = tuple[date, str]


def practice(transactions: int, clawbacks: int, *, plugin: bool = True) -> str:
    """A practice of `transactions` entries, three a claim: charge, payment, client's payment.

    The entries stand in the order of their dates, as a practice books them.

    Args:
        transactions: Entries besides the clawbacks.
        clawbacks: How many payments are taken back, each by a record with a correction.
        plugin: Whether the ledger has the plugin line.
    """
    return "".join([*_head(plugin), *_by_date(_entries(transactions, clawbacks))])


def one_chain(transactions: int, clawbacks: int) -> str:
    """Like `practice`, but every record hits the same claim's chain."""
    records = [
        _record(_FIRST + timedelta(days=20 + number), "pay-0", 85 if number % 2 else 80)
        for number in range(clawbacks)
    ]
    return "".join([*_head(plugin=True), *_by_date([*_entries(transactions, 0), *records])])


def one_link(transactions: int, clawbacks: int) -> str:
    """Like `practice`, but every entry also has the link ^practice."""
    text = practice(transactions, clawbacks)
    return text.replace(" ^claim-", " ^practice ^claim-").replace(" ^pay-", " ^practice ^pay-")


def _by_date(entries: Iterable[_Entry]) -> Iterator[str]:
    return (text for _, text in sorted(entries, key=itemgetter(0)))


def _head(plugin: bool) -> Iterator[str]:
    if plugin:
        yield 'plugin "beancount_clawback"\n'
    yield _HEAD
    for payer in _PAYERS:
        yield f"2015-01-01 open Assets:Receivable:Insurance:{payer} USD\n"
    for client in range(_CLIENTS):
        yield f"2015-01-01 open Assets:Receivable:Clients:C{client:04} USD\n"


def _entries(transactions: int, clawbacks: int) -> Iterator[_Entry]:
    claims = transactions // 3
    every = max(1, claims // clawbacks) if clawbacks else 0
    for claim in range(claims):
        yield from _claim(claim)
        if every and claim % every == 0 and claim // every < clawbacks:
            yield _record(_day(claim) + timedelta(days=60), f"pay-{claim}", 40)


def _claim(claim: int) -> Iterator[_Entry]:
    payer, client = _PAYERS[claim % len(_PAYERS)], f"C{claim % _CLIENTS:04}"
    day = _day(claim)
    paid, by_card = day + timedelta(days=14), day + timedelta(days=20)
    yield (
        day,
        f"""
{day} * "{client}" "90837, 60 min" ^claim-{claim} #charge
  practitioner: "dr-{"lee" if claim % 2 else "ortiz"}"
  service: "90837"
  Assets:Receivable:Insurance:{payer}     150.00 USD
  Income:Sessions                      -150.00 USD
""",
    )
    yield (
        paid,
        f"""
{paid} * "{payer}" "EOB {claim}" ^claim-{claim} ^pay-{claim} #insurance-payment
  check: "{claim}"
  Assets:Bank:Checking                   85.00 USD
  Income:Adjustments:Contractual         35.00 USD
  Assets:Receivable:Clients:{client}      30.00 USD
  Assets:Receivable:Insurance:{payer}    -150.00 USD
""",
    )
    yield (
        by_card,
        f"""
{by_card} * "{client}" "Card" ^claim-{claim}
  Assets:Bank:Checking                   30.00 USD
  Assets:Receivable:Clients:{client}     -30.00 USD
""",
    )


def _record(day: date, link: str, paid: int) -> _Entry:
    return (
        day,
        f"""
{day} ! "Payer" "Repriced" ^{link} #clawback
  source: "letter"
  insurance-paid: {paid}.00 USD
  write-off: 35.00 USD
  client-responsibility: {150 - 35 - paid}.00 USD
""",
    )


def _day(claim: int) -> date:
    return _FIRST + timedelta(days=claim % 3500)
