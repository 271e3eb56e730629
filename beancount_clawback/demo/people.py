"""Who is in the practice: practitioners, services, payers with their fees, clients.

Clients are known by a pseudonym (C0017) and nothing else. All money is in USD.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_clawback.demo.dice import Dice
from beancount_clawback.demo.working_days import FIRST_DAY
from beancount_clawback.demo.working_days import LAST_DAY

if TYPE_CHECKING:
    from collections.abc import Mapping

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Practitioner:
    """One who sees clients; `holidays` are the weeks away, as (first, last) days."""

    id: str
    account: str
    pay: Decimal
    holidays: tuple[tuple[dt.date, dt.date], ...]

    def is_away(self, day: dt.date) -> bool:
        """Whether `day` falls in one of the holidays."""
        return any(first <= day <= last for first, last in self.holidays)


@dataclass(frozen=True, slots=True)
class Service:
    """A CPT code with what the practice calls it and its fee in USD."""

    code: str
    title: str
    fee: Decimal


@dataclass(frozen=True, slots=True)
class Payer:
    """An insurer: what it allows for each CPT code, and how much of that the client bears.

    The client's part is a copay in USD or a coinsurance in percent of the allowed amount.
    """

    name: str
    allowed: Mapping[str, Decimal]
    days_to_pay: tuple[int, int]
    copay: Decimal = Decimal(0)
    coinsurance_percent: Decimal = Decimal(0)
    deductible_visits: int = 0

    def client_share(self, code: str) -> Decimal:
        """What the client bears of one visit, in USD."""
        return self.copay + (self.allowed[code] * self.coinsurance_percent / 100).quantize(CENT)


@dataclass(frozen=True, slots=True)
class Client:
    """One who comes: `habit` is how a share of the bill gets paid (card, statement, slow)."""

    id: str
    practitioner: Practitioner
    payer: Payer
    secondary: Payer | None
    usual: Service
    weekday: int
    every_days: int
    first: dt.date
    last: dt.date
    habit: str

    @property
    def receivable(self) -> str:
        """The account that holds what this client owes."""
        return f"Assets:Receivable:Clients:{self.id}"


def _allowed(**amounts: str) -> dict[str, Decimal]:
    return {code.removeprefix("cpt"): Decimal(amount) for code, amount in amounts.items()}


def _away(*weeks: str) -> tuple[tuple[dt.date, dt.date], ...]:
    pairs = (week.split("/") for week in weeks)
    return tuple((dt.date.fromisoformat(a), dt.date.fromisoformat(b)) for a, b in pairs)


LEE = Practitioner(
    "dr-lee",
    "Lee",
    Decimal("1450.00"),
    _away("2024-07-08/2024-07-19", "2025-03-24/2025-03-28", "2025-08-04/2025-08-15"),
)
OKAFOR = Practitioner(
    "dr-okafor",
    "Okafor",
    Decimal("1540.00"),
    _away("2024-08-12/2024-08-23", "2025-07-14/2025-07-25"),
)
RUIZ = Practitioner(
    "m-ruiz",
    "Ruiz",
    Decimal("1380.00"),
    _away("2024-04-01/2024-04-05", "2024-12-26/2025-01-03", "2025-06-23/2025-07-03"),
)
PRACTITIONERS = (LEE, OKAFOR, RUIZ)

INTAKE = Service("90791", "intake", Decimal("230.00"))
HALF_HOUR = Service("90832", "30 min", Decimal("110.00"))
STANDARD = Service("90834", "45 min", Decimal("150.00"))
LONG = Service("90837", "60 min", Decimal("190.00"))
FAMILY = Service("90847", "family", Decimal("185.00"))

AETNA = Payer(
    "Aetna",
    _allowed(
        cpt90791="160.00",
        cpt90832="85.00",
        cpt90834="115.00",
        cpt90837="148.00",
        cpt90847="128.00",
    ),
    days_to_pay=(13, 24),
    copay=Decimal("30.00"),
)
BLUE_SHIELD = Payer(
    "BlueShield",
    _allowed(
        cpt90791="168.00",
        cpt90832="82.50",
        cpt90834="112.50",
        cpt90837="148.75",
        cpt90847="126.25",
    ),
    days_to_pay=(16, 30),
    coinsurance_percent=Decimal(20),
    deductible_visits=3,
)
CIGNA = Payer(
    "Cigna",
    _allowed(
        cpt90791="150.00",
        cpt90832="78.00",
        cpt90834="105.00",
        cpt90837="140.00",
        cpt90847="118.00",
    ),
    days_to_pay=(12, 20),
    copay=Decimal("25.00"),
)
MEDICARE = Payer(
    "Medicare",
    _allowed(
        cpt90791="179.46",
        cpt90832="85.31",
        cpt90834="112.29",
        cpt90837="166.61",
        cpt90847="105.41",
    ),
    days_to_pay=(14, 18),
    coinsurance_percent=Decimal(20),
)
OPTUM = Payer(
    "Optum",
    _allowed(
        cpt90791="150.00",
        cpt90832="75.00",
        cpt90834="100.00",
        cpt90837="125.00",
        cpt90847="110.00",
    ),
    days_to_pay=(10, 14),
)
PAYERS = (AETNA, BLUE_SHIELD, CIGNA, MEDICARE, OPTUM)

_PAYER_OF_CLIENT = (AETNA, CIGNA, BLUE_SHIELD, OPTUM, MEDICARE, AETNA, BLUE_SHIELD, CIGNA)
_SECONDARIES = (AETNA, None, BLUE_SHIELD, None)
_USUAL = (STANDARD, LONG, STANDARD, STANDARD, LONG, FAMILY, STANDARD, HALF_HOUR)
_HERE_ON_THE_FIRST_DAY = 38
_HABITS = ("card", "card", "statement", "card", "slow")


def clients() -> list[Client]:
    """The sixty clients: those of the first day, and those who came when others had left."""
    dice = Dice(60)
    everyone: list[Client] = []
    medicare_seen = 0
    for number in range(1, 61):
        payer = _PAYER_OF_CLIENT[(number - 1) % len(_PAYER_OF_CLIENT)]
        secondary = None
        if payer is MEDICARE:
            secondary = _SECONDARIES[medicare_seen % len(_SECONDARIES)]
            medicare_seen += 1
        first, last = _first_and_last_day(number, dice)
        everyone.append(
            Client(
                id=f"C{number:04}",
                practitioner=PRACTITIONERS[number % len(PRACTITIONERS)],
                payer=payer,
                secondary=secondary,
                usual=_usual_service(payer, dice),
                weekday=dice.between(0, 4),
                every_days=14 if dice.happens(3) else 7,
                first=first,
                last=last,
                habit=dice.pick(_HABITS),
            )
        )
    return everyone


def _first_and_last_day(number: int, dice: Dice) -> tuple[dt.date, dt.date]:
    if number > _HERE_ON_THE_FIRST_DAY:
        waited = (number - _HERE_ON_THE_FIRST_DAY) * 27 + dice.between(0, 20)
        return FIRST_DAY + dt.timedelta(days=waited), LAST_DAY
    if number % 2:
        return FIRST_DAY, FIRST_DAY + dt.timedelta(days=dice.between(120, 700))
    return FIRST_DAY, LAST_DAY


def _usual_service(payer: Payer, dice: Dice) -> Service:
    if payer is OPTUM:
        return STANDARD
    if payer is MEDICARE:
        return dice.pick((LONG, LONG, STANDARD))
    return dice.pick(_USUAL)
