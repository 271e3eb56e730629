"""What the payers sent in two years: remittances, and letters about clawbacks.

Aetna, BlueShield, Medicare and Optum send ERA files, Cigna paper; a part of BlueShield's comes
on paper as well, and so does every payment in parts. A clawback that Aetna or Optum shows on
its portal is in an ERA too. All others are letters and calls that the practice keeps a list
of; what a payer keeps back for one of these stands on its next remittance as an offset, but
for Aetna, which sends the claim anew there.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING

from beancount_clawback.demo.payments import interest_on
from beancount_clawback.demo.people import AETNA
from beancount_clawback.demo.people import BLUE_SHIELD
from beancount_clawback.demo.people import CIGNA
from beancount_clawback.demo.people import OPTUM
from beancount_clawback.demo.remittances import MovedMoney
from beancount_clawback.demo.remittances import PaidClaim
from beancount_clawback.demo.remittances import SentRemittance
from beancount_clawback.demo.remittances import TakenBack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beancount_clawback.demo.clawbacks import Heard
    from beancount_clawback.demo.clawbacks import PaidLater
    from beancount_clawback.demo.decisions import Decision
    from beancount_clawback.demo.payments import KeptBack
    from beancount_clawback.demo.payments import Payment
    from beancount_clawback.demo.practice import Practice

FIRST_NOTICE_NUMBER = 8001
REFUND_ACKNOWLEDGED_AFTER = dt.timedelta(days=30)

_ON_THE_PORTAL = ("era", "portal")
_OVERPAYMENT, _FORWARD_BALANCE, _REFUND, _INTEREST = "WO", "FB", "72", "L6"


@dataclass(frozen=True, slots=True)
class SentByPayers:
    """All remittances in order of date, and the notices that only the practice's list has."""

    remittances: list[SentRemittance]
    letters: list[Heard]


def what_payers_sent(practice: Practice) -> SentByPayers:
    """Everything that reached the practice from its payers, but what it wrote out by hand."""
    heard = [one for one in practice.clawed.heard if not one.notice.by_hand]
    numbers = {id(one): str(number) for number, one in enumerate(heard, FIRST_NOTICE_NUMBER)}
    sender = _Sender(practice, heard, numbers)
    remittances = [
        *sender.payments(),
        *(sender.notice(one) for one in heard if _by_remittance(one)),
        *map(_paid_later, practice.clawed.paid_later),
    ]
    remittances.sort(key=lambda one: (one.date, one.payer.name, one.number))
    letters = [one for one in heard if not _by_remittance(one)]
    return SentByPayers(_with_refunds(remittances, sender.refunded()), letters)


def check_of(payment: Payment) -> str:
    """The number of the check or transfer that a payment came with."""
    return payment.sheet or str(payment.number)


class _Sender:
    def __init__(self, practice: Practice, heard: list[Heard], numbers: dict[int, str]) -> None:
        self._practice = practice
        self._heard = heard
        self._numbers = numbers
        self._kept_from_next: set[int] = set()

    def payments(self) -> Iterator[SentRemittance]:
        """The payments, with what is kept back from them."""
        sheets: dict[str, SentRemittance] = {}
        for payment in self._practice.payments:
            kept = self._practice.clawed.kept_back.get(payment.link, ())
            sent = self._payment(payment, kept)
            if payment.sheet in sheets:
                first = sheets[payment.sheet]
                sent = replace(
                    first,
                    claims=(*first.claims, *sent.claims),
                    moved=(*first.moved, *sent.moved),
                )
            sheets[payment.sheet or payment.link] = sent
        yield from sheets.values()

    def notice(self, one: Heard) -> SentRemittance:
        """A clawback's own remittance as an ERA: of nothing, or of what the payer debits."""
        claim, taken = one.decision.claim, one.was.paid - one.now.paid
        number = self._numbers[id(one)]
        put_off = () if one.notice.debited else (MovedMoney(_code(one), -taken, claim, number),)
        return SentRemittance(
            payer=one.payment.payer,
            number=number,
            date=one.day,
            on_paper=False,
            claims=(_taken_back(one),),
            moved=put_off,
        )

    def refunded(self) -> list[Heard]:
        """Clawbacks of an ERA that the practice settled by a remittance; after `payments`."""
        return [
            one
            for one in self._heard
            if _by_remittance(one)
            and not one.notice.debited
            and id(one) not in self._kept_from_next
        ]

    def _payment(self, payment: Payment, kept_back: tuple[KeptBack, ...]) -> SentRemittance:
        claims: list[PaidClaim | TakenBack] = []
        moved = []
        for decision in payment.decisions:
            claims.append(_paid(decision, payment.number))
            if interest := interest_on(decision):
                moved.append(MovedMoney(_INTEREST, -interest, decision.claim))
        for kept in kept_back:
            one = self._notice_of(kept, payment.date)
            self._kept_from_next.add(id(one))
            if payment.payer is AETNA and not _by_remittance(one):
                claims.append(_taken_back(one))
                continue
            code = _code(one) if _by_remittance(one) else _OVERPAYMENT
            moved.append(MovedMoney(code, kept.amount, kept.claim, self._numbers[id(one)]))
        return SentRemittance(
            payer=payment.payer,
            number=check_of(payment),
            date=payment.date,
            on_paper=_on_paper(payment),
            claims=tuple(claims),
            moved=tuple(moved),
        )

    def _notice_of(self, kept: KeptBack, day: dt.date) -> Heard:
        return [
            one
            for one in self._heard
            if one.payment.link == kept.clawed_payment
            and one.decision.claim == kept.claim
            and one.day <= day
        ][-1]


def _by_remittance(one: Heard) -> bool:
    """Whether a clawback has a remittance of its own, rather than a letter or a call."""
    return one.payment.payer in (AETNA, OPTUM) and one.notice.source in _ON_THE_PORTAL


def _code(one: Heard) -> str:
    """Optum carries what is left to take forward as a balance, the others claim by claim."""
    return _FORWARD_BALANCE if one.payment.payer is OPTUM else _OVERPAYMENT


def _on_paper(payment: Payment) -> bool:
    if payment.payer is CIGNA or (payment.payer is BLUE_SHIELD and payment.manual):
        return True
    return any(
        decision.supplemental or (decision.amounts.settled and _withheld(decision))
        for decision in payment.decisions
    )


def _withheld(decision: Decision) -> bool:
    return bool(decision.amounts.insurance and not decision.amounts.passed_on)


def _paid(decision: Decision, number: int) -> PaidClaim:
    return PaidClaim(
        decision.claim,
        decision.amounts,
        number,
        decision.remark,
        decision.secondary,
        decision.supplemental,
    )


def _taken_back(one: Heard) -> TakenBack:
    return TakenBack(
        one.decision.claim,
        one.was,
        one.now,
        check_of(one.payment),
        one.notice.reason,
        one.decision.secondary,
    )


def _paid_later(one: PaidLater) -> SentRemittance:
    """A payment after a clawback; where no money moved, what was owed is dropped with it."""
    claim, payer = one.decision.claim, one.decision.payer
    paid = PaidClaim(claim, one.amounts, one.number, one.remark, supplemental=one.supplemental)
    dropped = (MovedMoney(_OVERPAYMENT, one.amounts.paid, claim),) if one.cancelled else ()
    on_paper = payer is CIGNA or one.supplemental
    return SentRemittance(payer, str(one.number), one.day, on_paper, (paid,), dropped)


def _with_refunds(
    remittances: list[SentRemittance], refunded: list[Heard]
) -> list[SentRemittance]:
    """A refund check counts in a later ERA, where what was to be taken is taken, by it."""
    result = list(remittances)
    for one in refunded:
        day, owed = one.day + REFUND_ACKNOWLEDGED_AFTER, one.was.paid - one.now.paid
        at = next(
            at
            for at, sent in enumerate(result)
            if sent.payer is one.payment.payer and sent.date >= day and not sent.on_paper
        )
        claim = one.decision.claim
        settled = (MovedMoney(_OVERPAYMENT, owed, claim), MovedMoney(_REFUND, -owed, claim))
        result[at] = replace(result[at], moved=(*result[at].moved, *settled))
    return result
