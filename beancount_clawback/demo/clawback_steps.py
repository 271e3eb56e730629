"""The words in which a clawback's story is told: which payment, and what happened to it.

Days are ISO texts, amounts texts in USD, so that the cases read like a bookkeeper's notes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from beancount_clawback.demo.decisions import Amounts


@dataclass(frozen=True, slots=True)
class Pick:
    """The payment to be clawed back: the first of `payer` in `month` that nobody picked yet.

    With `claims` above one, that many of one client's payments, each on a claim of its own.
    """

    payer: str
    month: str
    claims: int = 1
    service: str = ""
    manual: bool | None = None
    secondary: bool = False
    supplemental: bool = False


Change: TypeAlias = Callable[[Amounts], Amounts]


def nothing_stays(amounts: Amounts) -> Amounts:
    """All taken back; the payer is asked again for the whole price."""
    return Amounts(insurance=amounts.price)


def client_owes_all(amounts: Amounts) -> Amounts:
    """All taken back; without cover the client owes the whole price."""
    return Amounts(client=amounts.price)


def client_owes_what_was_paid(amounts: Amounts) -> Amounts:
    """The agreed price stands, but the client bears it (a deductible, say)."""
    return Amounts(write_off=amounts.write_off, client=amounts.client + amounts.paid)


def part_to_client(part: str) -> Change:
    """The payer takes `part` back and the client bears it, or the reverse when negative."""
    taken = Decimal(part)
    return lambda was: Amounts(was.paid - taken, was.write_off, was.client + taken)


def part_written_off(part: str) -> Change:
    """The payer takes `part` back, and the practice may not ask anyone for it."""
    taken = Decimal(part)
    return lambda was: Amounts(was.paid - taken, was.write_off + taken, was.client)


def part_disputed(part: str) -> Change:
    """The payer takes `part` back, and the practice asks the payer for it again."""
    taken = Decimal(part)
    return lambda was: Amounts(was.paid - taken, was.write_off, was.client, taken)


@dataclass(frozen=True, slots=True)
class Notice:
    """The payer says that it takes money back: this becomes a clawback record.

    `debited` is set when the payer took it from the bank account at once; `took_more` is what
    it took beyond what the record accounts for. `names` is how the record names the payment
    (payment, claim, remittance), `writes` how it spells its amounts (amounts, numbers, texts).
    `by_hand` makes it a reversal written out with postings. `open` leaves the review open.
    """

    day: str
    source: str
    reason: str
    change: Change = nothing_stays
    note: str = ""
    debited: bool = False
    took_more: str = "0.00"
    names: str = "payment"
    writes: str = "amounts"
    by_hand: bool = False
    open: bool = False


@dataclass(frozen=True, slots=True)
class RefundCheck:
    """The practice sends the payer what it owes."""

    day: str
    number: str


@dataclass(frozen=True, slots=True)
class KeptBackFromNext:
    """The payer keeps what it is owed back from its next payment, or from several.

    `total` asks for a payment of exactly that much.
    """

    day: str
    parts: int = 1
    total: str = ""


@dataclass(frozen=True, slots=True)
class ClientPays:
    """The client pays what the reopened bill asks for."""

    day: str


@dataclass(frozen=True, slots=True)
class ClientRefunded:
    """The practice returns to the client what is now too much."""

    day: str


@dataclass(frozen=True, slots=True)
class PaidAgain:
    """After a full reversal the payer pays anew: an appeal won, or the claim filed again.

    `cancelled`: no money moves, the payer drops the recoupment that was still owed.
    """

    day: str
    remark: str
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class RestPaid:
    """The payer pays what it had withheld, beside the active payment."""

    day: str


@dataclass(frozen=True, slots=True)
class GivenUp:
    """The practice writes off what the payer will not pay."""

    day: str


Step: TypeAlias = (
    Notice
    | RefundCheck
    | KeptBackFromNext
    | ClientPays
    | ClientRefunded
    | PaidAgain
    | RestPaid
    | GivenUp
)


@dataclass(frozen=True, slots=True)
class Case:
    """One story: a payment, and what happened to it in order of days."""

    pick: Pick
    steps: tuple[Step, ...]

    @property
    def first_day(self) -> str:
        """The day of the first step."""
        return self.steps[0].day


def case(pick: Pick, *steps: Step) -> Case:
    """The story of the payment that `pick` names."""
    return Case(pick, steps)
