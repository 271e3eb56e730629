"""The least that Python needs to complete the benchmark's ledger: one loop, made for it alone.

A peer for the plugin: it knows that every payment is on one claim, that a record has one link
and three amounts, which accounts there are; it checks nothing and tells no error. What it
takes is the floor below which no Python of that many entries comes.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any
from typing import NamedTuple

from beancount.core.amount import Amount
from beancount.core.data import Directives
from beancount.core.data import Open
from beancount.core.data import Posting
from beancount.core.data import Transaction

_ZERO = Decimal(0)
_BANK, _INCOME = "Assets:Bank", "Income:Adjustments:Contractual"
_CLIENTS, _INSURANCE = "Assets:Receivable:Clients", "Assets:Receivable:Insurance"
_Day = tuple[list[Transaction], list[Transaction], list[Transaction]]


class _Legs(NamedTuple):
    client: Decimal
    insurance: Decimal


class _Claim:
    """A claim's charge, what its receivables hold, and its payment now."""

    __slots__ = ("billed", "charge", "client", "insurance", "legs", "payment", "reopened")

    def __init__(self, charge: Transaction, billed: Decimal) -> None:
        self.charge = charge
        self.billed = billed
        self.client = self.insurance = _ZERO
        self.reopened = False
        self.payment = charge
        self.legs = _Legs(_ZERO, _ZERO)


def complete(entries: Directives) -> Directives:
    """What the plugin makes of the benchmark's ledger, the directives in the same order."""
    found: _Day = ([], [], [])
    ordinary, payments, records = found
    income: Open | None = None
    for entry in entries:
        if type(entry) is Transaction:
            if "clawback" in entry.tags:
                records.append(entry)
            elif "insurance-payment" in entry.tags:
                payments.append(entry)
        elif type(entry) is Open and entry.account == _INCOME:
            income = entry
    wanted = set().union(*[record.links for record in records])
    payments[:] = [entry for entry in payments if not wanted.isdisjoint(entry.links)]
    names = {link for entry in payments for link in entry.links if link.startswith("claim-")}
    ordinary += [
        entry
        for entry in entries
        if type(entry) is Transaction
        and not names.isdisjoint(entry.links)
        and "insurance-payment" not in entry.tags
    ]
    claims, moved = _charged(ordinary)
    days: dict[datetime.date, _Day] = {}
    for kind, group in enumerate(found):
        for entry in group:
            day = days.get(entry.date)
            if day is None:
                day = days[entry.date] = ([], [], [])
            day[kind].append(entry)
    paid: dict[str, _Claim] = {}
    made: dict[int, list[Transaction]] = {}
    for date in sorted(days):
        others, received, taken_back = days[date]
        for entry in others:
            claim, legs = moved[id(entry)]
            claim.client += legs.client
            claim.insurance += legs.insurance
        for entry in received:
            for link in entry.links:
                if link.startswith("claim-"):
                    claim = claims[link]
                else:
                    own = link
            paid[own] = claim
            claim.payment, claim.legs = entry, _legs(entry)
            claim.client += claim.legs.client
            claim.insurance += claim.legs.insurance
        for entry in taken_back:
            _take_back(entry, paid, made)
    return _put_together(entries, claims, made, income)


def _charged(
    ordinary: list[Transaction],
) -> tuple[dict[str, _Claim], dict[int, tuple[_Claim, _Legs]]]:
    claims: dict[str, _Claim] = {}
    moved = {}
    for entry in ordinary:
        legs = _legs(entry)
        for link in entry.links:
            claim = claims.get(link)
            if claim is None:
                claim = claims[link] = _Claim(entry, legs.insurance)
            moved[id(entry)] = claim, legs
    return claims, moved


def _legs(entry: Transaction) -> _Legs:
    client = insurance = _ZERO
    posting: Any
    for posting in entry.postings:
        account = posting.account
        if account.startswith(_CLIENTS):
            client = posting.units.number
        elif account.startswith(_INSURANCE):
            insurance = posting.units.number
    return _Legs(client, insurance)


def _take_back(
    entry: Transaction, paid: dict[str, _Claim], made: dict[int, list[Transaction]]
) -> None:
    (link,) = entry.links
    claim = paid[link]
    payment, old, meta = claim.payment, claim.legs, entry.meta
    insurance_paid, write_off = meta["insurance-paid"].number, meta["write-off"].number
    client = meta["client-responsibility"].number
    total = insurance_paid + write_off + client
    if total > claim.billed:
        raise ValueError(entry)
    place = {"filename": meta["filename"], "lineno": meta["lineno"]}
    reversed_, corrected = [], []
    posting: Any
    for posting in payment.postings:
        account, units = posting.account, posting.units
        target = account
        if account.startswith(_BANK):
            number = insurance_paid
        elif account.startswith(_INCOME):
            number, target, account = (
                write_off,
                f"{_INCOME}:Reversals",
                f"{_INCOME}:Corrected-Payments",
            )
        elif account.startswith(_CLIENTS):
            number = client
        else:
            number = -total
        currency = units.currency
        reversed_.append(_posting(target, units.number.copy_negate(), currency, place))
        corrected.append(_posting(account, number, currency, place))
    claim.client += client - old.client
    claim.insurance += -total - old.insurance
    claim.legs = _Legs(client, -total)
    own: dict[str, Any] = {**meta, "clawback-of": link}
    tags, links = entry.tags | {"needs-review"}, payment.links
    words = entry.date, entry.flag, entry.payee, entry.narration
    correction = Transaction(own.copy(), *words, tags | {"corrected-payment"}, links, corrected)
    balance = claim.client + claim.insurance
    if balance:
        own["claim-balance"] = tuple.__new__(Amount, (balance, currency))
        claim.reopened = True
    made[id(entry)] = [
        Transaction(own, *words, tags | {"reversal"}, links, reversed_),
        correction,
    ]
    made[id(payment)] = [
        payment._replace(
            meta={**payment.meta, "reversed-on": entry.date, "reversed-by": entry.narration},
            tags=payment.tags | {"reversed"},
        )
    ]
    claim.payment = correction


def _posting(account: str, number: Decimal, currency: str, place: dict[str, Any]) -> Posting:
    units = tuple.__new__(Amount, (number, currency))
    return Posting(account, units, None, None, None, place.copy())


def _put_together(
    entries: Directives,
    claims: dict[str, _Claim],
    made: dict[int, list[Transaction]],
    income: Open | None,
) -> Directives:
    for claim in claims.values():
        if claim.reopened:
            charge = claim.charge
            made[id(charge)] = [charge._replace(tags=charge.tags | {"reopened"})]
    result: Directives = []
    for entry in entries:
        if id(entry) in made:
            result += made[id(entry)]
        else:
            result.append(entry)
            if entry is income and made:
                for tail in ("Corrected-Payments", "Reversals"):
                    result.append(income._replace(account=f"{_INCOME}:{tail}"))
    return result
