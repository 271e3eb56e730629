"""What the practice costs month by month: rent, pay, software, supplies, the owner's draw."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_clawback.demo.dice import Dice
from beancount_clawback.demo.entries import CHECKING
from beancount_clawback.demo.entries import SAVINGS
from beancount_clawback.demo.entries import Entry
from beancount_clawback.demo.entries import Move
from beancount_clawback.demo.entries import quoted
from beancount_clawback.demo.people import CENT
from beancount_clawback.demo.people import PRACTITIONERS
from beancount_clawback.demo.working_days import FIRST_DAY
from beancount_clawback.demo.working_days import LAST_DAY
from beancount_clawback.demo.working_days import month_starts
from beancount_clawback.demo.working_days import next_month
from beancount_clawback.demo.working_days import working_day_from

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beancount_clawback.demo.client_payments import ClientPayment

OPENING_BALANCE = Decimal("21480.00")
OPENING_SAVINGS = Decimal("6000.00")
RENT = {2024: Decimal("1850.00"), 2025: Decimal("1910.00")}
EHR = {2024: Decimal("147.00"), 2025: Decimal("156.00")}
PHONE = Decimal("94.50")
CLEANING = Decimal("160.00")
EMPLOYER_TAX_PERCENT = Decimal("7.65")
OWNERS_DRAW = Decimal("1800.00")
TO_SAVINGS = Decimal("500.00")
CARD_FEE_PERCENT = Decimal("2.9")

_SUPPLIES = (
    "Tissues, tea and paper",
    "Printer toner",
    "Test forms",
    "Lamp for room 2",
    "Play therapy materials",
    "Stamps and envelopes",
)
_ONCE = (
    ("2024-02-20", "State Board", "Licence renewal", "Expenses:Licences", "265.00"),
    ("2024-03-14", "Harbor Mutual", "Malpractice cover", "Expenses:Insurance", "2340.00"),
    ("2024-06-04", "Northside Carpentry", "Shelves, room 1", "Expenses:Supplies", "488.00"),
    ("2024-10-10", "Valley Institute", "Trauma course", "Expenses:Education", "695.00"),
    ("2025-02-20", "State Board", "Licence renewal", "Expenses:Licences", "530.00"),
    ("2025-03-14", "Harbor Mutual", "Malpractice cover", "Expenses:Insurance", "2465.00"),
    ("2025-05-08", "Valley Institute", "Couples course", "Expenses:Education", "720.00"),
    ("2025-09-16", "Elm Computers", "Laptop for the front desk", "Expenses:Supplies", "949.00"),
)


def opening_entry() -> Entry:
    """What was in the bank on the first day; older bills were collected in the old books."""
    return Entry(
        date=FIRST_DAY,
        payee="",
        narration="Opening balances",
        moves=(
            Move(CHECKING, OPENING_BALANCE),
            Move(SAVINGS, OPENING_SAVINGS),
            Move("Equity:Opening-Balances", -OPENING_BALANCE - OPENING_SAVINGS),
        ),
    )


def running_costs(card_payments: list[ClientPayment]) -> Iterator[Entry]:
    """Two years of costs; the card processor's fee follows what clients paid by card."""
    dice = Dice(1850)
    for month in month_starts(FIRST_DAY, LAST_DAY):
        yield _spend(month, "Willow Street Properties", "Rent", "Rent", RENT[month.year])
        yield _spend(_day(month, 3), "ClearNote", "EHR software", "Software", EHR[month.year])
        yield _spend(_day(month, 12), "Metro Telecom", "Phone and internet", "Phone", PHONE)
        yield _spend(_day(month, 20), "Brightway", "Office cleaning", "Cleaning", CLEANING)
        yield from _supplies(month, dice)
        yield from _card_fee(month, card_payments)
        yield _payroll(_day(month, 15))
        yield _payroll(_last_working_day(month))
        yield _draw(_day(month, 25))
        yield _save(_day(month, 26))
    for day, payee, narration, account, amount in _ONCE:
        cost = Decimal(amount)
        yield Entry(
            dt.date.fromisoformat(day),
            payee,
            narration,
            (Move(account, cost), Move(CHECKING, -cost)),
        )


def _day(month: dt.date, day: int) -> dt.date:
    return working_day_from(month.replace(day=day))


def _last_working_day(month: dt.date) -> dt.date:
    day = next_month(month) - dt.timedelta(days=1)
    while working_day_from(day) != day:
        day -= dt.timedelta(days=1)
    return day


def _spend(day: dt.date, payee: str, narration: str, account: str, cost: Decimal) -> Entry:
    return Entry(
        date=working_day_from(day),
        payee=payee,
        narration=narration,
        moves=(Move(f"Expenses:{account}", cost), Move(CHECKING, -cost)),
    )


def _supplies(month: dt.date, dice: Dice) -> Iterator[Entry]:
    for _ in range(dice.between(1, 2)):
        day = _day(month, dice.between(4, 23))
        cost = Decimal(dice.between(1800, 9900)) / 100
        yield _spend(day, "Corner Stationers", dice.pick(_SUPPLIES), "Supplies", cost)


def _card_fee(month: dt.date, payments: list[ClientPayment]) -> Iterator[Entry]:
    charged = sum(
        payment.total
        for payment in payments
        if payment.client.habit != "statement"
        and not payment.bad_debt
        and payment.date.replace(day=1) == month
    )
    if charged:
        fee = (charged * CARD_FEE_PERCENT / 100).quantize(CENT)
        yield _spend(
            _last_working_day(month), "Paylane", "Card fees of the month", "Card-Fees", fee
        )


def _payroll(day: dt.date) -> Entry:
    gross = [
        Move(
            f"Expenses:Payroll:{person.account}",
            person.pay,
            (("practitioner", quoted(person.id)),),
        )
        for person in PRACTITIONERS
    ]
    total = sum((move.amount for move in gross), Decimal(0))
    taxes = (total * EMPLOYER_TAX_PERCENT / 100).quantize(CENT)
    return Entry(
        date=day,
        payee="Payday Services",
        narration="Payroll",
        moves=(
            *gross,
            Move("Expenses:Payroll:Employer-Taxes", taxes),
            Move(CHECKING, -total - taxes),
        ),
    )


def _draw(day: dt.date) -> Entry:
    return Entry(
        date=day,
        payee="Dr. Lee",
        narration="Owner's draw",
        moves=(Move("Equity:Owners-Draw", OWNERS_DRAW), Move(CHECKING, -OWNERS_DRAW)),
    )


def _save(day: dt.date) -> Entry:
    return Entry(
        date=day,
        payee="",
        narration="Put aside for taxes",
        moves=(Move(SAVINGS, TO_SAVINGS), Move(CHECKING, -TO_SAVINGS)),
    )
