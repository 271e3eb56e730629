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
_SUB_ACCOUNTS = """\
2015-01-01 open Income:Adjustments:Contractual:Reversals USD
2015-01-01 open Income:Adjustments:Contractual:Corrected-Payments USD
"""
_PAYERS = ("Aetna", "Cigna", "Optum", "Humana", "Kaiser")
_CLIENTS = 400
_FIRST = date(2016, 1, 4)


# An entry's date and its text.
_Entry = tuple[date, str]


def practice(transactions: int, clawbacks: int, spelling: str) -> str:
    """A practice of `transactions` entries, three a claim: charge, payment, client's payment.

    The entries stand in the order of their dates, as a practice books them.

    Args:
        transactions: Entries besides the clawbacks.
        clawbacks: How many payments are taken back, each with a correction.
        spelling: "records" (and the plugin line), "written out" (both entries by hand, no
            plugin), "neither" (no clawback, no plugin), "no records" (the plugin alone).
    """
    return _ledger(_entries(transactions, clawbacks, spelling), spelling)


def one_chain(transactions: int, clawbacks: int) -> str:
    """Like `practice`, but every record hits the same claim's chain."""
    entries = [*_entries(transactions, 0, "records")]
    for number in range(clawbacks):
        day = _FIRST + timedelta(days=20 + number)
        entries.append(_record(day, "pay-0", 85 if number % 2 else 80))
    return _ledger(entries, "records")


def one_link(transactions: int, clawbacks: int) -> str:
    """Like `practice`, but every entry also has the link ^practice."""
    text = practice(transactions, clawbacks, "records")
    return text.replace(" ^claim-", " ^practice ^claim-").replace(" ^pay-", " ^practice ^pay-")


def _ledger(entries: Iterable[_Entry], spelling: str) -> str:
    texts = [text for _, text in sorted(entries, key=itemgetter(0))]
    return "".join([*_head(spelling), *texts])


def _head(spelling: str) -> Iterator[str]:
    if spelling in ("records", "no records"):
        yield 'plugin "beancount_clawback"\n'
    yield _HEAD
    if spelling == "written out":
        yield _SUB_ACCOUNTS
    for payer in _PAYERS:
        yield f"2015-01-01 open Assets:Receivable:Insurance:{payer} USD\n"
    for client in range(_CLIENTS):
        yield f"2015-01-01 open Assets:Receivable:Clients:C{client:04} USD\n"


def _entries(transactions: int, clawbacks: int, spelling: str) -> Iterator[_Entry]:
    claims = transactions // 3
    every = max(1, claims // clawbacks) if clawbacks else 0
    for claim in range(claims):
        yield from _claim(claim)
        if every and claim % every == 0 and claim // every < clawbacks:
            yield from _clawback(claim, spelling)


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


def _clawback(claim: int, spelling: str) -> Iterator[_Entry]:
    day = _day(claim) + timedelta(days=60)
    if spelling == "records":
        yield _record(day, f"pay-{claim}", 40)
    elif spelling == "written out":
        payer, client = _PAYERS[claim % len(_PAYERS)], f"C{claim % _CLIENTS:04}"
        header = f'{day} ! "{payer}" "Repriced"'
        links = f"^claim-{claim} ^pay-{claim}"
        yield (
            day,
            f"""
{header} #clawback #needs-review #reversal {links}
  source: "letter"
  insurance-paid: 40.00 USD
  write-off: 35.00 USD
  client-responsibility: 75.00 USD
  clawback-of: "pay-{claim}"
  claim-balance: 45.00 USD
  Assets:Bank:Checking                      -85.00 USD
  Income:Adjustments:Contractual:Reversals  -35.00 USD
  Assets:Receivable:Clients:{client}        -30.00 USD
  Assets:Receivable:Insurance:{payer}       150.00 USD

{header} #clawback #corrected-payment #needs-review {links}
  source: "letter"
  insurance-paid: 40.00 USD
  write-off: 35.00 USD
  client-responsibility: 75.00 USD
  clawback-of: "pay-{claim}"
  Assets:Bank:Checking                                40.00 USD
  Income:Adjustments:Contractual:Corrected-Payments   35.00 USD
  Assets:Receivable:Clients:{client}                  75.00 USD
  Assets:Receivable:Insurance:{payer}               -150.00 USD
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
