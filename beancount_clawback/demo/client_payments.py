"""How clients pay their share: by card, by monthly statement, late, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from beancount_clawback.demo.decisions import ZERO
from beancount_clawback.demo.dice import Dice
from beancount_clawback.demo.entries import BAD_DEBTS
from beancount_clawback.demo.entries import CHECKING
from beancount_clawback.demo.entries import Entry
from beancount_clawback.demo.entries import Move
from beancount_clawback.demo.entries import quoted
from beancount_clawback.demo.working_days import days_later
from beancount_clawback.demo.working_days import next_month

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from decimal import Decimal

    from beancount_clawback.demo.payments import Payment
    from beancount_clawback.demo.people import Client
    from beancount_clawback.demo.sessions import DemoClaim

STATEMENT_DAY = 5
WRITTEN_OFF_AFTER_DAYS = 240
LAST_WRITE_OFF_YEAR = 2025


@dataclass(frozen=True, slots=True)
class ClientPayment:
    """What one client paid on one day, claim by claim, in USD; a bad debt is paid by no one."""

    date: dt.date
    client: Client
    parts: tuple[tuple[DemoClaim, Decimal], ...]
    bad_debt: bool = False

    @property
    def total(self) -> Decimal:
        """All parts together."""
        return sum((amount for _, amount in self.parts), ZERO)


def client_payments(payments: list[Payment]) -> list[ClientPayment]:
    """Every client's payments, in order of date."""
    dice = Dice(25)
    paid: list[ClientPayment] = []
    on_statement: dict[tuple[dt.date, str], list[tuple[DemoClaim, Decimal]]] = {}
    for payment in payments:
        for decision in payment.decisions:
            client, share = decision.claim.client, decision.amounts.client
            part = (decision.claim, share)
            if not share:
                continue
            if client.habit == "statement":
                due = days_later(next_month(payment.date), STATEMENT_DAY - 1)
                on_statement.setdefault((due, client.id), []).append(part)
            elif client.habit == "card":
                day = days_later(payment.date, dice.between(2, 9))
                paid.append(ClientPayment(day, client, (part,)))
            else:
                paid.extend(_slow(payment.date, client, part, dice))
    for (due, _), parts in on_statement.items():
        paid.append(ClientPayment(due, parts[0][0].client, tuple(parts)))
    paid.sort(key=lambda p: (p.date, p.client.id, p.parts[0][0].number))
    return paid


def _slow(
    billed: dt.date, client: Client, part: tuple[DemoClaim, Decimal], dice: Dice
) -> Iterator[ClientPayment]:
    if not dice.happens(14):
        yield ClientPayment(days_later(billed, dice.between(35, 70)), client, (part,))
        return
    given_up = days_later(billed, WRITTEN_OFF_AFTER_DAYS)
    if given_up.year <= LAST_WRITE_OFF_YEAR:
        yield ClientPayment(given_up, client, (part,), bad_debt=True)


def client_payment_entries(payments: list[ClientPayment]) -> Iterator[Entry]:
    """The clients' payments as entries."""
    for payment in payments:
        client = payment.client
        links = tuple(claim.link for claim, _ in payment.parts)
        several = len(payment.parts) > 1
        if payment.bad_debt:
            narration = "Given up after three statements"
        elif client.habit == "statement":
            narration = f"Statement, {len(links)} sessions" if several else "Statement"
        else:
            narration = "Card payment"
        yield Entry(
            date=payment.date,
            payee=client.id,
            narration=narration,
            moves=(
                Move(BAD_DEBTS if payment.bad_debt else CHECKING, payment.total),
                *(
                    Move(
                        client.receivable,
                        -amount,
                        (("claim", quoted(claim.link)),) if several else (),
                    )
                    for claim, amount in payment.parts
                ),
            ),
            links=links,
        )
