"""What is outstanding: the receivables by age, insurance and client part, as of a date.

An amount is as old as the service that it is for: from the claim's date of service to the
as-of date, that day included in the first bucket. Receivables on no claim (a payment on
account, an opening balance) have no age and stand in a column of their own. The totals are the
balances of the receivable accounts on that date.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from operator import attrgetter

from beancount_clawback.claims.claim import Claim
from beancount_clawback.ledger_language.accounts import payer_key
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.unapplied import Unapplied
from beancount_clawback.reports.grouping import NONE
from beancount_clawback.reports.tables.table import Cell
from beancount_clawback.reports.tables.table import Column
from beancount_clawback.reports.tables.table import LeftOut
from beancount_clawback.reports.tables.table import Table
from beancount_clawback.reports.tables.table import count
from beancount_clawback.reports.tables.table import date
from beancount_clawback.reports.tables.table import long_table
from beancount_clawback.reports.tables.table import make_table
from beancount_clawback.reports.tables.table import money
from beancount_clawback.reports.tables.table import text
from beancount_clawback.reports.tables.table import without
from beancount_clawback.reports.unknown_figures import NOTE
from beancount_clawback.reports.unknown_figures import claims_left_out
from beancount_clawback.reports.unknown_figures import dashed
from beancount_clawback.reports.unknown_figures import notes_on


class Part(str, Enum):
    """Who owes it."""

    INSURANCE = "insurance"
    CLIENT = "client"


class OwedBy(str, Enum):
    """What a row of the summary stands for."""

    PAYER = "payer"
    CLIENT = "client"


BUCKETS = ((30, "0-30 days"), (60, "31-60"), (90, "61-90"), (120, "91-120"))
"""Up to how many days, and the column's title; what is older has a column of its own."""


@dataclass(frozen=True, slots=True)
class OpenBalance:
    """What one claim, or none, has open on the insurance or the client side.

    `amount` is positive when it is owed to the practice. `claim` is None for receivables on
    no claim.
    """

    part: Part
    payer: str
    client: str
    currency: str
    amount: Decimal
    claim: Claim | None

    @property
    def is_known(self) -> bool:
        """Whether the amount can be told; where not it is zero."""
        return self.claim is None or self.claim.is_known

    def age(self, as_of: datetime.date) -> int | None:
        """Days since the service; None without a claim."""
        return (as_of - self.claim.service_date).days if self.claim else None


def outstanding(
    balances: Iterable[OpenBalance],
    as_of: datetime.date,
    by: OwedBy = OwedBy.PAYER,
    unapplied: Iterable[Unapplied] = (),
) -> Table:
    """The aging: a row a payer or client, part and currency.

    Unapplied money stands beside the insurance part of its payer, which it would lower; the
    total is without it.
    """
    beside: dict[tuple[str, str, str], Decimal] = {}
    balances = list(balances)
    called = {payer_key(one.payer): one.payer for one in balances}
    for money_ in unapplied:
        name = called.get(payer_key(money_.payer), money_.payer) if by is OwedBy.PAYER else ""
        key = (name or NONE, money_.currency, Part.INSURANCE.value)
        beside[key] = beside.get(key, ZERO) + money_.left
    sums: dict[tuple[str, str, str], list[Decimal]] = {}
    claims: dict[tuple[str, str, str], set[str]] = {}
    left_out = _left_out(balances)
    for balance in balances:
        if not balance.is_known:
            continue
        name = balance.payer if by is OwedBy.PAYER else balance.client
        key = (name or NONE, balance.currency, balance.part.value)
        own = sums.setdefault(key, [ZERO] * (len(BUCKETS) + 2))
        own[_bucket(balance.age(as_of))] += balance.amount
        names = claims.setdefault(key, set())
        if balance.claim:
            names.add(balance.claim.name)
    for key in beside:
        sums.setdefault(key, [ZERO] * (len(BUCKETS) + 2))
    return make_table(
        f"Outstanding by {by.value} on {as_of}",
        [
            text(by.value, by.value.capitalize()),
            text("currency", "Currency"),
            text("part", "Part"),
            count("claims", "Claims"),
            *(money(f"to_{days}", title) for days, title in BUCKETS),
            money("older", "Over 120"),
            money("on_no_claim", "On no claim"),
            money("total", "Total"),
            money("unapplied", "Unapplied"),
        ],
        [
            (*key, len(claims.get(key, ())), *own, sum(own, ZERO), beside.get(key, ZERO))
            for key, own in sorted(sums.items())
        ],
        hide_when_zero=["on_no_claim", "unapplied"],
        notes=[*_without_all(left_out), "Age is counted from the date of service."],
        left_out=left_out,
    )


def outstanding_claims(
    balances: Iterable[OpenBalance], as_of: datetime.date, *, notes: Iterable[str] = ()
) -> Table:
    """The claims behind the aging, the oldest first, and what is on no claim at the end."""
    cells: list[tuple[Column, Callable[[OpenBalance], Cell]]] = [
        (text("claim", "Claim"), lambda one: one.claim.name if one.claim else NONE),
        (text("payer", "Payer"), attrgetter("payer")),
        (text("client", "Client"), attrgetter("client")),
        (
            text("practitioner", "Practitioner"),
            lambda one: one.claim.practitioner if one.claim else "",
        ),
        (
            date("service_date", "Service date"),
            lambda one: one.claim.service_date if one.claim else None,
        ),
        (count("age", "Age", total=False), lambda one: one.age(as_of)),
        (
            text("status", "Status"),
            lambda one: ", ".join(s.value for s in one.claim.statuses) if one.claim else "",
        ),
        (text("part", "Part"), lambda one: one.part.value),
        (text("currency", "Currency"), attrgetter("currency")),
        (money("amount", "Amount"), attrgetter("amount")),
    ]
    ordered = sorted(balances, key=_oldest_first)
    left_out = _left_out(ordered)
    return long_table(
        f"Outstanding claims on {as_of}",
        dashed(cells, attrgetter("is_known"), left_out),
        ordered,
        notes=[*notes_on(left_out), *notes],
        left_out=left_out,
    )


def _left_out(balances: Iterable[OpenBalance]) -> LeftOut:
    return claims_left_out(one.claim for one in balances if one.claim)


def _without_all(left_out: LeftOut) -> list[str]:
    """What the aging leaves out, which has no row in it."""
    claims = frozenset().union(*left_out.values())
    return [f"It is{without(claims)}. {NOTE}"] if claims else []


def _bucket(age: int | None) -> int:
    if age is None:
        return len(BUCKETS) + 1
    return next((i for i, (days, _) in enumerate(BUCKETS) if age <= days), len(BUCKETS))


def _oldest_first(balance: OpenBalance) -> tuple[bool, datetime.date, str, str, str]:
    claim = balance.claim
    day = claim.service_date if claim else datetime.date.max
    name = claim.name if claim else ""
    return (claim is None, day, name, balance.part.value, balance.payer + balance.client)
