"""Entries that no parser writes but a plugin before us may: no exception ever, no harm."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from typing import Any
from typing import NamedTuple

import pytest
from beancount.core.amount import Amount
from beancount.core.data import Posting
from beancount.core.data import Transaction
from beancount.core.number import MISSING
from beancount.core.position import Cost
from beancount.core.position import CostSpec

from beancount_clawback.claims.book import build_book
from beancount_clawback.engine.expansion import expand
from tests.engine.record_mutation import practice

if TYPE_CHECKING:
    from collections.abc import Callable


class Unheard(NamedTuple):
    """A directive of a plugin's own."""

    meta: dict[str, Any]
    date: datetime.date
    words: str


KINDS = {
    "a charge": ("charge", []),
    "a payment": ("insurance-payment", ["85.00", "35.00", "30.00", "-150.00"]),
    "a manual payment": ("insurance-payment", []),
    "a record": ("clawback", []),
    "a reversal": ("clawback reversal", ["-85.00", "-35.00", "-30.00", "150.00"]),
    "a corrected payment": ("clawback corrected-payment", ["40.00", "0", "0", "-40.00"]),
}
_ACCOUNTS = (
    "Assets:Bank:Checking",
    "Income:Adjustments:Contractual",
    "Assets:Receivable:Clients:C0017",
    "Assets:Receivable:Insurance:Aetna",
)


def _entry(kind: str) -> Transaction:
    tags, numbers = KINDS[kind]
    return Transaction(
        meta={"filename": "<another plugin>", "lineno": 1, "insurance-paid": Decimal(40)},
        date=datetime.date(2026, 3, 1),
        flag="*",
        payee="Aetna",
        narration="Odd",
        tags=frozenset(tags.split()),
        links=frozenset({"claim-1", "pay-9"}),
        postings=[
            Posting(account, Amount(Decimal(number), "USD"), None, None, None, {})
            for account, number in zip(_ACCOUNTS, numbers, strict=False)
        ],
    )


def _postings(**changes: Any) -> Callable[[Transaction], Transaction]:  # noqa: ANN401 - any shape
    return lambda entry: entry._replace(
        postings=[posting._replace(**changes) for posting in entry.postings]
    )


def _first(**changes: Any) -> Callable[[Transaction], Transaction]:  # noqa: ANN401 - any shape
    return lambda entry: entry._replace(
        postings=[p._replace(**changes) if not i else p for i, p in enumerate(entry.postings)]
    )


def _units(number: Any, currency: Any) -> Amount:  # noqa: ANN401 - any shape
    return Amount(Decimal(0), "USD")._replace(number=number, currency=currency)


def _odd(entry: Transaction, **changes: Any) -> Transaction:  # noqa: ANN401 - any shape
    return entry._replace(**changes)


SHAPES: dict[str, Callable[[Transaction], Any]] = {
    "without any metadata": lambda entry: _odd(entry, meta={}),
    "without a file name": lambda entry: _odd(entry, meta={"lineno": 3}),
    "without a line": lambda entry: _odd(entry, meta={"filename": "a"}),
    "with nothing as its place": lambda e: _odd(e, meta={"filename": None, "lineno": None}),
    "with no links": lambda entry: _odd(entry, links=None),
    "with no tags": lambda entry: _odd(entry, tags=None),
    "with a set of links": lambda entry: _odd(entry, links={"claim-1", "pay-1"}),
    "with no postings": lambda entry: _odd(entry, postings=None),
    "with a tuple of postings": lambda e: _odd(e, postings=tuple(e.postings)),
    "without payee and narration": lambda e: _odd(e, payee=None, narration=None),
    "without a flag": lambda entry: _odd(entry, flag=None),
    "without units": _postings(units=None),
    "with missing units": _postings(units=MISSING),
    "with a missing number": _postings(units=_units(MISSING, "USD")),
    "with a missing currency": _postings(units=_units(Decimal(1), MISSING)),
    "with no number and no currency": _postings(units=_units(None, None)),
    "with one posting without units": _first(units=None),
    "with one that is not a number": _first(units=_units(Decimal("NaN"), "USD")),
    "with one that signals": _first(units=_units(Decimal("sNaN"), "USD")),
    "with one that is infinite": _first(units=_units(Decimal("-Infinity"), "USD")),
    "with one beyond all bounds": _first(units=_units(Decimal("9E+999999"), "USD")),
    "with one of forty digits": _first(units=_units(Decimal("0." + "3" * 40), "USD")),
    "with an int for a number": _first(units=_units(40, "USD")),
    "with a float for a number": _first(units=_units(40.5, "USD")),
    "with a cost": _postings(cost=Cost(Decimal(2), "EUR", datetime.date(2026, 1, 1), None)),
    "with a cost not yet booked": _postings(cost=CostSpec(None, None, None, None, None, False)),
    "with a price": _postings(price=_units(Decimal(2), "EUR")),
    "with a missing price": _postings(price=_units(MISSING, MISSING)),
    "with no metadata on postings": _postings(meta=None),
    "with a claim that is a number": _postings(meta={"claim": Decimal(1)}),
    "with a claim on the postings": _postings(meta={"claim": "claim-1"}),
    "with its own account names": _postings(account="Not an account at all"),
    "of another type": lambda entry: Unheard(entry.meta, entry.date, "boo"),
}


@pytest.mark.fuzz
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kind", KINDS)
def test_an_odd_entry_raises_nothing_and_harms_no_other_claim(kind: str, shape: str) -> None:
    loaded = practice()
    odd = SHAPES[shape](_entry(kind))
    before = repr(odd)
    done = expand([odd, *loaded.entries], loaded.config)
    assert repr(odd) == before
    plain = expand(loaded.entries, loaded.config)
    assert _of_claims(done.entries) == _of_claims(plain.entries)
    again = expand(done.entries, loaded.config)
    assert list(map(_told, again.entries)) == list(map(_told, done.entries))
    build_book(done.entries, loaded.config)


def test_entries_of_every_odd_shape_at_once_raise_nothing() -> None:
    loaded = practice()
    odd = [shape(_entry(kind)) for kind in KINDS for shape in SHAPES.values()]
    done = expand([*odd, *loaded.entries], loaded.config)
    assert len(done.errors) > 10


def _of_claims(entries: list[Any]) -> list[Transaction]:
    """The transactions on the claims that the odd entry has nothing to do with."""
    return [
        entry
        for entry in entries
        if isinstance(entry, Transaction)
        and not {"pay-2", "pay-3", "pay-4"}.isdisjoint(entry.links or ())
    ]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("record", ["a record", "a reversal"])
def test_a_clawback_of_an_odd_payment_raises_nothing(record: str, shape: str) -> None:
    loaded = practice()
    payment = SHAPES[shape](_entry("a payment"))
    clawback = _entry(record)._replace(
        date=datetime.date(2026, 3, 2), links=frozenset({"pay-9"}), meta={"lineno": 2}
    )
    if payment.meta:
        payment.meta.pop("insurance-paid", None)
    done = expand([payment, clawback, *loaded.entries], loaded.config)
    plain = expand(loaded.entries, loaded.config)
    assert _of_claims(done.entries) == _of_claims(plain.entries)
    again = expand(done.entries, loaded.config)
    assert list(map(_told, again.entries)) == list(map(_told, done.entries))


def _told(entry: object) -> str:
    """An entry as text, its sets in an order: what is odd about one may equal nothing."""
    if not isinstance(entry, Transaction):
        return repr(entry)
    links, tags = (sorted(map(repr, names or ())) for names in (entry.links, entry.tags))
    return f"{links} {tags} {entry._replace(links=frozenset(), tags=frozenset())}"
