"""What a remittance is made of: what was paid, and what was taken for which clawback."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from beancount.core.data import Transaction

from beancount_clawback.claims.recoupment import Recoupment
from beancount_clawback.claims.recoupment import Recoupments
from beancount_clawback.claims.remittances import RemittanceLine
from beancount_clawback.claims.remittances import RemittanceView
from beancount_clawback.ledger_language.amounts import ZERO


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """A part of an entry of a remittance: what it moved on cash, clearing and fees, and why.

    `amount` is below zero where the payer took it. `about` is the clawback that it was taken
    for, None for none.
    """

    entry: Transaction
    what: str
    claims: tuple[str, ...]
    amount: Decimal
    currency: str
    about: Transaction | None = None


def explained(view: RemittanceView, recoupments: Recoupments) -> list[ExplainedLine]:
    """The lines of a remittance, those that settle clawbacks told apart by clawback."""
    wanted = {id(line.entry): line for line in view.lines}
    taken: dict[int, list[ExplainedLine]] = {}
    for line in _taken(recoupments):
        if id(line.entry) in wanted and line.amount:
            taken.setdefault(id(line.entry), []).append(line)
    return [
        part
        for line in view.lines
        for part in _parts(line, taken.get(id(line.entry), ()), view.currency())
    ]


def _parts(
    line: RemittanceLine, taken: Sequence[ExplainedLine], currency: str
) -> Iterator[ExplainedLine]:
    """What an entry paid, and then what was taken of it."""
    rest = dict(line.moved)
    for one in taken:
        rest[one.currency] = rest.get(one.currency, ZERO) - one.amount
    left = {name: number for name, number in rest.items() if number}
    if not left and not taken:
        left = {currency: ZERO}
    for name, number in left.items():
        yield ExplainedLine(line.entry, line.what, line.claims, number, name)
    yield from taken


def _taken(recoupments: Recoupments) -> Iterator[ExplainedLine]:
    """All that was taken for clawbacks, put off again, or kept for none that is known."""
    for clawback in recoupments.clawbacks:
        words, claims, about = _words(clawback), clawback.claims, clawback.entry
        currency = clawback.currency
        for one in clawback.settlements:
            what = f"taken for {words}{'' if one.named else ' (assumed)'}"
            yield ExplainedLine(one.entry, what, claims, -one.cash, currency, about)
        for put_off in clawback.carried:
            what = f"carried forward of {words}{'' if put_off.named else ' (assumed)'}"
            entry, cash = put_off.entry, put_off.cash
            yield ExplainedLine(entry, what, claims, cash, currency, about)
    for rest in recoupments.beyond:
        entry, cash = rest.settlement.entry, rest.settlement.cash
        what = "taken for no clawback of the ledger"
        yield ExplainedLine(entry, what, rest.claims, -cash, rest.currency)
    for kept in recoupments.unidentified:
        what = "kept for a claim that the ledger lacks"
        yield ExplainedLine(kept.entry, what, (), -kept.cash, kept.currency)


def _words(one: Recoupment) -> str:
    if not one.is_clawback:
        return f"what was owed since {one.since}"
    about = ", ".join(one.claims) or one.payment
    clawback = f"the clawback of {one.entry.date}"
    return f"{about} for {clawback}" if about else clawback
