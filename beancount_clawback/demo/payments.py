"""The payers' payments: how their decisions arrive, and how the bookkeeper wrote them down.

Aetna and BlueShield send an EOB for each session; Cigna a sheet for a few, entered by hand as
the four amounts; Medicare pays by EFT; Optum one remittance for up to four sessions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from beancount_clawback.demo.decisions import ZERO
from beancount_clawback.demo.dice import Dice
from beancount_clawback.demo.entries import CHECKING
from beancount_clawback.demo.entries import CONTRACTUAL
from beancount_clawback.demo.entries import Entry
from beancount_clawback.demo.entries import Move
from beancount_clawback.demo.entries import insurance_receivable
from beancount_clawback.demo.entries import quoted
from beancount_clawback.demo.entries import recoupments
from beancount_clawback.demo.entries import usd
from beancount_clawback.demo.entries import without_zeros
from beancount_clawback.demo.people import AETNA
from beancount_clawback.demo.people import BLUE_SHIELD
from beancount_clawback.demo.people import CENT
from beancount_clawback.demo.people import CIGNA
from beancount_clawback.demo.people import OPTUM

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from decimal import Decimal

    from beancount_clawback.demo.decisions import Decision
    from beancount_clawback.demo.people import Payer
    from beancount_clawback.demo.sessions import DemoClaim

FIRST_PAYMENT_NUMBER = 5001
FIRST_SHEET_NUMBER = 701
CLAIMS_ON_A_CHECK = 4
INTEREST_PERCENT = 12


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment as entered: by EOB, EFT or check; `sheet` numbers Cigna's paper sheets."""

    number: int
    date: dt.date
    payer: Payer
    decisions: tuple[Decision, ...]
    manual: bool = False
    sheet: str = ""

    @property
    def link(self) -> str:
        """The payment's own link, without its caret."""
        return f"pay-{self.number}"

    @property
    def total(self) -> Decimal:
        """What the payer paid in all, in USD."""
        return sum((decision.amounts.paid for decision in self.decisions), ZERO)

    @property
    def covers_many_claims(self) -> bool:
        """Whether one remittance pays for several claims."""
        return len(self.decisions) > 1


@dataclass(frozen=True, slots=True)
class KeptBack:
    """What a payer keeps back from a payment to settle an earlier clawback, in USD."""

    amount: Decimal
    clawed_payment: str
    claim: DemoClaim
    comment: str


def payments(decisions: list[Decision]) -> list[Payment]:
    """All payments in order of date, each with a number of its own."""
    dice = Dice(5001)
    drafts = [*_remittances(decisions), *_sheets(decisions), *_single(decisions, dice)]
    drafts.sort(key=lambda p: (p.date, p.payer.name, p.decisions[0].claim.number, p.total))
    return [
        Payment(number, p.date, p.payer, p.decisions, p.manual, p.sheet)
        for number, p in enumerate(drafts, FIRST_PAYMENT_NUMBER)
    ]


def _remittances(decisions: list[Decision]) -> Iterator[Payment]:
    waiting = [decision for decision in decisions if decision.payer is OPTUM]
    while waiting:
        paid, waiting = waiting[:CLAIMS_ON_A_CHECK], waiting[CLAIMS_ON_A_CHECK:]
        yield Payment(0, max(d.date for d in paid), OPTUM, tuple(paid))


def _sheets(decisions: list[Decision]) -> Iterator[Payment]:
    dice = Dice(701)
    waiting = [d for d in decisions if d.payer is CIGNA and d.is_ordinary]
    number = FIRST_SHEET_NUMBER
    while waiting:
        rows = dice.between(1, 5)
        paid, waiting = waiting[:rows], waiting[rows:]
        date = max(decision.date for decision in paid)
        for decision in paid:
            yield Payment(0, date, CIGNA, (decision,), manual=True, sheet=str(number))
        number += 1


def _single(decisions: list[Decision], dice: Dice) -> Iterator[Payment]:
    for decision in decisions:
        if decision.payer is OPTUM or (decision.payer is CIGNA and decision.is_ordinary):
            continue
        yield Payment(
            0,
            decision.date,
            decision.payer,
            (decision,),
            manual=_entered_by_hand(decision, dice),
        )


def _entered_by_hand(decision: Decision, dice: Dice) -> bool:
    amounts = decision.amounts
    if amounts.passed_on:
        return False
    if not amounts.settled:
        return True
    if decision.payer is AETNA:
        return decision.secondary
    return decision.payer is not BLUE_SHIELD or dice.happens(3)


def payment_entries(
    payments: list[Payment], kept_back: dict[str, tuple[KeptBack, ...]]
) -> Iterator[Entry]:
    """The payments as entries; what is kept back (by payment link) comes off their cash."""
    for payment in payments:
        if payment.covers_many_claims:
            yield _remittance_entry(payment, kept_back.get(payment.link, ()))
        else:
            yield _single_entry(payment, kept_back.get(payment.link, ()))
        yield from _interest(payment)


def _single_entry(payment: Payment, kept_back: tuple[KeptBack, ...]) -> Entry:
    (decision,) = payment.decisions
    amounts = decision.amounts
    claim = decision.claim
    narration = f"EOB {payment.number}"
    if decision.remark.startswith("Denied"):
        narration = decision.remark
    elif decision.remark:
        narration = f"{narration}, {decision.remark}"
    elif decision.secondary:
        narration = f"{narration}, as secondary payer"
    meta = [("check", quoted(payment.sheet or str(payment.number)))]
    if claim.client.secondary:
        meta.append(("payer", quoted(payment.payer.name)))
    if decision.supplemental:
        meta.append(("supplemental", "TRUE"))
    if payment.manual:
        meta.extend(_written_amounts(decision))
    sheet = (f"remit-{payment.sheet}",) if payment.sheet else ()
    return Entry(
        date=payment.date,
        payee=payment.payer.name,
        narration=narration,
        moves=without_zeros(
            (
                *_cash(amounts.paid, payment.payer, kept_back),
                Move(CONTRACTUAL, amounts.write_off),
                Move(claim.client.receivable, amounts.client),
                *_secondary_receivable(decision),
                Move(
                    insurance_receivable(payment.payer.name),
                    -amounts.settled - amounts.passed_on,
                ),
            )
        ),
        links=(claim.link, payment.link, *sheet),
        tags=("insurance-payment",),
        meta=tuple(meta),
        with_postings=not payment.manual,
        comment="\n".join(kept.comment for kept in kept_back),
        by_payer=True,
    )


def _written_amounts(decision: Decision) -> Iterator[tuple[str, str]]:
    amounts = decision.amounts
    yield "insurance-paid", usd(amounts.paid)
    if amounts.write_off:
        yield "write-off", usd(amounts.write_off)
    if amounts.client:
        yield "client-responsibility", usd(amounts.client)
    if amounts.insurance:
        yield "insurance-responsibility", usd(amounts.insurance)


def _secondary_receivable(decision: Decision) -> tuple[Move, ...]:
    secondary = decision.claim.client.secondary
    if not secondary or not decision.amounts.passed_on:
        return ()
    return (Move(insurance_receivable(secondary.name), decision.amounts.passed_on),)


def _remittance_entry(payment: Payment, kept_back: tuple[KeptBack, ...]) -> Entry:
    moves = [*_cash(payment.total, payment.payer, kept_back)]
    for decision in payment.decisions:
        of_claim = (("claim", quoted(decision.claim.link)),)
        amounts = decision.amounts
        moves += [
            Move(CONTRACTUAL, amounts.write_off, of_claim),
            Move(decision.claim.client.receivable, amounts.client, of_claim),
            Move(insurance_receivable(payment.payer.name), -amounts.settled, of_claim),
        ]
    return Entry(
        date=payment.date,
        payee=payment.payer.name,
        narration=f"Check {payment.number}, {len(payment.decisions)} claims",
        moves=without_zeros(moves),
        links=(
            *(decision.claim.link for decision in payment.decisions),
            payment.link,
            f"remit-{payment.number}",
        ),
        tags=("insurance-payment",),
        meta=(("check", quoted(str(payment.number))),),
        comment="\n".join(kept.comment for kept in kept_back),
        by_payer=True,
    )


def _cash(paid: Decimal, payer: Payer, kept_back: tuple[KeptBack, ...]) -> Iterator[Move]:
    yield Move(CHECKING, paid - sum((kept.amount for kept in kept_back), ZERO))
    for kept in kept_back:
        clawed = (("clawback-of", quoted(kept.clawed_payment)),)
        yield Move(recoupments(payer.name), kept.amount, clawed)


def _interest(payment: Payment) -> Iterator[Entry]:
    for decision in payment.decisions:
        interest = interest_on(decision)
        if not interest:
            continue
        yield Entry(
            date=payment.date,
            payee=payment.payer.name,
            narration=f"Interest on EOB {payment.number}, {decision.late_days} days late",
            moves=(Move(CHECKING, interest), Move("Income:Interest:Payers", -interest)),
            links=(decision.claim.link,),
            by_payer=True,
        )


def interest_on(decision: Decision) -> Decimal:
    """What a payer adds for paying late, in USD."""
    a_year = decision.amounts.paid * INTEREST_PERCENT / 100
    return (a_year * decision.late_days / 365).quantize(CENT)
