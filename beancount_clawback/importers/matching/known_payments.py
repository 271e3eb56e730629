"""A payment that a clawback may take back, and how it came to what it is."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal

from beancount.core.data import Transaction

from beancount_clawback.ledger_language.problems import money

Three = tuple[Decimal, Decimal, Decimal]
"""Insurance paid, write-off, client responsibility."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a payment became on a day.

    Attributes:
        amounts: What stands from then on; None when it is reversed and nothing takes its place.
        record: The clawback that made it so; None for the payment itself.
        passed_on: The client's share that the next payer was to decide on.
    """

    date: datetime.date
    amounts: Three | None
    record: Transaction | None = None
    passed_on: Decimal = Decimal(0)


@dataclass(slots=True, eq=False)
class KnownPayment:
    """A payment on one claim, from the ledger or from what is imported with it.

    Attributes:
        link: Its own link; empty when it has none.
        claim: The claim's link; empty in a ledger without claims.
        entry: The payment's transaction.
        cash_accounts: Where its cash went, accounts of what is owed to payers left out.
        steps: What it became, oldest first; the first is the payment.
    """

    link: str
    claim: str
    payer: str
    client: str
    check: str
    payer_claim: str
    service_dates: frozenset[datetime.date]
    currency: str
    entry: Transaction
    cash_accounts: frozenset[str]
    steps: list[Step] = field(default_factory=list)

    @property
    def date(self) -> datetime.date:
        """The day of the payment."""
        return self.steps[0].date

    @property
    def first(self) -> Three:
        """What it was in the beginning."""
        return self.steps[0].amounts or NOTHING_AT_ALL

    def on(self, day: datetime.date) -> Step | None:
        """What it was at the end of a day; None before it was made."""
        found = None
        for step in self.steps:
            if step.date > day:
                break
            found = step
        return found

    def stands_on(self, day: datetime.date) -> bool:
        """Whether there is anything of it to take back on a day."""
        step = self.on(day)
        return step is not None and step.amounts is not None

    def taken_by(self, record: Transaction) -> tuple[Three, Three] | None:
        """What stood before and after a clawback of it; None when it is not one."""
        for before, step in zip(self.steps, self.steps[1:], strict=False):
            if step.record is record:
                return before.amounts or NOTHING_AT_ALL, step.amounts or NOTHING_AT_ALL
        return None

    def add(self, step: Step) -> None:
        """Take in what became of it on a day, behind the other steps of that day."""
        at = len(self.steps)
        while at > 1 and self.steps[at - 1].date > step.date:
            at -= 1
        self.steps.insert(at, step)


def amounts_text(three: Three) -> str:
    """Insurance paid, write-off and client responsibility for a message."""
    words = ("insurance paid", "write-off", "client responsibility")
    parts = [f"{money(n)} {word}" for n, word in zip(three, words, strict=True) if n]
    return ", ".join(parts) or "nothing"


NOTHING_AT_ALL: Three = (Decimal(0), Decimal(0), Decimal(0))
