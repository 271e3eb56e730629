"""One clawback on a recoupment account: what is owed for it, carried forward, and settled."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal
from enum import Enum

from beancount.core.data import Transaction

from beancount_clawback.claims.claim import EventKind
from beancount_clawback.claims.claim import check_of
from beancount_clawback.ledger_language.amounts import ZERO

Key = tuple[str, str]
"""Payer and currency."""


class How(str, Enum):
    """What a settlement is; the text is what reports show."""

    CHECK = "check"
    OFFSET = "offset"
    DEBIT = "debit"
    NO_MONEY = "no money moved"


@dataclass(frozen=True, slots=True)
class Settlement:
    """What one entry settles of one clawback; `named` when it said which, else it is assumed.

    `amount` is positive when it lowers what is owed; `cash` is the part of it that moved money
    (nothing, where the payer dropped a clawback).
    """

    entry: Transaction
    amount: Decimal
    cash: Decimal
    how: How
    named: bool

    @property
    def by(self) -> str:
        """The entry in a few words."""
        words = [self.entry.payee or "", self.entry.narration or ""]
        return ", ".join(word for word in words if word)

    @property
    def named_by_number(self) -> str:
        """How it was settled, and the check or remittance number where there is one."""
        number = check_of(self.entry)
        word = "remittance" if self.how is How.OFFSET else self.how.value
        return f"{word} {number}" if number else f"{word} of {self.entry.date}"


@dataclass(frozen=True, slots=True)
class Carried:
    """What a remittance put off of a clawback that it had taken; positive, owed from then on.

    `cash` is the part of it that moved money, `named` whether only this clawback can be meant.
    """

    entry: Transaction
    amount: Decimal
    cash: Decimal
    named: bool


@dataclass(frozen=True, slots=True)
class Recoupment:
    """One clawback on a recoupment account. Amounts are positive when owed to the payer.

    `corrected` is negative: what stays paid. `payment` is the link of the payment taken back,
    `entry` the reversal (for an amount that no clawback explains, such as an opening balance,
    the entry that booked it), `since` the day from which it is owed. `cash_of_credit` is the
    money that came with an amount that no clawback explains.
    """

    payer: str
    currency: str
    claims: tuple[str, ...]
    payment: str
    entry: Transaction
    since: datetime.date
    reversed: Decimal
    corrected: Decimal
    variance: Decimal
    carried: tuple[Carried, ...]
    settlements: tuple[Settlement, ...]
    is_clawback: bool = True
    cash_of_credit: Decimal = ZERO

    @property
    def carried_forward(self) -> Decimal:
        """What remittances put off of it."""
        return sum((one.amount for one in self.carried), ZERO)

    @property
    def owed(self) -> Decimal:
        """What the payer takes back, all told."""
        return self.reversed + self.corrected + self.variance + self.carried_forward

    @property
    def settled(self) -> Decimal:
        """What has been given back."""
        return sum((settlement.amount for settlement in self.settlements), ZERO)

    @property
    def open(self) -> Decimal:
        """What is still owed; negative when more was taken than owed."""
        return self.owed - self.settled

    @property
    def is_assumed(self) -> bool:
        """Whether any of its settlements did not say which clawback it settles."""
        settled = all(one.named for one in self.settlements)
        return not (settled and all(one.named for one in self.carried))

    def age(self, as_of: datetime.date) -> int:
        """Days for which it has been owed."""
        return (as_of - self.since).days


@dataclass(frozen=True, slots=True)
class Beyond:
    """A settlement, or a part of one, that nothing owed explains."""

    payer: str
    currency: str
    claims: tuple[str, ...]
    payment: str
    settlement: Settlement


@dataclass(frozen=True, slots=True)
class Unidentified:
    """What a payer kept for a claim that the ledger lacks; negative when it was cleared up.

    `cash` is the part that moved money.
    """

    payer: str
    currency: str
    account: str
    entry: Transaction
    amount: Decimal
    cash: Decimal
    how: How


@dataclass(frozen=True, slots=True)
class Recoupments:
    """All clawbacks on recoupment accounts, oldest first, and what belongs to none of them.

    `balances` are what the recoupment accounts hold, by account and currency: positive when it
    is owed to the payer.
    """

    clawbacks: tuple[Recoupment, ...] = ()
    beyond: tuple[Beyond, ...] = ()
    unidentified: tuple[Unidentified, ...] = ()
    balances: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)

    def open_unidentified(self) -> Iterator[tuple[Unidentified, Decimal]]:
        """What is not cleared up, the oldest cleared first: each with what is left of it.

        It is negative for what was given back, or moved off, beyond what was kept.
        """
        against: dict[tuple[str, str, bool], Decimal] = {}
        for one in self.unidentified:
            key = (one.account, one.currency, one.amount > 0)
            against[key] = against.get(key, ZERO) + abs(one.amount)
        for one in self.unidentified:
            key = (one.account, one.currency, one.amount <= 0)
            used = min(against.get(key, ZERO), abs(one.amount))
            if used:
                against[key] -= used
            if abs(one.amount) > used:
                yield one, one.amount - used.copy_sign(one.amount)


@dataclass(slots=True)
class RecoupmentDraft:
    """A clawback while its settlements are found."""

    payer: str
    currency: str
    claims: tuple[str, ...]
    payment: str
    entry: Transaction
    since: datetime.date
    sums: dict[EventKind, Decimal] = field(default_factory=dict)
    carried: list[Carried] = field(default_factory=list)
    settlements: list[Settlement] = field(default_factory=list)
    cash_of_credit: Decimal = ZERO

    @property
    def key(self) -> Key:
        """Payer and currency."""
        return self.payer, self.currency

    @property
    def open(self) -> Decimal:
        """What is still owed by now."""
        settled = sum((settlement.amount for settlement in self.settlements), ZERO)
        put_off = sum((one.amount for one in self.carried), ZERO)
        return sum(self.sums.values(), ZERO) + put_off - settled

    def add(self, kind: EventKind, owed: Decimal) -> None:
        """Take in what a reversal, a corrected payment or another credit makes owed."""
        self.sums[kind] = self.sums.get(kind, ZERO) + owed

    def settle(
        self, entry: Transaction, amount: Decimal, cash: Decimal, how: How, *, named: bool
    ) -> None:
        """Take in a settlement; what one entry settles of a clawback is one."""
        last = self.settlements[-1] if self.settlements else None
        if last is not None and last.entry is entry and last.named is named:
            amount, cash = last.amount + amount, last.cash + cash
            self.settlements.pop()
        self.settlements.append(Settlement(entry, amount, cash, how, named))

    def finished(self) -> Recoupment:
        """The clawback as it is after all entries."""
        corrected = self.sums.get(EventKind.CORRECTED_PAYMENT, ZERO)
        variance = self.sums.get(EventKind.VARIANCE, ZERO)
        return Recoupment(
            payer=self.payer,
            currency=self.currency,
            claims=self.claims,
            payment=self.payment,
            entry=self.entry,
            since=self.since,
            reversed=sum(self.sums.values(), ZERO) - corrected - variance,
            corrected=corrected,
            variance=variance,
            carried=tuple(self.carried),
            settlements=tuple(self.settlements),
            is_clawback=EventKind.OTHER not in self.sums,
            cash_of_credit=self.cash_of_credit,
        )
