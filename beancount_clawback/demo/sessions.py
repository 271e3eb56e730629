"""Two years of sessions: each one is a claim with a charge of its own."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from beancount_clawback.demo.dice import Dice
from beancount_clawback.demo.people import FAMILY
from beancount_clawback.demo.people import INTAKE
from beancount_clawback.demo.people import OPTUM
from beancount_clawback.demo.working_days import FIRST_DAY
from beancount_clawback.demo.working_days import is_working_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beancount_clawback.demo.people import Client
    from beancount_clawback.demo.people import Service

FIRST_CLAIM_NUMBER = 1001


@dataclass(frozen=True, slots=True)
class DemoClaim:
    """One session as billed: a claim has one service line."""

    number: int
    date: dt.date
    client: Client
    service: Service

    @property
    def link(self) -> str:
        """The claim's link, without its caret."""
        return f"claim-{self.number}"


def claims(clients: list[Client]) -> list[DemoClaim]:
    """Every session of every client, numbered in the order in which they took place."""
    dice = Dice(3000)
    sessions = [
        (day, client.id, client, service)
        for client in clients
        for day, service in _sessions_of(client, dice)
    ]
    sessions.sort(key=lambda session: session[:2])
    return [
        DemoClaim(number, day, client, service)
        for number, (day, _, client, service) in enumerate(sessions, FIRST_CLAIM_NUMBER)
    ]


def _sessions_of(client: Client, dice: Dice) -> Iterator[tuple[dt.date, Service]]:
    day = client.first + dt.timedelta(days=(client.weekday - client.first.weekday()) % 7)
    is_first = True
    while day <= client.last:
        cancelled = dice.happens(9)
        with_family = client.payer is not OPTUM and dice.happens(30)
        if not cancelled and is_working_day(day) and not client.practitioner.is_away(day):
            if is_first and client.first > FIRST_DAY:
                yield day, INTAKE
            else:
                yield day, FAMILY if with_family else client.usual
            is_first = False
        day += dt.timedelta(days=client.every_days)
