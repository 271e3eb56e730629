"""Entries in two currencies: which one is the claim's, and which only its other side.

A payment of 100 EUR at 1.10 USD clears a receivable of 110 USD. The claim's line is that in
USD; the EUR are the money, and no claim of their own.
"""

from __future__ import annotations

from collections.abc import Callable

from beancount_clawback.engine.running_figures import Kind
from beancount_clawback.engine.running_figures import kind_of
from beancount_clawback.ledger_language.amounts import ZERO
from beancount_clawback.ledger_language.postings import Legs

# What an entry moves in other currencies than its claim's.
Beside = tuple[tuple[str, Legs], ...]


def sides(moved: dict[str, Legs]) -> tuple[dict[str, Legs], Beside]:
    """The legs in the claim's own currencies, and those beside them.

    Own are the currencies of the receivables; without any (a cash-basis ledger) those of the
    cash and the write-offs; without these all are.
    """
    if len(moved) > 1:
        for is_own in _OWN:
            own = {currency: legs for currency, legs in moved.items() if is_own(legs)}
            if own:
                return own, tuple(item for item in moved.items() if item[0] not in own)
    return moved, ()


def at_worth(legs: Legs, beside: Beside) -> Legs:
    """Legs with the cash of another currency at what it is worth in theirs.

    That is what the rest of a balanced entry comes to. Legs stay as they are where it is not
    cash that makes up for them, but income in another currency.
    """
    cash = sum((other.cash for _, other in beside), ZERO)
    if not cash:
        return legs
    rest = legs.write_off + legs.client + legs.insurance
    worth = -(rest + legs.fee + legs.beside + legs.other)
    return legs._replace(cash=worth) if (worth - legs.cash) * cash > 0 else legs


def untagged_kind(legs: Legs, worth: Legs) -> Kind:
    """What an entry without our tags is; `worth` are its `legs` with all cash in them.

    A charge is what it is to the engine, which goes by the legs in the claim's currency.
    """
    kind = kind_of(legs)
    if kind is not Kind.OTHER or worth is legs:
        return kind
    told = kind_of(worth)
    return kind if told is Kind.CHARGE else told


def _moves_receivables(legs: Legs) -> bool:
    return bool(legs.insurance or legs.client)


def _moves_money(legs: Legs) -> bool:
    return bool(legs.cash or legs.write_off)


_OWN: tuple[Callable[[Legs], bool], ...] = (_moves_receivables, _moves_money)
