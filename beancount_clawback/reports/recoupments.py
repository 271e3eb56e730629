"""What the practice owes payers from clawbacks, as tables: by payer and age, and one by one.

The allocation itself is `claims.settlement_allocation`. What is open, less what was settled
beyond everything owed and what was kept for claims that the ledger lacks, is what the
recoupment accounts hold; `recoupment_accounts` prints both.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from beancount.core.data import Transaction

from beancount_clawback.claims.claim import check_of
from beancount_clawback.claims.recoupment import Recoupment
from beancount_clawback.claims.recoupment import Recoupments
from beancount_clawback.claims.recoupment import Settlement
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.keys import SOURCE_KEY
from beancount_clawback.ledger_language.records import text_of
from beancount_clawback.reports.places import Places
from beancount_clawback.reports.tables.table import Column
from beancount_clawback.reports.tables.table import Table
from beancount_clawback.reports.tables.table import count
from beancount_clawback.reports.tables.table import date
from beancount_clawback.reports.tables.table import make_table
from beancount_clawback.reports.tables.table import money
from beancount_clawback.reports.tables.table import text

AGES = ((30, "0-30 days"), (60, "31-60"), (90, "61-90"))
"""Up to how many days it has been owed, and the column's title; older has its own column."""

_ASSUMED = "Assumed: the entry does not say which clawback it settles, so the oldest open one."


def recoupments_by_payer(found: Recoupments, as_of: datetime.date) -> Table:
    """A row a payer and currency: what was owed and settled, and what is open by age."""
    rows: dict[tuple[str, str], _PayerRow] = {}
    for one in found.clawbacks:
        rows.setdefault((one.payer, one.currency), _PayerRow()).take_in(one, as_of)
    for other in found.beyond:
        row = rows.setdefault((other.payer, other.currency), _PayerRow())
        row.beyond += other.settlement.amount
    for kept in found.unidentified:
        rows.setdefault((kept.payer, kept.currency), _PayerRow()).unidentified += kept.amount
    return make_table(
        f"Recoupments by payer on {as_of}",
        [
            text("payer", "Payer"),
            text("currency", "Currency"),
            count("clawbacks", "Clawbacks"),
            money("owed", "Owed"),
            money("settled", "Settled"),
            *(money(f"to_{days}", title) for days, title in AGES),
            money("older", "Over 90"),
            money("open", "Open"),
            money("assumed", "Settled, assumed"),
            money("beyond", "Settled beyond"),
            money("unidentified", "Unidentified"),
            money("balance", "Balance"),
        ],
        [(*key, *row.cells()) for key, row in sorted(rows.items())],
        hide_when_zero=["assumed", "beyond", "unidentified"],
        notes=[
            "Age is counted from the day on which it became owed.",
            *([_ASSUMED] if any(row.assumed for row in rows.values()) else []),
        ],
    )


def recoupment_lines(
    found: Recoupments, as_of: datetime.date, *, places: Places | None = None
) -> Table:
    """A row a clawback: what is owed from it, since when, and what settled it."""
    places = places or Places()
    return make_table(
        f"Recoupments on {as_of}",
        [
            date("date", "Date"),
            text("payer", "Payer"),
            text("claim", "Claim"),
            text("payment", "Payment"),
            text("reason", "Reason"),
            text("source", "Source"),
            text("currency", "Currency"),
            *_amount_columns(),
            count("age", "Days open", total=False),
            text("settled_by", "Settled by"),
            text("place", "Place"),
        ],
        [
            (
                one.since,
                one.payer,
                ", ".join(one.claims),
                one.payment,
                one.entry.narration or "",
                text_of(one.entry.meta, SOURCE_KEY),
                one.currency,
                one.reversed,
                one.corrected,
                one.variance,
                one.carried_forward,
                one.owed,
                one.settled,
                one.open,
                one.age(as_of) if one.open else None,
                "; ".join(_in_words(settlement) for settlement in one.settlements),
                places.of(one.entry),
            )
            for one in found.clawbacks
        ],
        hide_when_zero=["variance", "carried"],
        notes=[_ASSUMED] if any(one.is_assumed for one in found.clawbacks) else [],
    )


def settlement_lines(found: Recoupments, *, places: Places | None = None) -> Table:
    """A row for each settlement of each clawback, and for what belongs to none of them."""
    places = places or Places()
    lines = sorted(_lines(found), key=lambda line: (line.entry.date, line.payer))
    return make_table(
        "Recoupment settlements",
        [
            date("settled_on", "Settled on"),
            text("payer", "Payer"),
            text("settled_by", "Settled by"),
            text("how", "How"),
            text("check", "Check"),
            text("currency", "Currency"),
            money("amount", "Amount"),
            date("clawback", "Clawback of"),
            text("claim", "Claim"),
            text("payment", "Payment"),
            text("assigned", "Assigned"),
            text("place", "Place"),
        ],
        [
            (
                line.entry.date,
                line.payer,
                ", ".join(filter(None, (line.entry.payee, line.entry.narration))),
                line.how,
                check_of(line.entry),
                line.currency,
                line.amount,
                line.clawback,
                line.claim,
                line.payment,
                line.assigned,
                places.of(line.entry),
            )
            for line in lines
        ],
        notes=[_ASSUMED] if any(one.is_assumed for one in found.clawbacks) else [],
    )


def recoupment_accounts(found: Recoupments) -> Table:
    """A row a recoupment account: what it holds in the ledger, positive owed to the payer."""
    return make_table(
        "Recoupment accounts",
        [
            text("account", "Account"),
            text("currency", "Currency"),
            money("balance", "Balance"),
        ],
        [(*on, balance) for on, balance in sorted(found.balances.items())],
        notes=[
            "They hold what is open, less what was settled beyond and what is unidentified."
        ],
    )


class _PayerRow:
    """What is owed to one payer in one currency."""

    def __init__(self) -> None:
        self.clawbacks = 0
        self.owed = self.settled = self.assumed = self.beyond = self.unidentified = ZERO
        self.ages = [ZERO] * (len(AGES) + 1)

    def take_in(self, one: Recoupment, as_of: datetime.date) -> None:
        """Add a clawback."""
        self.clawbacks += 1
        self.owed += one.owed
        self.settled += one.settled
        self.assumed += sum((s.amount for s in one.settlements if not s.named), ZERO)
        age = one.age(as_of)
        older = len(AGES)
        self.ages[next((i for i, (days, _) in enumerate(AGES) if age <= days), older)] += (
            one.open
        )

    def cells(self) -> tuple[int | Decimal, ...]:
        """The cells behind payer and currency."""
        is_open = sum(self.ages, ZERO)
        rest = (self.assumed, self.beyond, self.unidentified)
        balance = is_open - self.beyond - self.unidentified
        return (self.clawbacks, self.owed, self.settled, *self.ages, is_open, *rest, balance)


class _Line(NamedTuple):
    entry: Transaction
    payer: str
    currency: str
    how: str
    amount: Decimal
    assigned: str
    clawback: datetime.date | None = None
    claim: str = ""
    payment: str = ""


def _lines(found: Recoupments) -> Iterator[_Line]:
    for one in found.clawbacks:
        yield from _of_clawback(one)
    for rest in found.beyond:
        of = rest.settlement
        yield _Line(
            entry=of.entry,
            payer=rest.payer,
            currency=rest.currency,
            how=of.how.value,
            amount=of.amount,
            assigned="to nothing owed",
            claim=", ".join(rest.claims),
            payment=rest.payment,
        )
    for kept in found.unidentified:
        whose = (kept.payer, kept.currency)
        yield _Line(kept.entry, *whose, kept.how.value, kept.amount, "unidentified")


def _of_clawback(one: Recoupment) -> Iterator[_Line]:
    named = "as it says" if one.is_clawback else "no clawback"
    found = [
        (of.entry, of.how.value, of.amount, named if of.named else "assumed: the oldest")
        for of in one.settlements
    ]
    found += [
        (of.entry, "carried forward", -of.amount, named if of.named else "assumed: the last")
        for of in one.carried
    ]
    for entry, how, amount, assigned in found:
        yield _Line(
            entry=entry,
            payer=one.payer,
            currency=one.currency,
            how=how,
            amount=amount,
            assigned=assigned,
            clawback=one.entry.date,
            claim=", ".join(one.claims),
            payment=one.payment,
        )


def _amount_columns() -> Iterator[Column]:
    yield money("reversed", "Reversed")
    yield money("corrected", "Corrected")
    yield money("variance", "Variance")
    yield money("carried", "Carried forward")
    yield money("owed", "Owed")
    yield money("settled", "Settled")
    yield money("open", "Open")


def _in_words(settlement: Settlement) -> str:
    words = [settlement.entry.date.isoformat(), settlement.by, f"{settlement.amount:,f}"]
    assumed = "" if settlement.named else "(assumed)"
    return " ".join(word for word in (*words, assumed) if word)
