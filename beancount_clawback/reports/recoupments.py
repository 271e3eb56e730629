"""What the practice owes payers from clawbacks, as tables: by payer, by clawback, settled."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from beancount_clawback.claims.claim import check_of
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.records import SOURCE_KEY
from beancount_clawback.ledger_language.records import text_of
from beancount_clawback.reports.places import Places
from beancount_clawback.reports.recoupment_history import Recoupment
from beancount_clawback.reports.recoupment_history import Recoupments
from beancount_clawback.reports.recoupment_history import Settlement
from beancount_clawback.reports.recoupment_history import Unapplied
from beancount_clawback.reports.recoupment_history import read_recoupments
from beancount_clawback.reports.tables.table import Column
from beancount_clawback.reports.tables.table import Table
from beancount_clawback.reports.tables.table import count
from beancount_clawback.reports.tables.table import date
from beancount_clawback.reports.tables.table import make_table
from beancount_clawback.reports.tables.table import money
from beancount_clawback.reports.tables.table import text

__all__ = [
    "Recoupment",
    "Recoupments",
    "Settlement",
    "Unapplied",
    "read_recoupments",
    "recoupment_lines",
    "recoupments_by_payer",
    "settlement_lines",
]


def recoupments_by_payer(found: Recoupments) -> Table:
    """A row a payer and currency: what was owed, settled, and is open."""
    sums: dict[tuple[str, str], list[Decimal]] = {}
    counts: dict[tuple[str, str], int] = {}
    for one in found.clawbacks:
        key = (one.payer, one.currency)
        own = sums.setdefault(key, [ZERO] * 7)
        amounts = (one.reversed, one.corrected, one.variance, one.owed, one.settled, one.open)
        for index, amount in enumerate(amounts):
            own[index] += amount
        counts[key] = counts.get(key, 0) + 1
    for other in found.unapplied:
        own = sums.setdefault((other.payer, other.currency), [ZERO] * 7)
        own[6] += other.settlement.amount
    return make_table(
        "Recoupments by payer",
        [
            text("payer", "Payer"),
            text("currency", "Currency"),
            count("clawbacks", "Clawbacks"),
            *_amount_columns(),
            money("unapplied", "Settled beyond"),
            money("balance", "Balance"),
        ],
        [
            (*key, counts.get(key, 0), *own, own[5] - own[6])
            for key, own in sorted(sums.items())
        ],
        hide_when_zero=["variance", "unapplied"],
    )


def recoupment_lines(found: Recoupments, *, places: Places | None = None) -> Table:
    """A row a clawback: what is owed from it, and what settled it."""
    places = places or Places()
    return make_table(
        "Recoupments",
        [
            date("date", "Date"),
            text("payer", "Payer"),
            text("claim", "Claim"),
            text("payment", "Payment"),
            text("reason", "Reason"),
            text("source", "Source"),
            text("currency", "Currency"),
            *_amount_columns(),
            text("settled_by", "Settled by"),
            text("place", "Place"),
        ],
        [
            (
                one.entry.date,
                one.payer,
                ", ".join(one.claims),
                one.payment,
                one.entry.narration or "",
                text_of(one.entry.meta, SOURCE_KEY),
                one.currency,
                one.reversed,
                one.corrected,
                one.variance,
                one.owed,
                one.settled,
                one.open,
                "; ".join(_in_words(settlement) for settlement in one.settlements),
                places.of(one.entry),
            )
            for one in found.clawbacks
        ],
        hide_when_zero=["variance"],
    )


def settlement_lines(found: Recoupments, *, places: Places | None = None) -> Table:
    """A row for each settlement of each clawback, and for what nothing owed explains."""
    places = places or Places()
    lines: list[tuple[str, str, Settlement, Recoupment | None]] = [
        (one.payer, one.currency, settlement, one)
        for one in found.clawbacks
        for settlement in one.settlements
    ]
    lines += [(rest.payer, rest.currency, rest.settlement, None) for rest in found.unapplied]
    lines.sort(key=lambda line: (line[2].entry.date, line[0]))
    return make_table(
        "Recoupment settlements",
        [
            date("settled_on", "Settled on"),
            text("payer", "Payer"),
            text("settled_by", "Settled by"),
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
                settlement.entry.date,
                payer,
                settlement.by,
                check_of(settlement.entry),
                currency,
                settlement.amount,
                one.entry.date if one else None,
                ", ".join(one.claims) if one else "",
                one.payment if one else "",
                _assigned(settlement, one),
                places.of(settlement.entry),
            )
            for payer, currency, settlement, one in lines
        ],
    )


def _amount_columns() -> Iterator[Column]:
    yield money("reversed", "Reversed")
    yield money("corrected", "Corrected")
    yield money("variance", "Variance")
    yield money("owed", "Owed")
    yield money("settled", "Settled")
    yield money("open", "Open")


def _in_words(settlement: Settlement) -> str:
    words = [settlement.entry.date.isoformat(), settlement.by, f"{settlement.amount:,f}"]
    return " ".join(word for word in words if word)


def _assigned(settlement: Settlement, one: Recoupment | None) -> str:
    if one is None:
        return "to nothing owed"
    return "as it says" if settlement.named else "to the oldest"
